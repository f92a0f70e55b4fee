/**
 * The settings that the browser stores for the page: language and theme, nothing else. Bodies are kept by
 * `request/kept.ts`, in the tab alone; replies are never stored.
 */

type Key = "language" | "theme";

export function recall(key: Key): string | null {
  try {
    return localStorage.getItem(`wechat-mass.${key}`);
  } catch {
    return null; // Storage is switched off; the page works without it.
  }
}

export function remember(key: Key, value: string): void {
  try {
    localStorage.setItem(`wechat-mass.${key}`, value);
  } catch {
    // Storage is switched off; the choice holds until the page is closed.
  }
}
