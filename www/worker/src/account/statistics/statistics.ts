import { RpcTarget } from "cloudflare:workers";
import type { Requests } from "wechat-mass";
import type { Actor } from "../../shared/actor.js";
import { type Outcome, refuse } from "../../shared/outcome.js";
import { answered } from "../answered.js";
import type { Place } from "../place.js";
import { STATISTICS } from "./layout.js";
import { dayOf, type ReportName, type Window, windowsOf } from "./reports.js";

/** The days of a report at most. Most reports take a call for each. */
const MOST_DAYS = 31;

/** A report of some days. Its lines are WeChat's, as JSON: each report has other members. */
export interface Report {
  readonly lines: string;
  /** Whether WeChat says that numbers are late. */
  readonly is_delay: boolean;
}

/** A page of the comments on an article, as JSON. */
export interface CommentPage {
  readonly total: number;
  readonly comments: readonly {
    readonly user_comment_id: string;
    readonly openid?: string;
    readonly create_time?: number;
    readonly content?: string;
    readonly is_featured: boolean;
    readonly reply?: { readonly content?: string; readonly create_time?: number };
  }[];
}

/** An article of a message that was sent. `index` counts from 0. */
export interface SentArticle {
  readonly msg_data_id: string;
  readonly index: number;
}

/** The changes that can be made to a comment. */
export type CommentAction = "feature" | "unfeature" | "delete" | "delete_reply";

const ACTIONS = {
  feature: "comment/markelect",
  unfeature: "comment/unmarkelect",
  delete: "comment/delete",
  delete_reply: "comment/reply/delete",
} as const;

/** The kinds of comments that can be listed, as WeChat numbers them. */
const TYPES = { all: 0, normal: 1, featured: 2 } as const;

/** The results of articles that were sent: readers, shares and comments. */
export class Statistics extends RpcTarget {
  readonly #place: Place;

  constructor(place: Place) {
    super();
    place.db.migrate(STATISTICS);
    this.#place = place;
  }

  /** Returns a report of days, the earliest first. Days that do not change any more are asked for once. */
  report(name: ReportName, begin: string, end: string): Promise<Outcome<Report>> {
    return answered(this.#place, async () => {
      const days = dayOf(end) - dayOf(begin) + 1;
      if (!(days >= 1 && days <= MOST_DAYS)) {
        refuse(400, "wrong_days", {
          zh: `日期有误：begin 不能晚于 end，最多 ${MOST_DAYS} 天`,
          en: `the dates are wrong: \`begin\` is not after \`end\`, and at most ${MOST_DAYS} days`,
        });
      }
      const lines: unknown[] = [];
      let isDelayed = false;
      for (const window of windowsOf(name, begin, end, this.#place.clock.now())) {
        const numbers = this.#known(name, window) ?? (await this.#ask(name, window));
        lines.push(...numbers.list);
        isDelayed ||= numbers.is_delay === true;
      }
      return { lines: JSON.stringify(lines), is_delay: isDelayed };
    });
  }

  /** Returns a page of the comments on an article. */
  comments(
    article: SentArticle,
    type: keyof typeof TYPES,
    begin: number,
    count: number,
  ): Promise<Outcome<CommentPage>> {
    return answered(this.#place, async (): Promise<CommentPage> => {
      const body = { ...article, type: TYPES[type], begin, count };
      const { total = 0, comment = [] } = await this.#place.client().call("comment/list", body);
      const comments = comment.map(({ comment_type, ...rest }) => ({
        ...rest,
        is_featured: comment_type === 1,
      }));
      return { total, comments };
    });
  }

  /** Opens an article to comments, or closes it. */
  setComments(article: SentArticle, open: boolean, actor: Actor): Promise<Outcome<void>> {
    return answered(this.#place, async () => {
      await this.#place.client().call(open ? "comment/open" : "comment/close", { ...article });
      this.#place.audit.write(actor, open ? "comments.open" : "comments.close", { ...article });
    });
  }

  /** Features a comment, stops that, deletes it, or deletes the reply to it. */
  changeComment(
    article: SentArticle,
    user_comment_id: string,
    action: CommentAction,
    actor: Actor,
  ): Promise<Outcome<void>> {
    return answered(this.#place, async () => {
      await this.#place.client().call(ACTIONS[action], { ...article, user_comment_id });
      this.#place.audit.write(actor, `comment.${action}`, { ...article, user_comment_id });
    });
  }

  /** Replies to a comment. */
  replyToComment(
    article: SentArticle,
    user_comment_id: string,
    content: string,
    actor: Actor,
  ): Promise<Outcome<void>> {
    return answered(this.#place, async () => {
      const body = { ...article, user_comment_id, content };
      await this.#place.client().call("comment/reply/add", body);
      this.#place.audit.write(actor, "comment.reply", { ...article, user_comment_id });
    });
  }

  #known(name: ReportName, { begin_date, end_date }: Window): Numbers | undefined {
    const row = this.#place.db.row<{ numbers: string }>(
      "SELECT numbers FROM day_numbers WHERE report = ? AND begin_date = ? AND end_date = ?",
      name,
      begin_date,
      end_date,
    );
    return row && JSON.parse(row.numbers);
  }

  async #ask(name: ReportName, { begin_date, end_date, isSettled }: Window): Promise<Numbers> {
    const api = `datacube/${name}` as const;
    const body: Requests[typeof api] = { begin_date, end_date };
    const numbers = (await this.#place.client().call(api, body as never)) as Numbers;
    const text = JSON.stringify(numbers);
    if (isSettled && numbers.is_delay !== true && text.length < MOST_KEPT) {
      this.#place.db.change(
        "INSERT OR REPLACE INTO day_numbers (report, begin_date, end_date, numbers) VALUES (?, ?, ?, ?)",
        name,
        begin_date,
        end_date,
        text,
      );
    }
    return numbers;
  }
}

/** The longest answer that is kept. A row takes at most 2 MB. */
const MOST_KEPT = 500_000;

/** The members that all reports have. */
interface Numbers {
  readonly list: readonly unknown[];
  readonly is_delay?: boolean;
}
