//! A worker in Rust: it receives pushes, checks bodies, and sends.
//!
//! Settings come from the worker's variables: `PUSH_TOKEN`, `AES_KEY`, `APPID`, `SECRET`, and `BASE`, a gateway with a
//! fixed address, because WeChat answers only to addresses on the account's whitelist.

use js_sys::{Date, JSON, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, Response, ResponseInit, Url};
use wechat_mass::client::{Gateway, StableTokenSource, TokenSource};
use wechat_mass::mass::{Filter, SendAll, Text};
use wechat_mass::push::{PushToken, Query, Receiver, open_push};
use wechat_mass::web::{WebHost, fetch, request, to_js};
use wechat_mass::{CheckOptions, Endpoint, check};

/// Answers a request.
#[wasm_bindgen]
pub async fn handle(request: Request, settings: JsValue) -> Result<Response, JsValue> {
    let url = Url::new(&request.url())?;
    match url.pathname().as_str() {
        "/push" => receive(&request, &url, &settings).await,
        "/check" => check_body(&request).await,
        "/send" => send(&settings).await,
        _ => answer(404, &JsValue::from_str("no such path")),
    }
}

/// Opens a push, and shows it. Yours stores it by its `dedupe_key`, and answers `success`.
async fn receive(request: &Request, url: &Url, settings: &JsValue) -> Result<Response, JsValue> {
    let parameter = |name: &str| url.search_params().get(name);
    let mut query = Query::default();
    query.signature = parameter("signature");
    query.timestamp = parameter("timestamp");
    query.nonce = parameter("nonce");
    query.msg_signature = parameter("msg_signature");
    let token = PushToken::new(setting(settings, "PUSH_TOKEN")?).map_err(refused)?;
    let key = setting(settings, "AES_KEY")?.parse().map_err(refused)?;
    let receiver = Receiver::new(token).encoding_aes_key(key).appid(setting(settings, "APPID")?);
    let body = text(request).await?;
    match open_push(&query, body.as_bytes(), &receiver, Some((Date::now() / 1000.0) as i64)) {
        Ok(push) => answer(200, &to_js(&push)?),
        Err(error) => answer(error.fault.status(), &JsValue::from_str(error.fault.name())),
    }
}

/// Checks the body of a send to everyone or to a tag: every problem.
async fn check_body(request: &Request) -> Result<Response, JsValue> {
    let body: serde_json::Value = serde_json::from_str(&text(request).await?).map_err(refused)?;
    answer(200, &to_js(&check("message/mass/sendall", &body, &CheckOptions::default()))?)
}

/// Sends a text to a tag. WeChat refuses the same `clientmsgid` a second time, for 24 hours.
async fn send(settings: &JsValue) -> Result<Response, JsValue> {
    let gateway = Gateway::new(setting(settings, "BASE")?).map_err(refused)?;
    let host = WebHost::new(gateway.clone());
    let (appid, secret) = (setting(settings, "APPID")?, setting(settings, "SECRET")?);
    let token = StableTokenSource::new(host, appid, secret).get().await.map_err(refused)?;

    let send = SendAll::new(Filter::Tag(2), Text::new("你好")).clientmsgid("worker-1");
    let call = send.call().map_err(refused)?;
    let sent = fetch(&request(&call, &gateway, &token, None).map_err(refused)?).await;
    let sent = sent.map_err(refused)?;
    match SendAll::SPEC.read_answer(sent.status, &sent.reply) {
        Ok(reply) => answer(200, &to_js(&reply)?),
        Err(error) => answer(502, &JsValue::from_str(&error.to_string())),
    }
}

async fn text(request: &Request) -> Result<String, JsValue> {
    Ok(JsFuture::from(request.text()?).await?.as_string().unwrap_or_default())
}

fn setting(settings: &JsValue, name: &str) -> Result<String, JsValue> {
    let value = Reflect::get(settings, &JsValue::from_str(name))?;
    value.as_string().ok_or_else(|| JsValue::from_str(&format!("{name} is missing")))
}

fn refused(error: impl std::fmt::Display) -> JsValue {
    JsValue::from_str(&error.to_string())
}

fn answer(status: u16, value: &JsValue) -> Result<Response, JsValue> {
    let init = ResponseInit::new();
    init.set_status(status);
    let json = JSON::stringify(value)?;
    Response::new_with_opt_str_and_init(json.as_string().as_deref(), &init)
}
