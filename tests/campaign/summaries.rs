//! Summaries of campaigns, for people and for programs.

use wechat_mass::MsgId;
use wechat_mass::campaign::{
    Account, Audience, Decision, Fact, Group, JobState, Plan, PlannedBatch, Purpose,
};
use wechat_mass::errcode::Outcome;
use wechat_mass::mass::Recipient;

use crate::scenario::{
    APART, CONFIRMATION, DAY, HOUR, LAST_REPEAT, MIDNIGHT, MINUTE, MSG_ID, NEW_DAY, NOW, Scenario,
    article_urls, errcode, event, event_with, openids_plan, tag_plan, text, with_msg_id,
};

fn group(jobs: &[u32]) -> Group {
    let mut group = Group::default();
    group.jobs = jobs.to_vec();
    group.recipients = 2 * jobs.len() as i64;
    group
}

/// Sends the next job, which is accepted as 1000 plus its number and ends like this.
fn ended(scenario: &mut Scenario, job: u64, status: &str, counts: [i64; 4]) {
    scenario.answered(&format!("send-{job}-1"), &with_msg_id(0, 1000 + job));
    scenario.pushed(&event_with(1000 + job, status, scenario.now, counts, ""));
    if status != "send success" && status != "?" {
        scenario.decide(&format!("{job}-1"), Decision::Skip);
    }
}

/// A campaign that went wrong in every way says exactly who was reached and who was not.
#[test]
fn a_partial_campaign_says_who_was_reached_and_who_was_not() {
    let mut scenario = Scenario::openids(14);
    ended(&mut scenario, 1, "send success", [2, 2, 2, 0]);
    ended(&mut scenario, 2, "send success", [2, 1, 0, 1]);
    ended(&mut scenario, 3, "send fail", [2, 2, 0, 2]);
    ended(&mut scenario, 4, "err(20001)", [0, 0, 0, 0]);
    ended(&mut scenario, 5, "err(40001)", [0, 0, 0, 0]);
    ended(&mut scenario, 6, "err(40002)", [0, 0, 0, 0]);
    ended(&mut scenario, 7, "?", [2, 2, 1, 1]);
    scenario.answered("send-8-1", &errcode(40007)).decide("8-1", Decision::Skip);
    scenario.answered("send-9-1", &errcode(7)).decide("9-1", Decision::Skip);
    scenario.answered("send-10-1", &with_msg_id(0, 1010)).tell(&Fact::Deleted { job: 10 });
    scenario.decide("10-1", Decision::Skip);
    scenario.answered("send-11-1", &with_msg_id(0, 1011));
    scenario.answered("send-12-1", &with_msg_id(89505, 1012));
    scenario.now += CONFIRMATION;
    let call = scenario.goes_out("send-13-1");

    let summary = scenario.campaign.summary(scenario.now);
    let totals = &summary.totals;
    assert_eq!(totals.planned, group(&(1..=14).collect::<Vec<_>>()));
    assert_eq!(totals.accepted, group(&[1, 2, 3, 4, 5, 6, 7, 10, 11, 12]));
    assert_eq!(totals.reached, group(&[1, 2, 10]));
    assert_eq!(totals.under_way, group(&[11, 12]));
    assert_eq!(totals.failed, group(&[3]));
    assert_eq!(totals.not_reached, group(&[4, 5, 6, 8, 14]), "certainly not sent");
    assert_eq!(totals.unknown, group(&[7, 9, 13]));
    let counts = [totals.total_count, totals.filtered, totals.sent_count, totals.error_count];
    assert_eq!(counts, [8, 1, 3, 4]);

    // After a cancellation, a job that never went out is certainly not sent. A job that was put off is
    // not certain: something on the way may repeat requests, and the answer may be that to a copy.
    scenario.reply(call, &errcode(45011)).tell(&Fact::Cancelled);
    let totals = scenario.campaign.summary(scenario.now).totals;
    assert_eq!(totals.not_reached, group(&[4, 5, 6, 8, 14]));
    assert_eq!(totals.unknown, group(&[7, 9, 13]));
    // A person who has checked can decide it.
    scenario.decide("13-1", Decision::NotSent);
    let totals = scenario.campaign.summary(scenario.now).totals;
    assert_eq!(totals.not_reached, group(&[4, 5, 6, 8, 13, 14]));
    assert_eq!(totals.unknown, group(&[7, 9]));
}

