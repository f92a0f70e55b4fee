/** Hosts of WeChat's own pictures. */
const OWN_PICTURE =
  /^(?:https?:)?\/\/(?:mmbiz\.qpic\.cn|mmecoa\.qpic\.cn|mmbiz\.qlogo\.cn|wx\.qlogo\.cn)\//i;

/** Elements that go with all that is in them. */
const TAKEN_OUT = ["script", "iframe", "object", "embed"];

/** A piece of HTML: a text, or a tag with its name. */
interface Piece {
  readonly html: string;
  /** Of a tag, in small letters; empty for a text. */
  readonly name: string;
}

/** Takes out of a content all that WeChat takes out: scripts, frames, handlers, pictures of other hosts (docs/spec.md 2.1, 2.4). */
export function cleanContent(html: string): string {
  let clean = "";
  for (const { html: piece, name } of piecesOf(html, TAKEN_OUT)) {
    if (name === "") clean += piece;
    else if (name !== "img" || isOwnPicture(piece)) clean += withoutHandlers(piece);
  }
  return clean;
}

/** The text of HTML, as a digest shows it. */
export function plainText(html: string): string {
  let text = "";
  for (const { html: piece, name } of piecesOf(html, [...TAKEN_OUT, "style"])) {
    if (name === "") text += piece;
  }
  return text
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * Reads HTML piece by piece, in one pass: a content has up to a megabyte, and whatever is in it must not take long.
 *
 * @param without names of elements that are left out whole.
 */
function* piecesOf(html: string, without: readonly string[]): Generator<Piece> {
  // Only ASCII is made small, so that places stay the same.
  const small = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const neverClosed = new Set<string>();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    const end = open < 0 ? -1 : html.indexOf(">", open);
    if (end < 0) {
      yield { html: html.slice(at), name: "" };
      return;
    }
    if (open > at) yield { html: html.slice(at, open), name: "" };
    const tag = html.slice(open, end + 1);
    const name =
      /^<\/?([a-z][a-z0-9-]*)/.exec(small.slice(open, Math.min(end, open + 40)))?.[1] ?? "!";
    at = end + 1;
    if (!without.includes(name)) {
      yield { html: tag, name };
    } else if (!tag.startsWith("</") && !neverClosed.has(name)) {
      const close = small.indexOf(`</${name}`, end);
      const closed = close < 0 ? -1 : html.indexOf(">", close);
      if (closed < 0) neverClosed.add(name);
      else at = closed + 1;
    }
  }
}

function withoutHandlers(tag: string): string {
  return tag.replace(/\son[a-z]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "");
}

function isOwnPicture(tag: string): boolean {
  const [, , double, single, bare] =
    /\s(data-src|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag) ?? [];
  return OWN_PICTURE.test((double ?? single ?? bare ?? "").trim());
}
