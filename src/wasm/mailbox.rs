//! The memory through which bodies and texts cross. JavaScript writes into the inbox and reads from the outbox, each
//! directly in this instance's memory, so that what crosses is copied once.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
#[cfg(feature = "js-push")]
use zeroize::Zeroize as _;

#[cfg(any(feature = "js", feature = "js-campaign"))]
use crate::problem::problem::Problem;
#[cfg(any(feature = "js", feature = "js-campaign"))]
use crate::wasm::convert::to_js::{json_for_js, problems_value};

thread_local! {
    static INBOX: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTBOX: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Returns the memory of this instance, in which both are.
#[wasm_bindgen(js_name = ownMemory)]
pub fn own_memory() -> JsValue {
    wasm_bindgen::memory()
}

/// Makes room for so many bytes, and returns where they begin. The bytes that are already there stay.
#[wasm_bindgen(js_name = inbox)]
pub fn inbox(size: usize) -> *mut u8 {
    INBOX.with_borrow_mut(|inbox| {
        if inbox.len() < size {
            inbox.resize(size, 0);
        }
        inbox.as_mut_ptr()
    })
}

/// Returns where the last text begins that was put into the outbox.
#[wasm_bindgen(js_name = outbox)]
pub fn outbox() -> *const u8 {
    OUTBOX.with_borrow(|outbox| outbox.as_ptr())
}

/// Reads a message of the inbox.
pub(crate) fn received<T>(start: usize, end: usize, read: impl FnOnce(&[u8]) -> T) -> T {
    INBOX.with_borrow(|inbox| read(inbox.get(start..end).unwrap_or_default()))
}

/// Reads a message of the inbox that begins with secrets, and overwrites these.
#[cfg(feature = "js-push")]
pub(crate) fn received_secrets<T>(
    split: usize,
    end: usize,
    read: impl FnOnce(&[u8], &[u8]) -> T,
) -> T {
    INBOX.with_borrow_mut(|inbox| {
        let message = inbox.get(..end).unwrap_or_default();
        let (secrets, rest) = message.split_at_checked(split).unwrap_or_default();
        let result = read(secrets, rest);
        inbox.get_mut(..split).unwrap_or_default().zeroize();
        result
    })
}

/// Puts a text into the outbox, and returns its length in bytes. A function that may refuse gives the length of what it
/// refuses with below 0.
pub(crate) fn send(text: impl Into<Vec<u8>>) -> isize {
    let text = text.into();
    let length = isize::try_from(text.len()).unwrap_or(isize::MAX);
    OUTBOX.set(text);
    length
}

/// The same for a text that is written into the outbox itself, whose room stays.
#[cfg(feature = "js-campaign")]
pub(crate) fn send_written(write: impl FnOnce(&mut String)) -> isize {
    let mut room = OUTBOX.take();
    room.clear();
    let mut text = String::from_utf8(room).unwrap_or_default();
    write(&mut text);
    send(text)
}

/// Puts problems into the outbox, as JSON, and returns its length in bytes: 0 if nothing is wrong.
#[cfg(any(feature = "js", feature = "js-campaign"))]
pub(crate) fn send_problems(problems: &[Problem]) -> isize {
    if problems.is_empty() { 0 } else { send(json_for_js(problems_value(problems))) }
}
