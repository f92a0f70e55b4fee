//! Comparison of JSON values by their meaning.

use serde_json::{Number, Value};

/// Checks whether a number and a text are the same number. An integer has the same digits. Any other
/// number has no spelling that must be kept.
pub fn same_number(number: &Number, text: &str) -> bool {
    if number.is_f64() { text.parse().ok() == number.as_f64() } else { text == number.to_string() }
}

/// Checks whether both are the same number, as a number on one side and as text on the other.
pub fn same_digits(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(number), Value::String(text))
        | (Value::String(text), Value::Number(number)) => same_number(number, text),
        _ => false,
    }
}
