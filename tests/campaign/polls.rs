//! Status calls (docs/spec.md 1.8): none is made while the event may still come.

use wechat_mass::campaign::{
    Account, Audience, Decision, Fact, JobState, Plan, PlannedBatch, Purpose, Source,
};

use crate::scenario::{
    APART, CONFIRMATION, FIRST_POLL, MSG_ID, NEW_DAY, NOW, Scenario, body, errcode, event, id,
    status, tag_plan, text, with_msg_id,
};

/// Makes an accepted job whose event is overdue.
fn silent() -> Scenario {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.wait(NOW + FIRST_POLL, "result");
    scenario
}

#[test]
fn an_event_in_time_spares_the_call() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.now = NOW + FIRST_POLL - 1;
    scenario.pushed(&event(MSG_ID, "send success", scenario.now)).done();
    scenario.now += 1_000_000;
    scenario.done();
}

/// Makes a status reply, in which the id is a string.
#[test]
fn the_status_is_asked_for_by_this_call() {
    let call = silent().call().call.expect("a call");
    assert_eq!(call.path, "/cgi-bin/message/mass/get");
    assert_eq!(body(&call), r#"{"msg_id":"1000001625"}"#);
}

/// Ten thousand OpenIDs at the slowest speed take six seconds more, rounded up.
#[test]
fn the_time_that_wechat_needs_for_the_sending_is_waited_for_first() {
    for (speed, seconds) in [(Some(4), 7), (Some(0), 1), (None, 0)] {
        let batch = PlannedBatch::new(10_000, "mmdc1BZRiEaPnkqIMi36EQ");
        let audience = Audience::OpenIds(vec![batch]);
        let mut plan = Plan::new("x", Account::Service, audience, text());
        plan.speed = speed;
        let mut scenario = Scenario::of(&plan);
        scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
        scenario.wait(NOW + FIRST_POLL + seconds, "result");
        scenario.goes_out("poll-1-1");
    }
}

#[test]
fn each_status_means_the_documented_state() {
    #[rustfmt::skip] // a table
    let cases = [
        ("SEND_SUCCESS", JobState::Finished, Some("success")),
        ("SEND_FAIL", JobState::Finished, Some("failed")),
        ("DELETE", JobState::Finished, Some("deleted")),
        ("SENDING", JobState::Sending, None),
        ("WHAT_IS_NEW", JobState::Accepted, None),
    ];
    for (word, state, outcome) in cases {
        for reply in
            [status(MSG_ID, word), format!(r#"{{"msg_id":"{MSG_ID}","msg_status":"{word}"}}"#)]
        {
            let mut scenario = silent();
            scenario.answered("poll-1-1", &reply);
            let job = scenario.job(1);
            assert_eq!(job.state, state, "{word}");
            assert_eq!(job.outcome.map(|outcome| outcome.name()), outcome, "{word}");
            assert_eq!(job.deleted, word == "DELETE");
            match outcome {
                Some(_) => {
                    assert_eq!((job.source, job.sent_count), (Some(Source::Poll), None));
                    assert_eq!(job.finished_at, Some(scenario.now));
                    scenario.done();
                }
                None => {
                    scenario.wait(scenario.now + APART, "result");
                    scenario.goes_out("poll-1-2");
                }
            }
        }
    }
}

#[test]
fn a_status_of_another_job_is_not_about_this_one() {
    let mut scenario = silent();
    scenario.answered("poll-1-1", &status(7, "SEND_FAIL"));
    assert_eq!(scenario.state(1), JobState::Accepted);
}

#[test]
fn an_answer_without_a_status_is_asked_for_again() {
    for (code, shown) in [
        (40059, Some(40059)),
        (89504, Some(89504)),
        (89505, Some(89505)),
        (45011, Some(45011)),
        (-1, None),
        (7, None),
    ] {
        let mut scenario = silent();
        scenario.answered("poll-1-1", &errcode(code));
        assert_eq!((scenario.state(1), scenario.job(1).errcode), (JobState::Accepted, shown));
        scenario.wait(scenario.now + APART, "result");
        scenario.answered("poll-1-2", &status(MSG_ID, "SEND_SUCCESS"));
        scenario.done();
    }
}

#[test]
fn a_lost_status_call_is_made_again_after_a_minute() {
    let mut scenario = silent();
    let call = scenario.goes_out("poll-1-1");
    scenario.wait(scenario.now + APART, "result");
    scenario.goes_out("poll-1-2");
    scenario.lost(call);
    assert_eq!(
        scenario.waits().0,
        scenario.now + APART,
        "a loss that was told before changes nothing"
    );
    scenario.now += 1;
    scenario.lost(id("poll-1-2"));
    scenario.wait(scenario.now + 2 * APART, "result");
    scenario.goes_out("poll-1-3");
    // The answer to an old status call counts as much as that to a new one.
    scenario.reply(call, &status(MSG_ID, "SEND_SUCCESS")).done();
}

#[test]
fn a_refused_token_and_a_used_up_day_are_as_with_sends() {
    let mut scenario = silent();
    scenario.answered("poll-1-1", &errcode(42001));
    scenario.assert_refreshes_token();
    scenario.tell(&Fact::TokenRefreshed).answered("poll-1-2", &errcode(45009));
    scenario.wait(NEW_DAY, "result");
    scenario.goes_out("poll-1-3");

    let mut others = silent();
    others.tell(&Fact::Elsewhere { purpose: Purpose::Poll, calls: 100, last_minute: 60 });
    others.wait(NEW_DAY, "day_budget");
    others.goes_out("poll-1-1");
}

#[test]
fn twelve_calls_without_a_result_are_enough() {
    let mut scenario = silent();
    for attempt in 1..=12 {
        scenario.answered(&format!("poll-1-{attempt}"), &status(MSG_ID, "SENDING"));
        if attempt < 12 {
            let (until, cause) = scenario.waits();
            assert!(until - scenario.now <= 3600 && until - scenario.now >= 60);
            scenario.wait(until, cause);
        }
    }
    scenario.assert_asks("no_result", "1-1", &["sent", "skip"]);
    assert!(scenario.now - NOW < 8 * 3600);
    let mut skipped = scenario.clone();
    assert_eq!(skipped.decide("1-1", Decision::Skip).done().unknown.jobs, [1]);
    let mut sent = scenario.clone();
    assert_eq!(sent.decide("1-1", Decision::Sent { msg_id: None }).done().reached.jobs, [1]);
    assert_eq!(sent.job(1).source, Some(Source::Human));
    // The event counts at any time.
    for mut scenario in [scenario, skipped, sent] {
        scenario.pushed(&event(MSG_ID, "send success", NOW)).done();
        assert_eq!(
            (scenario.job(1).source, scenario.job(1).sent_count),
            (Some(Source::Push), Some(2))
        );
    }
}

#[test]
fn the_twelfth_call_is_waited_for() {
    let mut scenario = silent();
    for attempt in 1..=11 {
        scenario.answered(&format!("poll-1-{attempt}"), &status(MSG_ID, "SENDING"));
        scenario.wait(scenario.waits().0, "result");
    }
    scenario.goes_out("poll-1-12");
    scenario.wait(scenario.now + APART, "result");
    assert_eq!(scenario.asks().cause, "no_result");
}

#[test]
fn an_event_says_more_than_a_status_whichever_comes_first() {
    let push = event(MSG_ID, "send success", NOW + 1);
    let mut push_last = silent();
    push_last.answered("poll-1-1", &status(MSG_ID, "SEND_SUCCESS")).pushed(&push);
    let mut all = vec![push_last];
    for late in ["SEND_FAIL", "SENDING"] {
        let mut push_first = silent();
        let call = push_first.goes_out("poll-1-1");
        push_first.pushed(&push).reply(call, &status(MSG_ID, late));
        all.push(push_first);
    }
    for scenario in all {
        let job = scenario.job(1);
        assert_eq!(job.state, JobState::Finished);
        assert_eq!((job.source, job.sent_count), (Some(Source::Push), Some(2)));
        assert_eq!(job.status.as_deref(), Some("send success"));
    }
}

#[test]
fn sends_come_before_status_calls() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.now += FIRST_POLL;
    assert_eq!(scenario.call().id.to_string(), "send-2-1");
    scenario.answered("send-2-1", &with_msg_id(0, MSG_ID + 1));
    scenario.answered("poll-1-1", &status(MSG_ID, "SEND_SUCCESS"));
    assert_eq!(scenario.waits(), (scenario.now + FIRST_POLL, "result"));
}

/// Status calls of other jobs come on time, even while nobody answers the question.
#[test]
fn a_question_says_when_others_need_a_call() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.answered("send-2-1", &errcode(40007)).asks().until, Some(NOW + FIRST_POLL));
    scenario.now = NOW + FIRST_POLL;
    scenario.answered("poll-1-1", &status(MSG_ID, "SEND_SUCCESS"));
    assert_eq!(scenario.asks().until, None, "nobody else needs it");
}

