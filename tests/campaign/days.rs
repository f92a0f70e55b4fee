//! Quotas of a day and of a month (docs/spec.md 5): they begin anew at 0:00 in Beijing. Neither clocks nor
//! resets are exact to the second.

use wechat_mass::campaign::{Account, Audience, Fact, Plan, Purpose};

use crate::scenario::{
    DAY, LAST_REPEAT, LONGEST_SILENCE, MIDNIGHT, MINUTE, MSG_ID, NEW_DAY, NEW_MONTH, NEXT_MONTH,
    NOW, Scenario, batches_of, errcode, event, openids_plan, text, with_msg_id,
};

fn plan(account: Account, audience: Audience) -> Plan {
    Plan::new("spring", account, audience, text())
}

/// A 服务号 may send to all followers four times a month and once a day, so it waits for the next day. The
/// quota for other sends is one of the month, and is tried again and again until its end.
#[test]
fn a_used_up_quota_is_waited_for_by_what_it_is_for() {
    use Account::{Service, Subscription};
    let openids = || Audience::openids(&batches_of(1, 2));
    #[rustfmt::skip] // a table
    let cases = [
        ("服务号 to all", Service, Audience::All, NEW_DAY),
        ("服务号 to a tag", Service, Audience::Tag(2), NOW + LONGEST_SILENCE),
        ("服务号 to OpenIDs", Service, openids(), NOW + LONGEST_SILENCE),
        ("公众号 to all", Subscription, Audience::All, NEW_DAY),
        ("公众号 to a tag", Subscription, Audience::Tag(2), NEW_DAY),
    ];
    for (name, account, audience, until) in cases {
        let mut scenario = Scenario::of(&plan(account, audience));
        scenario.answered("send-1-1", &errcode(45028));
        assert_eq!(scenario.waits(), (until, "mass_quota"), "{name}");
        scenario.wait(until, "mass_quota");
        assert_eq!(scenario.call().before, Some(until + LAST_REPEAT), "{name}");
    }
}

/// A 服务号 waits for the next month, not for the next midnight, except to send to all followers.
#[test]
fn a_used_up_quota_says_on_which_day_it_returns() {
    use Account::{Service, Subscription};
    #[rustfmt::skip] // a table
    let cases = [
        (45028, Service, Audience::All, NOW, "2026-11-27"),
        (45028, Service, Audience::Tag(2), NOW, "2026-12-01"),
        (45028, Subscription, Audience::Tag(2), NOW, "2026-11-27"),
        (45009, Service, Audience::Tag(2), NOW, "2026-11-27"),
        (45040, Service, Audience::Tag(2), NOW, "2026-12-01"),
        (48006, Subscription, Audience::All, NOW, "2026-12-01"),
        // The quota of November may still be in force.
        (45028, Service, Audience::Tag(2), NEXT_MONTH + 14 * MINUTE, "2026-12-01"),
        (45028, Service, Audience::Tag(2), NEXT_MONTH + 15 * MINUTE, "2027-01-01"),
    ];
    for (code, account, audience, at, date) in cases {
        let mut scenario = Scenario::of(&plan(account, audience));
        scenario.now = at;
        scenario.answered("send-1-1", &errcode(code));
        for now in [at, scenario.waits().0 - 1] {
            scenario.now = now;
            let words = scenario.waits_in_words();
            assert!(words.zh.contains(&format!("{date} 0:00（北京时间）")), "{code} {words:?}");
            assert!(words.en.contains(&format!("{date}, 0:00 Beijing time")), "{code} {words:?}");
        }
    }
    let mut scenario = Scenario::of(&openids_plan(2).calls_per_day(1));
    scenario.answered("send-1-1", &with_msg_id(0, 1));
    scenario.pushed(&event(1, "send success", NOW));
    assert!(scenario.waits_in_words().zh.contains("2026-11-27 0:00（北京时间）"));
}

