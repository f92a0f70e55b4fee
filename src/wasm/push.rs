//! Pushes. The receiver, the query and the seal are one JSON text from the facade. The body is as it
//! came.

use js_sys::JSON;
use wasm_bindgen::prelude::*;

use crate::json::parse::parse;
use crate::json::value::{Map, Value};
use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::fill;
use crate::problem::errcode::status::explain_status;
use crate::problem::excerpt::excerpt;
use crate::problem::written::{add_outcome, meaning};
use crate::push;
use crate::push::envelope::answer::{Seal, text_between};
use crate::push::envelope::body::check_length;
use crate::push::envelope::cipher::EncodingAesKey;
use crate::push::envelope::open::open_packed;
use crate::push::envelope::query::Query;
use crate::push::envelope::receiver::{PushToken, Receiver};
use crate::push::envelope::seal::SealedPush;
use crate::push::error::{PushError, PushFault};
use crate::push::event::packed::Packed;
use crate::push::event::read::pack_push;
use crate::push::event::{mass_send_job_finish, publish_job_finish};
use crate::wasm::convert::members::fault;
use crate::wasm::mailbox::{received, send};

type Thrown = JsValue;

/// Verifies an address and returns its `echostr`.
#[wasm_bindgen(js_name = verifyUrl)]
pub fn verify_url(options: &str) -> Result<String, Thrown> {
    let options = Options::read(options);
    let query = options.query();
    let receiver = options.receiver().map_err(error_to_js)?;
    let echostr = push::verify_url(&query, &receiver, options.now());
    echostr.map(str::to_owned).map_err(error_to_js)
}

/// Opens the push in the inbox and puts it packed into the outbox. `size` is that of the whole body, even if only its
/// beginning came. Returns the length in the outbox; below 0, that of a refusal.
#[wasm_bindgen(js_name = openPush)]
pub fn open_push(options: &str, length: usize, size: usize) -> isize {
    answer(|| {
        check_length(size)?;
        let options = Options::read(options);
        let (query, receiver, now) = (options.query(), options.receiver()?, options.now());
        received(0, length, |body| open_packed(&query, body, &receiver, now))
            .map(Packed::into_bytes)
    })
}

/// Opens the push in the inbox, and puts its text into the outbox.
#[wasm_bindgen(js_name = unsealPush)]
pub fn unseal_push(options: &str, length: usize, size: usize) -> isize {
    answer(|| {
        check_length(size)?;
        let options = Options::read(options);
        let (query, receiver, now) = (options.query(), options.receiver()?, options.now());
        let text = received(0, length, |body| push::unseal_push(&query, body, &receiver, now));
        text.map(String::into_bytes)
    })
}

/// Reads the push in the inbox without verifying it, and puts it packed into the outbox.
#[wasm_bindgen(js_name = readPush)]
pub fn read_push(length: usize, size: usize) -> isize {
    answer(|| {
        check_length(size)?;
        received(0, length, pack_push).map(Packed::into_bytes)
    })
}

/// Puts a result into the outbox, or the parts of a refusal.
fn answer(result: impl FnOnce() -> Result<Vec<u8>, PushError>) -> isize {
    match result() {
        Ok(bytes) => send(bytes),
        Err(error) => -send(error_text(&error)),
    }
}

/// Makes a request in the form of WeChat. The options may ask for plain mode.
#[wasm_bindgen(js_name = sealPush)]
pub fn seal_push(options: &str, xml: &str, random: &[u8]) -> Result<JsValue, Thrown> {
    sealed(&Options::read(options), xml, random).map(sealed_to_js).map_err(error_to_js)
}

fn sealed(options: &Options<'_>, xml: &str, random: &[u8]) -> Result<SealedPush, PushError> {
    let has_key = !options.texts("encoding_aes_key").is_empty();
    match (options.asks_for_plain()?, has_key) {
        (true, true) => Err(PushError::of(PushFault::BadMode, "mode")),
        (false, false) => Err(PushError::of(PushFault::NoKey, "encoding_aes_key")),
        (false, true) => options.seal(random, |seal| push::seal_push(xml, seal)),
        (true, false) => {
            let (token, timestamp) = (options.token()?, options.timestamp()?);
            push::sign_push(xml, &token, timestamp, options.text("nonce"))
        }
    }
}

