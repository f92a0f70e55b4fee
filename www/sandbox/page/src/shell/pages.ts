/** The pages, in the order of the navigation. A new page is one folder and one line. */

import type { Component } from "vue";
import AccountsPage from "../accounts/AccountsPage.vue";
import ClockPage from "../clock/ClockPage.vue";
import DataPage from "../data/DataPage.vue";
import FaultsPage from "../faults/FaultsPage.vue";
import ConfidencePage from "../guide/ConfidencePage.vue";
import LimitsPage from "../guide/LimitsPage.vue";
import StartPage from "../guide/StartPage.vue";
import JobsPage from "../jobs/JobsPage.vue";
import JournalPage from "../journal/JournalPage.vue";
import PhonesPage from "../phones/PhonesPage.vue";

export interface Page {
  /** Its name in the address and, under `pages`, in the words. */
  name: string;
  group: "watch" | "steer" | "read";
  view: Component;
}

export const PAGES: readonly [Page, ...Page[]] = [
  { name: "journal", group: "watch", view: JournalPage },
  { name: "jobs", group: "watch", view: JobsPage },
  { name: "phones", group: "watch", view: PhonesPage },
  { name: "clock", group: "steer", view: ClockPage },
  { name: "faults", group: "steer", view: FaultsPage },
  { name: "accounts", group: "steer", view: AccountsPage },
  { name: "data", group: "steer", view: DataPage },
  { name: "start", group: "read", view: StartPage },
  { name: "limits", group: "read", view: LimitsPage },
  { name: "confidence", group: "read", view: ConfidencePage },
];
