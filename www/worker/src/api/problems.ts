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
    problems: issues.slice(0, MOST).map((issue) => problemOf(where, issue)),
  };
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
    default:
      return undefined;
  }
}

/** The words of an issue. The value itself is never shown: it may be a password. */
function wordsOf(issue: Issue): Text {
  switch (issue.code) {
    case "invalid_type":
      return {
        zh: `类型应为 ${issue.expected}，且不能缺少`,
        en: `must be present, and of the type ${issue.expected}`,
      };
    case "too_big":
      return {
        zh: `超过上限 ${issue.maximum}`,
        en: `is more than the limit of ${issue.maximum}`,
      };
    case "too_small":
      return {
        zh: `低于下限 ${issue.minimum}`,
        en: `is less than the limit of ${issue.minimum}`,
      };
    case "invalid_value": {
      const values = issue.values.map(String).join(", ");
      return { zh: `应为以下之一：${values}`, en: `must be one of ${values}` };
    }
    case "unrecognized_keys": {
      const keys = issue.keys.map((key) => key.slice(0, 64)).join(", ");
      return { zh: `没有这些字段：${keys}`, en: `has unknown members: ${keys}` };
    }
    case "invalid_format":
      return { zh: "格式有误", en: `is not written as ${issue.format} must be` };
    default:
      return { zh: `内容有误：${issue.message}`, en: issue.message };
  }
}
