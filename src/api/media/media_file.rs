//! The description of a file to upload: its name, size and first bytes. The host keeps the bytes.

use crate::api::check::forms::integer;
use crate::api::check::rules::Rules;
use crate::api::media::file_kind::FileKind;
use crate::api::media::media_rule::{MediaRule, media_rule};
use crate::api::media::sniff::sniff;
use crate::api::shape::{Kind, TextRules, request};
use crate::json::value::Value;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::excerpt::{excerpt, listed};

/// The number of first bytes that are checked.
const HEAD: usize = 64;

request! {
    /// A file to upload. In JavaScript also a `Uint8Array`, a `Blob` or a `File`. A `Blob`'s first
    /// bytes cannot be read at once: to have its type checked, give `head`, or use `mediaOf(blob)`.
    ///
    /// WeChat recognises a file by the suffix of its name (40113, 40005). A name without one gets
    /// the suffix of the recognised bytes. A suffix that does not fit the bytes is reported.
    #[typescript = "{\n  /** The file's name. Without a suffix, it gets the one of its bytes. */\n  filename: string;\n  /** Its size in bytes. */\n  size: number;\n  /** Its first bytes (64 are enough), from which its real type is recognised. */\n  head?: Uint8Array | undefined;\n  /** Its media type, if the first bytes do not show it. */\n  content_type?: string | undefined;\n  /** The fingerprint of its bytes, made by `mediaOf`: `toRequest` refuses another file. */\n  fingerprint?: string | undefined;\n}"]
    pub struct MediaFile {
        required {
            /// The file's name. Without a suffix, it gets the one of its bytes.
            filename: String = Kind::Text(TextRules::FILLED);
            /// Its size in bytes.
            size: i64;
        }
        optional {
            /// Its first 64 bytes in hexadecimal digits, from which its real type is recognised.
            head: String = Kind::Text(TextRules::FREE);
            /// Its media type, if the first bytes do not show it.
            content_type: String;
            /// The fingerprint of its bytes, which tells it from another file: FNV-1a of 32 bits,
            /// in eight hexadecimal digits.
            fingerprint: String;
        }
    }
}

impl MediaFile {
    /// Describes a file with these bytes.
    #[must_use]
    pub fn of(filename: impl Into<String>, bytes: &[u8]) -> Self {
        let head: String = bytes.iter().take(HEAD).map(|byte| format!("{byte:02x}")).collect();
        Self::new(filename, i64::try_from(bytes.len()).unwrap_or(i64::MAX))
            .head(head)
            .fingerprint(fingerprint(bytes))
    }
}

/// Computes [FNV-1a](https://datatracker.ietf.org/doc/html/draft-eastlake-fnv) of 32 bits. It
/// detects mistakes, not attacks.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

/// Returns the first bytes of a described file, or `None` if they are absent or not hexadecimal
/// digits.
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

/// Returns the name under which a file is sent: the last part of a path, without quotes and control
/// characters. It has a suffix that WeChat recognises. A known suffix is kept, in small letters.
/// Otherwise the suffix of the recognised bytes or of the media type is added.
pub(crate) fn sent_name(media: &Value) -> String {
    let (mut name, suffix) = stem_and_suffix(media);
    if let Some(suffix) = suffix {
        name.push('.');
        name.push_str(&suffix);
    }
    name
}

/// Returns the name without its suffix, and the suffix to send, if one is known.
fn stem_and_suffix(media: &Value) -> (String, Option<String>) {
    let name = given_name(media);
    let (stem, suffix) = match name.rsplit_once('.') {
        Some((stem, suffix)) if FileKind::of_suffix(suffix).is_some() => {
            (stem, Some(suffix.to_ascii_lowercase()))
        }
        _ => (name.as_str(), kind_of(media).map(|kind| kind.suffix().to_owned())),
    };
    (if stem.is_empty() { "file" } else { stem }.to_owned(), suffix)
}

/// Returns the last part of a path, without characters that do not belong in a header.
fn given_name(media: &Value) -> String {
    let given = media.get("filename").and_then(Value::as_str).unwrap_or_default();
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control() && *c != '"').collect();
    name.trim().trim_end_matches(['.', ' ']).to_owned()
}

