//! The JavaScript that reads packed pushes, made from the shapes of the events: an object literal for
//! each, so that all objects of a shape are alike and the engine need not look their members up.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use wechat_mass::push::EVENTS;
use wechat_mass::shape::{Kind, Shape};

use super::types::object_in;

/// Members that every push has before its own, in the order of `Push::write`; `kind` has been read.
const HEAD: [(&str, &str); 7] = [
    ("mode", "text(packed) as PushHead[\"mode\"]"),
    ("dedupe_key", "text(packed) as string"),
    ("to_user_name", "text(packed) as string"),
    ("from_user_name", "text(packed) as string"),
    ("msg_type", "text(packed) as string"),
    ("event", "text(packed) as string"),
    ("create_time", "integer(packed)"),
];

/// Writes the readers to `out`.
pub fn write(out: &Path) -> Result<()> {
    std::fs::write(out, readers()?)?;
    Ok(())
}

fn readers() -> Result<String> {
    let mut text = String::from(
        "// Made by `cargo xtask build` from the events in src/push/. Do not edit.\n\n\
         import { begins, ended, fields, integer, list, type Packed, text } from \"../push/packed.js\";\n\
         import type * as push from \"../push/types.js\";\nimport type * as types from \"./types.js\";\n\n\
         type PushHead = push.PushHead;\n\n",
    );
    let mut written = BTreeSet::new();
    for event in EVENTS {
        for field in event.fields {
            declare(&mut text, object_in(&field.kind), &mut written)?;
        }
        let _ = writeln!(
            text,
            "export function {}(packed: Packed): push.{}Push {{\n  return ended(packed, {{",
            camel(event.name),
            event.name,
        );
        let _ = writeln!(text, "    kind: \"{}\",", snake(event.name));
        head(&mut text);
        members(&mut text, event)?;
        let _ = writeln!(text, "  }} as push.{}Push);\n}}\n", event.name);
    }
    text.push_str("export function other(packed: Packed): push.OtherPush {\n  return {\n");
    text.push_str("    kind: \"other\",\n");
    head(&mut text);
    text.push_str("    fields: fields(packed) as push.OtherPush[\"fields\"],\n  };\n}\n");
    Ok(text)
}

fn head(text: &mut String) {
    for (name, read) in HEAD {
        let _ = writeln!(text, "    {name}: {read},");
    }
}

fn members(text: &mut String, shape: &Shape) -> Result<()> {
    for field in shape.fields {
        let read = match field.kind {
            Kind::List { of, .. } => format!("list(packed, {})", reader(of)?),
            kind => format!("{}(packed)", reader(&kind)?),
        };
        let _ = writeln!(text, "    {}: {read},", field.name);
    }
    Ok(())
}

fn declare(
    text: &mut String,
    shape: Option<&'static Shape>,
    written: &mut BTreeSet<&'static str>,
) -> Result<()> {
    let Some(shape) = shape else { return Ok(()) };
    if !written.insert(shape.name) {
        return Ok(());
    }
    for field in shape.fields {
        declare(text, object_in(&field.kind), written)?;
    }
    let _ = writeln!(
        text,
        "function {}(packed: Packed): types.{name} | null {{\n  if (!begins(packed)) return null;\n  \
         return ended(packed, {{",
        camel(shape.name),
        name = shape.name,
    );
    members(text, shape)?;
    let _ = writeln!(text, "  }} as types.{});\n}}\n", shape.name);
    Ok(())
}

/// The function that reads a value.
fn reader(kind: &Kind) -> Result<String> {
    Ok(match kind {
        Kind::Id(_) | Kind::Text(_) => "text".to_owned(),
        Kind::Int { .. } => "integer".to_owned(),
        Kind::Object(shape) => camel(shape.name),
        other => bail!("no event has a {other:?} yet: src/push/event/packed.rs does not write it"),
    })
}

fn camel(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_ascii_lowercase().to_string() + characters.as_str()
    })
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in camel(name).chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
