// Campaigns as tests need them: plans, and the ways they go.
import assert from "node:assert/strict";
import { CampaignError, planCampaign, record } from "wechat-mass";

/** 2026-11-26, 8:00 in Beijing; Unix seconds. */
export const NOW = 1_795_651_200;
export const DAY = 24 * 3600;
export const TEXT = { msgtype: "text", text: { content: "你好" } };
/** More than a number of JavaScript holds. */
export const MSG_ID = "9007199254740993";

/** A plan that conforms; its members can be changed. */
export function planFor(changes = {}) {
  const audience = { is_to_all: false, tag_id: 2 };
  return { id: "spring", account: "service", audience, content: TEXT, ...changes };
}

export const accepted = (msg_id = MSG_ID) =>
  `{"errcode":0,"errmsg":"send job submission success","msg_id":${msg_id},"msg_data_id":${msg_id}}`;

/** A campaign with one job, after these facts about its first send. */
export function campaignAfter(...facts) {
  return facts.reduce(
    (campaign, fact) => record(campaign, { id: "send-1-1", ...fact }, NOW),
    planCampaign(planFor(), NOW),
  );
}

export const CALLED = { what: "called" };
export const ACCEPTED = { what: "replied", reply: accepted() };

/** The campaign refuses it with this code, and says why in both languages. */
export function refused(call, code, parts = {}) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof CampaignError, `${error?.stack ?? error}`);
    assert.equal(error.code, code);
    assert.ok(error.message.includes(error.meaning.en));
    assert.match(error.meaning.zh, /[\u4e00-\u9fff]/);
    assert.doesNotMatch(error.meaning.en, /[\u4e00-\u9fff]|[{}]/);
    for (const [name, value] of Object.entries(parts)) assert.equal(error[name], value, name);
    return true;
  });
}
