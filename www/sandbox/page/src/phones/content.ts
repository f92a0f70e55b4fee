/** What a phone shows of a message. */

import type { Delivery } from "../server/shapes";
import { t } from "../shell/language";

interface Content {
  content?: string;
  text?: { content?: string } | string;
  articles?: { title?: string }[];
  title?: string;
  media_id?: string;
}

const contentOf = ({ content }: Delivery): Content =>
  typeof content === "object" && content !== null ? (content as Content) : {};

/** Whether the person has written it. */
export const isOwn = (message: Delivery): boolean => message.from === "follower";

/** The titles of the articles, if it is a message of articles. */
export function articlesOf(message: Delivery): string[] {
  const { articles } = contentOf(message);
  return (articles ?? []).map(({ title }) => title ?? t("phones.untitled"));
}

export function textOf(message: Delivery): string {
  if (typeof message.content === "string") return message.content;
  const { content, text, title, media_id } = contentOf(message);
  const words = content ?? (typeof text === "string" ? text : text?.content) ?? title;
  if (words !== undefined) return words;
  const type = t(`jobs.types.${message.msgtype}`);
  return media_id === undefined ? `[${type}]` : `[${type}] ${media_id}`;
}
