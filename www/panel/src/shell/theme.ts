/** Light, dark, or what the system says. `public/theme.js` does the same before the first paint. */

import { computed, ref, watchEffect } from "vue";
import { recall, remember } from "./storage";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const system = ref(systemIsDark.matches);
systemIsDark.addEventListener("change", ({ matches }) => {
  system.value = matches;
});

const remembered = recall("theme");
const preference = ref<Theme>(THEMES.find((theme) => theme === remembered) ?? "auto");

/** Whether the dark theme is shown. */
const isDark = computed(() =>
  preference.value === "auto" ? system.value : preference.value === "dark",
);

watchEffect(() => {
  document.documentElement.setAttribute("theme-mode", isDark.value ? "dark" : "light");
});

export function useTheme() {
  return {
    preference,
    isDark,
    choose(theme: Theme) {
      preference.value = theme;
      remember("theme", theme);
    },
  };
}
