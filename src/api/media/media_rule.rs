//! Which kinds and sizes of files each upload takes.

use crate::api::media::file_kind::FileKind;

/// What an upload takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaRule {
    /// The interface, as its path after `/cgi-bin/`.
    pub api: &'static str,
    /// Its `type`: `image`, `voice`, `video` or `thumb`; empty where there is none.
    pub kind: &'static str,
    /// The kinds of files it takes.
    pub accepts: &'static [FileKind],
    /// The greatest size of the file, in bytes.
    pub max_bytes: u64,
    /// A page, or another sentence of it, has this lower limit: a file above it may be refused.
    pub warn_above: Option<u64>,
}

/// WeChat's KB and MB are read as powers of two: it does not say, and a limit read too high is
/// corrected by its answer (40006, 40009), one read too low by nobody.
const KB: u64 = 1024;
const MB: u64 = 1024 * KB;

/// The rules of all uploads, from the official pages of `media/uploadimg` (`api_uploadimage`),
/// `media/upload` (`api_uploadtempmedia`) and `material/add_material` (`api_addmaterial`), and from
/// what was measured; docs/guide/limits.md has the sources.
///
/// The 60 seconds a voice may last cannot be seen in its first bytes.
pub const MEDIA_RULES: &[MediaRule] = &[
    // The page has JPG and PNG below 1 MB. WeChat's staff confirmed GIF, users had bigger ones
    // accepted, and more than 8 MB were answered with 40009.
    MediaRule {
        warn_above: Some(MB - 1),
        ..rule("media/uploadimg", "", &[FileKind::Jpeg, FileKind::Png, FileKind::Gif], 8 * MB)
    },
    // The same page has 10 MB and 2 MB.
    MediaRule {
        warn_above: Some(2 * MB),
        ..rule("media/upload", "image", &[FileKind::Png, FileKind::Jpeg, FileKind::Gif], 10 * MB)
    },
    rule("media/upload", "voice", &[FileKind::Amr, FileKind::Mp3], 2 * MB),
    rule("media/upload", "video", &[FileKind::Mp4], 10 * MB),
    rule("media/upload", "thumb", &[FileKind::Jpeg], 64 * KB),
    rule(
        "material/add_material",
        "image",
        &[FileKind::Bmp, FileKind::Png, FileKind::Jpeg, FileKind::Gif],
        10 * MB,
    ),
    rule(
        "material/add_material",
        "voice",
        &[FileKind::Mp3, FileKind::Wma, FileKind::Wav, FileKind::Amr],
        2 * MB,
    ),
    rule("material/add_material", "video", &[FileKind::Mp4], 10 * MB),
    rule("material/add_material", "thumb", &[FileKind::Jpeg], 64 * KB),
];

const fn rule(
    api: &'static str,
    kind: &'static str,
    accepts: &'static [FileKind],
    max_bytes: u64,
) -> MediaRule {
    MediaRule { api, kind, accepts, max_bytes, warn_above: None }
}

/// The rule of an upload: its path after `/cgi-bin/`, and its `type` (empty for
/// `media/uploadimg`).
pub fn media_rule(api: &str, kind: &str) -> Option<&'static MediaRule> {
    MEDIA_RULES.iter().find(|rule| rule.api == api && rule.kind == kind)
}
