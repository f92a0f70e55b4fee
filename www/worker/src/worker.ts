import { createApp } from "./api/app.js";
import { answerWeChat, isWeChat } from "./api/wechat.js";
import type { Bindings } from "./bindings.js";

export { Account } from "./account/account.js";
export { Directory } from "./directory/directory.js";

const app = createApp();

export default {
  fetch(request, env, context) {
    const url = new URL(request.url);
    if (isWeChat(url)) return answerWeChat(request, url, env, context);
    return app.fetch(request, env, context);
  },
} satisfies ExportedHandler<Bindings>;
