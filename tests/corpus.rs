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
