//! The address of a call, with its access token, and the check that a file is the described one. The facade
//! makes the web `Request` (pkg/src/calls/request.ts). Every address comes from here, so that the token goes to
//! no other path and no other host.

use js_sys::encode_uri_component;

use crate::api::call::BASE;
use crate::api::check::forms::fault_in_secret;
use crate::api::media::sniff::sniff;
use crate::endpoints::stored_call::{Found, is_call};
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::problem::Problem;
use crate::problem::redact::without_secrets;

/// A call in the hands of the user, who may have changed it.
pub(super) struct Target<'a> {
    /// Its endpoint.
    pub(super) api: &'a str,
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    /// The names of its query.
    pub(super) query: &'a [String],
    /// The kind of its body that the facade has found: one of its words, or a type.
    pub(super) body: &'a str,
}

/// The host: WeChat's own, or a gateway.
pub(super) struct Host<'a> {
    pub(super) base: Option<&'a str>,
    /// The host name that the host's own parser of addresses finds in the base. `None` if the base is not an
    /// address.
    pub(super) name: Option<&'a str>,
    pub(super) allow_http: bool,
}

/// Makes the address of a call, with the access token if its endpoint needs one.
pub(super) fn address(call: &Target, host: &Host, access_token: &str) -> Result<String, Problem> {
    let body = match call.body {
        "nothing" => Found::Nothing,
        "empty" => Found::Empty,
        "json" => Found::Json,
        "no json" => Found::NoJson,
        "form" => Found::Form,
        other => Found::Other(other),
    };
    let query: Vec<&str> = call.query.iter().map(String::as_str).collect();
    let api =
        is_call(call.api, call.path, call.method, &query, body).map_err(ProblemBuilder::finish)?;
    let mut address = base(host)?.to_owned();
    address.push_str(call.path);
    if api.access_token {
        if access_token.is_empty() {
            return Err(ProblemBuilder::new(Code::Missing, "/access_token").finish());
        }
        if let Some(fault) = fault_in_secret(access_token, "/access_token") {
            return Err(fault.finish());
        }
        address.push_str("?access_token=");
        address.push_str(&String::from(encode_uri_component(access_token)));
    }
    Ok(address)
}

/// Checks the base. Plain `http` goes only to this machine, unless it is allowed: token and OpenIDs would be
/// readable on the way.
fn base<'a>(host: &Host<'a>) -> Result<&'a str, Problem> {
    let Some(base) = host.base else { return Ok(BASE) };
    let base = base.trim_end_matches('/');
    let is_plain = !base
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\'));
    let open = base.strip_prefix("http://");
    let has_host = open
        .or_else(|| base.strip_prefix("https://"))
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    // The host's own parser decides. It runs here, before a secret is in the address: the error of an
    // impossible request would show the secret.
    let name = host.name.filter(|_| is_plain && has_host);
    if name.is_some_and(|name| open.is_none() || host.allow_http || is_this_machine(name)) {
        return Ok(base);
    }
    let wrong = ProblemBuilder::new(Code::BadFormat, "/base").limit("https://host[:port][/path]");
    // The text before an `@` may be a password.
    let wrong = match base.contains('@') {
        true => wrong.actual("…@…"),
        false => wrong.actual(without_secrets(base)),
    };
    let wrong = match name {
        Some(_) => wrong.hint(
            "http 会明文传输 token；确需经内网网关时加 allow_http: true",
            "http would show the token on the way; for a gateway of your own add allow_http: true",
        ),
        None => wrong,
    };
    Err(wrong.finish())
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || (host.starts_with("127.") && host.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// A file to send.
pub(super) enum Given<'a> {
    Nothing,
    /// A value that is not a file: its type.
    Other(&'a str),
    /// Its size, its first bytes, and its fingerprint, as far as they can be seen at once.
    File(f64, Option<&'a [u8]>, Option<&'a str>),
}

/// The description of a file.
pub(super) struct Described<'a> {
    pub(super) size: f64,
    pub(super) content_type: &'a str,
    pub(super) fingerprint: Option<&'a str>,
}

/// Checks that a file is the described one. Other bytes of the same size must not go out under its
/// name.
pub(super) fn check_file(given: Given, described: &Described) -> Result<(), Problem> {
    let other = |limit: String, actual: &str| {
        ProblemBuilder::new(Code::BadFormat, "/file").limit(limit).actual(actual)
    };
    let fault = match given {
        Given::Nothing => ProblemBuilder::new(Code::Missing, "/file").hint(
            "用 options.file 给出文件内容（Blob、File 或字节）",
            "give the file's content as options.file (a Blob, a File or bytes)",
        ),
        Given::Other(kind) => ProblemBuilder::new(Code::WrongType, "/file")
            .limit("Blob, File, Uint8Array")
            .actual(kind),
        #[expect(clippy::cast_possible_truncation, reason = "sizes are whole numbers")]
        Given::File(size, ..) if size != described.size => {
            other((described.size as i64).to_string() + " bytes", "").actual(size as i64)
        }
        Given::File(_, head, fingerprint) => {
            let kind = |head| sniff(head).map_or("unknown", |kind| kind.content_type());
            match (head, fingerprint, described.fingerprint) {
                (_, Some(given), Some(right)) if given != right => {
                    other(right.to_owned(), given).hint(
                        "这是大小相同的另一个文件：内容与 build 时描述的不同",
                        "a different file of the same size: its content is not the one described to build",
                    )
                }
                (Some(head), ..)
                    if is_told_by_bytes(described.content_type)
                        && kind(head) != described.content_type =>
                {
                    other(described.content_type.to_owned(), kind(head))
                }
                _ => return Ok(()),
            }
        }
    };
    Err(fault.finish())
}

/// Checks whether some upload takes files of the type. Their first bytes show it.
fn is_told_by_bytes(content_type: &str) -> bool {
    matches!(
        content_type,
        "image/jpeg"
            | "image/png"
            | "image/gif"
            | "image/bmp"
            | "audio/mpeg"
            | "audio/amr"
            | "video/mp4"
    )
}
