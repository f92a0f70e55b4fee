//! Facts in any order, any number of times, and about calls that nobody made. `Scenario::tell` tells each
//! fact twice.

use wechat_mass::MsgId;
use wechat_mass::campaign::{CallId, Decision, Fact, JobState, Purpose};
use wechat_mass::mass::Recipient;
use wechat_mass::push::{Push, read_push};

use crate::scenario::{
    APART, HOUR, MSG_ID, NEW_DAY, NOW, Scenario, article_urls, errcode, event, event_with, id,
    with_msg_id,
};

/// Tells a fact about a send, by its name.
fn tell(scenario: &mut Scenario, what: &str) {
    match what {
        // A claim that comes too late or too early is refused.
        "called" => scenario.may_claim(id("send-1-1")),
        "called again" => scenario.may_claim(id("send-1-2")),
        "lost" => scenario.lost(id("send-1-1")),
        "replied" => scenario.reply(id("send-1-1"), &with_msg_id(0, MSG_ID)),
        "pushed" => scenario.pushed(&event(MSG_ID, "send success", NOW)),
        "told before" => scenario.reply(id("send-1-2"), &with_msg_id(45065, MSG_ID)),
        other => panic!("{other}"),
    };
}

fn orders(facts: &[&'static str]) -> Vec<Vec<&'static str>> {
    match facts {
        [] => vec![Vec::new()],
        _ => (0..facts.len())
            .flat_map(|first| {
                let mut rest = facts.to_vec();
                let first = rest.remove(first);
                orders(&rest).into_iter().map(move |mut order| {
                    order.insert(0, first);
                    order
                })
            })
            .collect(),
    }
}

/// In any order of the facts, the send was accepted as this job, has ended, and is not sent again.
#[test]
fn every_order_of_the_facts_of_a_send_says_the_same() {
    let mut tried = 0;
    for facts in [
        &["called", "replied"][..],
        &["called", "lost", "replied"],
        &["called", "replied", "called again", "told before"],
        &["called", "lost", "called again", "told before"],
    ] {
        for order in orders(facts) {
            for push_at in 0..=order.len() {
                let mut scenario = Scenario::tag();
                let mut is_early = false;
                for (index, fact) in order.iter().enumerate() {
                    if index == push_at {
                        is_early = scenario.job(1).attempts == 0;
                        tell(&mut scenario, "pushed");
                    }
                    tell(&mut scenario, fact);
                    scenario.now += 1;
                }
                if push_at == order.len() {
                    tell(&mut scenario, "pushed");
                }
                // A push before the first call is about an unknown job and is ignored: WeChat pushes it again.
                if is_early {
                    tell(&mut scenario, "pushed");
                }
                let job = scenario.job(1);
                assert_eq!(job.state, JobState::Finished, "{push_at} {order:?}");
                assert_eq!(job.msg_id.map(MsgId::get), Some(MSG_ID), "{push_at} {order:?}");
                assert_eq!(job.second_msg_id, None, "{push_at} {order:?}");
                assert_eq!(job.sent_count, Some(2), "{push_at} {order:?}");
                assert_eq!(scenario.done().reached.jobs, [1], "{push_at} {order:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 2 * 3 + 6 * 4 + 24 * 5 + 24 * 5);
}

#[test]
fn a_push_before_the_reply_is_kept_until_the_reply_names_the_job() {
    let mut scenario = Scenario::openids(2);
    let id = scenario.goes_out("send-1-1");
    scenario.pushed(&event(7, "err(20001)", NOW));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    assert_eq!(scenario.state(1), JobState::Requested);
    scenario.reply(id, &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.state(1), JobState::Finished);
    assert_eq!(scenario.job(1).status.as_deref(), Some("send success"));
    scenario.goes_out("send-2-1");
}

#[test]
fn a_push_before_the_reply_is_kept_over_a_restart_and_over_unclear_attempts() {
    let mut scenario = Scenario::tag();
    let id = scenario.goes_out("send-1-1");
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario.lost(id);
    let stored = scenario.campaign.to_json();
    scenario.campaign = wechat_mass::campaign::Campaign::from_json(&stored).expect("a campaign");
    scenario.now += APART;
    scenario.answered("send-1-2", &with_msg_id(45065, MSG_ID));
    assert_eq!(scenario.state(1), JobState::Finished);
}

#[test]
fn a_push_may_also_come_before_the_answer_of_a_person() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &errcode(7));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario.now += APART;
    let msg_id = Some(MSG_ID.to_string().parse().expect("an id"));
    scenario.decide("1-1", Decision::Sent { msg_id });
    assert_eq!(scenario.done().reached.jobs, [1]);
}

#[test]
fn a_push_is_kept_for_a_job_that_was_accepted_without_an_id() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &errcode(0));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    let msg_id = Some(MSG_ID.to_string().parse().expect("an id"));
    scenario.decide("1-1", Decision::Sent { msg_id });
    assert_eq!(scenario.done().sent_count, 2);
}

/// Tells a push once, because there are hundreds.
fn told(scenario: &mut Scenario, push: &Push) {
    scenario.campaign.record(&Fact::Pushed(push), scenario.now).expect("a push");
}

#[test]
fn pushes_of_nobody_are_kept_only_while_a_send_is_open() {
    let urls = |number: u64| {
        let url = format!("http://mp.weixin.qq.com/s?mid={number}&sn={}", "0".repeat(180));
        article_urls(&vec![url; 8])
    };
    let foreign =
        |number: u64| event_with(7000 + number, "send success", NOW, [2, 2, 2, 0], &urls(number));
    let mut scenario = Scenario::tag();
    let empty = scenario.campaign.to_json();
    scenario.pushed(&foreign(0));
    assert_eq!(scenario.campaign.to_json(), empty, "no send is open");
    let id = scenario.goes_out("send-1-1");
    let kept = |scenario: &Scenario| scenario.campaign.to_json().matches("send success").count();
    (0..300).for_each(|number| told(&mut scenario, &foreign(number)));
    assert_eq!(kept(&scenario), 300);
    (300..400).for_each(|number| told(&mut scenario, &foreign(number)));
    assert_eq!(kept(&scenario), 300, "no more are kept");
    scenario.reply(id, &with_msg_id(0, MSG_ID));
    let state = scenario.campaign.to_json();
    assert!(!state.contains("send success") && !state.contains("mid="), "{state}");
    assert_eq!(scenario.state(1), JobState::Accepted);
    // Unknown jobs have left room for the campaign's own.
    let own = event_with(MSG_ID, "send success", NOW, [2, 2, 2, 0], &urls(1));
    assert_eq!(scenario.pushed(&own).job(1).article_urls.len(), 8);
}

/// The latest results are kept, and of one job the latest push.
#[test]
fn the_latest_pushes_before_the_reply_are_kept() {
    let early = event_with(MSG_ID, "send success", NOW, [2, 2, 2, 0], "");
    let late = event_with(MSG_ID, "send success", NOW + 9, [2, 2, 1, 1], "");
    for pushes in [[&early, &late], [&late, &early]] {
        let mut scenario = Scenario::tag();
        let id = scenario.goes_out("send-1-1");
        for number in 0..299 {
            told(&mut scenario, &event(7000 + number, "send success", NOW));
        }
        scenario.pushed(pushes[0]).pushed(pushes[1]);
        for number in 0..299 {
            told(&mut scenario, &event(8000 + number, "send success", NOW));
        }
        scenario.reply(id, &with_msg_id(0, MSG_ID));
        let job = scenario.job(1);
        assert_eq!((job.sent_count, job.error_count), (Some(1), Some(1)));
    }
}

/// In any order of the pushes, the job that ended first is dropped: it is the least likely to be awaited.
#[test]
fn of_too_many_pushes_the_one_that_ended_first_is_dropped() {
    let mut scenario = Scenario::tag();
    let id = scenario.goes_out("send-1-1");
    told(&mut scenario, &event(MSG_ID, "send success", NOW + 1));
    for number in 0..299 {
        told(&mut scenario, &event(7000 + number, "send success", NOW + 2));
    }
    // The list is full. A job that ended before all of them is ignored.
    for number in 0..100 {
        told(&mut scenario, &event(8000 + number, "send success", NOW));
    }
    let mut kept = scenario.clone();
    kept.reply(id, &with_msg_id(0, MSG_ID));
    assert_eq!(kept.state(1), JobState::Finished);
    // A job that ended later takes the place of the first one.
    told(&mut scenario, &event(9000, "send success", NOW + 3));
    scenario.reply(id, &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.state(1), JobState::Accepted, "its status is asked for");
}

/// An event with the status `SENDING` ends nothing, if there ever is one.
#[test]
fn an_event_that_says_that_it_is_being_sent_ends_nothing() {
    for early in [true, false] {
        let mut scenario = Scenario::openids(2);
        let call = scenario.goes_out("send-1-1");
        if early {
            scenario.pushed(&event(MSG_ID, "SENDING", NOW));
        }
        scenario.reply(call, &with_msg_id(0, MSG_ID));
        scenario.pushed(&event(MSG_ID, "SENDING", NOW));
        let job = scenario.job(1);
        assert_eq!((job.state, job.finished_at), (JobState::Sending, None), "{early}");
        assert_eq!(scenario.campaign.summary(NOW).totals.under_way.jobs, [1]);
        scenario.pushed(&event(MSG_ID, "send success", NOW + 9));
        // A late event does not take the result back.
        scenario.pushed(&event(MSG_ID, "SENDING", NOW + 10));
        assert_eq!(scenario.state(1), JobState::Finished, "{early}");
        assert_eq!(scenario.job(1).status.as_deref(), Some("send success"), "{early}");
        scenario.goes_out("send-2-1");
    }
}

#[test]
fn an_event_without_a_time_ended_when_it_came() {
    let xml = format!(
        "<xml><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>{MSG_ID}</MsgID>\
         <Status>send success</Status></xml>"
    );
    let push = read_push(xml.as_bytes()).expect("a push");
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.now += 7;
    assert_eq!(scenario.pushed(&push).job(1).finished_at, Some(NOW + 7));
}

#[test]
fn other_events_say_nothing() {
    let publish = read_push(
        b"<xml><ToUserName>gh_4d00ed8d6399</ToUserName><FromUserName>o1</FromUserName>\
          <CreateTime>1795651200</CreateTime><MsgType>event</MsgType>\
          <Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>1000001625</publish_id>\
          <publish_status>0</publish_status></PublishEventInfo></xml>",
    )
    .expect("a push");
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    let before = scenario.campaign.to_json();
    scenario.pushed(&publish);
    assert_eq!(scenario.campaign.to_json(), before);
}

#[test]
fn the_later_event_of_a_job_counts_because_its_counts_may_differ() {
    let early = event_with(MSG_ID, "send success", NOW + 5, [2, 2, 1, 1], "");
    let late = event_with(MSG_ID, "send success", NOW + 6, [2, 2, 2, 0], "");
    for pushes in [[&early, &late], [&late, &early]] {
        let mut scenario = Scenario::tag();
        scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
        scenario.pushed(pushes[0]).pushed(pushes[1]);
        assert_eq!(scenario.job(1).sent_count, Some(2));
        assert_eq!(scenario.job(1).finished_at, Some(NOW + 6));
    }
}

/// A program may be told the answer without the call, for example with facts of two stores.
#[test]
fn an_answer_or_a_loss_says_that_the_call_went_out() {
    let cases = [
        ("refused", Some(errcode(40007)), JobState::Rejected, (1, Some(NOW))),
        ("unclear", Some(errcode(-1)), JobState::Requested, (1, Some(NOW))),
        ("lost", None, JobState::Requested, (1, Some(NOW))),
    ];
    for (name, reply, state, asked) in cases {
        let mut scenario = Scenario::tag();
        match reply {
            Some(reply) => scenario.reply(id("send-1-1"), &reply),
            None => scenario.lost(id("send-1-1")),
        };
        let job = scenario.job(1);
        assert_eq!((job.state, (job.attempts, job.requested_at)), (state, asked), "{name}");
    }
}

#[test]
fn another_attempt_takes_nothing_back() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    for (attempt, state) in [(2, JobState::Accepted), (3, JobState::Finished)] {
        let call = id(&format!("send-1-{attempt}"));
        assert_eq!(scenario.claim(call), Some("not_due"));
        // Another program made the call nevertheless.
        scenario.reply(call, &errcode(40007));
        assert_eq!(scenario.state(1), state);
        scenario.pushed(&event(MSG_ID, "send success", NOW));
    }
}

#[test]
fn what_is_said_after_the_answer_is_old() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    let before = scenario.campaign.to_json();
    assert_eq!(scenario.claim(id("send-1-1")), Some("already_called"));
    scenario.lost(id("send-1-1"));
    assert_eq!(scenario.campaign.to_json(), before);
    let mut rejected = Scenario::tag();
    rejected.answered("send-1-1", &errcode(40007));
    let before = rejected.campaign.to_json();
    tell(&mut rejected, "lost");
    rejected.reply(id("send-1-1"), &errcode(45011));
    assert_eq!(rejected.campaign.to_json(), before, "one answer is enough");
}

