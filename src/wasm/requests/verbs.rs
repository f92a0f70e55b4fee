//! Bodies and replies: check, build, read, and the explanations.

use js_sys::{Array, encode_uri_component};
use wasm_bindgen::prelude::*;

use crate::api::call::{Body, Call};
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
use crate::problem::problem::Problem;
use crate::problem::written::{add_outcome, meaning, words};
use crate::wasm::convert::packed_value::read_body;
use crate::wasm::convert::to_js::{
    call_value, json_for_js, json_for_js_of_about, problems_to_js, value_to_js,
};
use crate::wasm::mailbox::{received, send, send_problems};

/// Returns the number of an endpoint, by which the other functions know it, or -1.
#[wasm_bindgen(js_name = numberOf)]
pub fn number_of(api: &str) -> i32 {
    let place = ENDPOINTS.iter().position(|known| known.name == api);
    place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1)
}

/// Sends the problem of an unknown endpoint, unless the body or the options are not JSON, which comes first.
#[wasm_bindgen(js_name = refuseApi)]
pub fn refuse_api(api: &str, start: usize, end: usize) -> isize {
    received(start, end, |message| {
        let problems = match read_body(message) {
            Ok(_) => vec![registry::unknown_api(api).finish()],
            Err(problems) => problems,
        };
        send_problems(&problems)
    })
}

/// Checks the body between these places of the inbox. Returns the length of the problems in the outbox, as JSON. 0
/// means that nothing is wrong.
#[wasm_bindgen]
pub fn check(api: usize, start: usize, end: usize) -> isize {
    received(start, end, |message| {
        let problems = match read_body(message) {
            Ok((body, options)) => endpoint(api).check_value(&body, &options),
            Err(problems) => problems,
        };
        send_problems(&problems)
    })
}

/// Checks a `message/mass/send` whose OpenIDs come as bytes, as `check` does.
#[wasm_bindgen(js_name = checkWithOpenIds)]
pub fn check_with_openids(touser: &[u8], start: usize, end: usize) -> isize {
    received(start, end, |message| {
        let problems = match read_body(message) {
            Ok((body, options)) => mass::send::check_list(&body, touser, &options),
            Err(problems) => problems,
        };
        send_problems(&problems)
    })
}

/// Builds the call of the body between these places of the inbox. Returns the length of what is in the outbox: of the
/// call (`send_built`), or, below 0, of the problems.
#[wasm_bindgen]
pub fn build(api: usize, start: usize, end: usize) -> isize {
    received(start, end, |message| {
        let built = read_body(message).and_then(|(body, options)| {
            let call = endpoint(api).build_value(&body, &options);
            call.map_err(|refused| refused.problems)
        });
        send_built(built)
    })
}

/// Builds the call of a `message/mass/send` whose OpenIDs come as bytes, as `build` does.
#[wasm_bindgen(js_name = buildWithOpenIds)]
pub fn build_with_openids(touser: &[u8], start: usize, end: usize) -> isize {
    received(start, end, |message| {
        let built = read_body(message).and_then(|(body, options)| {
            let call = mass::send::build_list(&body, touser, &options);
            call.map_err(|refused| refused.problems)
        });
        send_built(built)
    })
}

/// Returns the row of an endpoint in the table.
#[wasm_bindgen(js_name = endpoint)]
pub fn endpoint_row(number: usize) -> JsValue {
    value_to_js(row(endpoint(number)))
}

/// The endpoint with this number. The facade has it from `number_of`.
fn endpoint(number: usize) -> &'static EndpointSpec {
    ENDPOINTS.get(number).copied().unwrap_or(&mass::sendall::SPEC)
}

/// Sends a call: its JSON body alone, because the rest is the same for all calls of the endpoint, or else all of it.
fn send_built(built: Result<Call, Vec<Problem>>) -> isize {
    match built {
        Ok(Call { body: Body::Json(json), .. }) => send(json),
        Ok(call) => send(json_for_js(call_value(&call))),
        Err(problems) => -send_problems(&problems),
    }
}

/// Reads the reply between these places of the inbox, with the HTTP status if it is known. Returns the length of what is
/// in the outbox, as JSON: of the reply, or, below 0, of the parts of an error.
#[wasm_bindgen]
pub fn read(api: usize, start: usize, end: usize, status: Option<u16>) -> isize {
    received(start, end, |reply| match read_answer(endpoint(api), status, reply) {
        // Ids that become texts make it longer, and absent fields shorter.
        Ok(read) => send(json_for_js_of_about(read, reply.len() + 32)),
        Err(error) => -send(json_for_js(error_value(&error, status))),
    })
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
    value_to_js(self::status(&errcode::explain_status(status)))
}

/// Lists every documented status.
#[wasm_bindgen]
pub fn statuses() -> JsValue {
    let explained: Vec<_> = errcode::statuses().collect();
    value_to_js(Value::Array(explained.iter().map(status).collect()))
}

fn status(explained: &errcode::StatusExplanation) -> Value<'_> {
    let mut object = Map::default();
    object.insert("status", explained.status.as_str());
    add_outcome(&mut object, explained);
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

fn row(api: &EndpointSpec) -> Value<'static> {
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

/// Makes the preview of a send. Returns the length of what is in the outbox, as JSON: of the preview, or, below 0, of the
/// problems.
#[wasm_bindgen(js_name = previewOf)]
pub fn preview_of(
    start: usize,
    end: usize,
    touser: Option<String>,
    towxname: Option<String>,
) -> isize {
    let refused = |problems: &[Problem]| -send_problems(problems);
    let recipient = match (touser, towxname) {
        (Some(openid), None) => Recipient::ToUser(openid),
        (None, Some(name)) => Recipient::ToWxName(name),
        (Some(_), Some(_)) => {
            return refused(&[
                ProblemBuilder::new(Code::AudienceContradictory, "/towxname").finish()
            ]);
        }
        (None, None) => {
            return refused(&[ProblemBuilder::new(Code::AudienceMissing, "/touser").finish()]);
        }
    };
    received(start, end, |message| match read_body(message) {
        Ok((body, _)) => match mass::preview::preview_of_value(&body, &recipient) {
            Ok(preview) => send(json_for_js(preview)),
            Err(error) => refused(&error.problems),
        },
        Err(problems) => refused(&problems),
    })
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

fn explained(explanation: &errcode::Explanation) -> Map<'static> {
    let mut object = Map::default();
    object.insert("errcode", explanation.errcode);
    object.insert("known", explanation.known);
    object.insert("meaning", meaning(explanation.meaning));
    add_advice(&mut object, explanation.advice);
    object
}

/// Writes the parts of an error, with `kind` to tell the two apart.
pub(super) fn error_value(error: &ReadError, status: Option<u16>) -> Value<'_> {
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
    object.into()
}
