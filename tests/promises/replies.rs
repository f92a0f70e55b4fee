//! Promises of `read` for any reply, for the property tests and the fuzz targets.

use serde_json::{Map, Value};
use wechat_mass::account::*;
use wechat_mass::comment::*;
use wechat_mass::datacube::*;
use wechat_mass::errcode::Advice;
use wechat_mass::mass::*;
use wechat_mass::material::*;
use wechat_mass::{Endpoint, EndpointSpec, ReadError, ReplyError};

use super::meaning::same_digits;

/// Checks that only a JSON object without an `errcode` (or with 0) is a success, and loses only secrets. An
/// `errcode` is reported with its digits. The endpoint's Rust type gives the same.
pub fn is_read(api: &'static EndpointSpec, reply: &[u8]) {
    let read = api.read(reply);
    let typed = read_as_its_type(api, reply);
    assert_eq!(typed, read.as_ref().map(|_| ()).map_err(Clone::clone), "{}", api.name);
    let text = String::from_utf8_lossy(reply.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply));
    let text = text.trim();
    // The library reads some of WeChat's texts that this parser refuses: raw control characters, half a
    // surrogate pair, numbers beyond floating point. Then there is nothing to compare with.
    let written = serde_json::from_str::<Value>(text).ok();
    let errcode = written.as_ref().and_then(|written| written.get("errcode"));
    match read {
        Ok(read) if is_file(api, &read, reply) => {}
        Ok(read) => {
            assert!(text.starts_with('{') && text.ends_with('}'), "{text}");
            assert!(errcode.is_none_or(|code| code.as_f64() == Some(0.0) || code == "0"), "{text}");
            let read = read.as_object().expect("a success is an object");
            if let Some(Value::Object(written)) = &written {
                assert!(keeps_all(read, written), "{read:?} of {text}");
            }
            if api.name == "openapi/rid/get" {
                repeats_no_token(read);
            }
        }
        Err(ReadError::Api(error)) => {
            assert_ne!(error.errcode, 0);
            assert_eq!(error.api, api.name);
            if let Some(written) = &written {
                let code = Value::from(error.errcode);
                let errcode = errcode.expect("an errcode");
                assert!(code == *errcode || same_digits(&code, errcode), "{code} of {written}");
                let extra = error.extra();
                for (name, value) in extra.as_object().expect("an object") {
                    let written = written.get(name).expect("what was written");
                    assert!(keeps(value, written) || holds_redacted(value), "{value} {written}");
                }
                if let Some(id) = error.msg_id {
                    let id = Value::from(id.to_string());
                    let msg_id = written.get("msg_id").expect("an id");
                    assert!(id == *msg_id || same_digits(&id, msg_id), "{id} of {written}");
                }
            }
            assert!(!error.explanation.meaning.zh.is_empty());
        }
        Err(ReadError::Reply(error)) => is_sound(&error, errcode),
    }
}

/// Tells whether the reply is described as a file. Only one endpoint has files, and JSON is not a file.
fn is_file(api: &EndpointSpec, read: &Value, reply: &[u8]) -> bool {
    let size = read.pointer("/file/size").and_then(Value::as_u64);
    let is_described = size == Some(reply.len() as u64) && read.get("errcode").is_none();
    if !is_described || api.name != "material/get_material" {
        return false;
    }
    assert!(!reply.trim_ascii_start().starts_with(b"{"), "{read}");
    true
}

/// Checks that an accepted request is not sent again, and that the shown text is short and not secret.
fn is_sound(error: &ReplyError, errcode: Option<&Value>) {
    let accepted = errcode.is_some_and(|code| code.as_f64() == Some(0.0) || code == "0");
    match error.advice {
        Advice::Pending => {}
        Advice::AskHuman => assert!(!accepted, "{error:?}"),
        Advice::Repeat { .. } => assert!(!accepted, "{error:?}"),
        // Only a refusing status makes a repeat useless, and it is shown.
        Advice::Fix => {
            assert!(!accepted && error.message().1.contains(" (HTTP 4"), "{error:?}");
        }
        other => unreachable!("{other:?}"),
    }
    assert!(error.excerpt.chars().count() <= 65, "{error:?}");
    let secret = ["token", "stable_token", "openapi/rid/get"].contains(&error.api);
    assert!(!secret || error.excerpt.is_empty(), "{error:?}");
    let (zh, en) = error.message();
    assert!(zh.starts_with(error.api) && en.starts_with(error.api));
}

