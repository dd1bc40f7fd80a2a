// Small courtesies of every page: print buttons appear where printing works; popovers close on Escape and on a click elsewhere.
const popovers = () => document.querySelectorAll("details[data-popover][open]");

for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  for (const open of popovers()) if (!open.contains(event.target)) open.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of popovers()) {
    const inside = open.contains(document.activeElement);
    open.open = false;
    if (inside) open.querySelector("summary").focus();
  }
});

// Near the edge of the screen a popover opens towards the middle.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.why[open]")) return;
  event.target.classList.toggle("why-left", event.target.getBoundingClientRect().left > window.innerWidth / 2);
}, true);
