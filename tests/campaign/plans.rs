//! Plans: their rules, and their jobs and calls.

use std::collections::BTreeSet;

use wechat_mass::campaign::{Account, Audience, Batch, OpenIdBatches, Plan, PlannedBatch, Purpose};
use wechat_mass::mass::{Images, Message, Text};
use wechat_mass::{EndpointSpec, Method};

use crate::scenario::{
    LAST_REPEAT, NOW, Scenario, batches_of, body, id, openids_plan, tag_plan, text,
};

fn plan(audience: Audience) -> Plan {
    Plan::new("spring", Account::Service, audience, text())
}

/// Makes a batch of a list; `last` tells one from another.
fn batch_of(count: u32, last: char) -> PlannedBatch {
    PlannedBatch::new(count, format!("mmdc1BZRiEaPnkqIMi36E{last}"))
}

fn batch(count: u32) -> Audience {
    Audience::OpenIds(vec![batch_of(count, 'A')])
}

/// Returns codes and paths of a plan's problems.
fn problems(plan: &Plan) -> Vec<(String, String)> {
    plan.check().into_iter().map(|p| (p.code.name().to_owned(), p.path)).collect()
}

#[test]
fn a_plan_that_cannot_be_sent_is_refused_with_everything_that_is_wrong() {
    let named = |name: &str| Plan::new(name, Account::Service, Audience::All, text());
    let openids = Audience::openids(&batches_of(1, 2));
    let twice = vec![batch_of(2, 'A'), batch_of(2, 'B'), batch_of(3, 'A')];
    let empty_text = Plan::new("spring", Account::Service, Audience::All, Text::new(""));
    let no_pictures = Images::new(Vec::new());
    #[rustfmt::skip] // a table
    let cases = [
        ("no id", named(""), &[("empty", "/id")][..]),
        ("an id of 129 bytes", named(&"i".repeat(129)), &[("too_long", "/id")]),
        ("OpenIDs on a 公众号 (48001)", Plan::new("x", Account::Subscription, openids.clone(), text()),
            &[("not_for_account", "/audience/openids")]),
        ("no batch", plan(Audience::OpenIds(Vec::new())), &[("audience_missing", "/audience/openids")]),
        ("a batch of 1 (40130)", plan(batch(1)), &[("too_few", "/audience/openids/0")]),
        ("a batch of 10 001 (40032)", plan(batch(10_001)), &[("too_many", "/audience/openids/0")]),
        ("the same batch twice", plan(Audience::OpenIds(twice)), &[("repeated_batch", "/audience/openids")]),
        ("a batch without a fingerprint", plan(Audience::OpenIds(vec![PlannedBatch::new(2, "")])),
            &[("empty", "/audience/openids/0/fingerprint"), ("bad_format", "/audience/openids/0/fingerprint")]),
        ("a start in milliseconds", plan(Audience::All).start_at(NOW * 1000), &[("out_of_range", "/start_at")]),
        ("a speed that is none", plan(Audience::All).speed(5), &[("out_of_range", "/speed")]),
        ("no calls a day", plan(Audience::All).calls_per_day(0), &[("out_of_range", "/calls_per_day")]),
        ("no calls a minute", plan(Audience::All).calls_per_minute(0), &[("out_of_range", "/calls_per_minute")]),
        ("an empty text (44004)", empty_text, &[("empty", "/content/text/content")]),
        ("an empty text for OpenIDs", Plan::new("x", Account::Service, openids, Text::new("")),
            &[("empty", "/content/text/content")]),
        ("no picture", Plan::new("x", Account::Service, Audience::All, no_pictures),
            &[("empty", "/content/images/media_ids")]),
        ("several at once", Plan::new("", Account::Service, Audience::All, Text::new("")).speed(5),
            &[("empty", "/id"), ("out_of_range", "/speed"), ("empty", "/content/text/content")]),
    ];
    for (name, plan, expected) in cases {
        let found = problems(&plan);
        let expected: Vec<_> =
            expected.iter().map(|(c, p)| (c.to_string(), p.to_string())).collect();
        assert_eq!(found, expected, "{name}");
        let refused = plan.campaign(NOW).expect_err(name);
        assert_eq!(refused.problems, plan.check(), "{name}");
    }
}

