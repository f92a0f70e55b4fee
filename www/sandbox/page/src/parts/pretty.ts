/** A value of a request or a reply as a person reads it. */

/** JSON is laid out over lines; any other text stays as it came. */
export function pretty(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") return JSON.stringify(value, undefined, 2);
  const text = value.trim();
  if (!text.startsWith("{") && !text.startsWith("[")) return value;
  return layOut(text);
}

/**
 * Lays out JSON without parsing its numbers: an id beyond 2^53 keeps its digits.
 * The text is the sandbox's own or a caller's, so it need not be JSON at all.
 */
function layOut(text: string): string {
  let out = "";
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (inText) {
      out += sign;
      if (sign === "\\") {
        at += 1;
        out += text.charAt(at);
      } else if (sign === '"') inText = false;
    } else if (sign === '"') {
      out += sign;
      inText = true;
    } else if (sign === "{" || sign === "[") {
      const rest = text.slice(at + 1).trimStart();
      if (rest.startsWith("}") || rest.startsWith("]")) {
        out += sign + rest.charAt(0);
        at = text.length - rest.length;
      } else {
        depth += 1;
        out += `${sign}\n${"  ".repeat(depth)}`;
      }
    } else if (sign === "}" || sign === "]") {
      depth = Math.max(0, depth - 1);
      out += `\n${"  ".repeat(depth)}${sign}`;
    } else if (sign === ",") out += `,\n${"  ".repeat(depth)}`;
    else if (sign === ":") out += ": ";
    else if (sign.trim() !== "") out += sign;
  }
  return out;
}
