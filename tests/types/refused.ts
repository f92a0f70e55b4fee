// Code that must not compile: promise 2 in types, and common mistakes. An
// `@ts-expect-error` without an error is an error itself.
import {
  type BecauseCode,
  batchCall,
  build,
  type CampaignFault,
  campaignSummary,
  check,
  checkCampaign,
  type Fact,
  mayMassSend,
  nextStep,
  openIdBatches,
  openPush,
  type Push,
  type PushFault,
  planCampaign,
  previewOf,
  type Requests,
  read,
  readPush,
  record,
  sealPush,
  sealReply,
  textReply,
  toRequest,
  unsealPush,
  verifyUrl,
} from "wechat-mass";
import { createClient } from "wechat-mass/client";

const message = { msgtype: "text", text: { content: "你好" } } as const;
const all = { filter: { is_to_all: true } } as const;
const image = { media_id: "M" };
const images = { media_ids: ["M"] };
const cover_info = {
  crop_percent_list: [{ ratio: "1_1" as const, x1: 0, y1: "0", x2: "1", y2: "1" }],
};
declare const body: never;

// Nobody is reached by accident.
// @ts-expect-error an empty filter names nobody
build("message/mass/sendall", { filter: {}, ...message });
// @ts-expect-error no filter
build("message/mass/sendall", { ...message });
// @ts-expect-error not to all, but to whom?
build("message/mass/sendall", { filter: { is_to_all: false }, ...message });
// @ts-expect-error two audiences
build("message/mass/sendall", { filter: { is_to_all: true, tag_id: 2 }, ...message });
// @ts-expect-error a text is not a boolean
build("message/mass/sendall", { filter: { is_to_all: "true" }, ...message });
// @ts-expect-error a tag is a number
build("message/mass/sendall", { filter: { is_to_all: false, tag_id: "2" }, ...message });
// @ts-expect-error null is not a tag
build("message/mass/sendall", { filter: { is_to_all: false, tag_id: null }, ...message });
// @ts-expect-error exactly one tag
build("message/mass/sendall", { filter: { is_to_all: false, tag_id: [2] }, ...message });
// @ts-expect-error the pre-2016 name
build("message/mass/sendall", { filter: { is_to_all: false, group_id: 2 }, ...message });
// @ts-expect-error undefined is not absent
build("message/mass/sendall", { filter: { is_to_all: false, tag_id: undefined }, ...message });
// @ts-expect-error OpenIDs belong to `send`
build("message/mass/sendall", { ...all, touser: ["A", "B"], ...message });
// @ts-expect-error a boolean that is only known when it runs
build("message/mass/sendall", { filter: { is_to_all: Math.random() > 1 }, ...message });
// @ts-expect-error a list is needed
build("message/mass/send", { touser: "A", ...message });
// @ts-expect-error a filter belongs to `sendall`
build("message/mass/send", { touser: ["A", "B"], filter: { is_to_all: true }, ...message });
// @ts-expect-error no audience
build("message/mass/send", { ...message });
// @ts-expect-error a preview goes to one person
build("message/mass/preview", { touser: ["A"], ...message });
// @ts-expect-error one recipient
build("message/mass/preview", { touser: "A", towxname: "B", ...message });
// @ts-expect-error no recipient
build("message/mass/preview", { ...message });
// @ts-expect-error no filter in a preview
build("message/mass/preview", { touser: "A", filter: { is_to_all: true }, ...message });
// @ts-expect-error one recipient
previewOf({ ...all, ...message }, { touser: "A", towxname: "B" });
// @ts-expect-error a recipient
previewOf({ ...all, ...message }, {});

