//! What the HTTP status of an answer says, or that of a page that came instead.

/// WeChat's answer to a request without `Content-Length`, as one in chunks is.
pub(crate) const NO_LENGTH: u16 = 412;

/// The status of 400 to 499 that a page names in its title or first heading, or a text at its
/// beginning: whoever answers so refuses the same request again. Being too slow (408), too early (425)
/// or too often there (429) passes.
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

/// Whether the same request is refused again, by the meaning of the status.
pub(crate) fn refuses(status: u16) -> bool {
    matches!(status, 400..=499) && !matches!(status, 408 | 425 | 429)
}

/// What the first element of this kind holds, up to the next tag.
pub(crate) fn element<'a>(html: &'a str, start: &str) -> Option<&'a str> {
    let is_start = |part: &[u8]| part.eq_ignore_ascii_case(start.as_bytes());
    let at = html.as_bytes().windows(start.len()).position(is_start)?;
    let (_, rest) = html.get(at..)?.split_once('>')?;
    rest.split('<').next()
}
