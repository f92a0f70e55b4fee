//! Jobs that were accepted without an id: the same request brings it, because WeChat answers 45065 with the
//! id. If a job was not accepted after all, it is accepted now, and only once.

use wechat_mass::MsgId;
use wechat_mass::campaign::{Decision, Fact, JobState};

use crate::scenario::{
    APART, CONFIRMATION, FIRST_POLL, HOUR, LAST_REPEAT, MSG_ID, NEW_DAY, NOW, Scenario, errcode,
    event, id, openids_plan, with_msg_id,
};

const CHOICES: &[&str] = &["sent", "not_sent", "skip"];

/// Makes a job that was accepted without an id.
fn without_id() -> Scenario {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &errcode(0));
    scenario
}

#[test]
fn the_same_request_brings_the_id() {
    for (name, reply, by_guard) in [
        ("45065", with_msg_id(45065, MSG_ID), true),
        ("0: it was not accepted before", with_msg_id(0, MSG_ID), false),
    ] {
        let mut scenario = without_id();
        let first = Scenario::tag().send_body(&Scenario::tag().call());
        assert_eq!(scenario.waits(), (NOW + APART, "id_unknown"), "{name}");
        scenario.now += APART;
        let call = scenario.call();
        assert_eq!(call.id.to_string(), "send-1-2", "{name}");
        assert_eq!(call.before, Some(NOW + LAST_REPEAT), "{name}");
        assert_eq!(scenario.send_body(&call), first, "{name}");
        scenario.answered("send-1-2", &reply);
        let job = scenario.job(1);
        assert_eq!((job.state, job.by_guard), (JobState::Accepted, by_guard), "{name}");
        assert_eq!(job.msg_id.map(MsgId::get), Some(MSG_ID), "{name}");
        assert_eq!(job.accepted_at, Some(NOW), "{name}: since the first time");
        scenario.pushed(&event(MSG_ID, "send success", scenario.now)).done();
    }
}

/// The event may have come before the id.
#[test]
fn its_end_is_known_as_soon_as_the_id_is() {
    let mut scenario = without_id();
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario.now += APART;
    scenario.answered("send-1-2", &with_msg_id(45065, MSG_ID));
    assert_eq!(scenario.done().reached.jobs, [1]);
}

#[test]
fn the_others_do_not_wait_for_the_id() {
    let mut scenario = Scenario::openids(3);
    scenario.answered("send-1-1", &errcode(0)).answered("send-2-1", &with_msg_id(0, 2));
    scenario.now += APART;
    // No other job is sent beside it either.
    let call = scenario.goes_out("send-1-2");
    assert_eq!(scenario.waits(), (scenario.now + APART, "unanswered"));
    scenario.reply(call, &with_msg_id(45065, 1));
    scenario.goes_out("send-3-1");
}

/// A paused or cancelled campaign sends nothing.
#[test]
fn a_pause_and_a_cancel_stop_the_search() {
    let mut paused = without_id();
    paused.tell(&Fact::Paused { at: Some(NOW) });
    paused.now += APART;
    assert_eq!(paused.waits(), (NOW + FIRST_POLL, "result"));
    paused.tell(&Fact::Resumed { at: Some(paused.now) });
    paused.goes_out("send-1-2");
    let mut cancelled = without_id();
    cancelled.tell(&Fact::Cancelled);
    cancelled.wait(NOW + FIRST_POLL, "result");
    cancelled.assert_asks("accepted_without_id", "1-1", CHOICES);
}

#[test]
fn no_search_leaves_after_wechat_may_have_forgotten_the_send() {
    let mut scenario = without_id();
    scenario.now = NOW + LAST_REPEAT - 1;
    let call = scenario.call();
    assert_eq!((call.id.to_string().as_str(), call.before), ("send-1-2", Some(NOW + LAST_REPEAT)));
    scenario.now += 1;
    scenario.assert_asks("accepted_without_id", "1-1", CHOICES);
}

/// Such an answer takes nothing back, and brings no id.
#[test]
fn what_a_search_is_answered_takes_nothing_back() {
    for (code, next) in [
        (-1, Some((2 * APART, "id_unknown"))),
        (268_488_001, Some((2 * APART, "id_unknown"))),
        (45066, Some((2 * APART, "id_unknown"))),
        (7, Some((2 * APART, "id_unknown"))),
        (45011, Some((2 * APART, "id_unknown"))),
        (42010, Some((2 * APART, "id_unknown"))),
        // A draft, for example, is used up by the send that went out.
        (40007, None),
        (48001, None),
    ] {
        let mut scenario = without_id();
        scenario.now += APART;
        scenario.answered("send-1-2", &errcode(code));
        assert_eq!(scenario.state(1), JobState::Accepted, "{code}");
        match next {
            Some((seconds, cause)) => {
                scenario.wait(scenario.now + seconds, cause);
                scenario.answered("send-1-3", &with_msg_id(45065, MSG_ID));
                assert_eq!(scenario.job(1).msg_id.map(MsgId::get), Some(MSG_ID), "{code}");
            }
            None => {
                scenario.wait(NOW + FIRST_POLL, "result");
                scenario.assert_asks("accepted_without_id", "1-2", CHOICES);
            }
        }
    }
}

