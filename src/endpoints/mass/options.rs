//! The options of both sends: `send_ignore_reprint` and `clientmsgid`.

use crate::api::check::field_names::misnamed;
use crate::api::check::rules::Rules;
use crate::api::limits;
use crate::api::shape::{Field, Flag, Form, Kind, Shape, TextRules, field};
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

/// The field `send_ignore_reprint`, for articles that the originality check judges a reprint (转载).
pub(crate) const SEND_IGNORE_REPRINT: Field = field!(
    false,
    [" For articles that the originality check judges a reprint (转载):"
     " 1 sends them if the author allows reprints; 0, the default, stops the job."],
    send_ignore_reprint,
    Flag
);

/// The key by which WeChat refuses the same send twice within 24 hours (45065). Its length is
/// documented as 32 bytes today and as 64 before (docs/spec.md 1.5).
pub(crate) const CLIENTMSGID: Field = field!(
    false,
    [" Your key against sending twice. Within 24 hours WeChat refuses a second send with the same"
     " key (45065) and returns the first job. At most 32 bytes of ASCII. Without it, WeChat makes one"
     " from audience and content. Give every send its own."],
    clientmsgid,
    String,
    Kind::Text(TextRules::FILLED.limits(limits::CLIENTMSGID).form(Form::Ascii))
);

/// Warns of `send_ignore_reprint` in other messages: it has an effect on articles only
/// (docs/spec.md 1.2).
pub(crate) fn check_reprint(rules: &mut Rules<'_>) {
    if rules.has("send_ignore_reprint")
        && rules.text("msgtype").is_some_and(|msgtype| msgtype != "mpnews")
    {
        rules.add(
            ProblemBuilder::new(Code::Undocumented, "/send_ignore_reprint")
                .hint("只对 mpnews 有效", "it has an effect for mpnews only"),
        );
    }
}

/// Warns of an absent `clientmsgid`: without one, a send cannot be retried safely or identified
/// (docs/spec.md 1.5).
pub(crate) fn check_clientmsgid(rules: &mut Rules<'_>, shape: &Shape) {
    let is_named =
        rules.has("clientmsgid") || misnamed(rules.report, rules.body, shape, "clientmsgid", "");
    if !is_named {
        rules.add(ProblemBuilder::new(Code::Risky, "/clientmsgid").hint(
            "没有它就不能安全地重试，同样的内容发给另一批人还可能被拒绝（45065）",
            "without it a send cannot be retried safely, and the same message to others may be refused (45065)",
        ));
    }
}
