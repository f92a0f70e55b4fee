// Pushes as a user handles them. This file is compiled, not run.
import {
  type CopyrightCheckItem,
  type Message,
  type OpenOptions,
  openPush,
  type Push,
  PushError,
  type PushFault,
  type PushField,
  type PushFields,
  type PushQuery,
  readPush,
  SUCCESS,
  sealPush,
  sealReply,
  textReply,
  unsealPush,
  verifyUrl,
  type WechatMassError,
} from "wechat-mass";

/** Fails to compile unless both types are the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

declare const url: URL;
declare const request: Request;
declare const bytes: Uint8Array<ArrayBuffer>;
declare const random: Uint8Array<ArrayBuffer>;
/** As some frameworks type it. */
declare const parsed: { [name: string]: string | string[] | undefined };

const account = { token: "T", encoding_aes_key: "K", appid: "A" };

/** Every kind, and nothing behind the last one: `kind` tells them apart. */
export function told(push: Push): string[] {
  same<Same<Push["kind"], "mass_send_job_finish" | "publish_job_finish" | "other">>();
  same<Same<Push["mode"], "plain" | "compatible" | "secure" | "unverified">>();
  same<Same<Push["create_time"], number | null>>();
  const words: string[] = [push.dedupe_key, push.to_user_name, push.from_user_name, push.event];
  switch (push.kind) {
    case "mass_send_job_finish": {
      same<Same<typeof push.msg_id, string>>();
      same<Same<typeof push.sent_count, number | null>>();
      same<Same<typeof push.meaning, Message>>();
      const outcome: "success" | "failed" | "rejected" | string = push.outcome;
      const known: boolean = push.known;
      const code: number | undefined = push.code;
      const check = push.copyright_check_result;
      const items: CopyrightCheckItem[] = check?.result_list ?? [];
      for (const { judgement, meaning, can_reprint } of items) {
        same<Same<typeof judgement, "no_reprint" | "reprint" | "forbidden" | "unknown">>();
        same<Same<typeof can_reprint, number | null>>();
        words.push(meaning.zh);
      }
      const address: string | null | undefined =
        push.article_url_result?.result_list[0]?.article_url;
      const extra: PushFields | undefined = push.extra;
      return [...words, outcome, String(known), String(code), address ?? "", String(extra)];
    }
    case "publish_job_finish": {
      const info = push.publish_event_info;
      same<Same<NonNullable<typeof info>["fail_idx"], number[]>>();
      return [...words, info?.publish_id ?? "", info?.meaning.en ?? ""];
    }
    case "other": {
      const field: PushField | undefined = push.fields.Content;
      return typeof field === "string" ? [...words, field] : words;
    }
    default: {
      const never: never = push;
      return [never];
    }
  }
}

/** The functions, as they are used. */
export async function answered(): Promise<Response> {
  try {
    if (request.method === "GET") {
      const echostr: string = verifyUrl(url.searchParams, "T", {
        now: Date.now() / 1000,
        max_age: 600,
      });
      return new Response(echostr);
    }
    const push: Push = openPush({
      ...account,
      query: url.searchParams,
      body: await request.text(),
    });
    openPush({ ...account, query: url.search, body: await request.arrayBuffer() });
    openPush({ ...account, query: parsed, body: bytes, now: 1, max_age: 600 });
    openPush({ query: { signature: "S" }, body: bytes, token: "T", mode: "plain" });
    openPush({
      query: url.href,
      body: bytes,
      token: ["T", "U"],
      encoding_aes_key: ["K", "L"],
      component_appid: "C",
    });
    const text: string = unsealPush({
      ...account,
      query: url.search,
      body: bytes,
    } satisfies OpenOptions);
    told(readPush(text));
    told(readPush(bytes));

    const seal = { ...account, timestamp: 1, nonce: "2", random };
    const { query, body } = sealPush({ xml: "<xml/>", ...seal });
    sealPush({ xml: "<xml/>", token: "T", mode: "plain", timestamp: 1, nonce: "2" });
    const asked: PushQuery = query;
    openPush({ ...account, query: asked, body });
    if (push.kind === "other") {
      return new Response(sealReply({ reply: textReply(push, "好", 1), ...seal }));
    }
    return new Response(SUCCESS satisfies "success");
  } catch (error) {
    if (!(error instanceof PushError)) throw error;
    const known: WechatMassError = error;
    const code: PushFault = error.code;
    same<Same<typeof error.status, number>>();
    const { zh, en }: Message = error.meaning;
    const words = [known.message, zh, en, error.field, error.limit, error.actual].join();
    return new Response(code === "bad_signature" ? "" : words, { status: error.status });
  }
}
