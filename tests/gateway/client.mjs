import { createClient, stableToken } from "wechat-mass/client";

export function clientOf({ APPID, SECRET, GATEWAY, GATEWAY_KEY }) {
  const throughTheGateway = (request, init) => {
    request.headers.set("authorization", `Bearer ${GATEWAY_KEY}`);
    return fetch(request, init);
  };
  const way = { base: GATEWAY, fetch: throughTheGateway };
  return createClient({ ...way, token: stableToken({ ...way, appid: APPID, secret: SECRET }) });
}
