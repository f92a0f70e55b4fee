// The pages of the site: every Markdown file of docs/, in the order in which a reader meets it.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const docs = fileURLToPath(new URL("..", import.meta.url));
export const root = dirname(join(docs, "."));
const CHINESE = /\.zh-CN\.md$/;

const all = filesIn("");
/** Pages, from docs/, with "/" between folders. */
export const files = all.filter((file) => file.endsWith(".md"));

function filesIn(folder) {
  return readdirSync(join(docs, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      return /^(\..*|node_modules|reference)$/.test(entry.name) ? [] : filesIn(path);
    }
    return /\.(md|svg|png)$/.test(entry.name) ? [path] : [];
  });
}

/**
 * Copies the pages and their pictures to where they are on the site. VitePress could do so with
 * `rewrites`, but its search takes the language from the path of the file (1.6.4).
 */
export function layOut(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of all) {
    const places = file.endsWith(".md") ? [placeOf(file)] : [file, `zh/${file}`];
    for (const place of places) cpSync(join(docs, file), join(folder, place));
  }
}

/** The file in docs/ of a page, by its place. */
export const fileAt = (place) => files.find((file) => placeOf(file) === place);

/** Where a file is on the site: Chinese below zh/, and a README is the page of its folder. */
export function placeOf(file) {
  const place = file.replace(CHINESE, ".md").replace(/(^|\/)README\.md$/, "$1index.md");
  return CHINESE.test(file) ? `zh/${place}` : place;
}

/** The address of a file on the site, without the base. */
export function addressOf(file) {
  return `/${placeOf(file).replace(/\.md$/, ".html")}`.replace(/\/index\.html$/, "/");
}

/** The title of a page: its first heading. */
function titleOf(file) {
  const heading = /^# (.*)$/m.exec(readFileSync(join(docs, file), "utf8"));
  if (heading === null) throw new Error(`docs/${file} has no heading`);
  return heading[1].replaceAll("`", "");
}

/** The rules in their order, the pages as README.md lists them in the end, the others by name. */
function readingOrder() {
  const start = readFileSync(join(root, "README.md"), "utf8");
  const linked = [...start.matchAll(/\]\(docs\/([^)#\s]+\.md)/g)].map(([, target]) => target);
  const order = [...linked, ...RULES];
  const place = (file) => (order.includes(file) ? order.lastIndexOf(file) : order.length);
  return (one, other) => place(one) - place(other) || (one < other ? -1 : 1);
}

/** The pages of rules, in their order. */
const RULES = ["spec.md", "guide/limits.md", "where-sources-disagree.md", "glossary.md"];

const GROUPS = [
  { name: { en: "Guide", zh: "指南" }, has: (file) => !/^decisions\//.test(file) && !isRule(file) },
  { name: { en: "Rules and limits", zh: "规则与上限" }, has: isRule },
  { name: { en: "Decisions", zh: "设计决定" }, has: (file) => /^decisions\//.test(file) },
];

function isRule(file) {
  return RULES.includes(file);
}

/** The pages of a language by group. One without a Chinese file is listed in English. */
export function groups(language) {
  const item = (file) => {
    const translated = file.replace(/\.md$/, ".zh-CN.md");
    if (language === "en") return { text: titleOf(file), file };
    return files.includes(translated)
      ? { text: titleOf(translated), file: translated }
      : { text: `${titleOf(file)}（英文）`, file };
  };
  const english = files.filter((file) => !CHINESE.test(file) && file !== "index.md");
  english.sort(readingOrder());
  return GROUPS.map(({ name, has }) => ({
    text: name[language],
    pages: english.filter(has).map(item),
  })).filter(({ pages }) => pages.length > 0);
}

/** The side bar of a language. */
export function sidebar(language) {
  return groups(language).map(({ text, pages }) => ({
    text,
    collapsed: false,
    items: pages.map(({ text, file }) => ({ text, link: addressOf(file) })),
  }));
}

/** Whether a path from the top of the checkout exists. */
export const exists = (path) => existsSync(join(root, path));
