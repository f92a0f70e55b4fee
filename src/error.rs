//! Problems: what is wrong with a body, all of it at once.
//!
//! A [`Problem`] says where (a JSON pointer), what (a stable [`Code`]), how bad (a [`Level`]), and
//! the limit and the actual value, in words of Chinese and of English. The words of a code stand
//! in one table, so that the two languages cannot drift apart.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::json::Value;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// WeChat refuses the body, or does something else than was meant. Nothing is built.
    Error,
    /// Sources disagree, or what is asked for is retired, undocumented or risky. It is built.
    Warning,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// A text in both languages of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

/// One problem of a body.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Problem {
    /// Where: a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) into the body as
    /// it was given; empty for the body as a whole. For a missing member, where it would stand.
    pub path: String,
    /// What, for programs.
    pub code: Code,
    /// How bad.
    pub level: Level,
    /// What, for people.
    pub message: Message,
    /// The limit or the expected value, where there is one.
    pub limit: Option<Shown>,
    /// What was found instead, where it can be shown. Never a secret; long texts are cut.
    pub actual: Option<Shown>,
}

/// A value that a problem shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A count, a limit, a number of the body.
    Integer(i64),
    /// A text, or a number that is not a 64-bit integer, as it was written.
    Text(String),
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Shown::Text(text.to_owned())
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Shown::Text(text)
    }
}

impl From<i32> for Shown {
    fn from(number: i32) -> Self {
        Shown::Integer(number.into())
    }
}

impl From<i64> for Shown {
    /// An integer that a JavaScript number cannot keep is shown as text, with all its digits.
    fn from(number: i64) -> Self {
        const MAX_SAFE: u64 = (1 << 53) - 1;
        if number.unsigned_abs() <= MAX_SAFE {
            Shown::Integer(number)
        } else {
            Shown::Text(number.to_string())
        }
    }
}

impl From<u64> for Shown {
    fn from(number: u64) -> Self {
        match i64::try_from(number) {
            Ok(number) => number.into(),
            Err(_) => Shown::Text(number.to_string()),
        }
    }
}

impl From<usize> for Shown {
    fn from(number: usize) -> Self {
        Shown::from(number as u64)
    }
}

impl Problem {
    /// Whether the body cannot be built because of it.
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

/// A body that was refused: every problem it has, warnings included.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// At least one of them is an error.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for problem in self.problems.iter().filter(|problem| problem.is_error()) {
            write!(f, "{separator}{problem}")?;
            separator = "; ";
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// A number with the unit it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Bytes,
    Characters,
    Items,
    OpenIds,
}

impl Unit {
    fn zh(self) -> &'static str {
        match self {
            Unit::Bytes => "字节",
            Unit::Characters => "个字符",
            Unit::Items => "项",
            Unit::OpenIds => "个 OpenID",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Unit::Bytes => "bytes",
            Unit::Characters => "characters",
            Unit::Items => "items",
            Unit::OpenIds => "OpenIDs",
        }
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])* $variant:ident = $name:literal, $level:ident, $zh:literal, $en:literal; )*) => {
        /// What is wrong, as a stable name for programs. New ones are added; none changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $( $(#[doc = $doc])* $variant, )* }

        impl Code {
            /// Every code, in the order of this list.
            pub const ALL: &'static [Code] = &[$( Code::$variant, )*];

            /// The level of a problem with this code, unless it says otherwise.
            fn level(self) -> Level {
                match self { $( Code::$variant => Level::$level, )* }
            }

            /// For each code its name, its words in Chinese and in English, a line each: one text
            /// is smaller than the pointers to a hundred.
            const TEXTS: &str = concat!($( $name, "\n", $zh, "\n", $en, "\n", )*);
        }
    };
}