/// Each attempt has its own answer.
#[test]
fn the_late_answer_to_an_old_attempt_is_about_that_attempt() {
    let two_attempts = || {
        let mut scenario = Scenario::tag();
        scenario.goes_out("send-1-1");
        scenario.now += APART;
        scenario.goes_out("send-1-2");
        scenario
    };
    let [first, second] = [id("send-1-1"), id("send-1-2")];

    let mut accepted = two_attempts();
    accepted.reply(first, &with_msg_id(0, MSG_ID));
    assert_eq!(accepted.state(1), JobState::Accepted);
    accepted.reply(second, &errcode(45066));
    assert_eq!(accepted.state(1), JobState::Accepted);

    let mut refused = two_attempts();
    refused.reply(first, &errcode(45011));
    assert_eq!(refused.state(1), JobState::Requested, "the second is still out");
    refused.reply(second, &errcode(45011));
    assert_eq!(refused.state(1), JobState::Planned, "and neither was accepted");

    let mut unclear = two_attempts();
    unclear.reply(first, &errcode(40007));
    unclear.lost(second);
    unclear.now += APART;
    assert_eq!(unclear.asks().cause, "unknown_outcome");
    assert_eq!(unclear.state(1), JobState::Requested);
}

#[test]
fn an_answer_that_comes_after_a_person_said_otherwise_is_true_all_the_same() {
    let mut scenario = Scenario::tag();
    let first = scenario.goes_out("send-1-1");
    scenario.reply(first, &errcode(7));
    scenario.now += APART;
    scenario.decide("1-1", Decision::Skip);
    assert_eq!(scenario.done().unknown.jobs, [1]);
    scenario.reply(first, &with_msg_id(0, MSG_ID));
    let job = scenario.job(1);
    assert_eq!((job.state, job.settled), (JobState::Accepted, false));
}

