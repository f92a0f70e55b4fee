import { type SealedPush, sealPush } from "../push/seal.js";
import { type Job, reachedBy } from "./job.js";
import type { Settings } from "./options.js";

/** The push that tells the end of a job, as WeChat sends it: encrypted. `count` makes its nonce. */
export function pushOf(job: Job, settings: Settings, now: number, count: number): SealedPush {
  const time = Math.floor(now);
  const sent = reachedBy(job).length;
  const fields = {
    ToUserName: "<![CDATA[gh_0123456789ab]]>",
    FromUserName: "<![CDATA[oAdministratorOfTheFake_0001]]>",
    CreateTime: time,
    MsgType: "<![CDATA[event]]>",
    Event: "<![CDATA[MASSSENDJOBFINISH]]>",
    MsgID: job.msg_id,
    Status: `<![CDATA[${job.end.status}]]>`,
    TotalCount: job.openids.length,
    FilterCount: job.followers.length,
    SentCount: sent,
    ErrorCount: job.followers.length - sent,
  };
  const elements = Object.entries(fields).map(([tag, value]) => `<${tag}>${value}</${tag}>`);
  const { token, encoding_aes_key, appid } = settings;
  return sealPush({
    xml: `<xml>${elements.join("")}</xml>`,
    token,
    encoding_aes_key,
    appid,
    timestamp: time,
    nonce: String(1_000_000_000 + count),
    // Not random: a test sees the same push in every run.
    random: new TextEncoder().encode(String(count).padStart(16, "0")),
  });
}
