//! The writing of pushes: a push lists its values once, and an output decides on the form.

use crate::json::value::Map;
use crate::json::write::write_text;

/// An output form of a push: a sequence of values.
pub(crate) trait Output {
    /// Begins an object; its members follow.
    fn begin_object(&mut self);

    /// Names the member to which the next value belongs.
    fn member(&mut self, name: &'static str);

    /// Writes the other content of the element, which is mostly empty, and ends the object.
    fn end_object(&mut self, extra: &Map);

    /// Begins a list of `length` values.
    fn begin_list(&mut self, length: usize);

    fn end_list(&mut self);

    fn null(&mut self);

    fn integer(&mut self, number: i64);

    fn text(&mut self, text: &str);

    /// Writes an object of fields under WeChat's names.
    fn fields(&mut self, fields: &Map);
}

/// An output as JSON text.
pub(crate) struct Json {
    text: String,
    /// Whether the next member or entry has no comma before it.
    is_first: bool,
}

impl Json {
    pub(crate) fn new() -> Self {
        Self { text: String::with_capacity(2048), is_first: true }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Writes the comma before a value or a member. The value of a member has none: the comma is
    /// before its name.
    fn separate(&mut self) {
        if !self.is_first {
            self.text.push(',');
        }
        self.is_first = false;
    }
}

impl Output for Json {
    fn begin_object(&mut self) {
        self.separate();
        self.text.push('{');
        self.is_first = true;
    }

    fn member(&mut self, name: &'static str) {
        self.separate();
        self.text.extend(["\"", name, "\":"]);
        self.is_first = true;
    }

    fn end_object(&mut self, extra: &Map) {
        if !extra.is_empty() {
            self.member("extra");
            self.fields(extra);
        }
        self.text.push('}');
        self.is_first = false;
    }

    fn begin_list(&mut self, _: usize) {
        self.separate();
        self.text.push('[');
        self.is_first = true;
    }

    fn end_list(&mut self) {
        self.text.push(']');
        self.is_first = false;
    }

    fn null(&mut self) {
        self.separate();
        self.text.push_str("null");
    }

    fn integer(&mut self, number: i64) {
        self.separate();
        self.text.push_str(&number.to_string());
    }

    fn text(&mut self, text: &str) {
        self.separate();
        write_text(text, &mut self.text);
    }

    fn fields(&mut self, fields: &Map) {
        self.separate();
        fields.write(&mut self.text);
    }
}
