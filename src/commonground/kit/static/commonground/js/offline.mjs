// Says when there is no signal: by the browser's own word, and by a request that did not get through.
const banners = () => document.querySelectorAll("[data-offline]");
const show = (offline) => banners().forEach((banner) => { banner.hidden = !offline; });

addEventListener("offline", () => show(true));
addEventListener("online", () => show(false));
document.addEventListener("htmx:sendError", () => show(true));
document.addEventListener("htmx:afterOnLoad", () => show(false));
document.addEventListener("htmx:load", () => { if (!navigator.onLine) show(true); });
show(!navigator.onLine);
