// `toRequest`: a call as a web Request. The access token comes in here, and only here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, check, MassError, mediaOf, read, toRequest } from "wechat-mass";
import { APIS, bodyFor, openIds, WIRE } from "./bodies.mjs";
import { serve } from "./server.mjs";

const SENDALL = "message/mass/sendall";
const access_token = "57_TOKEN-x";
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);

/** The one problem of a refusal. */
function refused(call, options, path, code) {
  assert.throws(
    () => toRequest(call, options),
    (error) => {
      assert.ok(error instanceof MassError, String(error));
      assert.deepEqual(
        error.problems.map((problem) => [problem.path, problem.code, problem.level]),
        [[path, code, "error"]],
      );
      return true;
    },
  );
}

test("a JSON call is a POST to WeChat, with the token in the query and CJK as it is", async () => {
  const body = bodyFor(SENDALL, { text: { content: '群发 😀 "引号"\n\u2028\u007f' } });
  const request = toRequest(build(SENDALL, body), { access_token });
  assert.ok(request instanceof Request);
  assert.equal(
    request.url,
    "https://api.weixin.qq.com/cgi-bin/message/mass/sendall?access_token=57_TOKEN-x",
  );
  assert.equal(request.method, "POST");
  assert.match(request.headers.get("content-type"), /^application\/json/);
  // The token goes nowhere but to this host.
  assert.equal(request.redirect, "manual");
  const bytes = new Uint8Array(await request.arrayBuffer());
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  assert.doesNotMatch(text, /\\u[4-9a-fA-F]/);
  assert.ok(text.includes("群发 😀"));
  assert.deepEqual(JSON.parse(text), body);
});

test("no body of any endpoint is escaped", () => {
  for (const api of APIS) {
    const { body } = build(api, bodyFor(api));
    if (typeof body === "string") assert.doesNotMatch(body, /\\u/, api);
  }
});

test("a call without a body has none", async () => {
  for (const api of ["draft/count", "tags/get", "getcallbackip"]) {
    const request = toRequest(build(api), { access_token });
    assert.equal(request.method, "GET");
    assert.equal(await request.text(), "");
    assert.equal(request.url, `https://api.weixin.qq.com/cgi-bin/${api}?access_token=57_TOKEN-x`);
  }
});

test("speed/get is a POST with nothing or an empty object", async () => {
  const request = toRequest(build("message/mass/speed/get"), { access_token });
  assert.equal(request.method, "POST");
  assert.match(await request.text(), /^(\{\})?$/);
});

test("a query is encoded", () => {
  const next_openid = "o&x=1#?/ +%群";
  const call = build("user/get", { next_openid: "oabc-_0123456789012345678901" });
  call.query.next_openid = next_openid; // stored and read again, say
  const { searchParams } = new URL(toRequest(call, { access_token }).url);
  assert.deepEqual([...searchParams.keys()].sort(), ["access_token", "next_openid"]);
  assert.equal(searchParams.get("next_openid"), next_openid);
});

test("a token with characters of urls is encoded", () => {
  const strange = "a+b/c=d&e#f%";
  const url = new URL(toRequest(build("tags/get"), { access_token: strange }).url);
  assert.equal(url.searchParams.get("access_token"), strange);
});

test("a page of followers asks for its beginning only if there is one", () => {
  const query = (body) =>
    Object.fromEntries(
      new URL(toRequest(build("user/get", body), { access_token }).url).searchParams,
    );
  assert.deepEqual(query({}), { access_token });
  const next_openid = openIds(1)[0];
  assert.deepEqual(query({ next_openid }), { access_token, next_openid });
});

