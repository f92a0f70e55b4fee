//! Bodies and replies: check, build, read, and the explanations.

use js_sys::{Array, encode_uri_component};
use wasm_bindgen::prelude::*;

use crate::api::reply::error::ReadError;
use crate::api::reply::read::read_answer;
use crate::api::spec::{EndpointSpec, Sends};
use crate::endpoints::address::{Host, address};
use crate::endpoints::given_file::{self, Described, Given};
use crate::endpoints::mass::audience::Recipient;
use crate::endpoints::registry::{self, ENDPOINTS};
use crate::endpoints::stored_call::{Found, is_call};
use crate::endpoints::{mass, material};
use crate::json::value::{Map, Value};
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::errcode;

use crate::problem::written::{add_outcome, meaning, words};
use crate::wasm::convert::from_js::{from_js, read_body};
use crate::wasm::convert::to_js::{call_to_js, call_with_bytes_to_js, problems_to_js, value_to_js};

/// Returns every problem of a body.
#[wasm_bindgen]
pub fn check(api: &str, body: &JsValue, options: &JsValue) -> JsValue {
    let problems = match read_body(body, options) {
        Ok((body, options)) => match EndpointSpec::find(api) {
            Some(api) => api.check_value(&body, &options),
            None => vec![registry::unknown_api(api).finish()],
        },
        Err(problems) => problems,
    };
    problems_to_js(&problems)
}

/// Returns every problem of a `message/mass/send` whose OpenIDs come as bytes.
#[wasm_bindgen(js_name = checkWithOpenIds)]
pub fn check_with_openids(body: &JsValue, touser: &[u8], options: &JsValue) -> JsValue {
    let problems = match read_body(body, options) {
        Ok((body, options)) => mass::send::check_list(&body, touser, &options),
        Err(problems) => problems,
    };
    problems_to_js(&problems)
}

/// Builds the call of a body.
#[wasm_bindgen]
pub fn build(api: &str, body: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let (body, options) = read_body(body, options).map_err(|problems| problems_to_js(&problems))?;
    let Some(api) = EndpointSpec::find(api) else {
        return Err(problems_to_js(&[registry::unknown_api(api).finish()]));
    };
    match api.build_value(&body, &options) {
        Ok(call) => Ok(call_to_js(call)),
        Err(refused) => Err(problems_to_js(&refused.problems)),
    }
}

/// Builds the call of a `message/mass/send` whose OpenIDs come as bytes. Its body is bytes, too.
#[wasm_bindgen(js_name = buildWithOpenIds)]
pub fn build_with_openids(
    body: &JsValue,
    touser: &[u8],
    options: &JsValue,
) -> Result<JsValue, JsValue> {
    let (body, options) = read_body(body, options).map_err(|problems| problems_to_js(&problems))?;
    match mass::send::build_list(&body, touser, &options) {
        Ok(call) => Ok(call_with_bytes_to_js(call)),
        Err(refused) => Err(problems_to_js(&refused.problems)),
    }
}

/// Reads a reply from its bytes, and the HTTP status if it is known.
#[wasm_bindgen]
pub fn read(api: &str, reply: &[u8], status: Option<u16>) -> Result<JsValue, JsValue> {
    let Some(api) = EndpointSpec::find(api) else {
        return Err(problems_to_js(&[registry::unknown_api(api).finish()]));
    };
    read_answer(api, status, reply).map(value_to_js).map_err(|error| error_to_js(&error, status))
}

/// Makes the address of a call, with the access token if its endpoint needs one. Throws if the call was
/// changed since it was built. `query` has the names of its query, and `body` a word for its body. `hostname`
/// is that of the base, if the base is an address.
#[wasm_bindgen(js_name = requestAddress)]
#[expect(clippy::too_many_arguments, reason = "one step across the boundary")]
pub fn request_address(
    api: &str,
    path: &str,
    method: &str,
    query: &Array,
    body: &str,
    access_token: &str,
    base: Option<String>,
    hostname: Option<String>,
    allow_http: bool,
) -> Result<String, JsValue> {
    let body = match body {
        "nothing" => Found::Nothing,
        "empty" => Found::Empty,
        "json" => Found::Json,
        "no json" => Found::NoJson,
        "form" => Found::Form,
        other => Found::Other(other),
    };
    let query = strings(query);
    let query: Vec<&str> = query.iter().map(String::as_str).collect();
    let host = Host { base: base.as_deref(), name: hostname.as_deref(), allow_http };
    let encode = |token: &str| String::from(encode_uri_component(token));
    is_call(api, path, method, &query, body)
        .and_then(|api| address(api, &host, access_token, encode))
        .map_err(|problem| problems_to_js(&[problem.finish()]))
}

