//! The reference: plans and questions across the boundary one value after the other, without the inbox and the outbox.
//! The tests hold `campaign` against it, and nothing of it ships.

use wasm_bindgen::prelude::*;

use crate::campaign::plan::check::check_plan;
use crate::wasm::campaign::{permission, planned, read_plan};
use crate::wasm::convert::from_js::read_body;
use crate::wasm::convert::to_js::problems_to_js;

/// Returns every problem of a plan.
#[wasm_bindgen(js_name = checkCampaignReference)]
pub fn check_campaign(plan: &JsValue, options: &JsValue) -> JsValue {
    let problems = match read_plan(read_body(plan, options)) {
        Ok((plan, options)) => check_plan(&plan, &options),
        Err(problems) => problems,
    };
    problems_to_js(&problems)
}

/// Returns the text of the campaign of a plan.
#[wasm_bindgen(js_name = planCampaignReference)]
pub fn plan(plan: &JsValue, options: &JsValue, now: f64) -> Result<String, JsValue> {
    planned(read_body(plan, options), now).map(|campaign| campaign.to_json())
}

/// Returns whether an account may send now, or when.
#[wasm_bindgen(js_name = mayMassSendReference)]
pub fn may_send(question: &JsValue) -> Result<JsValue, JsValue> {
    let (question, _) =
        read_body(question, &JsValue::UNDEFINED).map_err(|problems| problems_to_js(&problems))?;
    permission(&question)
}
