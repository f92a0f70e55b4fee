// The types of wechat-mass/testing. This file is compiled, not run.
import { openPush, type Push } from "wechat-mass";
import { createClient, stableToken } from "wechat-mass/client";
import {
  FakeWeChat,
  type FakeWeChatOptions,
  type Fault,
  type JobEnd,
  type LoggedCall,
  type SealedPush,
  type SentJob,
  WechatMassError,
} from "wechat-mass/testing";

const options: FakeWeChatOptions = {
  account: "service",
  followers: ["oA"],
  tags: [{ id: 2, name: "t", openids: ["oA"] }],
  calls_per_day: { "message/mass/send": 1 },
  onPush: async ({ query, body }: SealedPush) => void [query.nonce, body],
};

/** The fake is taken where a `fetch` is, and its pushes where a push is. */
export async function use(): Promise<[Map<string, number>, Push[]]> {
  const wechat = new FakeWeChat(options);
  const { appid, secret, fetch } = wechat;
  const token = stableToken({ appid, secret, fetch, now: () => wechat.now });
  const client = createClient({ token, fetch });
  await client.call("tags/get");
  const host: typeof globalThis.fetch = fetch;
  await host("https://api.weixin.qq.com/cgi-bin/tags/get", { method: "GET" });
  const faults: Fault[] = [45066, "answer lost", "exists, other msg_id"];
  for (const fault of faults) wechat.failSends(fault);
  const end: JobEnd = { status: "err(10001)", push: "before the answer" };
  wechat.endNext(end, 2);
  const sent: readonly SentJob[] = wechat.sent;
  const calls: readonly LoggedCall[] = wechat.calls;
  if (sent.length > calls.length) throw new WechatMassError("never", "never");
  const pushes = await wechat.finish();
  return [wechat.reached, pushes.map((push) => openPush({ ...wechat.account, ...push }))];
}

export const refused: (() => unknown)[] = [
  // @ts-expect-error: there is no such option
  () => new FakeWeChat({ appId: "wx" }),
  // @ts-expect-error: there is no such fault
  () => new FakeWeChat().failSends("lost"),
  // @ts-expect-error: a push comes once, twice or never
  () => new FakeWeChat().endNext({ push: "thrice" }),
];
