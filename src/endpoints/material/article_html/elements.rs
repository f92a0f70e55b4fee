//! The properties of elements in the HTML standard, by their names.

/// The element is always empty.
pub(super) const VOID: u16 = 1;
/// Its content is text.
pub(super) const TEXT: u16 = 1 << 1;
/// "Special": an end tag of another element does not reach past it.
pub(super) const SPECIAL: u16 = 1 << 2;
/// A boundary for end tags of blocks and formatting.
pub(super) const SCOPE: u16 = 1 << 3;
/// Its start tag ends a paragraph.
pub(super) const CLOSES_P: u16 = 1 << 4;
/// Its end tag closes every element inside it.
pub(super) const BLOCK: u16 = 1 << 5;
/// `h1` to `h6`.
pub(super) const HEADING: u16 = 1 << 6;
/// Bold, a link and the like.
pub(super) const FORMATTING: u16 = 1 << 7;
/// Its start tag ends SVG and MathML.
pub(super) const LEAVES_FOREIGN: u16 = 1 << 8;
/// Its start or its end tag has a rule of its own. (That of `p`, the most common one, is looked for first.)
pub(super) const RULED: u16 = 1 << 9;

const PLAIN_BLOCK: u16 = SPECIAL | CLOSES_P | BLOCK;
const OLD_BLOCK: u16 = PLAIN_BLOCK | LEAVES_FOREIGN;
const TITLE: u16 = SPECIAL | CLOSES_P | HEADING | LEAVES_FOREIGN;
const ITEM: u16 = SPECIAL | CLOSES_P | BLOCK | LEAVES_FOREIGN;
const OLD_FORMATTING: u16 = FORMATTING | LEAVES_FOREIGN;
const EMPTY: u16 = VOID | SPECIAL;
const ONLY_TEXT: u16 = TEXT | SPECIAL;

