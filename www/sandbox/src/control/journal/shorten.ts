/** Members and query parameters whose values open an account. */
const SECRETS =
  "access_token|appsecret|secret|encoding_aes_key|aes_key|token|component_access_token";

/** How deep JSON may be within texts of JSON. A bound keeps long rows of backslashes from taking long. */
const ESCAPES = "\\\\{0,15}";

/** A member of JSON, also inside a text of JSON (`\"secret\":\"…\"`), and cut off at its end. */
const MEMBER = new RegExp(
  `("(?:${SECRETS})${ESCAPES}"\\s{0,15}:\\s{0,15}${ESCAPES}")([^"\\\\]*)`,
  "gi",
);

/** A parameter of a query, whole: `next_token` is another one. */
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
