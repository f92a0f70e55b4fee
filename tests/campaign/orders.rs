//! Orders of an operator: previews and deletions (docs/spec.md 1.6 and 1.7).

use wechat_mass::Flag;
use wechat_mass::campaign::{
    Account, Audience, Decision, Fact, JobState, OrderState, Plan, Purpose,
};
use wechat_mass::mass::{Images, Message, Preview, Recipient, Send, Video};

use crate::scenario::{
    APART, DAY, HOUR, MINUTE, MSG_ID, NEW_DAY, NOW, Scenario, body, errcode, event, id, status,
    tag_plan, text, with_msg_id,
};

fn to_openid() -> Recipient {
    Recipient::ToUser("oO-sX1GYvqVAXaeiA6wvf8kfz_OE".to_owned())
}

fn preview(name: &str) -> Fact<'_> {
    Fact::Preview { name, to: to_openid() }
}

/// Makes a campaign whose only step is a preview.
fn previewed() -> Scenario {
    let mut scenario = Scenario::of(&tag_plan().start_at(NOW + 7 * DAY));
    scenario.tell(&preview("first"));
    scenario
}

/// Makes a job that was sent, and orders its deletion.
fn sent() -> Scenario {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario
}

#[test]
fn neither_the_order_nor_the_campaign_shows_who_sees_a_preview() {
    let scenario = previewed();
    let step = scenario.campaign.next_step(NOW).expect("a step");
    let wxname = Fact::Preview { name: "x", to: Recipient::ToWxName("zhangsan".to_owned()) };
    let body = Preview::new(to_openid(), text());
    let list = Send::new(["oO-sX1GYvqVAXaeiA6wvf8kfz_OE"; 2], text());
    let campaign = &scenario.campaign;
    let shown = format!("{:?} {wxname:?} {body:?} {list:?} {campaign:?} {step:?}", preview("x"));
    assert!(!shown.contains("oO-sX") && !shown.contains("zhangsan"), "{shown}");
    assert!(shown.contains("ToUser(…)") && shown.contains("openids: 2"), "{shown}");
}

const ALL: Fact<'static> = Fact::Delete { job: 1, article_idx: None };

