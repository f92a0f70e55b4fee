//! Holding a body against its shape: names, types, ranges, lengths and forms.
//!
//! What a shape cannot say (two fields that exclude each other, an audience) is said by the rules
//! of the endpoint, which stand with it. One mistake makes one problem: the rules keep silent
//! where the walk has already spoken.

use std::num::IntErrorKind;

use crate::code::Code;
use crate::distinct::Distinct;
use crate::error::Level;
use crate::ids::{MsgId, OpenIdFault, openid_fault};
use crate::json::{Map, Value};
use crate::limits::MAX_CROP_DECIMALS;
use crate::pointer::{join, join_index};
use crate::report::{Draft, Report, Unit, type_name};
use crate::shape::{Field, Form, Kind, Shape, Text, Wire};
use crate::text::{excerpt, listed};

/// What the caller lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// JSON pointers of members that this version does not know and that shall be sent as they
    /// are: for the day WeChat adds a field or a `msgtype` (then `"/msgtype"` and its member).
    /// Each is still reported, as a warning. Nothing else is loosened: not a known field, and no
    /// upload and no query, which have no place for another member. Nothing loosens the audience: in
    /// a send or a preview no member passes that stands in `filter`, whose name speaks of
    /// recipients, or whose name has anything but `[A-Za-z0-9_]`. And no member is an
    /// `access_token`, which comes in last. The same holds for what is inside of it.
    pub allow_unknown: Vec<String>,
}

impl Options {
    /// Lets the members at these JSON pointers through.
    ///
    /// ```
    /// use wechat_mass::{Options, check};
    /// let body = serde_json::json!({
    ///     "filter": { "is_to_all": true }, "msgtype": "text", "text": { "content": "hi" },
    ///     "priority": 1,
    /// });
    /// assert!(check("message/mass/sendall", &body, &Options::default())[0].is_error());
    /// let allowed = Options::allow_unknown(["/priority"]);
    /// assert!(!check("message/mass/sendall", &body, &allowed)[0].is_error());
    /// ```
    pub fn allow_unknown<S: Into<String>>(pointers: impl IntoIterator<Item = S>) -> Self {
        Self { allow_unknown: pointers.into_iter().map(Into::into).collect() }
    }

    pub(crate) fn allows(&self, path: &str) -> bool {
        self.allow_unknown.iter().any(|allowed| allowed == path)
    }
}

/// What the names of those who are reached have in common, in whatever spelling: `toUser`,
/// `tag_id_list`, `exclude_openids`.
const AUDIENCE: [&str; 24] = [
    "audience",
    "crowd",
    "except",
    "exclude",
    "fans",
    "filter",
    "follower",
    "gender",
    "group",
    "member",
    "openid",
    "receiver",
    "recipient",
    "region",
    "subscriber",
    "target",
    "toall",
    "toparty",
    "totag",
    "touser",
    "unionid",
    "user",
    "wxid",
    "wxname",
];

/// The same of what is also a part of other words: `to_all`, but not `total` or `allow`.
const AUDIENCE_WORDS: [&str; 9] =
    ["all", "city", "country", "everyone", "fan", "province", "sex", "to", "uid"];

/// Whether a member of this name may decide who is reached.
fn speaks_of_audience(name: &str) -> bool {
    // A known flag of messages, which a new message may have as well.
    if name == "only_fans_can_comment" {
        return false;
    }
    let (mut letters, mut words) = (String::new(), String::new());
    let mut was_small = false;
    for c in name.chars() {
        let is_letter = c.is_ascii_alphabetic();
        if !is_letter || (was_small && c.is_ascii_uppercase()) {
            words.push(' ');
        }
        if is_letter {
            letters.push(c.to_ascii_lowercase());
            words.push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase();
    }
    letters.starts_with("tag")
        || AUDIENCE.iter().any(|part| letters.contains(part))
        || words.split(' ').any(|word| AUDIENCE_WORDS.contains(&word.trim_end_matches('s')))
}

/// Whether this is the name of an access token: `access_token`, `accessToken`.
pub(crate) fn names_access_token(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphabetic);
    letters.map(|c| c.to_ascii_lowercase()).collect::<String>().ends_with("accesstoken")
}

