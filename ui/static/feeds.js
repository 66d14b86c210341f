/* The feeds in the drawer: how often each is looked at, and forgetting one. */
(() => {
  "use strict";

  const { acts, click, followers, say } = window.beleg;

  async function isDone(url, options) {
    try {
      return (await fetch(url, options)).ok;
    } catch {
      return false;
    }
  }

  /* A button cannot say what is wrong with it; the choice beside it can. */
  function refuse(choice) {
    choice.setCustomValidity(say("feed_failed"));
    choice.reportValidity();
  }

  async function watch(event) {
    const choice = event.target.closest?.("#beleg-feeds select.every");
    if (!choice) return;
    const before = choice.querySelector("option[selected]"), now = choice.selectedOptions[0];
    const body = JSON.stringify({ url: choice.name, every: Number(now.value) || null });
    choice.setCustomValidity("");
    if (await isDone("/feeds", { method: "PUT", headers: { "content-type": "application/json" }, body })) {
      before?.removeAttribute("selected");
      now.setAttribute("selected", "");
    } else {
      choice.value = before?.value ?? "";
      refuse(choice);
    }
  }

  /* The list is drawn anew without it; the keyboard goes on at the next one. */
  let next = null;

  async function forget(button) {
    const row = button.closest("li"), other = row.nextElementSibling || row.previousElementSibling;
    const url = button.name.slice("forget:".length);
    const choice = row.querySelector("select.every");
    choice.setCustomValidity("");
    button.disabled = true;
    if (await isDone("/feeds?" + new URLSearchParams({ url }), { method: "DELETE" })) {
      next = other?.querySelector(".icon").name;
      (other?.querySelector(".icon") || document.getElementById("beleg-close-library"))?.focus();
      row.remove();
      click("beleg-refresh");
    } else {
      button.disabled = false;
      refuse(choice.isConnected ? choice : document.getElementsByName(url)[0] || choice);
    }
  }

  function follow() {
    if (next && document.activeElement === document.body) document.getElementsByName(next)[0]?.focus();
  }

  acts.forget = forget;
  followers.push(follow);
  document.addEventListener("change", watch);
  document.addEventListener("focusin", (event) => { if (event.target.name !== next) next = null; });
})();
