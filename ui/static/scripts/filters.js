/* The filters that a reader sets for the next questions: their chips above the question,
   and the dialog that chooses them. The tab keeps them; Python checks them. */
(() => {
  "use strict";

  const { acts, followers, element, say, language, click, openLibrary, closeLibrary, closePanel, narrow, ready } = window.beleg;
  const KEY = "beleg.filters";
  const NAMES = ["sources", "authors", "languages"];
  const LABELS = { sources: "source", authors: "author", languages: "language", article_ids: "article", days: "days" };
  const SHOWN = 40; // choices of one kind without a search
  const SEARCHED_FROM = 8;
  const HOVER = matchMedia("(hover: hover)");

  const none = () => ({ sources: [], authors: [], languages: [], articles: [], start: null, end: null });
  let filters = recall();

  // ── What is set ──────────────────────────────────────────────────────────

  /* The tab's storage may hold anything. */
  function recall() {
    const kept = none();
    try {
      const values = JSON.parse(sessionStorage.getItem(KEY)) || {};
      for (const kind of NAMES) kept[kind] = values[kind].filter((name) => typeof name === "string");
      kept.articles = values.articles.filter((one) => typeof one.id === "string" && typeof one.title === "string");
      for (const end of ["start", "end"]) kept[end] = /^\d{4}-\d\d-\d\d$/.test(values[end]) ? values[end] : null;
      return kept;
    } catch {
      return none();
    }
  }

  function change(changed) {
    filters = { ...filters, ...changed };
    try { sessionStorage.setItem(KEY, JSON.stringify(filters)); } catch { /* kept until a reload */ }
    show();
  }

  /* What Python takes: vectorstore.search.filters.Filters. */
  function asked() {
    const { sources, authors, languages, articles, start, end } = filters;
    const values = { sources, authors, languages, article_ids: articles.map((one) => one.id), start, end };
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value && value.length));
  }

  function without(kind, name) {
    if (kind === "days") change({ start: null, end: null });
    else if (kind === "article_ids") change({ articles: filters.articles.filter((one) => one.id !== name) });
    else if (NAMES.includes(kind)) change({ [kind]: filters[kind].filter((one) => !same(one, name)) });
  }

  const same = (one, other) => one.toLowerCase() === other.toLowerCase();

  /* [kind, name, label] of each that is set. */
  function all() {
    const named = NAMES.flatMap((kind) => filters[kind].map((name) => [kind, name, titled(kind, kind === "languages" ? languageName(name) : name)]));
    const articles = filters.articles.map((one) => ["article_ids", one.id, titled("article_ids", one.title)]);
    const days = filters.start || filters.end ? [["days", "", dayRange()]] : [];
    return [...named, ...articles, ...days];
  }

  // ── Words ────────────────────────────────────────────────────────────────

  const fill = (words, slots) => words.replace(/\{(\w+)\}/g, (slot, name) => slots[name] ?? slot);
  const titled = (kind, name) => `${say(LABELS[kind])}: ${name}`;
  const locale = () => (language() === "de" ? "de-DE" : "en-GB");

  function languageName(code) {
    try {
      return new Intl.DisplayNames([locale()], { type: "language" }).of(code);
    } catch {
      return code.toUpperCase();
    }
  }

  const format = (iso, options) => new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(new Date(iso));
  const day = (iso) => (language() === "de" ? iso.split("-").map(Number).reverse().join(".") : format(iso, { day: "numeric", month: "short", year: "numeric" }));

  /* Whole months by their names, as in page/rendering/dates.py. */
  function dayRange() {
    const { start, end } = filters;
    if (!end) return fill(say("since"), { day: day(start) });
    if (!start) return fill(say("until"), { day: day(end) });
    const lastDay = new Date(Date.UTC(Number(start.slice(0, 4)), Number(start.slice(5, 7)), 0)).toISOString().slice(0, 10);
    if (start.endsWith("-01") && end === lastDay) return format(start, { month: "long", year: "numeric" });
    return start === end ? day(start) : `${day(start)} – ${day(end)}`;
  }

  // ── Chips and the button ─────────────────────────────────────────────────

  const strip = element("div", { class: "chips set", role: "group" });
  const badge = element("span", { class: "badge", "aria-hidden": "true" });
  const words = element("span", { class: "words", "aria-hidden": "true" });
  const opener = element("button", { type: "button", id: "beleg-filters-open", "aria-haspopup": "dialog" }, words, badge);
  opener.addEventListener("click", open);
  let said = null;

  /* Gradio builds its page late, and the language may change. */
  function follow() {
    for (const [host, node] of [["beleg-chips", strip], ["beleg-open-filters", opener]]) {
      const place = document.getElementById(host);
      if (place && !place.contains(node)) place.append(node);
    }
    if (said !== language()) show();
  }

  function show() {
    if (!say("filters")) return;
    said = language();
    const set = all();
    const label = set.length ? fill(say("filters_set"), { count: set.length }) : say("filters");
    words.textContent = say("filters");
    badge.textContent = set.length || "";
    opener.setAttribute("aria-label", label);
    opener.title = label;
    strip.setAttribute("aria-label", label);
    strip.replaceChildren(...set.map(chip));
  }

  function chip([kind, name, label]) {
    const hint = fill(say("filter_remove"), { name: label });
    const node = element("button", { type: "button", class: "chip", title: hint, "aria-label": hint },
      element("span", { class: "words" }, label), element("span", { class: "sign", "aria-hidden": "true" }, "\u00d7"));
    node.addEventListener("click", () => {
      const place = [...strip.children].indexOf(node);
      without(kind, name);
      (strip.children[Math.min(place, strip.children.length - 1)] || opener).focus();
    });
    return node;
  }

  // ── The dialog ───────────────────────────────────────────────────────────

  async function open() {
    const dialog = element("dialog", { id: "beleg-filters", "aria-labelledby": "beleg-filters-title" });
    const body = element("div", { class: "filters-body" });
    dialog.append(head(dialog), body, foot(dialog, body));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    await fillBody(dialog, body);
  }

  async function fillBody(dialog, body) {
    const choices = await fetchChoices();
    if (!choices) {
      body.replaceChildren(element("p", { class: "hint", role: "alert" }, say("filters_failed")));
      return;
    }
    const lists = NAMES.filter((kind) => offered(kind, choices)).map((kind) => names(kind, choices[kind]));
    body.replaceChildren(days(choices), ...lists, articles(dialog));
  }

  async function fetchChoices() {
    try {
      const reply = await fetch("/choices.json");
      return reply.ok ? await reply.json() : null;
    } catch {
      return null;
    }
  }

  const offered = (kind, choices) => filters[kind].length || choices[kind].length > (kind === "languages" ? 1 : 0);

  function head(dialog) {
    const close = element("button", { type: "button", class: "icon", "aria-label": say("close"), title: say("close") }, "\u00d7");
    close.addEventListener("click", () => dialog.close());
    const title = element("h2", { id: "beleg-filters-title" }, say("filters"));
    return element("div", { class: "filters-head" }, title, element("span", { class: "hint" }, say("filters_intro")), close);
  }

  function foot(dialog, body) {
    const clear = element("button", { type: "button", class: "quiet" }, say("filters_clear"));
    const done = element("button", { type: "button", class: "done" }, say("filters_done"));
    clear.addEventListener("click", () => { change(none()); fillBody(dialog, body); });
    done.addEventListener("click", () => dialog.close());
    return element("div", { class: "filters-foot" }, clear, done);
  }

  function fieldset(kind, ...children) {
    return element("fieldset", { class: kind }, element("legend", {}, say(LABELS[kind])), ...children);
  }

  /* A list to tick; one that is set and no longer exists can still be unticked. */
  function names(kind, choices) {
    const gone = filters[kind].filter((name) => !choices.some((one) => same(one.name, name)));
    const options = [...gone.map((name) => ({ name, count: 0 })), ...choices];
    const list = element("div", { class: "options" });
    const search = element("input", { type: "search", placeholder: say("filters_find"), "aria-label": titled(kind, say("filters_find")) });
    const draw = () => list.replaceChildren(...found(kind, options, search.value));
    search.addEventListener("input", draw);
    draw();
    return fieldset(kind, ...(options.length > SEARCHED_FROM ? [search] : []), list);
  }

  function found(kind, options, needle) {
    const labelled = options.map((one) => ({ ...one, label: kind === "languages" ? languageName(one.name) : one.name }));
    const fitting = labelled.filter((one) => one.label.toLowerCase().includes(needle.trim().toLowerCase()));
    const isSet = (one) => filters[kind].some((name) => same(name, one.name));
    const ordered = [...fitting.filter(isSet), ...fitting.filter((one) => !isSet(one))];
    const nodes = ordered.slice(0, SHOWN).map((one) => option(kind, one, isSet(one)));
    const count = ordered.length - nodes.length;
    if (count > 0) nodes.push(element("p", { class: "hint" }, fill(say("filters_more"), { count })));
    return nodes;
  }

  function option(kind, { name, label, count }, checked) {
    const box = element("input", { type: "checkbox", checked: checked ? "" : null });
    box.addEventListener("change", () => {
      const rest = filters[kind].filter((one) => !same(one, name));
      change({ [kind]: box.checked ? [...rest, name] : rest });
    });
    return element("label", { class: "option" }, box, element("span", { class: "words" }, label), element("span", { class: "count" }, String(count)));
  }

  function articles(dialog) {
    const chosen = filters.articles.map((one) => {
      const box = element("input", { type: "checkbox", checked: "" });
      box.addEventListener("change", () => {
        const rest = filters.articles.filter((other) => other.id !== one.id);
        change({ articles: box.checked ? [...rest, one] : rest });
      });
      return element("label", { class: "option" }, box, element("span", { class: "words" }, one.title));
    });
    const choose = element("button", { type: "button", class: "quiet" }, say("choose_article"));
    choose.addEventListener("click", () => { dialog.close(); openLibrary(); });
    return fieldset("article_ids", ...chosen, choose);
  }

  function days(choices) {
    const wrong = element("p", { class: "wrong", role: "alert" });
    const boxes = [["start", "day_from"], ["end", "day_to"]].map(([end, key]) => {
      const box = element("input", { type: "date", name: end, min: "1000-01-01", max: "9999-12-31", value: filters[end] });
      return [box, element("label", {}, element("span", {}, say(key)), box)];
    });
    const [start, end] = boxes.map(([box]) => box);
    const take = () => {
      wrong.textContent = wrongDays(start, end);
      if (!wrong.textContent) change({ start: start.value || null, end: end.value || null });
    };
    for (const box of [start, end]) box.addEventListener("change", take);
    const hint = choices.first ? fill(say("filters_dates"), { first: day(choices.first), last: day(choices.last) }) : say("filters_undated");
    return fieldset("days", element("div", { class: "from-to" }, ...boxes.map(([, label]) => label)), wrong, element("p", { class: "hint" }, hint));
  }

  function wrongDays(start, end) {
    if (!start.validity.valid || !end.validity.valid) return say("filters_no_day");
    return start.value && end.value && start.value > end.value ? say("filters_backwards") : "";
  }

  // ── What buttons elsewhere on the page do ────────────────────────────────

  function askOnly(button) {
    const title = button.closest("li, article").querySelector(".title").textContent;
    change({ ...none(), articles: [{ id: button.name.slice("only:".length), title }] });
    if (narrow.matches) closePanel();
    closeLibrary();
    focusQuestion();
  }

  /* An answer that is being written gives way to the one that is asked for instead. */
  function askAgain(id) {
    focusQuestion();
    if (!document.getElementById("beleg-stop")) { click(id); return; }
    click("beleg-stop");
    const watch = new MutationObserver(() => {
      if (document.getElementById("beleg-stop") || !document.getElementById("beleg-send")) return;
      watch.disconnect();
      click(id);
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }

  function drop(button) {
    const [, kind, ...name] = button.name.split(":");
    without(kind, name.join(":"));
    askAgain("beleg-again");
  }

  /* The days that a question itself names have no articles. */
  function askDays(button) {
    const [, start, end] = button.name.split(":");
    change({ start, end });
    askAgain("beleg-undated");
  }

  function askUnfiltered() {
    change(none());
    askAgain("beleg-again");
  }

  /* Not on a phone, whose keyboard would cover the answer. */
  function focusQuestion() {
    if (HOVER.matches) document.querySelector("#beleg-question textarea")?.focus();
  }

  Object.assign(acts, { only: askOnly, drop, days: askDays, unfiltered: askUnfiltered, undated: () => askAgain("beleg-undated"), dated: () => askAgain("beleg-dated") });
  window.beleg.asked = asked;
  followers.push(follow);
  new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["lang"] });
  ready.then(follow, () => {});
})();
