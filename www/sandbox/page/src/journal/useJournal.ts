/** The rows of the journal, newest first: a first page, older ones on demand, and new ones as they happen. */

import { computed, onUnmounted, ref, shallowRef, watch } from "vue";
import { read } from "../server/http";
import { useLive, useLiveCalm } from "../server/live";
import { wordsOfFailure } from "../server/load";
import type { Entry } from "../server/shapes";
import type { Words } from "../shell/language";
import { filterNow } from "./filter";

const PAGE = 50;
const TYPING_MS = 200;
const LIVE_MS = 150;

/** Rows that stay when new ones come, unless the reader has asked for more. */
const KEPT = 200;

interface Answer {
  entries: Entry[];
  /** The last entry that there was, whether it is among the rows or not. */
  last: string;
}

export function useJournal() {
  const entries = shallowRef<Entry[]>();
  const failure = ref<Words>();
  const reading = ref(false);
  const isEnd = ref(false);
  const held = ref(false);
  const missed = ref(0);
  const filter = computed(() => JSON.stringify(filterNow()));
  let turn = 0;
  /** Everything up to this entry has been searched. */
  let last = "0";
  let kept = KEPT;
  /** Something has happened while rows were read. */
  let isBehind = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fetchRows = (range: { before?: string; since?: string } = {}) =>
    read<Answer>("journal", { ...filterNow(), limit: PAGE, ...range });

  /** Reads with the answer of the newest call only: words typed on make older answers worthless. */
  async function guarded(work: () => Promise<() => void>) {
    turn += 1;
    const mine = turn;
    reading.value = true;
    try {
      const apply = await work();
      if (mine !== turn) return;
      apply();
      failure.value = undefined;
    } catch (error) {
      if (mine === turn) failure.value = wordsOfFailure(error);
    } finally {
      if (mine === turn) reading.value = false;
    }
  }

  const reload = () =>
    guarded(async () => {
      const answer = await fetchRows();
      return () => {
        entries.value = answer.entries;
        last = answer.last;
        kept = KEPT;
        isEnd.value = answer.entries.length < PAGE;
        missed.value = 0;
      };
    });

  const older = () =>
    guarded(async () => {
      const before = entries.value?.at(-1)?.id;
      const rows = (await fetchRows(before === undefined ? {} : { before })).entries;
      return () => {
        entries.value = [...(entries.value ?? []), ...rows];
        kept = Math.max(kept, entries.value.length);
        isEnd.value = rows.length < PAGE;
      };
    });

  /** New rows go on top. Only what is new is searched, and the oldest rows make room. */
  const newer = () =>
    guarded(async () => {
      const answer = await fetchRows({ since: last });
      const rows = answer.entries;
      return () => {
        const hasGap = rows.length === PAGE;
        const all = hasGap ? rows : [...rows, ...(entries.value ?? [])];
        entries.value = all.slice(0, kept);
        last = answer.last;
        if (hasGap || all.length > kept) isEnd.value = false;
      };
    });

  useLive("journal", () => {
    if (held.value) missed.value += 1;
  });
  useLiveCalm("journal", LIVE_MS, () => {
    if (held.value) return;
    if (reading.value) isBehind = true;
    else newer();
  });
  useLive("reset", reload);
  watch(reading, (isReading) => {
    if (isReading || !isBehind) return;
    isBehind = false;
    if (!held.value) newer();
  });

  watch(filter, () => {
    clearTimeout(timer);
    timer = setTimeout(reload, TYPING_MS);
  });
  onUnmounted(() => clearTimeout(timer));
  reload();

  /** Stops the rows from moving while they are read. */
  function hold(on: boolean) {
    held.value = on;
    if (!on) reload();
  }
  return { entries, failure, reading, isEnd, held, missed, hold, reload, older };
}
