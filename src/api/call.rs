//! A request as data.
//!
//! A [`Call`] does not contain an access token and does not send anything. It can be logged,
//! queued, stored, approved by a person and replayed. Only the host sends it.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::api::check::forms::{decimal, integer};
use crate::api::media::media_file;
use crate::api::media::sniff::sniff;
use crate::api::shape::{Form, Kind, Shape, TextRules, Wire};
use crate::api::spec::{EndpointSpec, Method, Sends};
use crate::ids::msg_id::MsgId;
use crate::json::value::{Map, Value};
use crate::json::write::write_text;

/// The host of every endpoint (docs/spec.md 0.3). HTTPS only (errcode 43003).
pub const BASE: &str = "https://api.weixin.qq.com";

/// A request as data.
///
/// The calls of two endpoints contain the AppSecret: [`token`](crate::endpoints::account::token)
/// and [`stable_token`](crate::endpoints::account::stable_token). `Debug` does not show it, but the
/// data has it: do not store these two.
///
/// A serialised call can be read again only if it still fits its endpoint. Path, method, query and
/// the kind of the body must be right, without an access token.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Call {
    /// The endpoint: its path without `/cgi-bin/`.
    pub api: String,
    /// The HTTP method.
    pub method: Method,
    /// The path, with its leading slash. Append it to [`BASE`] or to your gateway.
    pub path: String,
    /// The query, without the `access_token`.
    pub query: Pairs,
    /// The headers.
    pub headers: Pairs,
    /// The body.
    pub body: Body,
}

/// Names and values in order; an object in JSON. `Debug` shows only the names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Returns the value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Iterates over the names and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn set(&mut self, name: &str, value: &str) {
        if let Some(index) = self.0.iter().position(|(known, _)| known == name) {
            self.0.remove(index);
        }
        self.0.push((name.to_owned(), value.to_owned()));
    }
}

impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> serde::de::Visitor<'de> for InOrder {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Pairs, A::Error> {
                let mut pairs = Pairs::default();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    if pairs.get(&name).is_some() {
                        return Err(serde::de::Error::custom(format!("`{name}` is there twice")));
                    }
                    pairs.0.push((name, value));
                }
                Ok(pairs)
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// The body of a call. `Debug` shows its kind and its length.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Body {
    /// JSON text in raw UTF-8: Chinese is never written as `\uXXXX` (errcodes 40033, 47002).
    Json(String),
    /// The description of a `multipart/form-data` body: the host supplies the file's bytes.
    Multipart {
        /// The parts, in order.
        parts: Vec<Part>,
    },
    /// No body.
    Empty,
}

/// A part of a multipart body. `Debug` shows neither the name of the file nor the text of a field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Part {
    /// The file.
    File {
        /// The name of the part; WeChat requires `media`.
        name: String,
        /// The file's name, with the suffix by which WeChat recognises it.
        filename: String,
        /// The media type of the first bytes, or the given one.
        content_type: String,
        /// The size in bytes, which the sent file must have.
        size: u64,
        /// The fingerprint of the bytes, if the description had it. The sent file must have it,
        /// too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fingerprint: Option<String>,
    },
    /// A form field.
    Field {
        /// The name of the part.
        name: String,
        /// Its text.
        value: String,
    },
}

impl Part {
    /// Tells whether these are the bytes of the described file, by its size and its fingerprint.
    /// False for a field.
    pub fn describes(&self, bytes: &[u8]) -> bool {
        match self {
            Part::File { size, fingerprint, .. } => {
                *size == bytes.len() as u64
                    && fingerprint
                        .as_ref()
                        .is_none_or(|known| *known == media_file::fingerprint(bytes))
            }
            Part::Field { .. } => false,
        }
    }
}

