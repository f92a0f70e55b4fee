//! Checks of stored calls. A stored call may have been changed or damaged. It is sent only if it
//! still fits its endpoint: the path, the method, the query, and a body of the right kind.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::api::call::{Body, Call, Pairs, Part};
use crate::api::check::audience_names::names_access_token;
use crate::api::shape::Field;
use crate::api::spec::{EndpointSpec, Method, Sends};
use crate::endpoints::registry::unknown_api;
use crate::json::parse::parse;
use crate::json::value::Value;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;
use crate::problem::pointer::join;
use crate::problem::problem::Problem;
use crate::problem::redact::without_secrets;

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

/// A stored call before its check.
#[derive(Deserialize)]
struct Stored {
    api: String,
    method: Method,
    path: String,
    query: Pairs,
    headers: Pairs,
    body: Body,
}

impl TryFrom<Stored> for Call {
    type Error = Problem;

    fn try_from(stored: Stored) -> Result<Self, Problem> {
        let Stored { api, method, path, query, headers, body } = stored;
        let found = Found::of(&body);
        let names: Vec<&str> = query.iter().map(|(name, _)| name).collect();
        is_call(&api, &path, method.name(), &names, found).map_err(ProblemBuilder::finish)?;
        Ok(Call { api, method, path, query, headers, body })
    }
}

/// Tells whether the parts are those of an upload: one file, and fields.
fn is_form(parts: &[Part]) -> bool {
    let files = parts.iter().filter(|part| matches!(part, Part::File { .. })).count();
    files == 1 && matches!(parts.first(), Some(Part::File { name, .. }) if name == "media")
}

/// The kind of value found as the body of a call.
#[derive(Clone, Copy)]
pub(crate) enum Found<'a> {
    Nothing,
    /// An empty text, or no bytes.
    Empty,
    /// A JSON object.
    Json,
    /// Another text, or other bytes.
    NoJson,
    /// The parts of an upload.
    Form,
    /// A value of another type.
    Other(&'a str),
}

/// Returns the endpoint of a call, if the call fits it. A call with a path different from its
/// endpoint's was tampered with: a preview must not become a send.
pub(crate) fn is_call(
    api: &str,
    path: &str,
    method: &str,
    query: &[&str],
    body: Found<'_>,
) -> Result<&'static EndpointSpec, ProblemBuilder> {
    let api = EndpointSpec::find(api).ok_or_else(|| unknown_api(api))?;
    let right = api.path();
    for (name, given, right) in
        [("path", path, right.as_str()), ("method", method, api.method.name())]
    {
        if given != right {
            let given = excerpt(&without_secrets(given));
            return Err(ProblemBuilder::new(Code::BadFormat, join("", name))
                .limit(right)
                .actual(given));
        }
    }
    api.has_query(query)?;
    api.takes(body)?;
    Ok(api)
}

impl EndpointSpec {
    /// Checks the names of the query: all known, none missing, and no access token. The token is
    /// added last, and only once.
    fn has_query(&self, names: &[&str]) -> Result<(), ProblemBuilder> {
        let is_in_query = |field: &&Field| match self.sends {
            Sends::Query => true,
            Sends::Upload => field.name == "type",
            Sends::Json | Sends::Nothing => false,
        };
        let mut fields = self.request.fields.iter().filter(is_in_query);
        let is_known = |name: &&str| fields.clone().any(|field| field.name == *name);
        if let Some(name) = names.iter().find(|name| !is_known(name)) {
            let unknown = ProblemBuilder::new(Code::UnknownField, join("/query", name));
            return Err(match names_access_token(name) {
                true => unknown.hint(
                    "access_token 在生成请求时才给出，不写进 Call",
                    "a Call has no access token; give it when the request is made",
                ),
                false => unknown,
            });
        }
        let absent = fields.find(|field| {
            let is_needed =
                field.required || self.constants.iter().any(|(name, _)| *name == field.name);
            is_needed && !names.contains(&field.name)
        });
        match absent {
            Some(field) => Err(ProblemBuilder::new(Code::Missing, join("/query", field.name))),
            None => Ok(()),
        }
    }

