//! A response that is the bytes of a file, not JSON.

use crate::api::media::sniff::sniff;
use crate::json::value::{Map, Value};

/// Describes the file that a response is. Returns `None` if the response is text: JSON, or the page
/// of a gateway.
pub(crate) fn describe_file(reply: &[u8]) -> Option<Value<'static>> {
    let kind = sniff(reply);
    if is_json_or_page(reply) || kind.is_none() && is_text(reply) {
        return None;
    }
    let mut file = Map::default();
    file.insert("size", i64::try_from(reply.len()).unwrap_or(i64::MAX));
    if let Some(kind) = kind {
        file.insert("content_type", kind.content_type());
    }
    let mut object = Map::default();
    object.insert("file", Value::from(file));
    Some(object.into())
}

/// Tells whether a response begins like JSON or a page, which may have bytes that are not UTF-8.
fn is_json_or_page(reply: &[u8]) -> bool {
    let start = reply.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply).trim_ascii_start();
    matches!(start, [] | [b'{' | b'[' | b'<', ..])
}

/// Tells whether a response has no control characters. Text in an encoding of China has none.
fn is_text(reply: &[u8]) -> bool {
    reply.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::describe_file;

    fn content_type(reply: &[u8]) -> Option<Option<String>> {
        let file = describe_file(reply)?;
        let content_type = file.get("file").and_then(|file| file.get("content_type"));
        Some(content_type.and_then(|kind| kind.as_str()).map(str::to_owned))
    }

    #[test]
    fn a_file_is_what_is_not_text() {
        for (reply, kind) in [
            (&b"\xFF\xD8\xFF\xE0\0\x10JFIF"[..], Some("image/jpeg")),
            (b"GIF89a<html>", Some("image/gif")),
            (b"#!AMR\n", Some("audio/amr")),
            (b"\x80\x81\x01 of no known kind", None),
        ] {
            assert_eq!(content_type(reply), Some(kind.map(str::to_owned)), "{reply:?}");
        }
    }

    #[test]
    fn json_and_the_pages_of_gateways_are_no_file() {
        for reply in [
            &b""[..],
            b" \n",
            b"{\"errcode\":40007}",
            b"\xEF\xBB\xBF{}",
            b"{\"news_item\":[{\"title\":\"\xD6\xD0",
            b"[1]",
            b"<html>\xD6\xD0</html>",
            b"<?xml version=\"1.0\"?>",
            b"502 Bad\r\n\tGateway",
            b"\xCD\xF8\xB9\xD8\xB4\xED\xCE\xF3",
            "网关错误".as_bytes(),
        ] {
            assert_eq!(content_type(reply), None, "{reply:?}");
        }
    }
}
