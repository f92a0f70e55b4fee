// The pictures of an article of 100 KB.

import { Parser } from "htmlparser2";
import { articlePictures } from "wechat-mass";
import * as before from "../before.mjs";
import { atLeast, BEFORE, bytes, compare, marksOf, timeTable } from "../harness.mjs";
import { article } from "../inputs.mjs";
import { named } from "../peers.mjs";

export const title = "Pictures of an article";

const ON_WECHAT = /^(?:https?:)?\/\/(?:[\w.-]+\.qpic\.cn|mmbiz\.qlogo\.cn)(?:[/?#:]|$)/i;
const SOURCES = /<img\b[^>]*?\s(?:data-)?src="([^"]*)"/gi;

function foreign(urls) {
  return [...new Set(urls)].filter((url) => url !== "" && !ON_WECHAT.test(url));
}

export function run(settings) {
  const html = article();
  const pictures = articlePictures(html);
  const find = compare(
    [
      {
        name: "**wechat-mass** articlePictures",
        run: () => articlePictures(html),
        does: "img, srcset, SVG, video, backgrounds and CSS",
      },
      { ...BEFORE, run: () => before.articlePictures(html) },
      {
        name: `${named("htmlparser2")}, Parser`,
        peer: named("htmlparser2"),
        run: () => {
          const found = [];
          const parser = new Parser({
            onopentag(name, { src, "data-src": later }) {
              if (name !== "img") return;
              if (src) found.push(src);
              if (later) found.push(later);
            },
          });
          parser.end(html);
          return foreign(found);
        },
        does: "src and data-src of img",
      },
      {
        name: "a regular expression",
        run: () =>
          foreign([...html.matchAll(SOURCES)].map(([, url]) => url.replaceAll("&amp;", "&"))),
        does: "src or data-src of img in double quotes; comments and scripts, too",
      },
    ],
    pictures,
    settings,
  );
  return {
    goals: [
      atLeast(2, "articlePictures, 100 KB", find, "htmlparser2"),
      atLeast(5, "articlePictures, 100 KB", find, BEFORE.name),
    ],
    marks: marksOf("articlePictures, 100 KB", find),
    markdown: `
An article of ${bytes(new TextEncoder().encode(html).length)} with ${pictures.length} pictures to upload:

${timeTable(find)}`,
  };
}
