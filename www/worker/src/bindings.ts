import type { Account } from "./account/account.js";
import type { Directory } from "./directory/directory.js";
import type { Env } from "./env.js";

/** The settings, the objects and the files of the page, which the runtime gives to a request. */
export interface Bindings extends Env {
  /** One object for each Official Account, named by its AppID. */
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  /** One object with the users, the sessions, the keys and the list of accounts. */
  readonly DIRECTORY: DurableObjectNamespace<Directory>;
  /** The files of the page. */
  readonly ASSETS: Fetcher;
}
