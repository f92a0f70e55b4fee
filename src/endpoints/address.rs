//! The address of a call, with its access token, for JavaScript (pkg/src/calls/request.ts) and for Rust
//! (src/client/gateway.rs). Every address comes from here, so that the token goes to no other path and no other
//! host.

use std::net::Ipv4Addr;

use crate::api::call::BASE;
use crate::api::check::forms::fault_in_secret;
use crate::api::spec::EndpointSpec;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

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
    let is_safe = |name| {
        host.allow_http || open.is_none_or(|rest| is_this_machine(name) && is_written(name, rest))
    };
    if name.is_some_and(is_safe) {
        return Ok(base);
    }
    let wrong = ProblemBuilder::new(Code::BadFormat, "/base")
        .limit("https://host[:port][/path]")
        .actual(shown(base));
    let wrong = match name {
        Some(_) => wrong.hint(
            "http 会明文传输 token；确需经内网网关时，用 allow_http 放行",
            "http would show the token on the way; for a gateway of your own, allow it with allow_http",
        ),
        None => wrong,
    };
    Err(wrong)
}

/// Shows only scheme and host of a refused base, and `…` for what follows. Its path may be the key of a gateway, and the
/// text before an `@` or behind a `:` a password. Without a scheme, only a domain is shown.
fn shown(base: &str) -> String {
    if base.contains('@') {
        return "…@…".to_owned();
    }
    let text = base.trim_start();
    let is_scheme = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let scheme = match text.split_once(':') {
        Some((scheme, rest)) if rest.starts_with("//") && is_scheme(scheme) => scheme.len() + 3,
        _ => 0,
    };
    let (_, rest) = text.split_at_checked(scheme).unwrap_or_default();
    let in_brackets = rest.starts_with('[');
    let is_of_host = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '.' | '-' | '_')
            || in_brackets && matches!(c, '[' | ':' | ']')
    };
    let path = rest.trim_start_matches(is_of_host);
    let host = rest.get(..rest.len() - path.len()).unwrap_or_default();
    if scheme == 0 && !(is_domain(host) && (path.is_empty() || path.starts_with('/'))) {
        return if base.is_empty() { String::new() } else { "…".to_owned() };
    }
    let mut shown = base.get(..base.len() - path.len()).unwrap_or_default().to_owned();
    shown.push_str(match path.bytes().next() {
        None => "",
        Some(b'/') => "/…",
        Some(_) => "…",
    });
    shown
}

/// Checks whether a text is surely a domain, and not a key: it ends with a dot and a short word of letters.
fn is_domain(text: &str) -> bool {
    let end = text.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| {
        (2..=6).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}

fn is_this_machine(host: &str) -> bool {
    let is_loopback = |address: Ipv4Addr| address.is_loopback();
    host == "localhost" || host == "[::1]" || host.parse().is_ok_and(is_loopback)
}

/// Checks whether the host's own parser found the name that is written. That of JavaScript makes 127.0.0.1 of `127.1`
/// and of `0x7f000001`, which others take for other machines or for names.
fn is_written(name: &str, rest: &str) -> bool {
    let (written, rest) = rest.split_at_checked(name.len()).unwrap_or_default();
    written.eq_ignore_ascii_case(name)
        && (rest.is_empty() || rest.starts_with(':') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the problem of a base that the parser of the host takes for an address of `name`.
    fn refusal(given: &str, name: Option<&str>) -> Option<crate::Problem> {
        let host = Host { base: Some(given), name, allow_http: false };
        base(&host).err().map(ProblemBuilder::finish)
    }

    #[test]
    fn a_refused_base_shows_only_scheme_and_host() {
        for (given, shown) in [
            ("http://gw.example.com/KEY", "http://gw.example.com/…"),
            ("http://gw.example.com:8080/KEY/x", "http://gw.example.com…"),
            ("http://gw.example.com", "http://gw.example.com"),
            ("http://gw.example.com/", "http://gw.example.com"),
            ("https://gw.example.com/a KEY", "https://gw.example.com/…"),
            ("https://gw.example.com?KEY", "https://gw.example.com…"),
            ("https://gw.example.com#KEY", "https://gw.example.com…"),
            ("https://gw.example.com\\KEY", "https://gw.example.com…"),
            ("https://gw.example.com:KEY", "https://gw.example.com…"),
            ("HTTP://gw.example.com/KEY", "HTTP://gw.example.com/…"),
            (" https://gw.example.com/KEY", " https://gw.example.com/…"),
            ("ftp://gw/KEY", "ftp://gw/…"),
            ("http://[fd00::2]/KEY", "http://[fd00::2]/…"),
            ("http:///KEY", "http:///…"),
            ("https://user:KEY@gw.example.com/x", "…@…"),
            ("gw.example.com/KEY", "gw.example.com/…"),
            ("gw.example.com", "gw.example.com"),
            ("gw.example.com:KEY", "…"),
            ("//gw.example.com/KEY", "…"),
            ("https:/KEY", "…"),
            ("KEY.KEY", "…"),
            ("KEY", "…"),
            ("", ""),
        ] {
            let problem = refusal(given, None).expect("a refusal");
            let actual = problem.actual.clone().expect("what it is");
            assert_eq!(actual.as_text(), shown, "{given}");
            let said = format!("{problem:?} {} {}", problem.message.zh, problem.message.en);
            assert!(!said.contains("KEY"), "{said}");
        }
    }

    #[test]
    fn http_goes_only_to_this_machine_whoever_reads_its_name() {
        // The name of Rust's reader (src/client/gateway.rs), then that of JavaScript's `URL`, empty if it finds none.
        for (base, rust, javascript, is_here) in [
            ("http://localhost:8080", "localhost", "localhost", true),
            ("http://LocalHost/x", "localhost", "localhost", true),
            ("http://127.0.0.1", "127.0.0.1", "127.0.0.1", true),
            ("http://127.8.9.1:3000/x", "127.8.9.1", "127.8.9.1", true),
            ("http://[::1]:9", "[::1]", "[::1]", true),
            ("http://127.", "127.", "0.0.0.127", false),
            ("http://127.1", "127.1", "127.0.0.1", false),
            ("http://127.0.0.1.", "127.0.0.1.", "127.0.0.1", false),
            ("http://127.0.0.01", "127.0.0.01", "127.0.0.1", false),
            ("http://127.0.0.1.1", "127.0.0.1.1", "", false),
            ("http://127.0.0.256", "127.0.0.256", "", false),
            ("http://0x7f000001", "0x7f000001", "127.0.0.1", false),
            ("http://2130706433", "2130706433", "127.0.0.1", false),
            ("http://[0:0:0:0:0:0:0:1]", "[0:0:0:0:0:0:0:1]", "[::1]", false),
            ("http://localhost.", "localhost.", "localhost.", false),
            ("http://128.0.0.1", "128.0.0.1", "128.0.0.1", false),
        ] {
            for name in [rust, javascript] {
                assert_eq!(refusal(base, Some(name)).is_none(), is_here, "{base} {name}");
            }
        }
    }

    #[test]
    fn the_way_to_allow_http_has_its_name_in_both_faces() {
        let message =
            refusal("http://gw.example.com", Some("gw.example.com")).expect("one").message;
        for words in [&message.zh, &message.en] {
            assert!(words.contains("allow_http") && !words.contains("true"), "{words}");
        }
    }
}
