//! Stored campaigns: states of every version are read, damaged ones are refused, and a state is small.

use serde_json::Value;
use wechat_mass::MsgId;
use wechat_mass::campaign::{
    Account, Audience, Campaign, Decision, Fact, JobState, JobSummary, OrderState, Plan, Purpose,
    Source, Step,
};
use wechat_mass::mass::{Images, Message, Recipient};

use crate::campaigns::speaks_both_languages;
use crate::scenario::{
    APART, CONFIRMATION, FIRST_POLL, HOUR, LAST_REPEAT, MINUTE, MSG_ID, NOW, Scenario,
    article_urls, batches_of, errcode, event, event_with, id, openids_plan, status, text,
    with_msg_id,
};

/// A state of version 1, with nearly everything that it can have.
const RICH_1: &str = include_str!("states/1-openids.json");
/// A state of version 1: to all followers, cancelled, with an unknown member.
const ALL_1: &str = include_str!("states/1-all.json");
/// A state of version 2, with nearly everything that it can have: `rich` makes it.
const RICH_2: &str = include_str!("states/2-openids.json");
/// A state of version 2: the campaign of version 1 to all followers, after a restore and a clock that went
/// back.
const ALL_2: &str = include_str!("states/2-all.json");
/// The possible answers to a question about the id of another job.
const ANOTHERS: &[&str] = &["retry", "sent", "not_sent", "skip", "cancelled"];
/// When the rich state of version 1 was stored.
const STORED: i64 = NOW + MINUTE + CONFIRMATION + FIRST_POLL;

const REPRINT: &str = "<CopyrightCheckResult><Count>1</Count><ResultList><item>\
    <ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState>\
    <OriginalArticleUrl><![CDATA[http://mp.weixin.qq.com/s/original]]></OriginalArticleUrl>\
    <OriginalArticleType>1</OriginalArticleType><CanReprint>1</CanReprint>\
    <NeedReplaceContent>1</NeedReplaceContent><NeedShowReprintSource>1</NeedShowReprintSource>\
    </item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>";

