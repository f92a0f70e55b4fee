//! A file that shall be uploaded, as far as it can be judged without its bytes: name, size and
//! beginning. The bytes themselves stay with the host.

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

/// As many bytes from the beginning of a file as are looked at.
const HEAD: usize = 64;

request! {
    /// A file to upload. In JavaScript also a `Uint8Array`, a `Blob` or a `File`; a `Blob`'s first
    /// bytes cannot be read at once, so give `head`, or use `mediaOf(blob)`, to have its type checked.
    ///
    /// WeChat goes by the suffix of the file's name (40113, 40005): a name without one gets that of
    /// the recognised bytes, and one that says something else is reported.
    #[typescript = "{\n  /** The file's name; without a suffix it gets that of its bytes. */\n  filename: string;\n  /** Its size in bytes. */\n  size: number;\n  /** Its first bytes, 64 are enough: its true type is seen in them. */\n  head?: Uint8Array | undefined;\n  /** Its media type, where the first bytes do not tell. */\n  content_type?: string | undefined;\n  /** The fingerprint of its bytes, as `mediaOf` makes it: `toRequest` refuses others. */\n  fingerprint?: string | undefined;\n}"]
    pub struct MediaFile {
        required {
            /// The file's name; without a suffix it gets that of its bytes.
            filename: String = Kind::Text(TextRules::FILLED);
            /// Its size in bytes.
            size: i64;
        }
        optional {
            /// Its first 64 bytes in hexadecimal digits: its true type is seen in them.
            head: String = Kind::Text(TextRules::FREE);
            /// Its media type, where the first bytes do not tell.
            content_type: String;
            /// The fingerprint of its bytes, by which another file is told apart: FNV-1a of 32 bits,
            /// in eight hexadecimal digits.
            fingerprint: String;
        }
    }
}

impl MediaFile {
    /// A file of these bytes.
    #[must_use]
    pub fn of(filename: impl Into<String>, bytes: &[u8]) -> Self {
        let head: String = bytes.iter().take(HEAD).map(|byte| format!("{byte:02x}")).collect();
        Self::new(filename, i64::try_from(bytes.len()).unwrap_or(i64::MAX))
            .head(head)
            .fingerprint(fingerprint(bytes))
    }
}

/// [FNV-1a](https://datatracker.ietf.org/doc/html/draft-eastlake-fnv) of 32 bits: it tells apart
/// what differs by mistake.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
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

/// The name under which a file goes out: the last part of a path, without quotes and control
/// characters, and with a suffix by which WeChat knows it. A suffix that is known stays, in small
/// letters; otherwise that of the recognised bytes, or of the media type, is put behind the name.
pub(crate) fn sent_name(media: &Value) -> String {
    let (mut name, suffix) = stem_and_suffix(media);
    if let Some(suffix) = suffix {
        name.push('.');
        name.push_str(&suffix);
    }
    name
}

/// The name without its suffix, and the suffix that goes out, if there is any to be had.
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

/// The last part of a path, without what does not belong into a header.
fn given_name(media: &Value) -> String {
    let given = media.get("filename").and_then(Value::as_str).unwrap_or_default();
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control() && *c != '"').collect();
    name.trim().trim_end_matches(['.', ' ']).to_owned()
}

/// Whether a name ends with a suffix of no kind that is known, such as `.txt`. What has no letter
/// (`2026.11.28`), or others than ASCII has, is none.
fn has_other_suffix(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, suffix)| {
        FileKind::of_suffix(suffix).is_none()
            && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && suffix.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

/// What a file is: its first bytes say so, or else the media type that was given.
fn kind_of(media: &Value) -> Option<FileKind> {
    let given = || FileKind::of_content_type(media.get("content_type")?.as_str()?);
    head(media).and_then(|head| sniff(&head)).or_else(given)
}

/// Whether WeChat will know the file by its name (40113, 40005), and whether the name says what the
/// bytes are. An error makes it false.
fn check_name(rules: &mut Rules<'_>, media: &Value, rule: &MediaRule) -> bool {
    const PATH: &str = "/media/filename";
    // What is wrong with the name itself has been said.
    if rules.report.has_error(PATH) || media.get("filename").and_then(Value::as_str).is_none() {
        return true;
    }
    let said = stem_and_suffix(media).1.as_deref().and_then(FileKind::of_suffix);
    let sent = sent_name(media);
    let draft = ProblemBuilder::new(Code::FileKind, PATH).actual(excerpt(&sent));
    match (said.filter(|said| rule.accepts.contains(said)), kind_of(media)) {
        (None, _) => {
            rules.add(draft.limit(suffixes(rule)).hint(
                "微信按文件名后缀识别文件（40113、40005），没有后缀时需要 head",
                "WeChat goes by the suffix (40113, 40005), and a name without one needs `head`",
            ));
            return false;
        }
        (Some(said), Some(is)) if is != said => {
            rules.add(draft.limit([".", is.suffix()].concat()).warning().hint(
                "文件内容（没有 head 时为 content_type）与后缀不符，而微信按后缀识别文件",
                "the bytes, or without `head` the content_type, are of another kind, and WeChat goes by the suffix",
            ))
        }
        (Some(said), _) if has_other_suffix(&given_name(media)) => {
            let draft = draft.actual(excerpt(&given_name(media)));
            rules.add(draft.limit([".", said.suffix()].concat()).warning().hint_of(
                "微信按后缀识别文件，将以 `{}` 为文件名发送",
                "WeChat goes by the suffix: the file goes out as `{}`",
                &excerpt(&sent),
            ))
        }
        _ => {}
    }
    true
}

/// The suffixes of what an upload takes, as a list to read.
fn suffixes(rule: &MediaRule) -> String {
    let list: Vec<_> = rule.accepts.iter().map(|kind| [".", kind.suffix()].concat()).collect();
    listed(list.iter().map(String::as_str))
}

/// Type, name and size of the file at `/media`, for this endpoint and `type` (docs/spec.md 2.1–2.3).
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
                "without its first bytes the type cannot be checked (only {})",
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
