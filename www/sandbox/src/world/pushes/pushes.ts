import type { Accounts, Callback } from "../accounts.js";
import type { Due } from "../agenda.js";
import type { SqlValue } from "../database.js";
import type { Faults, Journal } from "../hooks.js";
import type { Place } from "../place.js";
import type { Text } from "../text.js";
import { seal, signatureOf } from "./envelope.js";

/** WeChat waits this long for an answer. Milliseconds of the machine. */
const PATIENCE = 5000;
/** A push that was not taken comes again after this. Seconds of the sandbox. */
const AGAIN = 5;
/** How often a push is tried in all. */
const TRIES = 3;
/** Pushes on their way at a time. */
const AT_ONCE = 64;
/** Characters of a callback's answer that the journal keeps. */
const KEPT = 10_000;

const TAKEN: Text = { zh: "已接收", en: "taken" };
const NOT_TAKEN: Text = {
  zh: "返回的不是 HTTP 200 加 success 或空内容",
  en: "neither `success` nor an empty body with HTTP 200",
};

/** A push that is to be sent. */
export interface NewPush {
  readonly account: string;
  /** The event, or `text` for a message. */
  readonly event: string;
  /** The job that it tells of; empty if none. */
  readonly msg_id: string;
  /** The OpenID in the query. */
  readonly openid: string;
  /** It, or what writes it after faults were asked, which may change what it tells. */
  readonly xml: string | (() => string);
  /** When it is due, in Unix seconds of the sandbox. */
  readonly at: number;
}

/** How a push ended, or stands. */
export type PushState = "waiting" | "flying" | "taken" | "given_up" | "never" | "no_callback";

interface PushRow {
  id: number;
  account: string;
  event: string;
  msg_id: string;
  openid: string;
  xml: string;
  due_at: number | null;
  state: PushState;
  tries: number;
  /** How often it goes out once more though it was taken. */
  repeats: number;
  fault: string;
}

/** The answer to one try. */
interface Answer {
  readonly taken: boolean;
  readonly status: number;
  readonly text: string;
  readonly rule: Text;
}

/** The pushes of all accounts: signed, sent, tried again (docs/spec.md 4.3, 6). */
export class Pushes implements Due {
  readonly name = "pushes";
  readonly #place: Place;
  readonly #accounts: Accounts;
  readonly #faults: Faults;
  readonly #journal: Journal;
  #retired = false;
  /** When the first push is due, as long as none has changed since it was looked up. */
  #due: { readonly at: number | undefined } | undefined;
  readonly #flights = new Map<number, Promise<void>>();

  constructor(place: Place, accounts: Accounts, faults: Faults, journal: Journal) {
    this.#place = place;
    this.#accounts = accounts;
    this.#faults = faults;
    this.#journal = journal;
    place.db.migrate({
      part: "pushes",
      versions: [
        [
          `CREATE TABLE pushes (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, event TEXT NOT NULL, msg_id TEXT NOT NULL,
            openid TEXT NOT NULL, xml TEXT NOT NULL, due_at REAL, state TEXT NOT NULL, tries INTEGER NOT NULL, repeats INTEGER NOT NULL,
            fault TEXT NOT NULL)`,
          "CREATE INDEX pushes_by_due ON pushes (due_at) WHERE state = 'waiting'",
          "CREATE INDEX pushes_by_job ON pushes (account, msg_id)",
        ],
      ],
    });
    // A push that was on its way when the process ended may have arrived or not: it goes out again, as WeChat's would.
    place.db.change("UPDATE pushes SET state = 'waiting' WHERE state = 'flying'");
    place.agenda.add(this);
  }

  /**
   * Ends the life of this object: another world takes its place, over the same tables. Pushes on their way no
   * longer count.
   */
  retire(): void {
    this.#retired = true;
  }

