//! Checks of the documents: the reference of campaigns lists everything that a campaign can say. The pages
//! about errors list all errors, and those about limits have the numbers of the code.

use std::collections::{BTreeMap, BTreeSet};

use wechat_mass::campaign::{BecauseCode, CampaignFault, JobState};
use wechat_mass::limits;
use wechat_mass::material::media::MEDIA_RULES;
use wechat_mass::push::PushFault;
use wechat_mass::shape::{Form, Kind, Shape};
use wechat_mass::{Code, ENDPOINTS, Level, ReplyFault, errcode};

const PAGES: [(&str, &str); 2] = [
    ("docs/guide/campaign-reference.md", include_str!("../docs/guide/campaign-reference.md")),
    (
        "docs/guide/campaign-reference.zh-CN.md",
        include_str!("../docs/guide/campaign-reference.zh-CN.md"),
    ),
];

const ERRORS: [(&str, &str); 2] = [
    ("docs/guide/errors.md", include_str!("../docs/guide/errors.md")),
    ("docs/guide/errors.zh-CN.md", include_str!("../docs/guide/errors.zh-CN.md")),
];

const LIMITS: [(&str, &str); 2] = [
    ("docs/guide/limits.md", include_str!("../docs/guide/limits.md")),
    ("docs/guide/limits.zh-CN.md", include_str!("../docs/guide/limits.zh-CN.md")),
];

const PICTURES: [&str; 2] = [
    include_str!("../docs/guide/job-states.svg"),
    include_str!("../docs/guide/job-states.zh-CN.svg"),
];

#[test]
fn every_cause_fault_and_state_has_a_row() {
    let causes = BecauseCode::ALL.iter().map(|cause| cause.name());
    let faults = CampaignFault::ALL.iter().map(|fault| fault.name());
    let states = JobState::ALL.iter().map(|state| state.name());
    let names: Vec<_> = causes.chain(faults).chain(states).collect();
    for name in &names {
        // A state and a cause may have the same name.
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

/// Checks that the section about a class, in both languages, has a table of exactly these names.
fn rows_are(class: &str, names_in_code: impl Iterator<Item = String>) {
    let names_in_code: BTreeSet<_> = names_in_code.collect();
    assert!(!names_in_code.is_empty());
    for (file, page) in ERRORS {
        assert_eq!(names(section(page, class)), names_in_code, "{file}");
    }
}

/// Returns the text below the heading that ends with this word.
fn section<'a>(page: &'a str, word: &str) -> &'a str {
    let is_it = |part: &&str| part.lines().next().is_some_and(|heading| heading.ends_with(word));
    page.split("\n## ").find(is_it).unwrap_or_default()
}

/// Returns the names in the first column of the tables, without their headings.
fn names(section: &str) -> BTreeSet<String> {
    let first = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let headings = ["code", "advice"];
    section.lines().filter_map(first).filter(|name| !headings.contains(&name.as_str())).collect()
}

/// The limits above which a warning and an error come.
type Thresholds = (Option<u64>, Option<u64>);

#[test]
fn every_limit_has_a_row_with_its_numbers() {
    let mut limits = BTreeMap::new();
    for api in ENDPOINTS {
        collect(api.request, "", api.name, &mut limits);
    }
    // These come from rules, which the shapes do not show.
    let images = u64::try_from(limits::MAX_IMAGES).ok();
    limits.insert("images.media_ids".to_owned(), (images, None));
    let newspic = u64::try_from(limits::NEWSPIC_CONTENT).ok();
    limits.insert("articles.content`, `newspic".to_owned(), (None, newspic));
    let comments = u64::try_from(limits::MAX_COMMENTS).ok();
    let few = comments.map(|most| most - 1);
    limits.insert("count`, `comment/list".to_owned(), (few, comments));
    for rule in MEDIA_RULES {
        let kind = if rule.kind.is_empty() { "" } else { "`, `" };
        let key = [rule.api, kind, rule.kind].concat();
        limits.insert(key, (rule.warn_above, Some(rule.max_bytes)));
    }
    assert!(limits.len() > 25, "{limits:?}");
    for (file, page) in LIMITS {
        // Chinese has another comma between words.
        let page = page.replace("`、`", "`, `");
        let rows: Vec<_> = page.lines().filter(|line| line.starts_with("| `")).collect();
        for (key, expected) in &limits {
            let names_it = |row: &&&str| first_cell(row).contains(&format!("`{key}`"));
            let found: Vec<_> = rows.iter().filter(names_it).map(|row| thresholds(row)).collect();
            assert!(found.contains(expected), "{key} {expected:?} in {file}: {found:?}");
        }
        // A row without a field is a limit that no longer exists.
        for row in rows.iter().filter(|row| thresholds(row) != (None, None)) {
            let known = |key: &String| first_cell(row).contains(&format!("`{key}`"));
            assert!(limits.keys().any(known), "{row} in {file}");
        }
    }
}

