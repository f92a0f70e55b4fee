// Where a simulated program keeps its campaign: one text, with its backups. A transaction happens in one
// moment; compare-and-set writes only over what was read.
import { campaignSummary } from "wechat-mass";

export class CampaignStore {
  text;
  revision = 0;
  /** Every text there was, and when it was stored. */
  backups = [];
  /** Whether it is paused or cancelled, as it is stored. */
  stopped = false;
  #time;

  constructor(time, text) {
    this.#time = time;
    this.put(text);
  }

  put(text) {
    this.text = text;
    this.revision += 1;
    this.backups.push({ text, at: this.#time.now });
  }

  /** Reads, changes, stores and gives back. */
  transaction(change) {
    const text = change(this.text);
    if (text !== this.text) this.put(text);
    return this.text;
  }

  read() {
    return { campaign: this.text, revision: this.revision };
  }

  /** Whether it was stored: not if somebody else has stored meanwhile. */
  write(text, expected) {
    if (this.revision !== expected) return false;
    this.put(text);
    return true;
  }

  /** Stores the act of a person, in one transaction, too. Returns whether it stops the campaign. */
  told(change) {
    this.transaction(change);
    const { paused, cancelled } = campaignSummary(this.text, this.#time.now);
    this.stopped = paused || cancelled;
  }
}

/** A store without transactions: the last write wins. */
export class CarelessStore extends CampaignStore {
  write(text) {
    this.put(text);
    return true;
  }
}