/// What the rules of an endpoint see: the body (known to be an object), the report so far, and
/// what the caller lets through.
pub(crate) struct Rules<'a> {
    pub(crate) body: &'a Map,
    pub(crate) report: &'a mut Report,
    pub(crate) options: &'a Options,
}

impl<'a> Rules<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.body.get(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.body.get(name).and_then(Value::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.body.contains_key(name)
    }

    pub(crate) fn add(&mut self, draft: Draft) {
        self.report.add(draft);
    }
}

/// Walks through a body along its shape.
pub(crate) struct Walk<'a> {
    pub(crate) report: &'a mut Report,
    pub(crate) options: &'a Options,
    /// Whether the body says who is reached.
    pub(crate) has_audience: bool,
}

impl Walk<'_> {
    pub(crate) fn object(&mut self, object: &Map, shape: &Shape, path: &str) {
        for (name, value) in object.iter() {
            let path = join(path, name);
            match shape.field(name) {
                Some(field) => self.value(value, &field.kind, &path),
                None => self.unknown(object, shape, name, value, path),
            }
        }
        for field in shape.fields.iter().filter(|field| field.required) {
            if !object.contains_key(field.name)
                && !misnamed(self.report, object, shape, field.name, path)
            {
                self.report.add(Draft::new(Code::Missing, join(path, field.name)));
            }
        }
    }

    fn value(&mut self, value: &Value, kind: &Kind, path: &str) {
        match *kind {
            Kind::Any => self.any(value, path, false),
            Kind::Bool if matches!(value, Value::Bool(_)) => {}
            Kind::Bool => self.wrong_type(value, "boolean", path),
            Kind::Flag => self.flag(value, path),
            Kind::Int { min, max } => self.int(value, min, max, path),
            Kind::Id(wire) => self.id(value, wire, path),
            Kind::Text(text) => match value {
                Value::String(found) => self.text(found, &text, path),
                Value::Number(_) if text.form == Form::Id => self.id(value, Wire::String, path),
                _ => self.wrong_type(value, "string", path),
            },
            Kind::Secret => match value {
                Value::String(found) if found.is_empty() => {
                    self.report.add(Draft::new(Code::Empty, path));
                }
                Value::String(found) => {
                    if let Some(fault) = fault_in_secret(found, path) {
                        self.report.add(fault);
                    }
                }
                _ => self.report.add(
                    Draft::new(Code::WrongType, path).limit("string").actual(type_name(value).1),
                ),
            },
            Kind::Word(words) => match value {
                Value::String(found) if words.contains(&found.as_str()) => {}
                Value::String(found) => self.report.add(
                    Draft::new(Code::NotOneOf, path)
                        .limit(listed(words.iter().copied()))
                        .actual(excerpt(found)),
                ),
                _ => self.wrong_type(value, "string", path),
            },
            Kind::List { of, min, max } => match value {
                Value::Array(entries) => self.list(entries, of, min, max, path),
                _ => self.wrong_type(value, "array", path),
            },
            Kind::Object(shape) => match value {
                Value::Object(object) => self.object(object, shape, path),
                _ => self.wrong_type(value, "object", path),
            },
        }
    }

    fn unknown(&mut self, object: &Map, shape: &Shape, name: &str, value: &Value, path: String) {
        if self.options.allows(&path) {
            if !self.is_never_let_through(name, &path) {
                self.report.add(
                    Draft::new(Code::UnknownField, path.as_str())
                        .warning()
                        .hint("按要求原样发送", "sent as it is, as asked"),
                );
                self.any(value, &path, true);
            }
            return;
        }
        let draft = Draft::new(Code::UnknownField, path).actual(excerpt(name));
        self.report.add(match nearest(name, object, shape) {
            Some(known) => draft.hint_of("应为 `{}`？", "did you mean `{}`?", known),
            None => draft,
        });
    }

    /// Whether nobody can let this member through, which is then reported: an access token, and in
    /// a send or a preview what may decide who is reached. A name in other letters may look like
    /// one that does.
    fn is_never_let_through(&mut self, name: &str, path: &str) -> bool {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let draft = Draft::new(Code::UnknownField, path).actual(excerpt(name));
        let draft = if names_access_token(name) {
            draft.hint("access_token 只在 toRequest 时给出", "toRequest takes the access token")
        } else if self.has_audience && (!is_plain || path.split('/').any(speaks_of_audience)) {
            draft.hint("allow_unknown 不能放行群发对象", "allow_unknown lets no audience through")
        } else {
            return false;
        };
        self.report.add(draft);
        true
    }

    /// What is sent as it is has at least no NUL in it, which nothing at WeChat stores; and what is
    /// let through has no member that nobody can let through.
    fn any(&mut self, value: &Value, path: &str, is_let_through: bool) {
        match value {
            Value::String(text) => {
                self.nul(text, path);
            }
            Value::Array(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    self.any(entry, &join_index(path, index), is_let_through);
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter() {
                    let path = join(path, name);
                    let is_refused = self.nul(name, &path)
                        || is_let_through && self.is_never_let_through(name, &path);
                    if !is_refused {
                        self.any(member, &path, is_let_through);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether NUL is in the text, which is then reported.
    fn nul(&mut self, text: &str, path: &str) -> bool {
        let found = text.bytes().any(|byte| byte == 0);
        if found {
            self.report.add(Draft::new(Code::BadCharacters, path).actual(shown('\0')));
        }
        found
    }

    /// Whether the text is what programs write for nothing, which is then reported.
    fn nothing(&mut self, text: &str, path: &str) -> bool {
        let fault = text_of_nothing(text, path);
        let found = fault.is_some();
        if let Some(fault) = fault {
            self.report.add(fault);
        }
        found
    }

    fn wrong_type(&mut self, value: &Value, wanted: &'static str, path: &str) {
        self.report.add(Draft::new(Code::WrongType, path).limit(wanted).found(value));
    }

    /// A flag written as text is read by WeChat (docs/spec.md 9.4, seen in real traffic), so it
    /// is a warning; a boolean is not documented to work, so it is an error.
    fn flag(&mut self, value: &Value, path: &str) {
        match value {
            Value::Number(number) if matches!(number.as_i64(), Some(0 | 1)) => {}
            Value::Number(_) => {
                self.report.add(Draft::new(Code::OutOfRange, path).limit("0..1").found(value));
            }
            Value::String(text) if text == "0" || text == "1" => {
                self.report.add(Draft::new(Code::LooseType, path).limit("0 or 1").found(value));
            }
            Value::Bool(on) => self.report.add(
                Draft::new(Code::WrongType, path).limit("0 or 1").found(value).hint_of(
                    "写 {}",
                    "write {}",
                    if *on { "1" } else { "0" },
                ),
            ),
            _ => self.wrong_type(value, "0 or 1", path),
        }
    }

    fn int(&mut self, value: &Value, min: i64, max: i64, path: &str) {
        match integer(value) {
            Some(number) if number < min || number > max => {
                let range =
                    if max == i64::MAX { format!("{min}..") } else { format!("{min}..{max}") };
                self.report.add(Draft::new(Code::OutOfRange, path).limit(range).found(value));
            }
            Some(_) if value.as_str().is_some() => {
                self.report.add(Draft::new(Code::LooseType, path).limit("number").found(value));
            }
            Some(_) => {}
            None if is_unsafe(value) => self.unsafe_integer(value, path),
            None => self.wrong_type(value, "integer", path),
        }
    }

    fn id(&mut self, value: &Value, wire: Wire, path: &str) {
        const RANGE: &str = "1..18446744073709551615";
        match value {
            Value::String(text) if text.is_empty() => {
                self.report.add(Draft::new(Code::Empty, path));
            }
            Value::String(text) if self.nul(text, path) => {}
            Value::String(text) => {
                if MsgId::try_from(value).is_err() {
                    let draft = Draft::new(Code::BadId, path).limit(RANGE).actual(excerpt(text));
                    // Where the page itself says "string", WeChat is the one to refuse it, and
                    // no harm is done: the endpoint only reads.
                    self.report.add(if wire == Wire::String { draft.warning() } else { draft });
                }
            }
            Value::Number(_) if is_unsafe(value) => self.unsafe_integer(value, path),
            Value::Number(number) if !number.is_integer() => {
                self.wrong_type(value, "integer", path)
            }
            Value::Number(_) => {
                if MsgId::try_from(value).is_err() {
                    self.report.add(Draft::new(Code::BadId, path).limit(RANGE).found(value));
                }
            }
            _ => self.wrong_type(value, "string", path),
        }
    }

    fn unsafe_integer(&mut self, value: &Value, path: &str) {
        self.report.add(
            Draft::new(Code::UnsafeInteger, path).limit(9_007_199_254_740_991_i64).found(value),
        );
    }

    fn text(&mut self, found: &str, rules: &Text, path: &str) {
        if found.is_empty() {
            if !rules.may_be_empty {
                self.report.add(match rules.form {
                    Form::OpenId => Draft::new(Code::BadOpenid, path).actual(""),
                    _ => Draft::new(Code::Empty, path),
                });
            }
            return;
        }
        if !self.form(found, rules.form, path) {
            // Letters that are not allowed are one mistake, however many bytes they take.
            return;
        }
        // The strictest level first: beyond an error limit, its disputed sibling adds nothing.
        for level in [Level::Error, Level::Warning] {
            let exceeded =
                rules.limits.iter().filter(|limit| limit.level == level).find_map(|limit| {
                    let actual = match limit.unit {
                        Unit::Bytes => found.len(),
                        _ => found.chars().count(),
                    };
                    (actual > limit.count).then_some((limit, actual))
                });
            if let Some((limit, actual)) = exceeded {
                let code = if level == Level::Error { Code::TooLong } else { Code::DisputedLimit };
                self.report
                    .add(Draft::new(code, path).limit(limit.count).actual(actual).unit(limit.unit));
                break;
            }
        }
        if rules.form == Form::Any
            && let Some(escape) = json_escape(found)
        {
            self.report.add(Draft::new(Code::Risky, path).hint_of(
                "读者会看到字面的 `{}`：中文可能被 JSON 转义了两次，请写原文",
                "readers would see `{}` as it is: the text may have been escaped for JSON twice",
                escape,
            ));
        }
    }

    /// Whether a text has its form; if not, that is a problem.
    fn form(&mut self, found: &str, form: Form, path: &str) -> bool {
        let wanted = match form {
            Form::OpenId => {
                self.openid(found, path);
                return true;
            }
            _ if self.nul(found, path) => return false,
            Form::Ascii | Form::Id | Form::Key if self.nothing(found, path) => return false,
            Form::Any | Form::Id | Form::Key => return true,
            Form::Ascii => {
                let bad = found.chars().find(|c| !c.is_ascii_graphic());
                if let Some(bad) = bad {
                    self.report.add(
                        Draft::new(Code::BadCharacters, path)
                            .actual(shown(bad))
                            .hint("只用可见的 ASCII 字符", "use visible ASCII characters only"),
                    );
                }
                return bad.is_none();
            }
            Form::CgiPath => (found.starts_with("/cgi-bin/") && found.len() > 9, "/cgi-bin/…"),
            Form::Crop => (is_crop(found), "X1_Y1_X2_Y2, 0 ≤ X1 < X2 ≤ 1, 0 ≤ Y1 < Y2 ≤ 1"),
            Form::Fraction => (fraction(found).is_some(), "0..1"),
            Form::Url => (is_url(found), "http(s)://…"),
        };
        if let (false, words) = wanted {
            let draft = Draft::new(Code::BadFormat, path).limit(words).actual(excerpt(found));
            self.report.add(match form {
                Form::Crop | Form::Fraction => draft.hint(
                    "每个数最多 6 位小数，否则微信返回 53402",
                    "each with at most six decimals, or WeChat answers 53402",
                ),
                _ => draft,
            });
        }
        wanted.0
    }

    pub(crate) fn openid(&mut self, openid: &str, path: &str) {
        let code = match openid_fault(openid.as_bytes()) {
            None => return,
            Some(OpenIdFault::Bad) => Code::BadOpenid,
            Some(OpenIdFault::Odd) => Code::OddOpenid,
        };
        self.report.add(Draft::new(code, path).actual(excerpt(openid)));
    }

    fn list(&mut self, entries: &[Value], of: &Kind, min: usize, max: usize, path: &str) {
        let openids = is_openid(of);
        let unit = if openids { Unit::OpenIds } else { Unit::Items };
        let count = Draft::new(Code::TooFew, path).actual(entries.len()).unit(unit);
        if entries.is_empty() && min > 0 && !openids {
            self.report.add(Draft::new(Code::Empty, path).limit(min).actual(0));
        } else if entries.len() < min {
            self.report.add(count.limit(min));
        } else if entries.len() > max {
            self.report
                .add(Draft::new(Code::TooMany, path).limit(max).actual(entries.len()).unit(unit));
        }
        if openids {
            self.openids(entries, of, path);
        } else {
            for (index, entry) in entries.iter().enumerate() {
                self.value(entry, of, &join_index(path, index));
            }
        }
    }

    /// A list of OpenIDs, of which there may be ten thousand: the first faults one by one, the rest
    /// by their number.
    fn openids(&mut self, entries: &[Value], of: &Kind, path: &str) {
        let mut distinct = Distinct::with_capacity(entries.len());
        let (mut reported, mut more_bad, mut more_odd, mut repeated) = (0, 0, 0, 0);
        for (index, entry) in entries.iter().enumerate() {
            let fault = match entry {
                Value::String(openid) => {
                    if !distinct.insert(openid) {
                        repeated += 1;
                    }
                    openid_fault(openid.as_bytes())
                }
                _ => Some(OpenIdFault::Bad),
            };
            match fault {
                None => {}
                Some(_) if reported < MOST_REPORTED => {
                    reported += 1;
                    self.value(entry, of, &join_index(path, index));
                }
                Some(OpenIdFault::Bad) => more_bad += 1,
                Some(OpenIdFault::Odd) => more_odd += 1,
            }
        }
        for (code, more) in [(Code::BadOpenid, more_bad), (Code::OddOpenid, more_odd)] {
            if more > 0 {
                self.report
                    .add(Draft::new(code, path).actual(more).hint("另有这么多个", "so many more"));
            }
        }
        if repeated > 0 {
            self.report.add(Draft::new(Code::Duplicate, path).actual(repeated));
        }
    }
}

/// The most faults of one list that are reported one by one.
pub(crate) const MOST_REPORTED: usize = 100;

fn is_openid(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(text) if text.form == Form::OpenId)
}

/// An integer above 2^53-1 that came as a floating point number: digits are already lost.
fn is_unsafe(value: &Value) -> bool {
    const MAX_SAFE: i64 = 9_007_199_254_740_991;
    let Value::Number(number) = value else { return false };
    if number.is_integer() {
        return false;
    }
    let digits = number.as_str().trim_start_matches('-');
    // JavaScript writes 1e21 and beyond as 1e+21.
    let whole = digits.split('.').next().unwrap_or_default();
    let is_big = match whole.parse::<i64>() {
        Ok(whole) => whole > MAX_SAFE,
        Err(error) => *error.kind() == IntErrorKind::PosOverflow,
    };
    is_big || digits.contains('+')
}

/// How JavaScript, Java, Python, Go and others write nothing into a text.
pub(crate) fn stands_for_nothing(text: &str) -> bool {
    let words = ["undefined", "null", "none", "nil", "<nil>", "nan", "false"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word)) || text.starts_with("[object ")
}

/// What is no id, no key and no secret: what a program wrote for nothing. As a token it would only
/// come back as 40001, and ask for a new token for ever; as a `clientmsgid` it would be taken once,
/// and the next job would be answered with 45065.
fn text_of_nothing(text: &str, path: &str) -> Option<Draft> {
    stands_for_nothing(text).then(|| {
        Draft::new(Code::Missing, path).actual(excerpt(text)).hint_of(
            "`{}` 不是有效的值：提供它的程序没有取到",
            "`{}` is no value: what should have given it had none",
            &excerpt(text),
        )
    })
}

/// What is no token and no AppSecret: the text of nothing; or a blank or a control character in it,
/// which is not shown itself.
pub(crate) fn fault_in_secret(secret: &str, path: &str) -> Option<Draft> {
    let nothing = text_of_nothing(secret, path);
    if nothing.is_some() {
        return nothing;
    }
    secret.chars().any(|c| c.is_whitespace() || c.is_control()).then(|| {
        Draft::new(Code::BadCharacters, path).actual("…").hint(
            "其中有空白或控制字符，可能是复制时带上的",
            "it has a blank or a control character, perhaps from copying",
        )
    })
}

/// A character as people can see it: one that has no shape by its number.
fn shown(character: char) -> String {
    if character.is_control() || character.is_whitespace() {
        format!("U+{:04X}", u32::from(character))
    } else {
        character.to_string()
    }
}

/// A whole number, also where WeChat's tables say "string" for what its samples show as a number
/// (docs/spec.md 9.7).
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => decimal(text),
        _ => None,
    }
}

