// WeChat's side of mass sends, written from its documentation and from what users reported, and not from the
// package: tokens, sends with the guard of `clientmsgid`, allowances, drafts, administrators, review, pushes,
// status, previews and deletions. Where no source says what WeChat does, each run chooses a law.

/** Within this time a `clientmsgid` is known again. Seconds. */
export const GUARD = 24 * 3600;
/** Within this time the same `clientmsgid` is refused with 45066. Seconds. */
export const RETRY = 60;
/** How long an administrator has to confirm. Seconds. */
export const CONFIRMATION = 30 * 60;

/** The choices of WeChat that its documentation leaves open, and the allowances of the account. */
export const LAWS = {
  account: "service",
  /** The order of the checks. */
  order: ["guard", "draft", "allowance"],
  /** Whether the same `clientmsgid` within a minute is 45066, whatever became of the first. */
  tooFast: true,
  /** Sends that succeed in a `day` or a `month`, and how many were made elsewhere. */
  allowance: { count: Number.POSITIVE_INFINITY, period: "day", used: 0 },
  sendsPerDay: 100,
  sendsPerMinute: 60,
  pollsPerDay: 100,
  previewsPerDay: 100,
  deletionsPerDay: 10,
  /** How long after 0:00 in Beijing a day begins. Seconds. */
  lag: 0,
  /** The answer of an administrator to a send to everyone: not asked, `confirms`, `refuses`, `silent`. */
  administrator: undefined,
  /** The answer to a send that an administrator has to confirm: 0 or 89505. */
  protectedAnswer: 89505,
  /** Whether a draft is gone after the first send: `never`, `at once`, `next day`. */
  drafts: "never",
  /** How a job ends: a status of the event, and after how many seconds. */
  end: () => ({ status: "send success", seconds: 20 }),
  /** Which id a 45065 carries: its own, none, or that of another job of the account. */
  duplicateId: () => "own",
  /** Which ids of other jobs it may carry. */
  mayTell: () => true,
  /** Whether a `clientmsgid` that is new is taken for a known one. */
  mistakes: () => false,
  /** Whether an accepted send is answered without its `msg_id`. */
  withoutId: () => false,
};

/** Codes that users saw without any effect, and of which nothing is documented. */
const REFUSALS_OF_TOKENS = [40001, 40014, 42001];
const MSGTYPES = ["mpnews", "text", "voice", "image", "mpvideo"];
/** Jobs of the account that are not the campaign's: other programs', and those of mp.weixin.qq.com. */
export const FOREIGN_IDS = ["3147400001", "3147400002", "9107199254740995"];

export class SimulatedWeChat {
  /** Every job that was accepted. */
  jobs = [];
  previews = [];
  /** The `msg_id`s that were deleted. */
  deletions = [];
  token = "TOKEN-0";
  /** The `clientmsgid` of every send that arrived, whatever became of it. */
  asked = new Set();
  /** How often it has answered with each errcode. */
  answers = {};
  #laws;
  #time;
  #ended;
  #tried = new Map();
  #used = new Map();
  #minute = [];
  #drafts = new Map();

  /** `ended(job)` is told when a job comes to its end: then the event is pushed. */
  constructor(time, laws = {}, ended = () => {}) {
    this.#time = time;
    this.#laws = { ...LAWS, ...laws };
    this.#ended = ended;
    const { period, used } = this.#laws.allowance;
    this.#used.set(`allowance ${this.#period(period)}`, used);
  }

  /** The token of now is no longer valid. */
  revoke() {
    this.token = `TOKEN-${Number(this.token.split("-")[1]) + 1}`;
  }