test("token and stable_token need no token, and say their grant", async () => {
  const token = toRequest(build("token", bodyFor("token")));
  assert.equal(token.method, "GET");
  assert.deepEqual(Object.fromEntries(new URL(token.url).searchParams), {
    grant_type: "client_credential",
    appid: "wxAPPID",
    secret: "SECRET",
  });
  const stable = toRequest(build("stable_token", bodyFor("stable_token")));
  assert.equal(stable.method, "POST");
  assert.equal(stable.url, "https://api.weixin.qq.com/cgi-bin/stable_token");
  assert.deepEqual(await stable.json(), {
    grant_type: "client_credential",
    appid: "wxAPPID",
    secret: "SECRET",
  });
});

test("a call never holds the token", () => {
  for (const api of APIS) {
    const call = build(api, bodyFor(api));
    assert.doesNotMatch(JSON.stringify(call), /access_token/, api);
    assert.deepEqual(Object.keys(call).sort(), [
      "api",
      "body",
      "headers",
      "method",
      "path",
      "query",
    ]);
  }
});

test("every other endpoint needs a token", () => {
  for (const api of APIS) {
    const call = build(api, bodyFor(api));
    const file = JPEG;
    if (api === "token" || api === "stable_token") continue;
    for (const options of [{}, { access_token: "" }, { access_token: null }]) {
      refused(call, { ...options, file }, "/access_token", "missing");
    }
  }
});

test("what a program writes for a token that it does not have is refused, by its name", () => {
  const call = build("tags/get");
  for (const nothing of ["None", "undefined", "null", "NULL", "nil", "<nil>", "NaN", "false"]) {
    refused(call, { access_token: nothing }, "/access_token", "missing");
    assert.throws(
      () => toRequest(call, { access_token: nothing }),
      ({ problems: [{ message, actual }] }) =>
        actual === nothing &&
        [message.zh, message.en].every((text) => text.includes(nothing) && text.includes("token")),
    );
  }
  // A promise that nobody awaited, an object that has the token in it.
  for (const given of [
    Promise.resolve("T"),
    { access_token: "57_TOKEN" },
    ["T"],
    1,
    true,
    () => "T",
  ]) {
    refused(call, { access_token: given }, "/access_token", "wrong_type");
  }
  for (const neighbour of ["None1", "undefined_", "nullnull", "0"]) {
    assert.ok(toRequest(call, { access_token: neighbour }).url.endsWith(`=${neighbour}`));
  }
});

test("a token with blanks or control characters is refused and not shown", () => {
  for (const token of [" T", "T ", "T\n", "se cret", "T\u0000", "T\u3000", "\t"]) {
    refused(build("tags/get"), { access_token: token }, "/access_token", "bad_characters");
  }
  assert.throws(
    () => toRequest(build("tags/get"), { access_token: "se cret" }),
    (error) => !/se cret|cret/.test(`${error.stack}${JSON.stringify(error)}`),
  );
});

test("a base is https, or http on this machine", () => {
  const at = (base, more) => toRequest(build("tags/get"), { access_token, base, ...more }).url;
  const path = "/cgi-bin/tags/get?access_token=57_TOKEN-x";
  for (const base of [
    "https://gateway.example",
    "https://gateway.example:8443/wechat",
    "http://localhost",
    "http://localhost:8080",
    "http://127.0.0.1:3000",
    "http://127.8.9.1",
    "http://[::1]:3000",
  ]) {
    assert.equal(at(base), `${base}${path}`);
    assert.equal(at(`${base}/`), `${base}${path}`);
  }
  for (const base of [
    "",
    "api.weixin.qq.com",
    "//api.weixin.qq.com",
    "ftp://localhost",
    "file:///etc",
    "javascript:alert(1)",
    "https://",
    "https:///cgi-bin",
    "http://",
    "http://example.com",
    "http://192.168.1.1",
    "http://0.0.0.0",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://127.example.com",
    "http://127.", // 0.0.0.127, which is another machine
    "http://127.1", // 127.0.0.1 in JavaScript, a name elsewhere
    "http://127.0.0.1.",
    "http://127.0.0.01",
    "http://2130706433",
    "http://[0:0:0:0:0:0:0:1]",
    "http://localhost@example.com",
    "http://user:pass@localhost",
    "https://user@example.com",
    "https://example.com?x=",
    "https://example.com/#",
    "https://example.com\\evil",
    "https://exam ple.com",
    "https://example.com\n",
    " https://example.com",
    "HTTP://example.com",
    "http://[::2]",
  ]) {
    refused(build("tags/get"), { access_token, base }, "/base", "bad_format");
  }
  assert.equal(at("http://gateway.local", { allow_http: true }), `http://gateway.local${path}`);
  refused(
    build("tags/get"),
    { access_token, base: "ftp://x", allow_http: true },
    "/base",
    "bad_format",
  );
});

