//! All kept inputs of the fuzzers, once each: their finds stay covered even where no fuzzer runs.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::unreachable, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

fn run(target: &str, with: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let input = fs::read(&path).expect("an input");
        // If it fails, its name is the last one printed.
        println!("{:?}", path.file_name().expect("a name"));
        with(&input);
        inputs += 1;
    }
    // More are slow to run here and through the wasm, and nobody reads them.
    assert!(
        (50..=200).contains(&inputs),
        "{inputs} inputs of {target}: `cargo xtask fuzz {target} --minimise` keeps at most 200"
    );
}

#[test]
fn every_kept_body_is_checked_and_built() {
    run("check_build", fuzz::check_build);
}

#[test]
fn every_kept_reply_is_read() {
    run("read", fuzz::read);
}

#[test]
fn the_pictures_of_every_kept_article_are_found() {
    run("article_pictures", fuzz::article_pictures);
}

#[test]
fn every_kept_campaign_is_told_its_facts() {
    run("campaign", fuzz::campaign);
}

#[test]
fn every_kept_push_is_opened() {
    run("open_push", fuzz::open_push);
}

#[test]
fn every_kept_push_is_read() {
    run("read_push", fuzz::read_push);
}

/// libFuzzer ends at a line it cannot read, which only a whole run of the fuzzers would tell.
#[test]
fn every_line_of_a_dictionary_is_an_entry() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut dictionaries = 0;
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "dict") {
            let text = fs::read_to_string(&path).expect("a dictionary");
            for (number, line) in (1..).zip(text.split('\n')) {
                assert!(is_entry(line), "{}:{number}: {line:?}", path.display());
            }
            dictionaries += 1;
        }
    }
    assert_eq!(dictionaries, 5);
}

/// Whether a line is empty, a comment, or a text in quotes with the escapes `\\`, `\"` and `\xNN`.
fn is_entry(line: &str) -> bool {
    if line.is_empty() || line.starts_with('#') {
        return true;
    }
    let Some(mut rest) = line.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return false;
    };
    while let Some(first) = rest.chars().next() {
        let length = match rest.as_bytes() {
            [b'\\', b'\\' | b'"', ..] => 2,
            [b'\\', b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                4
            }
            [b'\\' | b'"', ..] => return false,
            // A bare control character does not survive every editor.
            _ if first.is_control() => return false,
            _ => first.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    line.len() > 2
}