  /** The answer to a request, as JSON text: its ids are beyond what a number of JavaScript holds. */
  answer(url, text) {
    const { pathname, searchParams } = new URL(url);
    this.asked.add(/"clientmsgid":"([^"]+)"/.exec(text)?.[1]);
    const reply = this.#reply(pathname, searchParams.get("access_token"), text);
    const code = reply.errcode ?? 0;
    this.answers[code] = (this.answers[code] ?? 0) + 1;
    const members = Object.entries(reply).map(([name, value]) =>
      typeof value === "bigint" ? `"${name}":${value}` : `"${name}":${JSON.stringify(value)}`,
    );
    return `{${members.join(",")}}`;
  }

  /** Whether somebody has got, or will get, what a job sends. */
  reaches(job) {
    return job.status === "send success" || job.status === "send fail";
  }

  #reply(path, token, text) {
    if (token !== this.token) {
      const code = REFUSALS_OF_TOKENS[this.jobs.length % REFUSALS_OF_TOKENS.length];
      return refusal(code, "invalid credential, access_token is invalid or not latest");
    }
    let body;
    try {
      // Ids are numbers of 64 bits.
      body = JSON.parse(text.replace(/("msg_id":)(\d+)/, '$1"$2"'));
    } catch {
      return refusal(47001, "data format error");
    }
    const { previewsPerDay, deletionsPerDay, pollsPerDay, sendsPerDay } = this.#laws;
    switch (path) {
      case "/cgi-bin/message/mass/send":
      case "/cgi-bin/message/mass/sendall":
        return this.#limited("send", sendsPerDay) ?? this.#send(path.endsWith("all"), body);
      case "/cgi-bin/message/mass/get":
        return this.#limited("get", pollsPerDay) ?? this.#status(body);
      case "/cgi-bin/message/mass/preview":
        return this.#limited("preview", previewsPerDay) ?? this.#preview(body);
      case "/cgi-bin/message/mass/delete":
        return this.#limited("delete", deletionsPerDay) ?? this.#delete(body);
      default:
        return refusal(40066, "invalid url");
    }
  }

  /** The day in Beijing, or its month. */
  #period(period) {
    const date = new Date((this.#time.now - this.#laws.lag + 8 * 3600) * 1000);
    return date.toISOString().slice(0, period === "month" ? 7 : 10);
  }

  #limited(what, limit) {
    const key = `${what} ${this.#period("day")}`;
    const used = this.#used.get(key) ?? 0;
    if (used >= limit) return refusal(45009, "reach max api daily quota limit");
    this.#used.set(key, used + 1);
    return undefined;
  }

  #send(isAll, body) {
    const { now } = this.#time;
    this.#minute = this.#minute.filter((at) => at > now - 60);
    if (this.#minute.length >= this.#laws.sendsPerMinute) {
      return refusal(45011, "api minute-quota reach limit, must slower, retry next minute");
    }
    this.#minute.push(now);
    const to = audience(isAll, body, this.#laws.account);
    if (to.errcode) return to;
    const { msgtype, clientmsgid } = body;
    if (!MSGTYPES.includes(msgtype)) return refusal(40008, "invalid message type");
    if (body[msgtype === "image" ? "images" : msgtype] === undefined) {
      return refusal(41011, "missing required fields");
    }
    if (clientmsgid !== undefined && Buffer.byteLength(clientmsgid) > 32) {
      return refusal(45067, "clientmsgid size out of limit");
    }
    // Without one, a digest of scope and content is taken.
    const key = clientmsgid ?? JSON.stringify([to, msgtype, body[msgtype]]);
    const since = now - (this.#tried.get(key) ?? Number.NEGATIVE_INFINITY);
    this.#tried.set(key, now);
    for (const check of this.#laws.order) {
      const refused =
        check === "guard"
          ? this.#known(key, since)
          : check === "draft"
            ? this.#draftIsGone(body)
            : this.#isUsedUp(to);
      if (refused) return refused;
    }
    return this.#accept(key, to, body);
  }

  #known(key, since) {
    if (this.#laws.tooFast && since < RETRY) {
      return refusal(45066, "same clientmsgid retry too fast");
    }
    const known = this.jobs.find((job) => job.key === key && this.#time.now < job.at + GUARD);
    if (known === undefined && !this.#laws.mistakes(key)) return undefined;
    const exists = refusal(45065, "clientmsgid exist");
    const whose = known ? this.#laws.duplicateId() : "another";
    if (whose === "own") exists.msg_id = known.msg_id;
    if (whose === "another") {
      const others = this.jobs.filter((job) => job.key !== key).map(({ msg_id }) => String(msg_id));
      const told = [...others, ...FOREIGN_IDS].find((id) => this.#laws.mayTell(id));
      if (told === undefined) return known ? { ...exists, msg_id: known.msg_id } : undefined;
      exists.msg_id = BigInt(told);
    }
    return exists;
  }

  #draftIsGone(body) {
    const draft = body.mpnews?.media_id;
    const sent = this.#drafts.get(draft);
    const isGone = { never: false, "at once": true, "next day": sent !== this.#period("day") };
    const refuses = sent !== undefined && isGone[this.#laws.drafts];
    return refuses ? refusal(40007, "invalid media_id") : undefined;
  }

  /** The key of the allowance that a send takes from; of a 服务号 only sends to everyone are counted. */
  #allowance(to) {
    const { account, allowance } = this.#laws;
    const counts = account === "subscription" || to[0] === "everyone";
    return counts ? `allowance ${this.#period(allowance.period)}` : undefined;
  }

  #isUsedUp(to) {
    const used = this.#used.get(this.#allowance(to)) ?? 0;
    return used >= this.#laws.allowance.count ? refusal(45028, "has no masssend quota") : undefined;
  }

  #accept(key, to, body) {
    const { administrator, protectedAnswer, end } = this.#laws;
    const allowance = this.#allowance(to);
    if (allowance) this.#used.set(allowance, (this.#used.get(allowance) ?? 0) + 1);
    if (body.mpnews) this.#drafts.set(body.mpnews.media_id, this.#period("day"));
    // Beyond 2^53, as they will be.
    const msg_id = 2n ** 53n + 1n + 2n * BigInt(this.jobs.length);
    const { now } = this.#time;
    const job = { key, msg_id, to, at: now, msgtype: body.msgtype, deleted: false, ended: false };
    const isProtected = administrator !== undefined && to[0] === "everyone";
    const ends = end(job);
    if (isProtected) {
      const takes = administrator === "silent" ? CONFIRMATION : ends.seconds;
      job.confirmed_at = now + Math.min(takes, CONFIRMATION);
      if (administrator === "silent") Object.assign(ends, { status: "err(40002)", seconds: takes });
      else if (administrator === "refuses") ends.status = "err(40001)";
      else ends.seconds += takes;
    }
    job.status = ends.status;
    job.ends_at = now + ends.seconds;
    this.jobs.push(job);
    this.#time.after(ends.seconds, () => {
      job.ended = true;
      this.#ended(job);
    });
    if (isProtected && protectedAnswer !== 0) {
      const wait = refusal(protectedAnswer, "mass send is waiting for the administrator");
      return this.#laws.withoutId() ? wait : { ...wait, msg_id };
    }
    const ok = { errcode: 0, errmsg: "send job submission success" };
    return this.#laws.withoutId() ? ok : { ...ok, msg_id, msg_data_id: msg_id - 7n };
  }

  #status({ msg_id }) {
    const job = this.jobs.find((job) => String(job.msg_id) === String(msg_id));
    if (job === undefined) {
      if (!FOREIGN_IDS.includes(String(msg_id))) return refusal(40059, "invalid msg id");
      return { msg_id: BigInt(msg_id), msg_status: "SEND_SUCCESS" };
    }
    if (this.#time.now < job.confirmed_at) {
      return refusal(89504, "mass send is waiting for the administrator");
    }
    const ended = job.status === "send success" ? "SEND_SUCCESS" : "SEND_FAIL";
    const status = job.deleted ? "DELETE" : job.ended ? ended : "SENDING";
    return { msg_id: job.msg_id, msg_status: status };
  }

  #preview(body) {
    if (typeof body.touser !== "string" && typeof body.towxname !== "string") {
      return refusal(41009, "missing openid");
    }
    if (!MSGTYPES.includes(body.msgtype)) return refusal(40008, "invalid message type");
    this.previews.push(body.touser ?? body.towxname);
    return { errcode: 0, errmsg: "preview success" };
  }

  #delete({ msg_id, article_idx = 0 }) {
    const job = this.jobs.find((job) => String(job.msg_id) === String(msg_id));
    if (job === undefined) return refusal(40059, "invalid msg id");
    if (article_idx < 0 || article_idx > 8) return refusal(40060, "invalid article idx");
    const isDeletable = job.ended && job.status === "send success";
    // Only articles and videos can be.
    if (!isDeletable || !["mpnews", "mpvideo"].includes(job.msgtype)) {
      return refusal(40065, "invalid msg status");
    }
    this.deletions.push(job);
    job.deleted = true;
    return { errcode: 0, errmsg: "ok" };
  }
}