test("a refused base shows neither its path, which may be a key, nor a password", () => {
  for (const [base, shown] of [
    ["http://gw.example.com/KEY", "http://gw.example.com/…"],
    ["https://gw.example.com/?KEY", "https://gw.example.com/…"],
    ["https://gw.example.com:KEY", "https://gw.example.com…"],
    ["https://user:KEY@gw.example.com", "…@…"],
    ["gw.example.com/KEY", "gw.example.com/…"],
    ["KEY", "…"],
  ]) {
    assert.throws(
      () => toRequest(build("tags/get"), { access_token, base }),
      (error) => {
        assert.equal(error.problems[0].actual, shown);
        assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /KEY/, base);
        return true;
      },
    );
  }
});

test("a base that is no url shows neither token nor secret", () => {
  for (const base of [
    "https://[",
    "https://:443",
    "https://example.com:99999",
    "https://a:b:c",
    "https://%",
    "http://[::1",
  ]) {
    for (const [call, options] of [
      [build("tags/get"), { access_token }],
      [build("token", bodyFor("token")), {}],
    ]) {
      assert.throws(
        () => toRequest(call, { ...options, base }),
        (error) => {
          assert.doesNotMatch(`${error.stack}`, /57_TOKEN|SECRET/, base);
          assert.ok(error instanceof MassError, String(error));
          return true;
        },
      );
    }
  }
});

/** The form of a request: the boundary parsed by the host itself. */
async function form(request) {
  assert.match(request.headers.get("content-type"), /^multipart\/form-data; ?boundary=/);
  return request.formData();
}

test("an upload is a form with the file in `media`", async () => {
  const file = new File([JPEG], "图 1.jpg", { type: "image/jpeg" });
  for (const given of [file, new Blob([JPEG]), JPEG, Buffer.from(JPEG)]) {
    const media = await mediaOf(file);
    const request = toRequest(build("media/uploadimg", { media }), { access_token, file: given });
    assert.equal(request.method, "POST");
    assert.equal(new URL(request.url).pathname, "/cgi-bin/media/uploadimg");
    const parts = [...(await form(request)).entries()];
    assert.deepEqual(
      parts.map(([name]) => name),
      ["media"],
    );
    const [[, sent]] = parts;
    assert.equal(sent.name, "图 1.jpg");
    assert.equal(sent.type, "image/jpeg");
    assert.deepEqual(new Uint8Array(await sent.arrayBuffer()), JPEG);
  }
});

test("an upload's type is in the query", async () => {
  for (const api of ["media/upload", "material/add_material"]) {
    const call = build(api, bodyFor(api, { media: JPEG }));
    const request = toRequest(call, { access_token, file: JPEG });
    assert.deepEqual(Object.fromEntries(new URL(request.url).searchParams), {
      access_token,
      type: "image",
    });
    assert.deepEqual([...(await form(request)).keys()], ["media"]);
  }
});

