//! Members that the results of several parts have in common.

use crate::json::value::{Map, Value};
#[cfg(any(feature = "js", feature = "js-campaign", feature = "js-push"))]
use crate::problem::bilingual::Bilingual;
#[cfg(any(feature = "js", feature = "js-push"))]
use crate::problem::errcode::status::StatusExplanation;

#[cfg(any(feature = "js", feature = "js-push"))]
pub(crate) fn meaning(text: Bilingual<&'static str>) -> Value {
    words(text.zh, text.en)
}

pub(crate) fn words(zh: impl Into<String>, en: impl Into<String>) -> Value {
    let mut object = Map::default();
    object.insert("zh", zh.into());
    object.insert("en", en.into());
    object.into()
}

/// Adds the outcome of a send and the meaning of its status.
#[cfg(any(feature = "js", feature = "js-push"))]
pub(crate) fn add_outcome(object: &mut Map, explained: &StatusExplanation) {
    object.insert("known", explained.known);
    object.insert("outcome", explained.outcome.name());
    if let Some(code) = explained.code {
        object.insert("code", i64::from(code));
    }
    object.insert("meaning", meaning(explained.meaning));
}

/// Writes the parts of an error. `kind` tells it from other errors.
#[cfg(any(feature = "js-campaign", feature = "js-push"))]
pub(crate) fn fault(kind: &str, code: &str, said: Bilingual, about: [(&str, &str); 3]) -> Map {
    let mut object = Map::default();
    object.insert("kind", kind);
    object.insert("code", code);
    object.insert("message", said.en.as_str());
    object.insert("meaning", words(said.zh, said.en));
    for (name, value) in about {
        if !value.is_empty() {
            object.insert(name, value);
        }
    }
    object
}
