// Lists by keyboard: j and k move, Enter opens (the link has the focus), / goes to the search, ? lists the keys.
// Single keys can be switched off in the list of keys; they never act while somebody is writing.
const remembered = "cg-single-keys";
const help = () => document.querySelector("[data-keys-help]");
const writing = (element) => element?.closest?.("input, textarea, select, [contenteditable], dialog[open]");
let lastId = "";

function on() {
  try {
    return localStorage.getItem(remembered) !== "off";
  } catch {
    return true;
  }
}

function list() {
  return document.activeElement?.closest?.("[data-list]") || document.querySelector("[data-list]");
}

function handle(item) {
  return item.querySelector("a[href], button") || item;
}

function move(by) {
  const items = [...(list()?.querySelectorAll("[data-item]") || [])];
  if (!items.length) return;
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const start = here === -1 && by < 0 ? items.length : here;
  const item = items[Math.max(0, Math.min(items.length - 1, start + by))];
  handle(item).focus();
  item.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => document.querySelector("[data-search], [role=search] input:not([type=hidden])")?.focus(),
  "?": () => help()?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (!on() || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  const act = keys[event.key];
  if (!act || (event.key !== "?" && !document.querySelector("[data-list], [role=search]"))) return;
  event.preventDefault();
  act();
});

// A list that is redrawn while it is read keeps the reader's place.
document.addEventListener("focusin", (event) => { lastId = event.target.closest("[data-item]")?.id || ""; });
document.addEventListener("htmx:afterSettle", () => {
  if (lastId && document.activeElement === document.body) {
    const item = document.getElementById(lastId);
    if (item) handle(item).focus({ preventScroll: true });
  }
});

const box = document.querySelector("[data-keys-on]");
if (box) {
  box.checked = on();
  box.addEventListener("change", () => localStorage.setItem(remembered, box.checked ? "on" : "off"));
}
