//! Wrong clocks: the promise to send once depends on the age of a request.

use wechat_mass::campaign::{Decision, Fact, JobState, Purpose};

use crate::scenario::{
    APART, DAY, HOUR, LAST_REPEAT, MIDNIGHT, MINUTE, MSG_ID, NEW_DAY, NOW, Scenario, errcode,
    event, id, openids_plan, status, with_msg_id,
};

const LOOK: &[&str] = &["retry", "sent", "not_sent", "skip", "cancelled"];

/// Makes a send with an unknown outcome, which went out by a clock that was so far ahead.
fn in_doubt(ahead: i64) -> Scenario {
    let mut scenario = Scenario::openids(2);
    scenario.now += ahead;
    let call = scenario.goes_out("send-1-1");
    scenario.lost(call);
    scenario.now -= ahead;
    scenario
}

fn assert_asks_for_the_time(scenario: &Scenario) {
    let asked = scenario.asks();
    assert_eq!((asked.cause, asked.question, asked.until), ("clock", None, None));
    assert_eq!(asked.choices, ["clock"]);
}

/// The clocks of two machines differ a little. A request does not get younger by that.
#[test]
fn within_five_minutes_time_never_runs_back() {
    let mut scenario = Scenario::tag();
    let call = scenario.goes_out("send-1-1");
    scenario.lost(call);
    scenario.now += LAST_REPEAT;
    scenario.tell(&Fact::TokenRefreshed);
    scenario.now -= 5 * MINUTE;
    assert_eq!(scenario.asks().cause, "unknown_outcome");
    scenario.reply(call, &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.job(1).accepted_at, Some(NOW + LAST_REPEAT));
    let mut planned = Scenario::tag();
    planned.now += 5 * MINUTE;
    planned.tell(&Fact::TokenRefreshed);
    assert_eq!(planned.campaign.summary(NOW).estimated_end, Some(NOW + 5 * MINUTE));
}

#[test]
fn a_clock_that_ran_back_while_a_send_is_in_doubt_is_a_matter_for_a_person() {
    for ahead in [5 * MINUTE + 1, HOUR, 400 * DAY] {
        let mut scenario = in_doubt(ahead);
        assert_asks_for_the_time(&scenario);
        let asked = scenario.asks();
        assert!(asked.zh.contains(&ahead.to_string()), "{}", asked.zh);
        assert!(asked.en.contains(&ahead.to_string()), "{}", asked.en);
        assert_eq!(scenario.claim(id("send-1-2")), Some("not_due"));
        // Every other fact is still recorded, and the question stays, even when the clock catches up.
        let at = scenario.now;
        scenario.tell(&Fact::Paused { at: Some(at) }).tell(&Fact::Resumed { at: Some(at + 1) });
        assert_asks_for_the_time(&scenario);
        scenario.now += ahead + HOUR;
        assert_asks_for_the_time(&scenario);
    }
}

/// With its answer, nothing is in doubt any more.
#[test]
fn an_answer_ends_the_question_for_the_time() {
    let mut scenario = in_doubt(HOUR);
    scenario.tell(&Fact::TokenRefreshed);
    scenario.reply(id("send-1-1"), &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.state(1), JobState::Accepted);
    scenario.pushed(&event(MSG_ID, "send success", scenario.now));
    // A later send by the right clock is not in doubt either.
    let call = scenario.goes_out("send-2-1");
    scenario.lost(call);
    assert_eq!(scenario.waits(), (scenario.now + APART, "will_repeat"));
    scenario.now += APART;
    scenario.answered("send-2-2", &with_msg_id(45065, MSG_ID + 1));
    assert_eq!(scenario.waits().1, "result");
}

/// The age of a send in doubt is not known then, so it is not repeated.
#[test]
fn a_person_sets_the_clock_and_what_is_in_doubt_is_a_question() {
    let mut scenario = in_doubt(HOUR);
    assert_asks_for_the_time(&scenario);
    scenario.tell(&Fact::TokenRefreshed);
    scenario.tell(&Fact::Clock { at: scenario.now });
    scenario.assert_asks("unknown_outcome", "1-1", LOOK);
    scenario.now += DAY;
    scenario.assert_asks("unknown_outcome", "1-1", LOOK);
    scenario.decide("1-1", Decision::Retry);
    assert_eq!(scenario.call().before, Some(scenario.now + LAST_REPEAT));

    // The same holds if the send was open, or put off after it: its first attempt is in doubt.
    let mut open = Scenario::tag();
    open.now += HOUR;
    open.goes_out("send-1-1");
    open.now -= HOUR;
    open.tell(&Fact::Clock { at: NOW });
    open.now += APART;
    open.assert_asks("unknown_outcome", "1-1", LOOK);
}

