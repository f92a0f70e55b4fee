/** The content of a message, as a phone shows it. */

import { t } from "../shell/language";

/** Signs of a media_id that tell it from others. */
const ENOUGH = 12;

export interface Message {
  msgtype: string;
  content: unknown;
}

interface Content {
  content?: string;
  articles?: { title?: string }[];
  title?: string;
  media_id?: string;
}

const contentOf = ({ content }: Message): Content =>
  typeof content === "object" && content !== null ? (content as Content) : {};

/** The titles of the articles, if it is a message of articles. One that is known by its media alone has that. */
export function articlesOf(message: Message): string[] {
  const { articles } = contentOf(message);
  if (articles) return articles.map(({ title }) => title ?? t("phones.untitled"));
  return message.msgtype === "mpnews" ? [nameOf(message)] : [];
}

/** The type of a message, and the beginning of the media_id that it has. */
function nameOf(message: Message): string {
  const { media_id } = contentOf(message);
  const media = media_id === undefined ? "" : ` ${media_id.slice(0, ENOUGH)}…`;
  return `[${t(`jobs.types.${message.msgtype}`)}]${media}`;
}

/** The message in a line: its text, its first title, or its type and media. */
export function textOf(message: Message): string {
  const { content, title } = contentOf(message);
  return content || articlesOf(message)[0] || title || nameOf(message);
}
