//! Requests sent by the host's `fetch`, and their answers.

use js_sys::{Date, Function, Object, Promise, Reflect, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::client::{Answer, Gateway, Host, NoAnswer, Request};
use crate::web::request::web_request;

/// The maximum time of a request in milliseconds.
const TIMEOUT: f64 = 30_000.0;

/// Reads the whole answer of a response. Its bytes go to [`Endpoint::read_answer`](crate::Endpoint::read_answer) or to
/// [`Fact::Replied`](crate::campaign::Fact::Replied).
///
/// # Errors
/// [`NoAnswer`] if it does not come to its end.
pub async fn answer(response: &Response) -> Result<Answer, NoAnswer> {
    let bytes = response.array_buffer().map_err(|_| NoAnswer)?;
    let bytes = JsFuture::from(bytes).await.map_err(|_| NoAnswer)?;
    Ok(Answer { status: response.status(), reply: Uint8Array::new(&bytes).to_vec() })
}

/// Sends a request by the host's `fetch`, for at most 30 seconds, and reads the whole answer.
///
/// # Errors
/// [`NoAnswer`] if none came. WeChat may have received the request nevertheless.
pub async fn fetch(request: &web_sys::Request) -> Result<Answer, NoAnswer> {
    let response = response(request).map_err(|_| NoAnswer)?;
    let response = JsFuture::from(response).await.map_err(|_| NoAnswer)?;
    answer(&response.dyn_into().map_err(|_| NoAnswer)?).await
}

fn response(request: &web_sys::Request) -> Result<Promise, JsValue> {
    let global = global();
    let fetch: Function = member(&global, "fetch")?.dyn_into()?;
    let init = Object::new();
    Reflect::set(&init, &"signal".into(), &time_limit(&global)?)?;
    fetch.call2(&global, request, &init)?.dyn_into()
}

/// Makes `AbortSignal.timeout(…)`: Chrome 103, Firefox 100, Safari 16. An older host has no time limit.
fn time_limit(global: &Object) -> Result<JsValue, JsValue> {
    let signal = member(global, "AbortSignal")?;
    match member(&signal, "timeout")?.dyn_ref::<Function>() {
        Some(timeout) => timeout.call1(&signal, &TIMEOUT.into()),
        None => Ok(JsValue::UNDEFINED),
    }
}

fn member(of: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(of, &JsValue::from_str(name))
}

/// The host of a browser or a worker, for [`Driver`](crate::client::Driver) and
/// [`StableTokenSource`](crate::client::StableTokenSource): its clock and its `fetch`.
#[derive(Clone, Debug, Default)]
pub struct WebHost {
    gateway: Gateway,
}

impl WebHost {
    /// Makes a host whose calls go through a gateway.
    pub fn new(gateway: Gateway) -> Self {
        Self { gateway }
    }
}

impl Host for WebHost {
    fn now(&self) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "seconds fit")]
        {
            (Date::now() / 1000.0) as i64
        }
    }

    fn gateway(&self) -> Gateway {
        self.gateway.clone()
    }

    /// Sends a request of JSON. Those of a campaign and for a token are; for an upload use
    /// [`request`](crate::web::request) with its file.
    async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer> {
        let request = web_request(&request, None).map_err(|_| NoAnswer)?;
        fetch(&request).await
    }
}
