//! A call as a web `Request`: the access token comes in here, and only here.

use js_sys::{Array, Reflect, encode_uri_component};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, FormData, Headers, Request, RequestInit, Url};

use super::to_js::{one_problem, problems_to_js};
use crate::api::Api;
use crate::call::BASE;
use crate::check::blank_in_secret;
use crate::code::Code;
use crate::pointer::join;
use crate::report::Draft;
use crate::table::unknown_api;

type Thrown = JsValue;

pub(super) fn to_request(call: &JsValue, options: &JsValue) -> Result<Request, Thrown> {
    let name = text(call, "api").unwrap_or_default();
    let Some(api) = Api::find(&name) else {
        return Err(problems_to_js(&[unknown_api(&name)]));
    };
    // A stored call that names another path than its endpoint's has been tampered with: a preview
    // must not become a send on the way.
    let path = api.path();
    for (name, right) in [("path", path.as_str()), ("method", api.method.name())] {
        let given = text(call, name).unwrap_or_default();
        if given != right {
            return Err(one_problem(
                Draft::new(Code::BadFormat, join("", name)).limit(right).actual(given),
            ));
        }
    }
    let mut url = base(options)?;
    url.push_str(&path);
    let mut separator = '?';
    let mut add = |name: &str, value: &str| {
        url.push(separator);
        url.push_str(&String::from(encode_uri_component(name)));
        url.push('=');
        url.push_str(&String::from(encode_uri_component(value)));
        separator = '&';
    };
    if api.access_token {
        add("access_token", &access_token(options)?);
    }
    if let Some(query) = member(call, "query").filter(JsValue::is_object) {
        for pair in js_sys::Object::entries(query.unchecked_ref()).iter() {
            let pair: &Array = pair.unchecked_ref();
            let (name, value) = (pair.get(0).as_string(), pair.get(1).as_string());
            add(&name.unwrap_or_default(), &value.unwrap_or_default());
        }
    }
    let init = RequestInit::new();
    init.set_method(api.method.name());
    // WeChat does not redirect; if something does, the token must not follow it.
    init.set_redirect(web_sys::RequestRedirect::Manual);
    match member(call, "body") {
        Some(body) if body.is_string() || js_sys::ArrayBuffer::is_view(&body) => {
            let headers = Headers::new()?;
            headers.set("content-type", "application/json")?;
            init.set_headers(&headers);
            init.set_body(&body);
        }
        Some(body) if body.is_object() => init.set_body(form(&body, options)?.as_ref()),
        _ => {}
    }
    Request::new_with_str_and_init(&url, &init)
}

fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name)?.as_string()
}

fn access_token(options: &JsValue) -> Result<String, Thrown> {
    let token = text(options, "access_token").unwrap_or_default();
    if token.is_empty() {
        return Err(one_problem(Draft::new(Code::Missing, "/access_token")));
    }
    match blank_in_secret(&token, "/access_token") {
        Some(fault) => Err(one_problem(fault)),
        None => Ok(token),
    }
}

/// The host: WeChat's own, or a gateway. Plain `http` only to this machine, unless it is asked for:
/// token and OpenIDs would be readable on the way.
fn base(options: &JsValue) -> Result<String, Thrown> {
    let Some(base) = text(options, "base") else { return Ok(BASE.to_owned()) };
    let base = base.trim_end_matches('/');
    let is_plain = !base
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\'));
    let open = base.strip_prefix("http://");
    let has_host = open
        .or_else(|| base.strip_prefix("https://"))
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    // The host's own parser has the last word, here, where no secret is in the address yet: the
    // error of a request that cannot be made would show it.
    let url = Url::new(base).ok().filter(|_| is_plain && has_host);
    if url.as_ref().is_some_and(|url| open.is_none() || may_be_open(&url.hostname(), options)) {
        return Ok(base.to_owned());
    }
    let wrong = Draft::new(Code::BadFormat, "/base").limit("https://host[:port][/path]");
    // What stands before an `@` may be a password.
    let wrong = wrong.actual(if base.contains('@') { "…@…" } else { base });
    Err(one_problem(if url.is_some() {
        wrong.hint(
            "http 会明文传输 token；确需经内网网关时加 allow_http: true",
            "http would show the token on the way; for a gateway of your own add allow_http: true",
        )
    } else {
        wrong
    }))
}

/// Whether `http` may be used to this host: on this machine, or on any when asked for.
fn may_be_open(host: &str, options: &JsValue) -> bool {
    host == "localhost"
        || host == "[::1]"
        || (host.starts_with("127.") && host.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
        || member(options, "allow_http").is_some_and(|allow| allow.is_truthy())
}

/// The multipart body: the described parts, with the file's bytes from `options.file`.
fn form(body: &JsValue, options: &JsValue) -> Result<FormData, Thrown> {
    let form = FormData::new()?;
    let parts: Array = member(body, "parts").filter(Array::is_array).unwrap_or_default().into();
    for part in parts.iter() {
        let name = text(&part, "name").unwrap_or_default();
        match text(&part, "value") {
            Some(value) => form.append_with_str(&name, &value)?,
            None => {
                let blob = file(&part, options)?;
                let filename = text(&part, "filename").unwrap_or_default();
                form.append_with_blob_and_filename(&name, &blob, &filename)?;
            }
        }
    }
    Ok(form)
}

fn file(part: &JsValue, options: &JsValue) -> Result<Blob, Thrown> {
    let content_type = text(part, "content_type").unwrap_or_default();
    let bag = BlobPropertyBag::new();
    bag.set_type(&content_type);
    let Some(file) = member(options, "file") else {
        return Err(one_problem(Draft::new(Code::Missing, "/file").hint(
            "用 options.file 给出文件内容（Blob、File 或 Uint8Array）",
            "give the file's content as options.file (a Blob, a File or a Uint8Array)",
        )));
    };
    if !js_sys::ArrayBuffer::is_view(&file) && !file.has_type::<Blob>() {
        let kind = file.js_typeof().as_string().unwrap_or_default();
        return Err(one_problem(
            Draft::new(Code::WrongType, "/file").limit("Blob, File, Uint8Array").actual(kind),
        ));
    }
    let blob = Blob::new_with_blob_sequence_and_options(&Array::of1(&file), &bag)?;
    #[expect(clippy::cast_possible_truncation, reason = "sizes are whole numbers")]
    let (size, given) = (
        member(part, "size").and_then(|size| size.as_f64()).unwrap_or_default() as i64,
        blob.size() as i64,
    );
    if given != size {
        return Err(one_problem(
            Draft::new(Code::BadFormat, "/file").limit(format!("{size} bytes")).actual(given),
        ));
    }
    Ok(blob)
}