/// Tells whether a name ends with an unknown suffix, such as `.txt`. A part without a letter
/// (`2026.11.28`) or with non-ASCII letters is not a suffix.
fn has_other_suffix(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, suffix)| {
        FileKind::of_suffix(suffix).is_none()
            && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && suffix.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

/// Returns the kind of a file from its first bytes, or else from the given media type.
fn kind_of(media: &Value) -> Option<FileKind> {
    let given = || FileKind::of_content_type(media.get("content_type")?.as_str()?);
    head(media).and_then(|head| sniff(&head)).or_else(given)
}

/// Checks whether WeChat will recognise the file by its name (40113, 40005), and whether the name
/// fits the bytes. Returns false after an error.
fn check_name(rules: &mut Rules<'_>, media: &Value, rule: &MediaRule) -> bool {
    const PATH: &str = "/media/filename";
    // The walk has already reported faults of the name itself.
    if rules.report.has_error(PATH) || media.get("filename").and_then(Value::as_str).is_none() {
        return true;
    }
    let said = stem_and_suffix(media).1.as_deref().and_then(FileKind::of_suffix);
    let sent = sent_name(media);
    let draft = ProblemBuilder::new(Code::FileKind, PATH).actual(excerpt(&sent));
    match (said.filter(|said| rule.accepts.contains(said)), kind_of(media)) {
        (None, _) => {
            rules.add(draft.limit(suffixes(rule)).hint(
                "微信按文件名后缀识别文件（40113、40005）；没有后缀时请提供 head",
                "WeChat recognises a file by its suffix (40113, 40005); without a suffix, give `head`",
            ));
            return false;
        }
        (Some(said), Some(is)) if is != said => {
            rules.add(draft.limit([".", is.suffix()].concat()).warning().hint(
                "文件内容（没有 head 时为 content_type）与后缀不符；微信按后缀识别文件",
                "the suffix does not fit the bytes (without `head`, the content_type); WeChat recognises a file by its suffix",
            ))
        }
        (Some(said), _) if has_other_suffix(&given_name(media)) => {
            let draft = draft.actual(excerpt(&given_name(media)));
            rules.add(draft.limit([".", said.suffix()].concat()).warning().hint_of(
                "微信按后缀识别文件，将以 `{}` 为文件名发送",
                "WeChat recognises a file by its suffix: the file is sent as `{}`",
                &excerpt(&sent),
            ))
        }
        _ => {}
    }
    true
}

/// Lists the suffixes that an upload accepts.
fn suffixes(rule: &MediaRule) -> String {
    let list: Vec<_> = rule.accepts.iter().map(|kind| [".", kind.suffix()].concat()).collect();
    listed(list.iter().map(String::as_str))
}

/// Checks type, name and size of the file at `/media`, for this endpoint and `type` (specification
/// 2.1–2.3).
pub(crate) fn check_media(rules: &mut Rules<'_>, api: &str, kind: &str) {
    let Some(rule) = media_rule(api, kind) else {
        return;
    };
    let Some(media) = rules.get("media").filter(|media| media.as_object().is_some()) else {
        return;
    };
    check_size(rules, media, rule);
    let accepted = || listed(rule.accepts.iter().map(|kind| kind.name()));
    let Some(head) = head(media) else {
        if check_name(rules, media, rule) {
            rules.add(ProblemBuilder::new(Code::Risky, "/media/head").hint_of(
                "没有文件开头的字节，无法核对类型（只接受 {}）",
                "without its first bytes the type cannot be checked (accepted: {})",
                &accepted(),
            ));
        }
        return;
    };
    match sniff(&head) {
        Some(found) if rule.accepts.contains(&found) => {
            check_name(rules, media, rule);
        }
        found => rules.add(
            ProblemBuilder::new(Code::FileKind, "/media")
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
    if size == 0 {
        rules.add(ProblemBuilder::new(Code::Empty, PATH).limit(1).actual(0));
    } else if size > rule.max_bytes {
        rules.add(ProblemBuilder::new(Code::FileTooLarge, PATH).limit(rule.max_bytes).actual(size));
    } else if let Some(lower) = rule.warn_above.filter(|lower| size > *lower) {
        rules.add(
            ProblemBuilder::new(Code::DisputedLimit, PATH)
                .limit(lower)
                .actual(size)
                .unit(crate::problem::builder::Unit::Bytes),
        );
    }
}
