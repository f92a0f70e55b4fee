//! Pictures in the HTML of articles: arbitrary texts, and texts that are nearly HTML.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use proptest::sample::select;
use wechat_mass::material::{article_pictures, replace_pictures};

#[path = "promises/pictures.rs"]
mod pictures;

use pictures::{all_can_be_replaced, nothing_changes_by_itself, one_can_be_replaced, replace};

/// The pieces of HTML, which are joined in every wrong way.
const FRAGMENTS: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "=",
    "/",
    " ",
    "\n",
    "&",
    ";",
    "(",
    ")",
    "\\",
    ",",
    "#",
    "\0",
    "图",
    "a",
    "1",
    "<img ",
    "<img src=",
    "<IMG SRC=\"",
    " data-src='",
    " srcset=\"",
    " style='",
    "<source srcset=",
    "<svg><image xlink:href=",
    "<svg><title>",
    "</svg>",
    "<foreignObject>",
    "<template>",
    "</template>",
    "<input type=image src=",
    "<object data=\"",
    "&colon;",
    "&copy",
    "image-set(",
    "<td background=",
    "<video poster=",
    "<p style=\"background:url(",
    "<!--",
    "-->",
    "--!>",
    "<!doctype html>",
    "<![CDATA[",
    "]]>",
    "</",
    "/>",
    "<?",
    "<script>",
    "</script>",
    "<style/>",
    "</style",
    "<title>",
    "<textarea ",
    "</textarea>",
    "url(",
    "URL( \"",
    "url(&quot;",
    "&#34",
    "&#x27;",
    "&amp;",
    "&amp",
    "&nbsp;",
    "&#10",
    "&#0;",
    "/*",
    "*/",
    "\\29 ",
    "https://a.cn/1.png",
    "//mmbiz.qpic.cn/x",
    "data:image/png;base64,AA==",
    "1.png 2x, ",
    "https://mmbiz.qpic.cn@",
    "#id",
    "\u{FEFF}",
    "\u{A0}",
];

fn fragments(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        9 => select(FRAGMENTS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(fragment, count).prop_map(|fragments| fragments.concat())
}

/// Generates a tag that is complete, unless its value breaks it.
fn tag() -> impl Strategy<Value = String> {
    let start = select(vec![
        "<img src=",
        "<img alt data-src=",
        "<IMG SRCSET=",
        "<source srcset=",
        "<p style=",
        "<svg><image xlink:href=",
        "<td background=",
        "<video poster=",
        "</p><img src=",
    ]);
    let values = prop_oneof![
        2 => fragments(0..6),
        1 => (fragments(0..2), fragments(0..3)).prop_map(|(a, b)| format!("{a}:url({b}),url({a})")),
        1 => (fragments(0..2), fragments(0..3)).prop_map(|(a, b)| format!("{a} 1x, {b} 2x,{a}")),
    ];
    (start, select(vec!["\"", "'", ""]), values, select(vec![">", "/>", " src=b>", "\n>text"]))
        .prop_map(|(start, quote, value, end)| format!("{start}{quote}{value}{quote}{end}"))
}

fn html() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => any::<String>(),
        2 => fragments(0..40),
        7 => proptest::collection::vec(prop_oneof![4 => tag(), 1 => fragments(0..2)], 1..8)
            .prop_map(|parts| parts.concat()),
    ]
}

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('"', "&quot;").replace('\r', "&#13;")
}

fn in_css(url: &str) -> String {
    url.chars().map(|c| format!("\\{:x} ", u32::from(c))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn without_urls_nothing_changes(html in html()) {
        nothing_changes_by_itself(&html);
    }

    #[test]
    fn after_replacing_all_nothing_is_left(html in html()) {
        all_can_be_replaced(&html);
    }

    #[test]
    fn replacing_one_leaves_the_others(html in html(), n in any::<prop::sample::Index>()) {
        one_can_be_replaced(&format!("<img src=a>{html}"), n.index(usize::MAX));
    }

    #[test]
    fn text_around_stays(html in html(), url in "[a-z]{1,8}", new in any::<String>()) {
        // A complete start tag is in front of any text.
        let text = format!("图<img src='{url}'>");
        let urls = [(url, new)];
        let replaced = replace(&(text.clone() + &html), &urls);
        prop_assert_eq!(replaced, replace(&text, &urls) + &replace(&html, &urls));
    }

    #[test]
    fn any_url_is_found_and_put_in(old in "[^\0]{1,20}", new in "[^\0]{1,20}") {
        let (old, new) = (format!("o{old}o"), format!("n{new}n"));
        for html in [
            format!("<img src=\"{}\">", escaped(&old)),
            format!("<p style=\"background:url({})\">", in_css(&old)),
            format!("<p style=\"background:url('{}') red\">", in_css(&old)),
        ] {
            prop_assert_eq!(article_pictures(&html), [old.as_str()]);
            let replaced = replace_pictures(&html, &[(&old, &new)]);
            prop_assert_eq!(article_pictures(&replaced), [new.as_str()], "{}", replaced);
        }
        let old = old.replace(|c: char| c.is_ascii_whitespace(), "_");
        let new = new.replace(|c: char| c.is_ascii_whitespace(), "_");
        let html = format!("<img srcset=\"a 1x, {} 2x, b\">", escaped(&old));
        prop_assert_eq!(article_pictures(&html), ["a", &old, "b"]);
        let replaced = replace_pictures(&html, &[(&old, &new)]);
        prop_assert_eq!(article_pictures(&replaced), ["a", &new, "b"], "{}", replaced);
    }
}
