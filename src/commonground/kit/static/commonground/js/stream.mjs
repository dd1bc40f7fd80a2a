// Live pages. One stream a browser: the tabs agree on a leader by a lock and hear each other by a channel; where that is missing,
// each tab has its own. The stream names what changed, never what it says; the page then asks for it with its own rights.
// Tells the page by "cg:changed" on the body, detail {kind, ids}, for each kind at most once a second, never all at the same instant.
const state = document.querySelector("[data-stream]");
const address = state?.dataset.stream;
const waiting = new Map();
const seen = new Set();
let lastId = "";
let timer = 0;
let failures = 0;
let feedNow = "";
let lastLive = null;

function show(kind) {
  state.classList.remove("feed-live", "feed-reconnecting", "feed-stale");
  state.classList.add(`feed-${kind}`);
  const time = lastLive?.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const words = kind === "stale" && time ? state.dataset.stale.replace("{time}", time) : state.dataset[kind === "stale" ? "reconnecting" : kind];
  const place = state.querySelector("[data-feed-words]");
  if (place.textContent !== words) place.textContent = words;
}

function tell() {
  timer = 0;
  const changes = [...waiting];
  waiting.clear();
  for (const [kind, ids] of changes) document.body.dispatchEvent(new CustomEvent("cg:changed", { bubbles: true, detail: { kind, ids: [...ids] } }));
}

function heard({ id, text }) {
  if (id && seen.has(id)) return;
  if (id) {
    seen.add(id);
    lastId = id;
    if (seen.size > 500) seen.delete(seen.values().next().value);
  }
  let change;
  try {
    change = JSON.parse(text);
  } catch {
    return;
  }
  const ids = waiting.get(change.kind) || new Set();
  for (const one of change.ids || [change.id]) if (one) ids.add(one);
  waiting.set(change.kind, ids);
  timer ||= setTimeout(tell, 700 + Math.random() * 300);
}

function feed(kind) {
  if (kind !== "live" && feedNow === "live") lastLive = new Date();
  feedNow = kind;
  show(kind);
}

function open(say) {
  const url = new URL(address, location.href);
  if (lastId) url.searchParams.set("after", lastId);
  const source = new EventSource(url);
  const passOn = (event) => say({ type: "change", id: event.lastEventId, text: event.data });
  source.addEventListener("open", () => { failures = 0; say({ type: "feed", kind: "live" }); });
  source.addEventListener("ping", () => say({ type: "feed", kind: "live" }));
  source.addEventListener("message", passOn);
  source.addEventListener("changed", passOn);
  source.addEventListener("error", () => {
    failures += 1;
    say({ type: "feed", kind: failures > 2 ? "stale" : "reconnecting" });
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => open(say), Math.min(30000, 1000 * 2 ** failures) * (0.5 + Math.random() / 2));
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}

function receive(message) {
  if (message.type === "change") heard(message);
  else if (message.type === "feed") feed(message.kind);
}

function start() {
  if (!("BroadcastChannel" in window) || !navigator.locks) {
    open(receive);
    return;
  }
  const channel = new BroadcastChannel(`cg-stream ${address}`);
  channel.addEventListener("message", (event) => receive(event.data));
  const say = (message) => {
    channel.postMessage(message);
    receive(message);
  };
  navigator.locks.request(`cg-stream ${address}`, () => {
    channel.addEventListener("message", (event) => { if (event.data.type === "hello") say({ type: "feed", kind: feedNow || "reconnecting" }); });
    open(say);
    return new Promise(() => {});
  });
  channel.postMessage({ type: "hello" });
}

if (state && address && "EventSource" in window) start();
addEventListener("pageshow", (event) => { if (event.persisted && state) location.reload(); });
