/** The sandbox's clock, told by the sandbox and carried on here between two tellings. */

import { computed, onUnmounted, readonly, ref, shallowRef } from "vue";
import { change, read } from "../server/http";
import { useLive } from "../server/live";
import { useAction, wordsOfFailure } from "../server/load";
import type { Clock } from "../server/shapes";
import type { Words } from "../shell/language";

const TICK_MS = 200;

const told = shallowRef<{ clock: Clock; at: number }>();
const failure = ref<Words>();
const instant = ref(Date.now());

function take(clock: Clock) {
  told.value = { clock, at: Date.now() };
  instant.value = Date.now();
  failure.value = undefined;
}

export async function readClock(): Promise<void> {
  try {
    take(await read<Clock>("clock"));
  } catch (error) {
    failure.value = wordsOfFailure(error);
  }
}

/** Unix seconds of the sandbox at this moment. */
const now = computed(() => {
  if (!told.value) return undefined;
  const { clock, at } = told.value;
  if (clock.stopped || clock.status === "advancing") return clock.now;
  return clock.now + ((instant.value - at) / 1000) * clock.speed;
});

/** Follows the clock as long as the component is there. One action at a time moves it. */
export function useClock() {
  const { busy, failure: refused, run } = useAction();
  const timer = setInterval(() => {
    instant.value = Date.now();
  }, TICK_MS);
  onUnmounted(() => clearInterval(timer));
  useLive("clock", (clock) => {
    if (clock === undefined) readClock();
    else take(clock as Clock);
  });
  readClock();
  return {
    clock: computed(() => told.value?.clock),
    now: readonly(now),
    failure: readonly(failure),
    busy,
    refused,
    set: (settings: Partial<Pick<Clock, "speed" | "stopped">>) =>
      run(async () => take(await change<Clock>("PUT", "clock", settings))),
    advance: (to: { seconds: number } | { to: number } | { until: "quiet"; at_most: number }) =>
      run(async () => {
        await change("POST", "clock/advance", to);
        await readClock();
      }),
  };
}

export const SPEEDS = [1, 10, 60, 600, 3600] as const;

/** The steps of the buttons. A month of WeChat's counts is a month of the calendar, not thirty days. */
export const STEPS = ["minute", "hour", "day", "month"] as const;
export type Step = (typeof STEPS)[number];

const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
const BEIJING = 8 * 3600;

export function stepTo(step: Step, from: number): { seconds: number } | { to: number } {
  if (step !== "month") return { seconds: SECONDS[step] };
  const beijing = new Date((from + BEIJING) * 1000);
  const day = beijing.getUTCDate();
  const target = new Date(beijing);
  target.setUTCMonth(beijing.getUTCMonth() + 1);
  // The 31st of a month that has 30 days would come out as the 1st of the month after.
  if (target.getUTCDate() < day) target.setUTCDate(0);
  return { to: target.getTime() / 1000 - BEIJING };
}

/** How far "until quiet" looks ahead. */
export const QUIET_AT_MOST = 30 * 86_400;
