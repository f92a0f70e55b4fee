//! The guard against a second send, and how long it lasts (docs/spec.md 1.5).

use super::{
    Faults, Kind, NOON, WeChat, answer, call, errcode, json, mpnews, service, text, to_all,
    to_openids, to_tag, with,
};

#[test]
fn the_guard_holds_for_a_day_less_a_second() {
    let mut wechat = service();
    let send = to_openids(text(), "o1\no2", "id");
    assert_eq!(errcode(&mut wechat, &send, NOON), 0);
    let again = answer(&mut wechat, &send, NOON + 86_399);
    assert_eq!(again["errcode"], 45065);
    assert_eq!(again["msg_id"].as_u64(), Some(wechat.jobs()[0].msg_id));
    assert_eq!(again.get("msg_data_id"), None);
    assert_eq!(wechat.jobs().len(), 1);
    wechat.assert_nobody_is_reached_twice();
}

#[test]
#[should_panic(expected = "o1 was reached twice")]
fn after_a_day_the_same_id_is_a_new_send() {
    let mut wechat = service();
    let send = to_openids(text(), "o1\no2", "id");
    assert_eq!(errcode(&mut wechat, &send, NOON), 0);
    assert_eq!(errcode(&mut wechat, &send, NOON + 86_400), 0);
    assert_eq!(wechat.jobs().len(), 2);
    assert_ne!(wechat.jobs()[0].msg_id, wechat.jobs()[1].msg_id);
    assert_eq!(wechat.times_reached("text 你好")["o1"], 2);
    wechat.assert_nobody_is_reached_twice();
}

#[test]
fn the_day_begins_with_the_acceptance_and_not_with_a_later_try() {
    let mut wechat = service();
    let send = to_tag(text(), 2, "id");
    assert_eq!(errcode(&mut wechat, &send, NOON), 0);
    assert_eq!(errcode(&mut wechat, &send, NOON + 40_000), 45065);
    assert_eq!(errcode(&mut wechat, &send, NOON + 86_400), 0);
}

#[test]
fn a_minute_has_to_pass_before_the_next_try() {
    let mut wechat = service();
    let send = to_tag(text(), 2, "id");
    assert_eq!(errcode(&mut wechat, &send, NOON), 0);
    assert_eq!(errcode(&mut wechat, &send, NOON + 59), 45066);
    // The refused try counts as well.
    assert_eq!(errcode(&mut wechat, &send, NOON + 118), 45066);
    assert_eq!(errcode(&mut wechat, &send, NOON + 178), 45065);
}

#[test]
fn a_try_without_a_job_counts_for_the_minute_only() {
    let mut wechat = WeChat::new(1, Kind::Subscription, Faults::default());
    assert_eq!(errcode(&mut wechat, &to_tag(text(), 2, "one"), NOON), 0);
    let send = to_tag(text(), 3, "two");
    assert_eq!(errcode(&mut wechat, &send, NOON), 45028);
    assert_eq!(errcode(&mut wechat, &send, NOON + 59), 45066);
    assert_eq!(errcode(&mut wechat, &send, NOON + 119), 45028);
}

#[test]
fn the_id_guards_whatever_is_sent_to_whomever() {
    let mut wechat = service();
    assert_eq!(errcode(&mut wechat, &to_tag(text(), 2, "id"), NOON), 0);
    assert_eq!(errcode(&mut wechat, &to_openids(mpnews(), "o1\no2", "id"), NOON + 60), 45065);
    assert_eq!(errcode(&mut wechat, &to_tag(text(), 2, "other"), NOON + 60), 0);
}

#[test]
fn without_an_id_the_audience_and_the_content_are_the_guard() {
    let mut wechat = service();
    let tag = |message, tag_id| {
        let filter = json!({ "filter": { "is_to_all": false, "tag_id": tag_id } });
        call("message/mass/sendall", with(message, filter))
    };
    assert_eq!(errcode(&mut wechat, &tag(text(), 2), NOON), 0);
    assert_eq!(errcode(&mut wechat, &tag(text(), 3), NOON + 60), 0);
    assert_eq!(errcode(&mut wechat, &tag(mpnews(), 2), NOON + 60), 0);
    assert_eq!(errcode(&mut wechat, &tag(text(), 2), NOON + 86_399), 45065);
    assert_eq!(errcode(&mut wechat, &tag(text(), 3), NOON + 60 + 86_400), 0);
}

#[test]
fn a_job_that_was_refused_later_guards_all_the_same() {
    let faults = Faults { review: 1000, ..Faults::default() };
    let mut wechat = WeChat::new(1, Kind::Service, faults);
    let send = to_all(text(), "id");
    assert_eq!(errcode(&mut wechat, &send, NOON), 0);
    assert!(wechat.jobs()[0].status.starts_with("err("));
    assert_eq!(errcode(&mut wechat, &send, NOON + 86_399), 45065);
}
