//! Where a call goes, with its access token; and whether a file is the one that was described. The
//! facade makes the web `Request` (pkg/src/request.ts): an address comes from here or not at all, so
//! that the token meets no other path and no other host.

use js_sys::encode_uri_component;

use crate::api::Api;
use crate::call::BASE;
use crate::check::blank_in_secret;
use crate::code::Code;
use crate::error::Problem;
use crate::pointer::join;
use crate::report::Draft;
use crate::table::unknown_api;

/// The endpoint that a call names.
pub(super) struct Target<'a> {
    pub(super) api: &'a str,
    pub(super) path: &'a str,
    pub(super) method: &'a str,
}

/// The host: WeChat's own, or a gateway.
pub(super) struct Host<'a> {
    pub(super) base: Option<&'a str>,
    /// What the host's own parser of addresses finds in the base; none where it finds no address.
    pub(super) name: Option<&'a str>,
    pub(super) allow_http: bool,
}

/// The address of a call, with the access token if its endpoint needs one.
pub(super) fn address(target: &Target, host: &Host, access_token: &str) -> Result<String, Problem> {
    let api = Api::find(target.api).ok_or_else(|| unknown_api(target.api))?;
    // A stored call that names another path than its endpoint's has been tampered with: a preview
    // must not become a send on the way.
    let path = api.path();
    for (name, given, right) in
        [("path", target.path, path.as_str()), ("method", target.method, api.method.name())]
    {
        if given != right {
            let wrong = Draft::new(Code::BadFormat, join("", name)).limit(right).actual(given);
            return Err(wrong.finish());
        }
    }
    let mut address = base(host)?.to_owned();
    address.push_str(&path);
    if api.access_token {
        if access_token.is_empty() {
            return Err(Draft::new(Code::Missing, "/access_token").finish());
        }
        if let Some(fault) = blank_in_secret(access_token, "/access_token") {
            return Err(fault.finish());
        }
        address.push_str("?access_token=");
        address.push_str(&String::from(encode_uri_component(access_token)));
    }
    Ok(address)
}

/// Plain `http` only to this machine, unless it is asked for: token and OpenIDs would be readable on
/// the way.
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
    // The host's own parser has the last word, here, where no secret is in the address yet: the
    // error of a request that cannot be made would show it.
    let name = host.name.filter(|_| is_plain && has_host);
    if name.is_some_and(|name| open.is_none() || host.allow_http || is_this_machine(name)) {
        return Ok(base);
    }
    let wrong = Draft::new(Code::BadFormat, "/base").limit("https://host[:port][/path]");
    // What stands before an `@` may be a password.
    let wrong = wrong.actual(if base.contains('@') { "…@…" } else { base });
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

/// A file to be sent.
pub(super) enum Given<'a> {
    Nothing,
    /// What is no file, by its type.
    Other(&'a str),
    Bytes(f64),
}

/// Whether a file is what its description says: so many bytes.
pub(super) fn check_file(given: Given, size: f64) -> Result<(), Problem> {
    let fault = match given {
        Given::Nothing => Draft::new(Code::Missing, "/file").hint(
            "用 options.file 给出文件内容（Blob、File 或 Uint8Array）",
            "give the file's content as options.file (a Blob, a File or a Uint8Array)",
        ),
        Given::Other(kind) => {
            Draft::new(Code::WrongType, "/file").limit("Blob, File, Uint8Array").actual(kind)
        }
        Given::Bytes(bytes) if bytes == size => return Ok(()),
        #[expect(clippy::cast_possible_truncation, reason = "sizes are whole numbers")]
        Given::Bytes(bytes) => {
            let limit = (size as i64).to_string() + " bytes";
            Draft::new(Code::BadFormat, "/file").limit(limit).actual(bytes as i64)
        }
    };
    Err(fault.finish())
}