    /// Checks whether the body fits the endpoint.
    fn takes(&self, found: Found<'_>) -> Result<(), ProblemBuilder> {
        const PATH: &str = "/body";
        let wrong =
            |limit, actual| ProblemBuilder::new(Code::WrongType, PATH).limit(limit).actual(actual);
        let needs_none = self.sends == Sends::Json && self.request.fields.is_empty();
        let draft = match (self.sends, found) {
            (Sends::Json, Found::Json) | (Sends::Upload, Found::Form) => return Ok(()),
            (Sends::Query | Sends::Nothing, Found::Nothing) => return Ok(()),
            (Sends::Json, Found::Nothing) if needs_none => return Ok(()),
            (Sends::Query | Sends::Nothing, found) => wrong("null", found.type_name()),
            (_, Found::Nothing) => ProblemBuilder::new(Code::Missing, PATH),
            (Sends::Json, Found::Empty) => ProblemBuilder::new(Code::Empty, PATH),
            (Sends::Json, Found::NoJson) => {
                ProblemBuilder::new(Code::BadFormat, PATH).limit("{…}").actual(found.type_name())
            }
            (Sends::Json, found) => wrong("string", found.type_name()).hint(
                "字节经 JSON 存储后不再是字节：请存成字符串",
                "bytes do not survive JSON: store them as text",
            ),
            (Sends::Upload, found) => wrong("{ parts: [file, …] }", found.type_name()),
        };
        Err(draft)
    }
}

