// On an article's page: what is selected in the text becomes the passage, letter by letter.
(() => {
  "use strict";
  const text = document.querySelector("[data-text]"), field = document.querySelector("[data-passage]");
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (text.contains(range.startContainer) && text.contains(range.endContainer)) field.value = range.toString().trim();
  });
})();
