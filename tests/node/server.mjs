// A local HTTP server that answers as a test says, and keeps what it was asked.
import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Starts a server for one test. `answer(request, response, asked)` answers; `asked` has the method,
 * the url and the body's bytes of each request so far, the newest last.
 */
export async function serve(t, answer) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    asked.push({ method, url: new URL(url, "http://x"), headers, body: Buffer.concat(chunks) });
    answer(request, response, asked);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${server.address().port}`, asked };
}