impl Found<'_> {
    /// Finds the kind of a body.
    pub(crate) fn of(body: &Body) -> Self {
        match body {
            Body::Empty => Found::Nothing,
            Body::Json(json) if json.is_empty() => Found::Empty,
            Body::Json(json) if matches!(parse(json), Ok(Value::Object(_))) => Found::Json,
            Body::Json(_) => Found::NoJson,
            Body::Multipart { parts } if is_form(parts) => Found::Form,
            Body::Multipart { .. } => Found::Other("parts"),
        }
    }

    fn type_name(&self) -> &str {
        match self {
            Found::Nothing => "null",
            Found::Empty | Found::NoJson => "text",
            Found::Json => "JSON",
            Found::Form => "parts",
            Found::Other(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::api::call::{Call, Part};
    use crate::api::check::options::CheckOptions;
    use crate::endpoints::registry::build;

    fn stored(api: &str, body: &Value) -> Value {
        let call = build(api, body, &CheckOptions::default()).expect("a call");
        serde_json::to_value(call).expect("JSON")
    }

    fn send() -> Value {
        let touser = ["oaaaaaaaaaaaaaaaaaaaaaaaaaaa", "obbbbbbbbbbbbbbbbbbbbbbbbbbb"];
        let body = json!({ "touser": touser, "msgtype": "text", "text": { "content": "你好" } });
        stored("message/mass/send", &body)
    }

    fn upload() -> Value {
        let media = json!({ "filename": "a.jpg", "size": 4, "head": "ffd8ffe0" });
        stored("media/upload", &json!({ "type": "image", "media": media }))
    }

    #[test]
    fn a_call_is_read_as_it_was_stored() {
        for call in [
            send(),
            upload(),
            stored("tags/get", &json!({})),
            stored("token", &json!({ "secret": "S", "appid": "A" })),
        ] {
            let read: Call = serde_json::from_value(call.clone()).expect("a call");
            assert_eq!(serde_json::to_value(&read).expect("JSON"), call);
            // In order.
            let text = serde_json::to_string(&read).expect("JSON");
            let again: Call = serde_json::from_str(&text).expect("a call");
            assert_eq!(again, read);
        }
    }

    #[test]
    fn what_is_no_call_of_its_endpoint_is_refused_by_name() {
        for (call, member, value, named) in [
            (send(), "api", json!("message/mass/nothing"), "no endpoint"),
            (send(), "path", json!("/cgi-bin/message/mass/sendall"), "path"),
            (send(), "method", json!("GET"), "method"),
            (send(), "body", Value::Null, "body"),
            (send(), "body", json!(""), "body"),
            (send(), "body", json!("{\"touser\":[\"o"), "body"),
            (send(), "body", json!("[]"), "body"),
            (send(), "body", json!({ "parts": [] }), "body"),
            (send(), "query", json!({ "access_token": "TOP_SECRET" }), "access_token"),
            (upload(), "body", json!("{}"), "body"),
            (upload(), "body", json!({ "parts": [] }), "body"),
            (upload(), "body", json!({ "parts": [{ "name": "media", "value": "x" }] }), "body"),
            (stored("tags/get", &json!({})), "body", json!("{}"), "body"),
        ] {
            let mut changed = call;
            changed[member] = value;
            let error = serde_json::from_value::<Call>(changed).expect_err("a refusal").to_string();
            assert!(error.contains(named), "{member}: {error}");
            assert!(!error.contains("TOP_SECRET"), "{error}");
        }
        let twice =
            send().to_string().replace("\"query\":{}", "\"query\":{\"a\":\"1\",\"a\":\"2\"}");
        assert!(serde_json::from_str::<Call>(&twice).is_err());
        let mut absent = send();
        absent.as_object_mut().expect("an object").remove("body");
        assert!(serde_json::from_value::<Call>(absent).is_err());
    }

    #[test]
    fn a_query_is_that_of_its_endpoint() {
        let followers = || stored("user/get", &json!({ "next_openid": "o".repeat(28) }));
        let token = || stored("token", &json!({ "secret": "S", "appid": "A" }));
        for (call, query, named) in [
            (followers(), json!({ "nextOpenid": "o" }), "`query.nextOpenid`"),
            (
                followers(),
                json!({ "next_openid": "o", "accessToken": "x" }),
                "when the request is made",
            ),
            (stored("tags/get", &json!({})), json!({ "x": "1" }), "`query.x`"),
            (send(), json!({ "touser": "x" }), "`query.touser`"),
            (upload(), json!({}), "`query.type` is required"),
            (upload(), json!({ "type": "image", "media": "x" }), "`query.media`"),
            (token(), json!({}), "`query.appid` is required"),
            (token(), json!({ "appid": "A", "secret": "S" }), "`query.grant_type` is required"),
        ] {
            let mut changed = call;
            changed["query"] = query;
            let error = serde_json::from_value::<Call>(changed).expect_err("a refusal").to_string();
            assert!(error.contains(named), "{named}: {error}");
        }
        for (call, query) in [
            (followers(), json!({})),
            (followers(), json!({ "next_openid": "x" })),
            (token(), json!({ "secret": "S", "appid": "A", "grant_type": "client_credential" })),
            (upload(), json!({ "type": "image" })),
        ] {
            let mut changed = call;
            changed["query"] = query;
            assert!(serde_json::from_value::<Call>(changed.clone()).is_ok(), "{changed}");
        }
    }

    #[test]
    fn a_file_is_held_against_its_description() {
        let bytes = b"\xFF\xD8\xFF\xE0";
        let file = crate::api::media::media_file::MediaFile::of("a.jpg", bytes);
        let body = crate::endpoints::material::uploadimg::UploadImg::new(file);
        let call = crate::api::endpoint::Endpoint::call(&body).expect("a call");
        let crate::api::call::Body::Multipart { parts } = call.body else { panic!("parts") };
        let part: &Part = &parts[0];
        assert!(part.describes(bytes));
        assert!(!part.describes(b"\xFF\xD8\xFF\xE1"));
        assert!(!part.describes(b"\xFF\xD8\xFF\xE0\x00"));
    }
}
