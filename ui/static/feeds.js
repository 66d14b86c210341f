/* The feeds in the drawer: how often each is looked at, and forgetting one. */
(() => {
  "use strict";

  const { acts, click } = window.beleg;

  /* Whatever comes of it, the list then shows what is so. */
  async function send(url, options) {
    try {
      await fetch(url, options);
    } finally {
      click("beleg-refresh");
    }
  }

  function watch(event) {
    const chosen = event.target.closest?.("#beleg-feeds select.every");
    if (!chosen) return;
    const body = JSON.stringify({ url: chosen.name, every: Number(chosen.value) || null });
    send("/feeds", { method: "PUT", headers: { "content-type": "application/json" }, body });
  }

  function forget(button) {
    const url = button.name.slice("forget:".length);
    send("/feeds?" + new URLSearchParams({ url }), { method: "DELETE" });
  }

  acts.forget = forget;
  document.addEventListener("change", watch);
})();
