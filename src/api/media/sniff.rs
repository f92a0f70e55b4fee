//! The kind of a file, from its first bytes.

use crate::api::media::file_kind::FileKind;

/// The maximum number of first bytes that [`sniff`] reads.
const HEAD: usize = 64;

/// The signatures at the start of a file.
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
    // WeChat writes one byte before it.
    (b"\x02#!SILK_V3", FileKind::Silk),
    (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", FileKind::Wma),
    (b"OggS", FileKind::Ogg),
    (b"fLaC", FileKind::Flac),
    (b"\x1A\x45\xDF\xA3", FileKind::Matroska),
    (b"%PDF-", FileKind::Pdf),
    (b"PK\x03\x04", FileKind::Zip),
];

/// Recognises the kind of a file from its first bytes, of which it reads at most 64. Returns `None`
/// if the kind is not known here, or if there are too few bytes.
///
/// The signatures are those of the formats' specifications. Some checks are stricter than the [MIME
/// sniffing standard](https://mimesniff.spec.whatwg.org), which reads two bytes for BMP and ignores
/// the MPEG layer. A wrong "MP3" would accept a file that WeChat refuses.
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

/// Recognises a bitmap. `BM` alone can also begin a text. The size of the second header (Windows:
/// 40, 52, 56, 108, 124; OS/2: 12, 16, 64) makes it certain.
fn bitmap(head: &[u8]) -> Option<FileKind> {
    let header_size = head.strip_prefix(b"BM")?.get(12..16)?;
    matches!(header_size, [12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])
        .then_some(FileKind::Bmp)
}

/// Recognises RIFF: `RIFF`, a size, and the form's name.
fn riff(head: &[u8]) -> Option<FileKind> {
    match head.strip_prefix(b"RIFF")?.get(4..8)? {
        b"WAVE" => Some(FileKind::Wav),
        b"WEBP" => Some(FileKind::Webp),
        b"AVI " => Some(FileKind::Avi),
        _ => None,
    }
}

/// Recognises ISO base media (ISO/IEC 14496-12): a `ftyp` box with a major brand, its version, and
/// the compatible brands. The major brand decides. MP4 is often only among the compatible ones.
///
/// A `.mov` is never taken for MP4, even if it claims to be compatible.
fn iso_media(head: &[u8]) -> Option<FileKind> {
    let (size, rest) = head.split_at_checked(4)?;
    let (kind, brands) = rest.split_at_checked(4)?;
    if matches!(kind, b"moov" | b"mdat" | b"wide") {
        // QuickTime, older than `ftyp`.
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
        // Canon's raw pictures claim to be compatible with video.
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

/// Recognises MPEG audio: an ID3v2 tag, a frame of layer III, or ADTS, whose frames look similar.
fn mpeg_audio(head: &[u8]) -> Option<FileKind> {
    match head {
        // id3.org: versions 2.2 to 2.4, a revision, flags, and a size of seven bits in each byte.
        [b'I', b'D', b'3', 2..=4, _, _, size @ ..] => {
            size.get(..4).filter(|size| size.is_ascii()).map(|_| FileKind::Mp3)
        }
        // ISO/IEC 11172-3, 2.4.2.3: eleven set bits. Then version (01 is reserved) and layer (01 is
        // layer III, 00 is ADTS). Then bit rate (1111 is forbidden) and sampling frequency (11 is
        // reserved).
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

/// Recognises markup and JSON, after an optional byte order mark and blanks.
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
