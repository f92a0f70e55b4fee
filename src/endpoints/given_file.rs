//! The check that the file of an upload is the described one, for JavaScript and for Rust.

use crate::api::media::sniff::sniff;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::problem::Problem;

/// A file to send.
pub(crate) enum Given<'a> {
    Nothing,
    /// A value that is not a file: its type. In Rust, a type says what a file is.
    #[cfg(feature = "js")]
    Other(&'a str),
    /// Its size, its first bytes, and its fingerprint, as far as they can be seen at once.
    File(f64, Option<&'a [u8]>, Option<&'a str>),
}

/// The description of a file.
pub(crate) struct Described<'a> {
    pub(crate) size: f64,
    pub(crate) content_type: &'a str,
    pub(crate) fingerprint: Option<&'a str>,
}

/// Checks that a file is the described one. Other bytes of the same size must not go out under its
/// name.
pub(crate) fn check_file(given: Given, described: &Described) -> Result<(), Problem> {
    let other = |limit: String, actual: &str| {
        ProblemBuilder::new(Code::BadFormat, "/file").limit(limit).actual(actual)
    };
    let fault = match given {
        Given::Nothing => ProblemBuilder::new(Code::Missing, "/file").hint(
            "生成请求时要给出文件（file）的内容",
            "give the content of the file when the request is made, as `file`",
        ),
        #[cfg(feature = "js")]
        Given::Other(kind) => ProblemBuilder::new(Code::WrongType, "/file")
            .limit("Blob, File, Uint8Array")
            .actual(kind),
        #[expect(clippy::cast_possible_truncation, reason = "sizes are whole numbers")]
        Given::File(size, ..) if size != described.size => {
            other((described.size as i64).to_string() + " bytes", "").actual(size as i64)
        }
        Given::File(_, head, fingerprint) => {
            let kind = |head| sniff(head).map_or("unknown", |kind| kind.content_type());
            match (head, fingerprint, described.fingerprint) {
                (_, Some(given), Some(right)) if given != right => {
                    other(right.to_owned(), given).hint(
                        "这是大小相同的另一个文件：内容与 build 时描述的不同",
                        "a different file of the same size: its content is not the one described to build",
                    )
                }
                (Some(head), ..)
                    if is_told_by_bytes(described.content_type)
                        && kind(head) != described.content_type =>
                {
                    other(described.content_type.to_owned(), kind(head))
                }
                _ => return Ok(()),
            }
        }
    };
    Err(fault.finish())
}

/// Checks whether some upload takes files of the type. Their first bytes show it.
fn is_told_by_bytes(content_type: &str) -> bool {
    matches!(
        content_type,
        "image/jpeg"
            | "image/png"
            | "image/gif"
            | "image/bmp"
            | "audio/mpeg"
            | "audio/amr"
            | "video/mp4"
    )
}
