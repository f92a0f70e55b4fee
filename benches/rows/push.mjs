// Pushes: the end of a mass send, in plain and encrypted, beside what a handler would otherwise use.

import { XMLParser } from "fast-xml-parser";
import * as txml from "txml";
import WXBizMsgCrypt from "wechat-crypto";
import { openPush, readPush, sealPush } from "wechat-mass";
import xml2js from "xml2js";
import * as before from "../before.mjs";
import { EVENT } from "../files.mjs";
import { objectFloors } from "../floors.mjs";
import { atLeast, BEFORE, compare, marksOf, timeTable } from "../harness.mjs";
import { SECRETS, sealedEvent } from "../inputs.mjs";
import { named } from "../peers.mjs";

export const title = "Pushes";

/** Each must have found this: the id, the status, a count, and the addresses in both lists. */
const FOUND = {
  msg_id: "1000001625",
  status: "err(30003)",
  sent_count: 0,
  originals: [
    "http://example.invalid/s?__biz=MzA4&mid=2650&idx=1&sn=aa#rd",
    "http://example.invalid/s?__biz=MzA4&mid=2650&idx=2&sn=bb#rd",
  ],
  urls: ["http://example.invalid/s?__biz=MzA4&mid=2650&idx=1&sn=cc#rd"],
};

export function run(settings) {
  const plain = compare(plainContenders(), FOUND, settings);
  const encrypted = compare(encryptedContenders(), FOUND, settings);
  return {
    goals: [
      atLeast(2, "plain push", plain, "txml"),
      atLeast(7, "plain push", plain, "fast-xml-parser"),
      atLeast(11, "plain push", plain, "xml2js"),
      atLeast(1.2, "plain push", plain, SCANNER),
      atLeast(7, "encrypted push", encrypted, "wechat-crypto"),
    ],
    marks: [
      ...marksOf("plain push → object", plain),
      ...marksOf("encrypted push → object", encrypted),
    ],
    markdown: `
The end of a mass send in plain, ${EVENT.length} bytes, from text to object:

${timeTable(plain)}

The same encrypted:

${timeTable(encrypted)}`,
  };
}

const SCANNER = "a scanner written for this event";

function plainContenders() {
  const plain = { token: SECRETS.token, mode: "plain" };
  const signed = sealPush({ xml: EVENT, ...plain, timestamp: 1714112445, nonce: "1" });
  const options = { ...signed, ...plain };
  const fastXmlParser = new XMLParser({ parseTagValue: false });
  return [
    {
      name: "**wechat-mass** readPush",
      run: () => readPush(EVENT),
      same: ours,
      does: "bounded, typed, numbers and ids checked, explained in two languages",
    },
    { ...BEFORE, run: () => before.readPush(EVENT), same: ours },
    {
      name: "**wechat-mass** openPush",
      run: () => openPush(options),
      same: ours,
      does: "the same, its signature verified first",
    },
    {
      name: SCANNER,
      peer: SCANNER,
      run: () => scan(EVENT),
      same: ours,
      does: "one pass over a text it trusts; numbers as numbers, ids as text",
    },
    {
      name: `${named("txml")} parse, simplify`,
      peer: named("txml"),
      run: () => txml.simplify(txml.parse(EVENT)),
      same: untyped,
      does: "an object of texts; checks nothing",
    },
    {
      name: named("fast-xml-parser"),
      peer: named("fast-xml-parser"),
      run: () => fastXmlParser.parse(EVENT),
      same: untyped,
      does: "an object of texts",
    },
    {
      name: named("xml2js"),
      peer: named("xml2js"),
      run: () => xml2jsParse(EVENT),
      same: untyped,
      does: "an object of texts",
    },
    ...objectFloors(EVENT, crossing(readPush(EVENT))),
  ];
}

function encryptedContenders() {
  const options = sealedEvent();
  const { query, body, token, encoding_aes_key, appid } = options;
  const wechatCrypto = new WXBizMsgCrypt(token, encoding_aes_key, appid);
  return [
    {
      name: "**wechat-mass** openPush",
      run: () => openPush(options),
      same: ours,
      does: "verify, decrypt, check padding and app id, read as above; the key anew each time",
    },
    { ...BEFORE, run: () => before.openPush(options), same: ours },
    {
      name: `${named("wechat-crypto")} + ${named("xml2js")}`,
      peer: `${named("wechat-crypto")} + ${named("xml2js")}`,
      run: () => {
        const { Encrypt: encrypted } = xml2jsParse(body).xml;
        const signature = wechatCrypto.getSignature(query.timestamp, query.nonce, encrypted);
        if (signature !== query.msg_signature) throw new Error("signature");
        const { message, id } = wechatCrypto.decrypt(encrypted);
        if (id !== appid) throw new Error("app id");
        return xml2jsParse(message);
      },
      same: untyped,
      does: "the same steps by node:crypto, which uses the processor's AES; an object of texts",
    },
  ];
}