/// In the first quarter of an hour, the quota of the day before may still be in force.
#[test]
fn a_quota_that_is_used_up_just_after_midnight_is_tried_again_soon() {
    for (code, cause) in [(45009, "api_quota"), (45028, "mass_quota")] {
        let mut scenario = Scenario::of(&plan(Account::Subscription, Audience::Tag(2)));
        scenario.now = MIDNIGHT - 1;
        scenario.answered("send-1-1", &errcode(code));
        scenario.wait(NEW_DAY, cause);
        for (attempt, minute) in [(2, 6), (3, 11), (4, 16)] {
            scenario.answered(&format!("send-1-{attempt}"), &errcode(code));
            scenario.wait(MIDNIGHT + minute * MINUTE, cause);
        }
        // Now it is the quota of the new day.
        scenario.answered("send-1-5", &errcode(code));
        scenario.wait(scenario.now + LONGEST_SILENCE, cause);
        scenario.answered("send-1-6", &errcode(code));
        scenario.wait(NEW_DAY + DAY, cause);
    }
}

#[test]
fn a_quota_of_a_month_is_tried_again_in_the_first_minutes_of_a_month_only() {
    let answered_at = |now: i64| {
        let mut scenario = Scenario::of(&plan(Account::Service, Audience::Tag(2)));
        scenario.now = now;
        scenario.answered("send-1-1", &errcode(45028));
        assert_eq!(scenario.waits().1, "mass_quota");
        scenario.waits().0
    };
    let day = MIDNIGHT + MINUTE;
    assert_eq!(answered_at(day), day + LONGEST_SILENCE, "a day begins, and no month");
    assert_eq!(answered_at(NEXT_MONTH - 1), NEW_MONTH);
    for second in [0, 1, 15 * MINUTE - 1] {
        let at = NEXT_MONTH + second;
        assert_eq!(answered_at(at), at + 5 * MINUTE);
    }
    let month = NEXT_MONTH + 15 * MINUTE;
    assert_eq!(answered_at(month), month + LONGEST_SILENCE);
}

#[test]
fn the_same_holds_for_calls_that_are_no_sends() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario.tell(&Fact::Delete { job: 1, article_idx: None });
    scenario.answered("delete-1-1", &errcode(45009));
    scenario.wait(NEW_DAY, "unanswered");
    scenario.answered("delete-1-2", &errcode(45009));
    scenario.wait(MIDNIGHT + 6 * MINUTE, "unanswered");
    scenario.answered("delete-1-3", &errcode(0)).done();
}

/// A step in the first minute of a day, after an event for example, sends nothing of the new day.
#[test]
fn a_used_up_budget_holds_in_the_first_minute_of_the_next_day() {
    let mut scenario = Scenario::of(&openids_plan(3).calls_per_day(1));
    scenario.answered("send-1-1", &with_msg_id(0, 1));
    for second in [0, 1, 30, 59] {
        scenario.now = MIDNIGHT + second;
        scenario.pushed(&event(1, "send success", scenario.now));
        assert_eq!(scenario.waits(), (NEW_DAY, "day_budget"), "{second}");
    }
    scenario.now = NEW_DAY;
    scenario.answered("send-2-1", &with_msg_id(0, 2));
    scenario.pushed(&event(2, "send success", scenario.now));
    scenario.wait(NEW_DAY + DAY, "day_budget");
}

/// Calls of others in that minute count for the new day.
#[test]
fn what_others_call_in_the_first_minute_counts_for_the_new_day() {
    let mut scenario = Scenario::of(&openids_plan(3).calls_per_day(3));
    scenario.now = MIDNIGHT + 30;
    scenario.tell(&Fact::Elsewhere { purpose: Purpose::Send, calls: 3, last_minute: 0 });
    scenario.wait(NEW_DAY, "day_budget");
    scenario.wait(NEW_DAY + DAY, "day_budget");
}
