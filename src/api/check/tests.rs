use super::dates::*;
use super::field_names::*;
use super::forms::*;

#[test]
fn distance_counts_edits() {
    for (a, b, edits) in [
        ("", "", 0),
        ("filter", "filter", 0),
        ("filtr", "filter", 1),
        ("kitten", "sitting", 3),
        ("", "abc", 3),
    ] {
        assert_eq!(distance(a, b), edits, "{a} {b}");
        assert_eq!(distance(b, a), edits, "{b} {a}");
    }
}

#[test]
fn crops_are_corners_in_the_unit_square() {
    for good in ["0_0_1_1", "0_0_1_0.5", "0.166454_0_0.833545_1"] {
        assert!(is_crop(good), "{good}");
    }
    for bad in [
        "",
        "0_0_1",
        "0_0_1_1_1",
        "1_0_0_1",
        "0_0_2_1",
        "a_0_1_1",
        "0_0_1_-1",
        "0_0_1_1_x",
        "0_0_1e0_1",
        "0.1234567_0_1_1",
        "0_0_1_1.0000000",
    ] {
        assert!(!is_crop(bad), "{bad}");
    }
}

#[test]
fn a_decimal_has_one_spelling() {
    assert_eq!(decimal("2"), Some(2));
    for odd in ["", "02", "+2", " 2", "2.0", "0x2"] {
        assert_eq!(decimal(odd), None, "{odd}");
    }
}

#[test]
fn days_are_numbered_one_after_another() {
    for (earlier, later, days) in [
        ("2026-11-01", "2026-11-01", 0),
        ("2026-11-01", "2026-11-30", 29),
        ("2026-12-31", "2027-01-01", 1),
        ("2024-02-28", "2024-03-01", 2),
        ("2026-02-28", "2026-03-01", 1),
        ("2000-02-28", "2000-03-01", 2),
        ("1900-02-28", "1900-03-01", 1),
        ("2024-01-01", "2025-01-01", 366),
    ] {
        let number = |date| day_number(date).expect("a date");
        assert_eq!(number(later) - number(earlier), days, "{earlier} {later}");
    }
}

#[test]
fn a_date_has_one_spelling_and_exists() {
    for bad in [
        "",
        "20261101",
        "2026-11-1",
        "2026-11-01 ",
        "2026/11/01",
        "2026-11-01T00:00:00",
        "2026-11-31",
        "2026-02-29",
        "2026-00-01",
        "2026-13-01",
        "2026-11-00",
        "+026-11-01",
        "２026-11-01",
        "2026-11-01-01",
    ] {
        assert_eq!(day_number(bad), None, "{bad}");
    }
}