codes! {
    /// Nobody, or nobody in particular, is named to receive the message.
    AudienceMissing = "audience_missing", Error,
        "{name} 没有指明群发给谁", "{name} does not say who is to be reached";
    /// Two audiences are named, and they are not the same people.
    AudienceContradictory = "audience_contradictory", Error,
        "{name} 与另一个群发对象矛盾", "{name} contradicts another audience in the same body";
    /// A character that may not stand there.
    BadCharacters = "bad_characters", Error,
        "{name} 含有不允许的字符：{actual}", "{name} has characters that are not allowed: {actual}";
    /// A text that is not of the form it must have.
    BadFormat = "bad_format", Error,
        "{name} 的格式应为 {limit}，实际为 {actual}", "{name} must have the form {limit}, not {actual}";
    /// An id that is not a decimal number from 1 to 2^63-1.
    BadId = "bad_id", Error,
        "{name} 应为 {limit} 的十进制整数，实际为 {actual}", "{name} must be a decimal integer of {limit}, not {actual}";
    /// An OpenID that is empty or has blanks, control or non-ASCII characters.
    BadOpenid = "bad_openid", Error,
        "{name} 不是 OpenID：{actual}", "{name} is not an OpenID: {actual}";
    /// A limit about which WeChat's own pages disagree; the newest one is named.
    DisputedLimit = "disputed_limit", Warning,
        "{name} 有 {actual} {unit}，现行文档的上限是 {limit}（各处文档不一致）",
        "{name} has {actual} {unit}; the newest documents allow {limit} (sources disagree)";
    /// The same OpenID more than once.
    Duplicate = "duplicate", Warning,
        "{name} 中有 {actual} 个重复的 OpenID", "{name} repeats {actual} OpenIDs";
    /// Nothing where something must be.
    Empty = "empty", Error,
        "{name} 不能为空", "{name} must not be empty";
    /// A file of a kind this upload does not take.
    FileKind = "file_kind", Error,
        "{name} 只接受 {limit}，实际为 {actual}", "{name} must be {limit}, not {actual}";
    /// A file that is too big for this upload.
    FileTooLarge = "file_too_large", Error,
        "{name} 最大 {limit} 字节，实际 {actual} 字节", "{name} may have at most {limit} bytes, but has {actual}";
    /// A number written as text, where WeChat documents a number.
    LooseType = "loose_type", Warning,
        "{name} 在文档中是{limit}，实际为 {actual}", "{name} is documented as {limit}, not {actual}";
    /// Two messages in one body.
    MessageContradictory = "message_contradictory", Error,
        "{name} 是多余的消息：一次只能群发一条", "{name} is a second message in one body";
    /// The member does not belong to the `msgtype`.
    MessageMismatch = "message_mismatch", Error,
        "{name} 与 msgtype 不符，应使用 {limit}", "{name} does not belong to this msgtype, which takes {limit}";
    /// A required member is absent.
    Missing = "missing", Error,
        "缺少必填的 {name}", "{name} is required";
    /// A text that is none of the known words.
    NotOneOf = "not_one_of", Error,
        "{name} 只能是 {limit}，实际为 {actual}", "{name} must be one of {limit}, not {actual}";
    /// An OpenID that could be one, but is not 28 characters of `[0-9A-Za-z_-]`.
    OddOpenid = "odd_openid", Warning,
        "{name} 不像 OpenID（通常是 28 个 [0-9A-Za-z_-] 字符）：{actual}",
        "{name} does not look like an OpenID (usually 28 characters of [0-9A-Za-z_-]): {actual}";
    /// A number outside its range.
    OutOfRange = "out_of_range", Error,
        "{name} 须在 {limit} 之内，实际为 {actual}", "{name} must be in {limit}, not {actual}";
    /// A field or message type that WeChat has withdrawn.
    Retired = "retired", Warning,
        "微信已停用 {name}", "WeChat has retired {name}";
    /// It is allowed, but seldom what was meant.
    Risky = "risky", Warning,
        "请确认 {name}", "look at {name} again";
    /// A body nested deeper than any of WeChat's.
    TooDeep = "too_deep", Error,
        "{name} 嵌套过深（最多 {limit} 层）", "{name} is nested too deeply (at most {limit} levels)";
    /// Too few entries.
    TooFew = "too_few", Error,
        "{name} 至少 {limit} {unit}，实际 {actual}", "{name} must have at least {limit} {unit}, but has {actual}";
    /// Too many characters or bytes.
    TooLong = "too_long", Error,
        "{name} 最多 {limit} {unit}，实际 {actual}", "{name} may have at most {limit} {unit}, but has {actual}";
    /// Too many entries.
    TooMany = "too_many", Error,
        "{name} 最多 {limit} {unit}，实际 {actual}", "{name} may have at most {limit} {unit}, but has {actual}";
    /// WeChat's page for this endpoint does not list the field.
    Undocumented = "undocumented", Warning,
        "此接口的官方文档没有 {name}", "WeChat's page for this endpoint does not list {name}";
    /// No endpoint has this name.
    UnknownApi = "unknown_api", Error,
        "没有名为 {actual} 的接口", "there is no endpoint {actual}";
    /// No field has this name here.
    UnknownField = "unknown_field", Error,
        "此处没有名为 {name} 的字段", "there is no field {name} here";
    /// A number too big to have survived JavaScript: above 2^53-1 its last digits are lost.
    UnsafeInteger = "unsafe_integer", Error,
        "{name} 超过 2^53-1，作为 JavaScript 数字已丢失精度（{actual}）；请用字符串或 BigInt",
        "{name} is above 2^53-1 and has lost digits as a JavaScript number ({actual}); use a string or a BigInt";
    /// A value that JSON does not have: a function, `NaN`, a cycle.
    Unsupported = "unsupported", Error,
        "{name} 不是 JSON 值：{actual}", "{name} is not a JSON value: {actual}";
    /// A value of another JSON type.
    WrongType = "wrong_type", Error,
        "{name} 应为{limit}，实际为 {actual}", "{name} must be {limit}, not {actual}";
}

