//! How often a call was made, and which of its attempts nobody has answered.

/// The shortest time between two attempts, in seconds: within a minute WeChat answers 45066.
pub(crate) const MINUTE: i64 = 60;
/// The longest, in seconds.
const LONGEST_WAIT: i64 = 3600;
/// How many unclear or put-off attempts in a row end the repeats.
pub(crate) const MOST_IN_A_ROW: u32 = 10;

/// The attempts at one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// How many have been made; the last one's number.
    pub(crate) made: u32,
    /// When the last one went out, while it has no answer.
    pub(crate) open: Option<i64>,
    /// Those whose outcome is unknown, with the time they went out, oldest first.
    pub(crate) unclear: Vec<(u32, i64)>,
    /// How many in a row were unclear or put off.
    pub(crate) in_a_row: u32,
    /// Not again before this time.
    pub(crate) not_before: i64,
    /// A person has said that no attempt up to this number was carried out. They stay unclear: the person
    /// may err, and a later refusal says nothing of them.
    pub(crate) vouched: Option<u32>,
    /// When the last one went out of those that were refused, until it is known what became of the call.
    pub(crate) last: Option<i64>,
}

/// The number of what may have been sent without being recorded here. No fact ever answers it.
pub(crate) const NOT_RECORDED: u32 = 0;

impl Attempts {
    /// Attempt `number` goes out. Whether that is news.
    pub(crate) fn start(&mut self, number: u32, now: i64) -> bool {
        if number <= self.made {
            return false;
        }
        if self.open.is_some() {
            // Nobody has said what became of it: the program may have ended there.
            self.in_a_row += 1;
            self.give_up_open();
        }
        self.made = number;
        self.open = Some(now);
        true
    }

    /// The open attempt counts as unclear from now on.
    pub(crate) fn give_up_open(&mut self) {
        if let Some(at) = self.open.take() {
            self.unclear.push((self.made, at));
        }
    }

    /// Takes attempt `number` out of those that are unanswered; false if it is none of them: then
    /// what is said of it is old.
    pub(crate) fn answer(&mut self, number: u32) -> bool {
        self.take(number).is_some()
    }

    /// The same, for an answer that refuses it.
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

    /// The open attempt `number` has come to nothing that is clear. Whether that is news.
    pub(crate) fn lose(&mut self, number: u32, now: i64) -> bool {
        let is_news = number == self.made && self.open.is_some();
        if is_news {
            self.give_up_open();
            self.put_off(now);
        }
        is_news
    }

    /// Once more, after a time that doubles with every time in a row.
    pub(crate) fn put_off(&mut self, now: i64) {
        let wait = MINUTE << self.in_a_row.min(6);
        self.in_a_row += 1;
        self.not_before = self.not_before.max(now + wait.min(LONGEST_WAIT));
    }

    /// Once more, from this time on.
    pub(crate) fn wait_until(&mut self, at: i64) {
        self.in_a_row = 0;
        self.not_before = self.not_before.max(at);
    }

    /// Attempts that were not recorded may have gone out since then.
    pub(crate) fn suspect(&mut self, since: i64) {
        match self.unclear.iter_mut().find(|(number, _)| *number == NOT_RECORDED) {
            Some((_, at)) => *at = since.min(*at),
            None => self.unclear.insert(0, (NOT_RECORDED, since)),
        }
        self.in_a_row = 0;
        self.vouched = None;
    }

    /// Whether any attempt may have been carried out.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.open.is_some() || !self.unclear.is_empty()
    }

    /// Whether all that is in doubt was never recorded.
    pub(crate) fn is_only_suspected(&self) -> bool {
        self.open.is_none()
            && !self.unclear.is_empty()
            && self.unclear.iter().all(|(number, _)| *number == NOT_RECORDED)
    }

    /// When the first attempt went out for which nobody has vouched since: how old WeChat's memory of it
    /// may be.
    pub(crate) fn guarded_since(&self) -> Option<i64> {
        let open = self.open.map(|at| (self.made, at));
        let unclear = self.unclear.iter().copied().chain(open);
        let counts = |number: u32| self.vouched.is_none_or(|vouched| number > vouched);
        unclear.filter(|(number, _)| counts(*number)).map(|(_, at)| at).min()
    }

    /// When the last attempt went out, if it was refused for the moment and no person has vouched for it
    /// since. Something on the way may have repeated it, and the refusal may be that of a copy.
    pub(crate) fn put_off_since(&self) -> Option<i64> {
        let is_vouched = self.vouched == Some(self.made);
        self.last.filter(|_| self.guarded_since().is_none() && !is_vouched)
    }

    /// From when on the next attempt may go out.
    pub(crate) fn due(&self) -> i64 {
        let last = self.unclear.iter().map(|(_, at)| *at).chain(self.open).max();
        self.not_before.max(last.map_or(0, |at| at + MINUTE))
    }

    /// Forgets what is unanswered: WeChat has said what became of it.
    pub(crate) fn clear(&mut self, now: i64) {
        *self = Self { made: self.made, not_before: now, ..Self::default() };
    }

    /// A person says that nothing was carried out: the next attempt may go out.
    pub(crate) fn vouch(&mut self, now: i64) {
        self.give_up_open();
        self.vouched = Some(self.made);
        self.in_a_row = 0;
        self.not_before = now;
    }

    /// The clock was ahead until it was set to `now`. How long is left of a wait is not known: it is over.
    pub(crate) fn set_back(&mut self, now: i64) {
        // What went out ahead of the clock counts as a minute old, whenever it is asked.
        let past = |at: i64| if at > now { now - MINUTE } else { at };
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
        assert_eq!(attempts.due(), 160);
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
        assert_eq!(attempts.due(), 170);
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
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    }
}