#[test]
fn calls_that_are_not_of_the_campaign_are_refused_and_change_nothing() {
    let mut scenario = Scenario::openids(2);
    scenario.tell(&Fact::Preview { name: "a", to: Recipient::ToUser("o1".to_owned()) });
    for call in ["send-3-1", "poll-3-1", "preview-2-1", "delete-1-1"] {
        let call = id(call);
        let reply = Fact::Replied { id: call, status: 200, reply: b"{}" };
        for fact in [Fact::Called(call), reply, Fact::Lost(call)] {
            assert_eq!(scenario.refused(&fact), "not_in_campaign", "{fact:?}");
        }
    }
    let to_job = |job| {
        [(Fact::Delete { job, article_idx: None }, "delete"), (Fact::Deleted { job }, "deleted")]
    };
    for (fact, name) in [0, 3].into_iter().flat_map(to_job) {
        assert_eq!(scenario.refused(&fact), "not_in_campaign", "{name}");
    }
    for question in ["", "1", "0-0", "3-0", "x-1", "-", "1-"] {
        let fact = Fact::Decided { question, decision: Decision::Skip };
        if question == "1-" {
            scenario.tell(&fact);
        } else {
            assert_eq!(scenario.refused(&fact), "not_in_campaign", "{question}");
        }
    }
}

