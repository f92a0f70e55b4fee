//! The new URLs of pictures, by their old ones.

use crate::ids::unique_texts::UniqueTexts;

/// The new URLs, by the old ones.
pub(super) struct NewUrls<'a> {
    old: UniqueTexts<'a>,
    /// In the order of the old ones.
    new: Vec<&'a str>,
}

impl<'a> NewUrls<'a> {
    pub(super) fn of(pairs: &[(&'a str, &'a str)]) -> Self {
        let mut urls = Self { old: UniqueTexts::with_capacity(0), new: Vec::new() };
        // From the end, because the last pair of an old URL counts.
        for (old, new) in pairs.iter().rev() {
            let new = trimmed(new);
            if !new.is_empty() && urls.old.insert(old) {
                urls.new.push(new);
            }
        }
        urls
    }

    pub(super) fn get(&self, old: &str) -> Option<&'a str> {
        self.new.get(self.old.position(old)?).copied()
    }
}

/// Removes the blanks around a URL.
pub(super) fn trimmed(url: &str) -> &str {
    url.trim_matches(|c: char| c.is_whitespace() || c.is_control())
}
