// Links of the pages are those that GitHub follows: from file to file. Here they become addresses of the
// site, and links to files outside of docs/ become addresses of the repository.
import { readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { addressOf, exists, fileAt, files, groups, root } from "./pages.mjs";

const { repository } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
/** The repository's address, as package.json has it. */
export const REPOSITORY = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

/** A heading's name in links, as GitHub makes it. */
export function slugify(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Changes the links of a page while Markdown is read, and lists the pages on the start pages. */
export function links(markdown) {
  markdown.core.ruler.before("normalize", "list-of-pages", (state) => {
    const language = state.src.includes("<!-- 各页 -->") ? "zh" : "en";
    state.src = state.src.replace(/^<!-- (pages|各页) -->$/m, () => listOfPages(language));
  });
  // Before VitePress adds what it does to links, which ends with the check that none is dead.
  markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href !== null && !/^([a-z]+:|#|\/)/.test(href)) token.attrSet("href", address(href, env));
    }
  });
}

function listOfPages(language) {
  const line = ({ text, file }) => `- [${text}](${file})`;
  const section = ({ text, pages }) => `## ${text}\n\n${pages.map(line).join("\n")}\n`;
  return groups(language).map(section).join("\n");
}

function address(href, { relativePath }) {
  const [target, heading] = decodeURI(href).split("#");
  const file = posix.join(posix.dirname(fileAt(relativePath)), target);
  const fragment = heading === undefined ? "" : `#${heading}`;
  if (files.includes(file)) return addressOf(file) + fragment;
  const inRepository = posix.join("docs", file);
  if (!exists(inRepository)) return href;
  const kind = statSync(join(root, inRepository)).isDirectory() ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${inRepository.replace(/\/$/, "")}${fragment}`;
}