function xml2jsParse(xml) {
  let parsed;
  xml2js.parseString(xml, { explicitArray: false, async: false }, (error, result) => {
    if (error) throw error;
    parsed = result;
  });
  return parsed;
}

/** The part of a push that comes out of WebAssembly: the explanations are asked for once, and added. */
function crossing(push) {
  const added = new Set(["known", "outcome", "code", "meaning", "judgement"]);
  return JSON.parse(JSON.stringify(push, (key, value) => (added.has(key) ? undefined : value)));
}

/** Of ours and of the scanner. */
function ours({ msg_id, status, sent_count, copyright_check_result, article_url_result }) {
  return {
    msg_id,
    status,
    sent_count,
    originals: copyright_check_result.result_list.map((item) => item.original_article_url),
    urls: article_url_result.result_list.map((item) => item.article_url),
  };
}

/** Of the parsers, which keep WeChat's names, and make an object of a list of one. */
function untyped({ xml }) {
  return {
    msg_id: xml.MsgID,
    status: xml.Status,
    sent_count: Number(xml.SentCount),
    originals: [xml.CopyrightCheckResult.ResultList.item]
      .flat()
      .map((item) => item.OriginalArticleUrl),
    urls: [xml.ArticleUrlResult.ResultList.item].flat().map((item) => item.ArticleUrl),
  };
}

/**
 * A reader written by hand for this event alone, to see what is possible: it goes over the text
 * once, takes CDATA and plain text, and builds the object on the way. It trusts the text.
 */
function scan(xml) {
  let at = xml.indexOf("<xml>") + 5;
  const job = {};

  /** The next opening tag; "" at the end of the element that is being read. */
  function open() {
    at = xml.indexOf("<", at) + 1;
    if (xml.charCodeAt(at) === 47 /* / */) {
      at = xml.indexOf(">", at) + 1;
      return "";
    }
    const end = xml.indexOf(">", at);
    const name = xml.slice(at, end);
    at = end + 1;
    return name;
  }

  /** The text up to the closing tag. */
  function text() {
    let value;
    if (xml.startsWith("<![CDATA[", at)) {
      const end = xml.indexOf("]]>", at);
      value = xml.slice(at + 9, end);
      at = xml.indexOf(">", end + 3) + 1;
    } else {
      const end = xml.indexOf("<", at);
      value = xml.slice(at, end);
      at = xml.indexOf(">", end) + 1;
    }
    return value;
  }

  function checkItem() {
    const item = {};
    for (let name = open(); name !== ""; name = open()) {
      switch (name) {
        case "ArticleIdx":
          item.article_idx = Number(text());
          break;
        case "UserDeclareState":
          item.user_declare_state = Number(text());
          break;
        case "AuditState":
          item.audit_state = Number(text());
          break;
        case "OriginalArticleUrl":
          item.original_article_url = text();
          break;
        case "OriginalArticleType":
          item.original_article_type = Number(text());
          break;
        case "CanReprint":
          item.can_reprint = Number(text());
          break;
        case "NeedReplaceContent":
          item.need_replace_content = Number(text());
          break;
        case "NeedShowReprintSource":
          item.need_show_reprint_source = Number(text());
          break;
        default:
          text();
      }
    }
    return item;
  }

  function urlItem() {
    const item = {};
    for (let name = open(); name !== ""; name = open()) {
      if (name === "ArticleIdx") item.article_idx = Number(text());
      else if (name === "ArticleUrl") item.article_url = text();
      else text();
    }
    return item;
  }

  function block(readItem) {
    const result = { result_list: [] };
    for (let name = open(); name !== ""; name = open()) {
      if (name === "Count") result.count = Number(text());
      else if (name === "CheckState") result.check_state = Number(text());
      else if (name === "ResultList") {
        for (let inner = open(); inner !== ""; inner = open()) result.result_list.push(readItem());
      } else text();
    }
    return result;
  }

  for (let name = open(); name !== ""; name = open()) {
    switch (name) {
      case "ToUserName":
        job.to_user_name = text();
        break;
      case "FromUserName":
        job.from_user_name = text();
        break;
      case "CreateTime":
        job.create_time = Number(text());
        break;
      case "MsgType":
        job.msg_type = text();
        break;
      case "Event":
        job.event = text();
        break;
      case "MsgID":
        job.msg_id = text();
        break;
      case "Status":
        job.status = text();
        break;
      case "TotalCount":
        job.total_count = Number(text());
        break;
      case "FilterCount":
        job.filter_count = Number(text());
        break;
      case "SentCount":
        job.sent_count = Number(text());
        break;
      case "ErrorCount":
        job.error_count = Number(text());
        break;
      case "CopyrightCheckResult":
        job.copyright_check_result = block(checkItem);
        break;
      case "ArticleUrlResult":
        job.article_url_result = block(urlItem);
        break;
      default:
        text();
    }
  }
  return job;
}
