//! Answers to a send (docs/spec.md 7), and the steps that follow.

use wechat_mass::campaign::{Account, Audience, BecauseCode, Decision, Fact, JobState, Plan, Step};
use wechat_mass::mass::Message;
use wechat_mass::{MsgId, explain};

use crate::scenario::{
    APART, CONFIRMATION, FIRST_POLL, HOUR, LAST_REPEAT, LONGEST_SILENCE, MIDNIGHT, MSG_ID, NEW_DAY,
    NOW, Scenario, errcode, event, openids_plan, status, tag_plan, text, with_msg_id,
};

const RETRY_OR_NOT: &[&str] = &["retry", "sent", "skip", "cancelled"];
const LOOK: &[&str] = &["retry", "sent", "not_sent", "skip", "cancelled"];
const WITHOUT_ID: &[&str] = &["sent", "not_sent", "skip"];

#[test]
fn a_send_that_was_accepted_is_accepted_whatever_says_so() {
    let data_id = format!(r#"{{"errcode":0,"msg_id":{MSG_ID},"msg_data_id":2455891298}}"#);
    let cases = [
        ("0", with_msg_id(0, MSG_ID)),
        ("0 with the id as a string", format!(r#"{{"errcode":0,"msg_id":"{MSG_ID}"}}"#)),
        ("no errcode", format!(r#"{{"msg_id":{MSG_ID}}}"#)),
        ("with a msg_data_id", data_id),
        ("45065, accepted before", with_msg_id(45065, MSG_ID)),
    ];
    for (name, reply) in cases {
        let mut scenario = Scenario::tag();
        scenario.answered("send-1-1", &reply);
        let job = scenario.job(1);
        assert_eq!(job.state, JobState::Accepted, "{name}");
        assert_eq!(job.msg_id.map(MsgId::get), Some(MSG_ID), "{name}");
        assert_eq!((job.errcode, job.reason, job.accepted_at), (None, None, Some(NOW)), "{name}");
        scenario.wait(NOW + FIRST_POLL, "result");
    }
}

#[test]
fn an_id_beyond_53_bits_keeps_every_digit() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, 9_007_199_254_740_993));
    assert_eq!(scenario.job(1).msg_id.map(MsgId::get), Some(9_007_199_254_740_993));
}

/// The campaign asks for the id with the same request, but not for ever.
#[test]
fn what_was_accepted_without_an_id_is_asked_for_and_then_a_person_looks() {
    for (name, reply) in [
        ("0 alone", errcode(0)),
        ("0 with an id that is none", r#"{"errcode":0,"msg_id":0}"#.to_owned()),
        ("0 with half an id", r#"{"errcode":0,"msg_id":"?"}"#.to_owned()),
        ("45065 without an id", errcode(45065)),
    ] {
        let mut scenario = Scenario::tag();
        let first = scenario.send_body(&scenario.call());
        for attempt in 1..=4 {
            assert_eq!(scenario.send_body(&scenario.call()), first, "{name}");
            scenario.answered(&format!("send-1-{attempt}"), &reply);
            assert_eq!(scenario.state(1), JobState::Accepted, "{name}");
            if attempt < 4 {
                scenario.wait(scenario.now + (APART << (attempt - 1)), "id_unknown");
            }
        }
        scenario.wait(NOW + FIRST_POLL, "result");
        scenario.assert_asks("accepted_without_id", "1-4", WITHOUT_ID);
        scenario.now += 100 * HOUR;
        scenario.assert_asks("accepted_without_id", "1-4", WITHOUT_ID);
        let msg_id = Some("7".parse().expect("an id"));
        scenario.decide("1-4", Decision::Sent { msg_id });
        assert_eq!(scenario.call().id.to_string(), "poll-1-1", "{name}: its end can be followed");
        scenario.pushed(&event(7, "send success", scenario.now));
        assert_eq!(scenario.done().reached.jobs, [1], "{name}");
    }
}

/// It is not known whether the send was accepted: the same bytes go out again, with the same `clientmsgid`.
/// The waits are never below a minute and grow, and the repeats end.
#[test]
fn what_is_unclear_is_repeated_byte_for_byte() {
    let html = "<html><h1>502 Bad Gateway</h1></html>".to_owned();
    let mut half = with_msg_id(0, MSG_ID);
    half.truncate(20);
    let cases = [
        ("-1", 200, Some(errcode(-1))),
        ("268488001", 200, Some(errcode(268_488_001))),
        ("HTML with 200", 200, Some(html.clone())),
        ("HTTP 502", 502, Some(html)),
        ("HTTP 502 with what looks like WeChat's refusal", 502, Some(errcode(40007))),
        ("HTTP 500 with an unknown code", 500, Some(errcode(7))),
        ("half a reply", 200, Some(half)),
        ("a reply in a list", 200, Some(format!("[{}]", with_msg_id(0, MSG_ID)))),
        ("a reply and more", 200, Some(with_msg_id(0, MSG_ID) + "x")),
        ("an empty reply", 200, Some(String::new())),
        ("no object", 200, Some("[]".to_owned())),
        ("an object that says nothing", 200, Some("{}".to_owned())),
        ("no answer", 0, None),
    ];
    for (name, status, reply) in cases {
        for plan in [tag_plan(), openids_plan(1)] {
            let mut scenario = Scenario::of(&plan);
            let first = scenario.send_body(&scenario.call());
            let mut waits = Vec::new();
            for attempt in 1..=10 {
                let call = scenario.call();
                assert_eq!(scenario.send_body(&call), first, "{name}");
                assert_eq!(call.before, Some(NOW + LAST_REPEAT), "{name}");
                let id = scenario.goes_out(&format!("send-1-{attempt}"));
                match &reply {
                    Some(reply) => scenario.reply_with(id, status, reply.as_bytes()),
                    None => scenario.lost(id),
                };
                assert_eq!(scenario.state(1), JobState::Requested, "{name}");
                if attempt < 10 {
                    let (until, cause) = scenario.waits();
                    assert_eq!(cause, "will_repeat", "{name}");
                    waits.push(until - scenario.now);
                    scenario.wait(until, cause);
                }
            }
            assert_eq!(waits, [70, 140, 280, 560, 1120, 2240, 3600, 3600, 3600], "{name}");
            scenario.assert_asks("unknown_outcome", "1-10", LOOK);
            scenario.now += 100 * HOUR;
            scenario.assert_asks("unknown_outcome", "1-10", LOOK);
        }
    }
}

/// A program that slept for a day between storing and sending must not send: another one may have sent it.
#[test]
fn every_send_has_a_time_by_which_it_leaves() {
    for plan in [tag_plan(), openids_plan(1)] {
        let scenario = Scenario::of(&plan);
        assert_eq!(scenario.call().before, Some(NOW + LAST_REPEAT));
    }
    let mut others = Scenario::tag();
    others.answered("send-1-1", &with_msg_id(0, MSG_ID));
    others.now += FIRST_POLL;
    assert_eq!(others.call().before, None, "a status call harms nobody");
}

#[test]
fn no_repeat_leaves_later_than_a_day_after_the_first_attempt() {
    let mut scenario = Scenario::tag();
    let id = scenario.goes_out("send-1-1");
    scenario.lost(id);
    scenario.now = NOW + LAST_REPEAT - 1;
    assert_eq!(scenario.call().before, Some(NOW + LAST_REPEAT));
    let mut late = scenario.clone();
    late.now += 1;
    late.assert_asks("unknown_outcome", "1-1", LOOK);
    // The same holds for a send that would have to wait until then.
    let id = scenario.goes_out("send-1-2");
    scenario.lost(id);
    scenario.assert_asks("unknown_outcome", "1-2", LOOK);
}

/// The time of the last repeat counts from the first attempt in doubt, not from the last one.
#[test]
fn later_attempts_do_not_lengthen_the_day() {
    let mut scenario = Scenario::tag();
    for attempt in 1..=8 {
        let id = scenario.goes_out(&format!("send-1-{attempt}"));
        scenario.lost(id);
        scenario.now = NOW + i64::from(attempt) * 2 * HOUR;
        assert_eq!(scenario.call().before, Some(NOW + LAST_REPEAT));
    }
}

#[test]
fn a_program_that_ended_after_it_stored_the_call_waits_a_minute_and_repeats() {
    let mut scenario = Scenario::tag();
    let first = scenario.call();
    scenario.goes_out("send-1-1");
    assert_eq!(scenario.state(1), JobState::Requested);
    scenario.wait(NOW + APART, "unanswered");
    let again = scenario.call();
    assert_eq!(
        (again.id.to_string().as_str(), again.before),
        ("send-1-2", Some(NOW + LAST_REPEAT))
    );
    assert_eq!(scenario.send_body(&again), scenario.send_body(&first));
    scenario.answered("send-1-2", &with_msg_id(45065, MSG_ID));
    assert_eq!(scenario.state(1), JobState::Accepted);
}

/// Ten crashes in a row are not a coincidence.
#[test]
fn a_program_that_ends_at_every_call_does_not_call_for_ever() {
    let mut scenario = Scenario::tag();
    for attempt in 1..=11 {
        scenario.goes_out(&format!("send-1-{attempt}"));
        scenario.wait(scenario.now + APART, "unanswered");
    }
    scenario.assert_asks("unknown_outcome", "1-11", LOOK);
}

#[test]
fn a_refused_token_is_renewed_and_the_same_is_sent_again() {
    for code in [40001, 40014, 42001] {
        let mut scenario = Scenario::openids(2);
        let body = scenario.send_body(&scenario.call());
        for attempt in 1..=3 {
            scenario.answered(&format!("send-1-{attempt}"), &errcode(code));
            assert_eq!(scenario.state(1), JobState::Planned, "{code}: certainly not sent");
            if attempt < 3 {
                scenario.assert_refreshes_token();
                scenario.tell(&Fact::TokenRefreshed);
                assert_eq!(scenario.send_body(&scenario.call()), body, "{code}");
            }
        }
        let asked = scenario.asks();
        assert_eq!((asked.cause, asked.question.as_deref()), ("token_refused", None), "{code}");
        assert_eq!(asked.choices, ["token_refreshed"], "{code}");
        assert!(asked.en.contains('3') && asked.zh.contains('3'), "{asked:?}");
        scenario.tell(&Fact::TokenRefreshed).answered("send-1-4", &with_msg_id(0, MSG_ID));
        // A good token in between ends the row.
        scenario.answered("send-2-1", &errcode(code));
        scenario.assert_refreshes_token();
    }
}

#[test]
fn a_refused_token_says_nothing_of_an_earlier_attempt() {
    let mut scenario = Scenario::tag();
    let id = scenario.goes_out("send-1-1");
    scenario.lost(id);
    scenario.now += APART;
    scenario.answered("send-1-2", &errcode(42001));
    assert_eq!(scenario.state(1), JobState::Requested);
    scenario.tell(&Fact::TokenRefreshed);
    assert_eq!(scenario.call().before, Some(NOW + LAST_REPEAT));
}

/// The codes of class F and H on the pages of the two sends.
const REFUSALS: [i64; 40] = [
    40002, 40003, 40004, 40007, 40008, 40013, 40031, 40032, 40033, 40035, 40038, 40066, 40130,
    40152, 40155, 40164, 40193, 40194, 40215, 40243, 41006, 41040, 44004, 45002, 45008, 45052,
    45062, 45067, 45113, 45162, 47001, 47002, 48001, 48003, 48004, 48008, 48021, 48022, 50002,
    87014,
];

#[test]
fn a_refused_send_is_rejected_and_nothing_else_is_sent_until_a_person_says_so() {
    for code in REFUSALS {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &errcode(code));
        let job = scenario.job(1);
        assert_eq!((job.state, job.errcode), (JobState::Rejected, Some(code)));
        assert_eq!(job.rid.as_deref(), Some("5f9b1c2d-3e4f5a6b-7c8d9e0f"), "{code}");
        let reason = job.reason.expect("a reason");
        let meaning = explain(code).meaning;
        assert_eq!((reason.zh.as_str(), reason.en.as_str()), (meaning.zh, meaning.en));
        scenario.assert_asks("rejected", "1-1", RETRY_OR_NOT);
        let asked = scenario.asks();
        for (words, meaning) in [(&asked.zh, meaning.zh), (&asked.en, meaning.en)] {
            assert!(words.contains(&code.to_string()) && words.contains(meaning), "{words}");
        }
        scenario.now += 100 * HOUR;
        scenario.assert_asks("rejected", "1-1", RETRY_OR_NOT);
    }
}

#[test]
fn a_rejected_job_is_sent_again_skipped_or_ends_the_campaign() {
    let rejected = || {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &errcode(40007));
        scenario
    };
    let mut again = rejected();
    let body = Scenario::openids(2).send_body(&again.call_after_retry("1-1"));
    assert_eq!(again.send_body(&again.call()), body, "the same clientmsgid");
    assert_eq!(again.call().id.to_string(), "send-1-2");
    again.answered("send-1-2", &with_msg_id(0, MSG_ID));
    assert_eq!(again.state(1), JobState::Accepted);

    let mut skipped = rejected();
    skipped.decide("1-1", Decision::Skip);
    assert!(skipped.job(1).settled);
    skipped.answered("send-2-1", &with_msg_id(0, MSG_ID));
    skipped.pushed(&event(MSG_ID, "send success", NOW));
    let totals = skipped.done();
    assert_eq!((totals.reached.jobs, totals.not_reached.jobs), (vec![2], vec![1]));

    let mut cancelled = rejected();
    cancelled.tell(&Fact::Cancelled);
    assert_eq!(cancelled.done().not_reached.jobs, [1, 2]);
    let decision = Decision::Retry;
    assert_eq!(cancelled.refused(&Fact::Decided { question: "1-1", decision }), "not_possible");
}

#[test]
fn an_unknown_code_is_not_repeated_and_a_person_looks() {
    for code in [-2, 1, 79_999, 300_001] {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &errcode(code));
        assert_eq!((scenario.state(1), scenario.job(1).errcode), (JobState::Requested, Some(code)));
        scenario.now += 2 * APART;
        scenario.assert_asks("unknown_outcome", "1-1", LOOK);
        assert!(scenario.asks().en.contains(&code.to_string()));
        let not_sent = scenario.call_after_retry("1-1");
        // The send certainly did not go out, so a new day begins.
        let before = Some(scenario.now + LAST_REPEAT);
        assert_eq!((not_sent.id.to_string().as_str(), not_sent.before), ("send-1-2", before));
    }
}

/// A refusal after an attempt in doubt says nothing about that attempt: a send that went out uses up the
/// draft and the quota.
#[test]
fn a_refusal_after_an_unclear_attempt_is_no_rejection() {
    let articles =
        Plan::new("spring", Account::Service, Audience::Tag(2), Message::mpnews("DRAFT"));
    for code in [40007, 45002, 48001] {
        let mut scenario = Scenario::of(&articles);
        let id = scenario.goes_out("send-1-1");
        scenario.lost(id);
        scenario.now += APART;
        scenario.answered("send-1-2", &errcode(code));
        assert_eq!(scenario.state(1), JobState::Requested, "{code}");
        assert_eq!(scenario.campaign.summary(scenario.now).totals.unknown.jobs, [1], "{code}");
        scenario.now += APART;
        scenario.assert_asks("unknown_outcome", "1-2", LOOK);
        // The late answer to the first attempt settles it.
        let mut accepted = scenario.clone();
        accepted.reply(id, &with_msg_id(0, MSG_ID));
        assert_eq!(accepted.state(1), JobState::Accepted, "{code}");
        scenario.reply(id, &errcode(40007));
        assert_eq!(scenario.state(1), JobState::Rejected, "{code}: both were refused");
    }
}

#[test]
fn the_quota_of_a_day_after_an_unclear_attempt_is_waited_for_only_while_wechat_knows_the_id() {
    let plan = Plan::new("spring", Account::Subscription, Audience::Tag(2), text());
    let at_night = MIDNIGHT + 1800;
    for (name, sent_at, until) in [
        ("in the morning", NOW, NEW_DAY),
        ("at 0:30", at_night, at_night + APART + LONGEST_SILENCE),
    ] {
        let mut scenario = Scenario::of(&plan);
        scenario.now = sent_at;
        let id = scenario.goes_out("send-1-1");
        scenario.lost(id);
        scenario.now += APART;
        scenario.answered("send-1-2", &errcode(45028));
        assert_eq!(scenario.state(1), JobState::Requested, "{name}");
        scenario.wait(until, "will_repeat");
        assert_eq!(scenario.call().before, Some(sent_at + LAST_REPEAT), "{name}");
        // The next day is too late.
        scenario.now = sent_at + 17 * HOUR + 2 * APART;
        scenario.answered("send-1-3", &errcode(45028));
        scenario.assert_asks("unknown_outcome", "1-3", LOOK);
    }
}

#[test]
fn a_send_that_is_put_off_waits_as_long_as_wechat_says() {
    let plan = |account| Plan::new("spring", account, Audience::Tag(2), text());
    use Account::{Service, Subscription};
    #[rustfmt::skip] // a table
    let cases = [
        ("the day's calls", 45009, Service, NEW_DAY, "api_quota"),
        ("the day's calls of a 公众号", 45009, Subscription, NEW_DAY, "api_quota"),
        ("the minute's calls", 45011, Service, NOW + APART, "put_off"),
        ("the same media_id too fast", 42010, Service, NOW + APART, "put_off"),
        ("no mass sends left of a 公众号: the next day", 45028, Subscription, NEW_DAY, "mass_quota"),
        ("no mass sends left of a 服务号: the next month", 45028, Service, NOW + LONGEST_SILENCE, "mass_quota"),
    ];
    for (name, code, account, until, cause) in cases {
        let mut scenario = Scenario::of(&plan(account));
        let body = scenario.send_body(&scenario.call());
        scenario.answered("send-1-1", &errcode(code));
        let job = scenario.job(1);
        assert_eq!((job.state, job.errcode), (JobState::Planned, Some(code)), "{name}");
        assert_eq!(job.reason.map(|reason| reason.zh), Some(explain(code).meaning.zh.to_owned()));
        scenario.wait(until, cause);
        let again = scenario.call();
        assert_eq!(
            (again.id.to_string().as_str(), again.before),
            ("send-1-2", Some(until + LAST_REPEAT)),
            "{name}"
        );
        assert_eq!(scenario.send_body(&again), body, "{name}");
    }
}

/// Something on the way has repeated the request: the answer to the first copy is not known.
#[test]
fn the_same_id_a_moment_ago_says_nothing_of_what_became_of_it() {
    for plan in [tag_plan(), openids_plan(1)] {
        let mut scenario = Scenario::of(&plan);
        let body = scenario.send_body(&scenario.call());
        scenario.answered("send-1-1", &errcode(45066));
        let job = scenario.job(1);
        assert_eq!((job.state, job.errcode), (JobState::Requested, Some(45066)), "never planned");
        assert_eq!(scenario.campaign.summary(NOW).totals.unknown.jobs, [1]);
        // A cancellation now or a later refusal does not make it certainly unsent.
        let mut cancelled = scenario.clone();
        cancelled.tell(&Fact::Cancelled);
        assert_eq!(cancelled.state(1), JobState::Requested);
        scenario.wait(NOW + APART, "will_repeat");
        let mut refused = scenario.clone();
        refused.answered("send-1-2", &errcode(40007));
        assert_eq!(refused.state(1), JobState::Requested);
        assert_eq!(scenario.send_body(&scenario.call()), body);
        assert_eq!(scenario.call().before, Some(NOW + LAST_REPEAT));
        scenario.answered("send-1-2", &with_msg_id(45065, MSG_ID));
        assert_eq!(scenario.state(1), JobState::Accepted);
    }
    let mut for_ever = Scenario::tag();
    for attempt in 1..=10 {
        for_ever.answered(&format!("send-1-{attempt}"), &errcode(45066));
        if attempt < 10 {
            for_ever.wait(for_ever.waits().0, "will_repeat");
        }
    }
    for_ever.assert_asks("unknown_outcome", "1-10", LOOK);
}

#[test]
fn a_send_that_is_put_off_ten_times_in_a_row_is_a_matter_for_a_person() {
    for code in [45011, 42010] {
        let mut scenario = Scenario::tag();
        for attempt in 1..=10 {
            scenario.answered(&format!("send-1-{attempt}"), &errcode(code));
            if attempt < 10 {
                scenario.wait(scenario.waits().0, "put_off");
            }
        }
        scenario.assert_asks("gives_up", "1-10", RETRY_OR_NOT);
        assert!(scenario.asks().en.contains("10 times"), "{:?}", scenario.asks().en);
        assert_eq!(scenario.state(1), JobState::Planned, "certainly not sent");
        let call = scenario.call_after_retry("1-10");
        assert_eq!(
            (call.id.to_string().as_str(), call.before),
            ("send-1-11", Some(scenario.now + LAST_REPEAT))
        );
    }
}

#[test]
fn a_day_without_quota_begins_a_new_row() {
    let mut again = Scenario::tag();
    for (attempt, code) in (1..).zip([[45011; 9], [45009; 9], [45011; 9]].concat()) {
        again.answered(&format!("send-1-{attempt}"), &errcode(code));
        again.now = again.waits().0;
    }

    let mut scenario = Scenario::tag();
    for attempt in 1..=12 {
        scenario.answered(&format!("send-1-{attempt}"), &errcode(45009));
        scenario.wait(scenario.waits().0, "api_quota");
    }
}

/// A job in confirmation is pending, and is not sent again. Other jobs and its result wait for 30 minutes
/// and one more.
#[test]
fn while_an_administrator_thinks_nothing_is_sent() {
    for code in [89504, 89505] {
        let mut with_id = Scenario::openids(2);
        with_id.answered("send-1-1", &with_msg_id(code, MSG_ID));
        let job = with_id.job(1);
        assert_eq!((job.state, job.errcode), (JobState::Confirming, Some(code)));
        assert!(job.reason.is_some(), "it says what it waits for");
        with_id.wait(NOW + CONFIRMATION, "administrator");
        with_id.answered("send-2-1", &with_msg_id(0, MSG_ID + 1));
        with_id.goes_out("poll-1-1");

        let mut without_id = Scenario::openids(2);
        without_id.answered("send-1-1", &errcode(code));
        assert_eq!(without_id.state(1), JobState::Confirming, "{code}");
        without_id.wait(NOW + CONFIRMATION, "administrator");
        without_id.answered("send-1-2", &with_msg_id(45065, MSG_ID));
        without_id.answered("send-2-1", &with_msg_id(0, MSG_ID + 1));
        without_id.goes_out("poll-1-1");

        let mut never = Scenario::openids(2);
        never.answered("send-1-1", &errcode(code));
        never.now += LAST_REPEAT;
        never.answered("send-2-1", &with_msg_id(0, MSG_ID + 1));
        never.pushed(&event(MSG_ID + 1, "send success", never.now));
        never.assert_asks("accepted_without_id", "1-1", WITHOUT_ID);
    }
}

#[test]
fn an_administrators_answer_ends_the_wait() {
    #[rustfmt::skip] // a table
    let cases = [
        ("refused", "err(40001)", Some("refused_by_administrator")),
        ("silent for 30 minutes", "err(40002)", Some("administrator_silent")),
        ("confirmed, and sent", "send success", None),
    ];
    for (name, status, bad) in cases {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &with_msg_id(89505, MSG_ID));
        scenario.pushed(&event(MSG_ID, status, NOW + 60));
        match bad {
            Some(outcome) => {
                assert_eq!(scenario.job(1).outcome.map(|o| o.name()), Some(outcome), "{name}");
                scenario.assert_asks("ended_badly", "1-1", &["skip", "cancelled"]);
                assert!(scenario.asks().zh.contains("管理员"), "{name}");
                scenario.decide("1-1", Decision::Skip);
            }
            None => assert_eq!(scenario.job(1).state, JobState::Finished, "{name}"),
        }
        scenario.goes_out("send-2-1");
    }
}

