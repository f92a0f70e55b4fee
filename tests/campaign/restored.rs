//! Restored states: jobs that were unsent then may have been sent since, and the state does not show it.

use wechat_mass::campaign::{Campaign, Decision, Fact, JobState};

use crate::scenario::{
    APART, DAY, HOUR, LAST_REPEAT, MSG_ID, NOW, Scenario, errcode, event, id, with_msg_id,
};

const CHOICES: &[&str] = &["retry", "not_sent", "skip", "cancelled"];

/// Makes four jobs. The first had ended when the state was stored, an hour before it was restored.
fn restored_after(seconds: i64) -> Scenario {
    let mut scenario = Scenario::openids(4);
    scenario.answered("send-1-1", &with_msg_id(0, 1));
    scenario.pushed(&event(1, "send success", NOW));
    let stored = scenario.campaign.to_json();
    scenario.campaign = Campaign::from_json(&stored).expect("a campaign");
    scenario.now += seconds;
    scenario.tell(&Fact::Restored { since: NOW });
    scenario
}

/// WeChat knows later sends for a day: the same request brings their id.
#[test]
fn what_may_have_been_sent_is_repeated_while_wechat_knows_it() {
    let mut scenario = restored_after(HOUR);
    for job in 2..=4 {
        assert_eq!(scenario.state(job), JobState::Requested);
    }
    let totals = scenario.campaign.summary(scenario.now).totals;
    assert_eq!((totals.reached.jobs, totals.unknown.jobs), (vec![1], vec![2, 3, 4]));
    assert!(totals.not_reached.jobs.is_empty(), "nobody knows");
    let body = scenario.send_body(&scenario.call());
    assert_eq!(
        body,
        Scenario::openids(4).send_body(&{
            let mut before = Scenario::openids(4);
            before.decide("1-0", Decision::Skip);
            before.call()
        }),
        "the same bytes"
    );
    for (job, reply) in
        [(2, with_msg_id(45065, 2)), (3, with_msg_id(45065, 3)), (4, with_msg_id(0, 4))]
    {
        assert_eq!(scenario.call().before, Some(NOW + LAST_REPEAT), "{job}");
        scenario.answered(&format!("send-{job}-1"), &reply);
        assert_eq!(scenario.state(job), JobState::Accepted, "{job}");
        assert_eq!(scenario.job(job).by_guard, job < 4);
    }
}

/// An old answer, told again, does not answer a later question.
#[test]
fn an_answer_is_for_the_question_that_was_asked() {
    let mut scenario = restored_after(DAY);
    let retry = Fact::Decided { question: "restored-1", decision: Decision::Retry };
    scenario.tell(&retry).answered("send-2-1", &errcode(40007));
    scenario.assert_asks("restored", "restored-2", CHOICES);
    scenario.tell(&retry);
    scenario.decide("restored-1", Decision::NotSent);
    scenario.assert_asks("restored", "restored-2", CHOICES);
}

/// A program that still has the newer state must not find its revision in the store again.
#[test]
fn no_revision_comes_again() {
    let mut newer = Scenario::openids(4);
    newer.answered("send-1-1", &with_msg_id(0, 1));
    let backup = newer.campaign.to_json();
    let mut seen = vec![];
    for _ in 0..50 {
        newer.now += 1;
        let at = newer.now;
        newer.tell(&Fact::Paused { at: Some(at) }).tell(&Fact::Resumed { at: Some(at) });
        seen.push(newer.campaign.revision());
    }
    let mut restored = Scenario::openids(4);
    restored.campaign = Campaign::from_json(&backup).expect("a campaign");
    restored.now += HOUR;
    restored.tell(&Fact::Restored { since: NOW });
    let first = restored.campaign.revision();
    assert!(seen.iter().all(|revision| *revision < first), "{first}");
    restored.tell(&Fact::Restored { since: NOW });
    assert_eq!(restored.campaign.revision(), first, "told twice is told once");
    restored.tell(&Fact::Cancelled);
    assert_eq!(restored.campaign.revision(), first + 1);
}

