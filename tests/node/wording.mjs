// Words that a reader stumbles over, and better ones: in documents, in comments, and in the texts that a
// user reads. `node tests/node/wording.mjs` lists all places, `node tests/node/wording.mjs docs xtask` those
// below these paths.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./documents.mjs";

/** Files with words of others: WeChat's own, and those that are named because they must not be used. */
const exempt = {
  english: ["docs/glossary.md"],
  chinese: ["docs/glossary.md", "src/problem/errcode/codes.rs", "src/problem/errcode/status.rs"],
};

/** What is wrong, and what to write instead. */
const english = [
  [
    /(?<!\bthere )\b(?:is|are|was|were|am) no (?!longer|more|less|fewer|later|earlier|better|worse|\d)/gi,
    "is not a …",
  ],
  [/(?<!\bthere )\b(?:is|are|was|were) none\b(?! of)/gi, "is not one; is invalid; name the thing"],
  [
    /(?<=^|[.!?:] |\n)(?:And |But |So )?What\b[^.?!]*(?:[.!](?= |$)|$)/g,
    "name the thing: no sentence starts with What",
  ],
  [/\bhow-?manieth\b/gi, "attempt number, position"],
  [/\bbelong(?:s|ed|ing)? into\b/gi, "must not be in"],
  [
    /\b(?:let|lets|letting) (?:(?:\w+ ){0,3}pass|(?:(?:it|them|the \w+|this|all|those) )?through)\b/gi,
    "accept, allow",
  ],
  [/\bby (?:itself|themselves)\b/gi, "the default; on its own; automatically"],
  [/\b(?:look|looks|looked|looking) at\b/gi, "check, read, compare; ignored for not looked at"],
  [/\banother (?:\w+ )?than\b|\bother ones? than\b/gi, "different from, not the one"],
  [/\bheld against\b/gi, "compared with"],
  [/\bwhere (?:\w+ ){1,3}has it\b/gi, "at, in; name the place"],
  [/\b(?:what is|what are) as\b/gi, "defaults; the same as; name the thing"],
  [/\bstands? (?:in|there)\b/gi, "is"],
  [/\bchecks? for reprints\b/gi, "originality check"],
];
const chinese = [
  [/事实/g, "要记入的情况（fact）"],
  [/询问人|问人|找人/g, "转人工处理，需人工处理"],
  [/您/g, "你"],
  [/已发表的?记录/g, "「发表记录」"],
  [/关注者/g, "粉丝"],
  [/帐号/g, "账号"],
  [/API-群发保护/g, "API 群发保护"],
  [/那?不是回复/g, "返回内容无效"],
  [/有什么特别/g, "注意事项"],
  [/没有任何地方记住/g, "不在别处保存任何状态"],
  [/造不出来/g, "无法伪造"],
  [/成员名/g, "字段名"],
  [/(?:所有|全体)粉丝|所有人|全员/g, "全部用户"],
];

/** Every finding below the paths: `file:line`, the words, the better ones. */
export function findings(paths = [""]) {
  return tracked(paths).flatMap((file) => textsOf(file).flatMap((text) => findingsIn(file, text)));
}

/** A text is a paragraph, a comment or a string; its words keep their distance from its first line. */
function findingsIn(file, { line, text }) {
  const apply = (patterns, kind) => (exempt[kind].includes(file) ? [] : patterns);
  const flat = text.replaceAll("\n", " ");
  return [...apply(english, "english"), ...apply(chinese, "chinese")].flatMap(([pattern, better]) =>
    [...flat.matchAll(pattern)].map((match) => {
      const at = line + text.slice(0, match.index).split("\n").length - 1;
      const words = match[0].replaceAll(/\s+/g, " ").trim();
      return {
        file,
        line: at,
        words: words.length > 60 ? `${words.slice(0, 57)}…` : words,
        better,
      };
    }),
  );
}

/** The files below the paths that git knows. */
export function tracked(paths) {
  const shown = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
  const below = (file) =>
    paths.some((path) => path === "" || file === path || file.startsWith(`${path}/`));
  const own = /^tests\/node\/wording/;
  return [...new Set(shown.split("\0"))].filter(
    (file) => below(file) && !own.test(file) && existsSync(join(root, file)),
  );
}

function textsOf(file) {
  const source = () => readFileSync(join(root, file), "utf8");
  if (file.endsWith(".md")) return paragraphs(source());
  if (/^(src|tests|benches|xtask|fuzz)\/.*\.rs$/.test(file)) {
    return file.startsWith("src/")
      ? [...comments(source()), ...strings(source())]
      : comments(source());
  }
  if (
    /^(pkg\/src|tests|benches|www\/(?:panel|worker|sandbox)\/src|docs\/\.vitepress)\/.*\.(ts|mts|mjs|js|vue)$/.test(
      file,
    )
  ) {
    return comments(source());
  }
  if (/^www\/panel\/src\/messages\/.*\.json$/.test(file)) return strings(source());
  return [];
}

/** Code in a text is not words. What takes its place has the same length. */
const wordless = (text) => text.replaceAll(/(`+)[^`]+\1/g, (code) => "`".repeat(code.length));

/** Paragraphs, items, rows and quotations of Markdown; no headings, no programs, no addresses. */
function paragraphs(markdown) {
  const blank = (block) => block.replaceAll(/[^\n]/g, "");
  const prose = markdown
    .replaceAll(/^```.*?^```$/gms, blank)
    .replaceAll(/^#.*$|^\[[^\]]+\]: .*$/gm, "")
    .replaceAll(/\]\([^)]*\)/g, "]");
  return blocks(
    prose.split("\n").map((text) => ({ text, opens: /^\s*(?:[-*] |\d+\. |\|)/.test(text) })),
  );
}

/** Comments that stand on lines of their own belong together; one behind code stands alone. */
function comments(code) {
  return blocks(
    code.split("\n").map((line) => {
      const whole = /^\s*(?:\/\/[/!]?|\/\*\*?|\*\/?|<!--)(.*?)(?:\*\/|-->)?$/.exec(line);
      if (whole !== null) return { text: whole[1].trim(), opens: /^\s*[-*] /.test(whole[1]) };
      const behind = /[;,{})\]] \/\/ (.*)$/.exec(line);
      return behind === null ? { text: "" } : { text: behind[1], opens: true, closes: true };
    }),
  );
}

/** Strings with blanks or Chinese in them. */
function strings(code) {
  return code
    .split("\n")
    .flatMap((text, index) =>
      /^\s*\/\//.test(text)
        ? []
        : [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
            .map(([, string]) => ({ line: index + 1, text: string }))
            .filter(({ text }) => /[ \p{sc=Han}]/u.test(text)),
    );
}

/** Lines that follow each other, as texts with the number of their first line. */
function blocks(lines) {
  const texts = [];
  let open;
  lines.forEach(({ text, opens, closes }, index) => {
    if (text.trim() === "" || text.startsWith("```")) {
      open = undefined;
      return;
    }
    if (open === undefined || opens) {
      open = { line: index + 1, text: "" };
      texts.push(open);
    }
    open.text += `${open.text === "" ? "" : "\n"}${text.trim()}`;
    if (closes) open = undefined;
  });
  return texts.map(({ line, text }) => ({ line, text: wordless(text) }));
}

export const shown = ({ file, line, words, better }) => `${file}:${line}: "${words}" → ${better}`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const paths = process.argv.slice(2).map((path) => path.replace(/\/$/, ""));
  const found = findings(paths.length === 0 ? undefined : paths);
  process.stdout.write(`${[...found.map(shown), `${found.length} places`].join("\n")}\n`);
}
