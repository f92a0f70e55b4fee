/** The page's language: Chinese or English, the browser's at first, the chosen one afterwards. */

import { computed, watchEffect } from "vue";
import { createI18n } from "vue-i18n";
import en from "../messages/en.json";
import zh from "../messages/zh.json";
import { recall, remember } from "./storage";

export type Language = "zh" | "en";

/** A text of the package, which speaks both languages. */
export type Words = Record<Language, string>;

const HTML_LANG: Record<Language, string> = { zh: "zh-CN", en: "en" };

function firstLanguage(): Language {
  const remembered = recall("language");
  if (remembered === "zh" || remembered === "en") return remembered;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const i18n = createI18n<[typeof zh], Language, false>({
  legacy: false,
  locale: firstLanguage(),
  messages: { zh, en },
});

const language = computed<Language>({
  get: () => i18n.global.locale.value,
  set: (chosen) => {
    i18n.global.locale.value = chosen;
    remember("language", chosen);
  },
});

watchEffect(() => {
  document.documentElement.lang = HTML_LANG[language.value];
});

export function useLanguage() {
  return {
    language,
    /** Picks the words of the current language. */
    say: (words: Words) => words[language.value],
  };
}
