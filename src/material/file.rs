//! A file that shall be uploaded, as far as it can be judged without its bytes: name, size and
//! beginning. The bytes themselves stay with the host.

use super::media::{MediaRule, media_rule, sniff};
use crate::check::{Rules, integer};
use crate::code::Code;
use crate::json::Value;
use crate::report::Draft;
use crate::shape::{Kind, Text, request};
use crate::text::listed;

/// As many bytes from the beginning of a file as are looked at.
const HEAD: usize = 64;

request! {
    /// A file to upload. In JavaScript also a `Uint8Array`, a `Blob` or a `File`; a `Blob`'s first
    /// bytes cannot be read at once, so give `head`, or use `mediaOf(blob)`, to have its type checked.
    #[typescript = "{\n  /** The file's name, with its extension. */\n  filename: string;\n  /** Its size in bytes. */\n  size: number;\n  /** Its first bytes, 64 are enough: its true type is seen in them. */\n  head?: Uint8Array | undefined;\n  /** Its media type, where the first bytes do not tell. */\n  content_type?: string | undefined;\n}"]
    pub struct MediaFile {
        required {
            /// The file's name, with its extension.
            filename: String = Kind::Text(Text::FILLED);
            /// Its size in bytes.
            size: i64;
        }
        optional {
            /// Its first 64 bytes in hexadecimal digits: its true type is seen in them.
            head: String = Kind::Text(Text::FREE);
            /// Its media type, where the first bytes do not tell.
            content_type: String;
        }
    }
}

impl MediaFile {
    /// A file of these bytes.
    #[must_use]
    pub fn of(filename: impl Into<String>, bytes: &[u8]) -> Self {
        let head: String = bytes.iter().take(HEAD).map(|byte| format!("{byte:02x}")).collect();
        Self::new(filename, i64::try_from(bytes.len()).unwrap_or(i64::MAX)).head(head)
    }
}

/// The first bytes of a described file; none if they are absent or no hexadecimal digits.
pub(crate) fn head(media: &Value) -> Option<Vec<u8>> {
    let digits = media.get("head")?.as_str()?.as_bytes();
    let mut bytes = Vec::with_capacity(HEAD);
    for pair in digits.chunks_exact(2).take(HEAD) {
        let mut byte = 0;
        for digit in pair {
            byte = byte << 4 | char::from(*digit).to_digit(16)?;
        }
        bytes.push(u8::try_from(byte).ok()?);
    }
    Some(bytes).filter(|bytes| !bytes.is_empty())
}

/// Type and size of the file at `/media`, for this endpoint and `type` (specification 2.1–2.3).
pub(super) fn check_media(rules: &mut Rules<'_>, api: &str, kind: &str) {
    let Some(rule) = media_rule(api, kind) else {
        return;
    };
    let Some(media) = rules.get("media").filter(|media| media.as_object().is_some()) else {
        return;
    };
    check_size(rules, media, rule);
    let accepted = || listed(rule.accepts.iter().map(|kind| kind.name()));
    let Some(head) = head(media) else {
        let draft = Draft::new(Code::Risky, "/media/head").hint_of(
            "没有文件开头的字节，无法核对类型（只接受 {}）",
            "without its first bytes the type cannot be checked (only {})",
            &accepted(),
        );
        return rules.add(draft);
    };
    match sniff(&head) {
        Some(found) if rule.accepts.contains(&found) => {}
        found => rules.add(
            Draft::new(Code::FileKind, "/media")
                .limit(accepted())
                .actual(found.map_or("unknown", |kind| kind.name())),
        ),
    }
}

fn check_size(rules: &mut Rules<'_>, media: &Value, rule: &MediaRule) {
    const PATH: &str = "/media/size";
    let Some(size) = media.get("size").and_then(integer).and_then(|size| u64::try_from(size).ok())
    else {
        return;
    };
    let most = if rule.exclusive { rule.max_bytes - 1 } else { rule.max_bytes };
    if size == 0 {
        rules.add(Draft::new(Code::Empty, PATH).limit(1).actual(0));
    } else if size > most {
        rules.add(Draft::new(Code::FileTooLarge, PATH).limit(most).actual(size));
    } else if let Some(older) = rule.warn_above.filter(|older| size > *older) {
        rules.add(
            Draft::new(Code::DisputedLimit, PATH)
                .limit(older)
                .actual(size)
                .unit(crate::report::Unit::Bytes),
        );
    }
}
