//! The walk through a body by its shape.

use crate::api::check::audience_names::{names_access_token, speaks_of_audience};
use crate::api::check::dates::day_number;
use crate::api::check::field_names::{misnamed, nearest};
use crate::api::check::forms::{
    fault_in_secret, fraction, integer, is_cgi_path, is_crop, is_url, text_of_nothing,
};
use crate::api::check::options::CheckOptions;
use crate::api::shape::{Form, Kind, Shape, TextRules, Wire};
use crate::ids::msg_id::MsgId;
use crate::ids::openid::{OpenIdFault, openid_fault};
use crate::ids::unique_texts::UniqueTexts;
use crate::json::value::{MAX_SAFE, Map, Value};
use crate::problem::builder::{ProblemBuilder, Problems, Unit, type_name};
use crate::problem::code::Code;
use crate::problem::excerpt::{excerpt, listed};
use crate::problem::level::Level;
use crate::problem::pointer::Path;
use std::num::IntErrorKind;

/// The maximum number of faults of one list that are reported one by one.
pub(crate) const MOST_REPORTED: usize = 100;

/// The maximum number of OpenIDs that are compared one by one.
const FEW: usize = 8;

/// A walk through a body by its shape.
pub(crate) struct Walk<'a> {
    pub(crate) report: &'a mut Problems,
    pub(crate) options: &'a CheckOptions,
    /// Whether the body contains an audience.
    pub(crate) has_audience: bool,
}

