//! Web requests of calls.

use std::fmt;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, FormData, Headers, RequestInit, RequestRedirect};

use crate::api::call::{Body, Call, Part};
use crate::api::media::media_file::fingerprint;
use crate::client::{Gateway, Request};
use crate::endpoints::given_file::{Described, Given, check_file};
use crate::problem::problem::{Problem, Refused};

/// The file of an upload. `Debug` shows its length.
#[derive(Clone, Copy)]
pub enum File<'a> {
    /// Its bytes, which are checked against the description.
    Bytes(&'a [u8]),
    /// A `Blob`, of which only the size is checked: its bytes cannot be seen at once.
    Blob(&'a Blob),
}

impl fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            File::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            File::Blob(blob) => write!(f, "Blob({} bytes)", blob.size()),
        }
    }
}

/// Why there is no request. Nothing was sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RequestError {
    /// The call, the token or the file is wrong or missing.
    Refused(Refused),
    /// The host could not make it. Its own words may show the token, so they are not kept.
    Host,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestError::Refused(refused) => refused.fmt(f),
            RequestError::Host => {
                f.write_str("the host cannot make the request (宿主环境无法创建请求)")
            }
        }
    }
}

impl std::error::Error for RequestError {}

impl From<Refused> for RequestError {
    fn from(refused: Refused) -> Self {
        RequestError::Refused(refused)
    }
}

impl From<Problem> for RequestError {
    fn from(problem: Problem) -> Self {
        RequestError::Refused(Refused { problems: vec![problem] })
    }
}

/// Nothing of an error of the host is kept.
fn host(_: JsValue) -> RequestError {
    RequestError::Host
}

/// Makes a web `Request` of a call, ready for `fetch`. Only here the access token comes in.
///
/// The call may have been stored and changed, so it is checked again, as [`Gateway::request`] does. The file of an upload
/// must be the one that was described. No redirect is followed: WeChat has none, and the token must not follow one.
///
/// # Errors
/// [`RequestError`] if the call, the token or the file is missing or wrong.
pub fn request(
    call: &Call,
    gateway: &Gateway,
    access_token: &str,
    file: Option<File<'_>>,
) -> Result<web_sys::Request, RequestError> {
    web_request(&gateway.request(call, access_token)?, file)
}

pub(super) fn web_request(
    request: &Request<'_>,
    file: Option<File<'_>>,
) -> Result<web_sys::Request, RequestError> {
    let init = RequestInit::new();
    init.set_method(request.method.name());
    init.set_redirect(RequestRedirect::Manual);
    match request.body {
        Body::Empty => {}
        Body::Json(json) => {
            let headers = Headers::new().map_err(host)?;
            headers.set("content-type", "application/json").map_err(host)?;
            init.set_headers(&headers);
            init.set_body(&JsValue::from_str(json));
        }
        Body::Multipart { parts } => init.set_body(&form(parts, file)?.into()),
    }
    web_sys::Request::new_with_str_and_init(&request.url, &init).map_err(host)
}

/// Makes the multipart body: the described parts, with the content of the given file.
fn form(parts: &[Part], file: Option<File<'_>>) -> Result<FormData, RequestError> {
    let form = FormData::new().map_err(host)?;
    for part in parts {
        match part {
            Part::File { name, filename, .. } => {
                let content = content_of(part, file)?;
                form.append_with_blob_and_filename(name, &content, filename).map_err(host)?;
            }
            Part::Field { name, value } => form.append_with_str(name, value).map_err(host)?,
        }
    }
    Ok(form)
}

/// The number of first bytes that tell the kind of a file.
const HEAD: usize = 64;

/// Checks a file against its description, and returns its content.
fn content_of(part: &Part, file: Option<File<'_>>) -> Result<Blob, RequestError> {
    let Part::File { size, content_type, fingerprint: known, .. } = part else {
        return Err(RequestError::Host);
    };
    #[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
    let float = |size: u64| size as f64;
    let described = Described { size: float(*size), content_type, fingerprint: known.as_deref() };
    let content = Array::new();
    match file {
        None => check_file(Given::Nothing, &described)?,
        Some(File::Bytes(bytes)) => {
            let head = bytes.get(..HEAD).unwrap_or(bytes);
            let own = fingerprint(bytes);
            check_file(Given::File(float(bytes.len() as u64), Some(head), Some(&own)), &described)?;
            // A copy: the bytes that are sent are those that were checked.
            content.push(&Uint8Array::from(bytes));
        }
        Some(File::Blob(blob)) => {
            check_file(Given::File(blob.size(), None, None), &described)?;
            content.push(blob);
        }
    }
    let options = BlobPropertyBag::new();
    options.set_type(content_type);
    Blob::new_with_blob_sequence_and_options(&content, &options).map_err(host)
}
