// A Durable Object whose store the tests call.
import { DurableObject } from "cloudflare:workers";
import { campaignRevision, openIdBatches, planCampaign, record } from "wechat-mass";
import { durableObjectStore } from "wechat-mass/store";
import { readValue, written } from "./wire.mjs";

const NOW = 1_795_651_200;

export class Account extends DurableObject {
  /** Calls a method of a store that is opened for this call. */
  store(options, method, values) {
    return durableObjectStore(this.ctx.storage, options)[method](...values);
  }

  query(sql) {
    return this.ctx.storage.sql.exec(sql).toArray();
  }

  /** Changes a campaign while its sends cannot be stored. */
  async failWhileWriting() {
    const store = durableObjectStore(this.ctx.storage, { account: "wx-fail" });
    const openids = [
      ...openIdBatches("o000000000000000000000000001\no000000000000000000000000002"),
    ];
    const content = { msgtype: "text", text: { content: "你好" } };
    const plan = { id: "spring", account: "service", audience: { openids }, content };
    await store.create(planCampaign(plan, NOW));
    const before = await store.read("spring");
    const campaign = record(before.campaign, { what: "cancelled" }, NOW);
    this.query("ALTER TABLE mass_sends RENAME TO mass_elsewhere");
    const next = { campaign, revision: campaignRevision(campaign) };
    const error = await store.write("spring", next, before.revision).catch((error) => error);
    this.query("ALTER TABLE mass_elsewhere RENAME TO mass_sends");
    if (!(error instanceof Error)) return "the change was stored";
    const after = await store.read("spring");
    return after.campaign === before.campaign && after.revision === before.revision
      ? "the campaign is as before"
      : "the campaign has changed";
  }

  refusal() {
    try {
      durableObjectStore({});
    } catch (error) {
      return error.message;
    }
  }
}

export default {
  async fetch(request, { ACCOUNT }) {
    const [method, values] = readValue(await request.text());
    try {
      const result = await ACCOUNT.getByName("wx1")[method](...values);
      return new Response(written({ result }));
    } catch ({ name, message }) {
      return new Response(written({ error: { name, message } }));
    }
  },
};