#[test]
fn a_search_needs_a_token_and_a_quota_like_a_send() {
    let mut token = without_id();
    token.now += APART;
    token.answered("send-1-2", &errcode(42001)).assert_refreshes_token();
    token.tell(&Fact::TokenRefreshed).answered("send-1-3", &with_msg_id(45065, MSG_ID));
    assert_eq!(token.job(1).msg_id.map(MsgId::get), Some(MSG_ID));

    let mut day = without_id();
    day.now += APART;
    day.answered("send-1-2", &errcode(45009));
    day.now = NEW_DAY;
    day.answered("send-1-3", &with_msg_id(45065, MSG_ID));
    assert_eq!(day.state(1), JobState::Accepted);

    let mut budget = Scenario::of(&openids_plan(1).calls_per_day(1));
    budget.answered("send-1-1", &errcode(0));
    budget.now += APART;
    assert_eq!(budget.waits().1, "result", "the poll is earlier");
    budget.now = NEW_DAY;
    budget.goes_out("send-1-2");
}

/// The administrator has 30 minutes to confirm: an earlier request would be a second question.
#[test]
fn what_an_administrator_confirms_is_asked_for_afterwards() {
    for code in [89504, 89505] {
        let mut scenario = Scenario::tag();
        scenario.answered("send-1-1", &errcode(code));
        scenario.wait(NOW + CONFIRMATION, "administrator");
        scenario.answered("send-1-2", &with_msg_id(45065, MSG_ID));
        let job = scenario.job(1);
        assert_eq!(job.msg_id.map(MsgId::get), Some(MSG_ID), "{code}");
        scenario.goes_out("poll-1-1");
    }
}

/// A lost search counts as one without a result.
#[test]
fn four_searches_in_vain_are_enough() {
    let mut scenario = without_id();
    for attempt in 2..=4 {
        scenario.now = scenario.waits().0;
        let call = scenario.goes_out(&format!("send-1-{attempt}"));
        scenario.lost(call);
    }
    scenario.wait(NOW + FIRST_POLL, "result");
    scenario.assert_asks("accepted_without_id", "1-4", CHOICES);
    // A late answer to any of them still brings the id.
    scenario.reply(id("send-1-3"), &with_msg_id(45065, MSG_ID));
    assert_eq!(scenario.job(1).msg_id.map(MsgId::get), Some(MSG_ID));
}

#[test]
fn a_person_says_what_became_of_it() {
    let asked = || {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &errcode(0)).answered("send-2-1", &with_msg_id(0, 2));
        scenario.pushed(&event(2, "send success", NOW));
        scenario.now += LAST_REPEAT;
        scenario.assert_asks("accepted_without_id", "1-1", CHOICES);
        scenario
    };
    let mut sent = asked();
    assert_eq!(sent.decide("1-1", Decision::Sent { msg_id: None }).done().reached.jobs, [1, 2]);
    let mut not_sent = asked();
    not_sent.decide("1-1", Decision::NotSent);
    assert_eq!(not_sent.done().not_reached.jobs, [1]);
    assert_eq!((not_sent.state(1), not_sent.job(1).accepted_at), (JobState::Rejected, None));
    let mut skipped = asked();
    skipped.decide("1-1", Decision::Skip);
    let totals = skipped.done();
    assert_eq!((totals.unknown.jobs, totals.under_way.jobs), (vec![1], vec![]));
    // The job was accepted: another send would reach people twice.
    let retry = Fact::Decided { question: "1-1", decision: Decision::Retry };
    assert_eq!(asked().refused(&retry), "not_possible");
}

#[test]
fn a_search_is_claimed_and_taken_back_like_a_send() {
    let mut scenario = without_id();
    scenario.now += APART;
    let call = scenario.goes_out("send-1-2");
    assert_eq!(scenario.claim(call), Some("already_called"));
    scenario.tell(&Fact::Unsent(call));
    assert_eq!(scenario.state(1), JobState::Accepted);
    scenario.now += HOUR;
    scenario.answered("send-1-3", &with_msg_id(45065, MSG_ID));
}