#[test]
fn a_time_that_is_none_is_refused_and_changes_nothing() {
    let mut scenario = Scenario::tag();
    for now in [0, NOW * 1000, -1] {
        scenario.now = now;
        assert_eq!(scenario.refused(&Fact::Called(id("send-1-1"))), "bad_time");
        let error = scenario.campaign.next_step(now).expect_err("no time");
        assert_eq!(error.fault.name(), "bad_time");
    }
}

/// A pause with a time in milliseconds would be later than every resumption.
#[test]
fn a_pause_at_a_time_that_is_none_is_refused() {
    let mut scenario = Scenario::tag();
    for at in [0, NOW * 1000, i64::MAX] {
        assert_eq!(scenario.refused(&Fact::Paused { at: Some(at) }), "bad_time");
        assert_eq!(scenario.refused(&Fact::Resumed { at: Some(at) }), "bad_time");
    }
}

#[test]
fn two_jobs_of_wechat_for_one_send_are_a_matter_for_a_person() {
    let mut scenario = Scenario::openids(2);
    let first = scenario.goes_out("send-1-1");
    scenario.lost(first);
    scenario.now += APART;
    scenario.answered("send-1-2", &with_msg_id(0, MSG_ID));
    scenario.reply(first, &with_msg_id(0, 7));
    let job = scenario.job(1);
    let ids = [job.msg_id, job.second_msg_id].map(|id| id.map(MsgId::get));
    assert_eq!(ids, [Some(MSG_ID), Some(7)]);
    scenario.assert_asks("two_jobs", "1-2", &["skip"]);
    let asked = scenario.asks();
    for words in [asked.zh, asked.en] {
        assert!(words.contains("1000001625, 7"), "{words}");
    }
    // The event of the second job is about this send, too.
    scenario.pushed(&event(7, "send success", NOW));
    assert_eq!(scenario.state(1), JobState::Finished);
    scenario.decide("1-2", Decision::Skip);
    scenario.goes_out("send-2-1");
}

