//! Budgets of calls a minute and a day (docs/spec.md 5), including calls of other programs.

use wechat_mass::campaign::{Fact, Purpose};

use crate::scenario::{
    APART, DAY, HOUR, MIDNIGHT, MINUTE, NEW_DAY, NOW, Scenario, errcode, event, openids_plan,
    with_msg_id,
};

/// Sends the jobs from `first` to `last` at once, and lets them end at once.
fn send(scenario: &mut Scenario, first: u64, last: u64) {
    for job in first..=last {
        scenario.answered(&format!("send-{job}-1"), &with_msg_id(0, 1000 + job));
        scenario.pushed(&event(1000 + job, "send success", scenario.now));
    }
}

fn elsewhere(calls: i64, last_minute: i64) -> Fact<'static> {
    Fact::Elsewhere { purpose: Purpose::Send, calls, last_minute }
}

fn quota(limit: i64, used: i64) -> String {
    format!(
        r#"{{"errcode":0,"errmsg":"ok","quota":{{"daily_limit":{limit},"used":{used},"remain":{}}}}}"#,
        limit - used
    )
}

fn told_quota(scenario: &mut Scenario, reply: &str) {
    scenario.tell(&Fact::Quota { purpose: Purpose::Send, reply: reply.as_bytes() });
}

#[test]
fn sixty_sends_a_minute_and_a_hundred_a_day() {
    let mut scenario = Scenario::openids(198);
    send(&mut scenario, 1, 60);
    scenario.wait(NOW + MINUTE, "minute_budget");
    send(&mut scenario, 61, 98);
    scenario.wait(NEW_DAY, "day_budget");
    send(&mut scenario, 99, 158);
    scenario.wait(NEW_DAY + MINUTE, "minute_budget");
    // The second day holds all remaining jobs, and is used up to its hundredth send.
    send(&mut scenario, 159, 198);
    scenario.done();
}

/// A send that is unclear at the end of a day could not be repeated while WeChat still knows it.
#[test]
fn the_last_two_sends_of_a_day_are_for_repeats_where_another_day_is_needed() {
    let mut scenario = Scenario::openids(101);
    send(&mut scenario, 1, 60);
    scenario.wait(NOW + MINUTE, "minute_budget");
    send(&mut scenario, 61, 97);
    let id = scenario.goes_out("send-98-1");
    scenario.lost(id);
    scenario.wait(NOW + MINUTE + APART, "will_repeat");
    let id = scenario.goes_out("send-98-2");
    scenario.lost(id);
    scenario.now += 3 * MINUTE;
    scenario.answered("send-98-3", &with_msg_id(45065, 98));
    assert_eq!(scenario.waits().1, "result");
    scenario.pushed(&event(98, "send success", scenario.now));
    scenario.wait(NEW_DAY, "day_budget");
    send(&mut scenario, 99, 101);
}

/// The budget holds in any 60 seconds, not only in those of one minute.
#[test]
fn the_minute_is_any_minute() {
    let mut scenario = Scenario::openids(90);
    send(&mut scenario, 1, 30);
    scenario.now += 40;
    send(&mut scenario, 31, 60);
    scenario.wait(NOW + MINUTE, "minute_budget");
    send(&mut scenario, 61, 90);
}

#[test]
fn refused_sends_are_calls_too() {
    let mut scenario = Scenario::of(&openids_plan(2).calls_per_day(2));
    scenario.answered("send-1-1", &errcode(45011));
    scenario.wait(NOW + APART, "put_off");
    scenario.answered("send-1-2", &with_msg_id(0, 1));
    assert_eq!(scenario.waits().1, "result");
    scenario.pushed(&event(1, "send success", scenario.now));
    scenario.wait(NEW_DAY, "day_budget");
    scenario.goes_out("send-2-1");
}

#[test]
fn a_plan_may_allow_more_or_fewer() {
    let mut scenario = Scenario::of(&openids_plan(5).calls_per_minute(2).calls_per_day(4));
    send(&mut scenario, 1, 2);
    scenario.wait(NOW + MINUTE, "minute_budget");
    send(&mut scenario, 3, 4);
    scenario.wait(NEW_DAY, "day_budget");
    send(&mut scenario, 5, 5);
    let mut more = Scenario::of(&openids_plan(130).calls_per_minute(200).calls_per_day(1000));
    send(&mut more, 1, 130);
}

