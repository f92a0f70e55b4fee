//! The pages about campaigns say everything that a campaign can say, and those about errors everything that
//! can go wrong.

use std::collections::BTreeSet;

use wechat_mass::campaign::{CampaignFault, Cause, JobState};
use wechat_mass::push::PushFault;
use wechat_mass::{Code, ReplyFault, errcode};

const PAGES: [(&str, &str); 2] = [
    ("docs/campaigns.md", include_str!("../docs/campaigns.md")),
    ("docs/campaigns.zh-CN.md", include_str!("../docs/campaigns.zh-CN.md")),
];

const ERRORS: [(&str, &str); 2] = [
    ("docs/errors.md", include_str!("../docs/errors.md")),
    ("docs/errors.zh-CN.md", include_str!("../docs/errors.zh-CN.md")),
];

const PICTURES: [&str; 2] =
    [include_str!("../docs/job-states.svg"), include_str!("../docs/job-states.zh-CN.svg")];

#[test]
fn every_cause_fault_and_state_has_a_row() {
    let causes = Cause::ALL.iter().map(|cause| cause.name());
    let faults = CampaignFault::ALL.iter().map(|fault| fault.name());
    let states = JobState::ALL.iter().map(|state| state.name());
    let names: Vec<_> = causes.chain(faults).chain(states).collect();
    for name in &names {
        // A state and a cause may have one name.
        let rows = names.iter().filter(|other| *other == name).count();
        for (file, page) in PAGES {
            let row = format!("\n| `{name}` |");
            assert!(page.matches(&row).count() >= rows, "{name} in {file}");
        }
    }
}

#[test]
fn every_state_is_in_the_pictures() {
    for state in JobState::ALL {
        for picture in PICTURES {
            assert!(picture.contains(&format!(">{}<", state.name())), "{}", state.name());
        }
    }
}

#[test]
fn every_problem_code_has_a_row() {
    rows_are("MassError", Code::ALL.iter().map(|code| code.name().to_owned()));
}

#[test]
fn every_advice_has_a_row() {
    rows_are("ApiError", errcode::codes().map(|code| code.advice.name().to_owned()));
}

#[test]
fn every_fault_of_a_reply_has_a_row() {
    rows_are("ReplyError", ReplyFault::ALL.iter().map(|fault| fault.name().to_owned()));
}

#[test]
fn every_fault_of_a_push_has_a_row_with_its_status() {
    let row = |fault: &PushFault| format!("{}` | {}", fault.name(), fault.status());
    let rows: Vec<_> = PushFault::ALL.iter().map(row).collect();
    for (file, page) in ERRORS {
        let section = section(page, "PushError");
        assert_eq!(names(section).len(), rows.len(), "{file}");
        for row in &rows {
            assert!(section.contains(&format!("\n| `{row} |")), "{row} in {file}");
        }
    }
}

/// The section about a class, in both languages, has a table of these names and of no others.
fn rows_are(class: &str, names_in_code: impl Iterator<Item = String>) {
    let names_in_code: BTreeSet<_> = names_in_code.collect();
    assert!(!names_in_code.is_empty());
    for (file, page) in ERRORS {
        assert_eq!(names(section(page, class)), names_in_code, "{file}");
    }
}

/// What stands below the heading that ends with this word.
fn section<'a>(page: &'a str, word: &str) -> &'a str {
    let is_it = |part: &&str| part.lines().next().is_some_and(|heading| heading.ends_with(word));
    page.split("\n## ").find(is_it).unwrap_or_default()
}

/// The names in the first column of the tables, without their headings.
fn names(section: &str) -> BTreeSet<String> {
    let first = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let headings = ["code", "advice"];
    section.lines().filter_map(first).filter(|name| !headings.contains(&name.as_str())).collect()
}