/// A decimal integer in its one spelling.
pub(crate) fn decimal(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The first `\u4f5c` of a text, which is what is left of an escape of JSON that was escaped again.
fn json_escape(text: &str) -> Option<&str> {
    text.match_indices("\\u").find_map(|(at, _)| {
        let escape = text.get(at..at + 6)?;
        escape.bytes().skip(2).all(|byte| byte.is_ascii_hexdigit()).then_some(escape)
    })
}

fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    host.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !text.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

/// A fraction from 0 to 1 as `0`, `1`, `0.25`, in millionths: more decimals are answered with 53402.
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

fn is_crop(text: &str) -> bool {
    let corners: Vec<_> = text.split('_').map(fraction).collect();
    match corners[..] {
        [Some(x1), Some(y1), Some(x2), Some(y2)] => x1 < x2 && y1 < y2,
        _ => false,
    }
}

/// Names that are written for others, by people who know an older page or another SDK.
const OTHER_NAMES: [(&str, &str); 7] = [
    ("group_id", "tag_id"),
    ("msgid", "msg_id"),
    ("news", "mpnews"),
    ("news_item", "articles"),
    ("openid", "touser"),
    ("video", "mpvideo"),
    ("wxname", "towxname"),
];

/// The field that was probably meant: one with another name for the same thing, the same letters
/// in another case, or the fewest changed letters.
fn nearest(name: &str, object: &Map, shape: &Shape) -> Option<&'static str> {
    let free = |field: &&Field| !object.contains_key(field.name);
    let mut others = OTHER_NAMES.iter().filter(|(other, _)| *other == name);
    let named = others.find_map(|(_, known)| shape.field(known)).filter(free);
    let letters = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
    named
        .or_else(|| shape.fields.iter().filter(free).find(|f| letters(f.name) == letters(name)))
        .or_else(|| {
            let candidates = shape.fields.iter().filter(free);
            let near = candidates.map(|field| (distance(name, field.name), field));
            near.filter(|(steps, field)| *steps <= 1 + field.name.len() / 5)
                .min_by_key(|(steps, _)| *steps)
                .map(|(_, field)| field)
        })
        .map(|field| field.name)
}

