// The documents and the programs in them.
//
// A fence ```js run or ```sh run is a program of its own. A fence ```sh server before it is started
// first, and stopped in the end. A fence ```text output after it is what it must print, to the letter.
// ```js node-handler and ```js worker receive pushes. ```js file NAME is a file of that name in a project
// of its own, as the pages of the hosts show them; tests/consumers runs those.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The top of the checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
/** Those in two languages whose programs run here. */
const guides = [
  ["README.md", "README.zh-CN.md"],
  ["docs/campaigns.md", "docs/campaigns.zh-CN.md"],
  ["docs/errors.md", "docs/errors.zh-CN.md"],
];
/** Those in two languages without programs. */
const tables = [["docs/limits.md", "docs/limits.zh-CN.md"]];
/** The pages of the hosts, and the list of them. */
export const hosts = readdirSync(join(root, "docs/hosts"))
  .filter((name) => !name.endsWith(".zh-CN.md"))
  .map((name) => [`docs/hosts/${name}`, `docs/hosts/${name.replace(/md$/, "zh-CN.md")}`]);
/** Those in two languages. */
export const pairs = [...guides, ...tables, ...hosts];
/** Those with programs that run here. */
export const withPrograms = [...guides.flat(), "pkg/README.md"];
/** All. */
export const documents = documentsIn("");

/** The port that the documents write; here a free one takes its place. */
export const DOCUMENTED_PORT = "8080";

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
  const markdown = readFileSync(join(root, file), "utf8");
  return [...markdown.matchAll(/^```(\S*) ?(\S*) ?(\S*)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1],
    role: match[2],
    name: match[3],
    code: match[4],
    line: markdown.slice(0, match.index).split("\n").length + 1,
  }));
}

/** Each program with its server and its output, where it has them. */
export function programs(file) {
  const all = fences(file);
  return all.flatMap((fence, index) => {
    if (fence.role !== "run") return [];
    const [before, after] = [all[index - 1], all[index + 1]];
    return {
      ...fence,
      server: before?.role === "server" ? before.code : undefined,
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
