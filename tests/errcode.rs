//! The table of error codes and statuses. It is complete, in order, and agrees with other libraries
//! (`cases/errcode.jsonl`, which names the origin of each line).

use std::collections::BTreeMap;
use std::error::Error;

use serde_json::Value;
use wechat_mass::errcode::{Outcome, codes, explain, explain_at, explain_status};

/// All numbers on WeChat's pages about mass sending and its preparations, written down by hand.
const DOCUMENTED: &[i64] = &[
    -1, 0, 40001, 40002, 40003, 40004, 40005, 40006, 40007, 40008, 40009, 40010, 40011, 40012,
    40013, 40014, 40031, 40032, 40033, 40035, 40038, 40059, 40060, 40065, 40066, 40113, 40114,
    40118, 40121, 40125, 40130, 40132, 40137, 40152, 40155, 40164, 40192, 40193, 40194, 40201,
    40202, 40203, 40204, 40213, 40214, 40215, 40216, 40217, 40218, 40229, 40243, 41001, 41002,
    41004, 41005, 41006, 41009, 41011, 41039, 41040, 42001, 42010, 43001, 43002, 43003, 43004,
    43019, 44001, 44002, 44003, 44004, 44005, 44006, 44007, 45001, 45002, 45003, 45004, 45005,
    45006, 45007, 45008, 45009, 45010, 45011, 45012, 45019, 45020, 45021, 45028, 45034, 45040,
    45047, 45052, 45056, 45057, 45058, 45059, 45062, 45064, 45065, 45066, 45067, 45083, 45084,
    45085, 45086, 45102, 45103, 45106, 45110, 45113, 45157, 45158, 45159, 45161, 45162, 45166,
    46001, 46004, 46007, 47001, 47002, 48001, 48002, 48003, 48004, 48005, 48006, 48008, 48013,
    48014, 48015, 48021, 48022, 50001, 50002, 50004, 50005, 50007, 53402, 53404, 53405, 53406,
    53500, 53501, 53502, 53503, 53504, 53505, 53600, 61003, 61004, 61007, 61016, 61017, 61451,
    61500, 61501, 61503, 65303, 76001, 76002, 76003, 76004, 76021, 76022, 87009, 87014, 88000,
    88001, 88002, 88003, 88004, 88005, 88007, 88008, 88010, 88011, 89501, 89502, 89503, 89504,
    89505, 89506, 89507, 9500001, 9500002, 10170001, 10170002, 10170003, 268487001, 268487002,
    268488001,
];

/// The codes whose text deliberately differs from the cases, as in WeChat's newer tables.
const REWORDED: &[(i64, &str)] = &[
    (40005, "newer tables speak of the format of uploaded material"),
    (40006, "newer tables speak of the size of uploaded material"),
    (40009, "newer tables speak of the dimensions of the picture"),
    (45009, "newer tables name the daily limit, to tell it from 45011"),
];

/// Removes blanks, because WeChat sets them around Latin words without a rule.
fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Returns the text before the first comma or parenthesis. The rest is an explanation, which the table
/// shortens.
fn first_clause(text: &str) -> String {
    without_blanks(text.split(['，', '（', ',']).next().unwrap_or_default())
}

fn text<'a>(case: &'a Value, pointer: &str) -> Result<&'a str, String> {
    case.pointer(pointer)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("no text at {pointer} of {case}"))
}

#[test]
fn every_case_is_explained_in_the_same_words() -> Result<(), Box<dyn Error>> {
    let reworded: BTreeMap<i64, &str> = REWORDED.iter().copied().collect();
    let (mut error_codes, mut statuses) = (0, 0);
    for line in include_str!("cases/errcode.jsonl").lines() {
        let case: Value = serde_json::from_str(line)?;
        if case.pointer("/input/table").is_some() {
            continue; // the speed table belongs to message/mass/speed
        }
        let expected = text(&case, "/expected/message_zh")?;
        let clause = first_clause(expected);
        let (name, known, zh, excused) =
            if let Some(errcode) = case.pointer("/input/errcode").and_then(Value::as_i64) {
                error_codes += 1;
                let found = explain(errcode);
                let excused = reworded.contains_key(&errcode);
                (errcode.to_string(), found.known, found.meaning.zh, excused)
            } else {
                statuses += 1;
                let status = text(&case, "/input/status")?;
                let found = explain_status(status);
                (status.to_owned(), found.known, found.meaning.zh, false)
            };
        assert!(known, "{name} is not known");
        let agrees = without_blanks(zh).contains(&clause);
        // Exceptions that are no longer needed must be removed.
        assert_ne!(agrees, excused, "{name}: ours is {zh}, the case says {expected}");
    }
    assert_eq!((error_codes, statuses), (108, 12));
    Ok(())
}

