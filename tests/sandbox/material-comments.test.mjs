// Comments and numbers of articles: docs/spec.md 2.13 and 2.14.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startSandbox } from "../service/harness.mjs";
import { addDraft } from "./material-uploads.mjs";
import { callerOf, control, SERVICE, stopClock, untilQuiet } from "./world-caller.mjs";

/** Midnight in Beijing of the day on which these tests send. */
const MONDAY = Date.parse("2027-03-01T00:00:00+08:00") / 1000;
const HOUR = 3600;

describe("articles that are out", () => {
  let sandbox;
  let caller;
  let msg_data_id;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    await control(sandbox, "POST", "reset");
    await stopClock(sandbox);
    await control(sandbox, "PUT", "clock", { now: MONDAY + 12 * HOUR });
    caller = await callerOf(sandbox);
    const media_id = await addDraft(
      sandbox,
      caller,
      { title: "first", content: "[[comments:60]]", need_open_comment: 1 },
      { title: "second", content: "nothing" },
    );
    const sent = await caller.post("message/mass/sendall", {
      filter: { is_to_all: true },
      msgtype: "mpnews",
      mpnews: { media_id },
      clientmsgid: "a",
    });
    msg_data_id = sent.msg_data_id;
    await untilQuiet(sandbox);
  });

  const list = (more) =>
    caller.post("comment/list", { msg_data_id, begin: 0, count: 49, type: 0, ...more });
  const of = (name, more) => caller.post(`comment/${name}`, { msg_data_id, ...more });

  test("have the comments that their markers ask for, by pages of fewer than fifty", async () => {
    const page = await list();
    assert.deepEqual([page.total, page.comment.length], [60, 49]);
    const [{ user_comment_id, openid, create_time, content, comment_type, reply }] = page.comment;
    assert.equal(typeof user_comment_id, "number");
    assert.match(openid, /^o[\w-]{27}$/);
    assert.ok(create_time > MONDAY && content.length > 0);
    assert.deepEqual([comment_type, reply], [0, undefined]);
    assert.equal((await list({ begin: 49 })).comment.length, 11);
    assert.equal((await list({ count: 50 })).errcode, 88010);
    assert.equal((await list({ count: 0 })).errcode, 88010);
    assert.equal((await list({ index: 1 })).total, 0);
    assert.equal((await list({ index: 2 })).errcode, 88001);
    assert.equal((await list({ msg_data_id: 1 })).errcode, 88001);
  });

  test("have comments that are featured, answered and deleted", async () => {
    const [{ user_comment_id }] = (await list()).comment;
    assert.equal((await of("markelect", { user_comment_id })).errcode, 0);
    assert.deepEqual(
      (await list({ type: 2 })).comment.map((comment) => comment.user_comment_id),
      [user_comment_id],
    );
    assert.equal((await list({ type: 1 })).total, 59);
    assert.equal((await of("unmarkelect", { user_comment_id })).errcode, 0);
    assert.equal((await list({ type: 2 })).total, 0);
    assert.equal((await of("reply/add", { user_comment_id, content: "谢谢" })).errcode, 0);
    assert.equal((await list()).comment[0].reply.content, "谢谢");
    assert.equal((await of("reply/add", { user_comment_id, content: "再次" })).errcode, 88005);
    assert.equal((await of("reply/delete", { user_comment_id })).errcode, 0);
    assert.equal((await of("reply/add", { user_comment_id, content: "" })).errcode, 88007);
    assert.equal((await of("delete", { user_comment_id })).errcode, 0);
    assert.equal((await of("delete", { user_comment_id })).errcode, 88008);
    assert.equal((await list()).total, 59);
    assert.equal((await of("close")).errcode, 0);
    assert.equal((await of("open", { index: 1 })).errcode, 0);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { comments: false });
    assert.equal((await of("open")).errcode, 88000);
  });

  test("have comments that a test writes itself", async () => {
    const [openid] = (await caller.get("user/get")).data.openid;
    const written = { account: SERVICE.appid, msg_data_id: String(msg_data_id), index: 1, openid };
    const { user_comment_id } = await control(sandbox, "POST", "comments", {
      ...written,
      content: "可以吗？",
    });
    const [comment] = (await list({ index: 1 })).comment;
    assert.deepEqual(
      [String(comment.user_comment_id), comment.openid, comment.content],
      [user_comment_id, openid, "可以吗？"],
    );
    const refused = { ...written, msg_data_id: "1", content: "no" };
    await assert.rejects(control(sandbox, "POST", "comments", refused), /404/);
  });

  test("have numbers from the next morning on, the same whenever they are asked for", async () => {
    const numbers = async (name, begin_date, end_date = begin_date) => {
      const { access_token } = await callerOf(sandbox);
      const response = await fetch(`${sandbox.url}/datacube/${name}?access_token=${access_token}`, {
        method: "POST",
        body: JSON.stringify({ begin_date, end_date }),
      });
      return response.json();
    };
    const day = "2027-03-01";
    assert.equal((await numbers("getarticleread", day)).errcode, 61501, "today is not over");
    await control(sandbox, "PUT", "clock", { now: MONDAY + 31 * HOUR });
    assert.equal((await numbers("getarticleread", day)).errcode, 61503, "before 8:00");
    await control(sandbox, "PUT", "clock", { now: MONDAY + 33 * HOUR });
    const read = await numbers("getarticleread", day);
    assert.deepEqual(
      read.list.map(({ ref_date, msgid }) => [ref_date, msgid]),
      [
        [day, `${msg_data_id}_1`],
        [day, `${msg_data_id}_2`],
      ],
    );
    assert.equal(read.is_delay, false);
    const [{ detail }] = read.list;
    assert.ok(detail.read_user > 0 && detail.read_user < 25_000);
    assert.deepEqual(await numbers("getarticleread", day), read);

    const [total] = (await numbers("getarticletotal", day)).list;
    assert.deepEqual([total.title, total.details.length], ["first", 1]);
    assert.equal(total.details[0].target_user, 25_000);
    assert.equal(total.details[0].int_page_read_user, detail.read_user);
    const [whole] = (await numbers("getarticletotaldetail", day)).list;
    assert.equal(whole.publish_type, 0);
    assert.equal(whole.detail_list[0].read_user, detail.read_user);
    const [{ detail: summed }] = (await numbers("getbizsummary", day)).list;
    assert.equal(
      summed.read_user,
      read.list.reduce((sum, entry) => sum + entry.detail.read_user, 0),
    );
    for (const name of ["getarticleshare", "getarticlesummary", "getuserread", "getusershare"]) {
      assert.ok((await numbers(name, day)).list.length > 0, name);
    }
  });

  test("have numbers for as many days as a call gives, and for days that exist", async () => {
    await control(sandbox, "PUT", "clock", { now: MONDAY + 60 * 24 * HOUR });
    const errcode = async (name, body) => {
      const { access_token } = await callerOf(sandbox);
      const response = await fetch(`${sandbox.url}/datacube/${name}?access_token=${access_token}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      return (await response.json()).errcode;
    };
    for (const [name, end, after] of [
      ["getarticleread", "2027-03-01", "2027-03-02"],
      ["getuserread", "2027-03-03", "2027-03-04"],
      ["getusershare", "2027-03-07", "2027-03-08"],
      ["getbizsummary", "2027-03-30", "2027-03-31"],
    ]) {
      const begin_date = "2027-03-01";
      assert.equal(await errcode(name, { begin_date, end_date: end }), undefined, name);
      assert.equal(await errcode(name, { begin_date, end_date: after }), 61501, name);
    }
    const read = (begin_date, end_date = begin_date) =>
      errcode("getarticleread", { begin_date, end_date });
    assert.equal(await read("2027-02-29"), 61500);
    assert.equal(await read("20270301"), 61500);
    assert.equal(await read("2027-03-02", "2027-03-01"), 61501);
    await control(sandbox, "PATCH", `accounts/${SERVICE.appid}`, { verified: false });
    assert.equal(await read("2027-03-01"), 48001);
  });
});
