/* The pane beside the chat that shows an article, with the quote that led to it. */
(() => {
  "use strict";

  const { clicks, click, closeLibrary, element, language, narrow, ready, say } = window.beleg;

  const WINDOW = 100000; // characters shown before and after a quote in a huge article
  let panel = null;
  let opener = null;
  let current = null;

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
    await ready.catch(() => {});
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
    if (narrow.matches) {
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

  // ── Events ───────────────────────────────────────────────────────────────

  function onLink(link, event) {
    event.preventDefault();
    openArticle(parseLink(link.getAttribute("href")), link);
  }

  function onKey(event) {
    if (event.key === "Escape" && panel && !panel.hidden) closePanel();
  }

  clicks.push(['a[href^="#article="]', onLink]);
  document.addEventListener("keydown", onKey);
  addEventListener("popstate", () => closePanel({ back: false }));

  // A mark opened in a new tab leads here.
  if (location.hash.startsWith("#article=")) openArticle(parseLink(location.hash), null);

  Object.assign(window.beleg, { parseLink, closePanel });
})();