/// Makes a campaign in which nearly everything has happened.
fn rich() -> Scenario {
    let audience = Audience::openids(&batches_of(14, 2));
    let plan = Plan::new("春节 \"1\"", Account::Service, audience, Message::mpnews("DRAFT"))
        .send_ignore_reprint(true)
        .speed(3)
        .start_at(NOW)
        .calls_per_day(500)
        .calls_per_minute(50);
    let mut scenario = Scenario::of(&plan);
    let openid = Recipient::ToUser("oO-sX1GYvqVAXaeiA6wvf8kfz_OE".to_owned());
    scenario.tell(&Fact::Preview { name: "boss", to: openid });
    scenario.answered("preview-1-1", &errcode(0));
    let name = || Recipient::ToWxName("zhangsan".to_owned());
    scenario.tell(&Fact::Preview { name: "boss", to: name() });
    scenario.answered("preview-2-1", &errcode(40132));
    scenario.tell(&Fact::Elsewhere { purpose: Purpose::Send, calls: 20, last_minute: 3 });
    let quota =
        br#"{"errcode":0,"errmsg":"ok","quota":{"daily_limit":1000,"used":7,"remain":993}}"#;
    scenario.tell(&Fact::Quota { purpose: Purpose::Poll, reply: quota });

    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    let urls = ["http://mp.weixin.qq.com/s/1", "http://mp.weixin.qq.com/s/2"].map(str::to_owned);
    let more = article_urls(&urls) + REPRINT;
    scenario.pushed(&event_with(MSG_ID, "send success", NOW + 30, [2, 2, 1, 1], &more));
    scenario.answered("send-2-1", &with_msg_id(0, 3_147_494_276));
    scenario.pushed(&event_with(3_147_494_276, "err(20001)", NOW + 40, [2, 1, 0, 0], ""));
    scenario.decide("2-1", Decision::Skip);
    scenario.reply(id("send-9-1"), &with_msg_id(45065, 9));
    scenario.answered("send-3-1", &with_msg_id(0, 9_007_199_254_740_993));
    scenario.answered("send-4-1", &errcode(45008)).decide("4-1", Decision::Skip);
    let first = scenario.goes_out("send-5-1");
    scenario.lost(first);
    scenario.now += APART;
    scenario.answered("send-5-2", &with_msg_id(0, 5)).reply(first, &with_msg_id(0, 6));
    scenario.decide("5-2", Decision::Skip);
    scenario.answered("send-6-1", &with_msg_id(89505, 7));
    scenario.now += CONFIRMATION;
    let call = scenario.goes_out("send-7-1");
    scenario.pushed(&event(1111, "send success", scenario.now));
    scenario.pushed(&event_with(2222, "send fail", scenario.now, [9, 8, 7, 1], ""));
    scenario.lost(call);
    scenario.answered("poll-3-1", &status(9_007_199_254_740_993, "SEND_SUCCESS"));
    scenario.tell(&Fact::Delete { job: 3, article_idx: None });
    scenario.answered("delete-3-1", &errcode(0));
    scenario.tell(&Fact::Delete { job: 3, article_idx: Some(2) });
    scenario.goes_out("delete-4-1");
    scenario.lost(id("delete-4-1"));
    scenario.now += FIRST_POLL;
    scenario.goes_out("delete-4-2");
    scenario.reply(id("delete-4-2"), &errcode(45009));
    scenario.decide("3-1", Decision::Skip);
    scenario.reply(id("send-7-2"), &errcode(268_488_001));
    scenario.now += 2 * APART;
    scenario.goes_out("send-7-3");
    // Another program has made this call and stored it elsewhere.
    scenario.reply(id("send-8-1"), &errcode(42001));
    scenario.reply(id("send-10-1"), &with_msg_id(45065, MSG_ID));
    scenario.reply(id("send-11-1"), &errcode(7)).decide("11-1", Decision::Retry);
    scenario.reply(id("send-12-1"), &errcode(7)).decide("12-1", Decision::NotSent);
    scenario.reply(id("send-13-1"), &errcode(0));
    let ids = [3333, u64::MAX].map(|id| id.to_string().parse().expect("an id"));
    scenario.tell(&Fact::Others { campaign: "autumn", msg_ids: &ids[..1] });
    scenario.tell(&Fact::Others { campaign: "夏 \"2\"", msg_ids: &ids });
    let errmsg = Some("invalid ip 1.2.3.4, not in whitelist");
    scenario.tell(&Fact::TokenFailed { errcode: Some(40164), errmsg });
    scenario.tell(&Fact::Paused { at: Some(scenario.now - 1) });
    scenario
}

fn fault(text: &str) -> Option<&'static str> {
    Campaign::from_json(text).err().map(|error| {
        speaks_both_languages(&error);
        error.fault.name()
    })
}

