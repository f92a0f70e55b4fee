// A person who checks mp.weixin.qq.com and answers the questions of the program truthfully. That site shows
// every job of the account and its outcome.
import { campaignSummary, nextStep, record } from "wechat-mass";

const MINUTE = 60;
/** How often a send is tried again that WeChat refuses. */
const MOST_RETRIES = 3;
/** The faults that say that the question was another one meanwhile. */
const OUTRUN = ["not_possible", "not_in_campaign"];
/** The questions about jobs that count as not sent. */
const REFUSED = ["rejected", "gives_up"];

export class Operator {
  cancelled = false;
  paused = false;
  /** Jobs that it has said shall not be sent, or left as they are. */
  left = new Set();
  /** The `clientmsgid`s of the jobs whose deletion it has ordered. */
  deletes = new Set();
  #world;
  #isBusy = false;
  #retries = new Map();
  #previews = 0;
  #clock;

  constructor(world) {
    this.#world = world;
  }

  /** A program has a question: after a while somebody looks what it is by then, by that program's clock. */
  asked(clock) {
    if (this.#isBusy) return;
    this.#clock = clock;
    this.#isBusy = true;
    const { random, time } = this.#world;
    time.after(MINUTE * (10 + random.below(6 * 60)), () => this.#looks());
  }

  /** Says something, and knows that it is stored. */
  tell(fact) {
    const { store, note, webClock } = this.#world;
    note(() => `operator ${JSON.stringify(fact)}`);
    store.told((campaign) => record(campaign, fact, webClock()));
    if (fact.what === "cancelled") this.cancelled = true;
    if (fact.what === "paused") this.paused = true;
    if (fact.what === "resumed") this.paused = false;
    this.#world.changed();
  }

  cancels() {
    this.tell({ what: "cancelled" });
  }

  /** Stops it for a while. */
  pauses(seconds) {
    const { time, webClock } = this.#world;
    this.tell({ what: "paused", at: webClock() });
    time.after(seconds, () => this.tell({ what: "resumed", at: webClock() }));
  }

  previews() {
    this.#previews += 1;
    this.tell({ what: "preview", name: `preview ${this.#previews}`, touser: this.#world.follower });
  }

  /** Orders the deletion of what a job has sent, if its id is known. */
  deletesOne() {
    const { store, random, webClock } = this.#world;
    const known = campaignSummary(store.text, webClock()).jobs.filter((job) => job.msg_id);
    if (known.length === 0) return;
    const { job, clientmsgid } = random.pick(known);
    this.deletes.add(clientmsgid);
    this.tell({ what: "delete", job });
  }

  /** Returns the facts to record again after an older backup was restored. */
  toldAgain() {
    const facts = [];
    if (this.cancelled) facts.push({ what: "cancelled" });
    if (this.paused) facts.push({ what: "paused", at: this.#world.webClock() });
    return facts;
  }

  #looks() {
    const { store, time, random } = this.#world;
    const step = nextStep(store.text, this.#clock());
    const answer = step.do === "ask_human" ? this.#answerTo(step) : undefined;
    if (answer === "later") return time.after(10 * MINUTE, () => this.#looks());
    // Between looking and answering some time goes by.
    time.after(random.below(30), () => {
      this.#isBusy = false;
      if (answer === undefined) return this.#world.changed();
      try {
        this.#remember(step, answer);
        this.tell(answer);
      } catch (error) {
        if (!OUTRUN.includes(error.code)) this.#world.fail(`${error.code}: ${error.message}`);
        this.#world.changed();
      }
    });
  }

  /** A fact that is true and may be answered, or `later`. */
  #answerTo(step) {
    const { random } = this.#world;
    const { because, choices } = step;
    if (because.code === "clock") {
      this.#world.setClocks();
      return { what: "clock" };
    }
    if (choices.includes("token_refreshed")) {
      this.#world.mendTokens();
      return { what: "token_refreshed" };
    }
    if (choices.includes("resumed")) {
      return random.below(10) === 0 ? { what: "cancelled" } : { what: "resumed" };
    }
    const [answers, later] = because.code === "restored" ? this.#ofAll(step) : this.#truth(step);
    const possible = answers.filter((fact) => choices.includes(fact.decision ?? fact.what));
    if (possible.length > 0) return possible[random.below(possible.length)];
    if (later) return "later";
    return this.#world.fail(`no truthful answer to ${because.code} among ${choices}`);
  }

  /** The jobs that a question is about; after a restore, it may be about many. */
  #jobsOf({ because }) {
    const { store, webClock } = this.#world;
    const { jobs } = campaignSummary(store.text, webClock());
    const isMeant = ({ job, state }) =>
      job === because.job ||
      (because.code === "restored" && job > because.job && state === "requested");
    return jobs.filter(isMeant);
  }

  /** Returns the truth about all jobs of which nothing is known since a restore. */
  #ofAll(step) {
    const { wechat } = this.#world;
    const jobs = this.#jobsOf(step);
    const isSent = jobs.some(({ clientmsgid }) =>
      wechat.jobs.some(({ key }) => key === clientmsgid),
    );
    if (!isSent) return this.#truth(step);
    return [[{ what: "decided", question: step.question, decision: "skip" }], false];
  }

  /** Returns the truth about the job, likely answers more often, and whether more is known later. */
  #truth(step) {
    const { wechat } = this.#world;
    const { question } = step;
    const [{ clientmsgid, job }] = this.#jobsOf(step);
    const decided = (decision, more) => ({ what: "decided", question, decision, ...more });
    const skip = decided("skip");
    const sent = wechat.jobs.find(({ key }) => key === clientmsgid);
    if (sent !== undefined) {
      const withId = decided("sent", { msg_id: String(sent.msg_id) });
      const isReached = sent.ended && sent.status === "send success";
      const sents = [withId, withId, isReached ? decided("sent") : withId];
      // Who has looked leaves no job that was sent among those that were refused.
      const maySkip = !step.choices.includes("sent") || !REFUSED.includes(step.because.code);
      return [maySkip ? [...sents, skip] : sents, false];
    }
    if (this.#world.mayStillArrive()) return [[], true];
    const retries = this.#retries.get(job) ?? 0;
    const answers = [decided("not_sent"), skip, { what: "cancelled" }];
    const again = decided("retry");
    return [retries < MOST_RETRIES ? [again, again, again, again, ...answers] : answers, false];
  }

  #remember(step, { decision }) {
    for (const { job } of this.#jobsOf(step)) {
      if (decision === "skip" || decision === "not_sent") this.left.add(job);
      if (decision === "retry") {
        this.left.delete(job);
        this.#retries.set(job, (this.#retries.get(job) ?? 0) + 1);
      }
    }
  }
}
