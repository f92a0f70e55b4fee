import type { CampaignWork } from "../campaigns/campaigns.js";
import type { Found } from "./warning.js";
import { questionOpen } from "./words.js";

/** The questions of campaigns that a person has to answer. */
export class OpenQuestions {
  readonly #work: CampaignWork;

  constructor(work: CampaignWork) {
    this.#work = work;
  }

  found(): Found[] {
    return this.#work.questions().map(questionOpen);
  }
}