// The message.
// @ts-expect-error several pictures are not previewed
build("message/mass/preview", { touser: "A", msgtype: "image", images: { media_ids: ["M"] } });
// @ts-expect-error two messages
build("message/mass/sendall", { ...all, ...message, mpnews: { media_id: "M" } });
// @ts-expect-error no message
build("message/mass/sendall", { ...all, msgtype: "text" });
// @ts-expect-error the member of another msgtype
build("message/mass/sendall", { ...all, msgtype: "text", voice: { media_id: "M" } });
// @ts-expect-error the picture of the old shape and of the new one
build("message/mass/sendall", { ...all, msgtype: "image", image, images });
// @ts-expect-error a video has a media_id
build("message/mass/send", { touser: ["A", "B"], msgtype: "mpvideo", mpvideo: { title: "T" } });
// @ts-expect-error the msgtype is mpvideo
build("message/mass/send", { touser: ["A", "B"], msgtype: "video", video: { media_id: "M" } });
// @ts-expect-error no msgtype music
build("message/mass/preview", { touser: "A", msgtype: "music", music: { media_id: "M" } });
// @ts-expect-error flags are 0 or 1
build("message/mass/sendall", { ...all, ...message, send_ignore_reprint: true });
// @ts-expect-error flags are 0 or 1
build("message/mass/sendall", { ...all, ...message, send_ignore_reprint: 2 });
// @ts-expect-error no such field
build("message/mass/sendall", { ...all, ...message, clientMsgId: "job" });

// The other endpoints.
// @ts-expect-error a number
build("message/mass/speed/set", { speed: "1" });
// @ts-expect-error neither job nor address
build("message/mass/delete", {});
// @ts-expect-error one of both
build("message/mass/delete", { msg_id: "1", url: "https://x" });
// @ts-expect-error an id
build("message/mass/get", { msg_id: true });
// @ts-expect-error an article has a title
build("draft/add", { articles: [{ content: "C", thumb_media_id: "T" }] });
// @ts-expect-error a list of articles
build("draft/add", { articles: { title: "T", content: "C", thumb_media_id: "T" } });
// @ts-expect-error one article
build("draft/update", { media_id: "M", index: 0, articles: [] });
// @ts-expect-error corners are texts
build("draft/add", { articles: [{ title: "T", content: "C", cover_info }] });
// @ts-expect-error a kind of material
build("media/upload", { type: "picture", media: new Blob() });
// @ts-expect-error a file
build("media/uploadimg", { media: "a.jpg" });
// @ts-expect-error here it is `tagid`
build("tags/members/batchtagging", { tag_id: 134, openid_list: ["A"] });
// @ts-expect-error the only grant
build("token", { appid: "A", secret: "S", grant_type: "password" });

// Replies.
// @ts-expect-error ids are texts: no arithmetic
read("message/mass/sendall", "").msg_id + 1 > 0;
// @ts-expect-error ids are texts
const id: number = read("message/mass/sendall", "").msg_id;
// @ts-expect-error a preview's id may be absent
const previewed: string = read("message/mass/preview", "").msg_id;
// @ts-expect-error a parsed object has lost digits
read("message/mass/sendall", JSON.parse("{}") as object);
// @ts-expect-error no such endpoint
read("message/mass/sendAll", "");
// @ts-expect-error no such field
read("message/mass/get", "").total_count;

// A body that must be there.
// @ts-expect-error which job?
build("message/mass/get");
// @ts-expect-error which job?
createClient({ token: "T" }).call("message/mass/get");

// Pushes.
declare const request: Request;
declare const push: Push;
declare const env: { readonly KEY?: string };
const query = "signature=S&timestamp=1&nonce=2";
const seal = { token: "T", encoding_aes_key: "K", appid: "A", timestamp: 1, nonce: "2" };