#[test]
fn a_preview_is_this_call_byte_for_byte() {
    let mut images = Images::new(vec!["M1".to_owned(), "M2".to_owned()]);
    images.need_open_comment = Some(Flag(true));
    let mut video = Video::new("V");
    video.title = Some("T".to_owned());
    let name = Recipient::ToWxName("zhangsan".to_owned());
    #[rustfmt::skip] // a table
    let cases = [
        ("a text, by OpenID", text(), to_openid(),
            r#"{"touser":"oO-sX1GYvqVAXaeiA6wvf8kfz_OE","msgtype":"text","text":{"content":"你好"}}"#),
        ("a text, by name", text(), name.clone(),
            r#"{"towxname":"zhangsan","msgtype":"text","text":{"content":"你好"}}"#),
        ("articles", Message::mpnews("M"), name.clone(),
            r#"{"towxname":"zhangsan","mpnews":{"media_id":"M"},"msgtype":"mpnews"}"#),
        ("the first of several pictures", images.into(), name.clone(),
            r#"{"towxname":"zhangsan","image":{"media_id":"M1"},"msgtype":"image"}"#),
        ("a video without its title", video.into(), name,
            r#"{"towxname":"zhangsan","mpvideo":{"media_id":"V"},"msgtype":"mpvideo"}"#),
    ];
    for (case, message, to, expected) in cases {
        let is_news = matches!(message, Message::MpNews(_));
        let mut plan = Plan::new("spring", Account::Service, Audience::Tag(2), message);
        if is_news {
            plan = plan.send_ignore_reprint(true);
        }
        let mut scenario = Scenario::of(&plan);
        scenario.tell(&Fact::Preview { name: "a", to });
        let step = scenario.call();
        assert_eq!(
            (step.id.to_string().as_str(), step.batch, step.before),
            ("preview-1-1", None, None)
        );
        let call = step.call.expect("a call");
        assert_eq!(call.path, "/cgi-bin/message/mass/preview", "{case}");
        assert_eq!(body(&call), expected, "{case}");
    }
}

#[test]
fn a_preview_comes_first_even_before_the_start_and_in_a_pause() {
    let mut scenario = previewed();
    scenario.tell(&Fact::Paused { at: Some(NOW) });
    scenario.answered("preview-1-1", r#"{"errcode":0,"errmsg":"preview success"}"#);
    let order = scenario.order(1);
    assert_eq!((order.order, order.purpose, order.state), (1, Purpose::Preview, OrderState::Done));
    assert_eq!((order.name.as_deref(), order.job, order.reason), (Some("first"), None, None));
    assert_eq!(scenario.asks().cause, "paused");
    assert_eq!(scenario.state(1), JobState::Planned, "a preview is no send");
}

#[test]
fn a_preview_of_another_name_is_another_one() {
    let mut scenario = previewed();
    scenario.tell(&preview("second"));
    scenario.tell(&Fact::Preview { name: "first", to: Recipient::ToWxName("z".to_owned()) });
    for order in 1..=3 {
        scenario.answered(&format!("preview-{order}-1"), &errcode(0));
        assert_eq!(scenario.order(order).state, OrderState::Done);
    }
    assert_eq!(scenario.waits().1, "scheduled");
    // The same order is not made again, even after it is done.
    scenario.tell(&preview("first"));
    assert_eq!(scenario.waits().1, "scheduled");
}

#[test]
fn a_campaign_keeps_two_hundred_orders() {
    let mut scenario = Scenario::tag();
    for number in 0..200 {
        scenario.tell(&preview(&number.to_string()));
    }
    assert_eq!(scenario.refused(&preview("one more")), "not_possible");
    scenario.tell(&preview("7"));
}

#[test]
fn an_order_that_wechat_would_refuse_is_refused() {
    let mut scenario = sent();
    for to in [
        Recipient::ToUser(String::new()),
        Recipient::ToUser("o 1".to_owned()),
        Recipient::ToWxName(String::new()),
    ] {
        assert_eq!(scenario.refused(&Fact::Preview { name: "a", to }), "bad_fact");
    }
    // Some databases refuse a NUL.
    assert_eq!(scenario.refused(&preview("a\0")), "bad_fact");
    // 0 means all articles to WeChat, which must not happen by chance.
    let zero = Fact::Delete { job: 1, article_idx: Some(0) };
    assert_eq!(scenario.refused(&zero), "bad_fact");
}

#[test]
fn a_deletion_needs_a_job_that_wechat_has() {
    let mut scenario = Scenario::tag();
    assert_eq!(scenario.refused(&ALL), "not_possible");
    let call = scenario.goes_out("send-1-1");
    assert_eq!(scenario.refused(&ALL), "not_possible");
    scenario.reply(call, &with_msg_id(0, MSG_ID)).tell(&ALL);
    scenario.goes_out("delete-1-1");
}

#[test]
fn a_deletion_is_this_call_and_of_all_articles_it_deletes_the_job() {
    #[rustfmt::skip] // a table
    let cases = [
        ("all", None, r#"{"msg_id":1000001625}"#, true),
        ("the first", Some(1), r#"{"msg_id":1000001625,"article_idx":1}"#, false),
    ];
    for (name, article_idx, expected, deleted) in cases {
        let mut scenario = sent();
        scenario.tell(&Fact::Delete { job: 1, article_idx });
        let call = scenario.call().call.expect("a call");
        assert_eq!(call.path, "/cgi-bin/message/mass/delete", "{name}");
        assert_eq!(body(&call), expected, "{name}");
        scenario.answered("delete-1-1", r#"{"errcode":0,"errmsg":"ok"}"#);
        let order = scenario.order(1);
        assert_eq!((order.purpose, order.state), (Purpose::Delete, OrderState::Done), "{name}");
        assert_eq!((order.job, order.name), (Some(1), None), "{name}");
        let job = scenario.job(1);
        assert_eq!((job.state, job.deleted), (JobState::Finished, deleted), "{name}");
        assert_eq!(job.sent_count, Some(2), "{name}: it was sent all the same");
        assert_eq!(scenario.done().reached.jobs, [1], "{name}");
    }
}

/// The result of a job is kept, even if no event has told it.
#[test]
fn what_was_deleted_had_ended_as_it_ended() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.now += 10 * MINUTE;
    scenario.answered("poll-1-1", &status(MSG_ID, "SEND_SUCCESS"));
    scenario.now += HOUR;
    scenario.tell(&ALL).answered("delete-1-1", &errcode(0));
    let job = scenario.job(1);
    assert_eq!((job.status.as_deref(), job.deleted), (Some("SEND_SUCCESS"), true));
    assert_eq!(job.finished_at, Some(NOW + 10 * MINUTE));
}

#[test]
fn a_refused_order_has_failed_and_says_why() {
    for code in [40059, 40060, 40065, 40204, 48001] {
        let mut scenario = sent();
        scenario.tell(&ALL).answered("delete-1-1", &errcode(code));
        let order = scenario.order(1);
        assert_eq!((order.state, order.errcode), (OrderState::Failed, Some(code)));
        let meaning = wechat_mass::explain(code).meaning;
        let reason = order.reason.expect("a reason");
        assert_eq!((reason.zh.as_str(), reason.en.as_str()), (meaning.zh, meaning.en));
        assert!(!scenario.job(1).deleted);
        scenario.done();
    }
    let mut preview = previewed();
    preview.answered("preview-1-1", &errcode(40003));
    assert_eq!(preview.order(1).state, OrderState::Failed);
    assert_eq!(preview.waits().1, "scheduled", "the send goes its way");
}

/// A second preview does no harm, but tries must end.
#[test]
fn an_unclear_order_is_tried_five_times() {
    let told: [fn(&mut Scenario, &str); 4] = [
        |scenario, id| _ = scenario.lost(self::id(id)),
        |scenario, id| _ = scenario.reply(self::id(id), &errcode(-1)),
        |scenario, id| _ = scenario.reply(self::id(id), &errcode(45011)),
        |scenario, id| _ = scenario.reply(self::id(id), &errcode(89504)),
    ];
    for tell in told {
        let mut scenario = previewed();
        let mut waits = Vec::new();
        for attempt in 1..=5 {
            let id = format!("preview-1-{attempt}");
            scenario.goes_out(&id);
            tell(&mut scenario, &id);
            if attempt < 5 {
                let (until, cause) = scenario.waits();
                waits.push(until - scenario.now);
                scenario.wait(until, cause);
            }
        }
        assert_eq!(waits, [70, 140, 280, 560]);
        assert_eq!(scenario.order(1).state, OrderState::Failed);
        assert_eq!(scenario.waits().1, "scheduled");
    }
}

#[test]
fn a_cancel_ends_the_previews_and_not_the_deletions() {
    let mut ordered = previewed();
    ordered.tell(&Fact::Cancelled);
    assert_eq!(ordered.order(1).state, OrderState::Failed);
    ordered.done();
    let mut unclear = previewed();
    let first = unclear.goes_out("preview-1-1");
    unclear.lost(first).tell(&Fact::Cancelled);
    unclear.done(); // not repeated
    unclear.reply(first, &errcode(0));
    assert_eq!(unclear.order(1).state, OrderState::Done, "late, and true");
    let text = unclear.campaign.to_json();
    assert_eq!(wechat_mass::campaign::Campaign::from_json(&text).as_ref(), Ok(&unclear.campaign));

    let mut deleted = Scenario::tag();
    deleted.answered("send-1-1", &with_msg_id(0, MSG_ID));
    deleted.tell(&Fact::Delete { job: 1, article_idx: None }).tell(&Fact::Cancelled);
    deleted.goes_out("delete-1-1");
}

#[test]
fn an_order_whose_answer_is_missing_waits_a_minute() {
    let mut scenario = previewed();
    let first = scenario.goes_out("preview-1-1");
    scenario.wait(NOW + APART, "unanswered");
    scenario.goes_out("preview-1-2");
    scenario.reply(first, &errcode(0));
    assert_eq!(scenario.order(1).state, OrderState::Done, "late, and true");
    scenario.reply(id("preview-1-2"), &errcode(40003));
    assert_eq!(scenario.order(1).state, OrderState::Done);
}

#[test]
fn a_refused_token_and_a_used_up_day_are_as_with_sends() {
    let mut scenario = previewed();
    scenario.answered("preview-1-1", &errcode(40001));
    scenario.assert_refreshes_token();
    scenario.tell(&Fact::TokenRefreshed).answered("preview-1-2", &errcode(45009));
    assert_eq!(scenario.order(1).errcode, Some(45009));
    scenario.wait(NEW_DAY, "unanswered");
    scenario.answered("preview-1-3", &errcode(0));
    assert_eq!((scenario.order(1).state, scenario.order(1).errcode), (OrderState::Done, None));
}

#[test]
fn a_hundred_previews_a_day() {
    let mut scenario = previewed();
    for number in 2..=101 {
        scenario.tell(&preview(&number.to_string()));
    }
    for number in 1..=100 {
        scenario.answered(&format!("preview-{number}-1"), &errcode(0));
    }
    scenario.wait(NEW_DAY, "day_budget");
    scenario.answered("preview-101-1", &errcode(0));
}

#[test]
fn ten_deletions_a_day_and_those_of_others_count() {
    let mut scenario = sent();
    for index in 1..=11 {
        scenario.tell(&Fact::Delete { job: 1, article_idx: Some(index) });
    }
    for number in 1..=10 {
        scenario.answered(&format!("delete-{number}-1"), &errcode(0));
    }
    scenario.wait(NEW_DAY, "day_budget");
    scenario.tell(&Fact::Elsewhere { purpose: Purpose::Delete, calls: 10, last_minute: 0 });
    scenario.wait(NEW_DAY + DAY, "day_budget");
    scenario.answered("delete-11-1", &errcode(0)).done();
}

#[test]
fn previews_and_deletions_have_budgets_of_their_own() {
    let mut scenario = sent();
    for purpose in [Purpose::Send, Purpose::Poll, Purpose::Preview] {
        scenario.tell(&Fact::Elsewhere { purpose, calls: 100, last_minute: 60 });
    }
    scenario.tell(&preview("a")).tell(&ALL);
    scenario.answered("delete-2-1", &errcode(0));
    scenario.wait(NEW_DAY, "day_budget");
    scenario.now += HOUR;
    scenario.answered("preview-1-1", &errcode(0)).done();
}

/// Lets the first of three jobs be sent and end.
fn one_of_three() -> Scenario {
    let mut scenario = Scenario::openids(3);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario
}

/// An operator who deletes articles does not want them sent to others.
#[test]
fn nothing_goes_on_to_others_while_a_deletion_is_ordered_and_a_person_decides_then() {
    for (name, reply, state) in
        [("done", errcode(0), OrderState::Done), ("refused", errcode(40204), OrderState::Failed)]
    {
        for fact in [ALL, Fact::Delete { job: 1, article_idx: Some(2) }] {
            let mut scenario = one_of_three();
            scenario.tell(&fact);
            let call = scenario.goes_out("delete-1-1");
            assert_eq!(scenario.waits(), (NOW + APART, "unanswered"), "{name}");
            assert_eq!(scenario.claim(id("send-2-1")), Some("not_due"), "{name}");
            scenario.reply(call, &reply);
            assert_eq!(scenario.order(1).state, state, "{name}");
            scenario.assert_asks("deleted", "1-1", &["skip", "cancelled"]);
            let mut cancelled = scenario.clone();
            cancelled.tell(&Fact::Cancelled);
            assert_eq!(cancelled.done().not_reached.jobs, [2, 3], "{name}");
            scenario.decide("1-1", Decision::Skip).goes_out("send-2-1");
        }
    }
    // The same holds while the next job waits for a day.
    let mut later = one_of_three();
    later.tell(&ALL).answered("delete-1-1", &errcode(45009));
    later.wait(NEW_DAY, "unanswered");
    later.answered("delete-1-2", &errcode(0)).asks();
}

/// An earlier decision was about another question: every deletion holds up the other jobs.
#[test]
fn a_skip_from_before_settles_no_deletion() {
    let mut bad = Scenario::openids(2);
    bad.answered("send-1-1", &with_msg_id(0, MSG_ID));
    bad.pushed(&event(MSG_ID, "err(10001)", NOW)).decide("1-1", Decision::Skip);
    bad.tell(&ALL).answered("delete-1-1", &errcode(0));
    bad.assert_asks("deleted", "1-1", &["skip", "cancelled"]);
    bad.decide("1-1", Decision::Skip).goes_out("send-2-1");

    let mut twice = one_of_three();
    twice.tell(&Fact::Delete { job: 1, article_idx: Some(1) }).answered("delete-1-1", &errcode(0));
    twice.decide("1-1", Decision::Skip).tell(&ALL);
    assert_eq!(twice.claim(id("send-2-1")), Some("not_due"));
    twice.answered("delete-2-1", &errcode(0));
    twice.assert_asks("deleted", "1-1", &["skip", "cancelled"]);

    let mut by_hand = Scenario::openids(2);
    by_hand.answered("send-1-1", &with_msg_id(0, MSG_ID)).decide("1-1", Decision::Skip);
    by_hand.tell(&Fact::Deleted { job: 1 });
    by_hand.assert_asks("deleted", "1-1", &["skip", "cancelled"]);
}

#[test]
fn what_somebody_deleted_elsewhere_is_a_question_as_well() {
    let mut by_hand = one_of_three();
    by_hand.tell(&Fact::Deleted { job: 1 });
    by_hand.assert_asks("deleted", "1-1", &["skip", "cancelled"]);
    let mut by_status = Scenario::openids(2);
    by_status.answered("send-1-1", &with_msg_id(0, MSG_ID)).tell(&Fact::Paused { at: Some(NOW) });
    by_status.now += 10 * MINUTE;
    by_status.answered("poll-1-1", &status(MSG_ID, "DELETE"));
    by_status.assert_asks("deleted", "1-1", &["skip", "cancelled"]);
    // If nothing is left to send, nobody is asked.
    let mut last = sent();
    last.tell(&Fact::Deleted { job: 1 }).done();
}

#[test]
fn a_preview_does_not_wait_for_a_deletion() {
    let mut scenario = one_of_three();
    scenario.tell(&ALL).answered("delete-1-1", &errcode(45009));
    scenario.tell(&preview("a")).answered("preview-2-1", &errcode(0));
    scenario.wait(NEW_DAY, "unanswered");
}

/// WeChat deletes only sent articles: for a job that is still being sent it answers 40065.
#[test]
fn a_deletion_that_came_too_early_waits_for_the_end() {
    let early = || {
        let mut scenario = Scenario::tag();
        scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
        scenario.tell(&ALL).answered("delete-1-1", &errcode(40065));
        let order = scenario.order(1);
        assert_eq!((order.state, order.errcode), (OrderState::Ordered, Some(40065)));
        scenario
    };
    let mut waits = early();
    waits.now += 10 * MINUTE;
    waits.answered("poll-1-1", &status(MSG_ID, "SENDING"));
    waits.now = NOW + 30 * MINUTE - 1;
    waits.answered("poll-1-2", &status(MSG_ID, "SENDING"));
    assert_eq!(waits.waits(), (NOW + 30 * MINUTE, "unanswered"));
    waits.now += 1;
    waits.answered("delete-1-2", &errcode(40065));
    assert_eq!(waits.order(1).state, OrderState::Ordered);

    for push in [true, false] {
        let mut ended = early();
        ended.now += 10 * MINUTE;
        match push {
            true => ended.pushed(&event(MSG_ID, "send success", ended.now)),
            false => ended.answered("poll-1-1", &status(MSG_ID, "SEND_SUCCESS")),
        };
        ended.answered("delete-1-2", &errcode(0));
        assert_eq!(
            (ended.order(1).state, ended.job(1).deleted),
            (OrderState::Done, true),
            "{push}"
        );
    }
    // A job that has ended and still gets 40065 cannot be deleted.
    let mut text = sent();
    text.tell(&ALL).answered("delete-1-1", &errcode(40065));
    assert_eq!(text.order(1).state, OrderState::Failed);
}

#[test]
fn a_deletion_that_failed_may_be_ordered_again() {
    let mut scenario = sent();
    scenario.tell(&ALL).answered("delete-1-1", &errcode(40065));
    assert_eq!(scenario.order(1).state, OrderState::Failed);
    scenario.now += HOUR;
    scenario.tell(&ALL).answered("delete-2-1", &errcode(0));
    assert_eq!((scenario.order(2).state, scenario.job(1).deleted), (OrderState::Done, true));
    // A done order stays done.
    scenario.tell(&ALL).done();
    assert_eq!(scenario.campaign.summary(scenario.now).orders.len(), 2);
}
