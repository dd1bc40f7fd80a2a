// Leave this page: a neutral page takes its place in the history. Three times the Shift key within a second and a half does the same.
const away = "/leave/";
let presses = [];

function leave() {
  document.documentElement.hidden = true;
  location.replace(away);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-quick-exit]")) return;
  event.preventDefault();
  leave();
});

document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift") {
    presses = [];
    return;
  }
  const at = Date.now();
  presses = [...presses.filter((earlier) => at - earlier < 1500), at];
  if (presses.length >= 3) leave();
});
