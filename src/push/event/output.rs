//! How pushes are written: each says once what it has, and an output decides on the form.

use crate::json::value::Map;
use crate::json::write::write_text;

/// A form in which a push can be written: a sequence of values.
pub(crate) trait Output {
    /// An object begins; its members follow.
    fn begin_object(&mut self);

    /// The next value is that of this member.
    fn member(&mut self, name: &'static str);

    /// What an element has besides its members, which most have not; the object ends.
    fn end_object(&mut self, extra: &Map);

    /// A list begins, of so many values.
    fn begin_list(&mut self, length: usize);

    fn end_list(&mut self);

    fn null(&mut self);

    fn integer(&mut self, number: i64);

    fn text(&mut self, text: &str);

    /// An object of fields by WeChat's names.
    fn fields(&mut self, fields: &Map);
}

/// As JSON text.
pub(crate) struct Json {
    text: String,
    /// Whether a comma comes before the next member or entry.
    is_first: bool,
}

impl Json {
    pub(crate) fn new() -> Self {
        Self { text: String::with_capacity(2048), is_first: true }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// A value begins, in a list or by itself; that of a member has had its comma.
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
