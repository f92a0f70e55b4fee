import markdownIt from "markdown-it";
import { check, type Problem } from "wechat-mass";
import type { DroppedPicture, Pictures } from "./pictures.js";

/** The text of an article, as an author has it. */
export interface Manuscript {
  readonly format: "html" | "markdown";
  readonly text: string;
}

/** The HTML of an article, with what WeChat would do to it. */
export interface Prepared {
  readonly html: string;
  /** The pictures that WeChat would drop. */
  readonly pictures: readonly DroppedPicture[];
  /** The pictures that are on WeChat's host. */
  readonly own_pictures: readonly string[];
  /** The parts that WeChat would strip, and those that it would refuse. */
  readonly problems: readonly Problem[];
}

/** HTML in Markdown stays text: only what Markdown itself can say becomes HTML. */
const markdown = markdownIt({ html: false, linkify: false, typographer: false });

/** Hosts of WeChat's pictures. */
const OWN = /https?:\/\/mmbiz\.(?:qpic|qlogo)\.cn\/[^\s"'()<>\\]+/g;

/** Makes the HTML of an article, and tells what WeChat would do to it. It changes nothing at WeChat. */
export function prepare({ format, text }: Manuscript, pictures: Pictures): Prepared {
  const html = format === "markdown" ? markdown.render(text) : text;
  const found = pictures.dropped(html);
  return {
    html,
    pictures: found,
    own_pictures: [...new Set(html.match(OWN))],
    problems: problemsOf(html),
  };
}

/** Checks the text by the rules of a draft. The other members of the article are there only for the check. */
function problemsOf(html: string): Problem[] {
  const article = { title: "title", content: html, thumb_media_id: "cover" };
  return check("draft/add", { articles: [article] })
    .filter(({ path }) => path === "/articles/0/content")
    .map((problem) => ({ ...problem, path: "/html" }));
}
