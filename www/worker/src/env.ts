import type { Account } from "./account/account.js";
import type { Directory } from "./directory/directory.js";

/** What the runtime gives the service: its objects, its files and its settings. docs/guide/service.md explains each. */
export interface Env {
  /** One object for each Official Account, named by its AppID. */
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  /** One object with the users, the sessions, the keys and the list of accounts. */
  readonly DIRECTORY: DurableObjectNamespace<Directory>;
  /** The files of the page. */
  readonly ASSETS: Fetcher;
  /** The key of stored secrets: 32 bytes in base64. */
  readonly SECRETS_KEY: string;
  /** The key before this one, while stored secrets are changed to the new one. */
  readonly SECRETS_KEY_BEFORE?: string;
  /** Whoever has this code creates the first owner. */
  readonly SETUP_CODE?: string;
  /** The key of `/metrics`. Without it there are no metrics. */
  readonly METRICS_KEY?: string;
  /** The address of the service as WeChat sees it. Default: that of the request. */
  readonly PUBLIC_URL?: string;
  /** The address of a sandbox WeChat, whose clock is followed. Never set it in production. */
  readonly SANDBOX?: string;
}
