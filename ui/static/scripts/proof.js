/* Why a sentence is not proven, and what a quote says in the language of its answer. Both
   were written by others: every node gets its words by textContent. */
(() => {
  "use strict";

  const { acts, followers, element, say, language, parseLink } = window.beleg;

  // ── The reason beside an unproven sentence ───────────────────────────────

  const PAUSE = 120; // ms that the mouse rests on a sentence before its reason appears
  let timer = 0;
  let hovered = null;

  /* The reason of the sentence or of the mark that a node lies in. */
  function doubtOf(node) {
    const sentence = node?.closest?.(".unproven");
    return sentence ? sentence.nextElementSibling : node?.closest?.("details.doubt") || null;
  }

  /* A reason is open as long as it is pointed at or focused, or until a click elsewhere. */
  const pinned = (doubt) => doubt.classList.contains("pinned");

  function open(doubt) {
    for (const other of document.querySelectorAll("details.doubt[open]")) {
      if (other !== doubt) close(other);
    }
    doubt.open = true;
    place(doubt);
  }

  function close(doubt) {
    doubt.classList.remove("pinned");
    doubt.open = false;
  }

  function pin(doubt) {
    open(doubt);
    doubt.classList.add("pinned");
  }

  /* Within the column, and above the mark where there is no room below. */
  function place(doubt) {
    const why = doubt.querySelector(".why");
    const column = doubt.closest(".prose-text")?.getBoundingClientRect();
    const log = doubt.closest('[role="log"]')?.getBoundingClientRect();
    if (!column || !log) return;
    doubt.classList.remove("above");
    why.style.setProperty("--shift", "0px");
    const box = why.getBoundingClientRect();
    const shift = Math.max(column.left - box.left, Math.min(0, column.right - box.right));
    why.style.setProperty("--shift", `${Math.round(shift)}px`);
    doubt.classList.toggle("above", box.bottom > log.bottom && box.height < box.top - log.top);
  }

  function onPoint(event) {
    if (event.pointerType !== "mouse") return;
    const doubt = doubtOf(event.target);
    if (doubt === hovered) return;
    clearTimeout(timer);
    if (hovered && !pinned(hovered) && !hovered.contains(document.activeElement)) close(hovered);
    hovered = doubt;
    if (doubt) timer = setTimeout(() => open(doubt), PAUSE);
  }

  function onFocus(event) {
    const doubt = event.target.closest?.("details.doubt");
    if (doubt && event.target.matches(":focus-visible")) open(doubt);
  }

  function onBlur(event) {
    const doubt = event.target.closest?.("details.doubt");
    if (doubt && !pinned(doubt) && doubt !== hovered) close(doubt);
  }

  function onClick(event) {
    const doubt = doubtOf(event.target);
    for (const other of document.querySelectorAll("details.doubt[open]")) {
      if (other !== doubt) close(other);
    }
    const reading = event.target.closest?.(".why") || String(getSelection());
    if (!doubt || reading) return;
    event.preventDefault(); // <summary> would close what pointing has opened
    clearTimeout(timer);
    if (pinned(doubt)) close(doubt);
    else pin(doubt);
  }

  function onKey(event) {
    if (event.key !== "Escape") return;
    for (const doubt of document.querySelectorAll("details.doubt[open]")) close(doubt);
  }

  document.addEventListener("pointerover", onPoint);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", onBlur);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);

  // ── A quote in the answer's language ─────────────────────────────────────

  const KEY = "beleg.translations";
  const KEPT = 60; // translations that a tab keeps
  const LABELS = { none: "translate", waiting: "translating", shown: "translation_hide", failed: "translate" };

  /* By language and link: what there is, and whether it is shown. Gradio draws its chat anew
     whenever it likes, so the cards follow this and not the other way round. */
  const translations = recall();

  /* The tab's storage may hold anything. */
  function recall() {
    try {
      const kept = Object.entries(JSON.parse(sessionStorage.getItem(KEY)));
      return new Map(kept.filter(([, words]) => typeof words === "string").map(([key, words]) => [key, { state: "shown", words }]));
    } catch {
      return new Map();
    }
  }

  function set(key, state, words) {
    translations.delete(key);
    translations.set(key, { state, words });
    const shown = [...translations].filter(([, one]) => one.state === "shown").slice(-KEPT);
    try { sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(shown.map(([of, one]) => [of, one.words])))); } catch { /* kept until a reload */ }
    follow();
  }

  const targetOf = (button) => button.name.split(":")[1];
  const hrefOf = (button) => button.closest("li").querySelector("a.quote").getAttribute("href");
  const keyOf = (button) => `${targetOf(button)} ${hrefOf(button)}`;

  async function translate(button) {
    const key = keyOf(button);
    const { state, words } = translations.get(key) || {};
    if (state === "waiting") return;
    if (state === "shown") { set(key, "none", words); return; }
    if (state === "none") { set(key, "shown", words); return; }
    set(key, "waiting");
    const { id, start, end, check } = parseLink(hrefOf(button));
    const reply = await ask({ article: id, start, end, check, target: targetOf(button) });
    if (reply.translation) set(key, "shown", reply.translation);
    else set(key, "failed", reply);
  }

  /* What a failure has to say is put into words when it is shown: the language may change. */
  async function ask(quote) {
    const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(quote) };
    try {
      const reply = await fetch("/translations", request);
      return { status: reply.status, ...(await reply.json()) };
    } catch {
      return { status: 0 };
    }
  }

  function failure({ status, error }) {
    if (status === 404) return say("article_failed");
    if (status === 409) return say("quote_gone");
    return [say("translation_failed"), error].filter(Boolean).join(" ");
  }

  function follow() {
    for (const button of document.querySelectorAll('button.act[name^="translate:"]')) draw(button);
  }

  function draw(button) {
    const { state, words } = translations.get(keyOf(button)) || { state: "none" };
    const drawn = `${state} ${language()}`;
    // Not the button of a page that has no words yet: it already says what it should.
    if ((button.dataset.drawn || `none ${language()}`) === drawn || !say(LABELS[state])) return;
    button.dataset.drawn = drawn;
    button.textContent = say(LABELS[state]);
    button.classList.toggle("waiting", state === "waiting");
    button.setAttribute("aria-expanded", String(state === "shown"));
    box(button).replaceChildren(...contents(state, words, targetOf(button)));
  }

  function box(button) {
    const known = button.parentElement.querySelector(".translation");
    if (known) return known;
    const made = element("div", { class: "translation", role: "status" });
    button.before(made);
    return made;
  }

  function contents(state, words, target) {
    if (state === "failed") return [element("p", { class: "wrong" }, failure(words))];
    if (state !== "shown") return [];
    return [element("p", { class: "translated", lang: target }, words), element("p", { class: "by" }, say("translation_by"))];
  }

  acts.translate = translate;
  followers.push(follow);
})();
