//! Decisions of a person about a job: they may be wrong, and later answers of WeChat still count.

use wechat_mass::campaign::{Decision, Fact, JobState};

use crate::scenario::{
    APART, DAY, FIRST_POLL, HOUR, LAST_REPEAT, MSG_ID, NOW, Scenario, errcode, event, id, status,
    with_msg_id,
};

const LOOK: &[&str] = &["retry", "sent", "not_sent", "skip", "cancelled"];

/// Makes an unclear send that a person is asked about.
fn unclear() -> Scenario {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &errcode(7));
    scenario.now += APART;
    scenario.assert_asks("unknown_outcome", "1-1", LOOK);
    scenario
}

/// The person may have been wrong: a missing draft was used up by the send that went out.
#[test]
fn a_refusal_after_a_retry_says_nothing_of_the_attempt_before() {
    for code in [40007, 45028, 48001] {
        let mut scenario = unclear();
        scenario.decide("1-1", Decision::Retry);
        assert_eq!(scenario.state(1), JobState::Requested, "the doubt stays: {code}");
        scenario.answered("send-1-2", &errcode(code));
        assert_eq!(scenario.state(1), JobState::Requested, "{code}");
        assert_eq!(scenario.campaign.summary(scenario.now).totals.unknown.jobs, [1], "{code}");
        if code != 45028 {
            scenario.assert_asks("unknown_outcome", "1-2", LOOK);
        }
        // The late answer to the first one is believed.
        scenario.reply(id("send-1-1"), &with_msg_id(0, MSG_ID));
        assert_eq!(scenario.state(1), JobState::Accepted, "{code}");
    }
}

/// If the person was wrong, WeChat still knows the send: nobody gets it twice.
#[test]
fn a_retry_within_the_guard_finds_what_was_sent() {
    let mut scenario = unclear();
    scenario.decide("1-1", Decision::Retry).answered("send-1-2", &with_msg_id(45065, MSG_ID));
    assert_eq!(scenario.state(1), JobState::Accepted);
    assert!(scenario.job(1).by_guard);
}

#[test]
fn a_retry_begins_a_new_day_for_its_own_attempts() {
    let mut scenario = unclear();
    scenario.now += 30 * HOUR;
    scenario.decide("1-1", Decision::Retry);
    let since = scenario.now;
    let call = scenario.goes_out("send-1-2");
    scenario.lost(call);
    scenario.now = since + LAST_REPEAT - 1;
    assert_eq!(scenario.call().before, Some(since + LAST_REPEAT));
    scenario.now += 1;
    scenario.assert_asks("unknown_outcome", "1-2", LOOK);
}

#[test]
fn a_retry_of_what_was_refused_leaves_no_doubt() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &errcode(40007)).decide("1-1", Decision::Retry);
    assert_eq!(scenario.state(1), JobState::Planned);
    scenario.answered("send-1-2", &errcode(40007));
    assert_eq!(scenario.state(1), JobState::Rejected);
    scenario.assert_asks("rejected", "1-2", &["retry", "sent", "skip", "cancelled"]);
}

#[test]
fn what_was_certainly_not_sent_counts_as_not_reached_and_is_not_sent_any_more() {
    let mut scenario = unclear();
    scenario.decide("1-1", Decision::NotSent);
    let job = scenario.job(1);
    assert_eq!((job.state, job.settled), (JobState::Rejected, true));
    let totals = scenario.campaign.summary(scenario.now).totals;
    assert_eq!((totals.not_reached.jobs, totals.unknown.jobs), (vec![1, 2], vec![]));
    scenario.answered("send-2-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event(MSG_ID, "send success", scenario.now));
    assert_eq!(scenario.done().not_reached.jobs, [1]);
    // WeChat's later answers still count.
    scenario.reply(id("send-1-1"), &with_msg_id(0, 7));
    assert_eq!(scenario.state(1), JobState::Accepted);
}

/// A person may skip a job that was never requested, and one that has no answer yet.
#[test]
fn not_sent_may_be_said_of_whatever_wechat_has_not_taken() {
    let mut planned = Scenario::openids(2);
    planned.decide("1-0", Decision::NotSent).goes_out("send-2-1");
    let mut cancelled = unclear();
    cancelled.tell(&Fact::Cancelled);
    cancelled.assert_asks("cancelled_in_doubt", "1-1", &["sent", "not_sent", "skip"]);
    cancelled.decide("1-1", Decision::NotSent);
    assert_eq!(cancelled.done().not_reached.jobs, [1, 2]);

    let mut accepted = Scenario::openids(2);
    accepted.answered("send-1-1", &with_msg_id(0, MSG_ID));
    let not_sent = Fact::Decided { question: "1-1", decision: Decision::NotSent };
    assert_eq!(accepted.refused(&not_sent), "not_possible");
    accepted.pushed(&event(MSG_ID, "send success", NOW));
    assert_eq!(accepted.refused(&not_sent), "not_possible");
}

/// A job that a person stops following is not under way for ever.
#[test]
fn what_is_skipped_is_unknown() {
    let mut no_result = Scenario::tag();
    no_result.answered("send-1-1", &with_msg_id(0, MSG_ID));
    no_result.now += FIRST_POLL;
    for attempt in 1..=12 {
        no_result.answered(&format!("poll-1-{attempt}"), &status(MSG_ID, "SENDING"));
        if attempt < 12 {
            no_result.now = no_result.waits().0;
        }
    }
    no_result.decide("1-1", Decision::Skip);

    let mut without_id = Scenario::tag();
    without_id.answered("send-1-1", &errcode(0));
    without_id.now += DAY;
    without_id.decide("1-1", Decision::Skip);

    let mut two_jobs = Scenario::tag();
    two_jobs.answered("send-1-1", &with_msg_id(0, MSG_ID));
    two_jobs.reply(id("send-1-2"), &with_msg_id(0, 7)).decide("1-2", Decision::Skip);

    for scenario in [no_result, without_id, two_jobs] {
        let totals = scenario.done();
        assert_eq!((totals.unknown.jobs, totals.under_way.jobs), (vec![1], vec![]));
        assert_eq!(totals.accepted.jobs, [1], "it was accepted all the same");
    }
}
