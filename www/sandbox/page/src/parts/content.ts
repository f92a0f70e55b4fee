/** The content of a message, as a phone shows it. */

import type { ArticleCard } from "../server/shapes";
import { t } from "../shell/language";

/** Signs of a media_id that tell it from others. */
const ENOUGH = 12;

export interface Message {
  msgtype: string;
  content: unknown;
  articles: ArticleCard[];
}

interface Content {
  content?: string;
  title?: string;
  recommend?: string;
  media_id?: string;
  media_ids?: string[];
}

const contentOf = ({ content }: Message): Content =>
  typeof content === "object" && content !== null ? (content as Content) : {};

/** The articles, if it is a message of articles. One that is known by its media alone has that for a title. */
export function articlesOf(message: Message): ArticleCard[] {
  if (message.articles.length > 0) return message.articles;
  return message.msgtype === "mpnews" ? [{ title: nameOf(message), digest: "", cover: "" }] : [];
}

/** The media_ids of the pictures, if it is a picture post. */
export function picturesOf(message: Message): string[] {
  if (message.msgtype !== "image") return [];
  const { media_id, media_ids } = contentOf(message);
  return media_ids ?? (media_id === undefined ? [] : [media_id]);
}

/** Where an uploaded picture is. */
export function pictureAddress(appid: string, mediaId: string): string {
  return `/sandbox/pictures/${encodeURIComponent(appid)}/${encodeURIComponent(mediaId)}`;
}

/** The type of a message, and the beginning of the media_id that it has. */
function nameOf(message: Message): string {
  const { media_id } = contentOf(message);
  const media = media_id === undefined ? "" : ` ${media_id.slice(0, ENOUGH)}…`;
  return `[${t(`jobs.types.${message.msgtype}`)}]${media}`;
}

/** The message in a line: its text, its titles, or its type and media. */
export function textOf(message: Message): string {
  const { content, title, recommend } = contentOf(message);
  const [first, ...others] = articlesOf(message);
  if (first === undefined) return content || title || recommend || nameOf(message);
  if (others.length === 0) return first.title;
  return t("jobs.articles", { title: first.title, count: others.length + 1 });
}