/// Makes the batches of a list with these numbers as OpenIDs.
fn list(numbers: std::ops::Range<usize>) -> Vec<Batch> {
    let mut list = OpenIdBatches::new();
    list.push_page(
        numbers.map(|n| format!("o{n:027}")).collect::<Vec<_>>().iter().map(String::as_str),
    );
    list.finish();
    std::iter::from_fn(|| list.next_batch()).collect()
}

#[test]
fn lists_with_a_person_in_common_are_not_sent_to_together() {
    let (first, apart, overlapping) = (list(0..15_000), list(15_000..27_000), list(14_999..20_000));
    let codes = |batches: &[&[Batch]]| {
        let audience = Audience::openids(batches.iter().copied().flatten());
        plan(audience).check().iter().map(|p| p.code.name()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&[&first]), [""; 0]);
    assert_eq!(codes(&[&first[1..]]), [""; 0], "what is left of a list");
    assert_eq!(codes(&[&first, &apart]), [""; 0], "nobody is in both");
    assert_eq!(codes(&[&first, &overlapping]), ["mixed_lists"]);
    assert_eq!(codes(&[&first, &first]), ["repeated_batch"]);
    // Stored batches do not show whether an OpenID is in both.
    let kept = first.iter().chain(&apart).map(PlannedBatch::from).collect();
    let problems = plan(Audience::OpenIds(kept)).check();
    assert_eq!(problems.iter().map(|p| p.code.name()).collect::<Vec<_>>(), ["mixed_lists"]);
}

#[test]
fn the_list_of_a_batch_changes_no_key() {
    let batches = list(0..15_000);
    let without = batches.iter().map(|b| PlannedBatch::new(b.count, b.fingerprint.as_str()));
    let plans = [Audience::openids(&batches), Audience::OpenIds(without.collect())].map(plan);
    assert_eq!(keys(&plans[0]), keys(&plans[1]));
    assert_eq!(
        plans[0].campaign(NOW).expect("a plan").to_json(),
        plans[1].campaign(NOW).expect("a plan").to_json(),
        "nor is it stored"
    );
}

#[test]
fn a_refused_plan_is_a_line_however_many_problems_it_has() {
    let wrong = (0..10_000).map(|_| PlannedBatch::new(1, "x")).collect();
    let refused = plan(Audience::OpenIds(wrong)).campaign(NOW).expect_err("a bad plan");
    let line = refused.to_string();
    assert_eq!(line.matches("openids[").count(), 10, "{line}");
    let errors = refused.problems.iter().filter(|problem| problem.is_error()).count();
    assert!(line.ends_with(&format!("; and {} more", errors - 10)), "{line}");
}

#[test]
fn a_plan_at_the_limits_is_a_campaign() {
    let cases = [
        ("an id of 128 bytes", Plan::new("i".repeat(128), Account::Service, Audience::All, text())),
        ("two OpenIDs", plan(batch(2))),
        ("ten thousand OpenIDs", plan(batch(10_000))),
        ("a tag on a 公众号", Plan::new("x", Account::Subscription, Audience::Tag(2), text())),
        ("speed 0", plan(Audience::All).speed(0)),
        ("speed 4", plan(Audience::All).speed(4)),
        ("a start now", plan(Audience::All).start_at(NOW)),
    ];
    for (name, plan) in cases {
        assert_eq!(problems(&plan), [], "{name}");
        assert!(plan.campaign(NOW).is_ok(), "{name}");
    }
}

#[test]
fn a_problem_names_its_place_in_the_plan_in_both_languages() {
    let empty = Plan::new("spring", Account::Service, Audience::All, Text::new(""));
    let message = &empty.check()[0].message;
    assert_eq!(message.en, "`content.text.content` must not be empty");
    assert_eq!(message.zh, "`content.text.content` 不能为空");
}

