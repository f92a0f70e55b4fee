//! The order of the modules: every file imports in one direction, and no file is too long.
//!
//! Imports are read from the tokens of the files, so that imports inside macros count, too.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// The rooms of the crate, from the ground up. A room imports from those before it.
const ROOMS: [&str; 10] =
    ["json", "problem", "ids", "api", "endpoints", "push", "campaign", "client", "web", "wasm"];

/// The maximum number of lines of a file. Tests of a longer one are in a file beside it.
const LONGEST: usize = 500;

/// The modules that each module imports from, by their paths (`push::xml::tree`; the root is empty).
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_crate_has_ten_rooms() {
    let mut rooms: Vec<String> = fs::read_dir(root().join("src"))
        .expect("src")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    rooms.sort_unstable();
    let mut expected = ROOMS.to_vec();
    expected.push("lib.rs");
    expected.sort_unstable();
    assert_eq!(rooms, expected);
}

#[test]
fn a_room_imports_from_the_rooms_below_it() {
    let floor = |module: &str| {
        let room = module.split("::").next().unwrap_or_default();
        ROOMS.iter().position(|known| *known == room)
    };
    for (module, imports) in imports_of(&root().join("src")) {
        for import in imports.iter().filter(|_| !module.is_empty()) {
            // The root re-exports its rooms, for users only.
            let below = floor(import).is_some_and(|import| Some(import) <= floor(&module));
            assert!(below, "{module} imports {import:?}");
        }
    }
}

#[test]
fn no_files_import_each_other() {
    for folder in ["src", "xtask/src"] {
        let imports = imports_of(&root().join(folder));
        assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 40, "{folder} was not read");
        assert_eq!(circle(&imports), None, "{folder}");
    }
}

#[test]
fn no_file_is_too_long() {
    for folder in
        ["src", "xtask/src", "pkg/src", "www/panel/src", "www/worker/src", "www/sandbox/src"]
    {
        for file in files(&root().join(folder), &["rs", "ts", "vue"]) {
            let lines = fs::read_to_string(&file).expect("text").lines().count();
            let is_made = file.components().any(|part| part.as_os_str() == "generated");
            assert!(is_made || lines <= LONGEST, "{} has {lines} lines", file.display());
        }
    }
}

#[test]
fn a_circle_is_found() {
    let imports = |pairs: &[(&str, &str)]| {
        let mut imports = Imports::new();
        for (from, to) in pairs {
            imports.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        imports
    };
    let names = |names: [&str; 3]| names.map(str::to_owned).to_vec();
    let round = imports(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]);
    assert_eq!(circle(&round), Some(names(["a", "b", "c"])));
    assert_eq!(circle(&imports(&[("a", "b"), ("a", "c"), ("b", "c")])), None);
}

#[test]
fn imports_are_read_also_inside_braces_and_macros() {
    let modules: BTreeSet<String> = ["a", "a::b", "a::c", "d"].map(str::to_owned).into();
    let text = "use crate::a::{b::X, c};\nmacro_rules! m { () => { $crate::d::Y } }\n\
                // crate::a\n#[cfg(test)]\nmod tests { use crate::a::Z; }";
    let mut found = BTreeSet::new();
    collect(text.parse().expect("tokens"), &modules, &mut found);
    assert_eq!(found, ["a::b", "a::c", "d"].map(str::to_owned).into());
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.append(&mut files(&path, endings));
        } else if path.extension().is_some_and(|end| endings.iter().any(|one| end == *one)) {
            found.push(path);
        }
    }
    found
}

fn imports_of(folder: &Path) -> Imports {
    let texts: BTreeMap<String, String> = files(folder, &["rs"])
        .into_iter()
        .filter(|file| {
            let stem = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
            stem != "tests" && !stem.ends_with("_tests")
        })
        .map(|file| {
            let text = fs::read_to_string(&file).expect("text");
            (module(file.strip_prefix(folder).expect("inside")), text)
        })
        .collect();
    let modules: BTreeSet<String> = texts.keys().cloned().collect();
    texts
        .into_iter()
        .map(|(module, text)| {
            let mut found = BTreeSet::new();
            collect(text.parse().expect("tokens"), &modules, &mut found);
            // A module re-exports its submodules: a file that imports it imports them.
            found.extend(modules.iter().filter(|one| parent(one) == Some(&module)).cloned());
            found.remove(&module);
            (module, found)
        })
        .collect()
}

