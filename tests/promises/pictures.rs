//! Promises of `article_pictures` and `replace_pictures` for any text, for the property tests and the fuzz
//! target.

use wechat_mass::material::{article_pictures, replace_pictures};

/// Pairs every picture with a possible url.
pub fn uploaded(html: &str) -> Vec<(String, String)> {
    let new = |n| format!("http://mmbiz.qpic.cn/{n}?wx_fmt=png&from=appmsg");
    article_pictures(html).into_iter().enumerate().map(|(n, old)| (old, new(n))).collect()
}

/// Replaces pictures in a text.
pub fn replace(html: &str, urls: &[(String, String)]) -> String {
    let urls: Vec<_> = urls.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    replace_pictures(html, &urls)
}

/// Checks that nothing changes without urls.
pub fn nothing_changes_by_itself(html: &str) {
    assert_eq!(replace_pictures(html, &[]), html);
}

/// Checks that every found picture is replaced, and none is left.
pub fn all_can_be_replaced(html: &str) {
    let urls = uploaded(html);
    let replaced = replace(html, &urls);
    assert_eq!(article_pictures(&replaced), Vec::<String>::new(), "{replaced}");
    assert_eq!(replace(&replaced, &urls), replaced);
}

/// Checks that each picture is found once, and that replacing one leaves the others.
pub fn one_can_be_replaced(html: &str, which: usize) {
    let mut urls = uploaded(html);
    if urls.is_empty() {
        return;
    }
    let one = urls.remove(which % urls.len());
    let left: Vec<_> = urls.into_iter().map(|(old, _)| old).collect();
    assert!(!left.contains(&one.0), "{} twice", one.0);
    assert_eq!(article_pictures(&replace(html, &[one])), left);
}
