// README.md as npm shows it: without the parts about a checkout, and with links that lead to the repository.
// `node tests/node/npm-readme.mjs --write` writes it to pkg/README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./documents.mjs";

const REPOSITORY = "https://github.com/wechat-mass/wechat-mass/blob/main/";
const CHINESE = `[中文说明](${REPOSITORY}README.zh-CN.md)`;
const NOT_ON_NPM = /<!-- not on npm -->\n.*?<!-- end -->\n\n?/gs;

/** The file of the package. */
export const NPM_README = join(root, "pkg/README.md");

/** Makes it of README.md. */
export function npmReadme() {
  const whole = readFileSync(join(root, "README.md"), "utf8");
  return whole
    .replace(NOT_ON_NPM, "")
    .replace(/^(# .*\n)/, `$1\n${CHINESE}\n`)
    .replace(/\]\((?![a-z]+:|#)/g, `](${REPOSITORY}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "--write") {
  writeFileSync(NPM_README, npmReadme());
}
