//! The kinds and sizes of files that each upload accepts.

use crate::api::media::file_kind::FileKind;

/// The rule of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaRule {
    /// The endpoint: its path without `/cgi-bin/`.
    pub api: &'static str,
    /// Its `type`: `image`, `voice`, `video` or `thumb`. Empty for an endpoint without a type.
    pub kind: &'static str,
    /// The kinds of files it accepts.
    pub accepts: &'static [FileKind],
    /// The maximum size of the file, in bytes.
    pub max_bytes: u64,
    /// The lower limit of another page or sentence: WeChat may refuse a file above it.
    pub warn_above: Option<u64>,
}

/// One KB of WeChat's limits. WeChat does not say whether its KB and MB are powers of two, so they
/// are read as such. If that is too high, its response corrects it (40006, 40009). Nothing would
/// correct a limit that is too low.
const KB: u64 = 1024;
const MB: u64 = 1024 * KB;

/// The rules of all uploads. They are from measurements and from the official pages of
/// `media/uploadimg` (`api_uploadimage`), `media/upload` (`api_uploadtempmedia`) and
/// `material/add_material` (`api_addmaterial`). docs/guide/limits.md has the sources.
///
/// The limit of 60 seconds for a voice cannot be checked from its first bytes.
pub const MEDIA_RULES: &[MediaRule] = &[
    // The page names JPG and PNG below 1 MB. WeChat's staff confirmed GIF. WeChat accepted users'
    // bigger ones, and answered 40009 to more than 8 MB.
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

/// Finds the rule of an upload by its path without `/cgi-bin/` and its `type` (empty for
/// `media/uploadimg`).
pub fn media_rule(api: &str, kind: &str) -> Option<&'static MediaRule> {
    MEDIA_RULES.iter().find(|rule| rule.api == api && rule.kind == kind)
}
