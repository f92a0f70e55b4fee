//! What is wrong with a plan: all of it at once, before anything is sent.

use super::account::Account;
use super::list_name::{self, is_one_list};
use crate::api::Api;
use crate::check::{MOST_REPORTED, Options, Walk, integer};
use crate::code::Code;
use crate::distinct::Distinct;
use crate::error::Problem;
use crate::json::{Map, Value};
use crate::limits::{MASS_CALLS_A_DAY, MAX_OPENIDS, MIN_OPENIDS};
use crate::mass::{send, sendall};
use crate::pointer::{join, join_index, push_dotted};
use crate::report::{Draft, Report, Unit, type_name};
use crate::shape::{Form, Kind, Limit, Shape, Text, field, shape};
use crate::text::excerpt;

/// The longest name of a campaign, in bytes.
const LONGEST_ID: &[Limit] = &[Limit::bytes(128)];
/// The longest name of a list, in bytes.
const LONGEST_LIST: &[Limit] = &[Limit::bytes(list_name::LONGEST)];
/// The times that are taken for Unix seconds: 2001 to 2286. Milliseconds are above.
pub(crate) const TIMES: std::ops::RangeInclusive<i64> = 1_000_000_000..=9_999_999_999;

/// A plan as data.
struct PlanShape;

impl PlanShape {
    shape!(
        Plan,
        [" What a campaign is made of."],
        [],
        field!(true, [""], id, String, Kind::Text(Text::FILLED.limits(LONGEST_ID).form(Form::Key))),
        field!(true, [""], account, String, Kind::Word(&["service", "subscription"])),
        field!(true, [""], audience, Map, Kind::Any),
        field!(true, [""], content, Map, Kind::Any),
        field!(false, [""], speed, i64, Kind::Int { min: 0, max: 4 }),
        field!(false, [""], start_at, i64, Kind::Int { min: *TIMES.start(), max: *TIMES.end() }),
        field!(false, [""], wait_for_first, bool),
        field!(false, [""], calls_per_day, i64, Kind::Int { min: 1, max: 1_000_000 }),
        field!(false, [""], calls_per_minute, i64, Kind::Int { min: 1, max: 10_000 }),
    );
}

/// A batch of a plan as data, without the OpenIDs.
struct BatchShape;

impl BatchShape {
    shape!(
        PlannedBatch,
        [" A batch of OpenIDs."],
        [],
        field!(true, [""], count, i64, Kind::Int { min: 1, max: i64::MAX }),
        field!(true, [""], fingerprint, String, Kind::Text(Text::FILLED)),
        field!(false, [""], list, String, Kind::Text(Text::FILLED.limits(LONGEST_LIST))),
    );
}

/// Every problem of a plan.
pub(crate) fn check_plan(plan: &Value, options: &Options) -> Vec<Problem> {
    let mut report = Report::default();
    let Some(plan) = plan.as_object() else {
        report.add(Draft::new(Code::WrongType, "").limit("object").actual(type_name(plan).1));
        return report.into_problems();
    };
    walk(&mut report, plan, &PlanShape::SHAPE, "");
    let mut problems = Vec::new();
    let empty = Map::default();
    let content = object(plan, "content", &mut report).unwrap_or(&empty);
    if let Some(audience) = object(plan, "audience", &mut report) {
        let account = plan.get("account").and_then(Value::as_str);
        let listed = audience.contains_key("openids");
        if listed {
            check_openids(audience, account, &mut report);
        }
        if let Some(tag) = audience.get("tag_id").and_then(integer) {
            // Real ones have three digits.
            if tag > u32::MAX.into() {
                let draft = Draft::new(Code::OutOfRange, "/audience/tag_id");
                report.add(draft.limit("1..4294967295").actual(tag));
            }
        }
        if plan.contains_key("content") {
            let body = body_to_check(audience, content, listed);
            let api = if listed { &send::API } else { &sendall::API };
            problems = moved(api, &body, options);
            check_content(content, audience, plan, &mut report);
        }
    }
    let mut all = report.into_problems();
    all.append(&mut problems);
    all
}

