// Runs before the first paint, so that a dark page does not flash white while the rest loads.
// `src/shell/theme.ts` takes over from here and uses the same key and attribute.
(() => {
  let preference = "auto";
  try {
    preference = localStorage.getItem("wechat-mass-sandbox.theme") ?? "auto";
  } catch {
    // Storage is switched off: the system decides.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const theme = preference === "dark" || preference === "light" ? preference : system;
  document.documentElement.setAttribute("data-theme", theme);
})();
