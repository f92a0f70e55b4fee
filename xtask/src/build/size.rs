//! The bytes of a wasm: by section, by crate, by module and by function.
//!
//! The sizes are those before compression, because gzip works on the file as a whole. A function that
//! the compiler put into its callers counts there.

use std::collections::HashMap;
use std::fmt::Write;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Our own crate, whose modules are told apart.
const OURS: &str = "wechat_mass";

/// The bytes of a wasm, each counted once.
#[derive(Default)]
struct Parts {
    functions: Vec<(String, usize)>,
    data: usize,
    /// How much of the data is not ASCII: the Chinese texts.
    chinese: usize,
    whole: usize,
}

/// The report on a wasm with function names, as lines.
pub fn report(wasm: &[u8]) -> Result<Vec<String>> {
    let parts = parts(wasm)?;
    let code: usize = parts.functions.iter().map(|(_, size)| size).sum();
    let rest = parts.whole - code - parts.data;
    let ours = parts.functions.iter().filter_map(|(name, size)| Some((module(name)?, *size)));
    let functions = parts.functions.iter().map(|(name, size)| (name.clone(), *size));
    Ok(vec![
        format!(
            "raw: code {code}; data {}, of it Chinese {}; types, imports and tables {rest}",
            parts.data, parts.chinese
        ),
        format!(
            "by crate: {}",
            biggest(12, parts.functions.iter().map(|(name, size)| (krate(name), *size)))
        ),
        format!("by module of ours: {}", biggest(16, ours)),
        format!("functions: {}", biggest(8, functions)),
    ])
}

/// The wasm without what only tools read: names, and who made it.
pub fn without_custom_sections(wasm: &[u8]) -> Result<Vec<u8>> {
    const CUSTOM: u8 = 0;
    const HEADER: usize = 8;
    let mut kept = wasm.get(..HEADER).context("no wasm")?.to_vec();
    let mut start = HEADER;
    for payload in Parser::new(0).parse_all(wasm) {
        if let Some((id, content)) = payload.context("no wasm")?.as_section() {
            if id != CUSTOM {
                kept.extend_from_slice(wasm.get(start..content.end).unwrap_or_default());
            }
            start = content.end;
        }
    }
    Ok(kept)
}

fn parts(wasm: &[u8]) -> Result<Parts> {
    let mut parts = Parts { whole: without_custom_sections(wasm)?.len(), ..Parts::default() };
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), HashMap::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("no wasm")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if matches!(import.context("broken imports")?.ty, TypeRef::Func(_)) {
                        imported += 1;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
            Payload::DataSection(data) => {
                parts.data = data.range().len();
                let bytes = wasm.get(data.range()).unwrap_or_default();
                parts.chinese = bytes.iter().filter(|byte| !byte.is_ascii()).count();
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(all) = section.as_known() else { continue };
                for some in all {
                    let Name::Function(functions) = some.context("broken names")? else { continue };
                    for function in functions {
                        let function = function.context("broken names")?;
                        names.insert(function.index, plain(function.name));
                    }
                }
            }
            _ => {}
        }
    }
    parts.functions = (imported..)
        .zip(sizes)
        .map(|(index, size)| (names.remove(&index).unwrap_or_else(|| "?".to_owned()), size))
        .collect();
    Ok(parts)
}

/// A name without hashes: `::h0123456789abcdef` at its end, `[0123456789abcdef]` behind the crates of
/// the standard library. A function that drops a value is named after the value.
fn plain(name: &str) -> String {
    const HASH: usize = 16;
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == HASH => name,
        _ => name,
    };
    let dropped = name.strip_prefix("core::ptr::drop_in_place<");
    let name = dropped.and_then(|name| name.strip_suffix('>')).unwrap_or(name);
    let mut plain = String::with_capacity(name.len());
    for (index, part) in name.split('[').enumerate() {
        match part.split_once(']') {
            Some((hash, behind)) if index > 0 && hash.len() == HASH => plain.push_str(behind),
            _ if index > 0 => plain.extend(["[", part]),
            _ => plain.push_str(part),
        }
    }
    plain
}

