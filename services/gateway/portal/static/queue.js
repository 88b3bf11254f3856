/* Two keys for the staff's list: j leads to the next thing, k to the one before; Enter opens it, as it opens any link.
 *
 * They are heard while the focus is within the list and nowhere else (WCAG 2.1.4), never where one types.
 */
"use strict";
(() => {
  const list = document.querySelector(".todo");
  const told = document.getElementById("keys");
  if (!list || !told) return;
  const steps = { j: 1, k: -1 };
  told.classList.remove("unsaid");
  list.setAttribute("aria-describedby", told.id);
  list.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const things = [...list.children];
    const next = things[things.indexOf(event.target.closest(".todo > li")) + step];
    next?.querySelector("a").focus();
  });
})();
