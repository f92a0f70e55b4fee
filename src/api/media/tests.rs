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
