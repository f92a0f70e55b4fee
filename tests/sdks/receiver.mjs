// A server as an account's owner has one: it takes the sandbox's pushes as they come, and answers them.
import { createHash } from "node:crypto";
import http from "node:http";
import { text } from "node:stream/consumers";

/** Starts one on a free port. `pushes` has each push with its query and its body. */
export async function startReceiver(token) {
  const pushes = [];
  const server = http.createServer(async (request, response) => {
    const query = Object.fromEntries(new URL(request.url, "http://localhost").searchParams);
    if (request.method === "GET") {
      const isGenuine = query.signature === signatureOf(token, query.timestamp, query.nonce);
      response.writeHead(isGenuine ? 200 : 403).end(isGenuine ? query.echostr : "");
      return;
    }
    pushes.push({ query, body: await text(request) });
    response.end("success");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/wechat`,
    pushes,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function signatureOf(...parts) {
  return createHash("sha1").update(parts.sort().join("")).digest("hex");
}
