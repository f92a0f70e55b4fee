// The way of options and bodies into the WebAssembly of pushes, and what stays there.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  openPush,
  PushError,
  readPush,
  sealPush,
  sealReply,
  unsealPush,
  verifyUrl,
} from "wechat-mass";
import { SEAL, xml } from "./wechat.mjs";

const glue = await import(
  new URL("./generated/wechat_mass_push.js", import.meta.resolve("wechat-mass"))
);

/** Tells whether a text is in the memory of the instance. */
const isInMemory = (text) => Buffer.from(glue.ownMemory().buffer).includes(text);

const message = (Content) =>
  xml({
    ToUserName: "gh_1",
    FromUserName: "o1",
    CreateTime: 1,
    MsgType: "text",
    MsgId: 1,
    Content,
  });

test("bodies of all sizes come one after the other as they are", () => {
  // The room is 24 KiB, and a unit of UTF-16 may need three bytes.
  for (const letter of ["a", "é", "群", "👍"]) {
    for (const length of [1, 8_000, 8_300, 2, 24_000, 25_000, 3, 100_000, 5]) {
      const content = `${letter.repeat(length / letter.length)}!`;
      assert.equal(readPush(message(content)).fields.Content, content, `${letter} ${length}`);
      const bytes = new TextEncoder().encode(message(content));
      assert.equal(readPush(bytes).fields.Content, content, `bytes, ${letter} ${length}`);
    }
  }
});

test("lists of all lengths come out whole", () => {
  const list = (name, tag, length) =>
    `<${name}><Count>${length}</Count><ResultList>${`<item><ArticleIdx>1</ArticleIdx><${tag}>u</${tag}></item>`.repeat(length)}</ResultList>`;
  for (const length of [0, 1, 62, 63, 64, 255, 256, 257, 319, 320, 512]) {
    const { copyright_check_result: check, article_url_result: urls } = readPush(
      "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>" +
        "<MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>send success</Status>" +
        `${list("CopyrightCheckResult", "OriginalArticleUrl", length)}<CheckState>2</CheckState></CopyrightCheckResult>` +
        `${list("ArticleUrlResult", "ArticleUrl", 1)}</ArticleUrlResult></xml>`,
    );
    assert.equal(check.result_list.length, length);
    assert.ok(check.result_list.every((item) => item.original_article_url === "u"));
    assert.equal(check.check_state, 2);
    assert.deepEqual(urls.result_list, [{ article_idx: 1, article_url: "u" }]);
  }
});

test("options of all lengths are told apart", () => {
  for (const length of [1, 126, 127, 128, 253, 254, 255, 256, 257, 70_000]) {
    for (const letter of ["a", "群"]) {
      const token = "t".repeat(length);
      const appid = letter.repeat(length);
      const nonce = `${letter}`.repeat(length);
      const sealed = sealPush({ ...SEAL, xml: message("hello"), token, appid, nonce });
      const options = { ...SEAL, ...sealed, appid, token };
      delete options.timestamp;
      delete options.nonce;
      delete options.random;
      assert.equal(openPush(options).fields.Content, "hello", `${length} ${letter}`);
      const tokens = Array.from({ length }, (_, index) => `u${index}`);
      assert.equal(openPush({ ...options, token: [...tokens, token] }).mode, "secure");
    }
  }
});

test("half a surrogate pair in an option is U+FFFD, as in UTF-8", () => {
  const sealed = sealPush({ ...SEAL, xml: message("hello"), nonce: "\ud83d" });
  assert.equal(sealed.query.nonce, "\ufffd");
});

test("no token and no key stays in the inbox", () => {
  const token = "aTokenThatIsOnlyInThisTest";
  const encoding_aes_key = "KeyThatIsOnlyInThisTest0123456789abcdefghij";
  const secrets = { ...SEAL, token, encoding_aes_key };
  const sealed = sealPush({ ...secrets, xml: message("hello") });
  const opening = { ...sealed, token, encoding_aes_key, appid: SEAL.appid };
  const calls = {
    sealPush: () => sealPush({ ...secrets, xml: message("hello") }),
    sealReply: () => sealReply({ ...secrets, reply: "hello" }),
    openPush: () => openPush(opening),
    unsealPush: () => unsealPush(opening),
    verifyUrl: () => verifyUrl({ signature: "a", timestamp: "1", nonce: "2", echostr: "3" }, token),
    "openPush, refused": () => openPush({ ...opening, appid: "wx2" }),
    "openPush, another token": () => openPush({ ...opening, token: [`${token}2`, token, " "] }),
  };
  for (const [name, call] of Object.entries(calls)) {
    try {
      call();
    } catch (error) {
      assert.ok(error instanceof PushError, name);
    }
    const inbox = Buffer.from(glue.ownMemory().buffer, glue.inbox(0), 24 * 1024);
    for (const secret of [token, encoding_aes_key]) assert.ok(!inbox.includes(secret), name);
    assert.ok(!isInMemory(encoding_aes_key), name);
  }
});
