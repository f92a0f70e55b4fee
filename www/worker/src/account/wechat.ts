import { type Client, createClient, type TokenSource, type Transport } from "wechat-mass/client";
import type { Clock } from "../shared/clock.js";
import type { AccountSecrets, StoredSettings } from "./stored-settings.js";
import { tokenSourceOf } from "./token-source.js";
import type { TokenTrouble } from "./warnings/token-trouble.js";

/**
 * The way of an account to WeChat. The settings may change at any time, so the way reads them for each call:
 * its client and its source of tokens stay the same objects, and all parts share them.
 */
export class WeChat {
  /** The one source of access tokens: it asks once for all waiting calls. */
  readonly token: TokenSource;
  /** The options of `run` and `createClient`. The address is rewritten in `fetch`. */
  readonly transport: Transport;
  readonly #settings: StoredSettings;
  readonly #open: (sealed: string) => Promise<string>;
  readonly #clock: Clock;
  readonly #trouble: TokenTrouble;
  readonly #client: Client;
  #source: { revision: number; source: Promise<TokenSource> } | undefined;
  #opened: { revision: number; secrets: Promise<AccountSecrets> } | undefined;

  /** @param trouble Is told whether a token could be had. */
  constructor(
    settings: StoredSettings,
    open: (sealed: string) => Promise<string>,
    clock: Clock,
    trouble: TokenTrouble,
  ) {
    this.#settings = settings;
    this.#open = open;
    this.#clock = clock;
    this.#trouble = trouble;
    this.transport = { fetch: (request, init) => this.#fetch(request, init) };
    this.token = {
      get: (signal) => this.#noted(async () => (await this.#sourceNow()).get(signal)),
      renew: (stale, signal) =>
        this.#noted(async () => {
          const source = await this.#sourceNow();
          return source.renew === undefined ? stale : source.renew(stale, signal);
        }),
    };
    this.#client = createClient({ ...this.transport, token: this.token });
  }

  /** The client of the account. Refuses if the account has not been added. */
  client(): Client {
    this.#settings.read();
    return this.#client;
  }

  /** Opens the secrets of the account. */
  secrets(): Promise<AccountSecrets> {
    const { revision, sealed } = this.#settings.row();
    if (this.#opened?.revision !== revision) {
      const secrets = this.#open(sealed).then((text) => JSON.parse(text) as AccountSecrets);
      this.#opened = { revision, secrets };
      secrets.catch(() => {
        if (this.#opened?.secrets === secrets) this.#opened = undefined;
      });
    }
    return this.#opened.secrets;
  }

  async #noted(work: () => Promise<string>): Promise<string> {
    try {
      const token = await work();
      this.#trouble.over();
      return token;
    } catch (error) {
      this.#trouble.begun(error);
      throw error;
    }
  }

  /** Sends a request by the way of now: to the relay with its key, or to WeChat itself. */
  async #fetch(request: Request, init?: { signal?: AbortSignal }): Promise<Response> {
    const { base } = this.#settings.read();
    const { gateway_key } = await this.secrets();
    return fetch(await throughRelay(request, base, gateway_key), init);
  }

  /** The source by the settings of now. A change of the secret must not leave an old token behind. */
  #sourceNow(): Promise<TokenSource> {
    const { revision, settings } = this.#settings.row();
    if (this.#source?.revision !== revision) {
      const source = this.secrets().then((secrets) =>
        tokenSourceOf(settings, secrets, this.transport, () => this.#clock.now()),
      );
      this.#source = { revision, source };
      source.catch(() => {
        if (this.#source?.source === source) this.#source = undefined;
      });
    }
    return this.#source.source;
  }
}

/** Addresses a request of the package to a relay. It was checked with WeChat's own address. */
export async function throughRelay(
  request: Request,
  base: string | undefined,
  key: string | undefined,
): Promise<Request> {
  // The key is the relay's. WeChat must not get it.
  if (base === undefined) return request;
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  if (key !== undefined) headers.set("authorization", `Bearer ${key}`);
  const { method } = request;
  // The bytes and not the stream: WeChat refuses uploads without a length.
  const body = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
  const address = `${base.replace(/\/+$/, "")}${pathname}${search}`;
  // The token must not follow the redirect of a relay.
  return new Request(address, { method, headers, body, redirect: "manual" });
}
