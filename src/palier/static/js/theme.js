// The theme button: remembers "light" or "dark" in a cookie the server reads on the next page.
const button = document.querySelector("[data-theme-switch]");
const stylesheet = document.getElementById("dark-stylesheet");
const system = window.matchMedia("(prefers-color-scheme: dark)");
const MEDIA = { dark: "all", light: "not all" };
const ONE_YEAR = 31536000;

const isDark = () => window.matchMedia(stylesheet.media).matches;
const show = () => button.setAttribute("aria-pressed", String(isDark()));

function choose(theme) {
  stylesheet.media = MEDIA[theme];
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${ONE_YEAR}; SameSite=Lax${secure}`;
  show();
}

if (button && stylesheet) {
  button.hidden = false;
  button.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
  system.addEventListener("change", show);
  show();
}