#[test]
fn a_tag_has_no_recipients_that_are_known_before() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event_with(MSG_ID, "send success", NOW, [1000, 900, 890, 10], ""));
    let job = scenario.job(1);
    assert_eq!(job.recipients, None);
    let counts = [job.total_count, job.filtered, job.sent_count, job.error_count];
    assert_eq!(counts, [Some(1000), Some(100), Some(890), Some(10)]);
    let totals = scenario.done();
    assert_eq!((totals.reached.jobs, totals.reached.recipients), (vec![1], 0));
    assert_eq!((totals.total_count, totals.filtered), (1000, 100));
}

/// `FilterCount` is the number left after filtering. No page promises that it is at most the total.
#[test]
fn counts_may_be_odd_and_none_is_made_up() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event_with(MSG_ID, "send success", NOW, [5, 7, 0, 0], ""));
    assert_eq!((scenario.job(1).filtered, scenario.job(1).sent_count), (Some(0), Some(0)));
    assert_eq!(scenario.done().reached.jobs, [1], "SentCount may be 0");

    let mut by_hand = Scenario::tag();
    by_hand.answered("send-1-1", &errcode(7)).decide("1-1", Decision::Sent { msg_id: None });
    let job = by_hand.job(1);
    let counts = [job.total_count, job.filtered, job.sent_count, job.error_count];
    assert_eq!(counts, [None; 4]);
}

#[test]
fn a_reason_stands_in_both_languages() {
    #[rustfmt::skip] // a table
    let ends = [
        ("send success", None),
        ("send fail", Some(("send fail 发送失败", "send fail failed"))),
        ("err(20001)", Some(("err(20001) 涉嫌政治", "err(20001) suspected political content"))),
        ("err(40001)", Some(("err(40001) 管理员拒绝", "err(40001) refused by an administrator"))),
    ];
    for (status, reason) in ends {
        let mut scenario = Scenario::tag();
        scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
        scenario.pushed(&event(MSG_ID, status, NOW));
        let found = scenario.job(1).reason;
        let found = found.as_ref().map(|reason| (reason.zh.as_str(), reason.en.as_str()));
        assert_eq!(found, reason);
        assert_eq!(scenario.job(1).status.as_deref(), Some(status));
    }
    let mut refused = Scenario::tag();
    refused.answered("send-1-1", &errcode(48003));
    let reason = refused.job(1).reason.expect("a reason");
    assert!(reason.zh.contains("群发协议"), "{}", reason.zh);
    assert!(reason.en.contains("agree"), "{}", reason.en);
}

#[test]
fn times_say_how_long_it_took() {
    let mut scenario = Scenario::tag();
    assert_eq!(scenario.job(1).requested_at, None);
    let first = scenario.goes_out("send-1-1");
    scenario.lost(first);
    scenario.now += APART;
    let second = scenario.goes_out("send-1-2");
    scenario.now += 2;
    scenario.reply(second, &with_msg_id(45065, MSG_ID));
    scenario.now += 28;
    scenario.pushed(&event(MSG_ID, "send success", NOW + 100));
    let job = scenario.job(1);
    assert_eq!(job.attempts, 2);
    assert_eq!(job.requested_at, Some(NOW), "the first time");
    assert_eq!(job.accepted_at, Some(NOW + 72));
    assert_eq!(job.finished_at, Some(NOW + 100), "as the event says");
    assert_eq!(job.outcome, Some(Outcome::Success));
}

fn reprints(state: i64, items: &str) -> String {
    format!(
        "<CopyrightCheckResult><Count>1</Count><ResultList>{items}</ResultList>\
         <CheckState>{state}</CheckState></CopyrightCheckResult>"
    )
}

