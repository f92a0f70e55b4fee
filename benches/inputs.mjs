// Inputs that all rows share. Made, not drawn: every run has the same ones.

import { sealPush } from "wechat-mass";
import { EVENT } from "./files.mjs";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Bytes of an OpenID in a list: 28 characters and the end of the line. */
export const LINE = 29;

/**
 * Newline-separated OpenIDs in the shape of real ones: six characters are the account's, the rest
 * looks random, and no two are the same. The last `repeats` of them are copies of the first ones.
 */
export function openIdBytes(count, repeats = 0) {
  const letters = new TextEncoder().encode(ALPHABET);
  const bytes = new Uint8Array(count * LINE).fill(0x0a);
  const account = new TextEncoder().encode("oO-sX1");
  let state = 0x9e3779b9;
  for (let index = 0; index < count - repeats; index++) {
    const start = index * LINE;
    bytes.set(account, start);
    for (let at = 6; at < 24; at++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bytes[start + at] = letters[state & 63];
    }
    for (let at = 24, rest = index; at < 28; at++, rest >>= 6)
      bytes[start + at] = letters[rest & 63];
  }
  bytes.copyWithin((count - repeats) * LINE, 0, repeats * LINE);
  return bytes;
}

/** The same as an array of strings. */
export function openIdArray(count) {
  return new TextDecoder().decode(openIdBytes(count)).trimEnd().split("\n");
}

/** A send of a text to these OpenIDs. */
export function textSend(touser) {
  return {
    touser,
    msgtype: "text",
    text: {
      content: '新品上架：全场八折，今晚八点开始。\n<a href="https://example.com/">查看</a>',
    },
    clientmsgid: "job42-b0001",
  };
}

/** A send of a text to one tag. */
export function textSendAll() {
  const { text, clientmsgid } = textSend();
  return { filter: { is_to_all: false, tag_id: 2 }, msgtype: "text", text, clientmsgid };
}

/** WeChat's reply to a send; both ids are beyond what a JavaScript number keeps. */
export const SEND_REPLY =
  '{"errcode":0,"errmsg":"send job submission success","msg_id":9007199254740993,"msg_data_id":9007199254740995}';

/** An article of about 100 KB: paragraphs and pictures, every fourth picture at WeChat already. */
export function article() {
  const paragraph =
    '<p style="margin:0 8px;line-height:1.75;color:rgb(63, 63, 63)"><span style="font-size:15px">今年的春茶已经到店，头采明前，限量供应；到店可免费品鉴。The first flush of the year has arrived &amp; waits for you.</span></p>\n';
  let html = "";
  for (let number = 0; html.length < 78_000; number++) {
    html += paragraph.repeat(3);
    html +=
      number % 4 === 3
        ? `<p><img class="rich_pages" data-src="https://mmbiz.qpic.cn/mmbiz_png/${number}/640?wx_fmt=png" alt="茶"></p>\n`
        : `<p><img alt="茶 ${number}" src="https://img.example.com/2026/${number}.jpg?w=640&amp;h=480" width="640"></p>\n`;
  }
  return html;
}

/** The settings of an account at WeChat. */
export const SECRETS = {
  token: "AAAAA",
  encoding_aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appid: "wxb11529c136998cb6",
};

/** The same push encrypted, with all that is needed to open it. */
export function sealedEvent() {
  const random = new TextEncoder().encode("0123456789abcdef");
  const seal = { ...SECRETS, timestamp: 1714112445, nonce: "415670741", random };
  return { ...sealPush({ xml: EVENT, ...seal }), ...SECRETS };
}
