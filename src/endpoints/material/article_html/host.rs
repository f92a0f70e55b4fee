//! The hosts of WeChat.

/// Tells whether an article may show a picture at this URL, on a host of WeChat's pictures.
///
/// `media/uploadimg` returns URLs on `mmbiz.qpic.cn`. Current articles also show `mmecoa.qpic.cn`,
/// older ones `mmbiz.qlogo.cn`.
pub(super) fn has_wechat_pictures(url: &str) -> bool {
    host_of(url).is_some_and(|host| host == "mmbiz.qlogo.cn" || is_below(&host, ".qpic.cn"))
}

/// Tells whether an article may link to this URL or embed it, on a host of WeChat or of Tencent's
/// videos (`mp.weixin.qq.com`, `v.qq.com`).
pub(super) fn is_of_tencent(url: &str) -> bool {
    host_of(url).is_some_and(|host| host == "qq.com" || is_below(&host, ".qq.com"))
}

/// Tells whether the URL has a host, and so leads out of the article.
pub(super) fn has_host(url: &str) -> bool {
    authority(url).is_some()
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|name| !name.is_empty())
}

fn authority(url: &str) -> Option<&str> {
    let after_scheme = ["https://", "http://", "//"].iter().find_map(|scheme| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    after_scheme?.split(['/', '?', '#']).next()
}

/// Returns the host in small letters. An unusual one (user name, percent signs, non-ASCII
/// characters) is not WeChat's.
fn host_of(url: &str) -> Option<String> {
    let authority = authority(url)?;
    let host = match authority.split_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let is_plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    is_plain.then(|| host.to_ascii_lowercase())
}
