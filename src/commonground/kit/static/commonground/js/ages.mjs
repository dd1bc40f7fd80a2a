// Keeps ages and clock bars fresh, by the server's time (the clock of a phone may be wrong).
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
const ahead = meta("cg-now") ? Date.parse(meta("cg-now")) - Date.now() : 0;
const words = (meta("cg-ages") || "now|{n} min|{n} h|{n} d").split("|");
const now = () => Date.now() + ahead;

export function ageInWords(since, at) {
  const minutes = Math.max(0, Math.floor((at - since) / 60000));
  if (minutes < 1) return words[0];
  if (minutes < 60) return words[1].replace("{n}", minutes);
  if (minutes < 1440) return words[2].replace("{n}", Math.floor(minutes / 60));
  return words[3].replace("{n}", Math.floor(minutes / 1440));
}

function freshenAge(time) {
  const text = ageInWords(Date.parse(time.dateTime), now());
  if (time.textContent !== text) time.textContent = text;
}

function freshenClock(clock) {
  const due = Date.parse(clock.dataset.due);
  const opened = Date.parse(clock.dataset.opened || "");
  const overdue = now() >= due;
  if (overdue && !clock.classList.contains("clock-overdue")) {
    clock.classList.remove("clock-running", "clock-soon");
    clock.classList.add("clock-overdue");
    clock.querySelector("[data-clock-words]").textContent = clock.dataset.overdueWords;
  }
  const bar = clock.querySelector("[data-clock-bar]");
  if (!bar || Number.isNaN(opened) || due <= opened) return;
  const used = Math.max(0, Math.min(100, Math.floor((100 * (now() - opened)) / (due - opened))));
  bar.setAttribute("width", `${used}%`);
  if (!overdue && used >= 80) clock.classList.replace("clock-running", "clock-soon");
}

function freshen() {
  if (document.hidden) return;
  document.querySelectorAll("time[data-age]").forEach(freshenAge);
  document.querySelectorAll("[data-clock][data-due]").forEach(freshenClock);
}

setInterval(freshen, 5000);
document.addEventListener("visibilitychange", freshen);
freshen();
