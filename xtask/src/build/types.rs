//! The TypeScript types of the package, made from the endpoint table of the crate: one source, so
//! that the types cannot drift from what Rust checks and reads.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use wechat_mass::campaign::declared::{FACTS, PLAN, STEPS, TOLD};
use wechat_mass::campaign::{BecauseCode, CampaignFault, JobState, Purpose};
use wechat_mass::push::{EVENTS, PushFault};
use wechat_mass::shape::{Form, Kind, Shape};
use wechat_mass::{Code, ENDPOINTS};

/// Whether a type is written by the user or read by us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Reply,
    Push,
    /// The input of a campaign: an absent member is not written.
    Taken,
    /// The output of a campaign.
    Told,
}

/// Closed sets of words that have a name in TypeScript.
const UNIONS: [(&str, &[&str], &str); 3] = [
    (
        "BecauseCode",
        BecauseCode::NAMES,
        "The reason why a campaign waits, asks a person or needs a token, as a stable name.",
    ),
    ("JobState", JobState::NAMES, "The progress of a job."),
    ("Purpose", Purpose::NAMES, "The purpose of a call."),
];

/// Members that may be of several types, with the TypeScript types that the package writes by hand.
const BY_HAND: [(&str, &str); 4] = [
    ("audience", "CampaignAudience"),
    ("content", "CampaignContent"),
    ("push", "Push"),
    ("reply", "string | Uint8Array | ArrayBuffer"),
];

/// Members that the facade adds to a push: the meanings of its numbers, as types of `pkg/src/errors/explanations.ts`.
const ADDED: [(&str, &str); 4] = [
    ("MassSendJobFinish", "SendOutcome"),
    ("CopyrightCheckResult", "ReprintJudgement"),
    ("CopyrightCheckItem", "ReprintJudgement"),
    ("PublishEventInfo", "WithMeaning"),
];

/// Members that the facade adds to a reply: the bytes of a file, as a type of `pkg/src/calls/file-bytes.ts`.
const ADDED_TO_REPLIES: [(&str, &str); 1] = [("MaterialFile", "FileBytes")];

/// Writes the types into the folder: `types.ts` of endpoints and pushes, `campaign-types.ts` of campaigns.
pub fn write(folder: &Path) -> anyhow::Result<()> {
    std::fs::write(folder.join("types.ts"), declarations())?;
    std::fs::write(folder.join("campaign-types.ts"), campaign_declarations())?;
    Ok(())
}

fn campaign_declarations() -> String {
    let mut text = String::from(
        "// Made by `cargo xtask build` from the declarations in src/campaign/. Do not edit.\n\n\
         import type { CampaignAudience } from \"../campaign/audience.js\";\n\
         import type { CallStep } from \"../campaign/call-step.js\";\n\
         import type { CampaignContent } from \"../campaign/content.js\";\n\
         import type { Message } from \"../errors/explanations.js\";\n\
         import type { Push } from \"../push/types.js\";\n\
         import type { Id } from \"./types.js\";\n\n",
    );
    let faults = CampaignFault::ALL.iter().map(|fault| fault.name());
    union(
        &mut text,
        "CampaignFault",
        "The reason why a campaign refuses something, as a stable name.",
        faults,
    );
    for (name, words, doc) in UNIONS {
        union(&mut text, name, doc, words.iter().copied());
    }
    // The type of a text in both languages is the package's own.
    let mut written = BTreeSet::from(["Message"]);
    declare(&mut text, PLAN, Side::Taken, &mut written);
    for shape in TOLD {
        declare(&mut text, shape, Side::Told, &mut written);
    }
    let doc = "An event to record. Facts may come in any order and any number of times.";
    variants(&mut text, "Fact", doc, ("what", Side::Taken), FACTS);
    variants(&mut text, "Step", "The next step of a campaign.", ("do", Side::Told), STEPS);
    text
}