test("a permanent video has its description as a form field of JSON", async () => {
  const mp4 = new Uint8Array(
    Buffer.from("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", "latin1"),
  );
  const description = { title: "标题", introduction: "介绍" };
  const call = build("material/add_material", { type: "video", media: mp4, description });
  const parts = await form(toRequest(call, { access_token, file: mp4 }));
  assert.deepEqual([...parts.keys()], ["media", "description"]);
  assert.deepEqual(JSON.parse(parts.get("description")), description);
  assert.doesNotMatch(parts.get("description"), /\\u/);
  assert.equal(parts.get("media").type, "video/mp4");
});

test("the type of a part is what its first bytes say", () => {
  const head = new Uint8Array(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
  const media = { filename: "a.jpg", size: 8, head, content_type: "image/jpeg" };
  const [part] = build("media/uploadimg", { media }).body.parts;
  assert.deepEqual(part, { name: "media", filename: "a.jpg", content_type: "image/png", size: 8 });
});

/** Returns the part's header that a server gets, for a file given as it is. */
async function partHeaders(t, api, body, file) {
  const { base, asked } = await serve(t, (_, response) => response.end('{"url":"http://x"}'));
  await fetch(toRequest(build(api, body), { access_token, base, file }));
  const headers = asked.map(({ body }) => body.toString().split("\r\n\r\n")[0].split("\r\n"));
  return headers.map(([, disposition, type]) => [
    disposition.match(/^content-disposition: form-data; name="media"; filename="(.*)"$/i)?.[1],
    type.match(/^content-type: (.*)$/i)?.[1],
  ])[0];
}

const PNG = new Uint8Array(Buffer.from("\x89PNG\r\n\x1a\n----", "latin1"));

test("a file goes out by a name whose suffix says what its bytes are", async (t) => {
  const files = [
    [PNG, "file.png", "image/png"],
    [PNG.buffer.slice(0), "file.png", "image/png"],
    [new Blob([PNG]), "file.png", "image/png"],
    [new Blob([PNG], { type: "image/jpeg" }), "file.png", "image/png"],
    [new File([PNG], ""), "file.png", "image/png"],
    [new File([PNG], "photo"), "photo.png", "image/png"],
    [new File([PNG], "PHOTO.PNG"), "PHOTO.png", "image/png"],
    [new File([PNG], "中文 图片"), "中文 图片.png", "image/png"],
    [new File([PNG], "中文 图片.png"), "中文 图片.png", "image/png"],
    [new File([PNG], 'a"b\r\nc.png'), "abc.png", "image/png"],
    [new File([PNG], "C:\\fakepath\\photo"), "photo.png", "image/png"],
    [JPEG, "file.jpg", "image/jpeg"],
    [new File([JPEG], "photo.jpeg"), "photo.jpeg", "image/jpeg"],
  ];
  for (const [file, name, type] of files) {
    const media = file instanceof Blob ? await mediaOf(file) : file;
    const given = file instanceof ArrayBuffer ? new Uint8Array(file) : file;
    const found = await partHeaders(t, "media/uploadimg", { media }, given);
    assert.deepEqual(found, [name, type]);
  }
  const voice = new Uint8Array(Buffer.from("#!AMR\n----", "latin1"));
  assert.deepEqual(await partHeaders(t, "media/upload", { type: "voice", media: voice }, voice), [
    "file.amr",
    "audio/amr",
  ]);
});

test("a name that says another kind than the bytes is a problem", async () => {
  const found = async (name) =>
    check("media/uploadimg", { media: await mediaOf(new File([PNG], name)) }).map(
      ({ path, code, level }) => [path, code, level],
    );
  assert.deepEqual(await found("photo.webp"), [["/media/filename", "file_kind", "error"]]);
  assert.deepEqual(await found("photo.jpg"), [["/media/filename", "file_kind", "warning"]]);
  assert.deepEqual(await found("photo.png"), []);
});

test("a Blob of which nothing is known but its size is refused, and says what to give", () => {
  const [problem, ...others] = check("media/uploadimg", { media: new Blob([PNG]) });
  assert.deepEqual(others, []);
  assert.deepEqual([problem.path, problem.level], ["/media/filename", "error"]);
  for (const words of Object.values(problem.message)) assert.match(words, /40113.*head/);
  // Its media type is enough for a suffix.
  const [part] = build("media/uploadimg", { media: new Blob([PNG], { type: "image/png" }) }).body
    .parts;
  assert.equal(part.filename, "file.png");
});

test("an upload without its file, or with another one, is refused", () => {
  const call = build("media/uploadimg", { media: JPEG });
  refused(call, { access_token }, "/file", "missing");
  refused(call, { access_token, file: null }, "/file", "missing");
  refused(call, { access_token, file: "bytes" }, "/file", "wrong_type");
  refused(call, { access_token, file: [1, 2] }, "/file", "wrong_type");
  refused(call, { access_token, file: JPEG.subarray(1) }, "/file", "bad_format");
  refused(call, { access_token, file: new Blob([JPEG, JPEG]) }, "/file", "bad_format");
});

test("a call that was stored as JSON is the same request", async () => {
  for (const api of APIS) {
    if (WIRE.multipart.includes(api)) continue;
    const call = build(api, bodyFor(api));
    const again = toRequest(JSON.parse(JSON.stringify(call)), { access_token });
    const first = toRequest(call, { access_token });
    assert.deepEqual([again.url, again.method], [first.url, first.method]);
    assert.equal(await again.text(), await first.text());
  }
});

/** As a queue, a table or another thread hands it on. */
const STORED = {
  JSON: (call) => JSON.parse(JSON.stringify(call)),
  "JSON twice": (call) => JSON.parse(JSON.stringify(JSON.parse(JSON.stringify(call)))),
  "JSON of a copy": (call) => JSON.parse(JSON.stringify({ ...call })),
  "a structured clone": structuredClone,
  "JSON of a structured clone": (call) => JSON.parse(JSON.stringify(structuredClone(call))),
  "JSON of a Buffer": ({ body, ...call }) =>
    JSON.parse(JSON.stringify({ ...call, body: body.parts ? body : Buffer.from(body) })),
};

for (const [name, store] of Object.entries(STORED)) {
  test(`${name}: ten thousand OpenIDs as bytes are the same request`, async () => {
    const touser = new TextEncoder().encode(openIds(10_000).join("\n"));
    const text = { content: '群发 😀 "\\ \u2028' };
    const call = build("message/mass/send", { touser, msgtype: "text", text });
    const first = toRequest(call, { access_token });
    const again = toRequest(store(call), { access_token });
    assert.deepEqual([again.url, again.method], [first.url, first.method]);
    const sent = await again.text();
    assert.equal(sent, await first.text());
    assert.deepEqual(JSON.parse(sent), { touser: openIds(10_000), msgtype: "text", text });
    assert.match(again.headers.get("content-type"), /^application\/json/);
  });

  test(`${name}: an upload is the same request`, async () => {
    const call = store(build("media/uploadimg", { media: JPEG }));
    const sent = await form(toRequest(call, { access_token, file: JPEG }));
    assert.deepEqual(new Uint8Array(await sent.get("media").arrayBuffer()), JPEG);
  });
}

test("a body that does not fit its endpoint is refused", () => {
  const send = build("message/mass/send", {
    touser: new TextEncoder().encode(openIds(2).join("\n")),
    msgtype: "text",
    text: { content: "hi" },
  });
  const tags = build("tags/get");
  const upload = build("media/uploadimg", { media: JPEG });
  const [file] = upload.body.parts;
  const cut = send.body.subarray(0, -1);
  for (const [call, body, code] of [
    [send, undefined, "missing"],
    [send, null, "missing"],
    [send, "", "empty"],
    [send, new Uint8Array(), "empty"],
    [send, { ...send.body, 3: 256 }, "wrong_type"],
    [send, { type: "Buffer", data: [...send.body, "x"] }, "wrong_type"],
    [send, { ...Buffer.from("hi") }, "bad_format"],
    [send, [...send.body], "wrong_type"],
    [send, {}, "wrong_type"],
    [send, 5, "wrong_type"],
    [send, upload.body, "wrong_type"],
    [send, "hi", "bad_format"],
    [send, "[]", "bad_format"],
    [send, "null", "bad_format"],
    [send, '"{}"', "bad_format"],
    [send, "[object Object]", "bad_format"],
    [send, "\ufeff{}", "bad_format"],
    [send, cut, "bad_format"],
    [send, new TextDecoder().decode(cut), "bad_format"],
    [send, Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), "bad_format"],
    [tags, "{}", "wrong_type"],
    [tags, "", "wrong_type"],
    [tags, {}, "wrong_type"],
    [tags, send.body, "wrong_type"],
    [upload, undefined, "missing"],
    [upload, "{}", "wrong_type"],
    [upload, JPEG, "wrong_type"],
    [upload, { parts: [] }, "wrong_type"],
    [upload, { parts: { 0: file } }, "wrong_type"],
    [upload, { parts: [{ name: "media", value: "x" }] }, "wrong_type"],
    [upload, { parts: [{ ...file, name: "file" }] }, "wrong_type"],
    [upload, { parts: [{ ...file, size: "8" }] }, "wrong_type"],
    [upload, { parts: [file, file] }, "wrong_type"],
  ]) {
    refused({ ...call, body }, { access_token, file: JPEG }, "/body", code);
  }
  const { body: _, ...without } = send;
  refused(without, { access_token }, "/body", "missing");
});