/** Whom a send reaches, or why it is refused. */
function audience(isAll, { filter, touser }, account) {
  if (isAll) {
    if (filter?.is_to_all === true) return ["everyone"];
    if (!Number.isInteger(filter?.tag_id) || filter.tag_id < 1) {
      return refusal(40152, "invalid group id");
    }
    return [`tag ${filter.tag_id}`];
  }
  if (account === "subscription") return refusal(48001, "api unauthorized");
  if (!Array.isArray(touser)) return refusal(40031, "invalid openid list");
  if (touser.length < 2) {
    return refusal(40130, "invalid openid list size, at least two openid");
  }
  if (touser.length > 10_000) return refusal(40032, "invalid openid list size");
  return touser;
}

function refusal(errcode, errmsg) {
  return { errcode, errmsg: `${errmsg} rid: 665f194a-5af447f7-8c6a1b2c` };
}

/** The event of a job that has ended, in XML. */
export function finish(job, at) {
  const count = job.to.length;
  const sent = job.status === "send success" ? count : job.status === "send fail" ? 1 : 0;
  const fields = {
    ToUserName: "<![CDATA[gh_1]]>",
    FromUserName: "<![CDATA[oAdministrator]]>",
    CreateTime: Math.floor(at),
    MsgType: "<![CDATA[event]]>",
    Event: "<![CDATA[MASSSENDJOBFINISH]]>",
    MsgID: job.msg_id,
    Status: `<![CDATA[${job.status}]]>`,
    TotalCount: count,
    FilterCount: count,
    SentCount: sent,
    ErrorCount: count - sent,
  };
  const elements = Object.entries(fields).map(([tag, value]) => `<${tag}>${value}</${tag}>`);
  return `<xml>${elements.join("")}</xml>`;
}
