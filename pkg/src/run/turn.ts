import { record } from "../campaign/fact.js";
import type { Campaign } from "../campaign/stored.js";
import { advance } from "../client/advance.js";
import { inTime } from "../client/timeout.js";
import { CampaignError } from "../errors/campaign.js";
import type { Step } from "../generated/campaign-types.js";
import type { ListedCampaign } from "../store/mass-store.js";
import type { AccountFact, AccountFacts } from "./account-facts.js";
import type { CallGate } from "./call-gate.js";
import type { Settings } from "./options.js";
import { changeCampaign, storedCampaign } from "./stored-campaign.js";

/** The turn of one campaign: what it needs of the driver. */
export interface Turn {
  readonly id: string;
  readonly listed: readonly ListedCampaign[];
  readonly gate: CallGate;
  readonly facts: AccountFacts;
  readonly changed: (campaign: Campaign) => void;
  readonly report: (error: unknown) => void;
}

/** The end of a turn. */
export interface TurnEnd {
  /** The revision of the campaign at the end. */
  revision: number;
  /** The step at which it ended. Absent if the gate has closed before. */
  step?: Step;
}

/**
 * Makes the calls of a campaign that are due, until the gate closes. Before, the campaign is told what it
 * must know of the others of its account.
 *
 * @throws the errors of the store, and those of a damaged campaign.
 */
export async function takeTurn(settings: Settings, turn: Turn): Promise<TurnEnd> {
  const { store, token, now, timeout_ms } = settings;
  const { id, gate, facts, changed } = turn;
  await tellFacts(settings, turn);

  const send = settings.fetch ?? ((request, init) => fetch(request, init));
  const place = storedCampaign(store, id);
  let revision = -1;
  try {
    const { step } = await advance({
      store: {
        async read() {
          // `advance` reads only between calls.
          gate.ends();
          const stored = await place.read();
          revision = stored.revision;
          return stored;
        },
        async write(next, read) {
          const isStored = await place.write(next, read);
          if (isStored) {
            revision = next.revision;
            changed(next.campaign);
          }
          return isStored;
        },
      },
      batch: (_, fingerprint) => store.batch(id, fingerprint),
      token,
      fetch(request, init) {
        gate.begins();
        facts.called(id, request.url, now());
        return send(request, init);
      },
      ...(settings.base === undefined ? {} : { base: settings.base }),
      ...(settings.allow_http === undefined ? {} : { allow_http: settings.allow_http }),
      timeout_ms,
      now,
      signal: gate.signal,
    });
    return { revision, step };
  } catch (error) {
    if (gate.signal.aborted && error === gate.signal.reason) return { revision };
    throw error;
  }
}

/** Records what the campaign has not been told yet of the others of its account. */
async function tellFacts(settings: Settings, turn: Turn): Promise<void> {
  const { store, now, timeout_ms } = settings;
  const { id, listed, facts, changed, report } = turn;
  const untold = await facts.untold(id, listed, now());
  if (untold.length === 0) return;
  const tell = (stored: Campaign) =>
    untold.reduce((campaign, { fact }) => recorded(campaign, fact), stored);
  const { campaign, isNew } = await inTime(timeout_ms, () => changeCampaign(store, id, tell));
  facts.told(id, untold);
  if (isNew) changed(campaign);

  function recorded(campaign: Campaign, fact: AccountFact["fact"]): Campaign {
    try {
      return record(campaign, fact, now());
    } catch (error) {
      // An operator has told so many ids that these do not fit. The campaign goes on without them.
      if (!(error instanceof CampaignError && error.code === "bad_fact")) throw error;
      report(error);
      return campaign;
    }
  }
}
