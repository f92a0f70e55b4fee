//! Where a call goes: WeChat or a gateway, and the request with its access token.

use std::fmt;

use crate::api::call::{BASE, Body, Call};
use crate::api::spec::Method;
use crate::endpoints::address::{Host, address, base};
use crate::endpoints::stored_call::{Found, is_call};
use crate::problem::builder::ProblemBuilder;
use crate::problem::problem::Refused;

/// Where calls go: WeChat (the default), or a gateway with the fixed address that WeChat's whitelist needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Gateway {
    base: String,
    allow_http: bool,
}

impl Default for Gateway {
    fn default() -> Self {
        Self { base: BASE.to_owned(), allow_http: false }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The path of a gateway may be its key.
        f.write_str("Gateway(")?;
        f.write_str(hostname(&self.base).as_deref().unwrap_or("…"))?;
        f.write_str(")")
    }
}

impl Gateway {
    /// Makes a gateway of its address, e.g. `https://gateway.example.com/wechat`. Plain `http` is allowed only to
    /// this machine.
    ///
    /// # Errors
    /// [`Refused`] if it is not such an address.
    pub fn new(base: impl Into<String>) -> Result<Self, Refused> {
        Self::checked(base.into(), false)
    }

    /// Makes a gateway that may be plain `http` on another machine: token and OpenIDs are readable on the way.
    ///
    /// # Errors
    /// [`Refused`] if it is not an address.
    pub fn allow_http(base: impl Into<String>) -> Result<Self, Refused> {
        Self::checked(base.into(), true)
    }

    fn checked(given: String, allow_http: bool) -> Result<Self, Refused> {
        let name = hostname(&given);
        base(&Host { base: Some(&given), name: name.as_deref(), allow_http }).map_err(refused)?;
        Ok(Self { base: given, allow_http })
    }

    /// Makes the request of a call. Only here the access token comes in; it is ignored where the endpoint takes
    /// none.
    ///
    /// The call may have been stored and changed, so it is checked again: path, method, query and kind of body must
    /// be those of its endpoint. Do not follow redirects: WeChat has none, and the token must not follow one.
    ///
    /// # Errors
    /// [`Refused`] if the call or the token is wrong or missing.
    pub fn request<'a>(&self, call: &'a Call, access_token: &str) -> Result<Request<'a>, Refused> {
        let Call { api, path, .. } = call;
        let query: Vec<&str> = call.query.iter().map(|(name, _)| name).collect();
        let (method, body) = (call.method.name(), Found::of(&call.body));
        let api = is_call(api, path, method, &query, body).map_err(refused)?;
        let name = hostname(&self.base);
        let host =
            Host { base: Some(&self.base), name: name.as_deref(), allow_http: self.allow_http };
        let mut url = address(api, &host, access_token, encoded).map_err(refused)?;
        for (name, value) in call.query.iter() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&encoded(name));
            url.push('=');
            url.push_str(&encoded(value));
        }
        Ok(Request { api: api.name, method: call.method, url, body: &call.body, path })
    }
}

fn refused(problem: ProblemBuilder) -> Refused {
    Refused { problems: vec![problem.finish()] }
}

/// A request ready to be sent. `Debug` does not show its query, in which the token is, nor its body, nor the path of a
/// gateway, which may be its key.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The endpoint: its path without `/cgi-bin/`.
    pub api: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The whole address, with the access token. Never log it.
    pub url: String,
    /// The body: JSON goes with `content-type: application/json`. Of an upload the host supplies the file's bytes,
    /// after [`Part::describes`](crate::Part::describes) has said that they are the described ones.
    pub body: &'a Body,
    /// The path of the endpoint, without that of the gateway.
    path: &'a str,
}

impl Request<'_> {
    /// Returns the address for logs: scheme, host and port, and the path of the endpoint. It has no query, and not the
    /// path of a gateway, which may be its key: it is not what to send to.
    pub fn address(&self) -> String {
        let host = self.url.match_indices('/').nth(2).map_or(self.url.len(), |(end, _)| end);
        let mut address = self.url.get(..host).unwrap_or_default().to_owned();
        address.push_str(self.path);
        address
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}

/// Returns the host name of an address, or `None` if it is not a plain one: letters, digits, `.`, `-` and `_`, or a
/// bracketed IPv6 address, and a port. A name that a URL parser would rewrite, such as `%6c`, is refused instead.
fn hostname(base: &str) -> Option<String> {
    let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"))?;
    let authority = rest.split('/').next()?;
    let (name, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            let port = if port.is_empty() { None } else { Some(port.strip_prefix(':')?) };
            (authority.get(..address.len() + 2)?, port)
        }
        None => {
            let (name, port) = match authority.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (authority, None),
            };
            let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
            if name.is_empty() || !name.bytes().all(is_plain) {
                return None;
            }
            (name, port)
        }
    };
    let is_port =
        |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    port.is_none_or(is_port).then(|| name.to_ascii_lowercase())
}

