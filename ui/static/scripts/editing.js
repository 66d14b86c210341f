/* The last question, changed in its place. Gradio may draw the chat anew at any time: what is being
   written is kept here, and put back. */
(() => {
  "use strict";

  const { acts, click, element, followers, say } = window.beleg;

  let words = null; // what is being written; null while nothing is
  let former = null; // the question that it takes the place of
  let asked = null; // what was sent; the form stays until the chat shows it, for it may be refused
  let form = null;

  const log = () => document.querySelector('#beleg-chat [role="log"]');
  const lastQuestion = () => [...document.querySelectorAll("#beleg-chat .question")].at(-1);

  function begin() {
    const question = lastQuestion();
    if (!question) return;
    words = former = question.textContent;
    asked = null;
    show(question);
    const box = form.querySelector("textarea");
    box.setSelectionRange(words.length, words.length);
  }

  function show(question) {
    const box = element("textarea", { "aria-label": say("question_label"), rows: 1 });
    const ask = element("button", { type: "submit", class: "ask" }, say("send"));
    const cancel = element("button", { type: "button", class: "act", name: "unedit" }, say("edit_cancel"));
    box.value = words;
    form = element("form", { class: "edit-question" }, box, element("div", {}, ask, cancel));
    form.addEventListener("submit", onSubmit);
    form.addEventListener("keydown", onKey);
    box.addEventListener("input", () => { words = box.value; fit(box, ask); });
    question.after(form);
    fit(box, ask);
    box.focus();
  }

  function fit(box, ask) {
    ask.disabled = !box.value.trim();
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }

  function onSubmit(event) {
    event.preventDefault();
    if (!words.trim() || document.getElementById("beleg-stop")) return; // as Enter in the box below
    asked = words;
    click("beleg-edit");
    follow();
  }

  function isAsked() {
    const last = lastQuestion()?.textContent;
    if (last === undefined || document.querySelector("#beleg-chat .drafting")) return true;
    return asked === null ? last !== former : last.trim() === asked.trim();
  }

  function onKey(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches("textarea")) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  function end() {
    form?.remove();
    words = form = null;
  }

  function cancel() {
    end();
    [...document.querySelectorAll('.act[name="edit"]')].at(-1)?.focus();
  }

  function follow() {
    if (words === null) return;
    if (isAsked()) {
      const focused = form?.contains(document.activeElement);
      end(); // it was asked, or another question was
      if (focused) toLog();
    } else if (!form.isConnected || form.previousElementSibling !== lastQuestion()) {
      form.remove();
      show(lastQuestion());
    }
  }

  /* Without this the keyboard would begin at the top of the page again. */
  function toLog() {
    const node = log();
    if (!node) return;
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }

  Object.assign(acts, { edit: begin, unedit: cancel });
  followers.push(follow);
  window.beleg.edited = () => asked ?? "";
})();