// @ts-expect-error a parsed object has no signature
openPush({ query, body: { xml: {} }, token: "T", mode: "plain" });
// @ts-expect-error a promise: `await` is missing
openPush({ query, body: request.text(), token: "T", mode: "plain" });
// @ts-expect-error no body
openPush({ query, body: null, token: "T", mode: "plain" });
// @ts-expect-error no body
openPush({ query, token: "T", mode: "plain" });
// @ts-expect-error no query
openPush({ body: "", token: "T", mode: "plain" });
// @ts-expect-error no token
openPush({ query, body: "", mode: "plain" });
// @ts-expect-error a key that may not be set
openPush({ query, body: "", token: "T", encoding_aes_key: env.KEY, appid: "A" });
// @ts-expect-error the name that others give it
openPush({ query, body: "", token: "T", encodingAesKey: "K", appid: "A" });
// @ts-expect-error neither a key nor plain mode
openPush({ query, body: "", token: "T" });
// @ts-expect-error plain mode has no key
openPush({ query, body: "", token: "T", mode: "plain", encoding_aes_key: "K", appid: "A" });
// @ts-expect-error no such mode
openPush({ query, body: "", token: "T", mode: "secure", encoding_aes_key: "K", appid: "A" });
// @ts-expect-error one account
openPush({ query, body: "", token: "T", encoding_aes_key: "K", appid: ["A"] });
// @ts-expect-error seconds as a number
openPush({ query, body: "", token: "T", now: new Date(), max_age: 600, mode: "plain" });
// @ts-expect-error no body
unsealPush({ query, token: "T", mode: "plain" });
// @ts-expect-error a parsed object
readPush({ xml: {} });
// @ts-expect-error no token
verifyUrl(query);
// @ts-expect-error seconds
verifyUrl(query, "T", { maxAge: 600 });
// @ts-expect-error of another kind: only `kind` tells which
push.msg_id;
// @ts-expect-error of another kind
push.fields;
// @ts-expect-error no such kind
push.kind === "text";
// @ts-expect-error no such fault
const fault: PushFault = "invalid_signature";
if (push.kind === "mass_send_job_finish") {
  // @ts-expect-error ids are texts: no arithmetic
  push.msg_id + 1 > 0;
  // @ts-expect-error a count may be absent
  push.sent_count + 1;
  // @ts-expect-error a check may be absent
  push.copyright_check_result.check_state;
  // @ts-expect-error no such outcome
  push.outcome === "sent";
}
// @ts-expect-error when, and with which nonce?
sealPush({ xml: "", token: "T", mode: "plain" });
// @ts-expect-error neither a key nor plain mode
sealPush({ xml: "", token: "T", timestamp: 1, nonce: "2" });
// @ts-expect-error a seal needs random bytes
sealReply({ reply: "", ...seal });
// @ts-expect-error random bytes are bytes
sealReply({ reply: "", ...seal, random: "0123456789abcdef" });
// @ts-expect-error when?
textReply(push, "");

// Campaigns.
declare const campaign: string;
const job = { id: "spring", account: "service", content: message } as const;
const batch = { count: 2, fingerprint: "F" };
const sent = { what: "decided", question: "1-1", decision: "sent" } as const;
const allowance = { account: "service", audience: "all", history: [], now: 1 } as const;

