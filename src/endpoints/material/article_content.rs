//! Checks of the content of an article. WeChat removes parts of `news` without an error, which only
//! the readers of the article notice. It refuses HTML and long texts in `newspic`.

use crate::api::check::rules::Rules;
use crate::api::limits;
use crate::endpoints::material::article_html::losses::{Losses, OtherTags};
use crate::problem::builder::{ProblemBuilder, Unit};
use crate::problem::code::Code;
use crate::problem::excerpt::{excerpt, listed};
use crate::problem::pointer::join;

/// Checks the content of `news` (图文): one problem for each kind of content that WeChat removes.
pub(super) fn check_html(rules: &mut Rules<'_>, html: &str, path: &str) {
    let path = join(path, "content");
    let losses = Losses::of(html);
    if !losses.pictures.is_empty() {
        rules.add(shown(&losses.pictures, &path).hint_of(
            "{} 张图片不是微信的；用 articlePictures 列出，用 media/uploadimg 上传，再用 replacePictures 替换",
            "pictures on other hosts: {}; list them with articlePictures, upload them with media/uploadimg, then use replacePictures",
            &losses.pictures.len().to_string(),
        ));
    }
    if !losses.markup.is_empty() {
        rules.add(shown(&losses.markup, &path));
    }
    if !losses.links.is_empty() {
        rules.add(shown(&losses.links, &path).hint(
            "只有开通微信支付的账号可以用外链；其他账号请用 content_source_url（阅读原文）",
            "only accounts with WeChat Pay may link to other hosts; others must use content_source_url",
        ));
    }
}

fn shown(lost: &[String], path: &str) -> ProblemBuilder {
    let few: Vec<String> = lost.iter().take(3).map(|one| excerpt(one)).collect();
    let mut list = listed(few.iter().map(String::as_str));
    if lost.len() > few.len() {
        list.push_str(", …");
    }
    ProblemBuilder::new(Code::Dropped, path).actual(list)
}

/// Checks the content of `newspic` (图片消息): a short plain text (45166, measured in 2026:
/// `caol64/wenyan-core` 23 and 31). The page allows WeChat's own tags in it, such as products.
pub(super) fn check_plain(rules: &mut Rules<'_>, text: &str, path: &str) {
    let path = join(path, "content");
    let count = text.chars().count();
    if count > limits::NEWSPIC_CONTENT && !rules.report.has_error(&path) {
        rules.add(
            ProblemBuilder::new(Code::TooLong, path.as_str())
                .limit(limits::NEWSPIC_CONTENT)
                .actual(count)
                .unit(Unit::Characters)
                .hint("newspic 的正文上限更低（45166）", "the limit of a newspic is lower (45166)"),
        );
    }
    let tags = OtherTags::of(text);
    if let Some(name) = tags.html {
        let name = ["<", &name, ">"].concat();
        rules.add(ProblemBuilder::new(Code::BadCharacters, path).actual(excerpt(&name)).hint(
            "newspic 的正文是纯文本，有 HTML 会被拒绝（45166）",
            "the content of a newspic is plain text: WeChat refuses HTML (45166)",
        ));
    } else if let Some(name) = tags.unknown {
        rules.add(ProblemBuilder::new(Code::Risky, path).hint_of(
            "newspic 的正文是纯文本，`<{}>` 若是 HTML 会被拒绝（45166）",
            "the content of a newspic is plain text: if `<{}>` is HTML, WeChat refuses it (45166)",
            &excerpt(&name),
        ));
    }
}
