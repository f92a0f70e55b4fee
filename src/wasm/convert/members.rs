//! Members that the results of several parts have in common.

#[cfg(any(feature = "js-campaign", feature = "js-push"))]
use crate::json::value::Map;
#[cfg(any(feature = "js-campaign", feature = "js-push"))]
use crate::problem::bilingual::Bilingual;
#[cfg(any(feature = "js-campaign", feature = "js-push"))]
use crate::problem::written::words;

/// Writes the parts of an error. `kind` tells it from other errors.
#[cfg(any(feature = "js-campaign", feature = "js-push"))]
pub(crate) fn fault<'a>(
    kind: &'static str,
    code: &'a str,
    said: Bilingual,
    about: [(&'static str, &'a str); 3],
) -> Map<'a> {
    let mut object = Map::default();
    object.insert("kind", kind);
    object.insert("code", code);
    object.insert("message", said.en.clone());
    object.insert("meaning", words(said.zh, said.en));
    for (name, value) in about {
        if !value.is_empty() {
            object.insert(name, value);
        }
    }
    object
}