#[test]
fn an_answer_to_an_old_question_is_passed_over() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &errcode(40007));
    scenario.decide("1-1", Decision::Retry);
    scenario.answered("send-1-2", &errcode(7));
    let before = scenario.campaign.to_json();
    let msg_id = Some(MSG_ID.to_string().parse().expect("an id"));
    for decision in [
        Decision::Retry,
        Decision::Skip,
        Decision::Sent { msg_id: None },
        Decision::Sent { msg_id },
    ] {
        scenario.decide("1-1", decision);
        assert_eq!(scenario.campaign.to_json(), before, "{decision:?}");
    }
}

#[test]
fn a_decision_that_cannot_be_is_refused() {
    let sent = |msg_id: Option<u64>| {
        let msg_id = msg_id.map(|id| id.to_string().parse().expect("an id"));
        Decision::Sent { msg_id }
    };
    let mut planned = Scenario::tag();
    for decision in [sent(None), sent(Some(7))] {
        let fact = Fact::Decided { question: "1-0", decision };
        assert_eq!(planned.refused(&fact), "not_possible", "it was never asked for");
    }
    planned.tell(&Fact::Cancelled);
    for decision in [sent(None), sent(Some(7)), Decision::Retry] {
        let fact = Fact::Decided { question: "1-0", decision };
        assert_eq!(planned.refused(&fact), "not_possible", "it was cancelled");
    }
    let mut accepted = Scenario::tag();
    accepted.answered("send-1-1", &with_msg_id(0, MSG_ID));
    let retry = Fact::Decided { question: "1-1", decision: Decision::Retry };
    assert_eq!(accepted.refused(&retry), "not_possible", "it would be sent twice");
    accepted.pushed(&event(MSG_ID, "send fail", NOW));
    assert_eq!(accepted.refused(&retry), "not_possible", "it would be sent twice");
}

