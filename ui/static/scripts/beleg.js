/* What every part of the page's script uses: words, elements, and a registry of what clicks and
   changes of the page do. Articles and quotes were written by others, so no part builds HTML
   from text: every node gets its words by textContent. */
(() => {
  "use strict";

  let texts = {};
  const ready = fetch("/texts.json").then((reply) => reply.json()).then((all) => { texts = all; });
  const language = () => (document.documentElement.lang === "de" ? "de" : "en");
  const say = (key) => (texts[language()] || {})[key] || "";
  const click = (id) => document.getElementById(id)?.click();
  const narrow = matchMedia("(max-width: 1099px)");

  function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  // ── The registry: each part adds its own ─────────────────────────────────

  const acts = {}; // by what the name of a button begins with: what the button does
  const clicks = [["button.act", act]]; // selectors, with what a click on such an element does
  const followers = []; // called when the page has changed, for Gradio draws it whenever it likes

  /* While something is asked, the chat is not changed otherwise: what ends last would undo it.
     What belongs to the question itself stops it first. */
  const CHANGES = '#beleg-chat :is(.actions .act:not([name="copy"]), .offer .act, .chips .act)';

  function act(button) {
    const asking = document.getElementById("beleg-stop") && !button.closest(".drafting");
    if (asking && button.matches(CHANGES)) return;
    acts[button.name.split(":", 1)[0]]?.(button);
  }

  function onClick(event) {
    for (const [selector, take] of clicks) {
      const node = event.target.closest?.(selector);
      if (node) { take(node, event); return; }
    }
  }

  let awaited = false;
  function onChange() {
    if (awaited) return;
    awaited = true;
    requestAnimationFrame(() => { awaited = false; for (const follow of followers) follow(); });
  }

  document.addEventListener("click", onClick);
  new MutationObserver(onChange).observe(document.body, { childList: true, subtree: true, characterData: true });
  ready.then(onChange, () => {});

  window.beleg = { acts, clicks, followers, element, say, language, click, narrow, ready };
})();