test("a call has no access token of its own, and nothing but texts in its query", () => {
  const call = build("user/get", { next_openid: openIds(1)[0] });
  for (const name of ["access_token", "Access_Token"]) {
    const query = { ...call.query, [name]: "OTHER" };
    refused({ ...call, query }, { access_token }, `/query/${name}`, "unknown_field");
  }
  refused(
    { ...call, query: { accessToken: "OTHER" } },
    { access_token },
    "/query/accessToken",
    "unknown_field",
  );
  for (const odd of [5, null, undefined, true, ["x"], {}]) {
    refused(
      { ...call, query: { next_openid: odd } },
      { access_token },
      "/query/next_openid",
      "wrong_type",
    );
  }
  for (const query of ["a=1", 5, ["a"]]) {
    refused({ ...call, query }, { access_token }, "/query", "wrong_type");
  }
});

test("a query has the names of its endpoint, and all that it needs", () => {
  const upload = build("media/upload", { type: "image", media: JPEG });
  for (const [call, query, path, code] of [
    [build("user/get"), { nextOpenid: openIds(1)[0] }, "/query/nextOpenid", "unknown_field"],
    [build("tags/get"), { next_openid: "" }, "/query/next_openid", "unknown_field"],
    [build(SENDALL, bodyFor(SENDALL)), { filter: "x" }, "/query/filter", "unknown_field"],
    [upload, {}, "/query/type", "missing"],
    [upload, { type: "image", media: "x" }, "/query/media", "unknown_field"],
    [build("token", bodyFor("token")), {}, "/query/appid", "missing"],
  ]) {
    refused({ ...call, query }, { access_token, file: JPEG }, path, code);
  }
});

