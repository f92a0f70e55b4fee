/** The settings that the browser stores for the page: language and theme, nothing else. */

type Key = "language" | "theme";

export function recall(key: Key): string | null {
  try {
    return localStorage.getItem(`wechat-mass-sandbox.${key}`);
  } catch {
    return null; // Storage is switched off; the page works without it.
  }
}

export function remember(key: Key, value: string): void {
  try {
    localStorage.setItem(`wechat-mass-sandbox.${key}`, value);
  } catch {
    // Storage is switched off; the choice holds until the page is closed.
  }
}
