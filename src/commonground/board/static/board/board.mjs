// A watched board. The stream says that something changed; this asks for the changed lines, with this viewer's own rights, at most
// once a second, and puts them in their place. Every 15 seconds it asks anyway, so that it always knows how old it is; when nothing
// was heard for half a minute, or the feed behind the server is silent, the board turns grey and says since when.
const queue = document.querySelector("[data-rows]");
const EVERY = 15000;
const APART = 1000;
const STALE = 30000;
const REFRESH = "CG-Refresh";
const quiet = new Set((queue?.dataset.quiet || "").split(" "));
let cursor = queue?.dataset.cursor || "";
let asking = false;
let wanted = false;
let timer = 0;
let lastAsked = 0;
let lastAnswer = performance.now();
let answeredAt = new Date();
let feed = { age: queue?.dataset.feedAge === "" ? null : Number(queue?.dataset.feedAge), stale: document.body.classList.contains("board-stale"), seenAt: null };
let written = false;
let steps = 0;

const byId = (id) => document.getElementById(id);
const lineOf = (id) => queue.querySelector(`#${CSS.escape(id)}`);
const handleOf = (line) => line.querySelector("a[href]") || line;
const selected = () => document.querySelector("#pane [data-call]")?.dataset.call;

function soon(wait = 0) {
  wanted = true;
  if (asking || timer) return;
  timer = setTimeout(() => { timer = 0; ask(); }, Math.max(wait, APART - (performance.now() - lastAsked)));
}

// News about a call that is not on this page and that cannot bring it here are left to the next regular fetch.
function concerns({ kind, ids }) {
  if (asking || wanted || !quiet.has(kind)) return true;
  return ids.some((id) => lineOf(`call-${id}`) || selected() === `call-${id}`);
}

async function ask() {
  asking = true;
  wanted = false;
  lastAsked = performance.now();
  try {
    const answer = await fetch(`${queue.dataset.rows}?since=${encodeURIComponent(cursor)}`, { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 423 || answer.status === 403) location.reload();
    else if (answer.ok) take(await answer.json());
  } catch {
    // No signal: the age of the board grows, and it says so by itself.
  } finally {
    asking = false;
    if (wanted) soon(Math.random() * 200);
  }
}

function take(news) {
  cursor = news.cursor;
  lastAnswer = performance.now();
  answeredAt = new Date();
  feed = { age: news.feed.age, stale: news.feed.stale, seenAt: news.feed.seen_at ? new Date(news.feed.seen_at) : null };
  showAge();
  if (!news.rows) return;
  if (news.warned !== undefined) byId("warned").innerHTML = news.warned;
  if (news.whole && "firstPage" in queue.dataset) drop([...queue.children].map((line) => line.id).filter((id) => !news.rows.some((row) => row.id === id)));
  drop(news.gone);
  for (const row of news.rows) put(row, news.whole);
  if (news.figures) byId("figures").innerHTML = news.figures;
  if (news.units) byId("units").innerHTML = news.units;
  byId("queue-empty").hidden = queue.children.length > 0;
  document.dispatchEvent(new CustomEvent("board:places", { detail: { calls: news.rows.map((row) => [row.id, row.place]), gone: news.gone, units: news.places || null } }));
  const touched = new Set([...news.gone, ...news.rows.map((row) => row.id)]);
  if (selected() && touched.has(selected())) refreshPane();
}

function drop(ids) {
  for (const id of ids) {
    const line = lineOf(id);
    if (!line) continue;
    const next = line.nextElementSibling || line.previousElementSibling;
    if (line.contains(document.activeElement) && next) handleOf(next).focus({ preventScroll: true });
    line.remove();
  }
}

// Puts a line where its order says; lines that belong to a later page stay there.
function put(row, whole) {
  const before = lineOf(row.id);
  if (!before && !("firstPage" in queue.dataset)) return;
  const focused = before?.contains(document.activeElement);
  const same = before && Number(before.dataset.order) === row.order;
  const holder = document.createElement("template");
  holder.innerHTML = row.html.trim();
  const line = holder.content.firstElementChild;
  if (row.id === selected()) {
    line.classList.add("call-current");
    line.querySelector(".call-nature a")?.setAttribute("aria-current", "true");
  }
  if (same) before.replaceWith(line);
  else {
    before?.remove();
    const next = [...queue.children].find((other) => Number(other.dataset.order) > row.order);
    if (!next && !before && "more" in queue.dataset) return;
    queue.insertBefore(line, next || null);
  }
  window.htmx?.process(line);
  if (focused) handleOf(line).focus({ preventScroll: true });
  if (!whole) announce(row, line);
}

function announce(row, line) {
  line.classList.add("call-fresh");
  setTimeout(() => line.classList.remove("call-fresh"), 2500);
  byId("arrivals").textContent = queue.dataset.arrived.replace("{call}", row.says);
}

// The selected call changed: shown at once, unless somebody is writing or stands on a button there; then a bar offers it.
function refreshPane() {
  const pane = byId("pane");
  const bar = pane.querySelector("[data-changed-bar]");
  if (inUse(pane)) { if (bar) bar.hidden = false; return; }
  const address = pane.querySelector("[data-here]")?.dataset.here;
  if (!address) return;
  window.htmx?.ajax("GET", address, { target: "#pane", swap: "innerHTML", headers: { [REFRESH]: String(steps) } });
}

// Somebody writes in the pane, or stands on a button there.
function inUse(pane) {
  const here = document.activeElement;
  return written || pane.querySelector(".read-back, .field-wrong, details[open] form") || (pane.contains(here) && here.id !== "pane-title");
}

// At which step a refresh was asked for; undefined for what somebody asked for themselves.
const refreshOf = (event) => event.detail.requestConfig?.headers?.[REFRESH];

// A refresh never stands in the way of a step, and never wipes what came of it, or what somebody began to write.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "pane" && refreshOf(event) === undefined) steps += 1;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const pane = byId("pane");
  const at = refreshOf(event);
  if (at === undefined || event.detail.target !== pane) return;
  if (at === String(steps) && !inUse(pane)) return;
  event.detail.shouldSwap = false;
  const bar = pane.querySelector("[data-changed-bar]");
  if (bar && inUse(pane)) bar.hidden = false;
});

