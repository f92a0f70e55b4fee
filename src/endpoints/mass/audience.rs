//! The audience. There is no default. A send to all followers needs `is_to_all: true`. An absent,
//! empty, null or contradictory audience is an error.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::check::field_names::misnamed;
use crate::api::check::rules::Rules;
use crate::api::shape::{Kind, Shape, Typed, field, shape};
use crate::json::value::Value;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::pointer::join;

/// The audience of `message/mass/sendall`: all followers, or those with one tag.
///
/// ```
/// use wechat_mass::mass::Filter;
/// assert_eq!(serde_json::to_string(&Filter::All).unwrap(), r#"{"is_to_all":true}"#);
/// assert_eq!(serde_json::to_string(&Filter::Tag(2)).unwrap(), r#"{"is_to_all":false,"tag_id":2}"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All followers. The send appears in the history list. A 公众号 can do it once a day, a 服务号 once
    /// a day and four times a month (docs/spec.md 5).
    All,
    /// The followers with this tag, from 1. A call takes exactly one tag.
    Tag(u32),
}

impl Filter {
    shape!(
        Filter,
        [" The audience: all followers, or those with one tag. There is no default."
         " Source: message/mass/sendall, `filter`."],
        ["{\n  /** All followers. There is no default. */\n  is_to_all: true;\n  tag_id?: never;\n} | {\n  is_to_all?: false | undefined;\n  /** One tag, from 1. */\n  tag_id: number;\n}"],
        field!(false, [" `true` sends to all followers; `false` (or absent) sends to `tag_id`."], is_to_all, bool),
        field!(false, [" One tag, from 1. A number."], tag_id, i64, Kind::Int { min: 1, max: i64::MAX }),
    );
}

impl Typed for Filter {
    const KIND: Kind = Kind::Object(&Filter::SHAPE);
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("is_to_all", &matches!(self, Filter::All))?;
        if let Filter::Tag(tag_id) = self {
            map.serialize_entry("tag_id", tag_id)?;
        }
        map.end()
    }
}

/// The recipient of a preview. `Debug` does not show who it is.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Recipient {
    /// The OpenID of a follower.
    ToUser(String),
    /// The 微信号 of a follower.
    ToWxName(String),
}

/// Previews are in facts and in campaigns, which programs log.
impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Recipient::ToUser(_) => "ToUser(…)",
            Recipient::ToWxName(_) => "ToWxName(…)",
        })
    }
}

/// Checks `filter` (docs/spec.md 1.2).
pub(crate) fn check_filter(rules: &mut Rules<'_>, request: &Shape) {
    refuse_other_audience(
        rules,
        &["touser"],
        "按 OpenID 群发请用 message/mass/send；sendall 只能用 filter",
        "send to OpenIDs with message/mass/send; sendall takes only `filter`",
    );
    refuse_other_audience(
        rules,
        &["towxname"],
        "towxname 只用于预览",
        "towxname is for previews only",
    );
    let Some(filter) = rules.get("filter") else {
        let written_otherwise = rules.has("touser")
            || rules.has("towxname")
            || misnamed(rules.report, rules.body, request, "filter", "");
        if !written_otherwise {
            rules.add(missing("/filter"));
        }
        return;
    };
    let Some(filter) = filter.as_object() else { return };
    let to_all = filter.get("is_to_all");
    let tag = filter.get("tag_id");
    match (to_all, tag) {
        // Already refused at its own path: `group_id: 2`, `isToAll: true`, `tag_id: null`.
        _ if filter.keys().any(|name| rules.report.has_error(&join("/filter", name))) => {}
        (Some(Value::Bool(true)), Some(tag)) => rules.add(
            ProblemBuilder::new(Code::AudienceContradictory, "/filter/tag_id").found(tag).hint(
                "is_to_all 为 true 会群发给全部用户，而不是这个标签",
                "with is_to_all: true the send goes to all followers, not to this tag",
            ),
        ),
        (None, Some(_)) => rules.add(ProblemBuilder::new(Code::Risky, "/filter/is_to_all").hint(
            "未写 is_to_all，按 tag_id 群发；请写明 is_to_all: false",
            "without is_to_all the send goes to the tag; write is_to_all: false",
        )),
        (Some(Value::Bool(false)), None) => rules.add(missing("/filter/tag_id")),
        (None, None) => rules.add(missing("/filter")),
        _ => {}
    }
}

fn missing(path: &str) -> ProblemBuilder {
    ProblemBuilder::new(Code::AudienceMissing, path).hint(
        "群发给全部用户写 filter.is_to_all: true，按标签写 filter.tag_id",
        "write filter.is_to_all: true for all followers, or filter.tag_id for a tag",
    )
}

/// Refuses fields that name an audience of another endpoint.
pub(crate) fn refuse_other_audience(rules: &mut Rules<'_>, names: &[&str], zh: &str, en: &str) {
    for name in names {
        if rules.has(name) {
            rules
                .add(ProblemBuilder::new(Code::AudienceContradictory, join("", name)).hint(zh, en));
        }
    }
}
