//! The input of an endpoint's rules.

use crate::api::check::options::CheckOptions;
use crate::json::value::{Map, Value};
use crate::problem::builder::{ProblemBuilder, Problems};

/// The input of an endpoint's rules: the body (known to be an object), the report so far, and the
/// caller's options.
pub(crate) struct Rules<'a> {
    pub(crate) body: &'a Map<'a>,
    pub(crate) report: &'a mut Problems,
    pub(crate) options: &'a CheckOptions,
}

impl<'a> Rules<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value<'a>> {
        self.body.get(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.body.get(name).and_then(Value::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.body.contains_key(name)
    }

    pub(crate) fn add(&mut self, draft: ProblemBuilder) {
        self.report.add(draft);
    }
}
