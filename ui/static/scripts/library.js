/* The drawer with the list of articles. */
(() => {
  "use strict";

  const { clicks } = window.beleg;

  const libraryOpen = () => document.body.classList.contains("beleg-listing");
  const reading = () => document.body.classList.contains("beleg-reading");

  function openLibrary() {
    document.body.classList.add("beleg-listing");
    focusOnceSeen("beleg-close-library", document.activeElement);
  }

  /* What slides in comes into sight some frames later, and takes no focus before. */
  function focusOnceSeen(id, before) {
    document.getElementById(id)?.focus();
    const now = document.activeElement;
    if (now === before && now.id !== id && libraryOpen()) requestAnimationFrame(() => focusOnceSeen(id, before));
  }

  function closeLibrary() {
    if (!libraryOpen()) return;
    document.body.classList.remove("beleg-listing");
    if (!reading()) document.getElementById("beleg-open-library")?.focus();
  }

  function onKey(event) {
    if (event.key === "Escape" && !reading()) closeLibrary(); // reading.js closes its pane first
  }

  clicks.push(["#beleg-open-library", () => (libraryOpen() ? closeLibrary : openLibrary)()], ["#beleg-close-library", closeLibrary]);
  document.addEventListener("keydown", onKey);

  Object.assign(window.beleg, { openLibrary, closeLibrary });
})();
