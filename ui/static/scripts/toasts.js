/* Gradio's notices are made in the browser and in English; here they come in the page's language.
   What is no sentence of Gradio's stays as it is: our own notices are in it already. */
(() => {
  "use strict";

  const { followers, language } = window.beleg;

  let sentences = {}; // by language: the patterns of Gradio's sentences, each with its words
  fetch("/sentences.json").then((reply) => reply.json()).then((all) => {
    for (const [code, known] of Object.entries(all)) sentences[code] = Object.entries(known).map(read);
    follow();
  }).catch(() => { sentences = {}; });

  const PLACES = '[data-testid="toast-body"]';
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  /* A sentence's slots, `{names}` say, hold anything. */
  function read([sentence, words]) {
    const parts = sentence.split(/(\{\w+\})/);
    const pattern = parts.map((part, at) => (at % 2 ? `(?<${part.slice(1, -1)}>.+?)` : escaped(part)));
    return [new RegExp(`^${pattern.join("")}$`, "s"), words];
  }

  function worded(text) {
    for (const [pattern, words] of sentences[language()] || []) {
      const found = text.match(pattern);
      if (found) return words.replace(/\{(\w+)\}/g, (_, name) => found.groups[name]);
    }
    return text;
  }

  /* The nodes stay Gradio's own: it goes on with them. */
  function word(node) {
    const text = node.data.trim(), words = worded(text);
    if (words !== text) node.data = words;
  }

  function follow() {
    for (const toast of document.querySelectorAll(PLACES)) {
      const texts = document.createTreeWalker(toast, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) word(texts.currentNode);
      for (const button of toast.querySelectorAll("[aria-label]")) {
        const words = worded(button.ariaLabel);
        if (words !== button.ariaLabel) button.ariaLabel = words;
      }
    }
  }

  followers.push(follow);
})();
