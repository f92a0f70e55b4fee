//! Whether two JSON values say the same.

use serde_json::{Number, Value};

/// Whether a number and a text are the same number. An integer has the same digits; any other number has
/// no other spelling that must be kept.
pub fn same_number(number: &Number, text: &str) -> bool {
    if number.is_f64() { text.parse().ok() == number.as_f64() } else { text == number.to_string() }
}

/// Whether one is the number that the other is, as a number on one side and as text on the other.
pub fn same_digits(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(number), Value::String(text))
        | (Value::String(text), Value::Number(number)) => same_number(number, text),
        _ => false,
    }
}
