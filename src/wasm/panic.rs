//! The message of a panic. Without it, WebAssembly would end with a bare `unreachable`. A panic is our
//! bug: the facade reports it as such and starts the instance anew.

use std::cell::Cell;

thread_local! {
    // A Cell, not a RefCell: a panic hook must not panic itself.
    static MESSAGE: Cell<Option<String>> = const { Cell::new(None) };
}

pub(super) fn keep_messages() {
    std::panic::set_hook(Box::new(|info| MESSAGE.set(Some(info.to_string()))));
}

pub(super) fn take_message() -> Option<String> {
    MESSAGE.take()
}