/// Throws the problem of a file. The first members are its description. `kind` is the type of a given value
/// that is not a file. The rest is of a given file.
#[wasm_bindgen(js_name = checkFile)]
pub fn check_file(
    size: f64,
    content_type: &str,
    fingerprint: Option<String>,
    kind: Option<String>,
    given_size: Option<f64>,
    given_head: Option<Vec<u8>>,
    given_fingerprint: Option<String>,
) -> Result<(), JsValue> {
    let described = Described { size, content_type, fingerprint: fingerprint.as_deref() };
    let given = match (given_size, &kind) {
        (Some(size), _) => Given::File(size, given_head.as_deref(), given_fingerprint.as_deref()),
        (None, Some(kind)) => Given::Other(kind),
        (None, None) => Given::Nothing,
    };
    given_file::check_file(given, &described).map_err(|problem| problems_to_js(&[problem]))
}

/// Throws the problem of an argument with a wrong type: its place, the right type and its type.
#[wasm_bindgen(js_name = refuseArgument)]
pub fn refuse_argument(path: &str, wanted: &str, found: &str) -> Result<(), JsValue> {
    let wrong = ProblemBuilder::new(Code::WrongType, path).limit(wanted).actual(found);
    Err(problems_to_js(&[wrong.finish()]))
}

/// Throws the problem of an unknown option: its place, and the known names.
#[wasm_bindgen(js_name = refuseOption)]
pub fn refuse_option(path: &str, known: &str) -> Result<(), JsValue> {
    Err(problems_to_js(&[ProblemBuilder::new(Code::UnknownOption, path).limit(known).finish()]))
}

/// Explains an `errcode`, at an endpoint if one is named. A number that is not an integer is unknown.
#[wasm_bindgen]
pub fn explain(errcode: f64, api: &str) -> JsValue {
    #[expect(clippy::cast_possible_truncation, reason = "saturating is what is wanted")]
    let whole = errcode as i64;
    #[expect(clippy::cast_precision_loss, reason = "then it is another number")]
    let errcode = if whole as f64 == errcode { whole } else { i64::MIN };
    value_to_js(explained(&errcode::explain_at(errcode, api)).into())
}

/// Explains a `Status` of the event or a `msg_status`.
#[wasm_bindgen(js_name = explainStatus)]
pub fn explain_status(status: &str) -> JsValue {
    value_to_js(self::status(errcode::explain_status(status)))
}

/// Lists every documented status.
#[wasm_bindgen]
pub fn statuses() -> JsValue {
    let mut list = Vec::new();
    for explained in errcode::statuses() {
        list.push(status(explained));
    }
    value_to_js(Value::Array(list))
}

fn status(explained: errcode::StatusExplanation) -> Value {
    let mut object = Map::default();
    object.insert("status", explained.status.as_str());
    add_outcome(&mut object, &explained);
    object.into()
}

/// Lists every `errcode` of the table.
#[wasm_bindgen]
pub fn errcodes() -> JsValue {
    let mut list = Vec::new();
    for row in errcode::codes() {
        list.push(explained(&row).into());
    }
    value_to_js(Value::Array(list))
}

/// Lists every endpoint of the table.
#[wasm_bindgen]
pub fn apis() -> JsValue {
    let mut list = Vec::new();
    for api in ENDPOINTS {
        list.push(row(api));
    }
    value_to_js(Value::Array(list))
}

