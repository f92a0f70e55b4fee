import { createClient, type Transport } from "wechat-mass/client";
import type { Outcome } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import { type AccountGiven, mustBeUsable, newSettings } from "./account-given.js";
import { type Preflight, preflight } from "./preflight.js";
import { tokenSourceOf } from "./token-source.js";
import { throughRelay } from "./wechat.js";

/**
 * Looks whether the settings of an account that is not there yet work. Nothing is stored: it runs in the request,
 * so that no object is made for an account that nobody adds.
 */
export function probe(
  given: AccountGiven,
  address: string,
  isSandbox: boolean,
): Promise<Outcome<Preflight>> {
  return outcomeOf(async () => {
    const now = () => Date.now() / 1000;
    const { settings, secrets } = newSettings(given, now());
    mustBeUsable({ settings, secrets }, isSandbox);
    const transport: Transport = {
      fetch: async (request, init) =>
        fetch(await throughRelay(request, settings.base, secrets.gateway_key), init),
      timeout_ms: 10_000,
    };
    const token = tokenSourceOf(settings, secrets, transport, now);
    const client = createClient({ ...transport, token });
    const hasKeys = secrets.push_tokens.length > 0;
    return preflight(settings, token, client, { address, hasKeys });
  });
}
