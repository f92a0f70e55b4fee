// Campaigns as a user writes them. This file is compiled, not run.
import {
  type AsyncOpenIdBatches,
  type BecauseCode,
  batchCall,
  build,
  type Call,
  type Campaign,
  type CampaignAudience,
  type CampaignContent,
  CampaignError,
  type CampaignFault,
  type CampaignPlan,
  type CampaignSummary,
  campaignSummary,
  checkCampaign,
  type Fact,
  type JobState,
  type Message,
  mayMassSend,
  nextStep,
  type OpenIdBatch,
  type OpenIdBatches,
  openIdBatches,
  type Permission,
  type Problem,
  type Purpose,
  type Push,
  planCampaign,
  type Reach,
  read,
  record,
  type Step,
  type Totals,
  toRequest,
  type WechatMassError,
} from "wechat-mass";

/** Fails to compile unless both types are the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

declare const text: string;
declare const bytes: Uint8Array<ArrayBuffer>;
declare const push: Push;
declare const row: { campaign: object };
declare function pages(): AsyncGenerator<{ data?: { openid?: string[] } }>;

const message = { msgtype: "text", text: { content: "你好" } } as const;
const now = Date.now() / 1000;

/** Who: everyone in so many words, a tag, or batches, with their OpenIDs or without. */
export const audiences: CampaignAudience[] = [
  { is_to_all: true },
  { is_to_all: false, tag_id: 2 },
  { tag_id: 2 },
  { openids: [...openIdBatches(text)] },
  { openids: [{ count: 2, fingerprint: "mmdc1BZRiEaPnkqIMi36EQ", list: null }] },
  { openids: [{ count: 2, fingerprint: "F" }] },
];

/** The message of either send, without the fields that the campaign writes. */
export const contents: CampaignContent[] = [
  message,
  { msgtype: "mpnews", mpnews: { media_id: "M" }, send_ignore_reprint: 1 },
  { msgtype: "image", images: { media_ids: ["M"], recommend: "看" } },
  { msgtype: "mpvideo", mpvideo: { media_id: "M", title: "T", description: "D" } },
  { msgtype: "voice", voice: { media_id: "M" } },
];

const plan: CampaignPlan = {
  id: "spring",
  account: "service",
  audience: { tag_id: 2 },
  content: message,
  speed: 3,
  start_at: now,
  calls_per_day: undefined,
};

/** A fact of every kind. */
export const facts: Fact[] = [
  { what: "called", id: "send-1-1" },
  { what: "replied", id: "send-1-1", reply: text },
  { what: "replied", id: "send-1-1", status: 502, reply: bytes },
  { what: "replied", id: "send-1-1", reply: bytes.buffer },
  { what: "lost", id: "send-1-1" },
  { what: "unsent", id: "send-1-1" },
  { what: "token_failed" },
  { what: "token_failed", errcode: 40164, errmsg: "invalid ip" },
  { what: "clock" },
  { what: "clock", at: 1 },
  { what: "restored", since: 1 },
  { what: "others", campaign: "summer", msg_ids: ["1", 2, 3n] },
  { what: "pushed", push },
  { what: "token_refreshed" },
  { what: "paused" },
  { what: "resumed", at: 1 },
  { what: "cancelled" },
  { what: "decided", question: "1-1", decision: "retry" },
  { what: "decided", question: "1-1", decision: "not_sent" },
  { what: "decided", question: "1-1", decision: "sent" },
  { what: "decided", question: "1-1", decision: "sent", msg_id: 1n },
  { what: "decided", question: "1-1", decision: "sent", msg_id: "1" },
  { what: "preview", name: "a", touser: "O" },
  { what: "preview", name: "a", towxname: "W" },
  { what: "delete", job: 1 },
  { what: "delete", job: 1, article_idx: 2 },
  { what: "deleted", job: 1 },
  { what: "elsewhere", purpose: "send", calls: 3 },
  { what: "quota", purpose: "poll", reply: text },
];

