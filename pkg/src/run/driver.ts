import { nextStep } from "../campaign/step.js";
import { type Campaign, campaignRevision } from "../campaign/stored.js";
import { campaignSummary } from "../campaign/summary.js";
import { inTime } from "../client/timeout.js";
import { AccountFacts } from "./account-facts.js";
import { CallGate } from "./call-gate.js";
import type { Question, Settings } from "./options.js";
import { delayAfter, LONGEST_SLEEP, Schedule } from "./schedule.js";
import { takeTurn } from "./turn.js";

/** The time after which a campaign lets the next one go on, and a tick ends. Seconds. */
const LONGEST_TURN = 60;

/** The end of a pass, in Unix seconds. */
interface PassEnd {
  /** When it ended. */
  now: number;
  /** When the next one is due. */
  next: number | undefined;
  /** When the time of these passes is up. Absent if the clock has failed. */
  endsAt: number | undefined;
}

/** The part of a timer of Node that is used. A browser has a number. */
type Timer = { unref?: () => void };

/** Drives the campaigns of an account: one pass over them after another, with a timer or an alarm between. */
export class Driver {
  readonly #settings: Settings;
  readonly #facts: AccountFacts;
  readonly #schedule = new Schedule();
  /** The last question of each campaign. */
  readonly #asked = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The passes that are under way. */
  #passes: Promise<number | undefined> | undefined;
  /** Whether something has changed since the last pass began. */
  #isWoken = false;
  #isStopped = false;
  #gate: CallGate | undefined;
  /** The number of passes in a row that failed as a whole. */
  #failures = 0;
  /** The number of times in a row that the first alarm could not be set. */
  #unset = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#facts = new AccountFacts(settings, (error, id) => this.report(error, id));
  }

  /** Continues what is stored. */
  start(): void {
    const { alarm } = this.#settings;
    if (alarm === undefined) this.wake();
    else this.#setOut(alarm);
  }

  /**
   * Sets the alarm that begins the chain. Without it nobody would come again, so a failure is tried again while
   * this object lives.
   */
  #setOut(alarm: NonNullable<Settings["alarm"]>): void {
    clearTimeout(this.#timer);
    const setting = this.#isWoken ? this.#arm(this.#anyTime()) : this.#begin(alarm);
    const again = (error: unknown) => {
      this.report(error);
      if (this.#isStopped) return;
      this.#unset += 1;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#setOut(alarm), delayAfter(this.#unset) * 1000);
    };
    setting.then(() => {
      this.#unset = 0;
    }, again);
  }

  /** Sets the alarm if a campaign is open and none is set, as after the loss of one. */
  async #begin(alarm: NonNullable<Settings["alarm"]>): Promise<void> {
    const open = await this.#inTime(() => this.#settings.store.list("open"));
    if (open.length === 0 || this.#isStopped || this.#passes !== undefined) return;
    const at = (await this.#inTime(() => alarm.getAlarm?.())) ?? undefined;
    if (at === undefined) await this.#arm(this.#anyTime());
  }

  /** Makes a pass soon, because something has changed: of one campaign, if it is named. */
  wake(id?: string): void {
    if (this.#isStopped) return;
    if (id !== undefined) this.#schedule.forget(id);
    this.#isWoken = true;
    if (this.#passes !== undefined) return;
    const { alarm } = this.#settings;
    if (alarm === undefined) this.pass();
    else this.#setOut(alarm);
  }

  /**
   * Makes a pass now. With an alarm, the next one is set before and after it, so that neither a crash nor an
   * error ends the chain.
   *
   * @throws the error of `setAlarm` if no alarm could be set; the host then repeats this one.
   */
  async tick(): Promise<number | undefined> {
    const { alarm, store } = this.#settings;
    this.#isWoken = true;
    if (alarm === undefined || this.#isStopped) return this.pass();
    const open = await this.#inTime(() => store.list("open")).catch((error) => this.report(error));
    if (open?.length === 0) return undefined;
    const isArmed = await this.#arm(this.#anyTime() + LONGEST_TURN).then(
      () => true,
      (error) => this.report(error),
    );
    const next = await this.pass();
    // Whoever has woken the driver since then has set the alarm, too.
    const at = this.#isWoken ? this.#anyTime() : next;
    if (this.#isStopped || at === undefined) return next;
    await this.#arm(at).catch((error) => {
      this.report(error);
      if (!isArmed) throw error;
    });
    return at;
  }

  /** Makes passes until nothing is due, or their time is up. Returns when the next one is due. */
  pass(): Promise<number | undefined> {
    if (this.#isStopped) return Promise.resolve(undefined);
    clearTimeout(this.#timer);
    this.#passes ??= this.#passUntilQuiet();
    return this.#passes;
  }

  /**
   * Lets no new call begin, and waits for the one that is under way, until it is stored.
   * Its time limit bounds the wait.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#gate?.close();
    const passes = this.#passes ?? Promise.resolve(undefined);
    // The call, and the storing of its outcome.
    const timeout_ms = 2 * this.#settings.timeout_ms;
    await inTime(timeout_ms, () => passes).catch((error) => this.report(error));
  }

  /** Tells of a campaign that has been stored. */
  changed(id: string, campaign: Campaign): void {
    const { onProgress, now } = this.#settings;
    if (onProgress === undefined) return;
    this.#callBack(id, () => {
      const time = now();
      const { totals } = campaignSummary(campaign, time);
      const step = nextStep(campaign, time);
      return onProgress({ id, revision: campaignRevision(campaign), totals, step });
    });
  }

  /** Tells of an error. */
  report(error: unknown, id?: string): void {
    const { onError } = this.#settings;
    try {
      // An error of `onError` itself has nowhere to go.
      Promise.resolve(onError(error, ...(id === undefined ? [] : [id]))).catch(() => {});
    } catch {}
  }

  async #passUntilQuiet(): Promise<number | undefined> {
    let end: PassEnd | undefined;
    let isLate: boolean;
    do {
      this.#isWoken = false;
      end = await this.#passOnce(end?.endsAt);
      isLate = end.endsAt !== undefined && end.now >= end.endsAt;
    } while (this.#isWoken && !this.#isStopped && !isLate);
    const next = this.#isWoken ? end.now : end.next;
    // Whoever wakes the driver from now on begins a new pass.
    this.#passes = undefined;
    if (!this.#isStopped && this.#settings.alarm === undefined) this.#sleep(next, end.now);
    return next;
  }

  /** Makes a pass. An error of the store or of the clock is reported, and delays the next one. */
  async #passOnce(until: number | undefined): Promise<PassEnd> {
    const { now } = this.#settings;
    let endsAt = until;
    try {
      endsAt ??= now() + LONGEST_TURN;
      const next = await this.#pass(endsAt);
      const end = { now: now(), next, endsAt };
      this.#failures = 0;
      return end;
    } catch (error) {
      this.report(error);
      this.#failures += 1;
      const at = this.#anyTime();
      return { now: at, next: at + delayAfter(this.#failures), endsAt };
    }
  }

  /** Gives each campaign that is due a turn, in the order in which they were added. */
  async #pass(endsAt: number): Promise<number | undefined> {
    const { now, store, alarm } = this.#settings;
    const open = await this.#inTime(() => store.list("open"));
    this.#schedule.keep(open);
    for (const one of this.#schedule.inOrder(open)) {
      const isLate = alarm !== undefined && now() >= endsAt;
      if (this.#isStopped || isLate) break;
      if (this.#schedule.isDue(one, now()))
        await this.#turn(one.id, alarm === undefined ? now() + LONGEST_TURN : endsAt);
    }
    return this.#schedule.next(open, now());
  }

  async #turn(id: string, closesAt: number): Promise<void> {
    const { now, store } = this.#settings;
    const gate = new CallGate(closesAt, now);
    this.#gate = gate;
    try {
      const facts = this.#facts;
      const changed = (campaign: Campaign) => this.changed(id, campaign);
      const report = (error: unknown) => this.report(error, id);
      const listed = await this.#inTime(() => store.list());
      const turn = { id, listed, gate, facts, changed, report };
      const end = await takeTurn(this.#settings, turn);
      this.#schedule.ended(id, end, now());
      if (end.step?.do === "ask_human") this.#ask(id, end.step);
      else if (end.step !== undefined) this.#asked.delete(id);
    } catch (error) {
      this.report(error, id);
      this.#schedule.failed(id, now());
    } finally {
      this.#gate = undefined;
    }
  }

  #ask(id: string, question: Question): void {
    const key = JSON.stringify([question.because.code, question.because.job, question.question]);
    if (this.#asked.get(id) === key) return;
    this.#asked.set(id, key);
    this.#callBack(id, () => this.#settings.onQuestion(id, question));
  }

  /** Calls a callback. Its errors must not disturb the sending. */
  #callBack(id: string, call: () => unknown): void {
    try {
      Promise.resolve(call()).catch((error) => this.report(error, id));
    } catch (error) {
      this.report(error, id);
    }
  }

  /** Sleeps until the next pass is due. Without open campaigns, it does not keep the process alive. */
  #sleep(next: number | undefined, now: number): void {
    const seconds = next === undefined ? LONGEST_SLEEP : next - now;
    const timer = setTimeout(
      () => this.pass(),
      Math.min(Math.max(seconds, 0), LONGEST_SLEEP) * 1000,
    );
    if (next === undefined) (timer as Timer).unref?.();
    this.#timer = timer;
  }

  /** Returns the time, also if `now` fails. */
  #anyTime(): number {
    try {
      return this.#settings.now();
    } catch {
      return Date.now() / 1000;
    }
  }

  async #arm(at: number): Promise<void> {
    await this.#inTime(() => this.#settings.alarm?.setAlarm(Math.ceil(at * 1000)));
  }

  #inTime<T>(work: () => T | Promise<T>): Promise<T> {
    return inTime(this.#settings.timeout_ms, work);
  }
}
