/**
 * Pushes to try. The texts are the files the tests use, whose origin `tests/examples/README.md`
 * says; they are signed with the token and the key of WeChat's own published samples.
 */

import verification from "../../../../tests/examples/crypto_v0_url_verification.json";
import official from "../../../../tests/examples/crypto_v5_masssendjobfinish_SYNTHETIC.json";
import currentXml from "../../../../tests/examples/event_official_current_articleurl.xml?raw";
import plainXml from "../../../../tests/examples/event_official_early_2014.xml?raw";
import publishedXml from "../../../../tests/examples/event_publishjobfinish_real.xml?raw";
import filteredXml from "../../../../tests/examples/event_real_2020_all_filtered.xml?raw";
import sentXml from "../../../../tests/examples/event_real_2022_freepublish_arrived_as_mass.xml?raw";
import type { Secrets } from "./reading";
import { addressWith, seal } from "./seal";

export interface Example {
  secrets: Secrets;
  address: string;
  body: string;
}

/** The secrets in WeChat's own samples, known to everybody. */
export const DEMO: Secrets = {
  token: official.token,
  key: official.encodingAesKey,
  appid: official.appid,
};

/** The first XML of a push, until somebody writes another. */
export const SAMPLE_XML = currentXml.trim();

/** The early sample, as it looks when the review refuses a send: nobody is counted. */
const REJECTED_XML = plainXml
  .replace("sendsuccess", "err(20001)")
  .replaceAll(/(<(?:Total|Filter|Sent|Error)Count>)\d+/g, "$10");

const MESSAGE_XML = `<xml>
<ToUserName><![CDATA[gh_4d00ed8d6399]]></ToUserName>
<FromUserName><![CDATA[oV5CrjpxgaGXNHIQigzNlgLTnwic]]></FromUserName>
<CreateTime>1481013459</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[Hello, is anybody there?]]></Content>
<MsgId>23456789012345678</MsgId>
</xml>`;

const officialAddress = addressWith(new URLSearchParams(official.query));

export const EXAMPLES = {
  official: () => ({ secrets: DEMO, address: officialAddress, body: official.body_xml }),
  plain: () => sealed(plainXml, { ...DEMO, key: "" }),
  sent: () => sealed(sentXml),
  all_filtered: () => sealed(filteredXml),
  rejected: () => sealed(REJECTED_XML),
  published: () => sealed(publishedXml),
  message: () => sealed(MESSAGE_XML),
  verification: () => {
    const { token, timestamp, nonce, echostr, expected_signature: signature } = verification;
    const address = addressWith({ signature, echostr, timestamp, nonce });
    return { secrets: { token, key: "", appid: "" }, address, body: "" };
  },
  // One character of what is encrypted is another one.
  tampered: () => ({
    secrets: DEMO,
    address: officialAddress,
    body: official.body_xml.replace("CDATA[Q3st", "CDATA[Q3su"),
  }),
} satisfies Record<string, () => Example>;

export type ExampleName = keyof typeof EXAMPLES;

function sealed(xml: string, secrets = DEMO): Example {
  const { query, body } = seal(xml.trim(), secrets, unixNow());
  return { secrets, address: addressWith(query), body };
}

function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
