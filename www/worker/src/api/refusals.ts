import type { Refusal } from "../shared/outcome.js";

/** The refusals that many routes have in common. */
export const REFUSALS = {
  not_found: {
    status: 404,
    code: "not_found",
    message: { zh: "没有这个地址", en: "there is nothing at this address" },
  },
  bad_path: {
    status: 400,
    code: "bad_path",
    message: { zh: "地址的写法有误", en: "the address is malformed" },
  },
  not_json: {
    status: 400,
    code: "not_json",
    message: { zh: "请求内容不是 JSON", en: "the body is not JSON" },
  },
  too_deep: {
    status: 400,
    code: "too_deep",
    message: { zh: "请求内容嵌套过深", en: "the body has too much in each other" },
  },
  failed: {
    status: 500,
    code: "failed",
    message: { zh: "服务内部出错，原因见日志", en: "the service failed; its log has the cause" },
  },
} as const satisfies Record<string, Refusal>;

/** The method is not one of those of the address. */
export function methodRefusal(method: string): Refusal {
  return {
    status: 405,
    code: "method_not_allowed",
    message: { zh: `这个地址不支持 ${method}`, en: `the address does not take ${method}` },
  };
}

/** The body is longer than the route takes. */
export function sizeRefusal(most: number): Refusal {
  return {
    status: 413,
    code: "too_large",
    message: {
      zh: `请求内容过大：最多 ${most} 字节`,
      en: `the body is too large: at most ${most} bytes`,
    },
  };
}

/** The body has a type that the route does not take. */
export function typeRefusal(types: readonly string[]): Refusal {
  const list = types.join(", ");
  return {
    status: 415,
    code: "wrong_type",
    message: { zh: `Content-Type 应为 ${list}`, en: `the Content-Type must be ${list}` },
  };
}
