//! The kinds of files, with their names, media types and suffixes.

/// A kind of file. Kinds that uploads do not accept are included so that errors can name them.
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
    /// HEIF picture, as made by an iPhone's camera
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
    /// HTML text, often an error page saved as a picture
    Html,
    /// XML text
    Xml,
    /// JSON text, often an error response saved as a picture
    Json,
}

impl FileKind {
    /// Returns the usual name, which is the same in Chinese and in English.
    pub const fn name(self) -> &'static str {
        self.name_and_content_type().0
    }

    /// Returns the `Content-Type` of a file part.
    pub const fn content_type(self) -> &'static str {
        self.name_and_content_type().1
    }

    /// Returns the usual suffix of a file's name, without the dot: the first in the list of its
    /// suffixes.
    pub fn suffix(self) -> &'static str {
        SUFFIXES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, suffix)| suffix)
    }

    /// Finds the kind of a suffix without the dot, ignoring case.
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        let known = SUFFIXES.iter().find(|(_, known)| suffix.eq_ignore_ascii_case(known));
        known.map(|(kind, _)| *kind)
    }

    /// Finds the kind of a media type: one of [`content_type`](Self::content_type), or a common
    /// spelling (`image/jpg`).
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

/// The suffixes of each kind, the usual one first. A suffix that WeChat does not document (`.jfif`)
/// is not included: the usual one is added to the name.
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
