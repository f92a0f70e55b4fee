//! The reference: bodies and replies across the boundary one value after the other, without the inbox and the outbox.
//! It is slow and plain. The tests hold `verbs` against it, and nothing of it ships.

use wasm_bindgen::prelude::*;

use crate::api::reply::read::read_answer;
use crate::api::spec::EndpointSpec;
use crate::endpoints::{mass, registry};
use crate::wasm::convert::from_js::read_body;
use crate::wasm::convert::to_js::{call_to_js, call_with_bytes_to_js, problems_to_js, value_to_js};
use crate::wasm::requests::verbs::error_value;

/// Returns every problem of a body.
#[wasm_bindgen(js_name = checkReference)]
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
#[wasm_bindgen(js_name = checkWithOpenIdsReference)]
pub fn check_with_openids(body: &JsValue, touser: &[u8], options: &JsValue) -> JsValue {
    let problems = match read_body(body, options) {
        Ok((body, options)) => mass::send::check_list(&body, touser, &options),
        Err(problems) => problems,
    };
    problems_to_js(&problems)
}

/// Builds the call of a body.
#[wasm_bindgen(js_name = buildReference)]
pub fn build(api: &str, body: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let (body, options) = read_body(body, options).map_err(|problems| problems_to_js(&problems))?;
    let Some(api) = EndpointSpec::find(api) else {
        return Err(problems_to_js(&[registry::unknown_api(api).finish()]));
    };
    match api.build_value(&body, &options) {
        Ok(call) => Ok(call_to_js(&call)),
        Err(refused) => Err(problems_to_js(&refused.problems)),
    }
}

/// Builds the call of a `message/mass/send` whose OpenIDs come as bytes. Its body is bytes, too.
#[wasm_bindgen(js_name = buildWithOpenIdsReference)]
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
#[wasm_bindgen(js_name = readReference)]
pub fn read(api: &str, reply: &[u8], status: Option<u16>) -> Result<JsValue, JsValue> {
    let Some(api) = EndpointSpec::find(api) else {
        return Err(problems_to_js(&[registry::unknown_api(api).finish()]));
    };
    let read = read_answer(api, status, reply);
    read.map(value_to_js).map_err(|error| value_to_js(error_value(&error, status)))
}