/// Every later version must still read this state.
#[test]
fn the_state_of_version_1_says_what_it_said() {
    let campaign = Campaign::from_json(RICH_1).expect("a campaign");
    let summary = campaign.summary(STORED);
    assert_eq!((campaign.revision(), summary.revision), (0, 0), "it did not count them yet");
    assert_eq!(summary.id, "春节 \"1\"");
    assert_eq!(
        (summary.account, summary.paused, summary.cancelled),
        (Account::Service, true, false)
    );
    use JobState::{Confirming, Finished, Planned, Rejected, Requested};
    let states: Vec<JobState> = summary.jobs.iter().map(|job| job.state).collect();
    let (f, p) = (Finished, Planned);
    assert_eq!(states, [f, f, f, Rejected, JobState::Accepted, Confirming, Requested, p, p]);
    let attempts: Vec<u32> = summary.jobs.iter().map(|job| job.attempts).collect();
    assert_eq!(attempts, [1, 1, 1, 1, 2, 1, 3, 1, 0]);
    let ids: Vec<_> = summary.jobs.iter().map(|job| job.msg_id.map(|id| id.get())).collect();
    let big = Some(9_007_199_254_740_993);
    assert_eq!(ids[..7], [Some(MSG_ID), Some(3_147_494_276), big, None, Some(5), Some(7), None]);
    assert_eq!(summary.jobs[4].second_msg_id.map(|id| id.get()), Some(6));
    let settled: Vec<u32> = summary.jobs.iter().filter(|job| job.settled).map(|j| j.job).collect();
    assert_eq!(settled, [2, 4, 5]);
    let first = &summary.jobs[0];
    assert_eq!(first.article_urls, ["http://mp.weixin.qq.com/s/1", "http://mp.weixin.qq.com/s/2"]);
    assert_eq!((first.check_state, first.reprints.len()), (Some(2), 1));
    let reprint = &first.reprints[0];
    let original = "http://mp.weixin.qq.com/s/original";
    assert_eq!(reprint.original_article_url.as_deref(), Some(original));
    assert_eq!((reprint.article_idx, reprint.can_reprint), (Some(1), Some(true)));
    assert_eq!((first.requested_at, first.accepted_at), (Some(NOW), Some(NOW)));
    assert_eq!((first.finished_at, first.source), (Some(NOW + 30), Some(Source::Push)));
    assert_eq!((first.filtered, first.sent_count, first.error_count), (Some(0), Some(1), Some(1)));
    assert_eq!(summary.jobs[1].status.as_deref(), Some("err(20001)"));
    assert_eq!((summary.jobs[2].source, summary.jobs[2].deleted), (Some(Source::Poll), true));
    let codes: Vec<_> = summary.jobs.iter().map(|job| job.errcode).collect();
    let last = [Some(45008), None, Some(89505), Some(-1), Some(42001), None];
    assert_eq!(codes[3..], last);
    assert_eq!(summary.jobs[3].rid.as_deref(), Some("5f9b1c2d-3e4f5a6b-7c8d9e0f"));
    let orders: Vec<_> = summary.orders.iter().map(|order| (order.purpose, order.state)).collect();
    use OrderState::{Done, Failed, Ordered};
    let [preview, delete] = [Purpose::Preview, Purpose::Delete];
    assert_eq!(orders, [(preview, Done), (preview, Failed), (delete, Done), (delete, Ordered)]);
    let totals = &summary.totals;
    assert_eq!((&totals.reached.jobs[..], &totals.under_way.jobs[..]), (&[1, 3][..], &[6][..]));
    assert_eq!(
        (&totals.not_reached.jobs[..], &totals.unknown.jobs[..]),
        (&[2, 4, 8, 9][..], &[5, 7][..])
    );
    let keys = rich().campaign.summary(STORED).jobs.into_iter().map(|job| job.clientmsgid).take(9);
    assert!(summary.jobs.iter().map(|job| job.clientmsgid.clone()).eq(keys), "never others");
}

/// The next steps show the part of the state that the summary does not.
#[test]
fn the_state_of_version_1_goes_on_as_it_would_have() {
    let campaign = Campaign::from_json(RICH_1).expect("a campaign");
    let mut scenario = Scenario { campaign, now: STORED };
    scenario.assert_refreshes_token();
    scenario.tell(&Fact::TokenRefreshed).answered("delete-4-3", &errcode(0));
    scenario.answered("poll-6-1", &status(7, "SEND_SUCCESS"));
    // The last attempt at the send has no answer yet.
    scenario.now += 2 * MINUTE;
    scenario.tell(&Fact::Resumed { at: Some(scenario.now) });
    scenario.assert_asks("deleted", "3-1", &["skip", "cancelled"]);
    scenario.decide("3-1", Decision::Skip);
    let call = scenario.call();
    assert_eq!(call.id.to_string(), "send-7-4");
    assert_eq!(call.before, Some(NOW + MINUTE + CONFIRMATION + LAST_REPEAT), "since the first one");
    // One of the results of unknown jobs is its own.
    scenario.answered("send-7-4", &with_msg_id(45065, 2222));
    assert_eq!(scenario.job(7).status.as_deref(), Some("send fail"));
    scenario.assert_asks("ended_badly", "7-4", &["skip", "cancelled"]);
    scenario.decide("7-4", Decision::Skip);
    let body = scenario.send_body(&scenario.call());
    assert!(
        body.contains(
            r#""mpnews":{"media_id":"DRAFT"},"msgtype":"mpnews","send_ignore_reprint":1"#
        )
    );
}

