// What is sent, and what is not: each card of an encounter carries a dot. Nothing is kept on the phone; what was typed stays in
// the page until it is sent. Without this script the forms post as any form does.
const words = (dot, name) => {
  if (!dot) return;
  dot.classList.remove("sent-yes", "sent-not");
  if (name === "noSignal" || name === "mend") dot.classList.add("sent-not");
  dot.querySelector("[data-sent-words]").textContent = dot.dataset[name];
};
const dotOf = (element) => element.closest(".card")?.querySelector("[data-sent]");
const warning = document.querySelector("[data-not-sent]");

function noSignal(form) {
  if (form.matches("[data-card]")) words(dotOf(form), "noSignal");
  if (warning) warning.hidden = false;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-card]");
  if (form) words(dotOf(form), "typing");
});

// A form that leaves the page would be lost with it when there is no signal: it stays, and says so.
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopPropagation();
  noSignal(event.target);
}, true);

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest("form[data-card]");
  if (form) words(dotOf(form), "sending");
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest("form[data-card]");
    if (form) noSignal(form);
  });
}
// What must be mended comes back as the same card, with its sentences.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
});
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.(".error-summary")?.focus();
});
addEventListener("online", () => { if (warning) warning.hidden = true; });

// A second tap on a form that is already on its way does nothing.
const onTheirWay = new WeakSet();
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[hx-post]")) return;
  if (onTheirWay.has(event.target)) event.preventDefault();
  onTheirWay.add(event.target);
  setTimeout(() => onTheirWay.delete(event.target), 4000);
});