#[test]
fn addresses_and_reprints_are_those_of_the_event() {
    let urls = ["http://mp.weixin.qq.com/s/a", "https://mp.weixin.qq.com/s?__biz=1&mid=2#rd"];
    let urls = urls.map(str::to_owned);
    let item = "<item><ArticleIdx>2</ArticleIdx><UserDeclareState>0</UserDeclareState>\
                <AuditState>2</AuditState><OriginalArticleUrl><![CDATA[Url_1]]></OriginalArticleUrl>\
                <OriginalArticleType>1</OriginalArticleType><CanReprint>1</CanReprint>\
                <NeedReplaceContent>1</NeedReplaceContent>\
                <NeedShowReprintSource>1</NeedShowReprintSource></item>\
                <item><ArticleIdx>3</ArticleIdx><CanReprint>0</CanReprint></item>";
    let more = article_urls(&urls) + &reprints(2, item);
    // Two jobs have the same finding, the third has another one, and the fourth has none.
    let other = article_urls(&["http://mp.weixin.qq.com/s/b".to_owned()]) + &reprints(0, "");
    let mut scenario = Scenario::openids(4);
    for (job, more) in [(1, more.as_str()), (2, &more), (3, &other), (4, "")] {
        scenario.answered(&format!("send-{job}-1"), &with_msg_id(0, 1000 + job));
        scenario.pushed(&event_with(1000 + job, "send success", NOW, [2, 2, 2, 0], more));
    }
    for job in [1, 2] {
        let job = scenario.job(job);
        assert_eq!(job.article_urls, urls);
        assert_eq!(job.check_state, Some(2));
        let reprints: Vec<_> = job
            .reprints
            .iter()
            .map(|r| (r.article_idx, r.original_article_url.as_deref(), r.can_reprint))
            .collect();
        assert_eq!(reprints, [(Some(2), Some("Url_1"), Some(true)), (Some(3), None, Some(false))]);
    }
    let third = scenario.job(3);
    assert_eq!(third.article_urls, ["http://mp.weixin.qq.com/s/b"]);
    assert_eq!((third.check_state, third.reprints.len()), (None, 0), "0 says nothing");
    let fourth = scenario.job(4);
    assert_eq!((fourth.article_urls.len(), fourth.check_state), (0, None));
}

/// The speeds of docs/spec.md 1.9, in ten thousands a minute, are 80, 60, 45, 30, 10.
#[test]
fn the_end_is_estimated_by_the_speed() {
    for (speed, milliseconds) in [(0, 750), (1, 1000), (2, 1333), (3, 2000), (4, 6000)] {
        let audience = Audience::OpenIds(vec![PlannedBatch::new(10_000, "mmdc1BZRiEaPnkqIMi36EQ")]);
        let plan = Plan::new("x", Account::Service, audience, text()).speed(speed);
        let end = Scenario::of(&plan).campaign.summary(NOW).estimated_end.expect("an end");
        // The estimate is in whole seconds, and not too early.
        let found = (end - NOW) * 1000;
        assert!((milliseconds..=milliseconds + 1000).contains(&found), "{speed}: {found}");
    }
}

#[test]
fn the_end_is_estimated_by_the_days_that_the_pacing_needs() {
    #[rustfmt::skip] // a table
    let cases = [
        ("one job", openids_plan(1), NOW),
        ("a minute full", openids_plan(60), NOW),
        ("a minute and one more", openids_plan(61), NOW + MINUTE),
        ("a day full", openids_plan(100), NOW + MINUTE),
        ("a day and one more", openids_plan(101), NEW_DAY),
        ("two days and a minute and one more", openids_plan(261), NEW_DAY + DAY + MINUTE),
        ("three a day", openids_plan(9).calls_per_day(3), NEW_DAY + DAY),
        ("two a minute", openids_plan(6).calls_per_minute(2), NOW + 2 * MINUTE),
        ("later", openids_plan(1).start_at(NOW + 100), NOW + 100),
        ("later and for days", openids_plan(101).start_at(MIDNIGHT + HOUR), NEW_DAY + DAY),
    ];
    for (name, plan, end) in cases {
        let found = Scenario::of(&plan).campaign.summary(NOW).estimated_end;
        assert_eq!(found, Some(end), "{name}");
    }
}

#[test]
fn the_estimate_follows_what_happens() {
    let estimate = |scenario: &Scenario| scenario.campaign.summary(scenario.now).estimated_end;
    let mut scenario = Scenario::of(&openids_plan(3).calls_per_day(2));
    assert_eq!(estimate(&scenario), Some(NEW_DAY));
    scenario.tell(&Fact::Elsewhere { purpose: Purpose::Send, calls: 2, last_minute: 0 });
    assert_eq!(estimate(&scenario), Some(NEW_DAY + DAY), "others have used the day up");
    scenario.tell(&Fact::Elsewhere { purpose: Purpose::Send, calls: 0, last_minute: 0 });
    scenario.answered("send-1-1", &with_msg_id(0, 1));
    assert_eq!(estimate(&scenario), Some(NEW_DAY), "one of two is left today");
    scenario.now = MIDNIGHT + HOUR;
    assert_eq!(estimate(&scenario), Some(MIDNIGHT + HOUR), "and two of the next day");

    let mut put_off = Scenario::tag();
    put_off.answered("send-1-1", &errcode(45009));
    assert_eq!(estimate(&put_off), Some(NEW_DAY));

    let mut under_way = Scenario::of(&tag_plan());
    under_way.answered("send-1-1", &with_msg_id(0, MSG_ID));
    assert_eq!(estimate(&under_way), Some(NOW));
    under_way.now += 100;
    assert_eq!(estimate(&under_way), Some(NOW + 100), "never in the past");
    under_way.pushed(&event(MSG_ID, "send success", NOW));
    assert_eq!(estimate(&under_way), None, "nothing is left");
}