fn declarations() -> String {
    let mut text = String::from(
        "// Made by `cargo xtask build` from the endpoint table in src/. Do not edit.\n\n\
         import type { FileBytes } from \"../calls/file-bytes.js\";\n\
         import type { ReprintJudgement, SendOutcome, WithMeaning } from \"../errors/explanations.js\";\n\
         import type { PushFields } from \"../push/fields.js\";\n\n\
         /** A yes (1) or no (0). WeChat's flags are numbers. */\nexport type Flag = 0 | 1;\n\n\
         /** A 64-bit id: a decimal string, or a number or bigint; a number above 2^53-1 is refused. */\n\
         export type Id = string | number | bigint;\n\n",
    );
    let mut written = BTreeSet::new();
    for api in ENDPOINTS {
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
    table(&mut text, "Requests", "The body of each endpoint, by the endpoint's name.", |api| {
        api.request.name
    });
    table(&mut text, "Replies", "The reply of each endpoint, by the endpoint's name.", |api| {
        api.reply.name
    });
    text.push_str(
        "/** An endpoint: its path without `/cgi-bin/`. */\nexport type Api = keyof Requests;\n",
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

/// A type that is one of several objects, told apart by the member `tag`.
fn variants(text: &mut String, name: &str, doc: &str, (tag, side): (&str, Side), shapes: &[Shape]) {
    let _ = writeln!(text, "/** {doc} */\nexport type {name} =");
    for shape in shapes {
        comment(text, shape.docs, "  ");
        if let Some(typescript) = shape.typescript {
            let _ = writeln!(text, "  | {typescript}");
            continue;
        }
        let _ = writeln!(text, "  | {{\n      {tag}: \"{}\";", shape.name);
        members(text, shape, side, "      ");
        text.push_str("    }\n");
    }
    text.push_str(";\n\n");
}

fn table(
    text: &mut String,
    name: &str,
    doc: &str,
    of: impl Fn(&wechat_mass::EndpointSpec) -> &'static str,
) {
    let _ = writeln!(text, "/** {doc} */\nexport interface {name} {{");
    for api in ENDPOINTS {
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
            let added = match side {
                Side::Push => &ADDED[..],
                Side::Reply => &ADDED_TO_REPLIES[..],
                _ => &[],
            };
            let added = added.iter().find(|(name, _)| *name == shape.name);
            let extends = added.map_or(String::new(), |(_, added)| format!(" extends {added}"));
            let _ = writeln!(text, "export interface {}{extends} {{", shape.name);
            members(text, shape, side, "  ");
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

fn members(text: &mut String, shape: &Shape, side: Side, indent: &str) {
    for field in shape.fields {
        comment(text, field.docs, indent);
        let mut written = type_of_kind(&field.kind, side);
        if matches!(field.kind, Kind::Any) && side == Side::Taken {
            let by_hand = BY_HAND.iter().find(|(name, _)| *name == field.name);
            written = by_hand.map_or(written, |(_, written)| (*written).to_owned());
        }
        if !field.required && side == Side::Push {
            written.push_str(" | null");
        }
        let _ = match (field.required, side) {
            (true, _) | (_, Side::Push) => writeln!(text, "{indent}{}: {written};", field.name),
            // `undefined` is as good as absent, also under `exactOptionalPropertyTypes`.
            (false, Side::Request | Side::Taken) => {
                writeln!(text, "{indent}{}?: {written} | undefined;", field.name)
            }
            (false, Side::Reply | Side::Told) => {
                writeln!(text, "{indent}{}?: {written};", field.name)
            }
        };
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
        Kind::Id(_) if matches!(side, Side::Request | Side::Taken) => "Id".to_owned(),
        Kind::Text(text) if side == Side::Request && text.form == Form::Id => "Id".to_owned(),
        Kind::Id(_) | Kind::Text(_) | Kind::Secret => "string".to_owned(),
        Kind::Word(words) if matches!(side, Side::Request | Side::Taken | Side::Told) => {
            let named = UNIONS.iter().find(|(_, union, _)| union == words);
            let words: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
            named.map_or_else(|| words.join(" | "), |(name, ..)| (*name).to_owned())
        }
        Kind::Word(_) => "string".to_owned(),
        Kind::List { of, .. } if side == Side::Taken => {
            format!("readonly {}[]", type_of_kind(of, side))
        }
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
        for api in ENDPOINTS {
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
        for api in ENDPOINTS {
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
        for api in ENDPOINTS {
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
