//! Claims: one program claims a call before it goes out, and only if it is the next step.

use wechat_mass::campaign::{Campaign, Decision, Fact, JobState, OrderState};
use wechat_mass::mass::Recipient;

use crate::scenario::{
    APART, FIRST_POLL, LAST_REPEAT, MSG_ID, NOW, Scenario, errcode, event, id, openids_plan,
    status, tag_plan, with_msg_id,
};

/// Of two programs over one store, the first to store makes the call.
#[test]
fn a_call_is_claimed_once() {
    let mut scenario = Scenario::openids(2);
    let call = scenario.goes_out("send-1-1");
    let stored = scenario.campaign.to_json();
    assert_eq!(scenario.claim(call), Some("already_called"));
    scenario.now += APART;
    assert_eq!(scenario.claim(call), Some("already_called"), "also when it is due again");
    assert_eq!(scenario.campaign.to_json(), stored);
    scenario.goes_out("send-1-2");
    assert_eq!(scenario.claim(call), Some("already_called"), "also after a later one");
    for call in ["send-1-1", "send-1-2"] {
        scenario.reply(id(call), &with_msg_id(45065, MSG_ID));
        assert_eq!(scenario.claim(id(call)), Some("already_called"), "also when it is answered");
    }
}

/// Something may have happened between the step and the claim.
#[test]
fn only_what_is_the_next_thing_to_do_is_claimed() {
    type Tell = fn(&mut Scenario);
    let mut cases: Vec<(&str, Tell, &str)> = vec![
        ("the next job", |_| (), "send-2-1"),
        ("a later attempt", |_| (), "send-1-2"),
        ("a status call", |_| (), "poll-1-1"),
        ("cancelled", |scenario| _ = scenario.tell(&Fact::Cancelled), "send-1-1"),
        ("paused", |scenario| _ = scenario.tell(&Fact::Paused { at: Some(NOW) }), "send-1-1"),
        (
            "a refused token",
            |scenario| _ = scenario.answered("send-1-1", &errcode(42001)),
            "send-1-2",
        ),
        ("within the minute", |scenario| _ = scenario.goes_out("send-1-1"), "send-1-2"),
        (
            "the day before",
            |scenario| _ = scenario.answered("send-1-1", &errcode(45009)),
            "send-1-2",
        ),
        ("a question", |scenario| _ = scenario.answered("send-1-1", &errcode(40007)), "send-2-1"),
        ("skipped", |scenario| _ = scenario.decide("1-0", Decision::Skip), "send-1-1"),
        (
            "a preview comes first",
            |scenario| {
                let to = Recipient::ToWxName("zhangsan".to_owned());
                scenario.tell(&Fact::Preview { name: "a", to });
            },
            "send-1-1",
        ),
    ];
    cases.push((
        "accepted by an answer that came late",
        |scenario| {
            let call = scenario.goes_out("send-1-1");
            scenario.now += APART;
            scenario.reply(call, &with_msg_id(0, MSG_ID));
        },
        "send-1-2",
    ));
    for (name, tell, call) in cases {
        let mut scenario = Scenario::openids(2);
        tell(&mut scenario);
        // `claim` asserts that nothing has changed, and that both languages say why.
        assert_eq!(scenario.claim(id(call)), Some("not_due"), "{name}");
    }
}

#[test]
fn what_is_refused_says_what_is_due_instead() {
    let mut scenario = Scenario::openids(2);
    let said = |scenario: &mut Scenario, call: &str| {
        let error = scenario.campaign.record(&Fact::Called(id(call)), scenario.now);
        let message = error.expect_err("it is not due").message();
        assert!(message.zh.contains(call) && message.en.contains(call), "{message:?}");
        message.zh + &message.en
    };
    assert!(said(&mut scenario, "send-2-1").matches("send-1-1").count() == 2);
    scenario.tell(&Fact::Paused { at: Some(NOW) });
    let paused = said(&mut scenario, "send-1-1");
    assert!(paused.contains("人工") && paused.contains("ask a person"), "{paused}");
    scenario.tell(&Fact::Cancelled);
    let cancelled = said(&mut scenario, "send-1-1");
    assert!(cancelled.contains("已结束") && cancelled.contains("stop"), "{cancelled}");
}

#[test]
fn the_last_moment_of_a_call_is_before_its_before() {
    let mut scenario = Scenario::tag();
    let call = scenario.goes_out("send-1-1");
    scenario.lost(call);
    scenario.now = NOW + LAST_REPEAT - 1;
    let mut late = scenario.clone();
    late.now += 1;
    assert_eq!(late.claim(id("send-1-2")), Some("not_due"));
    assert_eq!(scenario.claim(id("send-1-2")), None);
}

#[test]
fn every_kind_of_call_is_claimed() {
    let mut scenario = Scenario::tag();
    let to = Recipient::ToWxName("zhangsan".to_owned());
    scenario.tell(&Fact::Preview { name: "a", to });
    let preview = scenario.goes_out("preview-1-1");
    assert_eq!(scenario.claim(preview), Some("already_called"));
    scenario.reply(preview, &errcode(0));
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.now += FIRST_POLL;
    let poll = scenario.goes_out("poll-1-1");
    assert_eq!(scenario.claim(poll), Some("already_called"));
    scenario.reply(poll, &status(MSG_ID, "SEND_SUCCESS"));
    scenario.tell(&Fact::Delete { job: 1, article_idx: None });
    let delete = scenario.goes_out("delete-2-1");
    assert_eq!(scenario.claim(delete), Some("already_called"));
}

