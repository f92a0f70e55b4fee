import type { Env } from "./env.js";

export { Account } from "./account/account.js";
export { Directory } from "./directory/directory.js";

export default {
  fetch: (request, env) => env.ASSETS.fetch(request),
} satisfies ExportedHandler<Env>;