/// Seals an answer for secure mode.
#[wasm_bindgen(js_name = sealReply)]
pub fn seal_reply(options: &str, reply: &str, random: &[u8]) -> Result<String, Thrown> {
    let sealed = Options::read(options).seal(random, |seal| push::seal_reply(reply, seal));
    sealed.map_err(error_to_js)
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

/// The options from the facade: texts, lists of texts, numbers.
struct Options<'a>(Value<'a>);

impl<'a> Options<'a> {
    /// Reads the options. The facade writes JSON. Any other text would have no token.
    fn read(json: &'a str) -> Self {
        Self(parse(json).unwrap_or(Value::Null))
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn optional(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    /// Returns the text, or each text of a list. Any other value counts as an empty text, which is not a valid
    /// secret. So a key that was meant is not ignored.
    fn texts(&self, name: &str) -> Vec<&str> {
        match self.0.get(name) {
            Some(Value::Array(entries)) if !entries.is_empty() => {
                entries.iter().map(|entry| entry.as_str().unwrap_or_default()).collect()
            }
            Some(value) => vec![value.as_str().unwrap_or_default()],
            None => Vec::new(),
        }
    }

    fn integer(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// Checks whether the options ask for plain mode by its name.
    fn asks_for_plain(&self) -> Result<bool, PushError> {
        match self.optional("mode").as_deref() {
            None => Ok(false),
            Some("plain") => Ok(true),
            Some(_) => Err(PushError::of(PushFault::BadMode, "mode")),
        }
    }

    /// Returns the app id, which must be valid if it is present.
    fn appid(&self, name: &'static str) -> Result<Option<String>, PushError> {
        match self.optional(name) {
            Some(appid) if appid.is_empty() => Err(PushError::of(PushFault::BadAppid, name)),
            appid => Ok(appid),
        }
    }

    fn now(&self) -> Option<i64> {
        self.integer("now")
    }

    fn timestamp(&self) -> Result<i64, PushError> {
        let missing = || PushError::of(PushFault::MissingParameter, "timestamp");
        self.integer("timestamp").ok_or_else(missing)
    }

    fn query(&self) -> Query {
        Query {
            signature: self.optional("signature"),
            timestamp: self.optional("timestamp"),
            nonce: self.optional("nonce"),
            msg_signature: self.optional("msg_signature"),
            echostr: self.optional("echostr"),
        }
    }

    /// Returns the first of the tokens, which is the newest.
    fn token(&self) -> Result<PushToken, PushError> {
        let first = self.texts("token").first().copied().unwrap_or_default();
        PushToken::new(first)
    }

    fn receiver(&self) -> Result<Receiver, PushError> {
        let mut receiver = Receiver::new(self.token()?);
        for token in self.texts("token").into_iter().skip(1) {
            receiver = receiver.or_token(PushToken::new(token)?);
        }
        for key in self.texts("encoding_aes_key") {
            receiver = receiver.encoding_aes_key(key.parse()?);
        }
        if self.asks_for_plain()? {
            receiver = receiver.plain();
        }
        if let Some(appid) = self.appid("appid")? {
            receiver = receiver.appid(appid);
        }
        if let Some(appid) = self.appid("component_appid")? {
            receiver = receiver.component_appid(appid);
        }
        if let Some(seconds) = self.0.get("max_age") {
            let seconds = seconds.as_i64().and_then(|seconds| u32::try_from(seconds).ok());
            let wrong = || PushError::of(PushFault::BadMaxAge, "max_age");
            receiver = receiver.max_age(seconds.ok_or_else(wrong)?);
        }
        Ok(receiver)
    }

    fn seal<T>(
        &self,
        random: &[u8],
        seal: impl FnOnce(&Seal<'_>) -> Result<T, PushError>,
    ) -> Result<T, PushError> {
        let key = self.texts("encoding_aes_key").first().copied().unwrap_or_default();
        let key: EncodingAesKey = key.parse()?;
        let token = self.token()?;
        seal(&Seal {
            token: &token,
            encoding_aes_key: &key,
            appid: self.text("appid"),
            timestamp: self.timestamp()?,
            nonce: self.text("nonce"),
            random,
        })
    }
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
