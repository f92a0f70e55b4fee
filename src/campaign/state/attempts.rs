//! The attempts at a call, and which of them have no answer.

pub(crate) const MINUTE: i64 = 60;
/// The shortest time between two attempts, in seconds. Within a minute WeChat answers 45066. It counts from when
/// a request arrives there, and that is later than its start: by the time for a token and for the way.
pub(crate) const APART: i64 = MINUTE + 10;
/// The longest time between two attempts, in seconds.
const LONGEST_WAIT: i64 = 3600;
/// The number of unclear or put-off attempts in a row that ends the repeats.
pub(crate) const MOST_IN_A_ROW: u32 = 10;

/// The attempts at one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// The number of attempts made, which is also the number of the last one.
    pub(crate) made: u32,
    /// When the last one went out; `None` after its answer.
    pub(crate) open: Option<i64>,
    /// The attempts with an unknown outcome, and when they went out, oldest first.
    pub(crate) unclear: Vec<(u32, i64)>,
    /// The number of attempts in a row that were unclear or put off.
    pub(crate) in_a_row: u32,
    /// The time before which the call must not be repeated.
    pub(crate) not_before: i64,
    /// The last attempt of which a person has said that it and all before were not carried out. They stay
    /// unclear: the person may be wrong, and a later refusal says nothing about them.
    pub(crate) vouched: Option<u32>,
    /// When the last refused attempt went out, until the outcome of the call is known.
    pub(crate) last: Option<i64>,
}

/// The number of an attempt that may have been made without being recorded. No fact ever answers it.
pub(crate) const NOT_RECORDED: u32 = 0;

impl Attempts {
    /// Starts attempt `number`. Returns false if it was started before.
    pub(crate) fn start(&mut self, number: u32, now: i64) -> bool {
        if number <= self.made {
            return false;
        }
        if self.open.is_some() {
            // Its outcome was never told: the program may have crashed.
            self.in_a_row += 1;
            self.give_up_open();
        }
        self.made = number;
        self.open = Some(now);
        true
    }

    /// Marks the open attempt as unclear.
    pub(crate) fn give_up_open(&mut self) {
        if let Some(at) = self.open.take() {
            self.unclear.push((self.made, at));
        }
    }

    /// Takes attempt `number` out of the unanswered ones. Returns false if it is not one of them: then the
    /// answer is old.
    pub(crate) fn answer(&mut self, number: u32) -> bool {
        self.take(number).is_some()
    }

    /// Does the same for an answer that refuses the attempt.
    pub(crate) fn refuse(&mut self, number: u32) -> bool {
        let at = self.take(number);
        self.last = self.last.max(at);
        at.is_some()
    }

    fn take(&mut self, number: u32) -> Option<i64> {
        if number == self.made && self.open.is_some() {
            return self.open.take();
        }
        let known = self.unclear.iter().position(|(unclear, _)| *unclear == number)?;
        Some(self.unclear.remove(known).1)
    }

    /// Marks the open attempt `number` as unclear and puts the next one off. Returns false if it is not open.
    pub(crate) fn lose(&mut self, number: u32, now: i64) -> bool {
        let is_news = number == self.made && self.open.is_some();
        if is_news {
            self.give_up_open();
            self.put_off(now);
        }
        is_news
    }

    /// Puts the next attempt off, by a time that doubles with every one in a row.
    pub(crate) fn put_off(&mut self, now: i64) {
        let wait = APART << self.in_a_row.min(6);
        self.in_a_row += 1;
        self.not_before = self.not_before.max(now + wait.min(LONGEST_WAIT));
    }

    /// Puts the next attempt off until this time.
    pub(crate) fn wait_until(&mut self, at: i64) {
        self.in_a_row = 0;
        self.not_before = self.not_before.max(at);
    }

    /// Records that unrecorded attempts may have gone out since then.
    pub(crate) fn suspect(&mut self, since: i64) {
        match self.unclear.iter_mut().find(|(number, _)| *number == NOT_RECORDED) {
            Some((_, at)) => *at = since.min(*at),
            None => self.unclear.insert(0, (NOT_RECORDED, since)),
        }
        self.in_a_row = 0;
        self.vouched = None;
    }