function clock(at) {
  return at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: queue.dataset.zone || undefined });
}

function showAge() {
  const quiet = performance.now() - lastAnswer;
  const deaf = quiet > STALE;
  const stale = deaf || feed.stale;
  const place = document.querySelector("[data-feed]");
  const age = feed.age === null ? null : feed.age + Math.floor(quiet / 1000);
  const words = age === null ? place?.dataset.none : place?.dataset.words.replace("{n}", age);
  if (place && place.textContent !== words) place.textContent = words;
  if (document.body.classList.toggle("board-stale", stale) !== !document.querySelector("[data-stale-banner]").hidden || stale) banner(stale, deaf);
}

function banner(stale, deaf) {
  const place = document.querySelector("[data-stale-banner]");
  const since = deaf ? answeredAt : feed.seenAt;
  const words = since ? place.dataset.words.replace("{time}", clock(since)) : place.querySelector("[data-stale-words]").textContent || place.dataset.unknown;
  const text = place.querySelector("[data-stale-words]");
  if (stale && text.textContent !== words) text.textContent = words;
  if (place.hidden === stale) place.hidden = !stale;
}

function mark(id) {
  for (const line of queue.children) {
    const on = line.id === id;
    line.classList.toggle("call-current", on);
    const link = line.querySelector(".call-nature a");
    if (on) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
}

function swapped(event) {
  if (event.detail.target?.id !== "pane") return;
  written = false;
  mark(selected());
  const title = byId("pane-title") || event.detail.target.querySelector("h2");
  title?.focus({ preventScroll: true });
  const box = byId("call").getBoundingClientRect();
  if (box.top < 0 || box.top > innerHeight * 0.6) byId("call").scrollIntoView({ block: "start" });
  else byId("call").scrollTop = 0;
}

function trouble(event) {
  const status = event.detail.xhr?.status;
  if (status === 423 || status === 403 || status === 404) { location.assign(event.detail.pathInfo?.requestPath || location.href); return; }
  const note = document.createElement("div");
  note.className = "notice notice-attention";
  note.setAttribute("role", "alert");
  note.textContent = queue.dataset.trouble;
  byId("messages").replaceChildren(note);
}

if (queue) {
  document.body.addEventListener("cg:changed", (event) => { if (concerns(event.detail)) soon(); });
  document.addEventListener("htmx:afterSettle", swapped);
  document.addEventListener("htmx:responseError", trouble);
  document.addEventListener("input", (event) => { if (event.target.closest("#pane")) written = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest?.("#pane")) return;
    const line = lineOf(selected() || "none");
    if (line) handleOf(line).focus();
  });
  setInterval(() => soon(), EVERY * (0.9 + Math.random() / 5));
  setInterval(showAge, 1000);
  addEventListener("online", () => soon());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  showAge();
}
