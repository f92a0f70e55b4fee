//! Problems under construction: the findings of a check, and the messages made of them.

use crate::json::value::Value;
use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::fill_placeholders;
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;
use crate::problem::level::Level;
use crate::problem::pointer::push_dotted;
use crate::problem::problem::{Problem, Shown};

/// The unit that a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Bytes,
    Characters,
    Items,
    OpenIds,
}

impl Unit {
    /// In Chinese (0) or in English (1).
    fn name(self, language: usize) -> &'static str {
        let names = match self {
            Unit::Bytes => ["字节", "bytes"],
            Unit::Characters => ["个字符", "characters"],
            Unit::Items => ["项", "items"],
            Unit::OpenIds => ["个 OpenID", "OpenIDs"],
        };
        names.get(language).copied().unwrap_or_default()
    }
}

/// Collects the problems of one body while something walks through it.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    problems: Vec<Problem>,
}

impl Problems {
    /// Adds a problem. It replaces a vaguer one at the same path: an unknown field or a wrong type.
    pub(crate) fn add(&mut self, draft: ProblemBuilder) {
        let problem = draft.finish();
        let vague = |known: &&mut Problem| {
            let is_vague = match known.code {
                Code::UnknownField => true,
                Code::WrongType => problem.code == Code::WrongType,
                _ => false,
            };
            is_vague && known.path == problem.path
        };
        match self.problems.iter_mut().find(vague) {
            Some(known) => *known = problem,
            None => self.problems.push(problem),
        }
    }

    /// Adds problems that were found elsewhere.
    pub(crate) fn append(&mut self, mut problems: Vec<Problem>) {
        self.problems.append(&mut problems);
    }

