import { stableToken } from "wechat-mass/client";
import { run } from "wechat-mass/run";
import { durableObjectStore } from "wechat-mass/store";

export function runnerOf(ctx, { APPID: appid, SECRET: secret, BASE: base, GATEWAY_KEY }) {
  const throughTheGateway = (request, init) => {
    request.headers.set("authorization", `Bearer ${GATEWAY_KEY}`);
    return fetch(request, init);
  };
  const way = { base, fetch: throughTheGateway };
  const token = stableToken({ ...way, appid, secret });
  return run({ ...way, store: durableObjectStore(ctx.storage), token, alarm: ctx.storage });
}
