// The program of a user behind the gateway: makes each call that it is told, and tells what came of it.
import { createClient, stableToken } from "wechat-mass/client";

process.on("message", async ({ base, key, token, api, body, file }) => {
  // The program of docs/guide/addresses.md.
  const fetch = (request, init) => {
    request.headers.set("authorization", `Bearer ${key}`);
    return globalThis.fetch(request, init);
  };
  const source =
    token === undefined
      ? stableToken({ appid: "wx0123456789abcdef", secret: "s".repeat(32), base, fetch })
      : { get: async () => token };
  const client = createClient({ token: source, base, fetch });
  const bytes = file === undefined ? {} : { file: new Uint8Array(file) };
  try {
    process.send({ reply: await client.call(api, body, bytes) });
  } catch (error) {
    const { name, code, advice, status, message, cause } = error;
    process.send({ error: { name, code, advice, status, message, cause: String(cause) } });
  }
});