/// Only of the content is anything let through: nothing else of a plan is sent as it is.
fn walk(report: &mut Report, object: &Map, shape: &Shape, path: &str) {
    Walk { report, options: &Options::default(), has_audience: false }.object(object, shape, path);
}

fn object<'a>(plan: &'a Map, name: &str, report: &mut Report) -> Option<&'a Map> {
    let value = plan.get(name)?;
    if value.as_object().is_none() {
        let draft = Draft::new(Code::WrongType, join("", name));
        report.add(draft.limit("object").actual(type_name(value).1));
    }
    value.as_object()
}

/// Members of a send that a campaign writes itself.
const OURS: [&str; 4] = ["clientmsgid", "filter", "touser", "towxname"];

/// The body of a send, as far as it can be checked without the OpenIDs.
fn body_to_check(audience: &Map, content: &Map, listed: bool) -> Value {
    let mut body = Map::default();
    if listed {
        // Two OpenIDs of the usual form: there is nothing to say about them.
        let openid = |last: &str| Value::from("o".repeat(27) + last);
        body.insert("touser", Value::Array(vec![openid("1"), openid("2")]));
    } else {
        body.insert("filter", audience.clone());
    }
    for (name, value) in content.iter().filter(|(name, _)| !OURS.contains(name)) {
        body.insert(name, value.clone());
    }
    // The campaign writes one for each job.
    body.insert("clientmsgid", "c");
    body.into()
}

/// The problems of a send's body, with the paths that they have in the plan.
fn moved(api: &Api, body: &Value, options: &Options) -> Vec<Problem> {
    let allowed = options.allow_unknown.iter().filter_map(|path| path.strip_prefix("/content"));
    let mut problems = api.check_value(body, &Options::allow_unknown(allowed));
    for problem in &mut problems {
        let path = match problem.path.strip_prefix("/filter") {
            Some(rest) => join("", "audience") + rest,
            None => join("", "content") + &problem.path,
        };
        problem.message.zh = renamed(&problem.message.zh, &problem.path, &path, 0);
        problem.message.en = renamed(&problem.message.en, &problem.path, &path, 1);
        problem.path = path;
    }
    problems
}

/// Words in which a place has its name in the plan.
fn renamed(words: &str, from: &str, to: &str, language: usize) -> String {
    let dotted = |path: &str| {
        let mut name = String::new();
        push_dotted(&mut name, path, language);
        name
    };
    let (from, to) = (dotted(from), dotted(to));
    let at = words.as_bytes().windows(from.len()).position(|part| part == from.as_bytes());
    match at.and_then(|at| Some((words.get(..at)?, words.get(at + from.len()..)?))) {
        Some((before, after)) => {
            let mut words = before.to_owned();
            words.push_str(&to);
            words.push_str(after);
            words
        }
        None => words.to_owned(),
    }
}

fn check_content(content: &Map, audience: &Map, plan: &Map, report: &mut Report) {
    for name in OURS.iter().filter(|name| content.contains_key(name)) {
        report.add(
            Draft::new(Code::UnknownField, join("/content", name))
                .hint("由群发任务自己填写", "the campaign writes it itself"),
        );
    }
    let jobs = audience.get("openids").and_then(Value::as_array).map_or(1, <[Value]>::len);
    let per_day = plan.get("calls_per_day").and_then(Value::as_i64).unwrap_or(MASS_CALLS_A_DAY);
    let takes_days = i64::try_from(jobs).is_ok_and(|jobs| jobs > per_day);
    if takes_days && content.contains_key("mpnews") {
        report.add(Draft::new(Code::Risky, "/content/mpnews/media_id").hint(
            "任务需要多天；草稿的 media_id 只在首次群发的当天有效，之后会被拒绝（40007），届时会询问",
            "this takes several days; a draft's media_id is good on the day of the first send only and refused then (40007): you will be asked",
        ));
    }
}

/// Where the batches of a plan stand.
pub(crate) const OPENIDS: &str = "/audience/openids";

