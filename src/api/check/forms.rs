//! The forms of texts and numbers.

use crate::api::limits::MAX_CROP_DECIMALS;
use crate::json::value::Value;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;

/// Tells whether a text is the empty value of JavaScript, Java, Python, Go or others.
pub(crate) fn stands_for_nothing(text: &str) -> bool {
    let words = ["undefined", "null", "none", "nil", "<nil>", "nan", "false"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word)) || text.starts_with("[object ")
}

/// Refuses an empty value written as text, which is not an id, a key or a secret. As a token, it
/// would only cause 40001, and requests for new tokens without end. As a `clientmsgid`, WeChat
/// would accept it once, and answer 45065 to the next job.
pub(crate) fn text_of_nothing(text: &str, path: impl Into<String>) -> Option<ProblemBuilder> {
    stands_for_nothing(text).then(|| {
        ProblemBuilder::new(Code::Missing, path).actual(excerpt(text)).hint_of(
            "`{}` 不是有效的值：提供它的程序没有取到值",
            "`{}` is not a value: the program that provides it got none",
            &excerpt(text),
        )
    })
}

/// Refuses a token or an AppSecret that is an empty value written as text, or that contains a blank
/// or a control character. It is not shown.
pub(crate) fn fault_in_secret(secret: &str, path: impl Into<String>) -> Option<ProblemBuilder> {
    if stands_for_nothing(secret) {
        return text_of_nothing(secret, path);
    }
    secret.chars().any(|c| c.is_whitespace() || c.is_control()).then(|| {
        ProblemBuilder::new(Code::BadCharacters, path).actual("…").hint(
            "其中有空白或控制字符，可能是复制时带上的",
            "it contains a blank or a control character, perhaps from copying",
        )
    })
}

/// Reads an integer, also as a string: some of WeChat's tables say "string" where its samples show
/// a number (docs/spec.md 9.7).
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => decimal(text),
        _ => None,
    }
}

/// Reads a decimal integer in its only spelling.
pub(crate) fn decimal(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// Tells whether a text is the path of an endpoint, as `openapi/quota/get` takes it.
pub(crate) fn is_cgi_path(text: &str) -> bool {
    let bases = ["/cgi-bin/", "/datacube/"];
    bases.iter().any(|base| text.strip_prefix(base).is_some_and(|name| !name.is_empty()))
}

pub(crate) fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    host.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !text.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

/// Reads a fraction from 0 to 1, such as `0`, `1` or `0.25`, in millionths: WeChat answers 53402 to
/// more decimals.
pub(crate) fn fraction(text: &str) -> Option<i64> {
    const ONE: i64 = 10_i64.pow(MAX_CROP_DECIMALS as u32);
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > MAX_CROP_DECIMALS {
        return None;
    }
    let scale = 10_i64.checked_pow(u32::try_from(MAX_CROP_DECIMALS - decimals.len()).ok()?)?;
    let value = whole.parse::<i64>().ok()?.checked_mul(ONE)?;
    let value = value.checked_add(decimals.parse::<i64>().ok()?.checked_mul(scale)?)?;
    (value <= ONE).then_some(value)
}

pub(crate) fn is_crop(text: &str) -> bool {
    let corners: Vec<_> = text.split('_').map(fraction).collect();
    match corners[..] {
        [Some(x1), Some(y1), Some(x2), Some(y2)] => x1 < x2 && y1 < y2,
        _ => false,
    }
}