/// A long list that is being sent may end later than a short one that is sent afterwards.
#[test]
fn the_end_is_that_of_the_last_job_to_end() {
    let [long, short] = ["mmdc1BZRiEaPnkqIMi36EQ", "A0EAYKUtRBCJNuQXmlYcQw"];
    let batches = vec![PlannedBatch::new(10_000, long), PlannedBatch::new(2, short)];
    let plan = Plan::new("x", Account::Service, Audience::OpenIds(batches), text()).speed(4);
    let mut scenario = Scenario::of(&plan);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    let end = scenario.campaign.summary(NOW).estimated_end.expect("an end");
    assert!((6..=7).contains(&(end - NOW)), "{}", end - NOW);
}

#[test]
fn no_end_is_estimated_where_a_person_has_to_act_first() {
    type Tell = fn(&mut Scenario);
    let cases: [(&str, Tell); 8] = [
        ("paused", |scenario| _ = scenario.tell(&Fact::Paused { at: Some(NOW) })),
        ("rejected", |scenario| _ = scenario.answered("send-1-1", &errcode(40007))),
        ("unknown code", |scenario| _ = scenario.answered("send-1-1", &errcode(7))),
        ("cancelled and unclear", |scenario| {
            let call = scenario.goes_out("send-1-1");
            scenario.lost(call).tell(&Fact::Cancelled);
        }),
        ("unclear for a day", |scenario| {
            let call = scenario.goes_out("send-1-1");
            scenario.lost(call);
            scenario.now += DAY;
        }),
        ("ended badly", |scenario| {
            scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
            scenario.pushed(&event(MSG_ID, "send fail", NOW));
        }),
        ("two jobs", |scenario| {
            scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
            scenario.reply("send-1-1".parse().expect("an id"), &with_msg_id(0, 7));
        }),
        ("no result", |scenario| {
            scenario.answered("send-1-1", &errcode(0)).answered("send-2-1", &errcode(0));
            scenario.now += LAST_REPEAT;
        }),
    ];
    for (name, tell) in cases {
        let mut scenario = Scenario::openids(2);
        assert_eq!(scenario.campaign.summary(NOW).estimated_end, Some(NOW), "{name}");
        tell(&mut scenario);
        scenario.asks();
        assert_eq!(scenario.campaign.summary(scenario.now).estimated_end, None, "{name}");
    }
    // The same holds while another step comes first.
    let mut paused = Scenario::tag();
    let to = Recipient::ToWxName("zhangsan".to_owned());
    paused.tell(&Fact::Paused { at: Some(NOW) }).tell(&Fact::Preview { name: "a", to }).call();
    assert_eq!(paused.campaign.summary(NOW).estimated_end, None);
    let mut cancelled = Scenario::tag();
    cancelled.goes_out("send-1-1");
    cancelled.tell(&Fact::Cancelled).waits();
    assert_eq!(cancelled.campaign.summary(NOW).estimated_end, None);
}

#[test]
fn a_summary_says_what_was_planned_and_done() {
    let mut scenario = Scenario::tag();
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    let summary = scenario.campaign.summary(NOW);
    assert_eq!((summary.id.as_str(), summary.account), ("spring", Account::Service));
    assert_eq!((summary.paused, summary.cancelled), (false, false));
    assert_eq!(summary.jobs[0].job, 1);
    assert_eq!(summary.jobs[0].msg_id.map(MsgId::get), Some(MSG_ID));
    assert_eq!(summary.jobs[0].state, JobState::Accepted);
    assert_eq!(scenario.campaign.id(), "spring");
    assert_eq!(scenario.campaign.account(), Account::Service);
}
