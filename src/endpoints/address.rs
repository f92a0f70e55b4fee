//! The address of a call, with its access token, for JavaScript (pkg/src/calls/request.ts) and for Rust
//! (src/client/gateway.rs). Every address comes from here, so that the token goes to no other path and no other
//! host.

use crate::api::call::BASE;
use crate::api::check::forms::fault_in_secret;
use crate::api::spec::EndpointSpec;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::redact::without_secrets;

/// The host: WeChat's own, or a gateway.
pub(crate) struct Host<'a> {
    pub(crate) base: Option<&'a str>,
    /// The host name that the host's own parser of addresses finds in the base. `None` if the base is not an
    /// address.
    pub(crate) name: Option<&'a str>,
    pub(crate) allow_http: bool,
}

/// Makes the address of a call of `api`, which [`is_call`](crate::endpoints::stored_call::is_call) has found, with the
/// access token if the endpoint needs one. `encode` escapes the token for a query.
pub(crate) fn address(
    api: &EndpointSpec,
    host: &Host,
    access_token: &str,
    encode: impl FnOnce(&str) -> String,
) -> Result<String, ProblemBuilder> {
    let mut address = base(host)?.to_owned();
    address.push_str(&api.path());
    if api.access_token {
        if access_token.is_empty() {
            return Err(ProblemBuilder::new(Code::Missing, "/access_token"));
        }
        if let Some(fault) = fault_in_secret(access_token, "/access_token") {
            return Err(fault);
        }
        address.push_str("?access_token=");
        address.push_str(&encode(access_token));
    }
    Ok(address)
}

/// Checks the base. Plain `http` goes only to this machine, unless it is allowed: token and OpenIDs would be
/// readable on the way.
pub(crate) fn base<'a>(host: &Host<'a>) -> Result<&'a str, ProblemBuilder> {
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
    Err(wrong)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || (host.starts_with("127.") && host.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}
