//! The kinds of files, with their names, media types and suffixes.

/// A kind of file. Kinds that no upload takes are here to be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// JPEG picture
    Jpeg,
    /// PNG picture
    Png,
    /// GIF picture
    Gif,
    /// Windows bitmap
    Bmp,
    /// WebP picture
    Webp,
    /// HEIF picture, what an iPhone's camera makes
    Heic,
    /// AVIF picture
    Avif,
    /// TIFF picture
    Tiff,
    /// SVG drawing
    Svg,
    /// MP3 sound
    Mp3,
    /// AMR sound, narrow or wide band
    Amr,
    /// SILK sound, the format of WeChat's own voice messages
    Silk,
    /// WAVE sound
    Wav,
    /// Windows Media: the first bytes of WMA sound and of WMV video are the same
    Wma,
    /// AAC sound without a container
    Aac,
    /// AAC sound in an MP4 container
    M4a,
    /// Ogg sound or video
    Ogg,
    /// FLAC sound
    Flac,
    /// MP4 video
    Mp4,
    /// QuickTime video, `.mov`
    QuickTime,
    /// 3GPP video
    ThreeGp,
    /// Matroska video, WebM among them
    Matroska,
    /// AVI video
    Avi,
    /// PDF document
    Pdf,
    /// ZIP archive, Office documents among them
    Zip,
    /// HTML text: often an error page that was saved as a picture
    Html,
    /// XML text
    Xml,
    /// JSON text: often an error answer that was saved as a picture
    Json,
}

impl FileKind {
    /// The name people know it by, in Chinese as in English.
    pub const fn name(self) -> &'static str {
        self.name_and_content_type().0
    }

    /// The `Content-Type` of a file part.
    pub const fn content_type(self) -> &'static str {
        self.name_and_content_type().1
    }

    /// The usual suffix of a file's name, without the dot: the first in the list of its suffixes.
    pub fn suffix(self) -> &'static str {
        SUFFIXES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, suffix)| suffix)
    }

    /// The kind that a suffix stands for, in capitals or small letters, without the dot.
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        let known = SUFFIXES.iter().find(|(_, known)| suffix.eq_ignore_ascii_case(known));
        known.map(|(kind, _)| *kind)
    }

    /// The kind that a media type stands for: one of [`content_type`](Self::content_type), or as
    /// people write it (`image/jpg`).
    pub(crate) fn of_content_type(content_type: &str) -> Option<Self> {
        let bare = content_type.split(';').next().unwrap_or_default().trim();
        let mut kinds = SUFFIXES.iter().map(|(kind, _)| *kind);
        kinds.find(|kind| bare.eq_ignore_ascii_case(kind.content_type())).or_else(|| {
            let (_, subtype) = bare.split_once('/')?;
            Self::of_suffix(subtype.trim_start_matches("x-"))
        })
    }

    const fn name_and_content_type(self) -> (&'static str, &'static str) {
        match self {
            Self::Jpeg => ("JPEG", "image/jpeg"),
            Self::Png => ("PNG", "image/png"),
            Self::Gif => ("GIF", "image/gif"),
            Self::Bmp => ("BMP", "image/bmp"),
            Self::Webp => ("WebP", "image/webp"),
            Self::Heic => ("HEIC", "image/heic"),
            Self::Avif => ("AVIF", "image/avif"),
            Self::Tiff => ("TIFF", "image/tiff"),
            Self::Svg => ("SVG", "image/svg+xml"),
            Self::Mp3 => ("MP3", "audio/mpeg"),
            Self::Amr => ("AMR", "audio/amr"),
            Self::Silk => ("SILK", "audio/silk"),
            Self::Wav => ("WAV", "audio/wav"),
            Self::Wma => ("WMA", "audio/x-ms-wma"),
            Self::Aac => ("AAC", "audio/aac"),
            Self::M4a => ("M4A", "audio/mp4"),
            Self::Ogg => ("Ogg", "audio/ogg"),
            Self::Flac => ("FLAC", "audio/flac"),
            Self::Mp4 => ("MP4", "video/mp4"),
            Self::QuickTime => ("QuickTime", "video/quicktime"),
            Self::ThreeGp => ("3GP", "video/3gpp"),
            Self::Matroska => ("Matroska", "video/x-matroska"),
            Self::Avi => ("AVI", "video/x-msvideo"),
            Self::Pdf => ("PDF", "application/pdf"),
            Self::Zip => ("ZIP", "application/zip"),
            Self::Html => ("HTML", "text/html"),
            Self::Xml => ("XML", "text/xml"),
            Self::Json => ("JSON", "application/json"),
        }
    }
}

/// The suffixes by which a name says what a file is, the usual one of a kind first. A spelling that
/// WeChat does not document (`.jfif`) is none: the usual one is put behind it.
const SUFFIXES: &[(FileKind, &str)] = &[
    (FileKind::Jpeg, "jpg"),
    (FileKind::Jpeg, "jpeg"),
    (FileKind::Png, "png"),
    (FileKind::Gif, "gif"),
    (FileKind::Bmp, "bmp"),
    (FileKind::Webp, "webp"),
    (FileKind::Heic, "heic"),
    (FileKind::Heic, "heif"),
    (FileKind::Avif, "avif"),
    (FileKind::Tiff, "tiff"),
    (FileKind::Tiff, "tif"),
    (FileKind::Svg, "svg"),
    (FileKind::Mp3, "mp3"),
    (FileKind::Amr, "amr"),
    (FileKind::Silk, "silk"),
    (FileKind::Wav, "wav"),
    (FileKind::Wma, "wma"),
    (FileKind::Aac, "aac"),
    (FileKind::M4a, "m4a"),
    (FileKind::Ogg, "ogg"),
    (FileKind::Flac, "flac"),
    (FileKind::Mp4, "mp4"),
    (FileKind::QuickTime, "mov"),
    (FileKind::ThreeGp, "3gp"),
    (FileKind::Matroska, "mkv"),
    (FileKind::Matroska, "webm"),
    (FileKind::Avi, "avi"),
    (FileKind::Pdf, "pdf"),
    (FileKind::Zip, "zip"),
    (FileKind::Html, "html"),
    (FileKind::Xml, "xml"),
    (FileKind::Json, "json"),
];