/** Every step, and nothing behind the last one: `do` tells them apart. */
export async function run(stored: Campaign | undefined, batch: (n: number) => Uint8Array) {
  let campaign: Campaign = stored ?? planCampaign(plan, now, { allow_unknown: [] });
  const problems: Problem[] = checkCampaign(plan);
  const step: Step = nextStep(campaign, now);
  switch (step.do) {
    case "call": {
      same<Same<typeof step.id, string>>();
      const before: number | undefined = step.before;
      // Only a step with a batch has no call.
      const call: Call = step.call ?? batchCall(campaign, step, batch(step.batch));
      if (step.call === null) same<Same<typeof step.batch, number>>();
      else same<Same<typeof step.batch, undefined>>();
      switch (step.purpose) {
        case "send":
        case "poll":
          same<Same<typeof step.job, number>>();
          break;
        default:
          same<Same<typeof step.order, number>>();
      }
      campaign = record(campaign, { what: "called", id: step.id }, now);
      const response = await fetch(toRequest(call, { access_token: "T" }));
      const reply = await response.text();
      const fact: Fact = { what: "replied", id: step.id, status: response.status, reply };
      return [record(campaign, fact, now), before, problems];
    }
    case "wait": {
      same<Same<typeof step.until, number>>();
      const cause: BecauseCode = step.because.code;
      return [cause, step.because.job, step.because.errcode];
    }
    case "refresh_token":
      return record(campaign, { what: "token_refreshed" }, now);
    case "ask_human": {
      const { zh, en }: Message = step.because.message;
      same<Same<typeof step.question, string | undefined>>();
      const choices: string[] = step.choices;
      if (step.question === undefined) return [zh, en, choices];
      return record(campaign, { what: "decided", question: step.question, decision: "skip" }, now);
    }
    case "done": {
      const totals: Totals = step.totals;
      const jobs: number[] = totals.reached.jobs;
      return [jobs, totals.reached.recipients, totals.sent_count];
    }
    default: {
      const never: never = step;
      return [never];
    }
  }
}

/** A campaign as a JSON column gives it. */
export function stored(): unknown[] {
  const { campaign } = row;
  const summary: CampaignSummary = campaignSummary(campaign, now);
  const [job] = summary.jobs;
  const state: JobState | undefined = job?.state;
  const id: string | undefined = job?.msg_id;
  const reason: Message | undefined = job?.reason;
  const end: number | undefined = summary.estimated_end;
  const back: Campaign = record(campaign, { what: "cancelled" }, now);
  return [nextStep(campaign, now), state, id, reason, end, back, summary.orders[0]?.purpose];
}

/** Lists in every form; what comes in its own time is read with `for await` only. */
export async function split(): Promise<OpenIdBatch[]> {
  const lists: OpenIdBatches[] = [
    openIdBatches(text),
    openIdBatches(bytes),
    openIdBatches(bytes.buffer),
    openIdBatches(["A", "B"]),
    openIdBatches(read("user/get", text)),
    openIdBatches([read("user/get", text), read("user/tag/get", text)]),
    openIdBatches([bytes, text]),
    openIdBatches(new Set(["A", "B"])),
    openIdBatches({ type: "Buffer", data: [65] }),
  ];
  const batches: OpenIdBatch[] = lists.flatMap((list) => [...list]);
  const slow: AsyncOpenIdBatches = openIdBatches(pages());
  for await (const batch of slow) batches.push(batch);
  for await (const batch of openIdBatches(text)) batches.push(batch);
  const lines: { line: number; found: string }[] = slow.report.malformed_lines;
  const odd: string | undefined = slow.report.first_odd?.found;
  for (const { openids } of batches) build("message/mass/send", { touser: openids, ...message });
  const openids = batches.map(({ count, fingerprint }) => ({ count, fingerprint }));
  checkCampaign({ ...plan, audience: { openids } });
  return odd === undefined && lines.length === 0 ? batches : [];
}

export function may(purpose: Purpose, audience: Reach): Permission {
  const permission = mayMassSend({
    account: "subscription",
    audience,
    history: [{ at: 1, audience: "tag" }],
    now,
  });
  same<Same<typeof permission.at, number | null>>();
  const [reason] = permission.reasons;
  const rule: "one_a_day" | string | undefined = reason?.rule;
  const words: Message | undefined = reason?.meaning;
  return rule === purpose && words ? permission : permission;
}

export function failed(error: unknown): string {
  if (!(error instanceof CampaignError)) throw error;
  const known: WechatMassError = error;
  const code: CampaignFault = error.code;
  const { zh, en }: Message = error.meaning;
  return [known.message, code, zh, en, error.field, error.limit, error.actual].join();
}