#[test]
fn calls_of_other_programs_count() {
    #[rustfmt::skip] // a table
    let cases = [
        ("all of the day's", elsewhere(100, 0), Some((NEW_DAY, "day_budget"))),
        ("more than the day's", elsewhere(101, 0), Some((NEW_DAY, "day_budget"))),
        ("all but one of the day's", elsewhere(99, 0), None),
        ("all of the minute's", elsewhere(60, 60), Some((NOW + MINUTE, "minute_budget"))),
        ("more than the minute's", elsewhere(60, 1000), Some((NOW + MINUTE, "minute_budget"))),
        ("all but one of the minute's", elsewhere(59, 59), None),
        ("fewer than none", elsewhere(-1, -1), None),
        ("status calls", Fact::Elsewhere { purpose: Purpose::Poll, calls: 100, last_minute: 60 }, None),
    ];
    for (name, fact, waits) in cases {
        let mut scenario = Scenario::openids(1);
        scenario.tell(&fact);
        match waits {
            Some((until, cause)) => _ = scenario.wait(until, cause),
            None => assert!(scenario.goes_out("send-1-1").number == 1, "{name}"),
        }
    }
}

/// The told number is the sum of the day. Telling it again adds nothing, and it says nothing about the
/// day before.
#[test]
fn what_others_use_is_the_sum_of_the_day() {
    let mut scenario = Scenario::of(&openids_plan(7).calls_per_day(40));
    scenario.tell(&elsewhere(20, 0)).tell(&elsewhere(37, 0));
    send(&mut scenario, 1, 3);
    scenario.wait(NEW_DAY, "day_budget");
    scenario.tell(&elsewhere(38, 0));
    send(&mut scenario, 4, 5);
    scenario.wait(NEW_DAY + DAY, "day_budget");
}

#[test]
fn only_the_calls_of_the_last_minute_are_remembered_one_by_one() {
    let mut scenario = Scenario::openids(90);
    send(&mut scenario, 1, 60);
    scenario.now += MINUTE;
    let full = scenario.campaign.to_json().matches(&NOW.to_string()).count();
    send(&mut scenario, 61, 61);
    let left = scenario.campaign.to_json().matches(&NOW.to_string()).count();
    assert!(left <= full - 60, "{full} {left}");
}

#[test]
fn the_quota_reply_says_how_many_there_are_and_how_many_are_used() {
    let mut scenario = Scenario::openids(10);
    send(&mut scenario, 1, 1);
    // 401 calls of others and one of its own; two of the remaining five are kept for repeats.
    told_quota(&mut scenario, &quota(407, 402));
    send(&mut scenario, 2, 4);
    scenario.wait(NEW_DAY, "day_budget");
    // The next day begins anew, with the told limit.
    scenario.tell(&elsewhere(402, 0));
    send(&mut scenario, 5, 7);
    scenario.wait(NEW_DAY + DAY, "day_budget");
}

#[test]
fn a_quota_reply_that_says_nothing_changes_nothing() {
    for reply in [
        errcode(76021),
        String::new(),
        "{}".to_owned(),
        quota(0, 0),
        quota(-1, 0),
        quota(50, -1),
        r#"{"errcode":0,"quota":{"daily_limit":5}}"#.to_owned(),
        r#"{"errcode":0,"quota":{"used":500}}"#.to_owned(),
    ] {
        let mut scenario = Scenario::openids(1);
        let before = scenario.campaign.to_json();
        told_quota(&mut scenario, &reply);
        assert_eq!(scenario.campaign.to_json(), before, "{reply}");
    }
}

#[test]
fn a_quota_below_what_it_has_used_itself_leaves_nothing() {
    let mut scenario = Scenario::openids(4);
    send(&mut scenario, 1, 3);
    told_quota(&mut scenario, &quota(3, 1));
    scenario.wait(NEW_DAY, "day_budget");
}

/// A day is one in Beijing: it ends at 16:00 UTC.
#[test]
fn a_day_ends_at_midnight_in_beijing() {
    let mut scenario = Scenario::of(&openids_plan(3).calls_per_day(1));
    scenario.now = MIDNIGHT - 1;
    send(&mut scenario, 1, 1);
    scenario.wait(NEW_DAY, "day_budget");
    send(&mut scenario, 2, 2);
    scenario.now = MIDNIGHT + 8 * HOUR;
    scenario.wait(NEW_DAY + DAY, "day_budget");
}
