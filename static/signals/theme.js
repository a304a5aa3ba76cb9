// Before the first paint: the theme chosen earlier on this device. Kept in the browser only, no cookie.
(() => {
  "use strict";
  const root = document.documentElement;
  const read = () => { try { return localStorage.getItem("signals-theme"); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem("signals-theme", theme); } catch { /* storage is switched off */ } };
  const chosen = read();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const announce = () => document.dispatchEvent(new CustomEvent("signals:theme"));

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.querySelector("[data-theme-toggle]");
    toggle.hidden = false;
    toggle.setAttribute("aria-pressed", String(isDark()));
    toggle.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      toggle.setAttribute("aria-pressed", String(isDark()));
      keep(root.dataset.theme);
      announce();
    });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
})();
