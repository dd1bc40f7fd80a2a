// Locks the page after minutes without a hand on it: tells the server, and takes everything off the screen. What was being
// written stays in memory and comes back once this person has unlocked (in this or another tab).
const minutes = Number(document.body.dataset.idleLock || 0);
const form = document.getElementById(document.body.dataset.lockForm || "lock-now");
const channel = "BroadcastChannel" in window ? new BroadcastChannel("cg-lock") : null;
let lastTouch = Date.now();
let kept = null;
let told = 0;

const words = {
  locked: form?.dataset.locked || "Locked",
  open: form?.dataset.open || "Unlock",
  back: form?.dataset.back || "Show my page again",
};

function touched() {
  lastTouch = Date.now();
  if (lastTouch - told > 5000) {
    told = lastTouch;
    channel?.postMessage("touched");
  }
}

function lockedPanel() {
  const panel = document.createElement("main");
  panel.className = "locked";
  const title = document.createElement("h1");
  title.textContent = words.locked;
  const unlock = document.createElement("a");
  Object.assign(unlock, { className: "button button-primary", href: location.href, target: "_blank", textContent: words.open });
  const back = document.createElement("button");
  Object.assign(back, { type: "button", className: "button button-secondary", textContent: words.back });
  back.addEventListener("click", comeBack);
  panel.append(title, unlock, back);
  return panel;
}

function blank() {
  if (kept) return;
  kept = document.createDocumentFragment();
  kept.title = document.title;
  document.title = words.locked;
  kept.append(...document.body.childNodes);
  document.body.append(lockedPanel());
}

// The page comes back only when the server answers this address itself, not by sending us to unlock first.
async function comeBack() {
  if (!kept) return;
  const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  document.title = kept.title;
  document.body.replaceChildren(kept);
  kept = null;
  lastTouch = Date.now();
}

async function lock() {
  const token = form?.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const address = form?.action || "/accounts/lock/";
  blank();
  channel?.postMessage("locked");
  await fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual", keepalive: true }).catch(() => null);
}

// The server locked first (another tab, or a long pause): the answer to a part of the page says so, and the page goes blank.
document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 423) blank(); });

if (minutes > 0) {
  for (const kind of ["pointerdown", "keydown", "scroll", "touchstart"]) addEventListener(kind, touched, { passive: true, capture: true });
  channel?.addEventListener("message", (event) => {
    if (event.data === "touched") lastTouch = Date.now();
    if (event.data === "locked") blank();
  });
  setInterval(() => { if (!kept && Date.now() - lastTouch > minutes * 60000) lock(); }, 5000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (kept) comeBack();
    else if (Date.now() - lastTouch > minutes * 60000) lock();
  });
}
