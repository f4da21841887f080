/* The portal by keyboard. Nothing here is needed to use it: every key presses what a mouse could.

   data-key="a"        on a link, button or field: the key follows, presses or focuses it.
                       Two keys in a row with a space: data-key="g i".
   data-key-label      what the key does, for the list of keys (else the element's own words).
   data-rows           on a list: j and k go through its data-row elements, Enter opens the first
                       link of the current one.
   data-row-key="t"    inside a row: the key works on the current row.
   data-focus          takes the focus when it appears: the errors of a form.

   Keys are single characters, so they can be turned off (WCAG 2.1.4); the choice stays in this
   browser. They never act in a field, nor together with Ctrl, Alt or Meta. */
"use strict";

(() => {
  const SETTING = "portal-keys";
  const PATIENCE = 1200; // milliseconds between the two keys of "g i"
  const TYPED_IN = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file], [type=range])";
  const root = document.documentElement;
  const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  let first = "", firstAt = 0, place = 0, walking = false;

  const isOn = () => root.classList.contains("keys-on");
  const shown = (element) => element.checkVisibility() && !element.disabled;
  const scope = () => document.querySelector("dialog[open]") || document;
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter(shown);
  const current = () => document.querySelector("[data-row][aria-current=true]");

  /* Rows */

  function mark(row) {
    for (const other of document.querySelectorAll("[data-row][aria-current=true]")) {
      if (other !== row) other.removeAttribute("aria-current");
    }
    row.setAttribute("aria-current", "true");
    place = rows().indexOf(row);
    walking = true;
  }

  function goTo(row) {
    if (!row) return;
    if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    goTo(all[at < 0 ? Math.min(place, all.length - 1) : Math.max(0, Math.min(at + by, all.length - 1))]);
  }

  /* Keys */

  function activate(element) {
    if (element.matches(TYPED_IN)) {
      element.focus();
      if (element.select) element.select();
    } else if (element.matches("a, button, input, summary")) element.click();
    else element.focus();
  }

  function find(attribute, key, inside) {
    return [...inside.querySelectorAll(`[${attribute}="${CSS.escape(key)}"]`)].find(shown);
  }

  function act(key) {
    const row = scope() === document && current();
    const target = (row && find("data-row-key", key, row)) || find("data-key", key, scope());
    if (target) activate(target);
    return Boolean(target);
  }

  function pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target instanceof Element && event.target.closest(TYPED_IN);
    if (field) {
      if (event.key === "Escape" && scope() === document) { field.blur(); goTo(current()); }
      return;
    }
    if (event.key === "Enter") {
      if (event.target.matches?.("[data-row]")) { event.target.querySelector("a[href]")?.click(); event.preventDefault(); }
      return;
    }
    if (!isOn() || event.key.length !== 1) return;
    if (handled(event.key, event.timeStamp)) event.preventDefault();
  }

  function handled(key, at) {
    const pair = at - firstAt < PATIENCE && first ? `${first} ${key}` : "";
    first = "";
    if (pair && act(pair)) return true;
    if (act(key)) return true;
    if (key === "?") return openKeys();
    if (scope() === document && (key === "j" || key === "k") && rows().length) return step(key === "j" ? 1 : -1), true;
    if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) { first = key; firstAt = at; }
    return false;
  }

  /* The list of keys */

  const label = (element) => element.dataset.keyLabel || element.getAttribute("aria-label") || element.innerText.trim();

  function openKeys() {
    const dialog = document.getElementById("keys");
    if (!dialog || dialog.open) return false;
    const list = dialog.querySelector("[data-keys-list]");
    list.querySelectorAll("[data-made]").forEach((each) => each.remove());
    const seen = new Set();
    for (const element of document.querySelectorAll("[data-row-key], [data-key]")) {
      const key = element.dataset.rowKey || element.dataset.key;
      if (seen.has(key) || dialog.contains(element) || !label(element) || !shown(element)) continue;
      seen.add(key);
      const term = document.createElement("dt"), what = document.createElement("dd");
      for (const stroke of key.split(" ")) {
        const box = document.createElement("kbd");
        box.textContent = stroke;
        term.append(box, " ");
      }
      what.textContent = label(element);
      term.dataset.made = what.dataset.made = "";
      list.append(term, what);
    }
    for (const each of dialog.querySelectorAll("[data-keys-rows]")) each.hidden = !rows().length;
    dialog.showModal();
    return true;
  }

  function turn(on) {
    root.classList.toggle("keys-on", on);
    for (const element of document.querySelectorAll("[data-key], [data-row-key]")) announceKey(element, on);
  }

  function announceKey(element, on) {
    const key = element.dataset.key || element.dataset.rowKey;
    if (on && key.length === 1) element.setAttribute("aria-keyshortcuts", key);
    else element.removeAttribute("aria-keyshortcuts");
  }

  function prepareKeys() {
    turn(stored(SETTING) !== "off");
    const choice = document.querySelector("[data-keys-switch]");
    if (choice) {
      choice.checked = isOn();
      choice.addEventListener("change", () => {
        try { localStorage.setItem(SETTING, choice.checked ? "on" : "off"); } catch { /* only for this page then */ }
        turn(choice.checked);
      });
    }
    for (const button of document.querySelectorAll("[data-keys-open]")) {
      button.hidden = false;
      button.addEventListener("click", openKeys);
    }
  }

  /* After a part of the page was replaced */

  function settled(event) {
    const part = event.detail?.elt || document;
    turn(isOn());
    part.querySelector?.("[data-focus]")?.focus();
    // The current row went away, as when it was taken: its neighbour takes its place.
    const lost = walking && !current() && document.activeElement === document.body;
    if (lost && scope() === document) goTo(rows()[Math.min(place, rows().length - 1)]);
  }

  document.addEventListener("keydown", pressed);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row) mark(row);
  });
  document.addEventListener("htmx:afterSettle", settled);
  prepareKeys();
  document.querySelector("[data-focus]")?.focus();
})();
