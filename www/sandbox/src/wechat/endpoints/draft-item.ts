import type { Article } from "./draft-shape.js";

/** An article as WeChat gives it back. */
export function newsItemOf(article: Article, url: string, withoutContent = false) {
  const { pic_crop_235_1: _wide, pic_crop_1_1: _square, ...members } = article;
  return { ...members, content: withoutContent ? "" : article.content, url };
}