#[test]
fn table_is_sorted_without_duplicates_and_finds_each_row() {
    let numbers: Vec<i64> = codes().map(|row| row.errcode).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "not in ascending order: {numbers:?}");
    for row in codes() {
        assert_eq!(explain(row.errcode), row);
    }
}

#[test]
fn every_documented_code_is_known() {
    let missing: Vec<_> = DOCUMENTED.iter().filter(|code| !explain(**code).known).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn texts_are_short_and_complete() {
    let mut bytes = 0;
    for row in codes() {
        let (zh, en) = (row.meaning.zh, row.meaning.en);
        assert!(!zh.is_empty() && zh == zh.trim() && !zh.ends_with('。'), "{}: {zh}", row.errcode);
        assert!(!en.is_empty() && en == en.trim() && !en.ends_with('.'), "{}: {en}", row.errcode);
        assert!(en.is_ascii(), "{}: {en}", row.errcode);
        bytes += zh.len() + en.len();
    }
    assert!(bytes <= 25_000, "{bytes} bytes of text are too many for the wasm file");
}

#[test]
fn advice_of_the_codes_that_decide_what_a_sender_does() {
    let expected = [
        (-1, "repeat", Some(60), None),
        (0, "none", None, None),
        (40001, "refresh_token", None, None),
        (40014, "refresh_token", None, None),
        (40060, "fix", None, None),
        (40130, "fix", None, None),
        (42001, "refresh_token", None, None),
        (42010, "wait", Some(60), Some("next_minute")),
        (45009, "wait", None, Some("next_day")),
        (45010, "fix", None, None),
        (45011, "wait", Some(60), Some("next_minute")),
        (45028, "wait", None, Some("next_quota")),
        (45040, "wait", None, Some("next_month")),
        (45065, "already_done", None, None),
        (45066, "wait", Some(60), Some("next_minute")),
        (45085, "repeat", Some(60), None),
        (48001, "ask_human", None, None),
        (48006, "wait", None, Some("next_month")),
        (50007, "ask_human", None, None),
        (53402, "fix", None, None),
        (89501, "wait", None, Some("administrator")),
        (89502, "wait", None, Some("administrator")),
        (89503, "ask_human", None, None),
        (89504, "wait", None, Some("administrator")),
        (89505, "pending", None, None),
        (89506, "ask_human", None, None),
        (89507, "ask_human", None, None),
        (268488001, "repeat", Some(60), None),
    ];
    for (errcode, name, after_seconds, until) in expected {
        let advice = explain(errcode).advice;
        let found = (advice.name(), advice.after_seconds(), advice.until());
        assert_eq!(found, (name, after_seconds, until), "{errcode}");
    }
}

/// These are from the official pages of 2025-12: `callback/check`, `token`, the page of product cards.
#[test]
fn codes_of_the_pages_of_2025_12() {
    for (errcode, zh) in [
        (40201, "未设置回调URL"),
        (40202, "不正确的action参数"),
        (40203, "不正确的运营商参数"),
        (50007, "账号已冻结"),
        (53402, "封面裁剪失败"),
        (10170001, "不合法的商品ID"),
        (10170002, "不支持的文章类型"),
        (10170003, "不支持的卡片类型"),
    ] {
        let found = explain(errcode);
        assert!(found.known, "{errcode}");
        assert!(without_blanks(found.meaning.zh).contains(zh), "{errcode}: {}", found.meaning.zh);
        assert_ne!(found.advice.name(), "repeat");
    }
}

/// Reports of 2024 to 2026 often name these causes.
#[test]
fn usual_causes_are_named() {
    for (errcode, cause) in [
        (40005, "filename"),
        (40113, "filename"),
        (45003, "\\uXXXX"),
        (45004, "\\uXXXX"),
        (45110, "\\uXXXX"),
        (45166, "newspic"),
        (45166, "HTML"),
        (45166, "1000"),
        (88000, "need_open_comment"),
    ] {
        let meaning = explain(errcode).meaning;
        for words in [meaning.zh, meaning.en] {
            assert!(words.contains(cause), "{errcode}: {words}");
        }
    }
}

/// A code may have another meaning at another endpoint. The page of `freepublish/get` has 40002 as "invalid
/// argument", that of `token` as "invalid grant_type".
#[test]
fn a_code_is_explained_at_its_endpoint() {
    let at = explain_at(40002, "freepublish/get");
    assert!(at.meaning.zh.contains("无效参数") && at.meaning.en.contains("invalid argument"));
    for api in ["token", "stable_token", "message/mass/sendall", "", "no/such/api"] {
        assert_eq!(explain_at(40002, api), explain(40002), "{api}");
    }
    // A new token does not help against a wrong secret.
    for errcode in [40001, 40014, 42001] {
        assert_eq!(explain_at(errcode, "message/mass/get").advice.name(), "refresh_token");
        for api in ["token", "stable_token"] {
            assert_eq!(explain_at(errcode, api).advice.name(), "fix", "{errcode} {api}");
        }
    }
    assert!(explain_at(40001, "stable_token").meaning.en.contains("AppSecret"));
    assert!(explain_at(40007, "draft/add").meaning.zh.contains("永久素材"));
    assert!(explain_at(40007, "media/uploadnews").meaning.zh.contains("临时素材"));
    assert!(explain_at(76003, "openapi/quota/get").meaning.en.contains("cgi_path"));
    assert!(!explain(76003).meaning.en.contains("cgi_path"));
    // Everywhere else, and for unknown endpoints and codes, the table counts.
    for row in codes() {
        assert_eq!(explain_at(row.errcode, "message/mass/sendall"), row);
    }
    assert!(!explain_at(987_654, "freepublish/get").known);
}

#[test]
fn only_passing_faults_are_to_be_repeated() {
    let repeated: Vec<i64> =
        codes().filter(|row| row.advice.name() == "repeat").map(|row| row.errcode).collect();
    assert_eq!(repeated, [-1, 45085, 46007, 268487001, 268487002, 268488001]);
}

#[test]
fn an_unknown_code_is_said_to_be_unknown_and_left_to_a_human() {
    for errcode in [1, -2, 40034, i64::MAX, i64::MIN, 40001 + (1 << 32)] {
        let found = explain(errcode);
        assert_eq!(found.errcode, errcode);
        assert!(!found.known);
        assert_eq!(found.advice.name(), "ask_human");
        assert!(found.meaning.zh.contains("未知") && found.meaning.en.contains("unknown"));
    }
}

#[test]
fn statuses_of_event_and_query_lead_to_one_outcome() {
    let expected = [
        ("send success", "success", None),
        ("sendsuccess", "success", None),
        ("SEND_SUCCESS", "success", None),
        ("\n Send  Success ", "success", None),
        ("SENDING", "sending", None),
        ("send fail", "failed", None),
        ("sendfail", "failed", None),
        ("SEND_FAIL", "failed", None),
        ("DELETE", "deleted", None),
        ("err(20001)", "rejected", Some(20001)),
        (" Err ( 30003 ) ", "rejected", Some(30003)),
        ("err(40001)", "refused_by_administrator", Some(40001)),
        ("err(40002)", "administrator_silent", Some(40002)),
    ];
    for (status, outcome, code) in expected {
        let found = explain_status(status);
        assert!(found.known, "{status}");
        assert_eq!((found.outcome.name(), found.code), (outcome, code), "{status}");
        assert_eq!(found.status, status);
    }
}

#[test]
fn an_undocumented_number_is_a_rejection_and_kept() {
    // err(20431) was seen in 2024.
    let found = explain_status("err(20431)");
    assert!(!found.known);
    assert_eq!((found.outcome, found.code), (Outcome::Rejected, Some(20431)));

    let too_big = explain_status("err(99999999999999999999)");
    assert!(!too_big.known);
    assert_eq!((too_big.outcome, too_big.code), (Outcome::Rejected, None));
}

#[test]
fn anything_else_is_an_unknown_status() {
    for status in [
        "",
        " ",
        "err",
        "err()",
        "err(",
        "err)",
        "err(+1)",
        "err(-1)",
        "err(1)x",
        "err(1 2)",
        "(20001)",
        "20001",
        "success",
        "fail",
        "send",
        "已发送",
        "err（20001）",
        "err(２０００１)",
    ] {
        let found = explain_status(status);
        assert!(!found.known, "{status}");
        assert_eq!((found.outcome, found.code), (Outcome::Unknown, None), "{status}");
        assert_eq!(found.status, status);
    }
}
