//! Pushes. The options and the body, as it came, are in the inbox.

use js_sys::JSON;
use wasm_bindgen::prelude::*;

use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::fill;
use crate::problem::errcode::status::explain_status;
use crate::problem::excerpt::excerpt;
use crate::problem::written::{add_outcome, meaning};
use crate::push;
use crate::push::envelope::answer::text_between;
use crate::push::envelope::body::check_length;
use crate::push::envelope::open::open_packed;
use crate::push::envelope::seal::SealedPush;
use crate::push::error::{PushError, PushFault};
use crate::push::event::packed::Packed;
use crate::push::event::read::pack_push;
use crate::push::event::{mass_send_job_finish, publish_job_finish};
use crate::wasm::convert::members::fault;
use crate::wasm::mailbox::{received, received_secrets, send};
use crate::wasm::push_options::Options;

type Thrown = JsValue;

/// Verifies an address and returns its `echostr`. The options are the beginning of the inbox, and are overwritten there.
#[wasm_bindgen(js_name = verifyUrl)]
pub fn verify_url(split: usize) -> Result<String, Thrown> {
    let echostr = received_secrets(split, split, |options, _| {
        let options = Options::read(options);
        let query = options.query();
        push::verify_url(&query, &options.receiver()?, options.now()).map(str::to_owned)
    });
    echostr.map_err(error_to_js)
}

/// Opens the push in the inbox, behind its options, and puts it packed into the outbox. `size` is that of the whole
/// body, even if it did not come. Returns the length in the outbox; below 0, that of a refusal.
#[wasm_bindgen(js_name = openPush)]
pub fn open_push(split: usize, end: usize, size: usize) -> isize {
    answer(received_secrets(split, end, |options, body| {
        check_length(size)?;
        let options = Options::read(options);
        let push = open_packed(&options.query(), body, &options.receiver()?, options.now());
        push.map(Packed::into_bytes)
    }))
}

/// Opens the push in the inbox, and puts its text into the outbox.
#[wasm_bindgen(js_name = unsealPush)]
pub fn unseal_push(split: usize, end: usize, size: usize) -> isize {
    answer(received_secrets(split, end, |options, body| {
        check_length(size)?;
        let options = Options::read(options);
        push::unseal_push(&options.query(), body, &options.receiver()?, options.now())
            .map(String::into_bytes)
    }))
}

/// Reads the push in the inbox without verifying it, and puts it packed into the outbox.
#[wasm_bindgen(js_name = readPush)]
pub fn read_push(end: usize, size: usize) -> isize {
    answer(check_length(size).and_then(|()| received(0, end, pack_push)).map(Packed::into_bytes))
}

/// Puts a result into the outbox, or the parts of a refusal.
fn answer(result: Result<Vec<u8>, PushError>) -> isize {
    match result {
        Ok(bytes) => send(bytes),
        Err(error) => -send(error_text(&error)),
    }
}

/// Makes a request in the form of WeChat. The options may ask for plain mode.
#[wasm_bindgen(js_name = sealPush)]
pub fn seal_push(split: usize, xml: &str, random: &[u8]) -> Result<JsValue, Thrown> {
    received_secrets(split, split, |options, _| sealed(&Options::read(options), xml, random))
        .map(sealed_to_js)
        .map_err(error_to_js)
}

fn sealed(options: &Options<'_>, xml: &str, random: &[u8]) -> Result<SealedPush, PushError> {
    match (options.asks_for_plain()?, options.has_key()) {
        (true, true) => Err(PushError::of(PushFault::BadMode, "mode")),
        (false, false) => Err(PushError::of(PushFault::NoKey, "encoding_aes_key")),
        (false, true) => options.seal(random, |seal| push::seal_push(xml, seal)),
        (true, false) => {
            let (token, timestamp) = (options.token()?, options.timestamp()?);
            push::sign_push(xml, &token, timestamp, options.nonce())
        }
    }
}

/// Seals an answer for secure mode.
#[wasm_bindgen(js_name = sealReply)]
pub fn seal_reply(split: usize, reply: &str, random: &[u8]) -> Result<String, Thrown> {
    received_secrets(split, split, |options, _| {
        Options::read(options).seal(random, |seal| push::seal_reply(reply, seal))
    })
    .map_err(error_to_js)
}