impl Walk<'_> {
    pub(crate) fn object(&mut self, object: &Map, shape: &Shape, path: Path<'_>) {
        for (name, value) in object.iter() {
            let path = path.member(name);
            match shape.field(name) {
                Some(field) => self.value(value, &field.kind, path),
                None => self.unknown(object, shape, name, value, path.written()),
            }
        }
        for field in shape.fields.iter().filter(|field| field.required) {
            if !object.contains_key(field.name)
                && !misnamed(self.report, object, shape, field.name, &path.written())
            {
                self.report.add(ProblemBuilder::new(Code::Missing, path.member(field.name)));
            }
        }
    }

    fn value(&mut self, value: &Value, kind: &Kind, path: Path<'_>) {
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
                    self.report.add(ProblemBuilder::new(Code::Empty, path));
                }
                Value::String(found) => {
                    if let Some(fault) = fault_in_secret(found, path) {
                        self.report.add(fault);
                    }
                }
                _ => self.report.add(
                    ProblemBuilder::new(Code::WrongType, path)
                        .limit("string")
                        .actual(type_name(value)),
                ),
            },
            Kind::Word(words) => match value {
                Value::String(found) if words.contains(&found.as_ref()) => {}
                Value::String(found) => self.report.add(
                    ProblemBuilder::new(Code::NotOneOf, path)
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
                    ProblemBuilder::new(Code::UnknownField, path.as_str())
                        .warning()
                        .hint("按 allow_unknown 原样发送", "sent unchanged, as allow_unknown says"),
                );
                self.any(value, Path::Text(&path), true);
            }
            return;
        }
        let draft = ProblemBuilder::new(Code::UnknownField, path).actual(excerpt(name));
        self.report.add(match nearest(name, object, shape) {
            Some(known) => draft.hint_of("可能应为 `{}`", "perhaps you mean `{}`", known),
            None => draft,
        });
    }

    /// Reports a field that `allow_unknown` must not allow: an access token, and in a send or a
    /// preview a field that may decide the audience. A name in other letters may look like one of
    /// these.
    fn is_never_let_through(&mut self, name: &str, path: &str) -> bool {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let draft = ProblemBuilder::new(Code::UnknownField, path).actual(excerpt(name));
        let draft = if names_access_token(name) {
            draft.hint(
                "access_token 在生成请求时才给出",
                "give the access token when the request is made",
            )
        } else if self.has_audience && (!is_plain || path.split('/').any(speaks_of_audience)) {
            draft.hint("allow_unknown 不能用于群发对象", "allow_unknown cannot allow an audience")
        } else {
            return false;
        };
        self.report.add(draft);
        true
    }

    /// Checks a value that is sent unchanged. It must not contain NUL, which WeChat cannot store.
    /// An allowed unknown value must not contain a field that can never be allowed.
    fn any(&mut self, value: &Value, path: Path<'_>, is_let_through: bool) {
        match value {
            Value::String(text) => {
                self.nul(text, path);
            }
            Value::Array(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    self.any(entry, path.entry(index), is_let_through);
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter() {
                    let path = path.member(name);
                    let is_refused = self.nul(name, path)
                        || is_let_through && self.is_never_let_through(name, &path.written());
                    if !is_refused {
                        self.any(member, path, is_let_through);
                    }
                }
            }
            _ => {}
        }
    }

    /// Reports a NUL in the text.
    fn nul(&mut self, text: &str, path: Path<'_>) -> bool {
        let found = text.bytes().any(|byte| byte == 0);
        if found {
            self.report.add(ProblemBuilder::new(Code::BadCharacters, path).actual(shown('\0')));
        }
        found
    }

    /// Reports an empty value of a program written as text.
    fn nothing(&mut self, text: &str, path: Path<'_>) -> bool {
        let fault = text_of_nothing(text, path);
        let found = fault.is_some();
        if let Some(fault) = fault {
            self.report.add(fault);
        }
        found
    }

    fn wrong_type(&mut self, value: &Value, wanted: &'static str, path: Path<'_>) {
        self.report.add(ProblemBuilder::new(Code::WrongType, path).limit(wanted).found(value));
    }

    /// Checks a flag. WeChat reads a flag written as text (docs/spec.md 9.4, seen in real
    /// traffic), so it is a warning. A boolean is not documented, so it is an error.
    fn flag(&mut self, value: &Value, path: Path<'_>) {
        match value {
            Value::Number(number) if matches!(number.as_i64(), Some(0 | 1)) => {}
            Value::Number(_) => {
                self.report
                    .add(ProblemBuilder::new(Code::OutOfRange, path).limit("0..1").found(value));
            }
            Value::String(text) if text == "0" || text == "1" => {
                self.report
                    .add(ProblemBuilder::new(Code::LooseType, path).limit("0 or 1").found(value));
            }
            Value::Bool(on) => self.report.add(
                ProblemBuilder::new(Code::WrongType, path).limit("0 or 1").found(value).hint_of(
                    "写 {}",
                    "write {}",
                    if *on { "1" } else { "0" },
                ),
            ),
            _ => self.wrong_type(value, "0 or 1", path),
        }
    }

    fn int(&mut self, value: &Value, min: i64, max: i64, path: Path<'_>) {
        match integer(value) {
            Some(number) if number < min || number > max => {
                let range =
                    if max == i64::MAX { format!("{min}..") } else { format!("{min}..{max}") };
                self.report
                    .add(ProblemBuilder::new(Code::OutOfRange, path).limit(range).found(value));
            }
            Some(_) if value.as_str().is_some() => {
                self.report
                    .add(ProblemBuilder::new(Code::LooseType, path).limit("number").found(value));
            }
            Some(_) => {}
            None if is_unsafe(value) => self.unsafe_integer(value, path),
            None => self.wrong_type(value, "integer", path),
        }
    }

    fn id(&mut self, value: &Value, wire: Wire, path: Path<'_>) {
        const RANGE: &str = "1..18446744073709551615";
        match value {
            Value::String(text) if text.is_empty() => {
                self.report.add(ProblemBuilder::new(Code::Empty, path));
            }
            Value::String(text) if self.nul(text, path) => {}
            Value::String(text) => {
                if MsgId::try_from(value).is_err() {
                    let draft =
                        ProblemBuilder::new(Code::BadId, path).limit(RANGE).actual(excerpt(text));
                    // If the page itself says "string", WeChat may refuse it. This is harmless: the
                    // endpoint only reads.
                    self.report.add(if wire == Wire::String { draft.warning() } else { draft });
                }
            }
            Value::Number(_) if is_unsafe(value) => self.unsafe_integer(value, path),
            Value::Number(number) if !number.is_integer() => {
                self.wrong_type(value, "integer", path)
            }
            Value::Number(_) => {
                if MsgId::try_from(value).is_err() {
                    self.report
                        .add(ProblemBuilder::new(Code::BadId, path).limit(RANGE).found(value));
                }
            }
            _ => self.wrong_type(value, "string", path),
        }
    }

    fn unsafe_integer(&mut self, value: &Value, path: Path<'_>) {
        self.report
            .add(ProblemBuilder::new(Code::UnsafeInteger, path).limit(MAX_SAFE).found(value));
    }

    fn text(&mut self, found: &str, rules: &TextRules, path: Path<'_>) {
        if found.is_empty() {
            if !rules.may_be_empty {
                self.report.add(match rules.form {
                    Form::OpenId => ProblemBuilder::new(Code::BadOpenid, path).actual(""),
                    _ => ProblemBuilder::new(Code::Empty, path),
                });
            }
            return;
        }
        if !self.form(found, rules.form, path) {
            // Letters that are not allowed are one mistake; their bytes are not counted too.
            return;
        }
        // The strictest level comes first: above an error limit, the disputed limit adds nothing.
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
                self.report.add(
                    ProblemBuilder::new(code, path)
                        .limit(limit.count)
                        .actual(actual)
                        .unit(limit.unit),
                );
                break;
            }
        }
        if rules.form == Form::Any
            && let Some(escape) = json_escape(found)
        {
            self.report.add(ProblemBuilder::new(Code::Risky, path).hint_of(
                "读者会看到 `{}` 本身：中文可能被 JSON 转义了两次，请写原文",
                "readers would see `{}`: the text may have been escaped for JSON twice",
                escape,
            ));
        }
    }

    /// Checks the form of a text, and reports a wrong one.
    fn form(&mut self, found: &str, form: Form, path: Path<'_>) -> bool {
        let wanted = match form {
            Form::OpenId => {
                self.openid(found, path);
                return true;
            }
            _ if self.nul(found, path) => return false,
            Form::Ascii | Form::Id | Form::Key if self.nothing(found, path) => return false,
            Form::Any | Form::Id | Form::Key | Form::Transcript => return true,
            Form::Ascii => {
                let bad = found.chars().find(|c| !c.is_ascii_graphic());
                if let Some(bad) = bad {
                    self.report.add(
                        ProblemBuilder::new(Code::BadCharacters, path)
                            .actual(shown(bad))
                            .hint("只用可见的 ASCII 字符", "use visible ASCII characters only"),
                    );
                }
                return bad.is_none();
            }
            Form::CgiPath => (is_cgi_path(found), "/cgi-bin/…"),
            Form::Crop => (is_crop(found), "X1_Y1_X2_Y2, 0 ≤ X1 < X2 ≤ 1, 0 ≤ Y1 < Y2 ≤ 1"),
            Form::Date => (day_number(found).is_some(), "YYYY-MM-DD"),
            Form::Fraction => (fraction(found).is_some(), "0..1"),
            Form::Url => (is_url(found), "http(s)://…"),
        };
        if let (false, words) = wanted {
            let draft =
                ProblemBuilder::new(Code::BadFormat, path).limit(words).actual(excerpt(found));
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

    pub(crate) fn openid(&mut self, openid: &str, path: Path<'_>) {
        let code = match openid_fault(openid.as_bytes()) {
            None => return,
            Some(OpenIdFault::Bad) => Code::BadOpenid,
            Some(OpenIdFault::Odd) => Code::OddOpenid,
        };
        self.report.add(ProblemBuilder::new(code, path).actual(excerpt(openid)));
    }

    fn list(&mut self, entries: &[Value], of: &Kind, min: usize, max: usize, path: Path<'_>) {
        let openids = is_openid(of);
        let unit = if openids { Unit::OpenIds } else { Unit::Items };
        let count = ProblemBuilder::new(Code::TooFew, path).actual(entries.len()).unit(unit);
        if entries.is_empty() && min > 0 && !openids {
            self.report.add(ProblemBuilder::new(Code::Empty, path).limit(min).actual(0));
        } else if entries.len() < min {
            self.report.add(count.limit(min));
        } else if entries.len() > max {
            self.report.add(
                ProblemBuilder::new(Code::TooMany, path)
                    .limit(max)
                    .actual(entries.len())
                    .unit(unit),
            );
        }
        if openids {
            self.openids(entries, of, path);
        } else {
            for (index, entry) in entries.iter().enumerate() {
                self.value(entry, of, path.entry(index));
            }
        }
    }

    /// Checks a list of OpenIDs, which may have ten thousand. It reports the first faults one by
    /// one, and the number of the others.
    fn openids(&mut self, entries: &[Value], of: &Kind, path: Path<'_>) {
        // A table for a handful would take longer than to compare them all.
        let mut distinct = (entries.len() > FEW).then(|| UniqueTexts::with_capacity(entries.len()));
        let (mut reported, mut more_bad, mut more_odd, mut repeated) = (0, 0, 0, 0);
        for (index, entry) in entries.iter().enumerate() {
            let fault = match entry {
                Value::String(openid) => {
                    let is_new = match &mut distinct {
                        Some(distinct) => distinct.insert(openid),
                        None => !entries.iter().take(index).any(|before| before == entry),
                    };
                    repeated += usize::from(!is_new);
                    openid_fault(openid.as_bytes())
                }
                _ => Some(OpenIdFault::Bad),
            };
            match fault {
                None => {}
                Some(_) if reported < MOST_REPORTED => {
                    reported += 1;
                    self.value(entry, of, path.entry(index));
                }
                Some(OpenIdFault::Bad) => more_bad += 1,
                Some(OpenIdFault::Odd) => more_odd += 1,
            }
        }
        for (code, more) in [(Code::BadOpenid, more_bad), (Code::OddOpenid, more_odd)] {
            if more > 0 {
                self.report.add(
                    ProblemBuilder::new(code, path)
                        .actual(more)
                        .hint("另有这么多个", "so many others"),
                );
            }
        }
        if repeated > 0 {
            self.report.add(ProblemBuilder::new(Code::Duplicate, path).actual(repeated));
        }
    }
}

fn is_openid(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(text) if text.form == Form::OpenId)
}

