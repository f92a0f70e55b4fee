//! The fuzz target that checks and builds a body.

use serde_json::Value;
use wechat_mass::{CheckOptions, EndpointSpec};

use super::bodies::{is_checked_and_built, is_checked_and_built_with_openids, is_no_endpoint};

/// Checks a body and builds it. The first line of the input has the name of the endpoint, followed by the
/// allowed unknown members. Then comes the body as JSON. In a send, OpenIDs on lines may follow after a NUL.
pub fn check_build(data: &[u8]) {
    let (head, rest) = split_at(data, b'\n').unwrap_or((data, &[]));
    let Ok(head) = std::str::from_utf8(head) else { return };
    let mut words = head.split(' ');
    let name = words.next().unwrap_or_default();
    let options = CheckOptions::allow_unknown(words);
    let (json, openids) = match split_at(rest, 0) {
        Some((json, openids)) => (json, Some(openids)),
        None => (rest, None),
    };
    let Ok(body) = serde_json::from_slice::<Value>(json) else { return };
    match (EndpointSpec::find(name), openids) {
        (None, _) => is_no_endpoint(name, &body, &options),
        (Some(_), Some(openids)) if name == "message/mass/send" => {
            is_checked_and_built_with_openids(&body, openids, &options);
        }
        (Some(api), _) => is_checked_and_built(api, &body, &options),
    }
}

/// Splits a text at the first such byte.
pub fn split_at(data: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = data.iter().position(|found| *found == byte)?;
    Some((data.get(..at)?, data.get(at + 1..)?))
}
