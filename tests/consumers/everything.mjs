// Every part of the package once, and random bodies. It runs inside the host that is tested, so it uses nothing but the
// language and the web's own types; what it returns is plain data, which the test compares.
import * as campaignEntry from "wechat-mass/campaign";
import * as pushEntry from "wechat-mass/push";
import { FakeWeChat } from "wechat-mass/testing";
import { crossed } from "./digest.mjs";

/** Returns the error of a call, in a line. */
function thrown(call, line) {
  try {
    call();
  } catch (error) {
    return line(error);
  }
  return "nothing thrown";
}

/** How a PNG begins. */
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Runs all of it. `wechatMass` and `client` are the root and the client of the package, however the host got them. */
export async function everything(wechatMass, client, samples) {
  const { ApiError, MassError, PushError } = wechatMass;
  const NOW = 1_795_651_200;

  const problems = wechatMass.check("message/mass/sendall", {
    filter: { group_id: 2 },
    msgtype: "text",
    text: { content: "" },
    clientmsgid: "job42",
  });
  const call = wechatMass.build("message/mass/sendall", samples.sendall);
  const push = wechatMass.readPush(samples.event);
  const opened = wechatMass.openPush(samples.sealed);

  const list = new TextEncoder().encode("oA-one\noB-two\r\noA-one\nno OpenID\n");
  const batches = wechatMass.openIdBatches(list);
  const [batch] = batches;

  const { filter: audience, clientmsgid: _, ...content } = samples.sendall;
  let campaign = wechatMass.planCampaign(
    { id: "spring", account: "service", audience, content },
    NOW,
  );
  const step = wechatMass.nextStep(campaign, NOW);
  campaign = wechatMass.record(campaign, { what: "called", id: step.id }, NOW);
  campaign = wechatMass.record(
    campaign,
    { what: "replied", id: step.id, reply: samples.sendReply },
    NOW,
  );
  const summary = wechatMass.campaignSummary(campaign, NOW);

  const request = wechatMass.toRequest(call, { access_token: "TOKEN" });
  const media = new Blob([PNG], { type: "image/png" });
  const described = await wechatMass.mediaOf(media, "a.png");
  const upload = wechatMass.toRequest(wechatMass.build("media/uploadimg", { media: described }), {
    access_token: "TOKEN",
    file: media,
  });

  const sent = await client
    .createClient({ token: "TOKEN", fetch: async () => new Response(samples.sendReply) })
    .call("message/mass/sendall", samples.sendall);

  const lost = await client
    .createClient({
      token: "TOKEN",
      // As Bun and Deno do it: with the address, and with it the token.
      fetch: async ({ url }) => {
        const cause = new Error(`error sending request for url (${url}): connection refused`);
        throw Object.assign(new TypeError(`Unable to connect to ${url}`, { cause }), { path: url });
      },
    })
    .call("tags/get")
    .catch((error) => error);

  // The fake of an account, without the network: a send whose answer gets lost, and its push.
  const fake = new FakeWeChat({
    followers: ["oA-one", "oB-two"],
    media_ids: [content.mpnews.media_id],
  });
  const { appid, secret, fetch } = fake;
  const faked = client.createClient({
    token: client.stableToken({ appid, secret, fetch, now: () => fake.now }),
    fetch,
  });
  const toAll = { ...content, filter: { is_to_all: true }, clientmsgid: "fake-1" };
  fake.fail("message/mass/sendall", "answer lost");
  const unsure = await faked.call("message/mass/sendall", toAll).catch((error) => error);
  await fake.advance(60);
  const exists = await faked.call("message/mass/sendall", toAll).catch((error) => error);
  const [ended] = fake.sent;

  return {
    check: problems.map(({ path, code }) => `${path} ${code}`),
    good: wechatMass.check("message/mass/sendall", samples.sendall),
    body: JSON.parse(call.body),
    path: `${call.method} ${call.path}`,
    refused: thrown(
      () => wechatMass.build("message/mass/sendall", { msgtype: "text", text: { content: "x" } }),
      (error) => error instanceof MassError && `${error.name} ${error.problems[0].code}`,
    ),
    digits: wechatMass.build("message/mass/delete", { msg_id: 9007199254740993n }).body,
    msg_id: wechatMass.read("message/mass/sendall", samples.sendReply).msg_id,
    exists: thrown(
      () => wechatMass.read("message/mass/sendall", samples.existsReply),
      (error) => error instanceof ApiError && `${error.name} ${error.errcode} ${error.advice}`,
    ),
    event: [push.event, push.msg_id, push.status, push.copyright_check_result.result_list.length],
    opened: [opened.mode, opened.msg_type, opened.fields.MsgId],
    forged: thrown(
      () => wechatMass.openPush({ ...samples.sealed, token: `${samples.sealed.token}x` }),
      (error) => error instanceof PushError && `${error.name} ${error.code}`,
    ),
    batches: [batch.count, batches.report.duplicates, batches.report.malformed],
    pictures: wechatMass.articlePictures(
      '<p><img data-src="https://example.com/a.png?x=1&amp;y=2"></p>',
    ),
    campaign: [step.do, summary.jobs[0].state, summary.jobs[0].msg_id],
    request: `${request.url} ${request.method} ${request.headers.get("content-type")}`,
    // Not what is in it: WebKit sends such a body, but does not let it be read.
    upload: `${upload.method} ${upload.headers.get("content-type").split(";")[0]}`,
    client: sent.msg_id,
    entries: [
      pushEntry.readPush(samples.event).msg_id,
      campaignEntry.nextStep(campaign, NOW).do,
      // One copy of each, whichever entry it comes from.
      pushEntry.PushError === PushError && campaignEntry.MassError === MassError,
    ],
    lost: [lost.name, lost.code, lost.cause.name, lost.cause.message, lost.cause.cause.message],
    fake: [unsure.name, exists.errcode, exists.msg_id, ended.status, ...fake.reached.values()],
    crossed: crossed(wechatMass),
    logged: JSON.stringify([lost, lost.cause, lost.cause.stack]).includes("TOKEN"),
  };
}
