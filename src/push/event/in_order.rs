//! The way of an element from XML straight to packed text, without a tree and without typed values.
//!
//! WeChat writes the elements of an event in the order of its documents, which is that of our declarations. So each
//! element is expected, and its name is compared once. At anything else the way ends: another order, another element, a
//! value that cannot be read.

use crate::ids::msg_id::MsgId;
use crate::push::event::content::{Content, Repeated, integer_of};
use crate::push::event::output::Output;
use crate::push::event::packed::{Packed, SHORT_LIST};
use crate::push::xml::scanner::Scanner;

/// The opening and the closing tag of an element.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    pub(crate) open: &'static str,
    pub(crate) close: &'static str,
}

macro_rules! tag {
    ($name:literal) => {
        $crate::push::event::in_order::Tag {
            open: concat!("<", $name, ">"),
            close: concat!("</", $name, ">"),
        }
    };
}

pub(crate) use tag;

/// A value that goes from its element to packed text. `None` means that another reader must begin anew.
pub(crate) trait InOrder: Content {
    /// Packs the content of an element whose opening tag is passed.
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()>;

    /// Packs the value of an absent element.
    fn pack_absent(packed: &mut Packed) -> Option<()> {
        Self::absent()?.write(packed);
        Some(())
    }

    /// Packs the value of a member, whose element may be absent.
    #[inline(always)]
    fn pack_member(scanner: &mut Scanner<'_>, tag: Tag, packed: &mut Packed) -> Option<()> {
        if scanner.pass(tag.open).is_none() {
            return Self::pack_absent(packed);
        }
        Self::pack(scanner, packed)?;
        end(scanner, tag)
    }
}

/// Passes a closing tag, and the blanks after it.
#[inline(always)]
fn end(scanner: &mut Scanner<'_>, tag: Tag) -> Option<()> {
    scanner.pass(tag.close)?;
    scanner.pass_blanks();
    Some(())
}

/// Reads the trimmed text of an element.
#[inline(never)]
pub(crate) fn text<'a>(scanner: &mut Scanner<'a>, tag: Tag) -> Option<&'a str> {
    scanner.pass_tag(tag.open)?;
    let text = scanner.content()?.trim_ascii();
    scanner.pass_tag(tag.close)?;
    scanner.pass_blanks();
    Some(text)
}

impl InOrder for MsgId {
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
        // An id has one spelling, so its text is what its number would be written as.
        let text = scanner.content()?.trim_ascii();
        text.parse::<MsgId>().ok()?;
        packed.text(text);
        Some(())
    }
}

impl InOrder for String {
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
        packed.text(scanner.content()?.trim_ascii());
        Some(())
    }
}

impl InOrder for Option<String> {
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
        match scanner.content()?.trim_ascii() {
            "" => packed.null(),
            text => packed.text(text),
        }
        Some(())
    }
}

impl InOrder for i64 {
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
        packed.integer(integer_of(scanner.content()?)?);
        Some(())
    }
}

impl InOrder for Option<i64> {
    #[inline(always)]
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
        // Nearly all numbers are counts and flags of one digit.
        if let Some(digit) = scanner.digit() {
            packed.integer(i64::from(digit));
            return Some(());
        }
        pack_integer(scanner, packed)
    }
}

#[inline(never)]
fn pack_integer(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
    match scanner.content()? {
        text if text.trim_ascii().is_empty() => packed.null(),
        text => packed.integer(integer_of(text)?),
    }
    Some(())
}

/// The elements named `item` inside an element.
impl<T: InOrder + 'static> InOrder for Vec<T> {
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
        scanner.pass_blanks();
        pack_list::<T>(scanner, tag!("item"), packed)
    }
}

impl<T: InOrder + 'static> InOrder for Repeated<T> {
    fn pack(scanner: &mut Scanner<'_>, packed: &mut Packed) -> Option<()> {
        T::pack(scanner, packed)
    }

    #[inline(always)]
    fn pack_member(scanner: &mut Scanner<'_>, tag: Tag, packed: &mut Packed) -> Option<()> {
        pack_list::<T>(scanner, tag, packed)
    }
}

/// Packs all elements of one name that follow each other.
#[inline(always)]
fn pack_list<T: InOrder>(scanner: &mut Scanner<'_>, tag: Tag, packed: &mut Packed) -> Option<()> {
    let list = packed.begin_short_list();
    let mut length = 0;
    while scanner.pass(tag.open).is_some() {
        // Longer lists, and with them pushes of too many elements, are for the other reader.
        if length == SHORT_LIST {
            return None;
        }
        T::pack(scanner, packed)?;
        end(scanner, tag)?;
        length += 1;
    }
    packed.end_short_list(list, length)
}
