/* How things are: what is read and what fails, and how long an answer takes. The server draws it
   anew whenever it likes, each second while articles are read; what a reader has opened stays open. */
(() => {
  "use strict";

  const { acts, click, element, followers, say } = window.beleg;

  const LONG = 5; // seconds, from which an answer is waited for
  const PATIENCE = 5000; // milliseconds until the page has begun to ask
  const opened = new Set(); // of the folds in the state, which are open
  let held = null; // the button or fold in it that the keyboard is at

  // ── What is open stays open ──────────────────────────────────────────────

  const state = () => document.getElementById("beleg-status");
  const folds = () => [...(state()?.querySelectorAll("details") || [])];
  const nameOf = (fold) => (fold.classList.contains("state") ? "state" : `cause ${folds().indexOf(fold)}`);

  /* Enter and Space click, too. The event of the fold itself comes late, when it may be gone. */
  function onSummary(event) {
    const fold = event.target.closest?.("#beleg-status summary")?.parentElement;
    if (fold) opened[fold.open ? "delete" : "add"](nameOf(fold));
  }

  function keepOpen() {
    for (const fold of folds()) if (opened.has(nameOf(fold)) && !fold.open) fold.open = true;
    if (held && document.activeElement === document.body) find(held)?.focus();
  }

  const find = (name) => state()?.querySelector(name === "summary" ? "summary" : `[name="${CSS.escape(name)}"]`);

  /* Close the state, and return whether it was open. */
  function close() {
    const fold = state()?.querySelector("details.state");
    opened.delete("state");
    if (!fold?.open) return false;
    fold.open = false;
    return true;
  }

  // ── What is spoken ───────────────────────────────────────────────────────

  const voice = element("p", { role: "status", class: "unseen" });
  document.body.append(voice);
  let spoken = null; // the state that was told

  /* A region that is drawn anew says nothing, and one that counts says too much. */
  function speak(words) {
    if (voice.textContent !== words) voice.textContent = words;
  }

  function speakState() {
    const words = state()?.querySelector(".spoken")?.textContent || null;
    if (words === spoken) return;
    if (spoken !== null && words) speak(words); // what is so at the start need not be said
    spoken = words;
  }

  // ── Waiting for an answer ────────────────────────────────────────────────

  let began = 0; // when the answer that is being written was asked for
  let told = false;

  function follow() {
    const draft = document.querySelector("#beleg-chat .drafting");
    if (!draft) {
      began = 0;
      told = false;
    } else if (!began) {
      began = Date.now();
    }
    count(draft);
    keepOpen();
    speakState();
    askAnew();
  }

  function count(draft) {
    const seconds = began ? Math.floor((Date.now() - began) / 1000) : 0;
    const long = Boolean(draft) && seconds >= LONG;
    document.body.classList.toggle("beleg-long", long);
    if (!long) return;
    const shown = draft.querySelector(".seconds"), words = `${seconds} s`;
    if (shown && shown.textContent !== words) shown.textContent = words;
    if (!told) speak(say("takes_long"));
    told = true;
  }

  // ── What was asked too early ─────────────────────────────────────────────

  let asking = 0; // when a question was last asked once more

  /* When all is read, what was answered before that is asked once more; not while another answer
     is written, nor while somebody writes a question or changes one. */
  function askAnew() {
    const early = document.querySelector("#beleg-chat .beleg-message.early");
    const read = state()?.querySelector("details.state") && !document.querySelector("#beleg-reading .reading");
    if (!early || !read || document.querySelector("#beleg-chat .drafting") || document.getElementById("beleg-stop")) return;
    const box = document.querySelector("#beleg-question textarea");
    if (box?.value.trim() || document.querySelector("#beleg-chat .edit-question")) return;
    if (Date.now() - asking < PATIENCE) return;
    asking = Date.now();
    click("beleg-anew");
  }

  // ── What can be done about it ────────────────────────────────────────────

  /* What can be ordered `again` is, though the state stays as it is and so is not drawn anew. */
  async function order(button, url, method, again) {
    button.disabled = true;
    let taken = false;
    try {
      taken = (await fetch(url, { method })).ok;
    } catch { /* the server is gone, and the next state says so */
    } finally {
      button.disabled = taken && !again;
    }
  }

  acts.stoprun = (button) => order(button, `/runs/${button.name.slice("stoprun:".length)}`, "DELETE", false);
  acts.take = () => click("beleg-take");
  acts.retry = (button) => order(button, "/language-model", "POST", true);

  document.addEventListener("click", onSummary, true);
  document.addEventListener("pointerdown", (event) => {
    held = null;
    if (!event.target.closest?.("#beleg-status")) close();
  }, true);
  document.addEventListener("focusin", (event) => {
    const mine = event.target.closest?.("#beleg-status");
    held = mine ? event.target.name || event.target.localName : null;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !close()) return;
    event.stopImmediatePropagation();
    state().querySelector("summary").focus();
  }, true);
  setInterval(follow, 500);
  followers.push(follow);
})();
