/** The accounts and endpoints that several pages offer for choice. */

import { computed } from "vue";
import { read } from "./http";
import { useLoaded } from "./load";
import type { Account, Endpoint } from "./shapes";

export function useAccounts() {
  const loaded = useLoaded(async () => (await read<{ accounts: Account[] }>("accounts")).accounts);
  const accounts = computed(() => loaded.data.value ?? []);
  return {
    accounts,
    failure: loaded.failure,
    loading: loaded.loading,
    isRead: computed(() => loaded.data.value !== undefined),
    reload: loaded.reload,
    /** The account's name; its AppID as long as the name is not known. */
    nameOf: (appid: string | null | undefined) =>
      accounts.value.find((one) => one.appid === appid)?.name ?? appid ?? "",
  };
}

/** The paths as faults and filters name them: without `cgi-bin/`. */
export function useEndpoints() {
  const loaded = useLoaded(
    async () => (await read<{ endpoints: Endpoint[] }>("endpoints")).endpoints,
  );
  return {
    endpoints: computed(() =>
      (loaded.data.value ?? []).map(({ path }) => path.replace(/^\/?(cgi-bin\/)?/, "")),
    ),
  };
}
