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

  async function watch(event) {
    const chosen = event.target.closest?.("#beleg-feeds select.every");
    if (!chosen) return;
    const before = chosen.querySelector("option[selected]"), now = chosen.selectedOptions[0];
    const body = JSON.stringify({ url: chosen.name, every: Number(now.value) || null });
    chosen.setCustomValidity("");
    if (await isDone("/feeds", { method: "PUT", headers: { "content-type": "application/json" }, body })) {
      before?.removeAttribute("selected");
      now.setAttribute("selected", "");
    } else {
      chosen.value = before?.value ?? "";
      chosen.setCustomValidity(say("feed_failed"));
      chosen.reportValidity();
    }
  }

  /* The list is drawn anew without it; the keyboard goes on at the next one. */
  let next = null;

  async function forget(button) {
    const row = button.closest("li"), other = row.nextElementSibling || row.previousElementSibling;
    const url = button.name.slice("forget:".length);
    button.setCustomValidity("");
    if (await isDone("/feeds?" + new URLSearchParams({ url }), { method: "DELETE" })) {
      next = other?.querySelector(".icon").name;
      (other?.querySelector(".icon") || document.getElementById("beleg-close-library"))?.focus();
      row.remove();
      click("beleg-refresh");
    } else {
      button.setCustomValidity(say("feed_failed"));
      button.reportValidity();
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
