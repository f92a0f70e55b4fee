// After VitePress has built the site: the language switches that lead nowhere, and the links to headings,
// which VitePress does not follow.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { addressOf, files, placeOf } from "./pages.mjs";

/** Addresses of the Chinese pages. */
export const chinese = files.filter((file) => file.endsWith(".zh-CN.md")).map(addressOf);

export function afterBuild({ outDir, site }) {
  leadToStartPage(outDir);
  followLinksToHeadings(outDir, site.base);
}

/** The language switch of a page without a Chinese file leads to the Chinese start page. */
function leadToStartPage(folder) {
  for (const file of files.filter((file) => !file.endsWith(".zh-CN.md"))) {
    const address = `/zh${addressOf(file)}`;
    if (chinese.includes(address)) continue;
    const start = posix.relative(dirname(address), "/zh/index.html");
    const page = `<!doctype html><title>wechat-mass</title><meta http-equiv="refresh" content="0; url=${start}">`;
    const path = join(folder, address);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${page}<a href="${start}">wechat-mass</a>\n`);
  }
}

function followLinksToHeadings(folder, base) {
  const pages = files.map((file) => {
    const html = readFileSync(join(folder, placeOf(file).replace(/\.md$/, ".html")), "utf8");
    return { file, address: addressOf(file), html };
  });
  const headings = new Map(
    pages.map(({ address, html }) => [
      address,
      new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  );
  const dead = pages.flatMap(({ file, address, html }) =>
    [...html.matchAll(/ href="([^":#]*)#([^"]+)"/g)]
      .map(([, page, heading]) => ({
        page: page === "" ? address : `/${page.slice(base.length)}`,
        heading: decodeURIComponent(heading),
      }))
      .filter(({ page, heading }) => headings.has(page) && !headings.get(page).has(heading))
      .map(({ page, heading }) => `docs/${file}: ${page}#${heading}`),
  );
  if (dead.length > 0) throw new Error(`links to headings that do not exist:\n${dead.join("\n")}`);
}