/// Makes the answer with a text.
#[wasm_bindgen(js_name = textReply)]
pub fn text_reply(to_user_name: &str, from_user_name: &str, content: &str, now: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "saturating is what is wanted")]
    text_between(to_user_name, from_user_name, content, now as i64)
}

/// Explains the status of a send.
#[wasm_bindgen(js_name = explainPushStatus)]
pub fn explain_push_status(status: &str) -> JsValue {
    let mut object = Map::default();
    add_outcome(&mut object, &explain_status(status));
    to_js(&Value::from(object).to_json())
}

/// Explains a `CheckState` of the originality check.
#[wasm_bindgen(js_name = explainCheckState)]
pub fn explain_check_state(state: Option<f64>) -> JsValue {
    judgement(mass_send_job_finish::explain_check_state(integer(state)))
}

/// Explains the judgement on an article, by its numbers.
#[wasm_bindgen(js_name = explainReprint)]
pub fn explain_reprint(can: Option<f64>, replace: Option<f64>, show: Option<f64>) -> JsValue {
    judgement(mass_send_job_finish::explain_reprint(integer(can), integer(replace), integer(show)))
}

/// Explains a `publish_status`.
#[wasm_bindgen(js_name = explainPublishStatus)]
pub fn explain_publish_status(status: Option<f64>) -> JsValue {
    let mut object = Map::default();
    object.insert("meaning", meaning(publish_job_finish::explain_publish_status(integer(status))));
    to_js(&Value::from(object).to_json())
}

/// Returns the refusal of a parsed object in the place of a body.
#[wasm_bindgen(js_name = parsedBody)]
pub fn parsed_body() -> JsValue {
    error_to_js(PushError::of(PushFault::ParsedBody, "body"))
}

/// Returns the refusal of an argument with a wrong type.
#[wasm_bindgen(js_name = badArgument)]
pub fn bad_argument(name: &str, wanted: &str, given: &str) -> JsValue {
    to_js(&fault_text(PushFault::BadArgument, name, wanted, given))
}

/// Returns the refusal of an unknown option.
#[wasm_bindgen(js_name = unknownOption)]
pub fn unknown_option(name: &str, known: &str) -> JsValue {
    to_js(&fault_text(PushFault::UnknownOption, &excerpt(name), known, ""))
}

fn integer(number: Option<f64>) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "saturating is what is wanted")]
    number.map(|number| number as i64)
}

fn judgement((judgement, text): (push::Judgement, Bilingual<&'static str>)) -> JsValue {
    let mut object = Map::default();
    object.insert("judgement", judgement.name());
    object.insert("meaning", meaning(text));
    to_js(&Value::from(object).to_json())
}

/// Parses our own JSON, which is always valid.
fn to_js(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or(JsValue::NULL)
}

fn sealed_to_js(sealed: SealedPush) -> JsValue {
    let mut query = Map::default();
    let parameters = [
        ("signature", sealed.query.signature),
        ("timestamp", sealed.query.timestamp),
        ("nonce", sealed.query.nonce),
        ("msg_signature", sealed.query.msg_signature),
    ];
    for (name, value) in parameters {
        if let Some(value) = value {
            query.insert(name, value);
        }
    }
    let mut object = Map::default();
    if query.contains_key("msg_signature") {
        query.insert("encrypt_type", "aes");
    }
    object.insert("query", query);
    object.insert("body", sealed.body);
    to_js(&Value::from(object).to_json())
}

fn error_to_js(error: PushError) -> Thrown {
    to_js(&error_text(&error))
}

fn error_text(error: &PushError) -> String {
    fault_text(error.fault, error.field, &error.limit, &error.actual)
}

/// Writes the parts of an error.
fn fault_text(what: PushFault, field: &str, limit: &str, actual: &str) -> String {
    let about = [("field", field), ("limit", limit), ("actual", actual)];
    let mut object = fault("push", what.name(), fill(what.template(), field, limit, actual), about);
    object.insert("status", i64::from(what.status()));
    Value::from(object).to_json()
}
