//! The search for the field that a wrong name probably means.

use crate::api::shape::{Field, Shape};
use crate::json::value::Map;
use crate::problem::builder::Problems;
use crate::problem::pointer::join;

/// Wrong names and the right ones, as written by people who know an older page or another SDK.
pub(crate) const OTHER_NAMES: [(&str, &str); 7] = [
    ("group_id", "tag_id"),
    ("msgid", "msg_id"),
    ("news", "mpnews"),
    ("news_item", "articles"),
    ("openid", "touser"),
    ("video", "mpvideo"),
    ("wxname", "towxname"),
];

/// Finds the field that was probably meant: another name for it, the same letters in another case,
/// or the fewest changed letters.
pub(crate) fn nearest(name: &str, object: &Map, shape: &Shape) -> Option<&'static str> {
    let free = |field: &&Field| !object.contains_key(field.name);
    let mut others = OTHER_NAMES.iter().filter(|(other, _)| *other == name);
    let named = others.find_map(|(_, known)| shape.field(known)).filter(free);
    let letters = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
    named
        .or_else(|| shape.fields.iter().filter(free).find(|f| letters(f.name) == letters(name)))
        .or_else(|| {
            let candidates = shape.fields.iter().filter(free);
            let near = candidates.map(|field| (distance(name, field.name), field));
            near.filter(|(steps, field)| *steps <= 1 + field.name.len() / 5)
                .min_by_key(|(steps, _)| *steps)
                .map(|(_, field)| field)
        })
        .map(|field| field.name)
}

/// Tells whether a refused member of the object is probably this field under a wrong name. Then the
/// field must not be reported as missing, too.
pub(crate) fn misnamed(
    report: &Problems,
    object: &Map,
    shape: &Shape,
    field: &str,
    path: &str,
) -> bool {
    object
        .keys()
        .filter(|name| shape.field(name).is_none() && report.has_error(&join(path, name)))
        .any(|name| nearest(name, object, shape) == Some(field))
}

/// Counts the letters that must be inserted, removed or changed (Levenshtein), for short names
/// only.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 40;
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.bytes().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            *cell = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            diagonal = above;
            left = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
