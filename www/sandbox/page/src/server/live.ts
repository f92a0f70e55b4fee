/** Everything that happens in the sandbox while the page is open: one stream of events for all views. */

import { onUnmounted, readonly, ref } from "vue";

export type LiveEvent = "journal" | "clock" | "job" | "reset";
type Listener = (data: unknown) => void;

const NAMES: readonly LiveEvent[] = ["journal", "clock", "job", "reset"];
const listeners: Record<LiveEvent, Set<Listener>> = {
  journal: new Set(),
  clock: new Set(),
  job: new Set(),
  reset: new Set(),
};
const open = ref(false);
let source: EventSource | undefined;

/** Whether the stream is connected. The browser connects again on its own. */
export const connected = readonly(open);

function connect() {
  if (source) return;
  source = new EventSource("/sandbox/live");
  source.addEventListener("open", () => {
    open.value = true;
    // Whatever was missed while the stream was away is read anew.
    for (const name of NAMES) tell(name, undefined);
  });
  source.addEventListener("error", () => {
    open.value = false;
    // A refused stream, unlike a broken one, is not opened again by the browser.
    if (source?.readyState === EventSource.CLOSED) {
      source = undefined;
      setTimeout(connect, 2000);
    }
  });
  for (const name of NAMES) {
    source.addEventListener(name, ({ data }) => tell(name, JSON.parse(data)));
  }
}

function tell(name: LiveEvent, data: unknown) {
  for (const listener of listeners[name]) listener(data);
}

/** Calls the listener for every event of the name as long as the component is there. */
export function useLive(name: LiveEvent, listener: Listener): void {
  connect();
  listeners[name].add(listener);
  onUnmounted(() => listeners[name].delete(listener));
}

/** Like `useLive`, at most once in `milliseconds`: for a view that reads everything anew. */
export function useLiveCalm(name: LiveEvent, milliseconds: number, listener: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  useLive(name, () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      listener();
    }, milliseconds);
  });
  onUnmounted(() => clearTimeout(timer));
}