#[test]
fn the_state_of_version_1_of_a_campaign_to_all() {
    let campaign = Campaign::from_json(ALL_1).expect("a campaign");
    let summary = campaign.summary(NOW);
    assert_eq!((summary.id.as_str(), summary.account), ("summer", Account::Subscription));
    assert!(summary.cancelled);
    assert_eq!(summary.jobs[0].state, JobState::Requested);
    let scenario = Scenario { campaign, now: NOW + 2 * MINUTE };
    scenario.assert_asks("cancelled_in_doubt", "1-1", &["sent", "not_sent", "skip"]);
    // The allowed unknown member is checked again only when OpenIDs are put in.
    assert!(ALL_1.contains(r#""allow_unknown":["/content/new"]"#));
}

#[test]
fn the_state_of_version_2_says_what_it_said() {
    let campaign = Campaign::from_json(RICH_2).expect("a campaign");
    let summary = campaign.summary(STORED + 2 * MINUTE);
    assert_eq!((campaign.revision(), summary.revision), (57, 57));
    use JobState::{Accepted, Confirming, Finished, Planned, Rejected, Requested};
    let states: Vec<JobState> = summary.jobs.iter().map(|job| job.state).collect();
    assert_eq!(
        states[..7],
        [Finished, Finished, Finished, Rejected, Accepted, Confirming, Requested]
    );
    assert_eq!(states[7..], [Planned, Accepted, Requested, Requested, Rejected, Accepted, Planned]);
    let attempts: Vec<u32> = summary.jobs.iter().map(|job| job.attempts).collect();
    assert_eq!(attempts, [1, 1, 1, 1, 2, 1, 3, 1, 1, 1, 1, 1, 1, 0]);
    let numbers = |is: fn(&JobSummary) -> bool| -> Vec<u32> {
        summary.jobs.iter().filter(|job| is(job)).map(|job| job.job).collect()
    };
    assert_eq!(numbers(|job| job.settled), [2, 3, 4, 5, 12]);
    assert_eq!(numbers(|job| job.by_guard), [9]);
    assert_eq!(numbers(|job| job.deleted), [3]);
    assert_eq!(numbers(|job| job.anothers_msg_id.is_some()), [10]);
    assert_eq!(summary.jobs[9].anothers_msg_id.map(|id| id.get()), Some(MSG_ID));
    assert_eq!(summary.jobs[8].msg_id.map(|id| id.get()), Some(9));
    let totals = &summary.totals;
    assert_eq!(totals.reached.jobs, [1, 3]);
    assert_eq!(totals.under_way.jobs, [6, 9, 13]);
    assert_eq!(totals.not_reached.jobs, [2, 4, 8, 12, 14]);
    assert_eq!(totals.unknown.jobs, [5, 7, 10, 11]);
    assert!(totals.failed.jobs.is_empty());
    let keys = rich().campaign.summary(STORED).jobs.into_iter().map(|job| job.clientmsgid);
    assert!(summary.jobs.iter().map(|job| job.clientmsgid.clone()).eq(keys), "never others");
}

#[test]
fn the_state_of_version_2_goes_on_as_it_would_have() {
    let campaign = Campaign::from_json(RICH_2).expect("a campaign");
    let mut scenario = Scenario { campaign, now: STORED + 2 * MINUTE };
    let asked = scenario.asks();
    assert_eq!((asked.cause, asked.question), ("token_failed", None));
    assert_eq!(asked.until, Some(scenario.now + 30 * MINUTE));
    assert!(asked.zh.contains("1.2.3.4") && asked.en.contains("40164"), "{}", asked.en);
    scenario.tell(&Fact::TokenRefreshed);
    scenario.answered("poll-6-1", &status(7, "SEND_SUCCESS"));
    scenario.answered("poll-9-1", &status(9, "SEND_SUCCESS"));
    scenario.now += APART;
    scenario.tell(&Fact::Resumed { at: Some(scenario.now) });
    // The id of an accepted job is asked for before other jobs are sent.
    scenario.answered("send-13-2", &with_msg_id(0, 13));
    assert_eq!(scenario.call().before, Some(NOW + MINUTE + CONFIRMATION + LAST_REPEAT));
    scenario.answered("send-7-4", &with_msg_id(0, 2222));
    assert_eq!(scenario.job(7).status.as_deref(), Some("send fail"));
    scenario.decide("7-4", Decision::Skip);
    scenario.answered("send-8-2", &with_msg_id(0, 8));
    scenario.assert_asks("another_jobs_id", "10-1", ANOTHERS);
    scenario.decide("10-1", Decision::Skip);
    // A person has said that it was not sent. A refusal does not prove that.
    assert_eq!(scenario.call().before, Some(scenario.now + LAST_REPEAT));
    scenario.answered("send-11-2", &errcode(40007));
    assert_eq!(scenario.asks().cause, "unknown_outcome");
    scenario.decide("11-2", Decision::Skip);
    scenario.answered("send-14-1", &with_msg_id(45065, 3333));
    scenario.assert_asks("another_jobs_id", "14-1", ANOTHERS);
    assert!(scenario.asks().en.contains("autumn"), "{}", scenario.asks().en);
}

#[test]
fn the_state_of_version_2_of_a_campaign_to_all() {
    let campaign = Campaign::from_json(ALL_2).expect("a campaign");
    let mut scenario = Scenario { campaign, now: NOW + HOUR };
    let asked = scenario.asks();
    assert_eq!((asked.cause, asked.question, asked.until), ("clock", None, None));
    assert_eq!(asked.choices, ["clock"]);
    assert!(asked.en.contains("3720"), "{}", asked.en);
    scenario.tell(&Fact::Clock { at: scenario.now });
    scenario.assert_asks("cancelled_in_doubt", "1-1", &["sent", "not_sent", "skip"]);
    assert!(ALL_2.contains(r#""allow_unknown":["/content/new"]"#));
}

#[test]
fn what_is_stored_is_read_as_it_was() {
    let campaign = rich().campaign;
    assert_eq!(Campaign::from_json(&campaign.to_json()), Ok(campaign));
}

#[test]
fn a_state_with_one_byte_changed_is_refused() {
    let text = rich().campaign.to_json();
    for index in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        for change in [1, 0x20] {
            bytes[index] ^= change;
            if let Ok(changed) = std::str::from_utf8(&bytes) {
                assert!(fault(changed).is_some(), "{changed}");
            }
            bytes[index] ^= change;
        }
        bytes.remove(index);
        if let Ok(shorter) = std::str::from_utf8(&bytes) {
            assert!(fault(shorter).is_some(), "without byte {index}: {shorter}");
        }
    }
}

#[test]
fn a_state_that_was_cut_is_refused() {
    let text = rich().campaign.to_json();
    for at in (1..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let (head, tail) = text.split_at(at);
        assert_eq!(fault(head), Some("damaged"), "{head}");
        assert_eq!(fault(tail), Some("damaged"), "{tail}");
    }
}

/// A database may reorder the members, and write them with blanks.
#[test]
fn a_state_that_was_reordered_and_reformatted_is_the_same() {
    for campaign in [rich().campaign, Scenario::tag().campaign] {
        let text = campaign.to_json();
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let pretty = serde_json::to_string_pretty(&value).expect("JSON");
        for text in [
            value.to_string(),
            backwards(&value),
            pretty.clone(),
            pretty.replace('\n', "\r\n"),
            text.replace('春', "\\u6625"),
        ] {
            assert_eq!(Campaign::from_json(&text).as_ref(), Ok(&campaign), "{text}");
        }
    }
}

/// Sorts the members of every object in the reverse order of their names.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{name:?}:{}", backwards(value));
            format!("{{{}}}", members.iter().rev().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Array(entries) => {
            format!("[{}]", entries.iter().map(backwards).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// A repeat after a restart has the same bytes, however the store has written the state.
#[test]
fn a_state_that_was_reordered_sends_the_same_bytes() {
    let images = Images::new(["M1", "M2"].map(str::to_owned).to_vec());
    for message in [text(), images.into(), Message::mpnews("M")] {
        let plan = Plan::new("x", Account::Service, Audience::Tag(2), message);
        let scenario = Scenario::of(&plan);
        let value: Value = serde_json::from_str(&scenario.campaign.to_json()).expect("JSON");
        for text in [value.to_string(), backwards(&value)] {
            let campaign = Campaign::from_json(&text).expect("a campaign");
            let again = Scenario { campaign, ..scenario };
            assert_eq!(again.send_body(&again.call()), scenario.send_body(&scenario.call()));
        }
    }
}

#[test]
fn a_state_whose_lists_were_reordered_is_refused() {
    let value: Value = serde_json::from_str(&rich().campaign.to_json()).expect("JSON");
    for name in ["jobs", "orders", "strays", "pacing", "others"] {
        let mut changed = value.clone();
        changed[name].as_array_mut().expect("a list").swap(0, 1);
        assert_eq!(fault(&changed.to_string()), Some("damaged"), "{name}");
    }
}

#[test]
fn a_state_without_one_of_its_members_is_refused() {
    let value: Value = serde_json::from_str(&rich().campaign.to_json()).expect("JSON");
    let names: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    for name in names {
        for other in
            [None, Some(Value::Null), Some(true.into()), Some("x".into()), Some((-1).into())]
        {
            let mut changed = value.clone();
            let members = changed.as_object_mut().expect("an object");
            let before = members.remove(&name);
            if other == before {
                continue;
            }
            if let Some(other) = &other {
                members.insert(name.clone(), other.clone());
            }
            assert_eq!(fault(&changed.to_string()), Some("damaged"), "{name} {other:?}");
        }
    }
}

/// Found by fuzzing: an unread member was ignored, and the checksum still matched.
#[test]
fn a_state_with_something_more_in_it_is_refused() {
    let more = [
        ("{\"version\":", "{\"surprise\":1,\"version\":"),
        ("\"jobs\":[{", "\"jobs\":[{\"surprise\":1,"),
        // A default value, which is never written.
        ("\"jobs\":[{", "\"jobs\":[{\"deleted\":false,"),
        ("\"pacing\":", "\"cancelled\":false,\"pacing\":"),
    ];
    for state in [RICH_1, RICH_2] {
        for (before, after) in more {
            let text = state.replacen(before, after, 1);
            assert_ne!(text, state, "{before}");
            assert_eq!(fault(&text), Some("damaged"), "{after}");
        }
    }
}

#[test]
fn the_checksum_is_that_of_this_campaign() {
    let one: Value = serde_json::from_str(&rich().campaign.to_json()).expect("JSON");
    let mut other: Value = serde_json::from_str(ALL_2).expect("JSON");
    other["check"] = one["check"].clone();
    assert_eq!(fault(&other.to_string()), Some("damaged"));
}

#[test]
fn a_version_that_is_not_known_is_refused() {
    let text = rich().campaign.to_json();
    let with = |version: &str| text.replace("\"version\":2", version);
    for later in [3, 4, 1_000_000] {
        let text = with(&format!("\"version\":{later}"));
        assert_eq!(fault(&text), Some("newer_version"));
        let message = Campaign::from_json(&text).expect_err("later").message();
        for words in [message.zh, message.en] {
            assert!(words.contains(&later.to_string()) && words.contains('2'), "{words}");
        }
    }
    // A later version is recognised by its number alone.
    assert_eq!(fault(r#"{"version":3}"#), Some("newer_version"));
    for unknown in ["0", "-1", "2.5", "\"1\"", "null", "true", "[1]", "99999999999999999999"] {
        assert_eq!(fault(&with(&format!("\"version\":{unknown}"))), Some("damaged"), "{unknown}");
    }
    assert_eq!(fault(&with("\"v\":2")), Some("damaged"), "none");
}

#[test]
fn what_is_no_state_is_refused() {
    for text in [
        "",
        " ",
        "[]",
        "{}",
        "1",
        "null",
        "\"\"",
        "true",
        "x",
        "{\"version\":1}",
        "\u{feff}",
        "{\"version\":1,\"check\":\"\",\"jobs\":[]}",
    ] {
        assert_eq!(fault(text), Some("damaged"), "{text}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(fault(&deep), Some("damaged"), "nested deeply");
}

/// Sends the next job, whose event has eight addresses of its own.
fn finish(scenario: &mut Scenario, job: u64) {
    let msg_id = u64::MAX - job;
    scenario.answered(&format!("send-{job}-1"), &with_msg_id(0, msg_id));
    let url = |index| {
        format!(
            "http://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid={}&idx={index}&sn=\
             0a1b2c3d4e5f60718293a4b5c6d7e8f9&chksm=84d0a1b2c3d4e5f6071829#rd",
            2_247_483_647 + job
        )
    };
    let urls: Vec<String> = (1..=8).map(url).collect();
    let counts = [10_000, 9_999, 9_998, 1];
    let more = article_urls(&urls) + REPRINT;
    scenario.pushed(&event_with(msg_id, "send success", scenario.now, counts, &more));
}

/// The state is full: results with counts, addresses of eight articles, rejections, unclear attempts,
/// results of unknown jobs, and the most orders.
#[test]
fn the_state_of_a_hundred_jobs_is_small() {
    let mut scenario = Scenario::of(&openids_plan(100).calls_per_day(1000));
    for job in 1..=99 {
        if job == 61 {
            scenario.now += MINUTE;
        }
        finish(&mut scenario, job);
    }
    scenario.now += APART;
    for attempt in 1..=10 {
        let call = scenario.goes_out(&format!("send-100-{attempt}"));
        scenario.lost(call);
        if let Step::Wait { until, .. } = scenario.step() {
            scenario.now = until;
        }
    }
    let strays = |scenario: &mut Scenario, numbers: std::ops::Range<u64>| {
        for number in numbers {
            let msg_id = u64::MAX / 2 + number;
            let push = event_with(msg_id, "send success", NOW, [10_000; 4], "");
            scenario.campaign.record(&Fact::Pushed(&push), scenario.now).expect("a push");
        }
    };
    strays(&mut scenario, 0..50);
    for order in 1..=200 {
        let name = format!("preview {order}");
        let preview = order <= 100;
        scenario.tell(&match preview {
            true => Fact::Preview { name: &name, to: Recipient::ToUser("o".repeat(28)) },
            false => Fact::Delete { job: (order - 100).min(99), article_idx: Some(order) },
        });
        let purpose = if preview { "preview" } else { "delete" };
        scenario.reply(id(&format!("{purpose}-{order}-1")), &errcode(40007));
    }
    let size = scenario.campaign.to_json().len();
    assert!(size <= 65_536, "{size} bytes");
    // With the most ids of other campaigns it is at most twice as big.
    strays(&mut scenario, 50..400);
    let others: Vec<MsgId> =
        (0..1000).map(|id| (u64::MAX - id).to_string().parse().expect("an id")).collect();
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &others });
    let size = scenario.campaign.to_json().len();
    assert!(size <= 131_072, "{size} bytes");
    assert_eq!(scenario.job(1).article_urls.len(), 8);
}
