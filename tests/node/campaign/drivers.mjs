// Two programs that run a campaign: `advance` of the client, and the loop of the documents. Both see the
// world through a `machine` only: its clock, its store, its tokens, its network.
import { batchCall, nextStep, record, toRequest } from "wechat-mass";
import { advance } from "wechat-mass/client";

/** Makes the calls that are due, until there is nothing to call. */
export async function withAdvance(machine) {
  const { batch, token, fetch, now, signal } = machine;
  const place = machine.compares
    ? { store: { read: machine.read, write: machine.write } }
    : { update: machine.update };
  const { step } = await advance({ ...place, batch, token, fetch, now, signal });
  return step;
}

/** The same by hand. */
export async function withLoop(machine) {
  for (;;) {
    const { campaign } = await machine.read();
    const step = nextStep(campaign, machine.now());
    if (step.do === "refresh_token") await renewToken(machine);
    else if (step.do === "call") await call(machine, campaign, step);
    else return step;
  }
}

export async function renewToken(machine) {
  try {
    await machine.token.renew(await machine.token.get());
  } catch {
    return tell(machine, { what: "token_failed" });
  }
  return tell(machine, { what: "token_refreshed" });
}

async function call(machine, campaign, step) {
  const { id, before = Number.POSITIVE_INFINITY } = step;
  let access_token;
  try {
    access_token = await machine.token.get();
  } catch {
    return tell(machine, { what: "token_failed" });
  }
  const made = step.call ?? batchCall(campaign, step, await machine.batch(step.batch));
  const request = toRequest(made, { access_token });
  try {
    await tell(machine, { what: "called", id });
  } catch (error) {
    // Another program has it, or a person has stopped it.
    if (machine.ignoresRefusals) await machine.read();
    else if (["not_due", "already_called"].includes(error.code)) return undefined;
    else throw error;
  }
  if (machine.now() >= before) return tell(machine, { what: "unsent", id });
  let fact = { what: "lost", id };
  try {
    const response = await machine.fetch(request, { signal: AbortSignal.timeout(30_000) });
    fact = { what: "replied", id, status: response.status, reply: await response.arrayBuffer() };
  } catch {
    // Nothing answered.
  }
  return tell(machine, fact);
}

/** Records a fact in what is stored now. */
async function tell(machine, fact) {
  const change = (campaign) => record(campaign, fact, machine.now());
  if (!machine.compares) return machine.update(change);
  for (;;) {
    const { campaign, revision } = await machine.read();
    if (await machine.write({ campaign: change(campaign), revision }, revision)) return undefined;
  }
}