  /** Stores a push. It goes out at its time, if the account has a callback. */
  queue(push: NewPush): void {
    const { account, event, msg_id, openid, at } = push;
    const fault = this.#faults.push(
      msg_id === "" ? { account, event } : { account, event, msg_id },
    );
    const callback = this.#accounts.of(account).callback;
    const xml = typeof push.xml === "string" ? push.xml : push.xml();
    const state: PushState =
      callback === null ? "no_callback" : fault?.never === true ? "never" : "waiting";
    this.#change(
      "INSERT INTO pushes (account, event, msg_id, openid, xml, due_at, state, tries, repeats, fault) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
      account,
      event,
      msg_id,
      openid,
      xml,
      at + (fault?.late ?? 0),
      state,
      Math.max(0, (fault?.times ?? 1) - 1),
      fault?.fault ?? "",
    );
    if (state !== "waiting") this.#journalUnsent(push, xml, state, fault?.fault);
  }

  due(): number | undefined {
    if (this.#flights.size >= AT_ONCE) return undefined;
    if (this.#due === undefined) {
      const row = this.#place.db.row<{ due_at: number }>(
        "SELECT due_at FROM pushes WHERE state = 'waiting' ORDER BY due_at LIMIT 1",
      );
      this.#due = { at: row?.due_at };
    }
    return this.#due.at;
  }

  ring(at: number): void {
    // Looked up anew: a transaction that was rolled back may have left a wrong one.
    this.#due = undefined;
    const rows = this.#place.db.rows<PushRow>(
      "SELECT * FROM pushes WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT ?",
      at,
      AT_ONCE - this.#flights.size,
    );
    for (const row of rows) this.#fly(row);
  }

  busy(): boolean {
    return this.#flights.size > 0;
  }

  async settled(): Promise<void> {
    while (this.#flights.size > 0) await Promise.all(this.#flights.values());
  }

  /** Sends the push about a job now, and resolves when a try of it has ended. */
  async deliverNow(account: string, msgId: string): Promise<void> {
    const rows = this.#place.db.rows<PushRow>(
      "SELECT * FROM pushes WHERE account = ? AND msg_id = ? AND state = 'waiting'",
      account,
      msgId,
    );
    for (const row of rows) this.#fly(row);
    this.#place.agenda.set();
    await Promise.all(rows.map(({ id }) => this.#flights.get(id)));
  }

  /** The pushes of a job and how they stand. */
  ofJob(account: string, msgId: string): { event: string; state: PushState; tries: number }[] {
    return this.#place.db.rows(
      "SELECT event, state, tries FROM pushes WHERE account = ? AND msg_id = ? ORDER BY id",
      account,
      msgId,
    );
  }

  /** Asks a callback for its echo, as WeChat does when the address is entered. */
  async verify(callback: Callback): Promise<{ ok: boolean; reason: string }> {
    const timestamp = String(this.#place.clock.second());
    const [nonce, echostr] = [randomDigits(10), randomDigits(19)];
    const url = new URL(callback.url);
    url.searchParams.set("signature", signatureOf(callback.token, timestamp, nonce));
    url.searchParams.set("timestamp", timestamp);
    url.searchParams.set("nonce", nonce);
    url.searchParams.set("echostr", echostr);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
      const text = await response.text();
      if (response.status === 200 && text === echostr) return { ok: true, reason: "" };
      return {
        ok: false,
        reason: `HTTP ${response.status}, and not the echostr: ${text.slice(0, 200)}`,
      };
    } catch (error) {
      return { ok: false, reason: String(error) };
    }
  }

  /** Forgets the pushes of an account. */
  forget(account: string): void {
    this.#change("DELETE FROM pushes WHERE account = ?", account);
  }

  /** Changes the table, and with it perhaps what is due. */
  #change(sql: string, ...values: SqlValue[]): void {
    this.#due = undefined;
    this.#place.db.change(sql, ...values);
  }

  #fly(row: PushRow): void {
    this.#change("UPDATE pushes SET state = 'flying' WHERE id = ?", row.id);
    const startedAt = this.#place.clock.now();
    const failed = (error: unknown): Answer => ({
      taken: false,
      status: 0,
      text: "",
      rule: inBoth(error),
    });
    const flight = this.#try(row)
      .catch(failed)
      .then((answer) => {
        this.#flights.delete(row.id);
        if (this.#retired) return;
        this.#land(row, answer, startedAt);
        this.#place.agenda.set();
      });
    this.#flights.set(row.id, flight);
  }

  async #try(row: PushRow): Promise<Answer> {
    const begun = Date.now();
    const { callback } = this.#accounts.get(row.account) ?? {};
    if (callback === null || callback === undefined) {
      return {
        taken: false,
        status: 0,
        text: "",
        rule: { zh: "账号的消息推送地址已被删除", en: "the account has no callback any more" },
      };
    }
    const { query, body } = seal(row.xml, {
      appid: row.account,
      callback,
      openid: row.openid,
      timestamp: this.#place.clock.second(),
      nonce: randomDigits(10),
    });
    const url = new URL(callback.url);
    for (const [name, value] of query) url.searchParams.set(name, value);
    const answer = await post(url, body);
    if (this.#retired) return answer;
    this.#journal.write({
      kind: "push",
      account: row.account,
      method: "POST",
      path: url.pathname,
      endpoint: row.event,
      query: url.searchParams.toString(),
      status: answer.status,
      errcode: undefined,
      why: { rule: ofTry(row.tries + 1, answer.rule), source: "docs/spec.md 4.3" },
      fault: row.fault === "" ? undefined : row.fault,
      unread: [],
      not_reached: [],
      // In the secure modes the journal shows what is inside, too.
      request: callback.mode === "secure" ? `${body}\n\n${row.xml}` : body,
      reply: answer.text,
      took: Date.now() - begun,
    });
    return answer;
  }

  /** Writes down how a try has ended, and what follows from it. */
  #land(row: PushRow, { taken }: Answer, startedAt: number): void {
    const tries = row.tries + 1;
    const now = this.#place.clock.now();
    if (taken && row.repeats > 0) {
      this.#change(
        "UPDATE pushes SET state = 'waiting', tries = ?, repeats = repeats - 1, due_at = ? WHERE id = ?",
        tries,
        now,
        row.id,
      );
    } else if (taken || tries >= TRIES) {
      const state: PushState = taken ? "taken" : "given_up";
      this.#change(
        "UPDATE pushes SET state = ?, tries = ?, due_at = NULL WHERE id = ?",
        state,
        tries,
        row.id,
      );
    } else {
      this.#change(
        "UPDATE pushes SET state = 'waiting', tries = ?, due_at = ? WHERE id = ?",
        tries,
        Math.max(now, startedAt + AGAIN),
        row.id,
      );
    }
  }

  #journalUnsent({ account, event }: NewPush, xml: string, state: PushState, fault?: string): void {
    this.#journal.write({
      kind: "push",
      account,
      method: "POST",
      path: "",
      endpoint: event,
      query: "",
      status: 0,
      errcode: undefined,
      why: {
        rule:
          state === "never"
            ? { zh: "故障规则不让它发出", en: "a fault keeps it back" }
            : { zh: "账号没有设置消息推送地址", en: "the account has no callback" },
        source: "docs/spec.md 4.3",
      },
      fault,
      unread: [],
      not_reached: [],
      request: xml,
      reply: "",
      took: 0,
    });
  }
}

/** Posts a push. `success` and an empty body take it; everything else does not. */
async function post(url: URL, body: string): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "text/xml", "user-agent": "Mozilla/4.0" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = (await response.text()).slice(0, KEPT);
    const said = text.trim();
    // A passive reply is an XML; WeChat shows it to the follower, and the push is taken.
    const taken =
      response.status === 200 && (text === "" || said === "success" || said.startsWith("<xml>"));
    const rule = taken ? TAKEN : NOT_TAKEN;
    return { taken, status: response.status, text, rule };
  } catch (error) {
    return { taken: false, status: 0, text: "", rule: inBoth(error) };
  }
}

/** Which try it was, and how it ended. */
function ofTry(number: number, { zh, en }: Text): Text {
  return { zh: `第 ${number} 次：${zh}`, en: `try ${number}: ${en}` };
}

/** The words of the runtime, which knows one language. */
function inBoth(error: unknown): Text {
  return { zh: String(error), en: String(error) };
}

function randomDigits(length: number): string {
  const random = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(random, (byte, at) => String(at === 0 ? 1 + (byte % 9) : byte % 10)).join("");
}
