/* What Gradio's chat does not do: it copies answers, follows a new question, and is quiet for
   screen readers while an answer grows. */
(() => {
  "use strict";

  const { acts, click, element, followers, say } = window.beleg;

  // ── Copying an answer with its quotes ────────────────────────────────────

  function plainAnswer(message) {
    const clone = message.cloneNode(true);
    for (const node of clone.querySelectorAll(".actions, .offer .act, .chips .sign, .unseen, .why, .waiting, summary:not(.doubt summary)")) node.remove();
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

  // ── Following the chat ───────────────────────────────────────────────────

  let asked = 0;

  function followChat() {
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

  // ── Asking ───────────────────────────────────────────────────────────────

  let wanted = null; // the place of a turn and -1 or 1: which of its versions is to be shown

  function showVersion(button) {
    wanted = button.name.split(":").slice(1).map(Number);
    click("beleg-turn");
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
  Object.assign(acts, { copy: copyAnswer, again: () => click("beleg-again"), version: showVersion });
  window.beleg.turned = () => wanted;
  followers.push(followChat);
})();
