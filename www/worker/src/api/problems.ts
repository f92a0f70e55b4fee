import type { z } from "@hono/zod-openapi";
import type { Problem } from "wechat-mass";
import type { Refusal, Text } from "../shared/outcome.js";

type Issue = z.core.$ZodIssue;

/** The greatest number of problems in an answer. A body of a million wrong elements has as many. */
const MOST = 100;

/** The refusal of a body, a query or a path that does not keep to its declaration, with every problem. */
export function contentRefusal(where: string, issues: readonly Issue[]): Refusal {
  return {
    status: 400,
    code: "refused",
    message: { zh: "请求内容有误，没有执行", en: "the request is wrong; nothing was done" },
    problems: issues
      .flatMap(eachMember)
      .slice(0, MOST)
      .map((issue) => problemOf(where, issue)),
  };
}

/** Makes an issue of each unknown member, so that each problem has the place of its member. */
function eachMember(issue: Issue): Issue[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  return issue.keys.map((key) => ({ ...issue, keys: [key], path: [...issue.path, key] }));
}

function problemOf(where: string, issue: Issue): Problem {
  const path = issue.path.map((part) => `/${pointerPart(String(part))}`).join("");
  const limit = limitOf(issue);
  return {
    // A problem of the body has its place in it. That of a query or a header says which.
    path: where === "json" || where === "form" ? path : `${where}:${path}`,
    code: issue.code as Problem["code"],
    level: "error",
    message: wordsOf(issue),
    ...(limit === undefined ? {} : { limit }),
  };
}

function pointerPart(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1").slice(0, 64);
}

function limitOf(issue: Issue): string | number | undefined {
  switch (issue.code) {
    case "too_big":
      return Number(issue.maximum);
    case "too_small":
      return Number(issue.minimum);
    case "invalid_type":
      return issue.expected;
    case "invalid_value":
      return issue.values.map(String).join(", ");
    case "invalid_union":
      return formsOf(issue) || undefined;
    case "invalid_format":
      return "pattern" in issue && issue.pattern ? issue.pattern : issue.format;
    default:
      return undefined;
  }
}

const NO_UNIT: Text = { zh: "", en: "" };
const UNITS: Readonly<Record<string, Text>> = {
  string: { zh: " 个字符", en: " characters long" },
  array: { zh: " 个", en: " elements long" },
};

/** The members by which the forms of a union are told apart. */
function formsOf(issue: Extract<Issue, { code: "invalid_union" }>): string {
  const names = issue.errors.flatMap((form) =>
    form.flatMap(({ code, path }) =>
      code !== "unrecognized_keys" && path.length === 1 ? [String(path[0])] : [],
    ),
  );
  return [...new Set(names)].join(", ");
}

/** The words of an issue. The value itself is never shown: it may be a password. */
function wordsOf(issue: Issue): Text {
  switch (issue.code) {
    case "invalid_type":
      return {
        zh: `类型应为 ${issue.expected}，且不能缺少`,
        en: `must be present, and of the type ${issue.expected}`,
      };
    case "too_big": {
      const unit = UNITS[issue.origin] ?? NO_UNIT;
      return {
        zh: `最多 ${issue.maximum}${unit.zh}`,
        en: `must be at most ${issue.maximum}${unit.en}`,
      };
    }
    case "too_small": {
      const unit = UNITS[issue.origin] ?? NO_UNIT;
      return {
        zh: `至少 ${issue.minimum}${unit.zh}`,
        en: `must be at least ${issue.minimum}${unit.en}`,
      };
    }
    case "invalid_value": {
      const values = issue.values.map(String).join(", ");
      return { zh: `应为以下之一：${values}`, en: `must be one of ${values}` };
    }
    case "unrecognized_keys": {
      const keys = issue.keys.map((key) => key.slice(0, 64)).join(", ");
      return { zh: `没有这些字段：${keys}`, en: `has unknown members: ${keys}` };
    }
    case "invalid_format":
      return "pattern" in issue && issue.pattern && issue.format === "regex"
        ? { zh: `应符合 ${issue.pattern}`, en: `must match ${issue.pattern}` }
        : { zh: `格式有误，应为 ${issue.format}`, en: `is not written as ${issue.format} must be` };
    case "invalid_union": {
      const forms = formsOf(issue);
      if (forms === "") return { zh: "内容有误", en: issue.message };
      return { zh: `应含以下字段之一：${forms}`, en: `must have one of these members: ${forms}` };
    }
    case "custom": {
      const text = issue.params?.text as Text | undefined;
      return text ?? { zh: `内容有误：${issue.message}`, en: issue.message };
    }
    default:
      return { zh: `内容有误：${issue.message}`, en: issue.message };
  }
}