/// A clock that jumps ahead looks like a program that slept. That is safe: a person is asked.
#[test]
fn a_clock_that_ran_ahead_and_back_is_set_with_its_waits() {
    let mut scenario = Scenario::openids(2);
    let call = scenario.goes_out("send-1-1");
    scenario.lost(call);
    scenario.now += 10 * DAY;
    scenario.assert_asks("unknown_outcome", "1-1", LOOK);
    scenario.tell(&Fact::TokenRefreshed);
    scenario.now = NOW + APART;
    assert_asks_for_the_time(&scenario);
    scenario.tell(&Fact::Clock { at: scenario.now });
    scenario.assert_asks("unknown_outcome", "1-1", LOOK);
}

#[test]
fn where_nothing_is_in_doubt_the_clock_is_set_back_and_nobody_is_asked() {
    // The wait is over, because its rest is not known.
    let mut put_off = Scenario::tag();
    put_off.now += 10 * DAY;
    put_off.answered("send-1-1", &errcode(45011));
    put_off.now = NOW;
    assert_eq!(put_off.call().before, Some(NOW + LAST_REPEAT));
    put_off.answered("send-1-2", &errcode(45011));
    put_off.wait(NOW + 2 * APART, "put_off");

    let mut accepted = Scenario::tag();
    accepted.now += 10 * DAY;
    accepted.answered("send-1-1", &with_msg_id(0, MSG_ID));
    accepted.now = NOW;
    accepted.answered("poll-1-1", &status(MSG_ID, "SENDING"));
    accepted.wait(NOW + APART, "result");

    let mut token = Scenario::tag();
    token.now += 10 * DAY;
    token.tell(&Fact::TokenFailed { errcode: None, errmsg: None });
    token.now = NOW;
    token.goes_out("send-1-1");

    // These calls were counted for a future day.
    let mut sent = Scenario::of(&openids_plan(3).calls_per_day(1));
    sent.now += 10 * DAY;
    sent.answered("send-1-1", &with_msg_id(0, MSG_ID));
    sent.pushed(&event(MSG_ID, "send success", sent.now));
    sent.now = NOW;
    sent.answered("send-2-1", &with_msg_id(0, MSG_ID + 1));
    sent.pushed(&event(MSG_ID + 1, "send success", sent.now));
    sent.wait(NEW_DAY, "day_budget");
}

/// A campaign that was asked with a wrong clock, but not changed, has nothing to set.
#[test]
fn asking_with_another_clock_changes_nothing() {
    let mut scenario = in_doubt(HOUR);
    let stored = scenario.campaign.to_json();
    assert_asks_for_the_time(&scenario);
    assert_eq!(scenario.campaign.to_json(), stored);
    scenario.now += HOUR + APART;
    assert_eq!(scenario.call().id.to_string(), "send-1-2", "it was never recorded");
}

#[test]
fn the_calls_of_the_day_stay_counted_when_the_clock_is_set() {
    let mut scenario = Scenario::of(&openids_plan(3).calls_per_day(1));
    scenario.tell(&Fact::Elsewhere { purpose: Purpose::Send, calls: 0, last_minute: 0 });
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario.now = MIDNIGHT - HOUR;
    scenario.tell(&Fact::Clock { at: MIDNIGHT - HOUR });
    scenario.now -= 2 * HOUR;
    scenario.tell(&Fact::Clock { at: scenario.now });
    assert_eq!(scenario.waits(), (NEW_DAY, "day_budget"));
}

#[test]
fn a_time_that_is_none_does_not_set_the_clock() {
    let mut scenario = Scenario::tag();
    for at in [0, -1, NOW * 1000] {
        assert_eq!(scenario.refused(&Fact::Clock { at }), "bad_time", "{at}");
    }
}

/// The fact may be told late and again: `Scenario::tell` tells each fact twice.
#[test]
fn the_same_time_told_again_sets_no_wait_once_more() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &errcode(45009));
    assert_eq!(scenario.waits(), (NEW_DAY, "api_quota"));
    scenario.now += 2 * APART;
    scenario.tell(&Fact::Clock { at: NOW + APART });
    assert_eq!(scenario.waits().1, "api_quota");
    scenario.tell(&Fact::Clock { at: NOW + APART }).tell(&Fact::Clock { at: NOW + APART });
    assert!(scenario.waits().0 >= NEW_DAY - 5 * MINUTE, "{}", scenario.waits().0);
}
