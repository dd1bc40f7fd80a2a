// The ten seconds in which something can be taken back: counts down, then the offer goes away. The server keeps the real time.
const watched = new WeakSet();

function watch(toast) {
  if (watched.has(toast)) return;
  watched.add(toast);
  const whole = Number(toast.dataset.undo) * 1000;
  const began = performance.now();
  const bar = toast.querySelector("[data-undo-bar]");
  const left = toast.querySelector("[data-undo-left]");
  const timer = setInterval(() => {
    const rest = Math.max(0, whole - (performance.now() - began));
    bar?.setAttribute("width", `${(100 * rest) / whole}%`);
    if (left) left.textContent = String(Math.ceil(rest / 1000));
    if (rest > 0 && toast.isConnected) return;
    clearInterval(timer);
    if (rest === 0) toast.remove();
  }, 200);
}

const watchAll = () => document.querySelectorAll("[data-undo]").forEach(watch);
document.addEventListener("htmx:load", watchAll);
watchAll();