// @ts-expect-error nobody
planCampaign({ ...job, audience: {} }, 1);
// @ts-expect-error no audience
planCampaign({ ...job }, 1);
// @ts-expect-error not to all, but to whom?
planCampaign({ ...job, audience: { is_to_all: false } }, 1);
// @ts-expect-error two audiences
planCampaign({ ...job, audience: { is_to_all: true, tag_id: 2 } }, 1);
// @ts-expect-error OpenIDs and a tag
planCampaign({ ...job, audience: { openids: [batch], tag_id: 2 } }, 1);
// @ts-expect-error OpenIDs and everyone
planCampaign({ ...job, audience: { openids: [batch], is_to_all: true } }, 1);
// @ts-expect-error a boolean that is only known when it runs
planCampaign({ ...job, audience: { is_to_all: Math.random() > 1 } }, 1);
// @ts-expect-error a text is not a boolean
planCampaign({ ...job, audience: { is_to_all: "true" } }, 1);
// @ts-expect-error OpenIDs that were not split
planCampaign({ ...job, audience: { openids: ["A", "B"] } }, 1);
// @ts-expect-error a batch has a fingerprint
planCampaign({ ...job, audience: { openids: [{ count: 2 }] } }, 1);
// @ts-expect-error the audience of a send
planCampaign({ ...job, audience: { touser: ["A", "B"] } }, 1);
// @ts-expect-error the campaign writes it itself
checkCampaign({ ...job, audience: { tag_id: 2 }, content: { ...message, clientmsgid: "a" } });
// @ts-expect-error the audience is the plan's
checkCampaign({ ...job, audience: { tag_id: 2 }, content: { ...message, filter: { tag_id: 2 } } });
// @ts-expect-error the audience is the plan's
checkCampaign({ ...job, audience: { tag_id: 2 }, content: { ...message, touser: ["A", "B"] } });
// @ts-expect-error no message
checkCampaign({ ...job, audience: { tag_id: 2 }, content: { msgtype: "text" } });
// @ts-expect-error a kind of account
checkCampaign({ ...job, account: "enterprise", audience: { tag_id: 2 } });
// @ts-expect-error when?
planCampaign({ ...job, audience: { tag_id: 2 } });
// @ts-expect-error seconds as a number
nextStep(campaign, new Date());
// @ts-expect-error of another kind: only `do` tells which
nextStep(campaign, 1).call;
// @ts-expect-error of another kind
nextStep(campaign, 1).until;
// @ts-expect-error of another kind
nextStep(campaign, 1).totals;
// @ts-expect-error no such step
nextStep(campaign, 1).do === "send";
const step = nextStep(campaign, 1);
if (step.do === "call") {
  // @ts-expect-error a batch has no call yet
  toRequest(step.call);
  // @ts-expect-error a preview has no job
  step.job + 1;
}
// @ts-expect-error which batch?
batchCall(campaign, {}, "A\nB");
// @ts-expect-error of which OpenIDs?
batchCall(campaign, { id: "send-1-1" });
// @ts-expect-error no such kind
record(campaign, { what: "sent", id: "send-1-1" }, 1);
// @ts-expect-error which call?
record(campaign, { what: "called" }, 1);
// @ts-expect-error what was the answer?
record(campaign, { what: "replied", id: "send-1-1" }, 1);
// @ts-expect-error a parsed object has lost digits
record(campaign, { what: "replied", id: "send-1-1", reply: JSON.parse("{}") as object }, 1);
// @ts-expect-error a promise: `await` is missing
record(campaign, { what: "replied", id: "send-1-1", reply: request.text() }, 1);
// @ts-expect-error a push is opened first
record(campaign, { what: "pushed", push: "<xml></xml>" }, 1);
// @ts-expect-error the job of what is sent again is not known
record(campaign, { what: "decided", question: "1-1", decision: "retry", msg_id: "1" }, 1);
// @ts-expect-error no such decision
record(campaign, { what: "decided", question: "1-1", decision: "yes" }, 1);
// @ts-expect-error an id
record(campaign, { ...sent, msg_id: true }, 1);
// @ts-expect-error one recipient
record(campaign, { what: "preview", name: "a", touser: "O", towxname: "W" }, 1);
// @ts-expect-error a recipient
record(campaign, { what: "preview", name: "a" }, 1);
// @ts-expect-error which calls?
record(campaign, { what: "elsewhere", calls: 1 }, 1);
// @ts-expect-error when?
record(campaign, { what: "cancelled" });
// @ts-expect-error no such member
const cancelled: Fact = { what: "cancelled", job: 1 };
// @ts-expect-error a sum may be absent
campaignSummary(campaign, 1).jobs[0]?.sent_count + 1;
// @ts-expect-error a promise: `await` is missing
openIdBatches(request.text());
// @ts-expect-error OpenIDs are texts
openIdBatches([1, 2]);
// @ts-expect-error what comes in its own time is read with `for await`
[...openIdBatches(request.body as AsyncIterable<Uint8Array>)];
// @ts-expect-error a kind of audience
mayMassSend({ ...allowance, audience: "everyone" });
// @ts-expect-error sends, not times
mayMassSend({ ...allowance, history: [1] });
// @ts-expect-error no such fault
const campaignFault: CampaignFault = "broken";
// @ts-expect-error no such cause
const cause: BecauseCode = "tired";

// The rest.
// @ts-expect-error no such endpoint
const unknown: Requests["message/mass/sendAll"] = body;
// @ts-expect-error a list of pointers
check("tags/get", {}, { allow_unknown: "/x" });
// @ts-expect-error a call is made by build
toRequest({ api: "tags/get" });
// @ts-expect-error a token
createClient({});
// @ts-expect-error a source has `get`
createClient({ token: { renew: async () => "T" } });
// @ts-expect-error no such endpoint
createClient({ token: "T" }).call("message/mass/sendAll", {});

export { campaignFault, cancelled, cause, fault, id, previewed, unknown };
