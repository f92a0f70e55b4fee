import type { Env } from "../../env.js";
import { DiskExports } from "./disk-exports.js";
import type { ExportStore } from "./export-store.js";
import { R2Exports } from "./r2-exports.js";

/** Returns the files of an account in what the configuration gives, if it gives anything. */
export function exportStoreOf(binding: Env["BACKUPS"], account: string): ExportStore | undefined {
  if (!binding) return undefined;
  return isBucket(binding) ? new R2Exports(binding, account) : new DiskExports(binding, account);
}

/** A service of workerd seems to have every method, so only its name tells. */
function isBucket(binding: Fetcher | R2Bucket): binding is R2Bucket {
  return Object.prototype.toString.call(binding) === "[object R2Bucket]";
}
