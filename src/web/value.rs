//! Values of Rust as JavaScript values, and back.

use js_sys::JSON;
use serde::de::DeserializeOwned;
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_wasm_bindgen::{Error, Serializer as ToJs, preserve};
use wasm_bindgen::JsValue;

use crate::api::endpoint::to_value;
use crate::json::value::{MAX_SAFE, Number, Value};
use crate::web::plain::plain;

/// Converts a value to the plain object, array or text that the npm package has for it: a problem or a list of them, a
/// [`Call`](crate::Call), a reply, a [`Push`](crate::push::Push), a [`Campaign`](crate::campaign::Campaign) (its
/// text), a [`Summary`](crate::campaign::Summary).
///
/// A number becomes text if a JavaScript number would lose digits. Members without a value are absent where the npm
/// package has none.
///
/// # Errors
/// If the value does not serialise to JSON.
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, Error> {
    let mut value = to_value(value).map_err(|_| Error::custom("not JSON"))?;
    value.keep_digits(is_kept);
    Shown(&value).serialize(&ToJs::json_compatible())
}

/// Reads a value that JavaScript has, perhaps one that [`to_js`] or the npm package has made. Ids may be texts or
/// BigInts. A number above 2^53-1 has lost digits, and is not taken for an id.
///
/// A [`Call`](crate::Call) is checked: it must still fit its endpoint. A [`Push`](crate::push::Push) is not: its `mode`
/// says what the other side has verified.
///
/// Members are read once, and only own ones, as `JSON.stringify` does. A value may have 64 levels and a million values.
///
/// # Errors
/// If it is not such a value, refers to itself, or has a getter that throws.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, Error> {
    let plain = plain(&value).map_err(|problem| {
        let message = problem.finish().message;
        Error::custom([&message.en, " (", &message.zh, ")"].concat())
    })?;
    serde_wasm_bindgen::from_value(plain)
}

/// Checks whether a JavaScript number keeps all digits.
fn is_kept(number: &Number) -> bool {
    match number.is_integer() {
        true => number.as_i64().is_some_and(|number| number.unsigned_abs() <= MAX_SAFE),
        false => {
            let float: Result<f64, _> = number.as_str().parse();
            float.is_ok_and(|float| number.is_as_much_as(&float.to_string()))
        }
    }
}

/// JSON whose numbers JavaScript keeps.
struct Shown<'a>(&'a Value<'a>);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(on) => serializer.serialize_bool(*on),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => serializer.serialize_i64(integer),
                None => {
                    let float: Result<f64, _> = number.as_str().parse();
                    serializer.serialize_f64(float.map_err(S::Error::custom)?)
                }
            },
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(entries) => serializer.collect_seq(entries.iter().map(Shown)),
            // Set as a member, `__proto__` would be the prototype of the object. The host's parser makes it a member.
            Value::Object(members) if members.contains_key("__proto__") => {
                let parsed = JSON::parse(&self.0.to_json());
                preserve::serialize(&parsed.map_err(|_| S::Error::custom("JSON"))?, serializer)
            }
            Value::Object(members) => {
                let mut object = serializer.serialize_map(None)?;
                for (name, value) in members.iter() {
                    object.serialize_entry(name, &Shown(value))?;
                }
                object.end()
            }
        }
    }
}
