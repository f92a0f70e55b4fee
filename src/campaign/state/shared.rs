//! A part of a campaign that its copies have in common, with its stored text.
//!
//! A fact changes one job, and there may be thousands. The others are not copied, compared and written again.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A part of a campaign that is stored as JSON.
pub(crate) trait Stored {
    /// Writes it. The text depends on nothing else.
    fn write(&self, json: &mut String);
}

/// A part of a campaign. It is changed through [`change`](Self::change) only.
#[derive(Clone, Debug)]
pub(crate) struct Shared<T>(Arc<Part<T>>);

#[derive(Debug)]
struct Part<T> {
    value: T,
    /// The text of this very value, once it was needed.
    text: OnceLock<Box<str>>,
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(Part { value, text: OnceLock::new() }))
    }
}

impl<T: Clone> Clone for Part<T> {
    /// Copies the value in order to change it, so without its text.
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), text: OnceLock::new() }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl<T: Clone> Shared<T> {
    /// Returns the value to be changed. Copies of the campaign keep it as it is.
    pub(crate) fn change(&mut self) -> &mut T {
        let part = Arc::make_mut(&mut self.0);
        part.text = OnceLock::new();
        &mut part.value
    }
}

impl<T: Stored> Shared<T> {
    /// Returns the value as it is stored.
    pub(crate) fn text(&self) -> &str {
        self.0.text.get_or_init(|| {
            let mut json = String::new();
            self.0.value.write(&mut json);
            json.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Number(i64);

    impl Stored for Number {
        fn write(&self, json: &mut String) {
            json.push_str(&self.0.to_string());
        }
    }

    #[test]
    fn what_is_changed_has_a_new_text_and_its_copies_keep_theirs() {
        let mut number = Shared::from(Number(1));
        let copy = number.clone();
        assert_eq!((number.text(), copy.text()), ("1", "1"));

        number.change().0 = 2;
        assert_ne!(number, copy);
        assert_eq!((number.text(), copy.text()), ("2", "1"));

        // Nobody else has it, and its text was made.
        number.change().0 = 3;
        assert_eq!((number.text(), copy.text()), ("3", "1"));

        number.change().0 = 1;
        assert_eq!(number, copy, "it is the same again");
        assert_eq!(number.text(), "1");
    }
}