// Written out and as maps. What serde derives is the same JSON, but for structs and variants
// serde-wasm-bindgen keeps a table of their names, which is three kilobytes of WebAssembly.

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("zh", self.zh.as_str())?;
        map.serialize_entry("en", self.en.as_str())?;
        map.end()
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", self.path.as_str())?;
        map.serialize_entry("code", self.code.name())?;
        map.serialize_entry("level", self.level.name())?;
        map.serialize_entry("message", &self.message)?;
        for (name, value) in [("limit", &self.limit), ("actual", &self.actual)] {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

impl Code {
    /// The stable name, as it stands in JSON.
    pub fn name(self) -> &'static str {
        self.text(0)
    }

    /// Chinese and English, with `{name}`, `{limit}`, `{actual}` and `{unit}` to fill in.
    fn words(self) -> (&'static str, &'static str) {
        (self.text(1), self.text(2))
    }

    fn text(self, line: usize) -> &'static str {
        Self::TEXTS.lines().nth(3 * self as usize + line).unwrap_or_default()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Collects the problems of one body while something walks through it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    problems: Vec<Problem>,
}

impl Report {
    /// A rule that knows better than "there is no such field" takes the place of it.
    pub(crate) fn add(&mut self, draft: Draft) {
        let problem = draft.finish();
        let vague =
            |known: &&mut Problem| known.code == Code::UnknownField && known.path == problem.path;
        match self.problems.iter_mut().find(vague) {
            Some(known) => *known = problem,
            None => self.problems.push(problem),
        }
    }