#[test]
fn a_time_that_is_none_of_unix_in_seconds_plans_nothing() {
    for (now, good) in [
        (NOW * 1000, false),
        (0, false),
        (999_999_999, false),
        (1_000_000_000, true),
        (9_999_999_999, true),
        (10_000_000_000, false),
        (i64::MIN, false),
    ] {
        let planned = tag_plan().campaign(now);
        assert_eq!(planned.is_ok(), good, "{now}");
        if let Err(refused) = planned {
            assert_eq!(refused.problems[0].path, "/now");
            assert_eq!(refused.problems[0].code.name(), "out_of_range");
        }
    }
}

#[test]
fn a_draft_that_is_to_be_sent_on_several_days_is_warned_of() {
    let plan = |jobs, message: Message| {
        Plan::new("x", Account::Service, Audience::openids(&batches_of(jobs, 2)), message)
    };
    let articles = || Message::mpnews("DRAFT");
    #[rustfmt::skip] // a table
    let cases = [
        ("100 jobs fit into a day", plan(100, articles()), false),
        ("101 do not", plan(101, articles()), true),
        ("a text is none", plan(101, text()), false),
        ("as many calls a day as jobs", plan(101, articles()).calls_per_day(101), false),
        ("fewer calls a day than jobs", plan(6, articles()).calls_per_day(5), true),
    ];
    for (name, plan, warned) in cases {
        let problems = plan.check();
        let risky = [("risky", "/content/mpnews/media_id")];
        let found: Vec<_> = problems.iter().map(|p| (p.code.name(), p.path.as_str())).collect();
        assert_eq!(found, if warned { &risky[..] } else { &[] }, "{name}");
        assert!(plan.campaign(NOW).is_ok(), "{name}: a warning stops nothing");
    }
}

#[test]
fn everyone_and_a_tag_are_one_job_and_each_batch_is_one() {
    let cases =
        [(Audience::All, 1), (Audience::Tag(2), 1), (Audience::openids(&batches_of(7, 3)), 7)];
    for (audience, jobs) in cases {
        let summary = Scenario::of(&plan(audience.clone())).campaign.summary(NOW);
        let numbers: Vec<u32> = summary.jobs.iter().map(|job| job.job).collect();
        assert_eq!(numbers, (1..=jobs).collect::<Vec<u32>>(), "{audience:?}");
        let recipients = matches!(audience, Audience::OpenIds(_)).then_some(3);
        assert!(summary.jobs.iter().all(|job| job.recipients == recipients));
    }
}

