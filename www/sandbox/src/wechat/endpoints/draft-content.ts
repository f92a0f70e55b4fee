/** Hosts of WeChat's own pictures. */
const OWN_PICTURE =
  /^(?:https?:)?\/\/(?:mmbiz\.qpic\.cn|mmecoa\.qpic\.cn|mmbiz\.qlogo\.cn|wx\.qlogo\.cn)\//i;

/** Takes out of a content what WeChat takes out: scripts, frames, handlers, and pictures of other hosts (docs/spec.md 2.1, 2.4). */
export function cleanContent(html: string): string {
  return html
    .replace(/<(script|iframe|object|embed|form)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<(?:script|iframe|object|embed)\b[^>]*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/\son[a-z]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ""),
    )
    .replace(/<img\b[^>]*>/gi, (tag) => (isOwnPicture(tag) ? tag : ""));
}

function isOwnPicture(tag: string): boolean {
  const [, , double, single, bare] =
    /\s(data-src|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag) ?? [];
  return OWN_PICTURE.test((double ?? single ?? bare ?? "").trim());
}
