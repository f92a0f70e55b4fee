import { createApp } from "./api/app.js";
import type { Bindings } from "./bindings.js";

export { Account } from "./account/account.js";
export { Directory } from "./directory/directory.js";

const app = createApp();

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
} satisfies ExportedHandler<Bindings>;
