//! One at a time, for futures: a lock that needs no runtime.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// A turn that one future has at a time.
#[derive(Default)]
pub(super) struct Turn(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    is_taken: bool,
    /// Those who wait, by a number.
    waiting: BTreeMap<u64, Waker>,
    next: u64,
}

impl Turn {
    /// Waits for the turn. It is over when the result is dropped, also with a future that is given up.
    pub(super) fn take(&self) -> impl Future<Output = Taken<'_>> {
        Waiting { turn: self, number: None }
    }
}

/// A future that waits for its turn.
struct Waiting<'a> {
    turn: &'a Turn,
    number: Option<u64>,
}

impl<'a> Future for Waiting<'a> {
    type Output = Taken<'a>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Taken<'a>> {
        let turn = self.turn;
        let mut queue = locked(&turn.0);
        if !queue.is_taken {
            queue.is_taken = true;
            return Poll::Ready(Taken(turn));
        }
        let number = *self.number.get_or_insert_with(|| {
            queue.next += 1;
            queue.next
        });
        // Polled again, it has only its latest waker.
        queue.waiting.insert(number, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            locked(&self.turn.0).waiting.remove(&number);
        }
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
        waiting.into_values().for_each(Waker::wake);
    }
}

/// Locks. Its content is whole after every statement, so a panic elsewhere has not broken it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
