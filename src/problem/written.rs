//! Texts and explanations as JSON for JavaScript.

use std::borrow::Cow;

use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::errcode::status::StatusExplanation;

pub(crate) fn meaning(text: Bilingual<&'static str>) -> Value<'static> {
    words(text.zh, text.en)
}

pub(crate) fn words<'a>(zh: impl Into<Cow<'a, str>>, en: impl Into<Cow<'a, str>>) -> Value<'a> {
    let mut object = Map::default();
    object.insert("zh", zh.into());
    object.insert("en", en.into());
    object.into()
}

/// Adds the outcome of a send and the meaning of its status.
pub(crate) fn add_outcome(object: &mut Map, explained: &StatusExplanation) {
    object.insert("known", explained.known);
    object.insert("outcome", explained.outcome.name());
    if let Some(code) = explained.code {
        object.insert("code", i64::from(code));
    }
    object.insert("meaning", meaning(explained.meaning));
}