#[test]
fn a_person_may_say_that_an_unclear_send_was_sent() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &errcode(7));
    scenario.now += APART;
    scenario.decide("1-1", Decision::Sent { msg_id: None });
    let job = scenario.job(1);
    assert_eq!((job.state, job.source.map(|s| s.name())), (JobState::Finished, Some("human")));
    scenario.goes_out("send-2-1");
    let totals = scenario.campaign.summary(scenario.now).totals;
    assert_eq!((totals.reached.jobs, totals.accepted.jobs), (vec![1], vec![1]));
}

/// Of a pause and a resumption the later one counts, in any order.
#[test]
fn pause_and_resume_count_by_the_time_at_which_they_were_said() {
    let pause = |at| Fact::Paused { at: Some(NOW + at) };
    let resume = |at| Fact::Resumed { at: Some(NOW + at) };
    let cases = [
        ("paused", vec![pause(1)], true),
        ("resumed", vec![pause(1), resume(2)], false),
        ("out of order", vec![resume(2), pause(1)], false),
        ("paused again", vec![pause(1), resume(2), pause(3)], true),
        ("paused again, out of order", vec![pause(3), pause(1), resume(2)], true),
        ("by a clock that is behind", vec![pause(-1)], true),
        ("in one second", vec![pause(1), resume(1)], true),
        ("in one second, out of order", vec![resume(1), pause(1)], true),
    ];
    for (name, facts, paused) in cases {
        let mut scenario = Scenario::tag();
        facts.iter().for_each(|fact| _ = scenario.tell(fact));
        assert_eq!(scenario.campaign.summary(NOW).paused, paused, "{name}");
        if paused {
            let asked = scenario.asks();
            assert_eq!((asked.cause, asked.question), ("paused", None), "{name}");
            assert_eq!(asked.choices, ["resumed", "cancelled"], "{name}");
            scenario.tell(&resume(100));
        }
        scenario.goes_out("send-1-1");
    }
}

/// A change told now counts, even after one by a clock that is ahead.
#[test]
fn without_a_time_a_pause_or_a_resumption_is_said_now() {
    let [paused, resumed] = [Fact::Paused { at: None }, Fact::Resumed { at: None }];
    let mut scenario = Scenario::tag();
    scenario.now += 240;
    scenario.tell(&resumed);
    for (seconds, fact, is_paused) in [
        (150, &paused, true),
        (60, &resumed, false),
        (60, &paused, true),
        // Nothing depends on this jump of the clock.
        (-3600, &resumed, false),
        (-7200, &paused, true),
    ] {
        scenario.now = NOW + seconds;
        scenario.tell(fact);
        assert_eq!(scenario.campaign.summary(scenario.now).paused, is_paused, "{seconds}");
    }
}