/// Makes the call of a checked body.
pub(crate) fn call(api: &EndpointSpec, body: &Value) -> Call {
    let mut call = Call {
        api: api.name.to_owned(),
        method: api.method,
        path: api.path(),
        query: Pairs::default(),
        headers: Pairs::default(),
        body: Body::Empty,
    };
    match api.sends {
        Sends::Nothing | Sends::Query => {
            for (name, value) in api.constants {
                call.query.set(name, value);
            }
            for (name, value) in body.as_object().into_iter().flat_map(Map::iter) {
                match value {
                    Value::String(text) => call.query.set(name, text),
                    other => call.query.set(name, &other.to_json()),
                }
            }
        }
        Sends::Json => json_body(&mut call, json(api, body)),
        Sends::Upload => upload(&mut call, body),
    }
    call
}

/// Gives the call a JSON body.
pub(crate) fn json_body(call: &mut Call, json: String) {
    call.headers.set("content-type", "application/json");
    call.body = Body::Json(json);
}

/// Writes the body for WeChat: ids in the type that its page names, the rest unchanged.
fn json(api: &EndpointSpec, body: &Value) -> String {
    let mut json = String::new();
    let empty = Map::default();
    write_members(body.as_object().unwrap_or(&empty), api.request, api.constants, &mut json);
    json
}

/// Writes an object, and adds the constants of the endpoint that it lacks.
fn write_members(members: &Map, shape: &Shape, constants: &[(&str, &str)], json: &mut String) {
    let mut separator = "{";
    for (name, value) in constants.iter().filter(|(name, _)| !members.contains_key(name)) {
        json.push_str(separator);
        write_text(name, json);
        json.push(':');
        write_text(value, json);
        separator = ",";
    }
    for (name, value) in members.iter() {
        json.push_str(separator);
        write_text(name, json);
        json.push(':');
        write_value(value, shape.field(name).map_or(Kind::Any, |field| field.kind), json);
        separator = ",";
    }
    json.push_str(if separator == "{" { "{}" } else { "}" });
}

/// Writes a value in the form of its kind.
fn write_value(value: &Value, kind: Kind, json: &mut String) {
    match (kind, value) {
        (Kind::Id(Wire::Number), value) => match MsgId::try_from(value) {
            Ok(id) => json.push_str(&id.to_string()),
            Err(_) => value.write(json),
        },
        (
            Kind::Id(Wire::String) | Kind::Text(TextRules { form: Form::Id, .. }),
            Value::Number(number),
        ) => write_text(number.as_str(), json),
        (Kind::Int { .. }, Value::String(text)) if decimal(text).is_some() => json.push_str(text),
        (Kind::List { of, .. }, Value::Array(entries)) if !entries.is_empty() => {
            let is_of_texts = matches!(of, Kind::Text(_));
            let mut separator = '[';
            for entry in entries {
                json.push(separator);
                match entry {
                    Value::String(text) if is_of_texts => write_text(text, json),
                    other => write_value(other, *of, json),
                }
                separator = ',';
            }
            json.push(']');
        }
        (Kind::Object(shape), Value::Object(members)) => write_members(members, shape, &[], json),
        (_, value) => value.write(json),
    }
}

fn upload(call: &mut Call, body: &Value) {
    let text = |value: &Value, name: &str| {
        value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let kind = text(body, "type");
    if !kind.is_empty() {
        call.query.set("type", &kind);
    }
    let media = body.get("media").unwrap_or(&Value::Null);
    let sniffed = media_file::head(media).and_then(|head| sniff(&head));
    let mut parts = vec![Part::File {
        name: "media".to_owned(),
        filename: media_file::sent_name(media),
        content_type: match (sniffed, media.get("content_type").and_then(Value::as_str)) {
            (Some(kind), _) => kind.content_type().to_owned(),
            (None, Some(given)) => given.to_owned(),
            (None, None) => "application/octet-stream".to_owned(),
        },
        size: media.get("size").and_then(integer).map_or(0, i64::unsigned_abs),
        fingerprint: media.get("fingerprint").and_then(Value::as_str).map(str::to_owned),
    }];
    if let Some(description) = body.get("description") {
        parts.push(Part::Field { name: "description".to_owned(), value: description.to_json() });
    }
    call.body = Body::Multipart { parts };
}