/// Tells whether an integer above 2^53-1 came as a floating point number: digits are already lost.
fn is_unsafe(value: &Value) -> bool {
    let Value::Number(number) = value else { return false };
    if number.is_integer() {
        return false;
    }
    let digits = number.as_str().trim_start_matches('-');
    // JavaScript writes 1e21 and above as 1e+21.
    let whole = digits.split('.').next().unwrap_or_default();
    let is_big = match whole.parse::<u64>() {
        Ok(whole) => whole > MAX_SAFE,
        Err(error) => *error.kind() == IntErrorKind::PosOverflow,
    };
    is_big || digits.contains('+')
}

/// Writes a character readably: an invisible one as its number.
fn shown(character: char) -> String {
    if character.is_control() || character.is_whitespace() {
        format!("U+{:04X}", u32::from(character))
    } else {
        character.to_string()
    }
}

/// Finds the first `\u4f5c` of a text, which comes from JSON that was escaped twice.
fn json_escape(text: &str) -> Option<&str> {
    // Few texts have a backslash, and the search for two characters is the slower one.
    if !text.bytes().any(|byte| byte == b'\\') {
        return None;
    }
    text.match_indices("\\u").find_map(|(at, _)| {
        let escape = text.get(at..at + 6)?;
        escape.bytes().skip(2).all(|byte| byte.is_ascii_hexdigit()).then_some(escape)
    })
}