/// Escapes a text for a query, as `encodeURIComponent` of JavaScript does.
fn encoded(text: &str) -> String {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or('0');
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::check::options::CheckOptions;
    use crate::endpoints::registry::build;

    #[test]
    fn a_token_goes_only_to_wechat_over_https_or_to_this_machine() {
        for good in [
            "https://api.weixin.qq.com",
            "https://gateway.example.com:8443/wechat/",
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://[::1]:9/x",
        ] {
            assert!(Gateway::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.weixin.qq.com",
            "ftp://localhost",
            "https://",
            "https:///x",
            "http://gateway.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.1%2eexample.com",
            "http://127.",
            "http://127.1",
            "http://127.0.0.1.",
            "http://127.0.0.01",
            "http://127.1.2.3.4.5",
            "http://2130706433",
            "http://[0:0:0:0:0:0:0:1]",
            "http://user@localhost",
            "http://localhost:80:x",
            "https://a.example/?x=1",
            "https://a.example/#x",
            "https://a.example\\@b.example",
            "https://a b",
            "http://[::1].example.com",
            "https://a.example:99999",
        ] {
            assert!(Gateway::new(bad).is_err(), "{bad}");
        }
        assert!(Gateway::allow_http("http://10.0.0.2:80").is_ok());
        assert!(Gateway::allow_http("gateway").is_err());
    }

    #[test]
    fn the_token_is_escaped_and_is_not_shown() {
        let body = serde_json::json!({ "type": "image", "media": { "filename": "a.jpg", "size": 4, "head": "ffd8ffe0" } });
        let call = build("media/upload", &body, &CheckOptions::default()).expect("a call");
        let request = Gateway::default().request(&call, "T/é+ 1".trim()).err();
        assert!(request.is_some(), "a blank in a token is a mistake");
        let request = Gateway::default().request(&call, "T/é+").expect("a request");
        assert_eq!(
            request.url,
            "https://api.weixin.qq.com/cgi-bin/media/upload?access_token=T%2F%C3%A9%2B&type=image"
        );
        let gateway = Gateway::new("https://a.example/KEY").expect("a gateway");
        let request = gateway.request(&call, "SECRET").expect("a request");
        assert_eq!(format!("{request:?}"), "Request { method: Post, api: \"media/upload\", .. }");
        assert_eq!(format!("{gateway:?}"), "Gateway(a.example)");
    }

    #[test]
    fn the_key_of_a_gateway_is_not_shown() {
        let body = serde_json::json!({ "begin_date": "2026-11-01", "end_date": "2026-11-01" });
        let options = CheckOptions::default();
        let number = build("datacube/getarticletotaldetail", &body, &options).expect("a call");
        let tags = build("tags/get", &serde_json::json!({}), &options).expect("a call");
        for (base, origin) in [
            ("https://a.example:8443/KEY", "https://a.example:8443"),
            ("https://a.example/cgi-bin/KEY", "https://a.example"),
            ("http://[::1]:9/KEY/cgi-bin/", "http://[::1]:9"),
            ("https://a.example", "https://a.example"),
        ] {
            let gateway = Gateway::new(base).expect("a gateway");
            for (call, api, path) in [
                (&number, "datacube/getarticletotaldetail", "/datacube/getarticletotaldetail"),
                (&tags, "tags/get", "/cgi-bin/tags/get"),
            ] {
                let request = gateway.request(call, "SECRET").expect("a request");
                assert_eq!(request.address(), [origin, path].concat());
                assert_eq!(request.api, api);
                let shown = format!("{request:?} {request:#?}");
                assert!(!shown.contains("KEY") && shown.contains(api), "{shown}");
            }
        }
    }

    #[test]
    fn a_changed_call_is_refused() {
        let body = serde_json::json!({ "msg_id": 1 });
        let mut call = build("message/mass/get", &body, &CheckOptions::default()).expect("a call");
        assert!(Gateway::default().request(&call, "").is_err());
        call.path = "/cgi-bin/message/mass/delete".to_owned();
        let refused = Gateway::default().request(&call, "T").expect_err("another path");
        assert_eq!(refused.problems[0].path, "/path");
    }
}
