// Leaving at once: what was read is covered and its place in the history is taken. Without script the same link does it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-away]");
  if (!link) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(link.href);
});

// A page that the browser kept for going back asks again whether it may be shown.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
