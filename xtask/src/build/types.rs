//! The TypeScript types of the package, made from the endpoint table of the crate: one source, so
//! that the types cannot drift from what Rust checks and reads.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use wechat_mass::campaign::{CampaignFault, Cause, JobState};
use wechat_mass::push::{EVENTS, PushFault};
use wechat_mass::shape::{Form, Kind, Shape};
use wechat_mass::{APIS, Code};

/// Whether a type is written by the user or read by us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Reply,
    Push,
}

/// What the facade adds to a push: the meanings of its numbers, as types of `pkg/src/public.ts`.
const ADDED: [(&str, &str); 4] = [
    ("MassSendJobFinish", "Explained"),
    ("CopyrightCheckResult", "Judged"),
    ("CopyrightCheckItem", "Judged"),
    ("PublishEventInfo", "Meant"),
];

/// Writes the types to `out`.
pub fn write(out: &Path) -> anyhow::Result<()> {
    std::fs::write(out, declarations())?;
    Ok(())
}

fn declarations() -> String {
    let mut text = String::from(
        "// Made by `cargo xtask build` from the endpoint table in src/. Do not edit.\n\n\
         import type { Explained, Judged, Meant } from \"../public.js\";\n\
         import type { PushFields } from \"../push.js\";\n\n\
         /** A yes (1) or no (0). WeChat's flags are numbers. */\nexport type Flag = 0 | 1;\n\n\
         /** A 64-bit id: a decimal string, or a number or bigint; a number above 2^53-1 is refused. */\n\
         export type Id = string | number | bigint;\n\n",
    );
    let mut written = BTreeSet::new();
    for api in APIS {
        declare(&mut text, api.request, Side::Request, &mut written);
        declare(&mut text, api.reply, Side::Reply, &mut written);
    }
    for event in EVENTS {
        declare(&mut text, event, Side::Push, &mut written);
    }
    union(
        &mut text,
        "Code",
        "The stable names of problems.",
        Code::ALL.iter().map(|code| code.name()),
    );
    let faults = PushFault::ALL.iter().map(|fault| fault.name());
    union(&mut text, "PushFault", "Why a push is refused, as a stable name.", faults);
    let faults = CampaignFault::ALL.iter().map(|fault| fault.name());
    union(
        &mut text,
        "CampaignFault",
        "Why something is refused of a campaign, as a stable name.",
        faults,
    );
    let causes = Cause::ALL.iter().map(|cause| cause.name());
    union(
        &mut text,
        "Cause",
        "Why a campaign waits, asks or wants a token, as a stable name.",
        causes,
    );
    let states = JobState::ALL.iter().map(|state| state.name());
    union(&mut text, "JobState", "How far a job is.", states);
    table(&mut text, "Requests", "The body of each endpoint, by the endpoint's name.", |api| {
        api.request.name
    });
    table(&mut text, "Replies", "The reply of each endpoint, by the endpoint's name.", |api| {
        api.reply.name
    });
    text.push_str(
        "/** An endpoint: its path after `/cgi-bin/`. */\nexport type Api = keyof Requests;\n",
    );
    text
}

fn union<'a>(text: &mut String, name: &str, doc: &str, words: impl Iterator<Item = &'a str>) {
    let _ = writeln!(text, "/** {doc} */\nexport type {name} =");
    for word in words {
        let _ = writeln!(text, "  | \"{word}\"");
    }
    text.push_str(";\n\n");
}

fn table(text: &mut String, name: &str, doc: &str, of: impl Fn(&wechat_mass::Api) -> &'static str) {
    let _ = writeln!(text, "/** {doc} */\nexport interface {name} {{");
    for api in APIS {
        let _ = writeln!(text, "  /** {} · {} */", api.title.en, api.title.zh);
        let _ = writeln!(text, "  \"{}\": {};", api.name, of(api));
    }
    text.push_str("}\n\n");
}

