// The documents and the programs in them.
//
// A fence ```js run or ```sh run is a program of its own. A fence ```sh server or ```js server before it is
// started first, and stopped in the end. A fence ```text output after it is what it must print, to the
// letter. ```js node-handler and ```js worker receive pushes. ```js file NAME is a file of that name in the
// project of a host, as the page of the hosts shows them; tests/consumers runs those.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The top of the checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
/** The page of the hosts, with a section for each. */
export const HOSTS = "docs/guide/hosts.md";
/** Those in two languages: the first page that is read, and the guide. */
export const pairs = [
  "README.md",
  ...readdirSync(join(root, "docs/guide"))
    .filter((name) => name.endsWith(".md") && !name.endsWith(".zh-CN.md"))
    .map((name) => `docs/guide/${name}`),
].map((name) => [name, inChinese(name)]);
/** Those with programs that run here. */
export const withPrograms = [
  ...[
    "README.md",
    "docs/guide/audiences.md",
    "docs/guide/campaign-operating.md",
    "docs/guide/campaigns.md",
    "docs/guide/client.md",
    "docs/guide/errors.md",
    "docs/guide/panel.md",
    "docs/guide/pushes.md",
    "docs/guide/running.md",
    "docs/guide/sending.md",
    "docs/guide/testing.md",
    "docs/guide/uploads-and-articles.md",
  ].flatMap((name) => [name, inChinese(name)]),
  "pkg/README.md",
];
/** All. */
export const documents = documentsIn("");

/** The port that the documents write; here a free one takes its place. */
export const DOCUMENTED_PORT = "8080";

/** The same document in Chinese. */
export function inChinese(file) {
  return file.replace(/md$/, "zh-CN.md");
}

/** The documents in a folder and below it, without what is installed or built. */
function documentsIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return /^(\..*|node_modules|target)$/.test(entry.name) ? [] : documentsIn(path);
    }
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** The fenced blocks of a document: language, role, name of the file, code, line. */
export function fences(file) {
  return fencesOf(readFileSync(join(root, file), "utf8"));
}

function fencesOf(markdown) {
  return [...markdown.matchAll(/^```(\S*) ?(\S*) ?(\S*)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1],
    role: match[2],
    name: match[3],
    code: match[4],
    line: markdown.slice(0, match.index).split("\n").length + 1,
  }));
}

/**
 * The hosts of a page: the name of each, the files of its project, the command that installs and those
 * after it. Files that stand above the first host of a part (`##`) are those of each host (`###`) in it,
 * unless the host has its own of that name. A part with files and without hosts is one itself.
 */
export function hosts(page) {
  const isFile = ({ role }) => role === "file";
  const parts = readFileSync(join(root, page), "utf8").split(/^## /m).slice(1);
  return parts.flatMap((part) => {
    const [common, ...sections] = part.split(/^### /m);
    if (sections.length === 0 && !fencesOf(common).some(isFile)) return [];
    return (sections.length === 0 ? [common] : sections).map((section) => {
      const files = [...fencesOf(common), ...fencesOf(section)].filter(isFile);
      const shell = fencesOf(section).filter(({ language }) => language === "sh");
      const [install, ...commands] = shell.map(({ code }) => code.trim());
      const [name] = section.split("\n");
      return {
        name,
        install,
        commands,
        files: Object.fromEntries(files.map((file) => [file.name, file.code])),
      };
    });
  });
}

/** Each program with its server and its output, where it has them. */
export function programs(file) {
  const all = fences(file);
  return all.flatMap((fence, index) => {
    if (fence.role !== "run") return [];
    const [before, after] = [all[index - 1], all[index + 1]];
    return {
      ...fence,
      server: before?.role === "server" ? before : undefined,
      output: after?.role === "output" ? after.code : undefined,
    };
  });
}

/** In a group of its own, so that whatever a shell starts ends with it. */
export function start({ language, code }, env = process.env) {
  const [program, ...words] =
    language === "sh" ? ["sh", "-c", code] : ["node", "--input-type=module", "--eval", code];
  const options = { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] };
  return spawn(program, words, options);
}

/** A port that is free right now. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return String(port);
}
