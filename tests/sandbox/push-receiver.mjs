// A program to which a sandbox pushes: it keeps what came, and answers as a test wants.
import { createServer } from "node:http";

/**
 * Starts a receiver.
 *
 * @param {(request: { url: URL, body: string, number: number }) => { status?: number, body?: string } | Promise<object>} [answer]
 * Default: `success`, and the echo of a verification.
 */
export async function startReceiver(answer = () => ({})) {
  const received = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const url = new URL(request.url, "http://127.0.0.1");
    const push = { method: request.method, url, body, number: received.length + 1 };
    received.push(push);
    const { status = 200, body: text = url.searchParams.get("echostr") ?? "success" } =
      await answer(push);
    response.writeHead(status, { "content-type": "text/plain" }).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/wechat`,
    received,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
