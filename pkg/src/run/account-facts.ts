import { inTime } from "../client/timeout.js";
import { CampaignError } from "../errors/campaign.js";
import type { Fact, Purpose } from "../generated/campaign-types.js";
import type { ListedCampaign, StoredSend } from "../store/mass-store.js";
import type { Settings } from "./options.js";

/** A fact for a campaign about the others of its account. */
export interface AccountFact {
  readonly fact: Fact;
  /** Its subject, and its content as text: the same fact is told once. */
  readonly about: string;
  readonly content: string;
}

/** WeChat recognizes a `clientmsgid` for a day; a day more for clocks and repeats. Seconds. */
const RECENT = 48 * 3600;
/** A campaign keeps 1000 ids of others. Some are left for those that an operator tells. */
const MOST_IDS = 900;
/** The number of latest campaigns whose jobs are told, beside the open ones. */
const LATEST = 50;
const MINUTE = 60;

const PURPOSES: Readonly<Record<string, Purpose>> = {
  "message/mass/send": "send",
  "message/mass/sendall": "send",
  "message/mass/get": "poll",
  "message/mass/preview": "preview",
  "message/mass/delete": "delete",
};

/** The day in Beijing, by which WeChat counts calls. */
const dayOf = (time: number) => Math.floor((time + 8 * 3600) / 86_400);

/** Tells the campaigns of an account of each other: their jobs, and how many calls they make. */
export class AccountFacts {
  readonly #settings: Settings;
  readonly #report: (error: unknown, id: string) => void;
  readonly #startedAt: number;
  /** The calls that this program made today, by campaign and purpose: their times. */
  readonly #calls = new Map<string, Map<Purpose, number[]>>();
  /** The facts that each campaign has been told, by their subjects. */
  readonly #told = new Map<string, Map<string, string>>();
  /** The sends of each campaign, as of a revision. */
  readonly #sends = new Map<string, { revision: number; sends: readonly StoredSend[] }>();
  /** The campaigns that cannot be read, with the revision that was reported. */
  readonly #damaged = new Map<string, number>();

  constructor(settings: Settings, report: (error: unknown, id: string) => void) {
    this.#settings = settings;
    this.#report = report;
    this.#startedAt = settings.now();
  }

  /** Counts a call that goes out. */
  called(id: string, url: string, now: number): void {
    const purpose = PURPOSES[new URL(url).pathname.split("/cgi-bin/")[1] ?? ""];
    if (purpose === undefined) return;
    const calls = this.#calls.get(id) ?? new Map<Purpose, number[]>();
    const today = (calls.get(purpose) ?? []).filter((at) => dayOf(at) === dayOf(now));
    this.#calls.set(id, calls.set(purpose, [...today, now]));
  }

  /** Returns what a campaign has not been told yet. */
  async untold(id: string, listed: readonly ListedCampaign[], now: number): Promise<AccountFact[]> {
    const latest = listed.length - LATEST;
    const others = listed.filter((one, at) => one.id !== id && (at >= latest || !one.ended));
    const sends = new Map<string, readonly StoredSend[]>();
    for (const other of others) sends.set(other.id, await this.#sendsOf(other));
    const told = this.#told.get(id) ?? new Map<string, string>();
    return [...jobsOf(sends, told, now), ...this.#callsOf(sends, now)].filter(
      ({ about, content }) => (told.get(about) ?? "") !== content,
    );
  }

  /** Remembers what a campaign has been told. */
  told(id: string, facts: readonly AccountFact[]): void {
    const told = this.#told.get(id) ?? new Map<string, string>();
    for (const { about, content } of facts) told.set(about, content);
    this.#told.set(id, told);
  }

  /** Returns the sends of another campaign. A damaged one does not stop the others: of it nothing new is known. */
  async #sendsOf({ id, revision }: ListedCampaign): Promise<readonly StoredSend[]> {
    const { store, timeout_ms } = this.#settings;
    const known = this.#sends.get(id);
    if (known?.revision === revision) return known.sends;
    try {
      const sends = await inTime(timeout_ms, () => store.sends(id));
      this.#sends.set(id, { revision, sends });
      this.#damaged.delete(id);
      return sends;
    } catch (error) {
      // Any other error is of the store: without its answer the budgets of the account may be exceeded.
      if (!(error instanceof CampaignError)) throw error;
      if (this.#damaged.get(id) !== revision) this.#report(error, id);
      this.#damaged.set(id, revision);
      return known?.sends ?? [];
    }
  }

  /** How many calls the others have made today. Of sends that other programs made, the rows tell. */
  #callsOf(others: ReadonlyMap<string, readonly StoredSend[]>, now: number): AccountFact[] {
    const purposes: Purpose[] = ["send", "poll", "preview", "delete"];
    return purposes.map((purpose) => {
      let [calls, last_minute] = [0, 0];
      for (const [id, sends] of others) {
        const made = this.#calls.get(id)?.get(purpose) ?? [];
        const mine = made.filter((at) => dayOf(at) === dayOf(now));
        const rows = (purpose === "send" ? sends : [])
          .flatMap(({ requested_at }) => requested_at ?? [])
          .filter((at) => dayOf(at) === dayOf(now));
        const before = rows.filter((at) => at < this.#startedAt).length;
        calls += before + Math.max(rows.length - before, mine.length);
        const isLate = (at: number) => at > now - MINUTE;
        last_minute += Math.max(rows.filter(isLate).length, mine.filter(isLate).length);
      }
      const content = calls === 0 ? "" : `${dayOf(now)} ${calls}`;
      const minute = purpose === "send" ? { last_minute } : {};
      return { fact: { what: "elsewhere", purpose, calls, ...minute }, about: purpose, content };
    });
  }
}

/** The jobs of each other campaign that WeChat may still name, the shortest lists first: they make room. */
function jobsOf(
  others: ReadonlyMap<string, readonly StoredSend[]>,
  told: ReadonlyMap<string, string>,
  now: number,
): AccountFact[] {
  const recent = [...others.values()]
    .flat()
    .filter(({ msg_id, requested_at = 0 }) => msg_id !== undefined && requested_at > now - RECENT)
    .sort((one, other) => (other.requested_at ?? 0) - (one.requested_at ?? 0))
    .slice(0, MOST_IDS);
  const names = [...told.keys()].filter((about) => about.startsWith(JOBS));
  const campaigns = new Set([...others.keys(), ...names.map((about) => about.slice(JOBS.length))]);
  return [...campaigns]
    .map((campaign): AccountFact => {
      const ids = recent.flatMap((send) => (send.campaign === campaign ? [send.msg_id ?? ""] : []));
      const msg_ids = ids.sort();
      const fact: Fact = { what: "others", campaign, msg_ids };
      return { fact, about: `${JOBS}${campaign}`, content: msg_ids.join() };
    })
    .sort((one, other) => one.content.length - other.content.length);
}

/** The beginning of the subject of another campaign's jobs. */
const JOBS = "jobs of ";
