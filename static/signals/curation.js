// The review queue: one key decides and shows the next statement. Decisions wait in this browser until the server has
// answered, so that neither a lost network nor an ended session loses one; each carries a key and is done only once.
(() => {
  "use strict";
  const deck = document.querySelector("[data-review]");
  if (!deck) return;
  const find = (name) => document.querySelector(`[data-${name}]`);
  const said = find("said"), trouble = find("trouble"), pending = find("pending"), today = find("today");
  const undoForm = find("undo"), picker = find("picker"), help = find("help"), empty = find("empty");
  const PREFIX = `signals-decision:${deck.dataset.user}:`;
  const PAUSES = [1, 2, 5, 10, 30]; // seconds until a decision is sent again
  const STARTLED = 500; // milliseconds in which keys are ignored after another statement was laid on top

  const outbox = []; // { key, url, body, statement, at }, oldest first
  const put = new Map(); // key → card, while its decision is unsent
  const decided = new Map(); // key → statement on which it was decided, to be shown again when taken back
  let done = undoForm.elements.of.value ? [undoForm.elements.of.value] : [];
  let sending = false, failures = 0, quietUntil = 0, timer = 0;

  const cards = () => [...deck.querySelectorAll("[data-card]")];
  const top = () => deck.querySelector("[data-card]");
  const idOf = (card) => card.dataset.statement;
  const make = (html) => { const t = document.createElement("template"); t.innerHTML = html.trim(); return t.content.firstElementChild; };

  // --- what is kept in the browser -----------------------------------------------------------------------------------
  const keep = (entry) => { try { localStorage.setItem(PREFIX + entry.key, JSON.stringify(entry)); } catch { /* full or off: memory only */ } };
  const forget = (entry) => { try { localStorage.removeItem(PREFIX + entry.key); } catch { /* as above */ } };
  const restore = () => {
    let names = [];
    try { names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return; }
    const entries = names.map((name) => JSON.parse(localStorage.getItem(name)));
    outbox.push(...entries.sort((a, b) => a.at - b.at));
    const waiting = new Set(outbox.map((entry) => entry.statement));
    cards().filter((card) => waiting.has(idOf(card))).forEach((card) => card.remove());
  };

  // --- what is seen ---------------------------------------------------------------------------------------------------
  const show = () => {
    const card = top();
    empty.hidden = Boolean(card) || outbox.length > 0;
    cards().forEach((other) => { other.querySelector(".pickers").hidden = false; });
    if (card && !document.querySelector("dialog[open]")) { card.focus({ preventScroll: true }); }
    if (card && card.getBoundingClientRect().top < 0) { card.scrollIntoView({ block: "start" }); }
    pending.textContent = outbox.length > 1 || failures ? `${outbox.length} not sent yet` : "";
    undoForm.hidden = done.length === 0;
  };
  const tell = (text) => { said.textContent = text; };
  const complain = (text, link) => {
    trouble.hidden = !text;
    trouble.textContent = text;
    if (link) { trouble.append(" ", Object.assign(document.createElement("a"), { href: link, target: "_blank", textContent: "Log in in a new tab" })); }
  };
  const label = (action, card) => card.querySelector(`button[value="${action}"]`)?.firstChild.textContent.trim() ?? action;

  // --- deciding -------------------------------------------------------------------------------------------------------
  const bodyOf = (form, extra) => {
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrfmiddlewaretoken");
    Object.entries(extra).forEach(([name, value]) => data.set(name, value));
    return data;
  };
  const post = (url, body, statement) => {
    const entry = { key: body.get("key"), url, body: body.toString(), statement, at: Date.now() + outbox.length / 1000 };
    outbox.push(entry);
    keep(entry);
    send();
    return entry;
  };
  const decide = (action) => {
    const card = top();
    if (!card) return;
    const form = card.querySelector("form");
    if (!["reject", "skip", "article", "flip"].includes(action) && !form.reportValidity()) return;
    card.remove();
    const entry = post(form.getAttribute("action"), bodyOf(form, { action }), idOf(card));
    put.set(entry.key, card);
    decided.set(entry.key, entry.statement);
    if (action !== "skip") done.push(entry.key);
    tell(`${label(action, card)}.`);
    show();
  };
  const takeBack = () => {
    const of = done.pop();
    if (!of) { tell("There is nothing to take back."); return; }
    const at = outbox.findIndex((entry) => entry.key === of);
    if (at > 0 || (at === 0 && !sending)) {
      forget(outbox[at]);
      outbox.splice(at, 1);
      if (put.has(of)) deck.prepend(put.get(of));
      tell("Taken back before it was sent.");
    } else {
      post(undoForm.getAttribute("action"), new URLSearchParams({ of, key: crypto.randomUUID?.() ?? uuid(), statement: decided.get(of) ?? "" }), "");
      tell("Taking back …");
    }
    show();
  };
  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  // --- sending --------------------------------------------------------------------------------------------------------
  const token = () => (document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/) ?? [])[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  const later = (why) => {
    failures += 1;
    complain(`${why} ${outbox.length === 1 ? "Your decision is" : `Your ${outbox.length} decisions are`} kept in this browser and will be sent again.`);
    clearTimeout(timer);
    timer = setTimeout(send, 1000 * PAUSES[Math.min(failures, PAUSES.length) - 1]);
  };
  const loggedOut = () => {
    failures += 1;
    complain(`Your session has ended. ${outbox.length === 1 ? "Your decision is" : `Your ${outbox.length} decisions are`} kept in this browser and will be sent when you are back.`, deck.dataset.login);
  };
  const send = async () => {
    if (sending || !outbox.length) return;
    sending = true;
    const entry = outbox[0];
    try {
      const held = cards().map(idOf).join(",");
      const response = await fetch(entry.url, {
        method: "POST", redirect: "manual", credentials: "same-origin",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token() },
        body: `${entry.body}&held=${held}`,
      });
      if (response.type === "opaqueredirect" || response.status === 401) loggedOut();
      else if (response.status === 403) { failures += 1; complain("The server refuses this: your rights may have changed, or you are logged in as somebody else. Your decisions are kept in this browser; reload the page to try again."); }
      else if (!response.ok) later(`The server answered ${response.status}.`);
      else settle(entry, await response.json());
    } catch {
      later("The server cannot be reached.");
    }
    sending = false;
    show();
    if (!failures && outbox.length) send();
  };
  const settle = (entry, answer) => {
    outbox.splice(outbox.indexOf(entry), 1);
    forget(entry);
    put.delete(entry.key);
    failures = 0;
    complain("");
    today.textContent = answer.today;
    if (answer.outcome !== "done") done = done.filter((key) => key !== entry.key);
    const there = new Set([...cards().map(idOf), ...outbox.map((other) => other.statement)]);
    answer.cards.map(make).filter((card) => !there.has(idOf(card))).forEach((card) => deck.append(card));
    if (answer.message) tell(answer.message);
    if (answer.again) layOnTop(make(answer.again));
  };
  const layOnTop = (card) => {
    cards().filter((other) => idOf(other) === idOf(card)).forEach((other) => other.remove());
    quietUntil = top() ? performance.now() + STARTLED : 0;
    deck.prepend(card);
  };

  // --- picking a code by letters --------------------------------------------------------------------------------------
  const search = picker.querySelector("input"), list = picker.querySelector("ul");
  let field = null;
  const options = () => [...document.getElementById(field.getAttribute("list")).options];
  const fits = (option, words) => words.every((word) => option.value.toLowerCase().startsWith(word) || option.text.toLowerCase().split(/[\s(,-]+/).some((part) => part.startsWith(word)));
  const rank = (option, typed) => (option.value.toLowerCase() === typed ? 0 : option.value.toLowerCase().startsWith(typed) ? 1 : option.text.toLowerCase().startsWith(typed) ? 2 : 3);
  const fill = () => {
    const typed = search.value.trim().toLowerCase();
    const found = options().filter((option) => fits(option, typed.split(/\s+/))).sort((a, b) => rank(a, typed) - rank(b, typed)).slice(0, 8);
    list.replaceChildren(...found.map((option, place) => {
      const item = Object.assign(document.createElement("li"), { textContent: option.text, id: `pick-${place}` });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === 0));
      item.dataset.value = option.value;
      return item;
    }));
    search.setAttribute("aria-activedescendant", found.length ? "pick-0" : "");
  };
  const chosen = () => list.querySelector('[aria-selected="true"]');
  const move = (by) => {
    const items = [...list.children], place = items.indexOf(chosen());
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === (place + by + items.length) % items.length)));
    search.setAttribute("aria-activedescendant", chosen()?.id ?? "");
  };
  const pick = (name) => {
    field = top()?.querySelector(`input[name="${name}"]`);
    if (!field) return;
    picker.querySelector("#picker-label").textContent = `${field.parentElement.firstChild.textContent.trim()}, now ${field.value}`;
    search.value = "";
    fill();
    picker.showModal();
    search.focus();
  };
  const take = (item, goOn) => {
    if (!item) return;
    field.value = item.dataset.value;
    field.classList.add("changed");
    picker.close();
    if (goOn) decide("keep");
    else top().focus({ preventScroll: true });
  };
  search.addEventListener("input", fill);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen(), event.key === "Enter");
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => take(event.target.closest("li"), true));

  // --- keys, mouse, network -------------------------------------------------------------------------------------------
  const letterOf = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key);
  const onKey = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.target.name === "note" && event.key === "Enter") { event.preventDefault(); top().focus(); }
      if (event.key === "Escape") top()?.focus();
      return;
    }
    const key = letterOf(event);
    if (key === "?") { help.showModal(); }
    else if (key === "u") { takeBack(); }
    else if (!top() || performance.now() < quietUntil) { return; }
    else if (key === "m") { top().querySelector('[name="note"]').focus(); }
    else if (key === "w") { const why = top().querySelector(".why"); why.open = !why.open; }
    else {
      const button = top().querySelector(`button[data-key="${CSS.escape(key)}"]`);
      if (!button) return;
      if (button.dataset.pick) pick(button.dataset.pick);
      else decide(button.value);
    }
    event.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  deck.addEventListener("click", (event) => { const button = event.target.closest("[data-pick]"); if (button) pick(button.dataset.pick); });
  deck.addEventListener("submit", (event) => { event.preventDefault(); decide(event.submitter?.value || "keep"); });
  undoForm.addEventListener("submit", (event) => { event.preventDefault(); takeBack(); });
  find("help-open").hidden = false;
  find("help-open").addEventListener("click", () => help.showModal());
  const again = () => { if (failures && document.visibilityState === "visible") { failures = 0; send(); } };
  addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  addEventListener("focus", again);
  addEventListener("beforeunload", (event) => { if (outbox.length && !localStorageWorks()) event.preventDefault(); });
  const localStorageWorks = () => { try { return outbox.every((entry) => localStorage.getItem(PREFIX + entry.key)); } catch { return false; } };

  restore();
  show();
  send();
})();