/// Returns the path of a module by its file: `push/xml/tree.rs` is `push::xml::tree`.
fn module(file: &Path) -> String {
    let mut parts: Vec<&str> =
        file.iter().map(|part| part.to_str().expect("a name").trim_end_matches(".rs")).collect();
    if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
        parts.pop();
    }
    parts.join("::")
}

fn parent(module: &str) -> Option<&str> {
    if module.is_empty() {
        None
    } else {
        Some(module.rsplit_once("::").map_or("", |(above, _)| above))
    }
}

/// Adds the modules that the tokens name after `crate::`. Tests may name anything.
fn collect(tokens: TokenStream, modules: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_test(&tokens[at..]) {
            // `# [cfg(test)] mod tests { … }`
            at += 5;
            continue;
        }
        match &tokens[at] {
            // `pub(in crate::push)` is not an import.
            TokenTree::Ident(ident) if ident == "in" => at += 1,
            // Nor is `pub(crate)`, without a path.
            TokenTree::Ident(ident) if ident == "crate" && at + 1 < tokens.len() => {
                path(&tokens[at + 1..], String::new(), modules, found);
            }
            TokenTree::Group(group) => collect(group.stream(), modules, found),
            _ => {}
        }
        at += 1;
    }
}

fn is_test(tokens: &[TokenTree]) -> bool {
    let texts: Vec<String> = tokens.iter().take(3).map(ToString::to_string).collect();
    let [hash, cfg, keyword] = &texts[..] else { return false };
    // `[cfg(test)]` and `[cfg(all(test, …))]`
    let is_cfg = cfg.starts_with("[cfg") && cfg.contains("(test");
    hash == "#" && is_cfg && keyword == "mod"
}

/// Follows `:: a :: { b, c :: d }` behind `so_far`.
fn path(
    tokens: &[TokenTree],
    so_far: String,
    modules: &BTreeSet<String>,
    found: &mut BTreeSet<String>,
) {
    // A name that is not a module is re-exported by the module before it.
    let add = |found: &mut BTreeSet<String>| {
        found.insert(so_far.clone());
    };
    let [TokenTree::Punct(one), TokenTree::Punct(other), next, rest @ ..] = tokens else {
        return add(found);
    };
    if one.as_char() != ':' || other.as_char() != ':' {
        return add(found);
    }
    match next {
        TokenTree::Ident(name) => {
            let longer = join(&so_far, &name.to_string());
            if modules.contains(&longer) {
                path(rest, longer, modules, found);
            } else {
                add(found);
            }
        }
        TokenTree::Group(group) => {
            let entries: Vec<TokenTree> = group.stream().into_iter().collect();
            let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
            for entry in entries.split(is_comma).filter(|entry| !entry.is_empty()) {
                let longer = join(&so_far, &entry[0].to_string());
                if modules.contains(&longer) {
                    path(&entry[1..], longer, modules, found);
                } else {
                    add(found);
                }
            }
        }
        _ => add(found),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

/// Finds modules that import each other in a circle, in their order.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    let mut left: BTreeSet<&String> = imports.keys().collect();
    // A module that imports none of the remaining ones cannot be in a circle.
    loop {
        let free: Vec<&String> = left
            .iter()
            .filter(|module| !imports[**module].iter().any(|import| left.contains(import)))
            .copied()
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|module| !free.contains(module));
    }
    let mut way: Vec<&String> = vec![left.first()?];
    loop {
        let last = way[way.len() - 1];
        let next = imports[last].iter().find(|import| left.contains(import))?;
        if let Some(start) = way.iter().position(|known| *known == next) {
            return Some(way[start..].iter().map(|module| (*module).clone()).collect());
        }
        way.push(next);
    }
}

#[test]
fn the_map_names_only_what_is_there() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut named = 0;
    for span in map.split('`').skip(1).step_by(2).filter(|span| !span.contains([' ', '…', '{'])) {
        let is_path = span.contains('/') && (span.ends_with('/') || span.contains('.'));
        if !is_path || span.starts_with(['/', '.']) || span.starts_with("message/") {
            continue;
        }
        named += 1;
        let there = ["", "src", "src/campaign"]
            .iter()
            .any(|folder| root().join(folder).join(span).exists());
        let is_made = span.contains("generated/");
        assert!(there || is_made, "{span}");
    }
    assert!(named > 30, "{named}");
}
