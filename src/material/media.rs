//! What a file is, from its first bytes, and which kinds and sizes each upload takes.
//!
//! A file's name proves nothing: a WebP picture may well be called `a.jpg`, and WeChat answers
//! 40005, 40113 or 40137 only after all of it was sent. But WeChat goes by the name's suffix, too,
//! and answers 40113 or 40005 where it is none of those it knows. The kinds that some upload takes
//! are told apart here; those that people take for one of them are named, for the error message.

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

/// How many first bytes [`sniff`] looks at, at most.
const HEAD: usize = 64;

/// Bytes that stand at the very start of a file.
const SIGNATURES: &[(&[u8], FileKind)] = &[
    (b"\xFF\xD8\xFF", FileKind::Jpeg),
    (b"\x89PNG\r\n\x1A\n", FileKind::Png),
    (b"GIF87a", FileKind::Gif),
    (b"GIF89a", FileKind::Gif),
    (b"II*\0", FileKind::Tiff),
    (b"MM\0*", FileKind::Tiff),
    (b"#!AMR\n", FileKind::Amr),
    (b"#!AMR-WB\n", FileKind::Amr),
    (b"#!SILK_V3", FileKind::Silk),
    // WeChat puts a byte in front.
    (b"\x02#!SILK_V3", FileKind::Silk),
    (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", FileKind::Wma),
    (b"OggS", FileKind::Ogg),
    (b"fLaC", FileKind::Flac),
    (b"\x1A\x45\xDF\xA3", FileKind::Matroska),
    (b"%PDF-", FileKind::Pdf),
    (b"PK\x03\x04", FileKind::Zip),
];

/// What a file is, from its first bytes; at most 64 of them are looked at. `None` if it is nothing
/// known here, or if there are too few bytes to tell.
///
/// The signatures are those of the formats' specifications; where the [MIME sniffing
/// standard](https://mimesniff.spec.whatwg.org) is content with less (two bytes for BMP, no look
/// at the MPEG layer), more is asked, because a wrong "MP3" would let a file through that WeChat
/// refuses.
pub fn sniff(head: &[u8]) -> Option<FileKind> {
    let head = head.get(..HEAD).unwrap_or(head);
    SIGNATURES
        .iter()
        .find(|(signature, _)| head.starts_with(signature))
        .map(|(_, kind)| *kind)
        .or_else(|| bitmap(head))
        .or_else(|| riff(head))
        .or_else(|| iso_media(head))
        .or_else(|| mpeg_audio(head))
        .or_else(|| text(head))
}

/// `BM` alone would also be the start of a text; the size of the second header (Windows: 40, 52,
/// 56, 108, 124; OS/2: 12, 16, 64) makes it sure.
fn bitmap(head: &[u8]) -> Option<FileKind> {
    let header_size = head.strip_prefix(b"BM")?.get(12..16)?;
    matches!(header_size, [12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])
        .then_some(FileKind::Bmp)
}

/// RIFF: `RIFF`, a size, and the form's name.
fn riff(head: &[u8]) -> Option<FileKind> {
    match head.strip_prefix(b"RIFF")?.get(4..8)? {
        b"WAVE" => Some(FileKind::Wav),
        b"WEBP" => Some(FileKind::Webp),
        b"AVI " => Some(FileKind::Avi),
        _ => None,
    }
}

/// ISO base media (ISO/IEC 14496-12): a `ftyp` box with a major brand, its version, and the
/// compatible brands. The major brand decides; MP4 is often only among the compatible ones.
///
/// A `.mov` is not taken for MP4, whatever it claims to be compatible with.
fn iso_media(head: &[u8]) -> Option<FileKind> {
    let (size, rest) = head.split_at_checked(4)?;
    let (kind, brands) = rest.split_at_checked(4)?;
    if matches!(kind, b"moov" | b"mdat" | b"wide") {
        // QuickTime from before there was `ftyp`.
        return Some(FileKind::QuickTime);
    }
    if kind != b"ftyp" {
        return None;
    }
    let size = size.iter().fold(0, |size: usize, byte| size << 8 | usize::from(*byte));
    let brands = brands.get(..size.saturating_sub(8)).unwrap_or(brands);
    let (major, rest) = brands.split_at_checked(4)?;
    let compatible = rest.get(4..).unwrap_or_default();
    let is_compatible = |brand: &[u8]| compatible.chunks_exact(4).any(|c| c.starts_with(brand));
    let is_avif = matches!(major, b"mif1" | b"msf1") && is_compatible(b"avif");
    match BRANDS.iter().find(|(brand, _)| major.starts_with(brand)) {
        _ if is_avif => Some(FileKind::Avif),
        Some((_, kind)) => Some(*kind),
        // Canon's raw pictures call themselves compatible with video.
        None if major == b"crx " => None,
        None => (is_compatible(b"mp4") || is_compatible(b"iso")).then_some(FileKind::Mp4),
    }
}

/// The beginnings of major brands.
const BRANDS: &[(&[u8], FileKind)] = &[
    (b"qt  ", FileKind::QuickTime),
    (b"avif", FileKind::Avif),
    (b"avis", FileKind::Avif),
    (b"heic", FileKind::Heic),
    (b"heix", FileKind::Heic),
    (b"heim", FileKind::Heic),
    (b"heis", FileKind::Heic),
    (b"hevc", FileKind::Heic),
    (b"hevx", FileKind::Heic),
    (b"hevm", FileKind::Heic),
    (b"hevs", FileKind::Heic),
    (b"mif1", FileKind::Heic),
    (b"msf1", FileKind::Heic),
    (b"M4A ", FileKind::M4a),
    (b"M4B ", FileKind::M4a),
    (b"M4P ", FileKind::M4a),
    (b"M4V ", FileKind::Mp4),
    (b"avc1", FileKind::Mp4),
    (b"dash", FileKind::Mp4),
    (b"mmp4", FileKind::Mp4),
    (b"MSNV", FileKind::Mp4),
    (b"3gp", FileKind::ThreeGp),
    (b"3g2", FileKind::ThreeGp),
    (b"mp4", FileKind::Mp4),
    (b"iso", FileKind::Mp4),
];

/// MPEG audio: an ID3v2 tag, or a frame of layer III; and ADTS, whose frames look alike.
fn mpeg_audio(head: &[u8]) -> Option<FileKind> {
    match head {
        // id3.org: versions 2.2 to 2.4, a revision, flags, and a size of seven bits in each byte.
        [b'I', b'D', b'3', 2..=4, _, _, size @ ..] => {
            size.get(..4).filter(|size| size.is_ascii()).map(|_| FileKind::Mp3)
        }
        // ISO/IEC 11172-3, 2.4.2.3: eleven set bits; version (01 is reserved), layer (01 is layer
        // III, 00 is ADTS); bit rate (1111 is forbidden), sampling frequency (11 is reserved).
        [0xFF, second, third, _, ..] if second & 0xE0 == 0xE0 => {
            let version = second >> 3 & 0b11;
            let layer = second >> 1 & 0b11;
            let has_rates = third >> 4 != 0b1111 && third >> 2 & 0b11 != 0b11;
            if version != 0b01 && layer == 0b01 && has_rates {
                return Some(FileKind::Mp3);
            }
            // ISO/IEC 13818-7, 6.2: twelve set bits, and the layer is always 00.
            (second & 0xF6 == 0xF0).then_some(FileKind::Aac)
        }
        _ => None,
    }
}

/// Markup and JSON, after an optional byte order mark and blanks.
fn text(head: &[u8]) -> Option<FileKind> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let starts_with = |start: &str| {
        text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start.as_bytes()))
    };
    let holds = |part: &[u8]| text.windows(part.len()).any(|text| text == part);
    if starts_with("<svg") || starts_with("<!doctype svg") {
        Some(FileKind::Svg)
    } else if starts_with("<?xml") {
        let is_svg = holds(b"<svg") || holds(b"<!DOCTYPE svg");
        Some(if is_svg { FileKind::Svg } else { FileKind::Xml })
    } else if ["<!doctype html", "<html", "<head", "<body", "<script", "<title", "<meta"]
        .into_iter()
        .any(starts_with)
    {
        Some(FileKind::Html)
    } else if text.strip_prefix(b"{").is_some_and(|text| text.trim_ascii_start().starts_with(b"\""))
    {
        Some(FileKind::Json)
    } else {
        None
    }
}

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FileKind, MEDIA_RULES, media_rule, sniff};

    /// First bytes, put together by hand from the formats' specifications.
    const SAMPLES: &[(&[u8], FileKind)] = &[
        // JFIF 1.02: SOI, APP0, length 16, "JFIF\0", version, density.
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0", FileKind::Jpeg),
        // Exif 2.3: SOI, APP1, length, "Exif\0\0", TIFF header within.
        (b"\xFF\xD8\xFF\xE1\x12\x34Exif\0\0II*\0\x08\0\0\0", FileKind::Jpeg),
        // PNG (ISO/IEC 15948): signature, IHDR of 1 x 1, 8 bit RGBA.
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0", FileKind::Png),
        // GIF89a and GIF87a specifications: signature, 1 x 1, flags.
        (b"GIF89a\x01\0\x01\0\x80\0\0", FileKind::Gif),
        (b"GIF87a\x01\0\x01\0\x80\0\0", FileKind::Gif),
        // BITMAPFILEHEADER (size, reserved, offset 54), BITMAPINFOHEADER of 40 bytes.
        (b"BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0", FileKind::Bmp),
        // The same with a BITMAPV5HEADER of 124 bytes.
        (b"BM\x8E\0\0\0\0\0\0\0\x8A\0\0\0\x7C\0\0\0\x01\0\0\0", FileKind::Bmp),
        // WebP container specification: RIFF, size, WEBP, a VP8 chunk.
        (b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0", FileKind::Webp),
        // WAVE (Microsoft, 1991): RIFF, size, WAVE, a "fmt " chunk of PCM.
        (b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0", FileKind::Wav),
        (b"RIFF\x24\x08\0\0AVI LIST", FileKind::Avi),
        // ISO/IEC 23008-12 (HEIF): brands as an iPhone writes them, and the structural ones.
        (b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEMiPrmiafMiHBheic", FileKind::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", FileKind::Heic),
        (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc", FileKind::Heic),
        // AV1 image file format, 6: brands.
        (b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf", FileKind::Avif),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", FileKind::Avif),
        // TIFF 6.0, section 2: both byte orders.
        (b"II*\0\x08\0\0\0", FileKind::Tiff),
        (b"MM\0*\0\0\0\x08", FileKind::Tiff),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", FileKind::Svg),
        (b"\xEF\xBB\xBF\n <SVG>", FileKind::Svg),
        (b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg width=\"1\">", FileKind::Svg),
        (b"<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC>", FileKind::Svg),
        // id3.org, ID3v2.3.0, 3.1: version 3.0, no flags, synchsafe size.
        (b"ID3\x03\0\0\0\0\x0F\x76TIT2", FileKind::Mp3),
        (b"ID3\x04\0\0\0\0\x02\x01TSSE", FileKind::Mp3),
        // ISO/IEC 11172-3: MPEG 1 layer III, 128 kbit/s, 44.1 kHz; with and without CRC.
        (b"\xFF\xFB\x90\x64\0\0\0\0", FileKind::Mp3),
        (b"\xFF\xFA\x90\x64\0\0\0\0", FileKind::Mp3),
        // ISO/IEC 13818-3: MPEG 2 layer III; and MPEG 2.5, which is in no standard but in use.
        (b"\xFF\xF3\x40\xC4\0\0\0\0", FileKind::Mp3),
        (b"\xFF\xE3\x18\xC4\0\0\0\0", FileKind::Mp3),
        // RFC 4867, 5.1 and 5.2, then a frame of mode 7 (12.2) or 2.
        (b"#!AMR\n\x3C\x91\x17\x16\xBE\x66", FileKind::Amr),
        (b"#!AMR-WB\n\x14\x91\x17\x16", FileKind::Amr),
        (b"#!SILK_V3\x0C\0\xB9", FileKind::Silk),
        (b"\x02#!SILK_V3\x0C\0\xB9", FileKind::Silk),
        // ASF specification 01.20.06, 10.1: ASF_Header_Object, size, number of objects.
        (
            b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C\x9B\x02\0\0\0\0\0\0",
            FileKind::Wma,
        ),
        // ISO/IEC 13818-7, ADTS: AAC LC, 44.1 kHz; MPEG 4 and MPEG 2.
        (b"\xFF\xF1\x50\x80\x02\x1F\xFC", FileKind::Aac),
        (b"\xFF\xF9\x50\x80\x02\x1F\xFC", FileKind::Aac),
        (b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0", FileKind::M4a),
        // RFC 3533, 6: version 0, beginning of stream.
        (b"OggS\0\x02\0\0\0\0\0\0\0\0", FileKind::Ogg),
        // RFC 9639, 6: STREAMINFO of 34 bytes.
        (b"fLaC\0\0\0\x22\x10\0\x10\0", FileKind::Flac),
        // ISO/IEC 14496-12, 4.3: as FFmpeg, cameras, DASH and Sony write it.
        (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41", FileKind::Mp4),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", FileKind::Mp4),
        (b"\0\0\0\x1Cftypiso5\0\0\x02\0iso5iso6mp41", FileKind::Mp4),
        (b"\0\0\0\x10ftypmp41\0\0\0\0\0\0\x10\0moov", FileKind::Mp4),
        (b"\0\0\0\x1CftypM4V \0\0\0\x01M4V mp42isom", FileKind::Mp4),
        (b"\0\0\0\x1CftypXAVC\x01\0\x1F\xFFXAVCmp42iso2", FileKind::Mp4),
        // QuickTime file format, "File type compatibility atom"; and from before it.
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x08wide", FileKind::QuickTime),
        (b"\0\0\0\x1Cftypqt  \0\0\0\0qt  mp42isom", FileKind::QuickTime),
        (b"\0\0\x0C\x12moov\0\0\0\x6Cmvhd", FileKind::QuickTime),
        // 3GPP TS 26.244, 5.3.
        (b"\0\0\0\x18ftyp3gp5\0\0\x01\0isom3gp5", FileKind::ThreeGp),
        // RFC 8794, 11.2.1, and RFC 9559: an EBML header.
        (b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01", FileKind::Matroska),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3", FileKind::Pdf),
        (b"PK\x03\x04\x14\0\x06\0\x08\0", FileKind::Zip),
        (b"<!DOCTYPE html>\n<html>", FileKind::Html),
        (b"\r\n  <HTML><BODY>", FileKind::Html),
        (b"<?xml version=\"1.0\"?><Error>", FileKind::Xml),
        (b"{\"errcode\":40001,\"errmsg\":\"invalid credential\"}", FileKind::Json),
        (b"{\n  \"errcode\": 40001", FileKind::Json),
    ];

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        for (head, kind) in SAMPLES {
            assert_eq!(sniff(head), Some(*kind), "{}", head.escape_ascii());
            let file = [head, [0xA5; 4096].as_slice()].concat();
            assert_eq!(sniff(&file), Some(*kind), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn too_few_bytes_are_not_taken_for_something_else() {
        for (sample, kind) in SAMPLES {
            for length in 0..sample.len() {
                let head = sample.get(..length).unwrap_or_default();
                let less_exact = match kind {
                    FileKind::Svg => Some(FileKind::Xml),
                    FileKind::Avif => Some(FileKind::Heic),
                    kind => Some(*kind),
                };
                let found = sniff(head);
                assert!(
                    found.is_none() || found == Some(*kind) || found == less_exact,
                    "{}: {found:?}",
                    head.escape_ascii(),
                );
            }
        }
    }

    #[test]
    fn nothing_known() {
        for head in [
            b"".as_slice(),
            b"\0",
            b"\xFF\xD8",
            b"text",
            "图".as_bytes(),
            // A text, not a bitmap.
            b"BMW is not a bitmap, although it starts like one.",
            // A text, not an ID3 tag.
            b"ID3 is a tag.",
            b"ID3\x03\0\0\0\0\x0F\x80",
            b"RIFF\x24\0\0\0CDDA",
            b"#!AMR",
            b"#!AMR_MC1.0\n",
            b"GIF88a",
            // Byte order marks of UTF-16.
            b"\xFF\xFEt\0e\0",
            b"\xFE\xFF\0t\0e",
            // MPEG audio of layers II and I; reserved version; forbidden bit rate and frequency.
            b"\xFF\xFD\x90\x64",
            b"\xFF\xFF\x90\x64",
            b"\xFF\xEB\x90\x64",
            b"\xFF\xFB\xF0\x64",
            b"\xFF\xFB\x9C\x64",
            // Canon's raw pictures, and a box without brands.
            b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
            b"\0\0\0\x08ftypisom\0\0\x02\0",
            b"<p>",
            b"<!-- <svg> -->",
            b"{}",
            b"[1]",
        ] {
            assert_eq!(sniff(head), None, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_limited_number_of_bytes_is_looked_at() {
        let xml = b"<?xml version=\"1.0\"?>";
        let with_svg_at = |place: usize| {
            let mut file = xml.to_vec();
            file.resize(place, b' ');
            file.extend(b"<svg>");
            sniff(&file)
        };
        assert_eq!(with_svg_at(60), Some(FileKind::Svg));
        assert_eq!(with_svg_at(61), Some(FileKind::Xml));
    }

    #[test]
    fn names_and_content_types() {
        assert_eq!(FileKind::Jpeg.name(), "JPEG");
        assert_eq!(FileKind::Jpeg.content_type(), "image/jpeg");
        assert_eq!(FileKind::Amr.content_type(), "audio/amr");
        let kinds: Vec<_> = SAMPLES.iter().map(|(_, kind)| *kind).collect();
        let distinct = |text: fn(FileKind) -> &'static str| {
            kinds.iter().map(|kind| text(*kind)).collect::<BTreeSet<_>>().len()
        };
        assert_eq!(distinct(FileKind::name), 28);
        assert_eq!(distinct(FileKind::content_type), 28);
        assert_eq!(distinct(FileKind::suffix), 28);
        for kind in kinds {
            assert_eq!(FileKind::of_suffix(kind.suffix()), Some(kind));
            assert_eq!(FileKind::of_content_type(kind.content_type()), Some(kind));
        }
        assert_eq!(FileKind::of_suffix("JPEG"), Some(FileKind::Jpeg));
        assert_eq!(FileKind::of_content_type("Image/PNG; q=1"), Some(FileKind::Png));
        assert_eq!(FileKind::of_content_type("image/jpg"), Some(FileKind::Jpeg));
        assert_eq!(FileKind::of_content_type("audio/x-wav"), Some(FileKind::Wav));
        for none in ["", "02", "jfif", "图", ".jpg"] {
            assert_eq!(FileKind::of_suffix(none), None, "{none}");
            assert_eq!(FileKind::of_content_type(none), None, "{none}");
        }
    }

    #[test]
    fn rules_of_all_uploads() {
        use FileKind::{Amr, Bmp, Gif, Jpeg, Mp3, Mp4, Png, Wav, Wma};
        let expected: &[(&str, &str, &[FileKind], u64)] = &[
            ("media/uploadimg", "", &[Jpeg, Png, Gif], 8_388_608),
            ("media/upload", "image", &[Png, Jpeg, Gif], 10_485_760),
            ("media/upload", "voice", &[Amr, Mp3], 2_097_152),
            ("media/upload", "video", &[Mp4], 10_485_760),
            ("media/upload", "thumb", &[Jpeg], 65_536),
            ("material/add_material", "image", &[Bmp, Png, Jpeg, Gif], 10_485_760),
            ("material/add_material", "voice", &[Mp3, Wma, Wav, Amr], 2_097_152),
            ("material/add_material", "video", &[Mp4], 10_485_760),
            ("material/add_material", "thumb", &[Jpeg], 65_536),
        ];
        let rules: Vec<_> =
            MEDIA_RULES.iter().map(|r| (r.api, r.kind, r.accepts, r.max_bytes)).collect();
        assert_eq!(rules, expected);
        for rule in MEDIA_RULES {
            assert_eq!(media_rule(rule.api, rule.kind), Some(rule));
            let warn_above = match (rule.api, rule.kind) {
                ("media/uploadimg", _) => Some(1_048_575),
                ("media/upload", "image") => Some(2_097_152),
                _ => None,
            };
            assert_eq!(rule.warn_above, warn_above);
        }
        for (api, kind) in [
            ("media/upload", ""),
            ("media/upload", "news"),
            ("media/uploadimg", "image"),
            ("/media/upload", "image"),
            ("media/upload", "Image"),
            ("draft/add", ""),
        ] {
            assert_eq!(media_rule(api, kind), None);
        }
    }
}
