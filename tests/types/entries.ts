// The entries of the package, each alone and beside the root. This file is compiled, not run.
import type * as root from "wechat-mass";
import * as campaign from "wechat-mass/campaign";
import type * as client from "wechat-mass/client";
import * as push from "wechat-mass/push";
import { type Runner, type RunSummary, run } from "wechat-mass/run";
import { memoryStore } from "wechat-mass/store";

/** Fails to compile unless both types are the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

/** The names of an entry's values. `ready` is one of its own in each: that of the root has a parameter. */
type Names<E> = Exclude<keyof E, "ready">;
/** Fails to compile unless the root has every value of an entry, with the same type. */
type Part<E> = { [name in Names<E>]: name extends keyof typeof root ? (typeof root)[name] : never };
same<Same<Part<typeof push>, { [name in Names<typeof push>]: (typeof push)[name] }>>();
same<Same<Part<typeof campaign>, { [name in Names<typeof campaign>]: (typeof campaign)[name] }>>();
const made: Promise<void>[] = [push.ready(), campaign.ready()];
void made;
// The client is an entry of its own.
same<Same<keyof typeof client & keyof typeof root, never>>();

/** Everything about pushes has its value and its type in `wechat-mass/push`. */
export function receive(options: push.OpenOptions): push.Push | number {
  try {
    const opened: push.Push = push.openPush(options);
    if (opened.kind === "mass_send_job_finish") {
      const finished: push.MassSendJobFinishPush = opened;
      const check: push.CopyrightCheckResult | null = finished.copyright_check_result;
      const articles: push.ArticleUrlResult | null = finished.article_url_result;
      const outcome: push.SendOutcome["outcome"] = finished.outcome;
      return check !== null && articles !== null && outcome === "success" ? finished : opened;
    }
    if (opened.kind === "publish_job_finish") {
      const info: push.PublishEventInfo | null = opened.publish_event_info;
      const meaning: push.Message | undefined = info?.meaning;
      return meaning === undefined ? 0 : opened;
    }
    const fields: push.PushFields = opened.fields;
    const query: push.PushQuery = options.query;
    return typeof query === "string" && fields ? opened : 0;
  } catch (error) {
    if (error instanceof push.PushError) {
      const fault: push.PushFault = error.code;
      return fault === "stale" ? 0 : error.status;
    }
    if (error instanceof push.InternalError) return 500;
    const known: push.WechatMassError | undefined =
      error instanceof push.WechatMassError ? error : undefined;
    return known === undefined ? 1 : 2;
  }
}

export const seals: [push.SealOptions, push.PlainSealOptions] = [
  {
    token: "T",
    encoding_aes_key: "K",
    appid: "A",
    timestamp: 1,
    nonce: "1",
    random: new Uint8Array(16),
  },
  { mode: "plain", token: "T", timestamp: 1, nonce: "1" },
];

/** Everything about campaigns has its value and its type in `wechat-mass/campaign`. */
export function drive(
  plan: campaign.CampaignPlan,
  now: number,
): campaign.Step | campaign.Problem[] {
  try {
    const options: campaign.Options = {};
    const planned: campaign.Campaign = campaign.planCampaign(plan, now, options);
    const fact: campaign.Fact = { what: "paused" };
    const recorded: campaign.Campaign = campaign.record(planned, fact, now);
    const step: campaign.Step = campaign.nextStep(recorded, now);
    if (step.do === "call") {
      const call: campaign.Call | null = step.call;
      return call === null ? [] : step;
    }
    if (step.do === "wait") {
      const because: campaign.Because = step.because;
      const cause: campaign.BecauseCode = because.code;
      return cause === "paused" ? [] : step;
    }
    return step;
  } catch (error) {
    if (error instanceof campaign.MassError) return error.problems;
    if (error instanceof campaign.CampaignError) {
      const fault: campaign.CampaignFault = error.code;
      throw new Error(fault);
    }
    throw error;
  }
}

/** The client takes the values of every entry. */
export const options: client.AdvanceOptions = {
  token: "T",
  update: (change: (stored: campaign.Campaign) => campaign.Campaign) => change(""),
};

// @ts-expect-error: what an `errcode` means is said by the root
export const explained = push.explain;
// @ts-expect-error: a push needs the root or its own entry
export const opened = campaign.openPush;

/** The storage of a Durable Object, as its types have it. */
interface Storage {
  setAlarm(scheduledTime: number | Date, options?: object): Promise<void>;
  getAlarm(options?: object): Promise<number | null>;
}

/** A driver with an alarm; a plan with a list has no audience, and the facts of calls and pushes are the driver's own. */
export async function driveAccount(alarm: Storage, plan: campaign.CampaignPlan): Promise<Runner> {
  const runner = run({ store: memoryStore(), token: "TOKEN", alarm });
  const { audience: _, ...bare } = plan;
  const { report }: { report?: campaign.OpenIdReport } = await runner.add(bare, ["OPENID1"]);
  await runner.add(plan);
  // @ts-expect-error A plan without an audience needs a list.
  await runner.add(bare);
  // @ts-expect-error A plan with an audience takes no list.
  await runner.add(plan, ["OPENID1"]);
  // @ts-expect-error Calls are the driver's own.
  await runner.record(plan.id, { what: "called", id: "send-1-1" });
  // @ts-expect-error A push goes to `push`.
  await runner.record(plan.id, { what: "pushed", push: {} as push.Push });
  const summary: RunSummary | undefined = await runner.summary(plan.id);
  const choices: string[] = summary?.step.do === "ask_human" ? summary.step.choices : [];
  await runner.record(plan.id, { what: choices.includes("resumed") ? "resumed" : "cancelled" });
  const step: campaign.Step = await runner.record(plan.id, { what: "paused" });
  const until: number | undefined = await runner.tick();
  if (report === undefined || step.do === "done" || until === undefined) await runner.stop();
  return runner;
}
