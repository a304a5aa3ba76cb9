// Copies the citation at the foot of the page. The button shows only where the browser lets a page copy.
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-cite]");
    const text = button?.closest(".cite").querySelector("[data-citation]");
    if (!text || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.textContent;
      await navigator.clipboard.writeText(text.textContent.replace(/\s+/g, " ").trim());
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 3000);
    });
  });
})();
