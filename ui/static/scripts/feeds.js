/* The feeds in the drawer: how often each is looked at, and forgetting one. */
(() => {
  "use strict";

  const { acts, click, element, followers, say } = window.beleg;

  /* The list may be drawn anew at any moment: these say what it has to show then. */
  let refused = null; // the feed whose change failed
  let held = null; // the choice or button of the list that the keyboard is at

  async function isDone(url, options) {
    try {
      return (await fetch(url, options)).ok;
    } catch {
      return false;
    }
  }

  function setRefused(url) {
    refused = url;
    document.querySelector("#beleg-feeds .wrong")?.remove();
    follow();
  }

  async function watch(event) {
    const choice = event.target.closest?.("#beleg-feeds select.every");
    if (!choice) return;
    const before = choice.querySelector("option[selected]"), now = choice.selectedOptions[0];
    const body = JSON.stringify({ url: choice.name, every: Number(now.value) || null });
    setRefused(null);
    if (await isDone("/feeds", { method: "PUT", headers: { "content-type": "application/json" }, body })) {
      before?.removeAttribute("selected");
      now.setAttribute("selected", "");
    } else {
      choice.value = before?.value ?? "";
      setRefused(choice.name);
    }
  }

  async function forget(button) {
    const row = button.closest("li"), other = row.nextElementSibling || row.previousElementSibling;
    const url = button.name.slice("forget:".length);
    setRefused(null);
    button.disabled = true;
    if (await isDone("/feeds?" + new URLSearchParams({ url }), { method: "DELETE" })) {
      (other?.querySelector(".icon") || document.getElementById("beleg-close-library"))?.focus();
      row.remove();
      click("beleg-refresh");
    } else {
      button.disabled = false;
      setRefused(url);
    }
  }

  function follow() {
    if (held && document.activeElement === document.body) document.getElementsByName(held)[0]?.focus();
    const row = refused && document.getElementsByName(refused)[0]?.closest("li");
    if (!row) return;
    if (!row.querySelector(".wrong")) row.append(element("p", { class: "wrong", role: "alert" }));
    const said = row.querySelector(".wrong"), words = say("feed_failed"); // the language may change
    if (said.textContent !== words) said.textContent = words;
  }

  acts.forget = forget;
  followers.push(follow);
  document.addEventListener("change", watch);
  document.addEventListener("pointerdown", () => { held = null; }, true);
  document.addEventListener("focusin", (event) => { held = event.target.closest?.("#beleg-feeds") ? event.target.name : null; });
})();
