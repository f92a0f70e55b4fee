//! A text in Chinese and in English.

use serde::{Deserialize, Serialize};

/// A text in Chinese and in English: a `String` each, or a `&'static str` where the words are fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual<T = String> {
    /// 中文, in WeChat's own words where there are any.
    pub zh: T,
    /// English.
    pub en: T,
}

/// Makes a pair of fixed texts.
pub(crate) const fn both(zh: &'static str, en: &'static str) -> Bilingual<&'static str> {
    Bilingual { zh, en }
}