/// Checks that all members are there, except empty ones, and no others.
fn keeps_all(read: &Map<String, Value>, written: &Map<String, Value>) -> bool {
    let says_nothing =
        |value: &Value| value.is_null() || value == "" || value == "0" || value.as_i64() == Some(0);
    read.keys().all(|name| written.contains_key(name))
        && written.iter().all(|(name, written)| match read.get(name) {
            Some(read) => keeps(read, written),
            None => says_nothing(written),
        })
}

/// Compares a read value with the written one: ids and numbers may have become text or number, and flags
/// numbers.
fn keeps(read: &Value, written: &Value) -> bool {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => keeps_all(read, written),
        (Value::Array(read), Value::Array(written)) => {
            read.len() == written.len()
                && read.iter().zip(written).all(|(read, written)| keeps(read, written))
        }
        // `-0` is the only integer that this parser reads as a fraction.
        (Value::Number(read), Value::Number(written)) if written.as_f64() == Some(0.0) => {
            read.as_f64() == Some(0.0)
        }
        (Value::Number(flag), Value::Bool(on)) => flag.as_u64() == Some(u64::from(*on)),
        (Value::String(read), _) if read.contains(REDACTED) => true,
        // Floating point would have lost digits of these.
        (Value::String(read), Value::Number(written)) if read.parse().ok() == written.as_f64() => {
            true
        }
        _ => read == written || same_digits(read, written),
    }
}

const TOKEN: &str = "access_token=";
const REDACTED: &str = "[REDACTED]";

fn holds_redacted(value: &Value) -> bool {
    value.to_string().contains(REDACTED)
}

/// Makes a reply in which WeChat repeats the request with its token.
fn repeats_no_token(read: &Map<String, Value>) {
    let Some(Value::Object(request)) = read.get("request") else { return };
    for name in ["request_url", "request_body", "response_body"] {
        let text = request.get(name).and_then(Value::as_str).unwrap_or_default();
        for rest in text.split(TOKEN).skip(1) {
            let value =
                rest.trim_start_matches(|c: char| c.is_whitespace() || "=:\\\"'".contains(c));
            assert!(value.is_empty() || value.starts_with(REDACTED), "{text}");
        }
    }
}

/// Reads a reply as a Rust program does.
fn read_as_its_type(api: &EndpointSpec, reply: &[u8]) -> Result<(), ReadError> {
    macro_rules! types {
        ($($request:ty)*) => {
            $(if <$request>::SPEC.name == api.name {
                return <$request>::read(reply).map(|_| ());
            })*
        };
    }
    types! {
        SendAll Send Preview Delete Get SpeedGet Speed
        UploadImg UploadNews UploadVideo Upload AddMaterial
        DraftAdd DraftUpdate DraftGet DraftDelete DraftCount DraftBatchGet
        FreePublishSubmit FreePublishGet FreePublishDelete FreePublishGetArticle FreePublishBatchGet
        Token StableToken TagsGet TagsCreate TagsUpdate TagsDelete BatchTagging BatchUntagging
        UserTagGet UserGet QuotaGet RidGet ClearQuota GetCallbackIp
        MaterialBatchGet MaterialGet MaterialCount MaterialDelete UserInfoGet UserInfoBatchGet
        CommentOpen CommentClose CommentList CommentMarkElect CommentUnmarkElect CommentDelete
        CommentReplyAdd CommentReplyDelete GetArticleRead GetArticleShare GetBizSummary
        GetArticleTotalDetail GetArticleSummary GetArticleTotal GetUserRead GetUserShare
    }
    unreachable!("no Rust type of {}", api.name)
}
