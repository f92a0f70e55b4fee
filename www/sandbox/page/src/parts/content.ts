/** The content of a message, as a phone shows it. */

import { t } from "../shell/language";

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

/** The titles of the articles, if it is a message of articles. */
export function articlesOf(message: Message): string[] {
  return (contentOf(message).articles ?? []).map(({ title }) => title ?? t("phones.untitled"));
}

/** The message in a line: its text, its first title, or its type and media. */
export function textOf(message: Message): string {
  const { content, title, media_id } = contentOf(message);
  const words = content ?? articlesOf(message)[0] ?? title;
  if (words !== undefined && words !== "") return words;
  return `[${t(`jobs.types.${message.msgtype}`)}] ${media_id ?? ""}`.trim();
}
