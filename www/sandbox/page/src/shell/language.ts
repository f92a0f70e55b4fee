/** The page's language: Chinese or English, the browser's at first, the chosen one afterwards. */

import { computed, ref, watchEffect } from "vue";
import en from "../words/en.json";
import zh from "../words/zh.json";
import { recall, remember } from "./storage";

export type Language = "zh" | "en";
/** A text of the sandbox, which speaks both languages. */
export type Words = Record<Language, string>;

const HTML_LANG: Record<Language, string> = { zh: "zh-CN", en: "en" };
const TEXTS: Record<Language, unknown> = { zh, en };

function first(): Language {
  const remembered = recall("language");
  if (remembered === "zh" || remembered === "en") return remembered;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

const chosen = ref<Language>(first());

export const language = computed<Language>({
  get: () => chosen.value,
  set: (next) => {
    chosen.value = next;
    remember("language", next);
  },
});

watchEffect(() => {
  document.documentElement.lang = HTML_LANG[chosen.value];
});

/** The text of a key such as `journal.search`, with `{name}` filled in. An unknown key is shown as it is. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = lookUp(key);
  if (text === undefined) return key;
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

/** Picks the words of the current language. A plain text is shown as it is. */
export function say(words: Words | string | undefined): string {
  if (words === undefined) return "";
  return typeof words === "string" ? words : words[chosen.value];
}

function lookUp(key: string): string | undefined {
  let found: unknown = TEXTS[chosen.value];
  for (const part of key.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return typeof found === "string" ? found : undefined;
}