/// A pause from the future would outweigh every resumption until then.
#[test]
fn a_pause_from_the_future_counts_now_and_a_resumption_is_refused() {
    for at in [NOW + 301, NOW + 365 * 24 * HOUR] {
        let mut scenario = Scenario::tag();
        assert_eq!(scenario.refused(&Fact::Resumed { at: Some(at) }), "bad_fact");
        scenario.tell(&Fact::Paused { at: Some(at) });
        assert!(scenario.campaign.summary(NOW).paused);
        scenario.tell(&Fact::Resumed { at: Some(NOW + 1) }).goes_out("send-1-1");
    }
    let mut scenario = Scenario::tag();
    scenario.tell(&Fact::Paused { at: Some(NOW + 300) }).tell(&Fact::Resumed { at: Some(NOW + 1) });
    assert!(scenario.campaign.summary(NOW).paused, "the clocks of two machines may differ so much");
}

#[test]
fn a_resumption_ends_the_wait_for_a_quota_and_an_old_one_does_not() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &errcode(45009));
    assert_eq!(scenario.waits(), (NEW_DAY, "api_quota"));
    scenario.now += HOUR;
    let resumed = Fact::Resumed { at: Some(scenario.now) };
    scenario.tell(&resumed).answered("send-1-2", &errcode(45009));
    assert_eq!(scenario.waits(), (NEW_DAY, "api_quota"));
    scenario.now += HOUR;
    scenario.tell(&resumed);
    assert_eq!(scenario.waits(), (NEW_DAY, "api_quota"));
    scenario.tell(&Fact::Paused { at: Some(scenario.now) });
    scenario.tell(&Fact::Resumed { at: Some(scenario.now + 1) });
    scenario.goes_out("send-1-3");
}

/// Within a minute WeChat would answer the same `clientmsgid` with 45066 again.
#[test]
fn a_resumption_does_not_end_a_wait_of_a_minute() {
    for code in [45011, 42010] {
        let mut scenario = Scenario::tag();
        scenario.answered("send-1-1", &errcode(code));
        scenario.tell(&Fact::Resumed { at: Some(NOW + 1) });
        assert_eq!(scenario.waits(), (NOW + APART, "put_off"), "{code}");
    }
}

#[test]
fn facts_of_attempts_that_were_never_offered_are_refused() {
    let mut scenario = Scenario::tag();
    let far = CallId { purpose: Purpose::Send, number: 1, attempt: u32::MAX };
    let error = scenario.campaign.record(&Fact::Called(far), NOW).expect_err("no such attempt");
    assert_eq!(error.fault.name(), "not_in_campaign");
    // An earlier state may be told about a few attempts that it does not know, and claims none of them.
    let third = CallId { attempt: 3, ..far };
    assert_eq!(scenario.claim(third), Some("not_due"));
    scenario.lost(third);
    assert_eq!(scenario.waits(), (NOW + APART, "will_repeat"));
}

/// Only one send is under way at a time, even if a person has settled its job.
#[test]
fn a_skip_does_not_send_the_next_one_beside_it() {
    let mut scenario = Scenario::openids(3);
    scenario.goes_out("send-1-1");
    scenario.decide("1-1", Decision::Skip);
    assert_eq!(scenario.waits(), (NOW + APART, "unanswered"));
    scenario.now += APART;
    scenario.goes_out("send-2-1");
    // The same holds beside the second send, even while the first one has no answer.
    scenario.decide("2-1", Decision::Skip);
    assert_eq!(scenario.waits(), (NOW + 2 * APART, "unanswered"));
}

#[test]
fn what_wechat_has_goes_on_while_it_is_paused() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.tell(&Fact::Paused { at: Some(NOW) });
    assert_eq!(scenario.asks().cause, "paused");
    scenario.now += 3600;
    assert_eq!(scenario.call().id.purpose, Purpose::Poll);
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    assert_eq!((scenario.state(1), scenario.asks().cause), (JobState::Finished, "paused"));
}