/// Something else where batches should stand, mostly the OpenIDs themselves. One problem says it, however
/// many there are; `what` is a type, for none of them belongs into an error.
pub(crate) fn not_batches(path: &str, what: &str) -> Draft {
    Draft::new(Code::WrongType, path).limit("[{ count, fingerprint, list }, …]").actual(what).hint(
        "先用 openIdBatches 切分 OpenID，再填写得到的批次",
        "split the OpenIDs with openIdBatches and give its batches",
    )
}

fn check_openids(audience: &Map, account: Option<&str>, report: &mut Report) {
    for name in audience.keys().filter(|name| *name != "openids") {
        report.add(Draft::new(Code::AudienceContradictory, join("/audience", name)));
    }
    if account == Some(Account::Subscription.name()) {
        report
            .add(Draft::new(Code::NotForAccount, OPENIDS).limit("service").actual("subscription"));
    }
    let value = audience.get("openids").unwrap_or(&Value::Null);
    let Some(batches) = value.as_array() else {
        return report.add(not_batches(OPENIDS, type_name(value).1));
    };
    if batches.is_empty() {
        report.add(Draft::new(Code::AudienceMissing, OPENIDS));
    }
    let other = batches.iter().enumerate().find(|(_, batch)| batch.as_object().is_none());
    if let Some((index, other)) = other {
        let what = type_name(other).1;
        return report.add(match index {
            0 => not_batches(OPENIDS, &[what, "[]"].concat()),
            _ => not_batches(&join_index(OPENIDS, index), what),
        });
    }
    let mut seen = Distinct::with_capacity(batches.len());
    let mut repeated = 0;
    let mut wrong = 0;
    for (index, batch) in batches.iter().filter_map(Value::as_object).enumerate() {
        let mut found = Report::default();
        check_batch(batch, &join_index(OPENIDS, index), &mut found);
        let found = found.into_problems();
        wrong += usize::from(!found.is_empty());
        if wrong <= MOST_REPORTED {
            report.append(found);
        }
        let fingerprint = batch.get("fingerprint").and_then(Value::as_str);
        repeated += usize::from(fingerprint.is_some_and(|fingerprint| !seen.insert(fingerprint)));
    }
    if let Some(more @ 1..) = wrong.checked_sub(MOST_REPORTED) {
        report.add(
            Draft::new(Code::BadFormat, OPENIDS)
                .limit("{ count, fingerprint, list }")
                .actual(more)
                .hint("另有这么多个批次不对", "so many more batches are wrong"),
        );
    }
    if repeated > 0 {
        report.add(Draft::new(Code::RepeatedBatch, OPENIDS).actual(repeated));
    }
    let lists = batches.iter().filter_map(|batch| batch.get("list")?.as_str());
    if !is_one_list(lists) {
        report.add(Draft::new(Code::MixedLists, OPENIDS));
    }
}

