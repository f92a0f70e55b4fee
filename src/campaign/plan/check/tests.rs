use super::*;
use crate::campaign::plan::plan::plan_campaign;
use crate::json::parse::parse;

const NOW: i64 = 1_795_651_200;
const TEXT: &str = r#"{"msgtype":"text","text":{"content":"你好"}}"#;
const LIST: &str = r#"{"openids":[{"count":2,"fingerprint":"mmdc1BZRiEaPnkqIMi36EQ"}]}"#;

fn plan(audience: &str, content: &str) -> Value<'static> {
    let text = format!(
        r#"{{"id":"spring","account":"service","audience":{audience},"content":{content}}}"#
    );
    parse(&text).expect("JSON").into_owned()
}

/// Returns the codes and places of the errors, sorted.
fn errors(plan: &Value, options: &CheckOptions) -> Vec<String> {
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
        assert_eq!(errors(&plan(audience, TEXT), &CheckOptions::default()), expected, "{audience}");
    }
    let both = LIST.replace(r#"{"openids""#, r#"{"is_to_all":true,"tag_id":2,"openids""#);
    assert_eq!(
        errors(&plan(&both, TEXT), &CheckOptions::default()),
        ["audience_contradictory /audience/is_to_all", "audience_contradictory /audience/tag_id"]
    );
}

fn batches(batches: &[&str]) -> Value<'static> {
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
        let problems = check_plan(&plan, &CheckOptions::default());
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!((problem.code, problem.path.as_str()), (Code::WrongType, path));
        assert_eq!(problem.actual, Some(what.into()));
        let crate::problem::bilingual::Bilingual { zh, en } = &problem.message;
        let in_chinese = if what == "string" { "字符串" } else { what };
        for (words, what) in [(zh, in_chinese), (en, what)] {
            assert!(words.contains(what) && words.contains("openIdBatches"), "{words}");
            assert!(!words.contains("oO-sX1") && words.len() < 250, "{words}");
        }
    }
}

#[test]
fn of_many_wrong_batches_the_first_are_told_and_how_many_more() {
    let wrong = vec![r#"{"openid":"o1"}"#; 10_000];
    let problems = check_plan(&batches(&wrong), &CheckOptions::default());
    // Each has an unknown member and lacks two.
    assert_eq!(problems.len(), 301);
    let rest = problems.last().expect("a problem");
    assert_eq!((rest.code, rest.path.as_str()), (Code::BadFormat, "/audience/openids"));
    assert_eq!(rest.actual, Some(9900.into()));
}

#[test]
fn batches_of_two_lists_are_refused() {
    let one = |plan: &Value| errors(plan, &CheckOptions::default());
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
    for (name, code) in [("", "empty"), ("a list", "bad_format"), (&"a".repeat(1025), "too_long")] {
        let found = one(&batches(&[&batch('A', name)]));
        assert_eq!(found, [format!("{code} /audience/openids/0/list")]);
    }
}

#[test]
fn a_name_that_no_database_stores_is_refused() {
    let nul = r#"{"id":"spring\u0000","account":"service","audience":{"tag_id":2},"content":{}}"#;
    let found = errors(&parse(nul).expect("JSON"), &CheckOptions::default());
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
        let found = errors(&parse(&named).expect("JSON"), &CheckOptions::default());
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn what_a_campaign_writes_itself_is_not_given() {
    for name in ["clientmsgid", "filter", "touser", "towxname"] {
        let content = format!(r#"{{"msgtype":"text","text":{{"content":"a"}},"{name}":"x"}}"#);
        let found = errors(&plan(r#"{"tag_id":2}"#, &content), &CheckOptions::default());
        assert_eq!(found, [format!("unknown_field /content/{name}")]);
        // Not even if it is an allowed unknown field.
        let allowed = CheckOptions::allow_unknown([format!("/content/{name}")]);
        assert_eq!(errors(&plan(r#"{"tag_id":2}"#, &content), &allowed).len(), 1, "{name}");
    }
}

#[test]
fn a_plan_has_all_of_its_parts_and_no_others() {
    let no = |text: &str| errors(&parse(text).expect("JSON"), &CheckOptions::default());
    assert_eq!(no("null"), ["wrong_type "]);
    assert_eq!(no("[]"), ["wrong_type "]);
    assert_eq!(
        no("{}"),
        ["missing /account", "missing /audience", "missing /content", "missing /id"]
    );
    let odd = r#"{"id":1,"account":"enterprise","audience":{"tag_id":2},"content":[],"more":1}"#;
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
    assert_eq!(errors(&plan, &CheckOptions::default()), ["unknown_field /content/new"]);
    assert_eq!(
        errors(&plan, &CheckOptions::allow_unknown(["/new"])),
        ["unknown_field /content/new"]
    );
    let allowed = CheckOptions::allow_unknown(["/content/new"]);
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
        let content = format!(r#"{{"msgtype":"text","text":{{"content":"a"}},"{name}":{value}}}"#);
        let allowed = CheckOptions::allow_unknown([format!("/content/{name}")]);
        for audience in [r#"{"tag_id":2}"#, LIST] {
            let found = errors(&plan(audience, &content), &allowed);
            let expected = format!("unknown_field /content/{at}");
            assert!(found.contains(&expected), "{expected}: {found:?}");
        }
    }
    // Nothing else of a plan is sent as it is.
    let more = r#"{"id":"a","account":"service","audience":{"tag_id":2},"content":{"msgtype":"text","text":{"content":"a"}},"more":1}"#;
    let found = errors(&parse(more).expect("JSON"), &CheckOptions::allow_unknown(["/more"]));
    assert_eq!(found, ["unknown_field /more"]);
    let batch = plan(&LIST.replace(r#""count""#, r#""more":1,"count""#), TEXT);
    let allowed = CheckOptions::allow_unknown(["/audience/openids/0/more"]);
    assert_eq!(errors(&batch, &allowed), ["unknown_field /audience/openids/0/more"]);
}

#[test]
fn a_problem_of_the_content_has_its_place_in_the_plan_in_path_and_words() {
    let empty = r#"{"msgtype":"text","text":{"content":""}}"#;
    for audience in [r#"{"tag_id":2}"#, LIST] {
        let problems = check_plan(&plan(audience, empty), &CheckOptions::default());
        assert_eq!(problems[0].path, "/content/text/content");
        assert!(problems[0].message.en.starts_with("`content.text.content`"));
        assert!(problems[0].message.zh.starts_with("`content.text.content`"));
    }
    let loose = plan(r#"{"is_to_all":"true","tag_id":2}"#, TEXT);
    for problem in check_plan(&loose, &CheckOptions::default()) {
        assert!(problem.path.starts_with("/audience/"), "{problem:?}");
        assert!(!problem.message.en.contains("filter"), "{}", problem.message.en);
    }
}