/// Jobs that WeChat may have forgotten are one question, however many there are.
#[test]
fn what_wechat_may_have_forgotten_is_one_question() {
    for seconds in [LAST_REPEAT, 3 * DAY] {
        let asked = || {
            let scenario = restored_after(seconds);
            scenario.assert_asks("restored", "restored-1", CHOICES);
            let words = scenario.asks();
            for words in [words.zh, words.en] {
                assert!(
                    words.contains('3') && words.contains('2'),
                    "three from the second: {words}"
                );
            }
            scenario
        };
        let mut retry = asked();
        retry.decide("restored-1", Decision::Retry);
        assert_eq!(retry.call().before, Some(retry.now + LAST_REPEAT));
        for job in 2..=4 {
            retry.answered(&format!("send-{job}-1"), &with_msg_id(0, job));
        }

        let mut not_sent = asked();
        let totals = not_sent.decide("restored-1", Decision::NotSent).done();
        assert_eq!((totals.reached.jobs, totals.not_reached.jobs), (vec![1], vec![2, 3, 4]));

        let mut skipped = asked();
        assert_eq!(skipped.decide("restored-1", Decision::Skip).done().unknown.jobs, [2, 3, 4]);

        let mut cancelled = asked();
        cancelled.tell(&Fact::Cancelled);
        cancelled.assert_asks("restored", "restored-1", &["not_sent", "skip"]);
        let retry = Fact::Decided { question: "restored-1", decision: Decision::Retry };
        assert_eq!(cancelled.refused(&retry), "not_possible");
        assert_eq!(cancelled.decide("restored-1", Decision::Skip).done().unknown.jobs, [2, 3, 4]);

        // A person can also decide about each job.
        let mut each = asked();
        each.decide("2-0", Decision::Sent { msg_id: None }).decide("3-0", Decision::NotSent);
        each.decide("4-0", Decision::Retry).answered("send-4-1", &with_msg_id(0, 4));
        each.pushed(&event(4, "send success", each.now));
        let totals = each.done();
        assert_eq!((totals.reached.jobs, totals.not_reached.jobs), (vec![1, 2, 4], vec![3]));
    }
}

/// If the guard ends during the repeats, one question is asked about the remaining jobs.
#[test]
fn the_rest_is_asked_when_the_guard_ends_on_the_way() {
    let mut scenario = restored_after(LAST_REPEAT - 1);
    scenario.answered("send-2-1", &with_msg_id(45065, 2));
    scenario.now += 1;
    scenario.assert_asks("restored", "restored-2", CHOICES);
    scenario.decide("restored-2", Decision::NotSent);
    assert_eq!(scenario.state(2), JobState::Accepted);
    assert_eq!(scenario.campaign.summary(scenario.now).totals.not_reached.jobs, [3, 4]);
}

/// A decision about all jobs does not cover a job that is in doubt by an attempt of its own.
#[test]
fn an_attempt_that_was_recorded_is_a_question_of_its_own() {
    let mut scenario = restored_after(HOUR);
    let call = scenario.goes_out("send-2-1");
    scenario.lost(call);
    scenario.now = NOW + LAST_REPEAT;
    scenario.assert_asks(
        "unknown_outcome",
        "2-1",
        &["retry", "sent", "not_sent", "skip", "cancelled"],
    );
    scenario.decide("restored-2", Decision::NotSent);
    assert_eq!(scenario.state(2), JobState::Requested);
    scenario.decide("2-1", Decision::Skip);
    assert_eq!(scenario.done().not_reached.jobs, [3, 4]);
}

/// Since then, a refused or skipped job may have been sent again by a person's decision.
#[test]
fn what_had_been_refused_may_have_been_sent_since() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &errcode(40007));
    scenario.now += APART;
    scenario.tell(&Fact::Restored { since: NOW });
    assert_eq!(scenario.state(1), JobState::Requested);
    assert_eq!(scenario.campaign.summary(scenario.now).totals.unknown.jobs, [1, 2]);
    scenario.asks();
    assert_eq!(scenario.claim(id("send-1-2")), Some("not_due"), "a person said so, or did not");
}

/// An accepted job stays accepted, and its status is asked for.
#[test]
fn what_was_accepted_before_stays_so() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.now += HOUR;
    scenario.tell(&Fact::Restored { since: NOW });
    assert_eq!(scenario.state(1), JobState::Accepted);
    scenario.goes_out("poll-1-1");
    let mut cancelled = Scenario::tag();
    cancelled.tell(&Fact::Cancelled).tell(&Fact::Restored { since: NOW });
    assert_eq!(cancelled.done().not_reached.jobs, [1], "nothing was sent after that");
}

#[test]
fn an_older_state_is_not_of_tomorrow() {
    let mut scenario = Scenario::tag();
    assert_eq!(scenario.refused(&Fact::Restored { since: NOW + 1 }), "bad_fact");
    for since in [0, NOW * 1000] {
        assert_eq!(scenario.refused(&Fact::Restored { since }), "bad_time");
    }
    scenario.tell(&Fact::Restored { since: NOW });
}

/// An earlier time is safer, and a later one changes nothing.
#[test]
fn of_two_times_the_earlier_one_counts() {
    for order in [[NOW - HOUR, NOW], [NOW, NOW - HOUR]] {
        let mut scenario = Scenario::tag();
        scenario.now += APART;
        order.iter().for_each(|since| _ = scenario.tell(&Fact::Restored { since: *since }));
        assert_eq!(scenario.call().before, Some(NOW - HOUR + LAST_REPEAT));
    }
}
