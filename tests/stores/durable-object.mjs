// A Durable Object whose store the tests call.
import { DurableObject } from "cloudflare:workers";
import { durableObjectStore } from "wechat-mass/store";
import { readValue, written } from "./wire.mjs";

export class Account extends DurableObject {
  /** Calls a method of a store that is opened for this call. */
  store(options, method, values) {
    return durableObjectStore(this.ctx.storage, options)[method](...values);
  }

  query(sql) {
    return this.ctx.storage.sql.exec(sql).toArray();
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
    } catch ({ name, message, code }) {
      return new Response(written({ error: { name, message, code } }));
    }
  },
};