    /// Tells whether an error has exactly this path.
    pub(crate) fn has_error(&self, path: &str) -> bool {
        self.problems.iter().any(|problem| problem.is_error() && problem.path == path)
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// A problem under construction. It is boxed, because a hundred places pass it from method to
/// method. Moved or inlined, that code would be a large part of the WebAssembly.
#[derive(Debug)]
pub(crate) struct ProblemBuilder(Box<Parts>);

#[derive(Debug)]
struct Parts {
    path: String,
    code: Code,
    level: Level,
    limit: Option<Shown>,
    actual: Option<Shown>,
    /// Whether the message shows `actual` in quotes: a string where another type was expected.
    is_quoted: bool,
    unit: Option<Unit>,
    hint: Option<(String, String)>,
}

impl ProblemBuilder {
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
            is_quoted: false,
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

    /// Sets `actual` from the value found: a scalar itself (a long text is cut), anything else by
    /// its type.
    pub(crate) fn found(mut self, value: &Value) -> Self {
        self.0.is_quoted = value.as_str().is_some();
        self.actual(match value {
            Value::String(text) => Shown::Text(excerpt(text)),
            Value::Array(_) | Value::Object(_) => type_name(value).into(),
            Value::Null => Shown::Null,
            Value::Bool(on) => Shown::Bool(*on),
            Value::Number(number) => match number.as_i64() {
                Some(number) => Shown::from(number),
                // ".0" marks a number that JavaScript has rounded. The caller did not write it.
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

    /// Adds advice in both languages.
    pub(crate) fn hint(mut self, zh: &str, en: &str) -> Self {
        self.0.hint = Some((zh.to_owned(), en.to_owned()));
        self
    }

    /// Adds advice in both languages, with `word` in place of `{}`.
    pub(crate) fn hint_of(mut self, zh: &str, en: &str, word: &str) -> Self {
        let with_word = |words| fill_placeholders(words, &|filled, _| filled.push_str(word));
        self.0.hint = Some((with_word(zh), with_word(en)));
        self
    }

    pub(crate) fn finish(self) -> Problem {
        let message = self.0.message();
        let Parts { path, code, level, limit, actual, .. } = *self.0;
        Problem { path, code, level, message, limit, actual }
    }
}

impl Parts {
    fn message(&self) -> Bilingual {
        let words = self.code.template();
        let mut message = Bilingual { zh: self.fill(words.zh, 0), en: self.fill(words.en, 1) };
        if let Some((zh, en)) = &self.hint {
            message.zh.push('；');
            message.zh.push_str(zh);
            message.en.push_str("; ");
            message.en.push_str(en);
        }
        message
    }

    /// Fills the placeholders of a text. `language` is 0 for Chinese and 1 for English.
    fn fill(&self, words: &str, language: usize) -> String {
        fill_placeholders(words, &|filled, placeholder| match placeholder {
            "name" => push_dotted(filled, &self.path, language),
            "limit" => push_limit(filled, self.limit.as_ref(), language),
            "actual" if self.is_quoted => {
                filled.push_str("`\"");
                filled.push_str(self.actual.as_ref().map_or("", Shown::as_text));
                filled.push_str("\"`");
            }
            "actual" if self.code == Code::WrongType => {
                push_type(filled, self.actual.as_ref(), language);
            }
            "actual" => push_value(filled, self.actual.as_ref()),
            _ => filled.push_str(self.unit.map_or("", |unit| unit.name(language))),
        })
    }
}

fn push_limit(text: &mut String, limit: Option<&Shown>, language: usize) {
    match limit {
        Some(Shown::Text(words)) if type_names(words).is_none() => text.push_str(words),
        other => push_type(text, other, language),
    }
}

fn push_type(text: &mut String, value: Option<&Shown>, language: usize) {
    match value.and_then(|value| type_names(value.as_text())) {
        Some((zh, _)) if language == 0 => {
            // Chinese has no blank before a Chinese word.
            text.truncate(text.trim_end_matches(' ').len());
            text.push_str(zh);
        }
        Some((_, en)) => text.push_str(en),
        None => push_value(text, value),
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

/// The JSON types as a problem names them, in Chinese, and in English after "must be" or "not".
const TYPE_NAMES: [(&str, &str, &str); 11] = [
    ("null", "空值", "null"),
    ("boolean", "布尔值", "a boolean"),
    ("integer", "整数", "an integer"),
    ("string", "字符串", "a string"),
    ("array", "数组", "an array"),
    ("object", "对象", "an object"),
    ("0 or 1", "数字 0 或 1", "0 or 1"),
    ("number", "数字", "a number"),
    ("text", "字符串", "a text"),
    ("bytes", "字节", "bytes"),
    ("function", "函数", "a function"),
];

/// Finds the names of a type in Chinese and in English.
pub(crate) fn type_names(name: &str) -> Option<(&'static str, &'static str)> {
    TYPE_NAMES.iter().find(|(known, ..)| *known == name).map(|(_, zh, en)| (*zh, *en))
}

/// Names the JSON type of a value, as a problem names it.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_field_limit_and_value_in_both_languages() {
        let problem = ProblemBuilder::new(Code::TooLong, "/articles/0/title")
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
    fn a_text_where_something_else_was_wanted_is_seen_to_be_a_text() {
        let found = Value::from("true");
        let problem = ProblemBuilder::new(Code::WrongType, "/filter/is_to_all")
            .limit("boolean")
            .found(&found)
            .finish();
        assert_eq!(problem.message.zh, "`filter.is_to_all` 应为布尔值，实际为 `\"true\"`");
        assert_eq!(problem.message.en, "`filter.is_to_all` must be a boolean, not `\"true\"`");
        assert_eq!(problem.actual, Some("true".into()));
    }

    #[test]
    fn the_type_found_is_named_in_both_languages_and_unchanged_for_programs() {
        let found = Value::Array(Vec::new());
        let problem =
            ProblemBuilder::new(Code::WrongType, "/touser").limit("string").found(&found).finish();
        assert_eq!(problem.message.zh, "`touser` 应为字符串，实际为数组");
        assert_eq!(problem.message.en, "`touser` must be a string, not an array");
        assert_eq!(problem.actual, Some("array".into()));
    }

    #[test]
    fn every_placeholder_is_filled_in_both_languages() {
        for &code in Code::ALL {
            let problem =
                ProblemBuilder::new(code, "").limit(1).actual("x").unit(Unit::Items).finish();
            for text in [&problem.message.zh, &problem.message.en] {
                assert!(!text.contains(['{', '}']), "{code}: {text}");
            }
        }
    }
}