test("what is refused shows no token", () => {
  const secret = "57_TOP-SECRET";
  for (const [changes, options] of [
    [{ path: `/cgi-bin/tags/get?access_token=${secret}` }, {}],
    [{ api: `https://api.weixin.qq.com/cgi-bin/tags/get?access_token=${secret}` }, {}],
    [{ method: `access_token=${secret}` }, {}],
    [{}, { base: `https://gateway.example/?access_token=${secret}` }],
    [{ query: { access_token: secret } }, {}],
  ]) {
    assert.throws(
      () => toRequest({ ...build("tags/get"), ...changes }, { access_token, ...options }),
      (error) => {
        assert.ok(error instanceof MassError, String(error));
        assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /TOP-SECRET/);
        return true;
      },
    );
  }
});

test("another file of the same size does not go out under the description", async () => {
  const other = JPEG.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
  const png = Uint8Array.from(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
  const described = [
    JPEG,
    await mediaOf(new Blob([JPEG])),
    { filename: "a.jpg", size: 8, head: JPEG },
  ];
  for (const media of described) {
    const call = build("media/uploadimg", { media });
    toRequest(call, { access_token, file: JPEG });
    refused(call, { access_token, file: png }, "/file", "bad_format");
    refused(call, { access_token, file: new Uint8Array(8) }, "/file", "bad_format");
  }
  for (const media of described.slice(0, 2)) {
    for (const stored of [(call) => call, STORED.JSON]) {
      const call = stored(build("media/uploadimg", { media }));
      refused(call, { access_token, file: other }, "/file", "bad_format");
      // A `Blob` cannot be looked into at once; one that `mediaOf` has read is known.
      const blob = new Blob([other]);
      await mediaOf(blob);
      refused(call, { access_token, file: blob }, "/file", "bad_format");
    }
  }
});

test("something that is no call is refused", () => {
  for (const call of [
    null,
    undefined,
    {},
    [],
    "call",
    1,
    { api: SENDALL },
    { api: 1, path: "/" },
  ]) {
    assert.throws(() => toRequest(call, { access_token }), MassError, JSON.stringify(call));
  }
});

test("a send goes to a server and its reply is read, ids intact at 2^53+1", async (t) => {
  const { base, asked } = await serve(t, (_, response) =>
    response.end(
      '{"errcode":0,"errmsg":"send job submission success","msg_id":9007199254740993,"msg_data_id":9007199254740995}',
    ),
  );
  const body = bodyFor(SENDALL, { clientmsgid: "job42-t2" });
  const response = await fetch(toRequest(build(SENDALL, body), { access_token, base }));
  const reply = read(SENDALL, await response.arrayBuffer());
  assert.deepEqual([reply.msg_id, reply.msg_data_id], ["9007199254740993", "9007199254740995"]);
  const [{ method, url, headers, body: sent }] = asked;
  assert.deepEqual([method, url.pathname], ["POST", "/cgi-bin/message/mass/sendall"]);
  assert.equal(url.searchParams.get("access_token"), access_token);
  assert.match(headers["content-type"], /^application\/json/);
  assert.deepEqual(JSON.parse(sent), body);
  assert.ok(sent.includes("你好"));
});

test("an id goes over the wire with all its digits", async (t) => {
  const { base, asked } = await serve(t, (_, response) => response.end('{"errcode":0}'));
  const call = build("message/mass/delete", { msg_id: 9007199254740993n });
  await fetch(toRequest(call, { access_token, base }));
  assert.match(asked[0].body.toString(), /"msg_id":9007199254740993[,}]/);
});

test("a form goes to a server", async (t) => {
  const { base, asked } = await serve(t, (_, response) => response.end('{"url":"http://x"}'));
  const call = build("media/uploadimg", { media: JPEG });
  const response = await fetch(toRequest(call, { access_token, base, file: JPEG }));
  assert.equal(read("media/uploadimg", await response.text()).url, "http://x");
  const type = asked[0].headers["content-type"];
  const sent = await new Response(asked[0].body, { headers: { "content-type": type } }).formData();
  assert.deepEqual(new Uint8Array(await sent.get("media").arrayBuffer()), JPEG);
});

test("a redirect is not followed: the token goes nowhere else", async (t) => {
  const { base, asked } = await serve(t, (_, response) => {
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  const response = await fetch(toRequest(build("tags/get"), { access_token, base }));
  assert.equal(asked.length, 1);
  assert.notEqual(response.status, 200);
});
