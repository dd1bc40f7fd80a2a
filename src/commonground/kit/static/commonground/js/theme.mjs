// Light or dark room: the choice goes into a cookie, so that the next page arrives in the right light without script.
const root = document.documentElement;
const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
const buttons = () => document.querySelectorAll("[data-theme-toggle]");

function show() {
  for (const button of buttons()) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(dark()));
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  root.dataset.theme = dark() ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  show();
  document.dispatchEvent(new CustomEvent("cg:theme"));
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
