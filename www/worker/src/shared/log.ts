/** How much a line of the log matters. */
type Level = "info" | "warn" | "error";

/** The details of a line of the log. Never a secret, a body or an OpenID. */
export type Details = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The longest value of a line. */
const LONGEST = 1000;

/**
 * Matches what looks like a secret: our own keys and sessions, AppSecrets, access tokens, keys in base64. An id of a
 * user or a campaign (a UUID) does not.
 */
const SECRET =
  /\bwmk_[\w-]+|\b(?![\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b)(?=[\w-]*\d)[\w-]{32,}={0,2}|\b(?:access_token|secret|password)=[^&\s"']+|\b(?:Bearer|Basic)\s+\S+/gi;

/** Writes one line of the log, as JSON. Texts that look like secrets are taken out. */
export function log(level: Level, what: string, details: Details = {}): void {
  const shown = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === "string" ? withoutSecrets(value) : value,
  ]);
  const line = JSON.stringify({ level, what, ...Object.fromEntries(shown) });
  // biome-ignore lint/suspicious/noConsole: this is the one place that writes the log.
  console[level](line);
}

/** Writes an error to the log: its name, its message and where it was thrown. */
export function logError(what: string, error: unknown, details: Details = {}): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const places = stack?.split("\n").filter((line) => /^\s+at /.test(line));
  log("error", what, {
    ...details,
    error: name,
    message,
    at: places
      ?.slice(0, 5)
      .map((place) => place.trim())
      .join(" "),
  });
}

/** Takes out of a text what looks like a secret. */
export function withoutSecrets(text: string): string {
  return text.slice(0, LONGEST).replace(SECRET, "[REDACTED]");
}