/// Whether a member of the object is probably this field under a wrong name and has been refused as
/// such: then the field must not be reported as missing, too.
pub(crate) fn misnamed(
    report: &Report,
    object: &Map,
    shape: &Shape,
    field: &str,
    path: &str,
) -> bool {
    object
        .keys()
        .filter(|name| shape.field(name).is_none() && report.has_error(&join(path, name)))
        .any(|name| nearest(name, object, shape) == Some(field))
}

/// How many letters must be inserted, removed or changed (Levenshtein), for short names only.
fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 40;
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.bytes().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            *cell = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            diagonal = above;
            left = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (a, b, edits) in [
            ("", "", 0),
            ("filter", "filter", 0),
            ("filtr", "filter", 1),
            ("kitten", "sitting", 3),
            ("", "abc", 3),
        ] {
            assert_eq!(distance(a, b), edits, "{a} {b}");
            assert_eq!(distance(b, a), edits, "{b} {a}");
        }
    }

    #[test]
    fn crops_are_corners_in_the_unit_square() {
        for good in ["0_0_1_1", "0_0_1_0.5", "0.166454_0_0.833545_1"] {
            assert!(is_crop(good), "{good}");
        }
        for bad in [
            "",
            "0_0_1",
            "0_0_1_1_1",
            "1_0_0_1",
            "0_0_2_1",
            "a_0_1_1",
            "0_0_1_-1",
            "0_0_1_1_x",
            "0_0_1e0_1",
            "0.1234567_0_1_1",
            "0_0_1_1.0000000",
        ] {
            assert!(!is_crop(bad), "{bad}");
        }
    }

    #[test]
    fn a_decimal_has_one_spelling() {
        assert_eq!(decimal("2"), Some(2));
        for odd in ["", "02", "+2", " 2", "2.0", "0x2"] {
            assert_eq!(decimal(odd), None, "{odd}");
        }
    }
}
