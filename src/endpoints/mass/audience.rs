//! Who is reached. Nobody is by default: everyone is reached only where `is_to_all: true` was
//! written, and an absent, empty, null or contradictory audience is an error.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::check::field_names::misnamed;
use crate::api::check::rules::Rules;
use crate::api::shape::{Kind, Shape, Typed, field, shape};
use crate::json::value::Value;
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::pointer::join;

/// The audience of `message/mass/sendall`: everyone, or the followers with one tag.
///
/// ```
/// use wechat_mass::mass::Filter;
/// assert_eq!(serde_json::to_string(&Filter::All).unwrap(), r#"{"is_to_all":true}"#);
/// assert_eq!(serde_json::to_string(&Filter::Tag(2)).unwrap(), r#"{"is_to_all":false,"tag_id":2}"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Every follower. Enters the history list; 公众号 once a day, 服务号 four times a month and
    /// once a day (docs/spec.md 5).
    All,
    /// The followers with this tag, from 1. Exactly one tag a call.
    Tag(u32),
}

impl Filter {
    shape!(
        Filter,
        [" The audience: everyone, or the followers with one tag. Nothing is assumed."
         " Source: message/mass/sendall, `filter`."],
        ["{\n  /** Everyone. Written out, never assumed. */\n  is_to_all: true;\n  tag_id?: never;\n} | {\n  is_to_all?: false | undefined;\n  /** One tag, from 1. */\n  tag_id: number;\n}"],
        field!(false, [" `true` reaches every follower; `false` (or absent) reaches `tag_id`."], is_to_all, bool),
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

/// The one person who sees a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Recipient {
    /// The OpenID of a follower.
    ToUser(String),
    /// The 微信号 of a follower.
    ToWxName(String),
}

/// The rules of `filter` (docs/spec.md 1.2).
pub(crate) fn check_filter(rules: &mut Rules<'_>, request: &Shape) {
    refuse_other_audience(
        rules,
        &["touser"],
        "按 OpenID 群发请用 message/mass/send；sendall 只认 filter",
        "OpenIDs go to message/mass/send; sendall knows only `filter`",
    );
    refuse_other_audience(
        rules,
        &["towxname"],
        "towxname 只用于预览",
        "towxname belongs to message/mass/preview",
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
        // Refused already, under its own name: `group_id: 2`, `isToAll: true`, `tag_id: null`.
        _ if filter.keys().any(|name| rules.report.has_error(&join("/filter", name))) => {}
        (Some(Value::Bool(true)), Some(tag)) => rules.add(
            ProblemBuilder::new(Code::AudienceContradictory, "/filter/tag_id").found(tag).hint(
                "is_to_all 为 true 会群发给所有人，而不是这个标签",
                "with is_to_all true, everyone is reached and not this tag",
            ),
        ),
        (None, Some(_)) => rules.add(ProblemBuilder::new(Code::Risky, "/filter/is_to_all").hint(
            "未写 is_to_all，按 tag_id 群发；请写明 is_to_all: false",
            "is_to_all is absent and the tag is reached; write is_to_all: false",
        )),
        (Some(Value::Bool(false)), None) => rules.add(missing("/filter/tag_id")),
        (None, None) => rules.add(missing("/filter")),
        _ => {}
    }
}

fn missing(path: &str) -> ProblemBuilder {
    ProblemBuilder::new(Code::AudienceMissing, path).hint(
        "群发给所有人写 filter.is_to_all: true，按标签写 filter.tag_id",
        "write filter.is_to_all: true for everyone, or filter.tag_id for a tag",
    )
}

/// A member that names another audience than the endpoint's own.
pub(crate) fn refuse_other_audience(rules: &mut Rules<'_>, names: &[&str], zh: &str, en: &str) {
    for name in names {
        if rules.has(name) {
            rules
                .add(ProblemBuilder::new(Code::AudienceContradictory, join("", name)).hint(zh, en));
        }
    }
}
