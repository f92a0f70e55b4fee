//! One at a time, for futures: a lock that needs no runtime.

use std::future::{Future, poll_fn};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// A turn that one future has at a time.
#[derive(Default)]
pub(super) struct Turn(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    is_taken: bool,
    waiting: Vec<Waker>,
}

impl Turn {
    /// Waits for the turn. It is over when the result is dropped, also with a future that is given up.
    pub(super) fn take(&self) -> impl Future<Output = Taken<'_>> {
        poll_fn(|context| {
            let mut queue = locked(&self.0);
            if queue.is_taken {
                queue.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            queue.is_taken = true;
            Poll::Ready(Taken(self))
        })
    }
}

/// The turn of one future.
pub(super) struct Taken<'a>(&'a Turn);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut queue = locked(&self.0.0);
        queue.is_taken = false;
        // All of them: the next one may have been given up.
        let waiting = std::mem::take(&mut queue.waiting);
        drop(queue);
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// Locks. Its content is whole after every statement, so a panic elsewhere has not broken it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