    /// Whether an error stands at this very path.
    pub(crate) fn has_error(&self, path: &str) -> bool {
        self.problems.iter().any(|problem| problem.is_error() && problem.path == path)
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// A problem in the making. Behind a pointer, because drafts are handed on from method to method
/// in a hundred places, and the code that moves them, or is inlined there, would be a good part of
/// the WebAssembly.
#[derive(Debug)]
pub(crate) struct Draft(Box<Parts>);

#[derive(Debug)]
struct Parts {
    path: String,
    code: Code,
    level: Level,
    limit: Option<Shown>,
    actual: Option<Shown>,
    unit: Option<Unit>,
    hint: Option<(String, String)>,
}

impl Draft {
    pub(crate) fn new(code: Code, path: impl Into<String>) -> Self {
        Self::with_path(code, path.into())
    }

    fn with_path(code: Code, path: String) -> Self {
        Self(Box::new(Parts {
            path,
            code,
            level: code.level(),
            limit: None,
            actual: None,
            unit: None,
            hint: None,
        }))
    }

    #[inline(never)]
    pub(crate) fn limit(mut self, limit: impl Into<Shown>) -> Self {
        self.0.limit = Some(limit.into());
        self
    }

    #[inline(never)]
    pub(crate) fn actual(mut self, actual: impl Into<Shown>) -> Self {
        self.0.actual = Some(actual.into());
        self
    }

    /// The value itself as what was found: scalars whole (long texts cut), the rest by its type.
    pub(crate) fn found(self, value: &Value) -> Self {
        self.actual(match value {
            Value::String(text) => Shown::Text(excerpt(text)),
            Value::Array(_) | Value::Object(_) => type_name(value).1.into(),
            Value::Null => Shown::Null,
            Value::Bool(on) => Shown::Bool(*on),
            Value::Number(number) => match number.as_i64() {
                Some(number) => Shown::from(number),
                // ".0" marks what JavaScript has rounded; it was not written.
                None => Shown::Text(excerpt(
                    number.as_str().strip_suffix(".0").unwrap_or(number.as_str()),
                )),
            },
        })
    }

    #[inline(never)]
    pub(crate) fn unit(mut self, unit: Unit) -> Self {
        self.0.unit = Some(unit);
        self
    }

    pub(crate) fn warning(mut self) -> Self {
        self.0.level = Level::Warning;
        self
    }

    /// What to do about it, in both languages.
    pub(crate) fn hint(mut self, zh: &str, en: &str) -> Self {
        self.0.hint = Some((zh.to_owned(), en.to_owned()));
        self
    }

    /// The same with a word that stands in both, at `{}`.
    pub(crate) fn hint_of(mut self, zh: &str, en: &str, word: &str) -> Self {
        self.0.hint = Some((with_word(zh, word), with_word(en, word)));
        self
    }

    pub(crate) fn finish(self) -> Problem {
        let message = self.0.message();
        let Parts { path, code, level, limit, actual, .. } = *self.0;
        Problem { path, code, level, message, limit, actual }
    }
}

impl Parts {
    fn message(&self) -> Message {
        let (zh, en) = self.code.words();
        let mut message = Message { zh: self.fill(zh, 0), en: self.fill(en, 1) };
        if let Some((zh, en)) = &self.hint {
            message.zh.push('；');
            message.zh.push_str(zh);
            message.en.push_str("; ");
            message.en.push_str(en);
        }
        message
    }

    /// `language` is 0 for Chinese and 1 for English.
    fn fill(&self, words: &str, language: usize) -> String {
        let mut filled = String::with_capacity(words.len() + 32);
        // Plain words and keys take turns.
        for (index, part) in words.split(['{', '}']).enumerate() {
            match part {
                _ if index % 2 == 0 => filled.push_str(part),
                "name" => push_dotted(&mut filled, &self.path, language),
                "limit" => push_limit(&mut filled, self.limit.as_ref(), language),
                "actual" => push_value(&mut filled, self.actual.as_ref()),
                "unit" => filled.push_str(match (self.unit, language) {
                    (Some(unit), 0) => unit.zh(),
                    (Some(unit), _) => unit.en(),
                    (None, _) => "",
                }),
                _ => {}
            }
        }
        filled
    }
}

/// The words with `word` for `{}`.
fn with_word(words: &str, word: &str) -> String {
    let (before, after) = words.split_once('{').unwrap_or((words, ""));
    let mut whole = String::with_capacity(words.len() + word.len());
    for part in [before, word, after.strip_prefix('}').unwrap_or(after)] {
        whole.push_str(part);
    }
    whole
}

/// `/articles/0/title` as people write it: `articles[0].title`, in backticks.
fn push_dotted(text: &mut String, path: &str, language: usize) {
    if path.is_empty() {
        return text.push_str(if language == 0 { "请求体" } else { "the body" });
    }
    text.push('`');
    let start = text.len();
    for part in path.split('/').skip(1) {
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push('[');
            text.push_str(part);
            text.push(']');
            continue;
        }
        if text.len() > start {
            text.push('.');
        }
        let mut characters = part.chars();
        while let Some(character) = characters.next() {
            let unescaped = match (character, characters.as_str().bytes().next()) {
                ('~', Some(b'1')) => '/',
                ('~', Some(b'0')) => '~',
                _ => {
                    text.push(character);
                    continue;
                }
            };
            text.push(unescaped);
            characters.next();
        }
    }
    text.push('`');
}

fn push_limit(text: &mut String, limit: Option<&Shown>, language: usize) {
    match limit {
        Some(Shown::Text(words)) => match TYPE_NAMES.iter().find(|(_, en)| en == words) {
            Some((zh, _)) if language == 0 => text.push_str(zh),
            Some((_, en)) => {
                let article = if en.starts_with(['a', 'o', 'i', 'u', '0']) { "an " } else { "a " };
                text.push_str(if *en == "0 or 1" { "" } else { article });
                text.push_str(en);
            }
            None => text.push_str(words),
        },
        other => push_value(text, other),
    }
}

fn push_value(text: &mut String, value: Option<&Shown>) {
    match value {
        Some(Shown::Text(words)) => {
            text.push('`');
            text.push_str(words);
            text.push('`');
        }
        Some(Shown::Integer(number)) => text.push_str(&number.to_string()),
        Some(Shown::Bool(on)) => text.push_str(if *on { "true" } else { "false" }),
        Some(Shown::Null) => text.push_str("null"),
        None => {}
    }
}

/// The JSON types, in Chinese and in English.
const TYPE_NAMES: [(&str, &str); 8] = [
    ("空值", "null"),
    ("布尔值", "boolean"),
    ("整数", "integer"),
    ("字符串", "string"),
    ("数组", "array"),
    ("对象", "object"),
    ("数字 0 或 1", "0 or 1"),
    ("数字", "number"),
];

/// The JSON type of a value, in Chinese and in English.
pub(crate) fn type_name(value: &Value) -> (&'static str, &'static str) {
    match value {
        Value::Null => ("空值", "null"),
        Value::Bool(_) => ("布尔值", "boolean"),
        Value::Number(_) => ("数字", "number"),
        Value::String(_) => ("字符串", "string"),
        Value::Array(_) => ("数组", "array"),
        Value::Object(_) => ("对象", "object"),
    }
}

/// At most 64 characters of a text, so that a problem stays readable and a body is not copied
/// into the host's logs.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 64;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            let mut head = text.get(..end).unwrap_or_default().to_owned();
            head.push('…');
            head
        }
        None => text.to_owned(),
    }
}