#[test]
fn after_a_cancel_nothing_more_is_sent() {
    let mut before = Scenario::openids(2);
    assert_eq!(before.tell(&Fact::Cancelled).done().not_reached.jobs, [1, 2]);
    assert_eq!(before.state(1), JobState::Cancelled);
    assert!(before.campaign.summary(NOW).cancelled);

    for (name, reply, state) in [
        ("accepted after it", with_msg_id(0, MSG_ID), JobState::Accepted),
        ("refused after it", errcode(40007), JobState::Rejected),
        ("put off after it", errcode(45011), JobState::Cancelled),
        ("refused token after it", errcode(42001), JobState::Cancelled),
    ] {
        let mut during = Scenario::openids(2);
        let id = during.goes_out("send-1-1");
        during.tell(&Fact::Cancelled);
        assert_eq!(during.state(1), JobState::Requested, "{name}");
        assert_eq!(during.waits(), (NOW + APART, "unanswered"), "{name}");
        during.reply(id, &reply);
        assert_eq!((during.state(1), during.state(2)), (state, JobState::Cancelled), "{name}");
        if state == JobState::Accepted {
            during.pushed(&event(MSG_ID, "err(20001)", NOW));
        }
        during.done();
    }

    let mut after = Scenario::openids(2);
    after.answered("send-1-1", &with_msg_id(0, MSG_ID)).tell(&Fact::Cancelled);
    after.pushed(&event(MSG_ID, "send success", NOW));
    let totals = after.done();
    assert_eq!((totals.reached.jobs, totals.not_reached.jobs), (vec![1], vec![2]));
}

#[test]
fn an_unclear_send_is_not_repeated_after_a_cancel_and_a_person_looks() {
    let mut scenario = Scenario::openids(2);
    let id = scenario.goes_out("send-1-1");
    scenario.tell(&Fact::Cancelled).lost(id);
    scenario.now += 2 * APART;
    scenario.assert_asks("cancelled_in_doubt", "1-1", &["sent", "not_sent", "skip"]);
    // Nothing is left to resume.
    let mut paused = scenario.clone();
    paused.tell(&Fact::Paused { at: Some(paused.now) });
    paused.assert_asks("cancelled_in_doubt", "1-1", &["sent", "not_sent", "skip"]);
    let retry = Fact::Decided { question: "1-1", decision: Decision::Retry };
    assert_eq!(scenario.refused(&retry), "not_possible");
    let mut skipped = scenario.clone();
    assert_eq!(skipped.decide("1-1", Decision::Skip).done().unknown.jobs, [1]);
    scenario.decide("1-1", Decision::Sent { msg_id: None });
    assert_eq!(scenario.done().reached.jobs, [1]);
}

#[test]
fn what_somebody_deleted_is_deleted_and_was_sent() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.tell(&Fact::Deleted { job: 1 });
    let job = scenario.job(1);
    assert_eq!((job.state, job.deleted), (JobState::Finished, true));
    assert_eq!(job.outcome.map(|outcome| outcome.name()), Some("deleted"));
    assert_eq!(scenario.done().reached.jobs, [1]);
    // The event still says how many got it.
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    let job = scenario.job(1);
    assert_eq!(
        (job.deleted, job.sent_count, job.source.map(|s| s.name())),
        (true, Some(2), Some("push"))
    );
}

/// A job that was never accepted cannot be deleted, and must not count as reached.
#[test]
fn a_deletion_of_what_was_never_sent_is_refused() {
    for told in [None, Some(errcode(40007))] {
        let mut scenario = Scenario::tag();
        if let Some(reply) = told {
            scenario.answered("send-1-1", &reply);
        }
        let before = scenario.campaign.to_json();
        let deleted = Fact::Deleted { job: 1 };
        let error = scenario.campaign.record(&deleted, scenario.now).expect_err("not sent");
        assert_eq!(error.fault.name(), "not_possible");
        assert_eq!(scenario.campaign.to_json(), before);
    }
}