fn check_batch(batch: &Map, path: &str, report: &mut Report) {
    walk(report, batch, &BatchShape::SHAPE, path);
    if let Some(count) = batch.get("count").and_then(integer) {
        let draft = |code, limit: usize| {
            Draft::new(code, path).limit(limit).actual(count).unit(Unit::OpenIds)
        };
        match usize::try_from(count) {
            Ok(count) if count < MIN_OPENIDS => report.add(draft(Code::TooFew, MIN_OPENIDS)),
            Ok(count) if count > MAX_OPENIDS => report.add(draft(Code::TooMany, MAX_OPENIDS)),
            _ => {}
        }
    }
    for (name, form) in [("fingerprint", "22 × [0-9A-Za-z_-]"), ("list", "[0-9A-Za-z_-]…")] {
        let Some(found) = batch.get(name).and_then(Value::as_str) else { continue };
        if !is_plain(found) || (name == "fingerprint" && found.len() != 22) {
            let draft = Draft::new(Code::BadFormat, join(path, name));
            report.add(draft.limit(form).actual(excerpt(found)));
        }
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::plan::plan_campaign;
    use super::*;
    use crate::error::Message;
    use crate::json::parse;

    const NOW: i64 = 1_795_651_200;
    const TEXT: &str = r#"{"msgtype":"text","text":{"content":"你好"}}"#;
    const LIST: &str = r#"{"openids":[{"count":2,"fingerprint":"mmdc1BZRiEaPnkqIMi36EQ"}]}"#;

    fn plan(audience: &str, content: &str) -> Value {
        let text = format!(
            r#"{{"id":"spring","account":"service","audience":{audience},"content":{content}}}"#
        );
        parse(&text).expect("JSON")
    }

    /// Codes and places, errors only, in any order.
    fn errors(plan: &Value, options: &Options) -> Vec<String> {
        let problems = check_plan(plan, options);
        let errors = problems.iter().filter(|problem| problem.is_error());
        let mut errors: Vec<_> = errors.map(|p| format!("{} {}", p.code.name(), p.path)).collect();
        errors.sort_unstable();
        errors
    }

    #[test]
    fn an_audience_is_one_and_says_so() {
        #[rustfmt::skip] // a table
        let cases = [
            (r#"{"is_to_all":true}"#, &[][..]),
            (r#"{"tag_id":2}"#, &[]),
            (r#"{"is_to_all":false,"tag_id":2}"#, &[]),
            (LIST, &[]),
            ("{}", &["audience_missing /audience"]),
            (r#"{"is_to_all":false}"#, &["audience_missing /audience/tag_id"]),
            (r#"{"is_to_all":true,"tag_id":2}"#, &["audience_contradictory /audience/tag_id"]),
            (r#"{"openids":[]}"#, &["audience_missing /audience/openids"]),
            (r#"{"openids":"o1"}"#, &["wrong_type /audience/openids"]),
            (r#"{"openids":null}"#, &["wrong_type /audience/openids"]),
            (r#"{"openids":["o1","o2"]}"#, &["wrong_type /audience/openids"]),
            (r#"{"openids":[["o1"],["o2"]]}"#, &["wrong_type /audience/openids"]),
            (r#"{"openids":[{}]}"#,
                &["missing /audience/openids/0/count", "missing /audience/openids/0/fingerprint"]),
            (r#"{"openids":[{"count":"x","fingerprint":1}]}"#,
                &["wrong_type /audience/openids/0/count", "wrong_type /audience/openids/0/fingerprint"]),
            (r#""all""#, &["wrong_type /audience"]),
            ("null", &["wrong_type /audience"]),
            ("[]", &["wrong_type /audience"]),
        ];
        for (audience, expected) in cases {
            assert_eq!(errors(&plan(audience, TEXT), &Options::default()), expected, "{audience}");
        }
        let both = LIST.replace(r#"{"openids""#, r#"{"is_to_all":true,"tag_id":2,"openids""#);
        assert_eq!(
            errors(&plan(&both, TEXT), &Options::default()),
            [
                "audience_contradictory /audience/is_to_all",
                "audience_contradictory /audience/tag_id"
            ]
        );
    }

    fn batches(batches: &[&str]) -> Value {
        plan(&format!(r#"{{"openids":[{}]}}"#, batches.join(",")), TEXT)
    }

    fn batch(last: char, list: &str) -> String {
        format!(r#"{{"count":2,"fingerprint":"mmdc1BZRiEaPnkqIMi36E{last}","list":"{list}"}}"#)
    }

    #[test]
    fn openids_in_the_place_of_batches_are_one_problem_however_many_they_are() {
        let ten_thousand = vec![r#""oO-sX1GYvqVAXaeiA6wvf8kfz_OE""#; 10_000];
        let good = batch('A', "AAAAAAAA");
        for (plan, path, what) in [
            (batches(&ten_thousand), "/audience/openids", "string[]"),
            (batches(&[r#"["o1","o2"]"#]), "/audience/openids", "array[]"),
            (batches(&["null", "null"]), "/audience/openids", "null[]"),
            (plan(r#"{"openids":"o1\no2"}"#, TEXT), "/audience/openids", "string"),
            (batches(&[&good, r#""o1""#, r#""o2""#]), "/audience/openids/1", "string"),
        ] {
            let problems = check_plan(&plan, &Options::default());
            let [problem] = &problems[..] else { panic!("{problems:?}") };
            assert_eq!((problem.code, problem.path.as_str()), (Code::WrongType, path));
            assert_eq!(problem.actual, Some(what.into()));
            let Message { zh, en } = &problem.message;
            for words in [zh, en] {
                assert!(words.contains(what) && words.contains("openIdBatches"), "{words}");
                assert!(!words.contains("oO-sX1") && words.len() < 250, "{words}");
            }
        }
    }

    #[test]
    fn of_many_wrong_batches_the_first_are_told_and_how_many_more() {
        let wrong = vec![r#"{"openid":"o1"}"#; 10_000];
        let problems = check_plan(&batches(&wrong), &Options::default());
        // Each has an unknown member and lacks two.
        assert_eq!(problems.len(), 301);
        let rest = problems.last().expect("a problem");
        assert_eq!((rest.code, rest.path.as_str()), (Code::BadFormat, "/audience/openids"));
        assert_eq!(rest.actual, Some(9900.into()));
    }

    #[test]
    fn batches_of_two_lists_are_refused() {
        let one = |plan: &Value| errors(plan, &Options::default());
        let [first, third] = [batch('A', "AAAAAAAA"), batch('Q', "AAAAAAAAbbcc")];
        assert_eq!(one(&batches(&[&third, &first])), [""; 0], "one list, and not all of it");
        let no_list = r#"{"count":2,"fingerprint":"mmdc1BZRiEaPnkqIMi36Ew"}"#;
        assert_eq!(one(&batches(&[&first, no_list])), [""; 0], "it cannot be told");
        for other in ["BBBBBBBB", "AAAAAAAAbd", "AAAAAAAAbdcc"] {
            let other = batch('g', other);
            let found = one(&batches(&[&first, &third, &other]));
            assert_eq!(found, ["mixed_lists /audience/openids"], "{other}");
        }
        assert_eq!(
            one(&batches(&[&first, no_list, no_list])),
            ["repeated_batch /audience/openids"],
            "the same batch twice"
        );
        for (name, code) in
            [("", "empty"), ("a list", "bad_format"), (&"a".repeat(1025), "too_long")]
        {
            let found = one(&batches(&[&batch('A', name)]));
            assert_eq!(found, [format!("{code} /audience/openids/0/list")]);
        }
    }

    #[test]
    fn a_name_that_no_database_stores_is_refused() {
        let nul =
            r#"{"id":"spring\u0000","account":"service","audience":{"tag_id":2},"content":{}}"#;
        let found = errors(&parse(nul).expect("JSON"), &Options::default());
        assert!(found.contains(&"bad_characters /id".to_owned()), "{found:?}");
    }

    /// Two campaigns of that name and the same content would have the same keys.
    #[test]
    fn a_name_is_not_the_text_of_nothing() {
        for (name, expected) in [
            ("undefined", &["missing /id"][..]),
            ("[object Object]", &["missing /id"]),
            ("nullable", &[]),
        ] {
            let named = plan(r#"{"tag_id":2}"#, TEXT).to_json().replace("spring", name);
            let found = errors(&parse(&named).expect("JSON"), &Options::default());
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn what_a_campaign_writes_itself_is_not_given() {
        for name in ["clientmsgid", "filter", "touser", "towxname"] {
            let content = format!(r#"{{"msgtype":"text","text":{{"content":"a"}},"{name}":"x"}}"#);
            let found = errors(&plan(r#"{"tag_id":2}"#, &content), &Options::default());
            assert_eq!(found, [format!("unknown_field /content/{name}")]);
            // Not even where it is said to be let through.
            let allowed = Options::allow_unknown([format!("/content/{name}")]);
            assert_eq!(errors(&plan(r#"{"tag_id":2}"#, &content), &allowed).len(), 1, "{name}");
        }
    }

    #[test]
    fn a_plan_has_all_of_its_parts_and_no_others() {
        let no = |text: &str| errors(&parse(text).expect("JSON"), &Options::default());
        assert_eq!(no("null"), ["wrong_type "]);
        assert_eq!(no("[]"), ["wrong_type "]);
        assert_eq!(
            no("{}"),
            ["missing /account", "missing /audience", "missing /content", "missing /id"]
        );
        let odd =
            r#"{"id":1,"account":"enterprise","audience":{"tag_id":2},"content":[],"more":1}"#;
        let expected =
            ["not_one_of /account", "unknown_field /more", "wrong_type /content", "wrong_type /id"];
        let found = no(odd);
        for problem in expected {
            assert!(found.iter().any(|known| known == problem), "{problem}: {found:?}");
        }
    }

    #[test]
    fn only_what_is_let_through_may_be_unknown() {
        let content =
            r#"{"msgtype":"text","text":{"content":"a"},"new":{"z":1.5,"a":[{"y":1,"b":null}]}}"#;
        let plan = plan(r#"{"is_to_all":true}"#, content);
        assert_eq!(errors(&plan, &Options::default()), ["unknown_field /content/new"]);
        assert_eq!(
            errors(&plan, &Options::allow_unknown(["/new"])),
            ["unknown_field /content/new"]
        );
        let allowed = Options::allow_unknown(["/content/new"]);
        assert_eq!(errors(&plan, &allowed), [""; 0]);
        let campaign = plan_campaign(&plan, NOW, &allowed).expect("a campaign");
        let body = campaign.body(&campaign.jobs[0]).to_json();
        assert!(body.contains(r#""new":{"a":[{"b":null,"y":1}],"z":1.5}"#), "{body}");
    }

    #[test]
    fn no_audience_and_no_token_is_let_through() {
        for (name, value, at) in [
            ("users", r#"["a"]"#, "users"),
            ("ext", r#"{"filter":{"is_to_all":true},"touser":["a"]}"#, "ext/filter"),
            ("ext", r#"[{"accessToken":"x"}]"#, "ext/0/accessToken"),
            ("ｔｏｕｓｅｒ", r#"["a"]"#, "ｔｏｕｓｅｒ"),
        ] {
            let content =
                format!(r#"{{"msgtype":"text","text":{{"content":"a"}},"{name}":{value}}}"#);
            let allowed = Options::allow_unknown([format!("/content/{name}")]);
            for audience in [r#"{"tag_id":2}"#, LIST] {
                let found = errors(&plan(audience, &content), &allowed);
                let expected = format!("unknown_field /content/{at}");
                assert!(found.contains(&expected), "{expected}: {found:?}");
            }
        }
        // Of the rest of a plan nothing is sent as it is.
        let more = r#"{"id":"a","account":"service","audience":{"tag_id":2},"content":{"msgtype":"text","text":{"content":"a"}},"more":1}"#;
        let found = errors(&parse(more).expect("JSON"), &Options::allow_unknown(["/more"]));
        assert_eq!(found, ["unknown_field /more"]);
        let batch = plan(&LIST.replace(r#""count""#, r#""more":1,"count""#), TEXT);
        let allowed = Options::allow_unknown(["/audience/openids/0/more"]);
        assert_eq!(errors(&batch, &allowed), ["unknown_field /audience/openids/0/more"]);
    }

    #[test]
    fn a_problem_of_the_content_has_its_place_in_the_plan_in_path_and_words() {
        let empty = r#"{"msgtype":"text","text":{"content":""}}"#;
        for audience in [r#"{"tag_id":2}"#, LIST] {
            let problems = check_plan(&plan(audience, empty), &Options::default());
            assert_eq!(problems[0].path, "/content/text/content");
            assert!(problems[0].message.en.starts_with("`content.text.content`"));
            assert!(problems[0].message.zh.starts_with("`content.text.content`"));
        }
        let loose = plan(r#"{"is_to_all":"true","tag_id":2}"#, TEXT);
        for problem in check_plan(&loose, &Options::default()) {
            assert!(problem.path.starts_with("/audience/"), "{problem:?}");
            assert!(!problem.message.en.contains("filter"), "{}", problem.message.en);
        }
    }
}