/// A program that was too late for its call, or was asked to stop, tells that the call did not go out.
#[test]
fn a_claim_that_is_taken_back_leaves_nothing_in_doubt() {
    let mut scenario = Scenario::openids(2);
    let call = scenario.goes_out("send-1-1");
    assert_eq!(scenario.state(1), JobState::Requested);
    scenario.tell(&Fact::Unsent(call));
    let job = scenario.job(1);
    assert_eq!(
        (job.state, job.attempts),
        (JobState::Planned, 1),
        "the attempt's number is used up"
    );
    assert_eq!(scenario.campaign.summary(NOW).totals.not_reached.jobs, [1, 2]);
    assert_eq!(scenario.claim(call), Some("already_called"));
    // The guard begins with the call that goes out.
    scenario.now += 20 * 3600;
    assert_eq!(scenario.call().before, Some(scenario.now + LAST_REPEAT));
    scenario.answered("send-1-2", &errcode(40007));
    assert_eq!(scenario.state(1), JobState::Rejected, "nothing else is in doubt");
}

#[test]
fn a_claim_that_is_taken_back_says_nothing_of_the_others() {
    let mut scenario = Scenario::tag();
    let first = scenario.goes_out("send-1-1");
    scenario.lost(first);
    scenario.now += APART;
    let second = scenario.goes_out("send-1-2");
    scenario.tell(&Fact::Unsent(second));
    assert_eq!(scenario.state(1), JobState::Requested);
    assert_eq!(scenario.call().before, Some(NOW + LAST_REPEAT));
    scenario.tell(&Fact::Unsent(first));
    assert_eq!(scenario.state(1), JobState::Planned);

    let mut cancelled = Scenario::tag();
    let call = cancelled.goes_out("send-1-1");
    cancelled.tell(&Fact::Cancelled).tell(&Fact::Unsent(call));
    assert_eq!(cancelled.done().not_reached.jobs, [1]);
    assert_eq!(cancelled.state(1), JobState::Cancelled);
}

/// An answered call has also gone out.
#[test]
fn an_answer_stays_true_where_a_claim_is_taken_back() {
    for (reply, state) in [
        (with_msg_id(0, MSG_ID), JobState::Accepted),
        (errcode(40007), JobState::Rejected),
        (errcode(45011), JobState::Planned),
    ] {
        let mut scenario = Scenario::tag();
        let call = scenario.goes_out("send-1-1");
        scenario.reply(call, &reply);
        let stored = scenario.campaign.to_json();
        scenario.tell(&Fact::Unsent(call));
        assert_eq!((scenario.state(1), scenario.campaign.to_json()), (state, stored));
    }
    // A later answer is believed.
    let mut scenario = Scenario::tag();
    let call = scenario.goes_out("send-1-1");
    scenario.tell(&Fact::Unsent(call)).reply(call, &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.state(1), JobState::Accepted);
}

#[test]
fn what_harms_nobody_is_taken_back_as_well() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.now += FIRST_POLL;
    let poll = scenario.goes_out("poll-1-1");
    scenario.tell(&Fact::Unsent(poll)).goes_out("poll-1-2");
    scenario.reply(id("poll-1-2"), &status(MSG_ID, "SEND_SUCCESS"));
    scenario.tell(&Fact::Delete { job: 1, article_idx: None });
    let delete = scenario.goes_out("delete-1-1");
    scenario.tell(&Fact::Unsent(delete));
    assert_eq!(scenario.order(1).state, OrderState::Ordered);
    scenario.answered("delete-1-2", &errcode(0)).done();
}

#[test]
fn a_call_that_is_not_of_the_campaign_is_not_taken_back() {
    let mut scenario = Scenario::openids(2);
    for call in ["send-3-1", "poll-3-1", "preview-1-1", "send-1-101"] {
        assert_eq!(scenario.refused(&Fact::Unsent(id(call))), "not_in_campaign", "{call}");
    }
}

/// A store that writes only over the revision it has read keeps every fact.
#[test]
fn every_change_has_a_revision_of_its_own() {
    for plan in [tag_plan(), openids_plan(1)] {
        let mut scenario = Scenario::of(&plan);
        assert_eq!(scenario.campaign.revision(), 0);
        let call = scenario.goes_out("send-1-1");
        assert_eq!(scenario.campaign.revision(), 1, "told twice, changed once");
        assert_eq!(scenario.claim(call), Some("already_called"));
        assert_eq!(scenario.campaign.revision(), 1, "what is refused is no change");
        scenario.reply(call, &with_msg_id(0, MSG_ID));
        scenario.now += 1;
        scenario.pushed(&event(MSG_ID, "send success", NOW));
        assert_eq!(scenario.campaign.revision(), 3);
        assert_eq!(scenario.campaign.summary(NOW).revision, 3);
        let stored = Campaign::from_json(&scenario.campaign.to_json()).expect("a campaign");
        assert_eq!(stored.revision(), 3);
    }
}