/// The path that a name begins with: of `<a::B as c::D>::e` it is `a::B`.
fn path(name: &str) -> &str {
    let name = name.trim_start_matches(['<', '&', '[', '(', '*']);
    let name = name.strip_prefix("mut ").or_else(|| name.strip_prefix("dyn ")).unwrap_or(name);
    name.split(['<', ' ', '>', ']', ')', ',']).next().unwrap_or(name).trim_end_matches("::")
}

fn krate(name: &str) -> String {
    match path(name).split_once("::") {
        Some((krate, _)) => krate.to_owned(),
        // Our exports, and what wasm-bindgen and the compiler add.
        None => "exports".to_owned(),
    }
}

/// `material::article_html` of `wechat_mass::material::article_html::pictures`.
fn module(name: &str) -> Option<String> {
    let inside = path(name).strip_prefix(OURS)?.strip_prefix("::")?;
    // Types, constants and functions stand behind the modules.
    let is_module = |part: &&str| part.starts_with(|first: char| first.is_ascii_lowercase());
    let mut modules: Vec<&str> = inside.split("::").take_while(is_module).collect();
    if modules.len() == inside.split("::").count() {
        modules.pop();
    }
    modules.truncate(2);
    Some(modules.join("::"))
}

/// The sums by name, the biggest first.
fn biggest(count: usize, sizes: impl Iterator<Item = (String, usize)>) -> String {
    let mut sums: HashMap<String, usize> = HashMap::new();
    for (name, size) in sizes {
        *sums.entry(name).or_default() += size;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    let mut line = String::new();
    for (name, size) in sums.iter().take(count) {
        let _ = write!(line, "{}{name} {size}", if line.is_empty() { "" } else { ", " });
    }
    let rest: usize = sums.iter().skip(count).map(|(_, size)| size).sum();
    if rest > 0 {
        let _ = write!(line, ", {} more {rest}", sums.len() - count);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_names_its_crate_and_module() {
        for (name, in_crate, in_module) in [
            ("wechat_mass::check::Walk::object", "wechat_mass", Some("check")),
            ("wechat_mass::material::media::sniff", "wechat_mass", Some("material::media")),
            ("wechat_mass::check", "wechat_mass", Some("")),
            (
                "<wechat_mass::json::Value as core::clone::Clone>::clone",
                "wechat_mass",
                Some("json"),
            ),
            ("<alloc::string::String as core::fmt::Write>::write_str", "alloc", None),
            ("alloc::raw_vec::RawVec<T,A>::grow_one", "alloc", None),
            ("<&mut serde_json::ser::Serializer as x::Y>::z", "serde_json", None),
            ("__wbindgen_malloc", "exports", None),
        ] {
            assert_eq!(krate(name), in_crate, "{name}");
            assert_eq!(module(name).as_deref(), in_module, "{name}");
        }
        assert_eq!(plain("a::b::h0123456789abcdef"), "a::b");
        assert_eq!(plain("<d[0123456789abcdef]::e::[T]>::f"), "<d::e::[T]>::f");
        assert_eq!(plain("core::ptr::drop_in_place<a::B>::h0123456789abcdef"), "a::B");
    }

    #[test]
    fn the_biggest_come_first_and_nothing_is_lost() {
        let sizes = [("a", 1), ("b", 5), ("a", 2), ("c", 4), ("d", 1)];
        let sizes = sizes.into_iter().map(|(name, size)| (name.to_owned(), size));
        assert_eq!(biggest(2, sizes), "b 5, c 4, 2 more 4");
    }

    #[test]
    fn only_custom_sections_are_taken_out() {
        let header = *b"\0asm\x01\0\0\0";
        let types = [1, 1, 0];
        let custom = [0, 2, 1, b'x'];
        let wasm = [&header[..], &custom, &types, &custom].concat();
        let without = without_custom_sections(&wasm).expect("it is one");
        assert_eq!(without, [&header[..], &types].concat());
        without_custom_sections(b"no wasm at all").expect_err("it is none");
    }
}