#[test]
fn one_send_at_a_time() {
    let mut scenario = Scenario::openids(3);
    scenario.goes_out("send-1-1");
    assert_eq!(scenario.waits().1, "unanswered");
    scenario.lost("send-1-1".parse().expect("an id"));
    assert_eq!(scenario.waits().1, "will_repeat", "the second waits for the first");
    scenario.now += APART;
    scenario.answered("send-1-2", &with_msg_id(0, MSG_ID));
    scenario.answered("send-2-1", &with_msg_id(0, MSG_ID + 1));
    scenario.goes_out("send-3-1");
}

#[test]
fn a_bad_end_is_a_question_before_the_others_are_sent() {
    #[rustfmt::skip] // a table
    let cases = [
        ("err(20001)", true), ("err(30003)", true), ("err(20431)", true), ("send fail", true),
        ("send success", false), ("sendsuccess", false),
    ];
    for (status, asked) in cases {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
        scenario.pushed(&event(MSG_ID, status, NOW));
        if asked {
            scenario.assert_asks("ended_badly", "1-1", &["skip", "cancelled"]);
            assert!(scenario.asks().en.contains(status), "{status}");
            let mut cancelled = scenario.clone();
            assert_eq!(cancelled.tell(&Fact::Cancelled).done().not_reached.jobs.last(), Some(&2));
            scenario.decide("1-1", Decision::Skip);
        }
        scenario.goes_out("send-2-1");

        let mut last = Scenario::openids(2);
        last.decide("2-0", Decision::Skip).answered("send-1-1", &with_msg_id(0, MSG_ID));
        last.pushed(&event(MSG_ID, status, NOW)).done();

        let mut alone = Scenario::tag();
        alone.answered("send-1-1", &with_msg_id(0, MSG_ID));
        alone.pushed(&event(MSG_ID, status, NOW)).done();
    }
}

/// The words name the job, so that the administrator can be reminded.
#[test]
fn the_job_that_an_administrator_has_to_confirm_is_named() {
    for jobs in [1, 2] {
        let mut scenario = Scenario::openids(jobs);
        scenario.answered("send-1-1", &with_msg_id(89505, MSG_ID));
        let Step::Wait { because, .. } = scenario.step() else { panic!("no wait") };
        assert_eq!((because.code, because.job), (BecauseCode::Administrator, Some(1)));
        assert!(because.message.zh.contains('1') && because.message.en.contains("job 1"));
    }
}

/// Something on the way may answer a send with what was meant for a status call.
#[test]
fn the_answer_to_a_status_call_says_nothing_of_a_send() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &status(MSG_ID, "SEND_SUCCESS"));
    assert_eq!(scenario.job(1).msg_id, None);
    scenario.wait(NOW + APART, "will_repeat");
    scenario.answered("send-1-2", &with_msg_id(0, 7));
    assert_eq!(scenario.job(1).msg_id.map(MsgId::get), Some(7));
}