#[test]
fn numbers_that_no_body_shows_are_those_of_the_code() {
    let expected = [
        limits::MASS_CALLS_A_MINUTE,
        limits::MASS_CALLS_A_DAY,
        limits::PREVIEWS_A_DAY,
        limits::DELETES_A_DAY,
        limits::STATUS_CALLS_A_DAY,
        limits::CLIENTMSGID_GUARD_SECONDS / 3600,
        limits::CONFIRMATION_SECONDS / 60,
        limits::MASS_SENDS_A_DAY,
        limits::MASS_SENDS_TO_ALL_A_DAY,
        limits::MASS_SENDS_TO_ALL_A_MONTH,
        limits::MASS_SENDS_A_FOLLOWER_A_MONTH,
    ];
    for (file, page) in LIMITS {
        // Rows with limits have three cells and a number in the middle.
        let number = |line: &str| {
            let cells: Vec<_> = line.strip_prefix("| ")?.split(" | ").collect();
            cells.get(1).filter(|_| cells.len() == 3)?.parse().ok()
        };
        let found: Vec<i64> = page.lines().filter_map(number).collect();
        assert_eq!(found, expected, "{file}");
    }
}

/// Returns the limits of a body's fields, by their paths.
fn collect(shape: &Shape, path: &str, api: &str, limits: &mut BTreeMap<String, Thresholds>) {
    for field in shape.fields {
        let path =
            if path.is_empty() { field.name.to_owned() } else { [path, field.name].join(".") };
        let mut kind = &field.kind;
        let mut thresholds = (None, None);
        if let Kind::List { of, max, .. } = kind {
            thresholds.1 = (*max != usize::MAX).then_some(*max as u64);
            kind = of;
        }
        match kind {
            Kind::Text(text) => {
                let of = |level| text.limits.iter().filter(move |limit| limit.level == level);
                let first = |level| of(level).next().map(|limit| limit.count as u64);
                assert!(of(Level::Error).count() <= 1 && of(Level::Warning).count() <= 1, "{path}");
                thresholds = (first(Level::Warning), first(Level::Error).or(thresholds.1));
                if matches!(text.form, Form::Crop | Form::Fraction) {
                    thresholds.1 = Some(limits::MAX_CROP_DECIMALS as u64);
                }
            }
            Kind::Int { max, .. } if *max != i64::MAX => thresholds.1 = u64::try_from(*max).ok(),
            Kind::Object(inner) => collect(inner, &path, api, limits),
            _ => {}
        }
        // The four corners share one row.
        let path = path.replace("crop_percent_list.", "crop_percent_list/");
        let path = path.split('/').next().unwrap_or_default().to_owned();
        if thresholds != (None, None) {
            let before = limits.insert(path.clone(), thresholds);
            assert!(
                before.is_none_or(|before| before == thresholds),
                "{path} of {api}: {before:?}"
            );
        }
    }
}

fn first_cell(row: &str) -> &str {
    row.trim_start_matches("| ").split(" | ").next().unwrap_or_default()
}

/// Returns the numbers of the column about the library's own limits.
fn thresholds(row: &str) -> Thresholds {
    let cell = row.trim_start_matches("| ").split(" | ").nth(3).unwrap_or_default();
    let number = |words: [&str; 2]| {
        let rest = words.iter().find_map(|words| cell.split_once(words))?.1;
        let digits = rest.replace(',', "");
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits.get(..end)?.parse().ok()
    };
    (number(["warning above ", "警告：超过 "]), number(["error above ", "错误：超过 "]))
}
