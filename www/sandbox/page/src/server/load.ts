/** The state of something that is read from the sandbox, or done there. */

import { onMounted, onUnmounted, type Ref, ref, shallowRef } from "vue";
import type { Words } from "../shell/language";
import { CallFailed } from "./http";

export interface Loaded<T> {
  readonly data: Ref<T | undefined>;
  readonly failure: Ref<Words | undefined>;
  readonly loading: Ref<boolean>;
  reload(): Promise<void>;
}

export function wordsOfFailure(error: unknown): Words {
  if (error instanceof CallFailed) return error.words;
  return { zh: `${error}`, en: `${error}` };
}

/** Reads at once and on every `reload`. An answer that a later call has overtaken is dropped. */
export function useLoaded<T>(readIt: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T>();
  const failure = ref<Words>();
  const loading = ref(false);
  let latest = 0;
  async function reload() {
    latest += 1;
    const mine = latest;
    loading.value = true;
    try {
      const value = await readIt();
      if (mine !== latest) return;
      data.value = value;
      failure.value = undefined;
    } catch (error) {
      if (mine === latest) failure.value = wordsOfFailure(error);
    } finally {
      if (mine === latest) loading.value = false;
    }
  }
  onMounted(reload);
  onUnmounted(() => {
    latest += 1;
  });
  return { data, failure, loading, reload };
}

/** One thing at a time that a button does: whether it is under way, and how the last one failed. */
export function useAction() {
  const busy = ref(false);
  const failure = ref<Words>();
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    failure.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      failure.value = wordsOfFailure(error);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, failure, run };
}