fn row(api: &EndpointSpec) -> Value {
    let mut row = Map::default();
    row.insert("api", api.name);
    row.insert("method", api.method.name());
    row.insert("path", api.path());
    let body = match api.sends {
        Sends::Json => "json",
        Sends::Query => "query",
        Sends::Upload => "multipart",
        Sends::Nothing => "none",
    };
    row.insert("body", body);
    row.insert("title", meaning(api.title));
    row.into()
}

/// Makes the preview of a send.
#[wasm_bindgen(js_name = previewOf)]
pub fn preview_of(
    body: &JsValue,
    touser: Option<String>,
    towxname: Option<String>,
) -> Result<JsValue, JsValue> {
    let recipient = match (touser, towxname) {
        (Some(openid), None) => Recipient::ToUser(openid),
        (None, Some(name)) => Recipient::ToWxName(name),
        (Some(_), Some(_)) => {
            let both = ProblemBuilder::new(Code::AudienceContradictory, "/towxname").finish();
            return Err(problems_to_js(&[both]));
        }
        (None, None) => {
            let none = ProblemBuilder::new(Code::AudienceMissing, "/touser").finish();
            return Err(problems_to_js(&[none]));
        }
    };
    let body = from_js(body).map_err(|problems| problems_to_js(&problems))?;
    match mass::preview::preview_of_value(&body, &recipient) {
        Ok(preview) => Ok(value_to_js(preview)),
        Err(refused) => Err(problems_to_js(&refused.problems)),
    }
}

/// Lists the pictures of an article that must be uploaded first.
#[wasm_bindgen(js_name = articlePictures)]
pub fn article_pictures(html: &str) -> JsValue {
    let mut list = Vec::new();
    for url in material::article_pictures(html) {
        list.push(url.into());
    }
    value_to_js(Value::Array(list))
}

/// Replaces the addresses of the pictures of an article: `from[i]` becomes `to[i]`.
#[wasm_bindgen(js_name = replacePictures)]
pub fn replace_pictures(html: &str, from: &Array, to: &Array) -> String {
    let (from, to) = (strings(from), strings(to));
    let pairs: Vec<_> =
        from.iter().map(String::as_str).zip(to.iter().map(String::as_str)).collect();
    material::replace_pictures(html, &pairs)
}

fn strings(list: &Array) -> Vec<String> {
    (0..list.length()).map(|index| list.get(index).as_string().unwrap_or_default()).collect()
}

fn add_advice(object: &mut Map, advice: errcode::Advice) {
    object.insert("advice", advice.name());
    if let Some(seconds) = advice.after_seconds() {
        object.insert("after_seconds", i64::from(seconds));
    }
    if let Some(until) = advice.until() {
        object.insert("until", until);
    }
}

fn explained(explanation: &errcode::Explanation) -> Map {
    let mut object = Map::default();
    object.insert("errcode", explanation.errcode);
    object.insert("known", explanation.known);
    object.insert("meaning", meaning(explanation.meaning));
    add_advice(&mut object, explanation.advice);
    object
}

/// Writes the parts of an error, with `kind` to tell the two apart.
fn error_to_js(error: &ReadError, status: Option<u16>) -> JsValue {
    let mut object = match error {
        ReadError::Api(error) => {
            let mut object = explained(&error.explanation);
            object.insert("kind", "api");
            object.insert("api", error.api);
            object.insert("errmsg", error.errmsg.as_str());
            for (name, value) in [("rid", &error.rid), ("hint", &error.hint)] {
                if let Some(value) = value {
                    object.insert(name, value.as_str());
                }
            }
            if let Some(id) = error.msg_id {
                object.insert("msg_id", id.to_string());
            }
            object.insert("extra", error.extra_value());
            object
        }
        ReadError::Reply(error) => {
            let (zh, en) = error.message();
            let mut object = Map::default();
            object.insert("kind", "reply");
            object.insert("api", error.api);
            object.insert("code", error.fault.name());
            object.insert("path", error.path.as_str());
            object.insert("excerpt", error.excerpt.as_str());
            object.insert("meaning", words(zh, en));
            add_advice(&mut object, error.advice);
            object
        }
    };
    if let Some(status) = status {
        object.insert("status", i64::from(status));
    }
    object.insert("message", error.to_string());
    value_to_js(object.into())
}