    /// Checks whether any attempt may have been carried out.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.open.is_some() || !self.unclear.is_empty()
    }

    /// Checks whether only unrecorded attempts are in doubt.
    pub(crate) fn is_only_suspected(&self) -> bool {
        self.open.is_none()
            && !self.unclear.is_empty()
            && self.unclear.iter().all(|(number, _)| *number == NOT_RECORDED)
    }

    /// Returns when the first attempt in doubt went out for which nobody has vouched. WeChat's memory of it
    /// may be as old.
    pub(crate) fn guarded_since(&self) -> Option<i64> {
        let open = self.open.map(|at| (self.made, at));
        let unclear = self.unclear.iter().copied().chain(open);
        let counts = |number: u32| self.vouched.is_none_or(|vouched| number > vouched);
        unclear.filter(|(number, _)| counts(*number)).map(|(_, at)| at).min()
    }

    /// Returns when the last attempt went out, if it was put off and no person has vouched for it since.
    /// Something on the way may have repeated it, and the refusal may be that of a copy.
    pub(crate) fn put_off_since(&self) -> Option<i64> {
        let is_vouched = self.vouched == Some(self.made);
        self.last.filter(|_| self.guarded_since().is_none() && !is_vouched)
    }

    /// Returns the time from which on the next attempt may go out.
    pub(crate) fn due(&self) -> i64 {
        let last = self.unclear.iter().map(|(_, at)| *at).chain(self.open).max();
        self.not_before.max(last.map_or(0, |at| at + APART))
    }

    /// Forgets the unanswered attempts: WeChat has told the outcome of the call.
    pub(crate) fn clear(&mut self, now: i64) {
        *self = Self { made: self.made, not_before: now, ..Self::default() };
    }

    /// Lets the next attempt go out, after a person has said that none was carried out.
    pub(crate) fn vouch(&mut self, now: i64) {
        self.give_up_open();
        self.vouched = Some(self.made);
        self.in_a_row = 0;
        self.not_before = now;
    }

    /// Sets the times back to `now` after the clock was ahead. The rest of a wait is not known, so it ends.
    pub(crate) fn set_back(&mut self, now: i64) {
        // An attempt from ahead of the clock counts as old enough to be repeated at once.
        let past = |at: i64| if at > now { now - APART } else { at };
        self.open = self.open.map(past);
        self.last = self.last.map(past);
        for (_, at) in &mut self.unclear {
            *at = past(*at);
        }
        self.not_before = self.not_before.min(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_counted_once_and_answered_once() {
        let mut attempts = Attempts::default();
        assert!(attempts.start(1, 100));
        assert!(!attempts.start(1, 101));
        assert_eq!(attempts.due(), 170);
        assert!(attempts.answer(1));
        assert!(!attempts.answer(1));
        assert!(!attempts.lose(1, 102));
        assert_eq!(attempts.guarded_since(), None);
    }

    #[test]
    fn what_is_unanswered_stays_in_doubt_until_its_own_answer() {
        let mut attempts = Attempts::default();
        attempts.start(1, 100);
        assert!(attempts.lose(1, 110));
        assert!(!attempts.lose(1, 111), "twice");
        assert_eq!(attempts.due(), 180);
        attempts.start(2, 200);
        assert!(attempts.answer(2));
        assert_eq!(attempts.guarded_since(), Some(100), "the first one may still have arrived");
        attempts.start(3, 300);
        attempts.start(4, 400);
        assert!(attempts.answer(3), "late");
        assert!(attempts.answer(1));
        assert_eq!(attempts.guarded_since(), Some(400));
    }

    #[test]
    fn waits_double_up_to_an_hour() {
        let mut attempts = Attempts::default();
        let waits = (1..=9).map(|number| {
            let at = i64::from(number) * 100_000;
            attempts.start(number, at);
            attempts.lose(number, at);
            attempts.due() - at
        });
        let waits: Vec<_> = waits.collect();
        assert_eq!(waits, [70, 140, 280, 560, 1120, 2240, 3600, 3600, 3600]);
    }
}
