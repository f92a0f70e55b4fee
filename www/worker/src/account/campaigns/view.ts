import type { Because, CampaignContent, Step } from "wechat-mass";
import type { Text } from "../../shared/outcome.js";
import { type Audience, type PlanOptions, reachOf } from "./plan-form.js";
import type { CampaignRow, Counts, Deed, Phase } from "./rows.js";

/** How a campaign is, for people. docs/glossary.md has the words. */
export type CampaignState =
  | "not_submitted"
  | "awaiting_approval"
  | "approved"
  | "scheduled"
  | Phase;

/** A question that a person must answer. */
export interface Question {
  /** The id that the answer names. Absent if another act is the answer, for example resuming. */
  readonly question?: string;
  /** The possible answers. */
  readonly choices: readonly string[];
  readonly because: { readonly code: string; readonly message: Text; readonly job?: number };
}

/** A campaign for a page. */
export interface CampaignView {
  readonly id: string;
  readonly title: string;
  readonly state: CampaignState;
  readonly revision: number;
  readonly content: CampaignContent;
  readonly audience: Audience;
  readonly reach: "all" | "tag" | "openids";
  readonly options: PlanOptions;
  /** The SHA-256 of content, audience and options. An approval is bound to it. */
  readonly digest: string;
  readonly authors: readonly Deed[];
  readonly created_at: number;
  readonly changed_at: number;
  readonly submitted?: Deed;
  readonly approved?: Deed;
  readonly rejected?: Deed & { readonly reason: string };
  /** The planned start, and who has planned it; or the start itself. Unix seconds. */
  readonly start_at?: number;
  readonly starter?: Deed;
  readonly started_at?: number;
  /** The reason of its wait, and the end. */
  readonly waits?: { readonly until: number; readonly because: Because };
  readonly question?: Question;
  readonly totals?: Counts;
  readonly rest_of?: { readonly campaign: string; readonly jobs: readonly number[] };
}

/** A campaign of a list: without its content. */
export type CampaignLine = Omit<CampaignView, "content" | "options" | "authors"> & {
  readonly msgtype: string;
};

/** The state of a campaign, as it was last known. */
export function stateOf(row: CampaignRow): CampaignState {
  switch (row.state) {
    case "draft":
      return "not_submitted";
    case "awaiting":
      return "awaiting_approval";
    case "missed":
      return "needs_person";
    case "starting":
      return "sending";
    case "started":
      return row.phase ?? "sending";
    default:
      return row.state;
  }
}

/** Makes the view of a row. */
export function viewOf(row: CampaignRow): CampaignView {
  const { step } = row;
  const question = questionOf(row);
  return {
    id: row.id,
    title: row.title,
    state: stateOf(row),
    revision: row.revision,
    content: row.content,
    audience: row.audience,
    reach: reachOf(row.audience),
    options: row.options,
    digest: row.digest,
    authors: row.authors,
    created_at: row.created_at,
    changed_at: row.changed_at,
    ...(row.submitted === null ? {} : { submitted: row.submitted }),
    ...(row.approved === null ? {} : { approved: withoutDigest(row.approved) }),
    ...(row.rejected === null ? {} : { rejected: row.rejected }),
    ...(row.start_at === null ? {} : { start_at: row.start_at }),
    ...(row.starter === null ? {} : { starter: row.starter }),
    ...(row.started_at === null ? {} : { started_at: row.started_at }),
    ...(step?.do === "wait" ? { waits: { until: step.until, because: step.because } } : {}),
    ...(question === undefined ? {} : { question }),
    ...(row.totals === null ? {} : { totals: row.totals }),
    ...(row.rest_of === null
      ? {}
      : { rest_of: { campaign: row.rest_of, jobs: row.rest_jobs ?? [] } }),
  };
}

/** Makes the line of a row. */
export function lineOf(row: CampaignRow): CampaignLine {
  const { content, options: _options, authors: _authors, ...line } = viewOf(row);
  return { ...line, msgtype: content.msgtype };
}

/** The question of a campaign, as it was last known. */
export function questionOf({ state, trouble, step, phase }: CampaignRow): Question | undefined {
  if (state === "missed" && trouble !== null) {
    return { choices: ["start", "schedule", "cancel"], because: trouble };
  }
  if (state !== "started" || step === null) return undefined;
  if (step.do === "ask_human") return askedBy(step);
  return step.do === "done" && phase === "needs_person" ? LEFT_UNKNOWN : undefined;
}

function askedBy({ question, choices, because }: Extract<Step, { do: "ask_human" }>): Question {
  return { ...(question === undefined ? {} : { question }), choices, because };
}

/** Everything has ended, and of some jobs nobody knows whether they were sent. */
const LEFT_UNKNOWN: Question = {
  choices: ["sent", "not_sent"],
  because: {
    code: "left_unknown",
    message: {
      zh: "有任务的结果未知。请到公众平台「发表记录」核对，并逐个回答：已发出，或未发出",
      en: "the outcome of some jobs is unknown. Check 发表记录 on mp.weixin.qq.com, and answer for each: sent, or not sent",
    },
  },
};

function withoutDigest({ id, name, at }: Deed): Deed {
  return { id, name, at };
}
