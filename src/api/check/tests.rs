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
