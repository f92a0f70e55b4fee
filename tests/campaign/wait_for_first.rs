//! Campaigns whose other jobs wait for the result of the first one.

use wechat_mass::campaign::{Decision, Fact};

use crate::scenario::{
    APART, FIRST_POLL, MSG_ID, NOW, Scenario, errcode, event, openids_plan, status, with_msg_id,
};

/// Makes a campaign whose first of three jobs has been accepted.
fn accepted() -> Scenario {
    let mut scenario = Scenario::of(&openids_plan(3).wait_for_first());
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario
}

#[test]
fn the_others_wait_until_the_first_has_ended_well() {
    let mut scenario = accepted();
    assert_eq!(scenario.waits(), (NOW + FIRST_POLL, "result"));
    scenario.now += 30;
    scenario.pushed(&event(MSG_ID, "send success", scenario.now));
    scenario.answered("send-2-1", &with_msg_id(0, MSG_ID + 1));
    scenario.goes_out("send-3-1");
}

#[test]
fn without_an_event_the_status_is_asked_for() {
    let mut scenario = accepted();
    scenario.wait(NOW + FIRST_POLL, "result");
    scenario.answered("poll-1-1", &status(MSG_ID, "SENDING"));
    scenario.now += APART;
    scenario.answered("poll-1-2", &status(MSG_ID, "SEND_SUCCESS"));
    scenario.goes_out("send-2-1");
}

#[test]
fn nobody_else_is_sent_what_was_rejected() {
    for bad in ["err(20001)", "err(30002)", "send fail"] {
        let mut scenario = accepted();
        scenario.pushed(&event(MSG_ID, bad, NOW));
        scenario.assert_asks("ended_badly", "1-1", &["skip", "cancelled"]);
    }
    let mut scenario = Scenario::of(&openids_plan(3).wait_for_first());
    scenario.answered("send-1-1", &errcode(40007));
    scenario.assert_asks("rejected", "1-1", &["retry", "sent", "skip", "cancelled"]);
}

#[test]
fn a_person_may_go_on_without_a_result() {
    let mut scenario = accepted();
    scenario.tell(&Fact::Decided { question: "1-1", decision: Decision::Skip });
    scenario.goes_out("send-2-1");
}

#[test]
fn others_do_not_wait_where_that_was_not_planned() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.goes_out("send-2-1");
}

/// The result of an accepted job shows what WeChat thinks of the message. A refused job shows nothing.
#[test]
fn the_first_that_wechat_has_taken_is_waited_for() {
    let skipped: [fn(&mut Scenario); 3] = [
        |scenario| _ = scenario.answered("send-1-1", &errcode(40007)).decide("1-1", Decision::Skip),
        |scenario| _ = scenario.decide("1-0", Decision::NotSent),
        |scenario| _ = scenario.answered("send-1-1", &errcode(7)).decide("1-1", Decision::Skip),
    ];
    for skip in skipped {
        let mut scenario = Scenario::of(&openids_plan(3).wait_for_first());
        skip(&mut scenario);
        scenario.answered("send-2-1", &with_msg_id(0, MSG_ID));
        assert_eq!(
            scenario.waits(),
            (NOW + FIRST_POLL, "result"),
            "the third waits for the second"
        );
        scenario.pushed(&event(MSG_ID, "send success", NOW));
        scenario.goes_out("send-3-1");
    }
}

/// The search for its id goes on meanwhile.
#[test]
fn a_first_one_without_an_id_is_searched_for_and_waited_for() {
    let mut scenario = Scenario::of(&openids_plan(2).wait_for_first());
    scenario.answered("send-1-1", &errcode(0));
    scenario.wait(NOW + APART, "id_unknown");
    scenario.answered("send-1-2", &with_msg_id(45065, MSG_ID));
    scenario.wait(NOW + FIRST_POLL, "result");
    scenario.answered("poll-1-1", &status(MSG_ID, "SEND_SUCCESS"));
    scenario.goes_out("send-2-1");
}
