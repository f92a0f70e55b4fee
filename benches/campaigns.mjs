// Campaigns in the middle of their lives, for the rows about them. Made step by step as a host does,
// so that they are what `planCampaign` and `record` give.

import { nextStep, openIdBatches, planCampaign, readPush, record } from "wechat-mass";
import { openIdBytes } from "./inputs.mjs";

/** 2026-11-26 08:00 in Beijing. */
export const NOW = 1_795_651_200;

/** An article to the OpenIDs of these batches. */
export function planOf(openids) {
  return {
    id: "spring-2026",
    account: "service",
    audience: { openids },
    content: {
      msgtype: "mpnews",
      mpnews: { media_id: "0Sh0RjMI4pHiGnNjDkfGgYqMG9BVJVRxN0mYCVdB2BTDdHQLKyPWZJGBzBcqKVRk" },
      send_ignore_reprint: 1,
    },
  };
}

/** So many batches of 10 000 OpenIDs, without the OpenIDs. */
export function batchesOf(count) {
  const batches = [];
  for (const { count: of, fingerprint } of openIdBatches(openIdBytes(count * 10_000))) {
    batches.push({ count: of, fingerprint });
  }
  return batches;
}

/** WeChat's reply to the send of a job. */
export function accepted(job) {
  return `{"errcode":0,"errmsg":"send job submission success","msg_id":${msgId(job)},"msg_data_id":2247483850}`;
}

/** The end of a job, with its counts and the addresses of so many articles. */
export function finished(job, articles = 1) {
  const items = Array.from({ length: articles }, (_, index) => {
    const sn = (job * 8 + index).toString(16).padStart(32, "0");
    const url = `http://mp.weixin.qq.com/s?__biz=MzA4NDkxOTg5Ng==&mid=2650417251&idx=${index + 1}&sn=${sn}#rd`;
    return `<item><ArticleIdx>${index + 1}</ArticleIdx><ArticleUrl><![CDATA[${url}]]></ArticleUrl></item>`;
  });
  return readPush(
    `<xml><ToUserName><![CDATA[gh_4d00ed8d6399]]></ToUserName><FromUserName><![CDATA[oV5CrjpxgaGXNHIQigzNlgLTnwic]]></FromUserName><CreateTime>${NOW + job * 600}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>${msgId(job)}</MsgID><Status><![CDATA[send success]]></Status><TotalCount>10000</TotalCount><FilterCount>9876</FilterCount><SentCount>9870</SentCount><ErrorCount>6</ErrorCount><CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>1</CheckState></CopyrightCheckResult><ArticleUrlResult><Count>${articles}</Count><ResultList>${items.join("")}</ResultList></ArticleUrlResult></xml>`,
  );
}

/** Sends the next job, and gives the campaign once WeChat has accepted it. */
export function sendNext(campaign, now) {
  const step = nextStep(campaign, now);
  if (step.purpose !== "send") throw new Error(`no send: ${JSON.stringify(step)}`);
  const called = record(campaign, { what: "called", id: step.id }, now);
  return record(called, { what: "replied", id: step.id, reply: accepted(step.job) }, now + 2);
}

/** The facts of a job in the order of a host: the claim of its send, the answer, the event of its end. */
export function factsOf(job) {
  const now = NOW + job * 600;
  const id = `send-${job}-1`;
  return [
    { fact: { what: "called", id }, now },
    { fact: { what: "replied", id, reply: accepted(job) }, now: now + 2 },
    { fact: { what: "pushed", push: finished(job) }, now: now + 2 },
  ];
}

/** The campaign after its first `count` jobs have ended, ten minutes each. */
export function after(campaign, count, articles = 1) {
  let state = campaign;
  for (let job = 1; job <= count; job++) {
    const now = NOW + job * 600;
    state = record(sendNext(state, now), { what: "pushed", push: finished(job, articles) }, now);
  }
  return state;
}

/** A plan of 100 jobs, and that campaign with 50 jobs ended, one in doubt, and the rest to be sent. */
export function hundredJobs() {
  const plan = planOf(batchesOf(100));
  const fresh = planCampaign(plan, NOW);
  const half = after(fresh, 50);
  const now = NOW + 51 * 600;
  const called = record(half, { what: "called", id: "send-51-1" }, now);
  const middle = record(called, { what: "lost", id: "send-51-1" }, now + 60);
  return { plan, fresh, half, middle, now: now + 180 };
}

/** Beyond what a JavaScript number keeps, as real ones may be. */
function msgId(job) {
  return 9_007_199_254_741_000n + BigInt(job);
}