fn declare(text: &mut String, shape: &Shape, side: Side, written: &mut BTreeSet<&'static str>) {
    if !written.insert(shape.name) {
        return;
    }
    comment(text, shape.docs, "");
    match shape.typescript {
        Some(typescript) => {
            let _ = writeln!(text, "export type {} = {typescript};\n", shape.name);
        }
        None => {
            let added = ADDED.iter().find(|(name, _)| *name == shape.name && side == Side::Push);
            let extends = added.map_or(String::new(), |(_, added)| format!(" extends {added}"));
            let _ = writeln!(text, "export interface {}{extends} {{", shape.name);
            for field in shape.fields {
                comment(text, field.docs, "  ");
                let mut written = type_of_kind(&field.kind, side);
                if !field.required && side == Side::Push {
                    written.push_str(" | null");
                }
                let _ = match (field.required, side) {
                    (true, _) | (_, Side::Push) => writeln!(text, "  {}: {written};", field.name),
                    // `undefined` is as good as absent, also under `exactOptionalPropertyTypes`.
                    (false, Side::Request) => {
                        writeln!(text, "  {}?: {written} | undefined;", field.name)
                    }
                    (false, Side::Reply) => writeln!(text, "  {}?: {written};", field.name),
                };
            }
            if side == Side::Push {
                text.push_str(
                    "  /** What WeChat sent besides, by its tags. */\n  extra?: PushFields;\n",
                );
            }
            text.push_str("}\n\n");
        }
    }
    for field in shape.fields {
        if let Some(inner) = object_in(&field.kind) {
            declare(text, inner, side, written);
        }
    }
}

fn comment(text: &mut String, docs: &[&str], indent: &str) {
    match docs {
        [] => {}
        [line] => {
            let _ = writeln!(text, "{indent}/**{line} */");
        }
        lines => {
            let _ = writeln!(text, "{indent}/**");
            for line in lines {
                let _ = writeln!(text, "{indent} *{line}");
            }
            let _ = writeln!(text, "{indent} */");
        }
    }
}

fn type_of_kind(kind: &Kind, side: Side) -> String {
    match kind {
        Kind::Bool => "boolean".to_owned(),
        Kind::Flag => "Flag".to_owned(),
        Kind::Int { .. } => "number".to_owned(),
        Kind::Id(_) if side == Side::Request => "Id".to_owned(),
        Kind::Text(text) if side == Side::Request && text.form == Form::Id => "Id".to_owned(),
        Kind::Id(_) | Kind::Text(_) | Kind::Secret => "string".to_owned(),
        Kind::Word(words) if side == Side::Request => {
            let words: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
            words.join(" | ")
        }
        Kind::Word(_) => "string".to_owned(),
        Kind::List { of, .. } => format!("{}[]", type_of_kind(of, side)),
        Kind::Object(shape) => shape.name.to_owned(),
        _ => "unknown".to_owned(),
    }
}

/// The shape of an object, or of the entries of a list of them.
pub fn object_in(kind: &Kind) -> Option<&'static Shape> {
    match kind {
        Kind::Object(shape) => Some(shape),
        Kind::List { of, .. } => object_in(of),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hand-written type beside a shape (one of several members) must name each of its fields.
    #[test]
    fn hand_written_types_name_every_field_of_their_shape() {
        let mut checked = 0;
        for api in APIS {
            let mut pending = vec![api.request];
            while let Some(shape) = pending.pop() {
                pending.extend(shape.fields.iter().filter_map(|field| object_in(&field.kind)));
                let Some(typescript) = shape.typescript else {
                    continue;
                };
                checked += 1;
                for field in shape.fields {
                    let mut words = typescript.split(|c: char| !c.is_alphanumeric() && c != '_');
                    let previewed_singly = shape.name == "Preview" && field.name == "images";
                    assert!(
                        words.any(|word| word == field.name) != previewed_singly,
                        "{}.{}",
                        shape.name,
                        field.name
                    );
                }
            }
        }
        assert!(checked >= 5, "{checked}");
    }

    #[test]
    fn every_endpoint_has_a_body_and_a_reply() {
        let text = declarations();
        for api in APIS {
            assert_eq!(text.matches(&format!("  \"{}\": ", api.name)).count(), 2, "{}", api.name);
        }
    }

    #[test]
    fn a_name_stands_for_one_shape() {
        fn collect<'a>(shape: &'a Shape, into: &mut Vec<&'a Shape>) {
            into.push(shape);
            for field in shape.fields {
                if let Some(inner) = object_in(&field.kind) {
                    collect(inner, into);
                }
            }
        }
        let mut shapes = Vec::new();
        for api in APIS {
            collect(api.request, &mut shapes);
            collect(api.reply, &mut shapes);
        }
        for a in &shapes {
            for b in shapes.iter().filter(|b| b.name == a.name) {
                let fields =
                    |shape: &Shape| shape.fields.iter().map(|f| f.name).collect::<Vec<_>>();
                assert_eq!(fields(a), fields(b), "{}", a.name);
            }
        }
    }
}
