/** Light, dark, or as the system says. `public/theme.js` does the same before the first paint. */

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
const chosen = ref<Theme>(THEMES.find((theme) => theme === remembered) ?? "auto");
const isDark = computed(() => (chosen.value === "auto" ? system.value : chosen.value === "dark"));

watchEffect(() => {
  document.documentElement.setAttribute("data-theme", isDark.value ? "dark" : "light");
});

export const theme = computed<Theme>({
  get: () => chosen.value,
  set: (next) => {
    chosen.value = next;
    remember("theme", next);
  },
});
