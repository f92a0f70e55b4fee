/** The rows of the journal, newest first: a first page, older ones on demand, and new ones as they happen. */

import { computed, onUnmounted, ref, shallowRef, watch } from "vue";
import { read } from "../server/http";
import { useLiveCalm } from "../server/live";
import { wordsOfFailure } from "../server/load";
import type { Entry } from "../server/shapes";
import type { Words } from "../shell/language";
import { filterNow } from "./filter";

const PAGE = 50;
const TYPING_MS = 200;
const LIVE_MS = 150;

const listOf = (answer: { entries: Entry[] }) => answer.entries;

export function useJournal() {
  const entries = shallowRef<Entry[]>();
  const failure = ref<Words>();
  const reading = ref(false);
  const isEnd = ref(false);
  const held = ref(false);
  const missed = ref(0);
  const filter = computed(() => JSON.stringify(filterNow()));
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fetchRows = async (before?: string) =>
    listOf(
      await read<{ entries: Entry[] }>("journal", {
        ...filterNow(),
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      }),
    );

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
      const rows = await fetchRows();
      return () => {
        entries.value = rows;
        isEnd.value = rows.length < PAGE;
        missed.value = 0;
      };
    });

  const older = () =>
    guarded(async () => {
      const rows = await fetchRows(entries.value?.at(-1)?.id);
      return () => {
        entries.value = [...(entries.value ?? []), ...rows];
        isEnd.value = rows.length < PAGE;
      };
    });

  /** New rows go on top; those that are there may have got their end meanwhile. */
  const newer = () =>
    guarded(async () => {
      const rows = await fetchRows();
      return () => {
        const known = entries.value ?? [];
        const fresh = new Set(rows.map(({ id }) => id));
        const overlap = known.some(({ id }) => fresh.has(id));
        const rest = overlap ? known.filter(({ id }) => !fresh.has(id)) : [];
        entries.value = [...rows, ...rest];
        if (!overlap) isEnd.value = rows.length < PAGE;
      };
    });

  useLiveCalm("journal", LIVE_MS, () => {
    if (held.value) missed.value += 1;
    else if (reading.value) reload();
    else newer();
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
