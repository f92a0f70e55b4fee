//! The meaning of the HTTP status of a response, or of the status that a web page names.

/// WeChat's status for a request without `Content-Length`, such as a chunked one.
pub(crate) const NO_LENGTH: u16 = 412;

/// Finds the status of 400 to 499 in the title or first heading of a page, or at the beginning of a
/// text. Its sender refuses the same request again. Three are temporary: too slow (408), too early
/// (425) and too often (429).
pub(crate) fn refusing_status(text: &str) -> Option<u16> {
    let status = if text.starts_with('<') {
        let words = element(text, "<title").or_else(|| element(text, "<h1"))?;
        words.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 3)?
    } else {
        let (status, reason) = text.split_at_checked(3)?;
        let is_reason = |reason: &str| reason.starts_with(|c: char| c.is_ascii_alphabetic());
        let reason = reason.trim_start_matches([':', ' ']);
        (reason.is_empty() || is_reason(reason)).then_some(status)?
    };
    let status = status.parse().ok()?;
    refuses(status).then_some(status)
}

/// Tells whether the status means that the same request is refused again.
pub(crate) fn refuses(status: u16) -> bool {
    matches!(status, 400..=499) && !matches!(status, 408 | 425 | 429)
}

/// Returns the content of the first such element, up to the next tag.
pub(crate) fn element<'a>(html: &'a str, start: &str) -> Option<&'a str> {
    let is_start = |part: &[u8]| part.eq_ignore_ascii_case(start.as_bytes());
    let at = html.as_bytes().windows(start.len()).position(is_start)?;
    let (_, rest) = html.get(at..)?.split_once('>')?;
    rest.split('<').next()
}
