//! The parts of an `errmsg`, and the check for a success or a failure.

/// The texts of nearly all successes.
const USUAL: [&str; 3] = ["ok", "send job submission success", "preview success"];

/// Tells whether the text is one of a success: `ok`, `preview success`, `send job submission
/// success`.
pub(crate) fn says_success(errmsg: &str) -> bool {
    if USUAL.contains(&errmsg) {
        return true;
    }
    let (text, ..) = take_apart(errmsg);
    let is_word = |word: &str| text.eq_ignore_ascii_case(word);
    text.is_empty()
        || is_word("ok")
        || is_word("success")
        || text.to_ascii_lowercase().ends_with(" success")
}

/// The words of a failure in WeChat's codes, and those of a success.
const FAILED: [&str; 20] = [
    "invalid",
    "error",
    "fail",
    "failed",
    "failure",
    "missing",
    "expired",
    "unauthorized",
    "unsupported",
    "denied",
    "forbidden",
    "illegal",
    "refused",
    "rejected",
    "exceeded",
    "busy",
    "timeout",
    "limit",
    "quota",
    "retry",
];
const DONE: [&str; 6] = ["ok", "success", "successful", "successfully", "succeed", "succeeded"];
const FAILED_IN_CHINESE: [&str; 5] = ["失败", "无效", "不合法", "错误", "超时"];

/// Tells whether the text is certainly one of a failure: with an `errcode` of 0 it may be anything.
pub(crate) fn says_failure(errmsg: &str) -> bool {
    if USUAL.contains(&errmsg) {
        return false;
    }
    let (text, ..) = take_apart(errmsg);
    let has = |word: &str| split_at_last(&text, word).is_some();
    let is_of = |list: &[&str], word: &str| list.iter().any(|one| word.eq_ignore_ascii_case(one));
    // Nearly all texts are English.
    let is_chinese = !text.is_ascii();
    let mut is_done = is_chinese && has("成功");
    let mut fails = is_chinese && FAILED_IN_CHINESE.iter().any(|word| has(word));
    let mut before = "";
    for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
        is_done |= is_of(&DONE, word);
        // "no error" is not a failure.
        fails |= is_of(&FAILED, word) && !before.eq_ignore_ascii_case("no");
        before = word;
    }
    fails && !is_done
}

/// Splits an `errmsg` into its text, and ` hint: […]` (older) or ` rid: …` (newer) at its end.
pub(crate) fn take_apart(errmsg: &str) -> (String, Option<String>, Option<String>) {
    let (rest, rid) = match split_at_last(errmsg, "rid:") {
        Some((before, rid)) if is_rid(rid.trim()) => (before, Some(rid.trim().to_owned())),
        _ => (errmsg, None),
    };
    let (rest, hint) = match split_at_last(rest, "hint:") {
        Some((before, hint)) => {
            match hint.trim().strip_prefix('[').and_then(|hint| hint.strip_suffix(']')) {
                Some(hint) => (before, Some(hint.trim().to_owned())),
                None => (rest, None),
            }
        }
        None => (rest, None),
    };
    (rest.trim_end_matches([' ', ',']).trim_start().to_owned(), rid, hint)
}

/// Splits a text at the last `word`.
pub(crate) fn split_at_last<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let at = text.as_bytes().windows(word.len()).rposition(|part| part == word.as_bytes())?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

/// Tells whether a text is three groups of hexadecimal digits.
pub(crate) fn is_rid(text: &str) -> bool {
    let mut groups = text.split('-');
    let hex = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_hexdigit());
    groups.clone().count() == 3 && groups.all(hex)
}
