// Offers the time zone of the device too, where the list of the page lacks it.
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector("[data-zones]");
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!list || !here) return;
    const known = [...list.options].find((option) => option.value === here);
    if (known) known.textContent += `, ${list.dataset.here}`;
    else list.add(new Option(`${here.replaceAll("_", " ")}, ${list.dataset.here}`, here));
  });
})();