/// The bodies are those of docs/spec.md 1.2 and 1.3, with the `clientmsgid` after them.
#[test]
fn a_job_becomes_this_call_byte_for_byte() {
    let articles = Plan::new("spring", Account::Service, Audience::All, Message::mpnews("DRAFT"));
    #[rustfmt::skip] // a table
    let cases = [
        ("to a tag", tag_plan(), "/cgi-bin/message/mass/sendall",
            r#"{"filter":{"is_to_all":false,"tag_id":2},"msgtype":"text","text":{"content":"你好"},"clientmsgid":"ID"}"#),
        ("to all", articles.send_ignore_reprint(false), "/cgi-bin/message/mass/sendall",
            r#"{"filter":{"is_to_all":true},"mpnews":{"media_id":"DRAFT"},"msgtype":"mpnews","send_ignore_reprint":0,"clientmsgid":"ID"}"#),
        ("to OpenIDs", openids_plan(1), "/cgi-bin/message/mass/send",
            r#"{"touser":["o000000000000000000000000000","o000000000000000000000000001"],"msgtype":"text","text":{"content":"你好"},"clientmsgid":"ID"}"#),
    ];
    for (name, plan, path, expected) in cases {
        let scenario = Scenario::of(&plan);
        let step = scenario.call();
        assert_eq!(step.id.to_string(), "send-1-1", "{name}");
        assert_eq!(step.before, Some(NOW + LAST_REPEAT), "{name}");
        let call = match step.call {
            Some(call) => call,
            None => {
                assert_eq!(step.batch, Some(1));
                let openids = &batches_of(1, 2)[0].openids;
                scenario.campaign.batch_call(step.id, openids).expect("the planned batch")
            }
        };
        let api: &EndpointSpec =
            wechat_mass::ENDPOINTS.iter().find(|api| api.name == call.api).expect("an API");
        assert_eq!((call.method, api.method), (Method::Post, Method::Post), "{name}");
        assert_eq!(call.path, path, "{name}");
        let id = &scenario.job(1).clientmsgid;
        assert_eq!(body(&call), expected.replace("ID", id), "{name}");
    }
}

#[test]
fn only_the_planned_openids_of_a_batch_become_its_call() {
    let campaign = Scenario::openids(2).campaign;
    let batches = batches_of(3, 2);
    let [first, second] = [&batches[0].openids, &batches[1].openids];
    let lines: Vec<&[u8]> = first.split_inclusive(|byte| *byte == b'\n').collect();
    let swapped = [lines[1], b"\n", lines[0]].concat();
    let cases = [
        ("its own", "send-1-1", first.clone(), None),
        ("its own at a later attempt", "send-1-7", first.clone(), None),
        ("those of the next", "send-1-1", second.clone(), Some("another_batch")),
        ("those of no batch", "send-1-1", batches[2].openids.clone(), Some("another_batch")),
        ("one too few", "send-1-1", lines[0].to_vec(), Some("another_batch")),
        ("in another order", "send-1-1", swapped, Some("another_batch")),
        ("none", "send-1-1", Vec::new(), Some("another_batch")),
        ("of no job", "send-3-1", first.clone(), Some("not_in_campaign")),
        ("of a status call", "poll-1-1", first.clone(), Some("not_in_campaign")),
    ];
    for (name, call, openids, fault) in cases {
        let found = campaign.batch_call(id(call), &openids).err().map(|error| error.fault.name());
        assert_eq!(found, fault, "{name}");
    }
    let tag = Scenario::tag().campaign.batch_call(id("send-1-1"), first);
    assert_eq!(
        tag.err().map(|error| error.fault.name()),
        Some("not_in_campaign"),
        "a tag has none"
    );
}

fn keys(plan: &Plan) -> Vec<String> {
    let summary = plan.campaign(NOW).expect("a plan").summary(NOW);
    summary.jobs.into_iter().map(|job| job.clientmsgid).collect()
}

/// By specification 1.5 a key is unique for each job and chunk, and has at most 32 bytes.
#[test]
fn a_clientmsgid_is_that_of_the_send_and_of_nothing_else() {
    let list = openids_plan(2);
    let same = [
        ("made again", list.clone()),
        ("slower", list.clone().speed(4).calls_per_day(1).calls_per_minute(1)),
        ("later", list.clone().start_at(NOW + 1)),
    ];
    for (name, plan) in same {
        assert_eq!(keys(&plan), keys(&list), "{name}");
    }
    let mut backwards = batches_of(2, 2);
    backwards.reverse();
    let list_of = |audience| Plan::new("spring", Account::Service, audience, text());
    let others = [
        list.clone(),
        Plan::new("summer", Account::Service, Audience::openids(&batches_of(2, 2)), text()),
        list_of(Audience::openids(&backwards)),
        list_of(Audience::openids(&batches_of(2, 3))),
        list.clone().send_ignore_reprint(true),
        list.send_ignore_reprint(false),
        list_of(Audience::All),
        list_of(Audience::Tag(2)),
        list_of(Audience::Tag(3)),
        Plan::new("spring", Account::Service, Audience::All, Text::new("您好")),
        Plan::new("spring", Account::Service, Audience::All, Message::mpnews("M")),
        Plan::new("spring", Account::Service, Audience::All, Message::voice("M")),
    ];
    let all: Vec<String> = others.iter().flat_map(keys).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    for key in all {
        assert!((1..=32).contains(&key.len()), "{key}");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(key.chars().all(is_plain), "{key}");
    }
}

#[test]
fn nothing_is_sent_before_the_planned_start() {
    let mut scenario = Scenario::of(&tag_plan().start_at(NOW + 100));
    scenario.wait(NOW + 100, "scheduled");
    assert_eq!(scenario.call().id.purpose, Purpose::Send);
}
