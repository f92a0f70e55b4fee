//! The two dates that every request for numbers has, and their rules.

use crate::api::check::dates::day_number;
use crate::api::check::rules::Rules;
use crate::api::shape::{Form, Kind, TextRules};
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;

pub(super) const DATE: Kind = Kind::Text(TextRules::FILLED.form(Form::Date));

/// Declares a request with two dates.
macro_rules! dates {
    ($name:ident, $doc:literal, $end:literal) => {
        $crate::api::shape::request! {
            #[doc = $doc]
            pub struct $name {
                required {
                    #[doc = " The first day, `YYYY-MM-DD`, in China's time."]
                    begin_date: String = $crate::endpoints::datacube::dates::DATE;
                    #[doc = $end]
                    end_date: String = $crate::endpoints::datacube::dates::DATE;
                }
                optional {}
            }
        }
    };
}
pub(super) use dates;

/// The number of days that one call may ask for.
pub(super) struct Span {
    pub(super) days: i64,
    /// Whether a refusal of more days was seen (61501).
    pub(super) was_measured: bool,
    /// The first day with numbers.
    pub(super) first: &'static str,
}

/// Checks the order of the dates, the number of days, and the beginning of the numbers.
pub(super) fn check_dates(rules: &mut Rules<'_>, span: &Span) {
    let (Some(begin), Some(end)) = (rules.text("begin_date"), rules.text("end_date")) else {
        return;
    };
    let (Some(first), Some(last)) = (day_number(begin), day_number(end)) else { return };
    let later = last - first;
    if later < 0 || later >= span.days {
        let most = span.days.to_string();
        let limit = ["begin_date + 0..", &(span.days - 1).to_string(), " d"].concat();
        let problem = ProblemBuilder::new(Code::OutOfRange, "/end_date").limit(limit).actual(end);
        let problem = if later < 0 || span.was_measured { problem } else { problem.warning() };
        rules.add(problem.hint_of(
            "此接口一次最多查 {} 天，首尾都算（61501）",
            "one call takes at most {} days, both ends included (61501)",
            &most,
        ));
    }
    // Dates of this form are in the order of their letters.
    if begin < span.first {
        rules.add(ProblemBuilder::new(Code::Risky, "/begin_date").hint_of(
            "此接口的数据从 `{}` 开始，之前没有或不可信",
            "the numbers begin on `{}`; earlier ones are missing or wrong",
            span.first,
        ));
    }
}