/// Words as a list to read.
pub(crate) fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut list = String::new();
    let mut separator = "";
    for word in words {
        list.extend([separator, word]);
        separator = ", ";
    }
    list
}

/// Bytes as text, with U+FFFD for what is none. As `String::from_utf8_lossy`, which would bring a
/// second decoder beside that of `str::from_utf8`.
pub(crate) fn lossy(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    loop {
        let error = match std::str::from_utf8(bytes) {
            Ok(rest) => {
                text.push_str(rest);
                return text;
            }
            Err(error) => error,
        };
        let (valid, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
        text.push_str(std::str::from_utf8(valid).unwrap_or_default());
        text.push(char::REPLACEMENT_CHARACTER);
        bytes = error.error_len().and_then(|length| rest.get(length..)).unwrap_or_default();
    }
}

/// Appends one member to a JSON pointer.
pub(crate) fn join(path: &str, member: &str) -> String {
    let mut joined = String::with_capacity(path.len() + member.len() + 1);
    joined.push_str(path);
    joined.push('/');
    if !member.bytes().any(|byte| byte == b'~' || byte == b'/') {
        joined.push_str(member);
        return joined;
    }
    for character in member.chars() {
        match character {
            '~' => joined.push_str("~0"),
            '/' => joined.push_str("~1"),
            plain => joined.push(plain),
        }
    }
    joined
}

/// Appends the number of an entry to a JSON pointer.
pub(crate) fn join_index(path: &str, index: usize) -> String {
    join(path, &index.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_field_limit_and_value_in_both_languages() {
        let problem = Draft::new(Code::TooLong, "/articles/0/title")
            .limit(32)
            .actual(40)
            .unit(Unit::Characters)
            .finish();
        assert_eq!(problem.message.zh, "`articles[0].title` 最多 32 个字符，实际 40");
        assert_eq!(
            problem.message.en,
            "`articles[0].title` may have at most 32 characters, but has 40"
        );
    }

    #[test]
    fn every_placeholder_is_filled_in_both_languages() {
        for &code in Code::ALL {
            let problem = Draft::new(code, "").limit(1).actual("x").unit(Unit::Items).finish();
            for text in [&problem.message.zh, &problem.message.en] {
                assert!(!text.contains(['{', '}']), "{code}: {text}");
            }
            let (zh, en) = code.words();
            for placeholder in ["{name}", "{limit}", "{actual}", "{unit}"] {
                assert_eq!(zh.contains(placeholder), en.contains(placeholder), "{code}");
            }
        }
    }

    #[test]
    fn names_are_unique_and_snake_case() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert!(names.iter().all(|name| name.bytes().all(|b| b == b'_' || b.is_ascii_lowercase())));
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn pointers_escape_their_members() {
        assert_eq!(join("/a", "b/c~d"), "/a/b~1c~0d");
        let mut dotted = String::new();
        push_dotted(&mut dotted, "/a/b~1c~0d/3", 1);
        assert_eq!(dotted, "`a.b/c~d[3]`");
    }

    #[test]
    fn bytes_that_are_no_text_are_marked() {
        for bytes in [&b"a\xFFb"[..], b"\xE7\xBE", b"\xE7\xBE\xA4\xE7\xBEx\xC0\x80", b"ok", b""] {
            assert_eq!(lossy(bytes), String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let cut = excerpt(&"群".repeat(100));
        assert_eq!(cut.chars().count(), 65);
    }
}
