//! Promises of `check` and `build` for any body, for the property tests and the fuzz targets.

use serde_json::{Map, Value};
use wechat_mass::mass::{build_with_openids, check_with_openids};
use wechat_mass::{Body, Call, CheckOptions, Code, EndpointSpec, Part, Problem, Refused, Sends};

use super::meaning::same_digits;

/// Members that are numbers on WeChat's pages, and may also be text. The page of `message/mass/get` has
/// `msg_id` as a text.
const NUMBERS: [&str; 10] =
    ["article_idx", "count", "id", "index", "msg_id", "offset", "size", "speed", "tag_id", "tagid"];

/// Checks that a body is built exactly if it has no error, and that the call has the same meaning.
pub fn is_checked_and_built(api: &'static EndpointSpec, body: &Value, options: &CheckOptions) {
    let problems = api.check(body, options);
    are_sound(body, &problems);
    if let Some(call) = is_built_without_errors(&problems, api.build(body, options)) {
        assert_eq!(call.api, api.name);
        let is_outside = api.name.starts_with("datacube/");
        assert_eq!(call.path, [if is_outside { "/" } else { "/cgi-bin/" }, api.name].concat());
        says_what_was_written(api, &call, body);
    }
}

/// Checks the same for a send whose OpenIDs are on lines: each is sent once, in order, and no other.
pub fn is_checked_and_built_with_openids(body: &Value, list: &[u8], options: &CheckOptions) {
    let problems = check_with_openids(body, list, options);
    are_sound(body, &problems);
    let built = build_with_openids(body, list, options);
    let Some(call) = is_built_without_errors(&problems, built) else { return };
    let text = std::str::from_utf8(list).expect("OpenIDs are ASCII");
    let mut openids: Vec<&str> = Vec::new();
    for line in text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_ascii_end().split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if !openids.contains(&line) {
            openids.push(line);
        }
    }
    let mut sent = sent(&call);
    let members = sent.as_object_mut().expect("an object");
    assert_eq!(members.remove("touser"), Some(openids.into()));
    assert!(same_members(members, body.as_object().expect("an object"), &[]), "{sent} {body}");
}

/// Checks that an unknown endpoint is the only problem.
pub fn is_no_endpoint(name: &str, body: &Value, options: &CheckOptions) {
    let problems = wechat_mass::check(name, body, options);
    let codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::UnknownApi]);
    assert!(is_built_without_errors(&problems, wechat_mass::build(name, body, options)).is_none());
}

/// Returns the call, which exists exactly if no problem is an error.
fn is_built_without_errors(problems: &[Problem], built: Result<Call, Refused>) -> Option<Call> {
    let refused = problems.iter().any(Problem::is_error);
    match built {
        Ok(call) => {
            assert!(!refused, "built although {problems:?}");
            Some(call)
        }
        Err(error) => {
            assert!(refused, "not built although {problems:?}");
            assert_eq!(error.problems, problems);
            None
        }
    }
}

/// Checks that each problem has a place and words.
fn are_sound(body: &Value, problems: &[Problem]) {
    for problem in problems {
        // The place is a member, or that of a missing one.
        let parent = problem.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let exists = body.pointer(&problem.path).is_some() || body.pointer(parent).is_some();
        let derived = matches!(problem.code, Code::Missing | Code::AudienceMissing | Code::Risky);
        let listed = problem.path.starts_with("/touser/");
        assert!(exists || derived || listed, "{problem:?}");
        assert!(!problem.message.zh.is_empty() && !problem.message.en.is_empty(), "{problem:?}");
    }
}

fn says_what_was_written(api: &EndpointSpec, call: &Call, body: &Value) {
    let none = Map::new();
    let written = body.as_object().unwrap_or(&none);
    match api.sends {
        Sends::Nothing | Sends::Query => {
            assert_eq!(call.body, Body::Empty);
            let said = call.query.iter().map(|(name, value)| (name.to_owned(), value.into()));
            let written = written.iter().map(|(name, value)| (name.clone(), as_text(value)));
            assert!(
                same_members(&said.collect(), &written.collect(), api.constants),
                "{call:?} {body}"
            );
        }
        Sends::Json => {
            let sent = sent(call);
            let members = sent.as_object().expect("an object");
            assert!(same_members(members, written, api.constants), "{sent} {body}");
            assert!(call.query.iter().next().is_none());
            if api.name == "message/mass/sendall" {
                reaches_whom_it_names(&sent, body);
            }
        }
        Sends::Upload => says_which_file(call, written),
    }
}