const ELEMENTS: &[(&str, u16)] = &[
    ("a", FORMATTING | RULED),
    ("address", PLAIN_BLOCK),
    ("applet", SPECIAL | SCOPE | BLOCK),
    ("area", EMPTY),
    ("article", PLAIN_BLOCK),
    ("aside", PLAIN_BLOCK),
    ("b", OLD_FORMATTING),
    ("base", EMPTY),
    ("basefont", EMPTY),
    ("bgsound", EMPTY),
    ("big", OLD_FORMATTING),
    ("blockquote", OLD_BLOCK),
    ("body", SPECIAL | LEAVES_FOREIGN | RULED),
    ("br", EMPTY | LEAVES_FOREIGN),
    ("button", SPECIAL | BLOCK | RULED),
    ("caption", SPECIAL | SCOPE | RULED),
    ("center", OLD_BLOCK),
    ("code", OLD_FORMATTING),
    ("col", EMPTY),
    ("colgroup", SPECIAL | RULED),
    ("dd", ITEM | RULED),
    ("details", PLAIN_BLOCK),
    ("dialog", CLOSES_P | BLOCK),
    ("dir", PLAIN_BLOCK),
    ("div", OLD_BLOCK),
    ("dl", OLD_BLOCK),
    ("dt", ITEM | RULED),
    ("em", OLD_FORMATTING),
    ("embed", EMPTY | LEAVES_FOREIGN),
    ("fieldset", PLAIN_BLOCK),
    ("figcaption", PLAIN_BLOCK),
    ("figure", PLAIN_BLOCK),
    ("font", FORMATTING),
    ("footer", PLAIN_BLOCK),
    ("form", PLAIN_BLOCK | RULED),
    ("frame", EMPTY),
    ("frameset", SPECIAL | RULED),
    ("h1", TITLE),
    ("h2", TITLE),
    ("h3", TITLE),
    ("h4", TITLE),
    ("h5", TITLE),
    ("h6", TITLE),
    ("head", SPECIAL | LEAVES_FOREIGN | RULED),
    ("header", PLAIN_BLOCK),
    ("hgroup", PLAIN_BLOCK),
    ("hr", EMPTY | CLOSES_P | LEAVES_FOREIGN),
    ("html", SPECIAL | SCOPE | RULED),
    ("i", OLD_FORMATTING),
    ("iframe", ONLY_TEXT),
    ("image", EMPTY),
    ("img", EMPTY | LEAVES_FOREIGN),
    ("input", EMPTY),
    ("keygen", EMPTY),
    ("li", SPECIAL | CLOSES_P | LEAVES_FOREIGN | RULED),
    ("link", EMPTY),
    ("listing", OLD_BLOCK),
    ("main", PLAIN_BLOCK),
    ("marquee", SPECIAL | SCOPE | BLOCK),
    ("menu", OLD_BLOCK),
    ("meta", EMPTY | LEAVES_FOREIGN),
    ("nav", PLAIN_BLOCK),
    ("nobr", OLD_FORMATTING | RULED),
    ("noembed", ONLY_TEXT),
    ("noframes", ONLY_TEXT),
    ("noscript", ONLY_TEXT),
    ("object", SPECIAL | SCOPE | BLOCK),
    ("ol", OLD_BLOCK),
    ("optgroup", RULED),
    ("option", RULED),
    ("p", SPECIAL | CLOSES_P | LEAVES_FOREIGN),
    ("param", EMPTY),
    ("plaintext", ONLY_TEXT | CLOSES_P),
    ("pre", OLD_BLOCK),
    ("ruby", LEAVES_FOREIGN),
    ("s", OLD_FORMATTING),
    ("script", ONLY_TEXT),
    ("search", PLAIN_BLOCK),
    ("section", PLAIN_BLOCK),
    ("select", SPECIAL | BLOCK),
    ("small", OLD_FORMATTING),
    ("source", EMPTY),
    ("span", LEAVES_FOREIGN),
    ("strike", OLD_FORMATTING),
    ("strong", OLD_FORMATTING),
    ("style", ONLY_TEXT),
    ("sub", LEAVES_FOREIGN),
    ("summary", PLAIN_BLOCK),
    ("sup", LEAVES_FOREIGN),
    ("table", SPECIAL | SCOPE | CLOSES_P | LEAVES_FOREIGN | RULED),
    ("tbody", SPECIAL | RULED),
    ("td", SPECIAL | SCOPE | RULED),
    ("template", SPECIAL | SCOPE | RULED),
    ("textarea", ONLY_TEXT),
    ("tfoot", SPECIAL | RULED),
    ("th", SPECIAL | SCOPE | RULED),
    ("thead", SPECIAL | RULED),
    ("title", ONLY_TEXT),
    ("tr", SPECIAL | RULED),
    ("track", EMPTY),
    ("tt", OLD_FORMATTING),
    ("u", OLD_FORMATTING),
    ("ul", OLD_BLOCK),
    ("var", LEAVES_FOREIGN),
    ("wbr", EMPTY),
    ("xmp", ONLY_TEXT | CLOSES_P),
];

/// Returns the properties of an element by its name, ignoring case.
pub(super) fn kind_of(name: &str) -> u16 {
    let Some(first) = name.bytes().next().map(|byte| byte.to_ascii_lowercase()) else { return 0 };
    let before = ELEMENTS.partition_point(|(known, _)| known.bytes().next() < Some(first));
    let from_first = ELEMENTS.iter().skip(before);
    let mut of_letter = from_first.take_while(|(known, _)| known.bytes().next() == Some(first));
    of_letter.find(|(known, _)| is_same(name, known)).map_or(0, |(_, kind)| *kind)
}

/// Tells whether two names are the same, ignoring case. Nearly all differ in their length, which is compared without
/// a call.
#[inline(always)]
pub(super) fn is_same(name: &str, known: &str) -> bool {
    name.len() == known.len() && name.eq_ignore_ascii_case(known)
}

#[cfg(test)]
mod tests {
    use super::{ELEMENTS, kind_of};

    #[test]
    fn every_element_is_found_by_its_name() {
        assert!(ELEMENTS.is_sorted_by(|(one, _), (next, _)| one < next));
        for (name, kind) in ELEMENTS {
            assert_eq!(kind_of(name), *kind, "{name}");
            assert_eq!(kind_of(&name.to_ascii_uppercase()), *kind, "{name}");
        }
        for unknown in ["", "a1", "zzz", "sectio", "sections", "é"] {
            assert_eq!(kind_of(unknown), 0, "{unknown}");
        }
    }
}
