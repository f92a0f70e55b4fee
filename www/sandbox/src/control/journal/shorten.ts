/** Members and query parameters whose values open an account. */
const SECRETS =
  "access_token|appsecret|secret|encoding_aes_key|aes_key|token|component_access_token";

/** A member of JSON, also inside a text of JSON (`\"secret\":\"…\"`), and cut off at its end. */
const MEMBER = new RegExp(`(\\\\*"(?:${SECRETS})\\\\*"\\s*:\\s*\\\\*")([^"\\\\]*)`, "gi");

/** A parameter of a query. `\b` keeps `next_token=` whole. */
const PARAMETER = new RegExp(`((?:^|[?&\\s"'])(?:${SECRETS})=)([^&\\s"'\\\\<]*)`, "gi");

/** Returns a secret as it may be shown: enough to tell two apart, and too little to use it. */
export function shortened(secret: string): string {
  return secret.length < 16 ? "…" : `${secret.slice(0, 4)}…${secret.slice(-4)}`;
}

/** Returns a text in which no secret is whole. */
export function withoutSecrets(text: string): string {
  return text
    .replace(MEMBER, (_, name: string, value: string) => name + shortened(value))
    .replace(PARAMETER, (_, name: string, value: string) => name + shortened(value));
}
