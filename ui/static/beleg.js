/* The parts of the page that Gradio has no component for: the article panel, the
   drawer, copying. Articles and quotes were written by others, so nothing here
   builds HTML from text: every node gets its words by textContent. */
(() => {
  "use strict";

  const WINDOW = 100000; // characters shown before and after a quote in a huge article
  const NARROW = matchMedia("(max-width: 1099px)");
  let texts = {};
  let panel = null;
  let opener = null;
  let current = null;

  const fetchTexts = fetch("/texts.json").then((reply) => reply.json()).then((all) => { texts = all; });
  const language = () => (document.documentElement.lang === "de" ? "de" : "en");
  const say = (key) => (texts[language()] || {})[key] || "";
  const click = (id) => document.getElementById(id)?.click();

  function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  // ── The article panel ────────────────────────────────────────────────────

  function parseLink(href) {
    const values = new URLSearchParams(href.slice(1));
    return {
      id: values.get("article"),
      start: Number(values.get("start")) || 0,
      end: Number(values.get("end")) || 0,
      check: Number(values.get("check")) || 0,
    };
  }

  /* FNV-1a over the code points, as in page/rendering/cards.py. */
  function checksum(points) {
    let total = 0x811c9dc5;
    for (const point of points) total = Math.imul(total ^ point.codePointAt(0), 0x01000193) >>> 0;
    return total;
  }

  function ensurePanel() {
    if (panel) return panel;
    panel = element("aside", { id: "beleg-panel", "aria-labelledby": "beleg-panel-title", hidden: "" });
    document.body.append(panel);
    return panel;
  }

  async function openArticle(link, from) {
    opener = from || opener;
    current = link;
    await fetchTexts.catch(() => {});
    const box = ensurePanel();
    const opening = box.hidden;
    const held = box.dataset.article === link.id && (hasQuote(link) || !(box.article.former || link.end > link.start));
    if (!held) showMessage(say("loading_article"));
    reveal(opening);
    if (held) {
      highlight(link);
      return;
    }
    const article = await fetchArticle(link);
    if (current !== link) return;
    if (article) showArticle(article, link);
    else showMessage(say("article_failed"));
  }

  /* Whether the version in the panel has a quote's words in their place. */
  function hasQuote(link) {
    return link.end > link.start && checksum(panel.points.slice(link.start, link.end)) === link.check;
  }

  async function fetchArticle({ id, start, end, check }) {
    try {
      const reply = await fetch("/articles/" + encodeURIComponent(id) + "?" + new URLSearchParams({ start, end, check }));
      return reply.ok ? await reply.json() : null;
    } catch {
      return null;
    }
  }

  function reveal(opening) {
    panel.hidden = false;
    document.body.classList.add("beleg-reading");
    if (NARROW.matches) {
      panel.setAttribute("role", "dialog");
      panel.setAttribute("aria-modal", "true");
      closeLibrary();
      if (opening) history.pushState({ beleg: "article" }, "");
    } else {
      panel.removeAttribute("role");
      panel.removeAttribute("aria-modal");
    }
  }

  function closePanel({ back = true } = {}) {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    current = null;
    document.body.classList.remove("beleg-reading");
    markActive(null);
    if (back && history.state?.beleg === "article") history.back();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  }

  function panelHead(article) {
    const close = element("button", { type: "button", class: "icon", id: "beleg-panel-close", "aria-label": say("close"), title: say("close") });
    close.append(element("span", { class: "cross", "aria-hidden": "true" }, "\u00d7"));
    close.append(element("span", { class: "back" }, "\u2190 ", say("back")));
    close.addEventListener("click", () => closePanel());
    const head = element("div", { class: "panel-bar" });
    head.append(element("span", { class: "bar-title", "aria-hidden": "true" }, article ? article.title : ""));
    const original = article && safeUrl(article.url);
    if (original) {
      head.append(element("a", { class: "original", href: original, target: "_blank", rel: "noopener noreferrer" }, say("open_original"), " \u2197"));
    }
    head.append(close);
    return head;
  }

  function safeUrl(url) {
    try {
      const parsed = new URL(url);
      return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
    } catch {
      return null;
    }
  }

  function showMessage(words) {
    delete panel.dataset.article;
    const body = element("p", { class: "panel-message", id: "beleg-panel-title" }, words);
    panel.replaceChildren(panelHead(null), element("div", { class: "panel-scroll", tabindex: "-1" }, body));
    panel.querySelector("#beleg-panel-close").focus({ preventScroll: true });
  }

  function longDate(iso) {
    if (!iso) return null;
    const [year, month, day] = iso.split("-").map(Number);
    const format = new Intl.DateTimeFormat(language() === "de" ? "de-DE" : "en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    return format.format(new Date(Date.UTC(year, month - 1, day)));
  }

  function showArticle(article, link) {
    const facts = [article.source, longDate(article.date), article.author].filter(Boolean).join(" \u00b7 ");
    const scroll = element("div", { class: "panel-scroll", tabindex: "0" });
    const only = element("button", { type: "button", class: "act only", name: "only:" + article.id }, say("only"));
    const body = element("article", { lang: article.language },
      element("p", { class: "facts" }, facts),
      element("h2", { id: "beleg-panel-title", class: "title" }, article.title),
      element("p", { class: "tools", lang: language() }, only),
      element("div", { class: "article-text" }));
    scroll.append(body, removal(article));
    panel.replaceChildren(panelHead(article), ...(article.former ? [former(article.id)] : []), scroll);
    panel.dataset.article = article.id;
    panel.article = article;
    panel.points = Array.from(article.text); // offsets count code points, as Python does
    highlight(link);
    panel.querySelector("#beleg-panel-close").focus({ preventScroll: true });
  }

  function highlight(link) {
    const text = panel.querySelector(".article-text");
    const asked = link.end > link.start;
    const there = hasQuote(link);
    text.replaceChildren(...paragraphs(panel.points, link.start, there ? link.end : link.start));
    if (asked && !there) text.prepend(element("p", { class: "gone", role: "status" }, say("quote_gone")));
    const mark = text.querySelector("mark");
    const when = there && cards(link).map((card) => card.querySelector(".when")).find(Boolean);
    if (mark && when) [...text.querySelectorAll("mark")].pop().parentElement.after(element("p", { class: "when", lang: language() }, when.textContent));
    const scroll = panel.querySelector(".panel-scroll");
    if (mark) mark.scrollIntoView({ block: "center" });
    else scroll.scrollTop = 0;
    markActive(link);
  }

  /* Says that this is not the article of today, and leads to that one. */
  function former(id) {
    const today = element("a", { href: "#" + new URLSearchParams({ article: id }) }, say("todays_version"));
    return element("p", { class: "former", role: "status", lang: language() }, say("since_changed"), " ", today);
  }

  function* lines(points, from, to) {
    let start = from;
    for (let at = from; at <= to; at += 1) {
      if (at === to || points[at] === "\n") {
        if (at > start) yield [start, at];
        start = at + 1;
      }
    }
  }

  function paragraphs(points, start, end) {
    const from = Math.max(0, start - WINDOW);
    const to = Math.min(points.length, Math.max(end, start) + WINDOW);
    const nodes = [];
    for (const [first, last] of lines(points, from, to)) {
      const words = (a, b) => points.slice(a, b).join("");
      const left = Math.min(Math.max(start, first), last);
      const right = Math.max(Math.min(end, last), left);
      if (!words(first, last).trim()) continue;
      const node = element("p", {}, words(first, left));
      if (right > left) node.append(element("mark", {}, words(left, right)));
      node.append(words(right, last));
      nodes.push(node);
    }
    if (from > 0 || to < points.length) nodes.unshift(element("p", { class: "hint" }, say("shortened")));
    return nodes;
  }

  function markActive(link) {
    for (const node of document.querySelectorAll(".beleg-active")) node.classList.remove("beleg-active");
    if (!link) return;
    for (const node of cards(link)) node.classList.add("beleg-active");
  }

  /* All marks, quotes and entries of a list that lead to the same place. */
  function cards(link) {
    return [...document.querySelectorAll('a[href^="#article="]')].filter((node) => {
      const other = parseLink(node.getAttribute("href"));
      return other.id === link.id && other.start === link.start && other.end === link.end;
    });
  }

  // ── Removing an article ──────────────────────────────────────────────────

  function removal(article) {
    const box = element("div", { class: "removal" });
    const ask = element("button", { type: "button", class: "quiet" }, say("remove"));
    const yes = element("button", { type: "button", class: "danger" }, say("remove_yes"));
    const no = element("button", { type: "button", class: "quiet" }, say("remove_no"));
    const question = element("span", { role: "alert" }, say("remove_ask"));
    ask.addEventListener("click", () => { box.replaceChildren(question, yes, no); no.focus(); });
    no.addEventListener("click", () => { box.replaceChildren(ask); ask.focus(); });
    yes.addEventListener("click", async () => {
      yes.disabled = no.disabled = true;
      question.textContent = say("removing"); // it takes seconds while something is indexed
      const gone = await remove(article.id);
      yes.disabled = no.disabled = false;
      if (gone) click("beleg-refresh");
      if (!box.isConnected) return; // another article is open by now
      if (gone) closePanel();
      else { question.textContent = say("remove_failed"); no.focus(); }
    });
    box.append(ask);
    return box;
  }

  async function remove(id) {
    try {
      return (await fetch("/articles/" + encodeURIComponent(id), { method: "DELETE" })).ok;
    } catch {
      return false;
    }
  }

  // ── The drawer with the list of articles ─────────────────────────────────

  const libraryOpen = () => document.body.classList.contains("beleg-listing");

  function openLibrary() {
    document.body.classList.add("beleg-listing");
    focusOnceSeen("beleg-close-library", document.activeElement);
  }

  /* What slides in comes into sight some frames later, and takes no focus before. */
  function focusOnceSeen(id, before) {
    document.getElementById(id)?.focus();
    const now = document.activeElement;
    if (now === before && now.id !== id && libraryOpen()) requestAnimationFrame(() => focusOnceSeen(id, before));
  }

  function closeLibrary() {
    if (!libraryOpen()) return;
    document.body.classList.remove("beleg-listing");
    if (!current) document.getElementById("beleg-open-library")?.focus();
  }

  // ── Copying an answer with its quotes ────────────────────────────────────

  function plainAnswer(message) {
    const clone = message.cloneNode(true);
    for (const node of clone.querySelectorAll(".actions, .chips .sign, .unseen, .why, .waiting, summary:not(.doubt summary)")) node.remove();
    for (const node of clone.querySelectorAll("a.mark")) node.replaceWith(` [${node.textContent.trim()}]`);
    for (const node of clone.querySelectorAll("details.doubt")) node.replaceWith(" [?]");
    for (const node of clone.querySelectorAll(".legend .sign")) node.replaceWith("[?]");
    const quotes = [...clone.querySelectorAll("a.quote")].map(plainQuote);
    for (const node of clone.querySelectorAll(".quotes, .quotes-title, details")) node.remove();
    for (const chips of clone.querySelectorAll(".chips")) chips.replaceWith(element("p", {}, [...chips.children].map((chip) => chip.textContent).join(" | ")));
    const paragraphs = [...clone.children].map((node) => node.textContent.trim()).filter(Boolean);
    return [...paragraphs, quotes.join("\n")].filter(Boolean).join("\n\n");
  }

  function plainQuote(quote) {
    const part = (name) => quote.querySelector("." + name)?.textContent.trim();
    const number = part("number");
    const where = [part("title"), part("facts")].filter(Boolean).join(", ");
    const when = part("when");
    const translated = quote.parentElement.querySelector(".translated")?.textContent;
    const line = `${number ? `[${number}] ` : ""}${part("said")}${when ? ` [${when}]` : ""} (${where})`;
    return translated ? `${line}\n    ${say("translation_by")}: ${translated}` : line;
  }

  async function copyAnswer(button) {
    const message = button.closest(".beleg-message");
    try {
      await navigator.clipboard.writeText(plainAnswer(message));
      button.textContent = say("copied");
      setTimeout(() => { button.textContent = say("copy"); }, 1500);
    } catch { /* the browser forbids it: nothing was copied, and the button says so by not changing */ }
  }

  // ── What Gradio's chat does not do ───────────────────────────────────────

  const followers = [];
  let asked = 0;

  function followChat() {
    for (const follow of followers) follow();
    const log = document.querySelector('#beleg-chat [role="log"]');
    if (!log) return;
    nameMessages(log);
    // A screen reader shall read the answer when it is whole, not each of its pieces.
    log.setAttribute("aria-busy", String(Boolean(log.querySelector(".drafting"))));
    const questions = log.querySelectorAll(".user-row");
    if (questions.length > asked) scrollTo(log, questions[questions.length - 1]);
    asked = questions.length;
  }

  /* Its label of a message is the message's HTML, which a screen reader would read out. */
  function nameMessages(log) {
    for (const [kind, key] of [["user", "your_message"], ["bot", "our_message"]]) {
      for (const node of log.querySelectorAll(`[data-testid="${kind}"]`)) {
        if (node.getAttribute("aria-label") !== say(key)) node.setAttribute("aria-label", say(key));
      }
    }
  }

  function scrollTo(log, row) {
    const border = asked ? 13 : 0;
    const top = row.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop + border;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    log.scrollTo({ top, behavior: asked && !calm ? "smooth" : "auto" });
  }

  let awaited = false;
  new MutationObserver(() => {
    if (awaited) return;
    awaited = true;
    requestAnimationFrame(() => { awaited = false; followChat(); });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  fetchTexts.then(followChat, () => {});

  // A mark opened in a new tab leads here.
  if (location.hash.startsWith("#article=")) openArticle(parseLink(location.hash), null);

  // ── Events ───────────────────────────────────────────────────────────────

  function editQuestion() {
    click("beleg-edit");
    document.querySelector("#beleg-question textarea")?.focus();
  }

  /* filters.js and proof.js add their own: the name of a button begins with that of its act. */
  const ACTS = { copy: copyAnswer, again: () => click("beleg-again"), edit: editQuestion };

  function onClick(event) {
    const link = event.target.closest?.('a[href^="#article="]');
    if (link) {
      event.preventDefault();
      openArticle(parseLink(link.getAttribute("href")), link);
      return;
    }
    const act = event.target.closest?.("button.act");
    const name = act?.name.split(":", 1)[0];
    if (act && ACTS[name]) ACTS[name](act);
    else if (event.target.closest?.("#beleg-open-library")) (libraryOpen() ? closeLibrary : openLibrary)();
    else if (event.target.closest?.("#beleg-close-library")) closeLibrary();
  }

  function onKey(event) {
    if (event.key !== "Escape") return;
    if (panel && !panel.hidden) closePanel();
    else closeLibrary();
  }

  /* While an answer is being written, Enter would ask a second question into it. */
  function onEnter(event) {
    const asking = event.key === "Enter" && !event.shiftKey && event.target.closest?.("#beleg-question");
    if (asking && document.getElementById("beleg-stop")) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  for (const kind of ["keydown", "keypress"]) document.addEventListener(kind, onEnter, true);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  addEventListener("popstate", () => closePanel({ back: false }));

  window.beleg = { acts: ACTS, followers, element, say, language, parseLink, click, openLibrary, closeLibrary, closePanel, narrow: NARROW, ready: fetchTexts };
})();
