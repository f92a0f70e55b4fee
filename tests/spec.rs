//! A comment that cites `docs/spec.md 1.5` leads to a section of that page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const SPEC: &str = include_str!("../docs/spec.md");

/// Folders whose files cite the page.
const FOLDERS: [&str; 10] = [
    "src",
    "pkg/src",
    "tests",
    "benches",
    "xtask/src",
    "fuzz/fuzz_targets",
    "fuzz/src",
    "www/panel/src",
    "www/worker/src",
    "www/sandbox/src",
];

#[test]
fn every_cited_section_is_a_heading() {
    let headings = headings();
    let mut count = 0;
    for file in files() {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for section in citations(&text) {
            assert!(headings.contains(&section), "{}: no section {section}", file.display());
            count += 1;
        }
    }
    assert!(count > 40, "only {count} citations were found");
}

#[test]
fn the_sections_are_in_order_and_each_is_there_once() {
    let parts = |number: &str| number.split('.').filter_map(|part| part.parse().ok()).collect();
    let numbers: Vec<Vec<u32>> = SPEC.lines().filter_map(number).map(parts).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
}

#[test]
fn citations_of_every_form_are_read() {
    let cited = |text: &str| citations(text).into_iter().collect::<Vec<_>>();
    assert_eq!(cited("(docs/spec.md 1.5)."), ["1.5"]);
    assert_eq!(cited("docs/spec.md 1.7, 1.8, 3."), ["1.7", "1.8", "3"]);
    assert_eq!(cited("docs/spec.md 2.1–2.3 and 4"), ["2.1", "2.3", "4"]);
    assert_eq!(cited("docs/spec.md 6.1\n    /// and 6.3)"), ["6.1", "6.3"]);
    assert_eq!(cited("docs/spec.md 5, those of 7"), ["5"]);
    assert_eq!(cited("by docs/spec.md alone, 1"), [""; 0]);
}

/// The numbers of the page's headings.
fn headings() -> BTreeSet<String> {
    SPEC.lines().filter_map(number).map(str::to_owned).collect()
}

/// The number of a heading such as `### 1.5 Title`.
fn number(line: &str) -> Option<&str> {
    let heading = line.strip_prefix("##")?.trim_start_matches('#').trim_start();
    heading.split(' ').next().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The sections that a text cites, also over the end of a line of a comment.
fn citations(text: &str) -> Vec<String> {
    let text = text.lines().map(|line| line.trim_start_matches([' ', '/', '!', '*', '#']));
    let text = text.map(str::trim_end).collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for rest in text.split("docs/spec.md ").skip(1) {
        let mut rest = rest;
        loop {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            let (section, after) = rest.split_at(end);
            let section = section.trim_end_matches('.');
            if section.is_empty() {
                break;
            }
            found.push(section.to_owned());
            let joints = [", ", " and ", " to ", "–"];
            let Some(next) = joints.iter().find_map(|joint| after.strip_prefix(joint)) else {
                break;
            };
            rest = next;
        }
    }
    found
}

/// The files of the folders that are written by hand, except this one.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                if name != "node_modules" && name != "generated" {
                    folders.push(path);
                }
            } else if path != root.join("tests/spec.rs") {
                files.push(path);
            }
        }
    }
    files
}