#[test]
fn the_others_need_not_wait_for_a_question_about_one_job() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &errcode(0)).answered("send-2-1", &errcode(45009));
    for attempt in 2..=4 {
        scenario.wait(scenario.waits().0, "id_unknown");
        scenario.answered(&format!("send-1-{attempt}"), &errcode(0));
    }
    scenario.wait(NOW + FIRST_POLL, "result");
    scenario.wait(NEW_DAY, "api_quota");
    scenario.answered("send-2-2", &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.asks().cause, "accepted_without_id");
}

#[test]
fn what_an_administrator_has_not_confirmed_in_time_is_asked_for() {
    let mut scenario = Scenario::of(&tag_plan());
    scenario.answered("send-1-1", &with_msg_id(89505, MSG_ID));
    scenario.wait(NOW + CONFIRMATION, "administrator");
    scenario.answered("poll-1-1", &errcode(89504));
    assert_eq!(scenario.state(1), JobState::Confirming);
    scenario.wait(scenario.now + APART, "administrator");
    scenario.answered("poll-1-2", &status(MSG_ID, "SENDING"));
    assert_eq!(scenario.state(1), JobState::Sending);
    scenario.wait(scenario.now + 2 * APART, "result");
    scenario.answered("poll-1-3", &status(MSG_ID, "SEND_SUCCESS")).done();
}
