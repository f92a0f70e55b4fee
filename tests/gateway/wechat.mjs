// What stands for the world around the gateway: certificates, names, and an api.weixin.qq.com over TLS.
import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";

/** Makes an authority in a folder, and returns what makes a certificate for a name. */
export function authority(folder) {
  const openssl = process.env.OPENSSL ?? "openssl";
  const run = (...words) => execFileSync(openssl, words, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
  run("req", "-x509", ...key, "-subj", "/CN=test", "-keyout", "ca.key", "-out", "ca.pem");
  return function certificate(name, file) {
    const request = ["-subj", `/CN=${name}`, "-keyout", `${file}.key`, "-out", `${file}.csr`];
    run("req", "-new", ...key, ...request);
    writeFileSync(join(folder, `${file}.ext`), `subjectAltName=DNS:${name}`);
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    const out = ["-extfile", `${file}.ext`, "-out", `${file}.pem`];
    run("x509", "-req", "-in", `${file}.csr`, ...signed, ...out);
    const read = (end) => readFileSync(join(folder, `${file}.${end}`));
    return { key: read("key"), cert: read("pem") };
  };
}

/** Names that all lead to these addresses, over UDP. */
export async function names(t, addresses) {
  const socket = createSocket("udp4");
  socket.on("message", (asked, from) => {
    let end = 12;
    while (asked[end] !== 0) end += asked[end] + 1;
    const question = asked.subarray(12, end + 5);
    const head = Buffer.from(asked.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(addresses.length, 6);
    const answers = addresses.map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]),
    );
    socket.send(Buffer.concat([head, question, ...answers]), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  t.after(() => socket.close());
  return socket.address().port;
}

/** The access token that it gives. */
export const TOKEN = "TOKEN-that-no-log-may-show-0123456789";

/**
 * A WeChat that gives tokens, and keeps what else it was asked; `answer(response, request)` may be set anew at
 * any time.
 */
export async function wechat(t, certificate) {
  const wechat = { asked: [], secrets: [], answer: undefined, port: undefined };
  const server = createServer(certificate, async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers, rawHeaders, socket } = request;
    const body = Buffer.concat(chunks);
    if (url === "/cgi-bin/stable_token") {
      wechat.secrets.push(JSON.parse(body).secret);
      response.end(JSON.stringify({ access_token: TOKEN, expires_in: 7200 }));
      return;
    }
    wechat.asked.push({ method, url, headers, rawHeaders, body, servername: socket.servername });
    wechat.answer(response, request);
  });
  // On all addresses of this machine, because the name leads to two.
  server.listen(0);
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  wechat.port = server.address().port;
  return wechat;
}