/// Writes a value for a query.
fn as_text(value: &Value) -> Value {
    match value {
        Value::String(_) => value.clone(),
        other => other.to_string().into(),
    }
}

fn sent(call: &Call) -> Value {
    let Body::Json(json) = &call.body else { unreachable!("{call:?}") };
    serde_json::from_str(json).expect("JSON")
}

/// Checks that all followers are reached only if `is_to_all: true` was written. Otherwise the followers
/// with one tag are reached.
fn reaches_whom_it_names(sent: &Value, body: &Value) {
    let everyone = |body: &Value| body.pointer("/filter/is_to_all") == Some(&Value::Bool(true));
    let tag = sent.pointer("/filter/tag_id");
    assert_eq!(everyone(sent), everyone(body), "{sent}");
    assert_eq!(tag.is_none(), everyone(sent), "{sent}");
    assert!(tag.is_none_or(|tag| tag.as_i64().is_some_and(|tag| tag > 0)), "{sent}");
}

fn says_which_file(call: &Call, written: &Map<String, Value>) {
    let Body::Multipart { parts } = &call.body else { unreachable!("{call:?}") };
    let mut said = Map::new();
    for (name, value) in call.query.iter() {
        said.insert(name.to_owned(), value.into());
    }
    for part in parts {
        match part {
            Part::File { name, filename, content_type, size, fingerprint } => {
                assert_eq!(name, "media");
                assert!(!content_type.is_empty());
                let media = written.get("media").and_then(Value::as_object).expect("a file");
                let given = media.get("filename").and_then(Value::as_str).expect("a name");
                goes_out_by_a_name(given, filename);
                let sent = Value::from(*size);
                let size = media.get("size").expect("a size");
                assert!(sent == *size || same_digits(&sent, size), "{sent} {size}");
                let known = media.get("fingerprint").and_then(Value::as_str);
                assert_eq!(known, fingerprint.as_deref());
                // The type comes from the rest of the description.
                said.insert(name.clone(), media.clone().into());
            }
            Part::Field { name, value } => {
                said.insert(name.clone(), serde_json::from_str(value).expect("JSON"));
            }
            other => unreachable!("{other:?}"),
        }
    }
    assert_eq!(&said, written);
}

/// Checks a file name. WeChat checks the suffix, so it is a documented one. The rest is the given name,
/// without characters that must not be in a header.
fn goes_out_by_a_name(given: &str, sent: &str) {
    const DOCUMENTED: [&str; 10] =
        ["jpg", "jpeg", "png", "gif", "bmp", "mp3", "amr", "wav", "wma", "mp4"];
    let (stem, suffix) = sent.rsplit_once('.').expect("a suffix");
    assert!(DOCUMENTED.contains(&suffix), "{given:?} {sent:?}");
    assert!(!stem.is_empty(), "{given:?} {sent:?}");
    assert!(!sent.contains(['/', '\\', '"']) && !sent.chars().any(char::is_control), "{sent:?}");
    let clean: String = given.chars().filter(|c| !c.is_control() && *c != '"').collect();
    assert!(clean.contains(stem) || stem == "file", "{given:?} {sent:?}");
}

/// Compares members, except for constants that the endpoint adds.
fn same_members(
    sent: &Map<String, Value>,
    written: &Map<String, Value>,
    constants: &[(&str, &str)],
) -> bool {
    let added = |name: &String, value: &Value| {
        let constant = constants.iter().find(|(known, _)| known == name);
        constant.is_some_and(|(_, constant)| value.as_str() == Some(constant))
    };
    written.keys().all(|name| sent.contains_key(name))
        && sent.iter().all(|(name, value)| match written.get(name) {
            Some(written) => same(value, written, name),
            None => added(name, value),
        })
}

/// Checks that a sent value has the same meaning as the written one.
fn same(sent: &Value, written: &Value, name: &str) -> bool {
    match (sent, written) {
        (Value::Object(sent), Value::Object(written)) => same_members(sent, written, &[]),
        (Value::Array(sent), Value::Array(written)) => {
            sent.len() == written.len()
                && sent.iter().zip(written).all(|(sent, written)| same(sent, written, name))
        }
        _ => sent == written || (NUMBERS.contains(&name) && same_digits(sent, written)),
    }
}
