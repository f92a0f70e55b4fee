//! The calls allowed in a minute and a day (docs/spec.md 5), and the time of the next one.

use crate::campaign::because::{Because, BecauseCode};
use crate::campaign::beijing::{AFTER_MIDNIGHT, day, next_day};
use crate::campaign::state::attempts::MINUTE;
use crate::campaign::state::call_id::Purpose;

/// The number of a day's sends that are kept for repeats …
const KEPT_FOR_REPEATS: i64 = 2;
/// … if the day has at least so many.
const WORTH_KEEPING: i64 = 50;

/// Returns when the calls of the next day may begin: a minute after midnight. In that minute the day
/// before still counts, because by WeChat's clock it may not be over yet.
pub(crate) fn new_day(now: i64) -> i64 {
    next_day(now - AFTER_MIDNIGHT) + AFTER_MIDNIGHT
}

/// The calls of one day, by purpose.
pub(crate) type Counts = [i64; 4];

/// The account's calls: how many are allowed, and how many are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pacing {
    /// The allowed sends a minute.
    pub(crate) per_minute: i64,
    /// The allowed calls a day, by purpose.
    pub(crate) per_day: Counts,
    /// The day in Beijing whose calls are counted.
    pub(crate) day: i64,
    /// The campaign's own calls of that day.
    pub(crate) own: Counts,
    /// The account's other calls of that day, if they were told.
    pub(crate) others: Counts,
    /// The times of the sends of the last minute, oldest first.
    pub(crate) recent: Vec<i64>,
    /// The number of other sends of a minute, and when it was told.
    pub(crate) others_recent: (i64, i64),
}

impl Pacing {
    pub(crate) fn new(per_minute: i64, per_day: Counts, now: i64) -> Self {
        Self {
            per_minute,
            per_day,
            day: day(now),
            own: [0; 4],
            others: [0; 4],
            recent: Vec::new(),
            others_recent: (0, 0),
        }
    }

    fn turn(&mut self, now: i64) {
        let today = day(now);
        if today > self.day {
            self.day = today;
            self.own = [0; 4];
            self.others = [0; 4];
        }
    }

    /// Counts a call that goes out.
    pub(crate) fn count(&mut self, purpose: Purpose, now: i64) {
        self.turn(now);
        if let Some(count) = self.own.get_mut(purpose as usize) {
            *count += 1;
        }
        if purpose == Purpose::Send {
            self.recent.retain(|at| *at > now - MINUTE);
            self.recent.push(now);
        }
    }

    /// Sets the total of today's calls of other programs.
    pub(crate) fn set_others(&mut self, purpose: Purpose, calls: i64, now: i64) {
        self.turn(now);
        if let Some(count) = self.others.get_mut(purpose as usize) {
            *count = calls;
        }
    }

    /// Sets the limit of calls a day and the calls made, as WeChat tells them.
    pub(crate) fn set_quota(&mut self, purpose: Purpose, limit: i64, used: i64, now: i64) {
        self.turn(now);
        let index = purpose as usize;
        if let Some(per_day) = self.per_day.get_mut(index) {
            *per_day = limit;
        }
        let own = self.own.get(index).copied().unwrap_or_default();
        if let Some(count) = self.others.get_mut(index) {
            *count = (used - own).max(0);
        }
    }

    /// Sets the times back to `now` after the clock was ahead.
    pub(crate) fn set_back(&mut self, now: i64) {
        // Calls that were counted for a future day are dropped.
        if self.day > day(now) {
            (self.day, self.own, self.others) = (day(now), [0; 4], [0; 4]);
        }
        self.recent.retain(|at| *at <= now);
        if self.others_recent.1 > now {
            self.others_recent = (0, 0);
        }
    }

    /// Returns how many calls are left today.
    pub(crate) fn left(&self, purpose: Purpose, now: i64) -> i64 {
        let of = |counts: &Counts| counts.get(purpose as usize).copied().unwrap_or_default();
        let used = if day(now - AFTER_MIDNIGHT) <= self.day {
            of(&self.own).saturating_add(of(&self.others))
        } else {
            0
        };
        of(&self.per_day).saturating_sub(used).max(0)
    }

    /// Returns how many sends of the day are kept for repeats, if the day cannot hold all jobs anyway. When
    /// the day's calls are used up, an unclear send cannot be repeated before 0:00. By then WeChat may have
    /// forgotten it, and a person would have to be asked.
    pub(crate) fn kept_for_repeats(&self, to_send: i64, now: i64) -> i64 {
        let per_day = self.per_day.first().copied().unwrap_or_default();
        let fits = to_send <= self.left(Purpose::Send, now);
        if fits || per_day < WORTH_KEEPING { 0 } else { KEPT_FOR_REPEATS }
    }

    /// Returns when such a call may be made, from `now` on, and why it waits. `kept` calls of the day are
    /// reserved for repeats.
    pub(crate) fn earliest(&self, purpose: Purpose, kept: i64, now: i64) -> (i64, Option<Because>) {
        if self.left(purpose, now) <= kept {
            let limit = self.per_day.get(purpose as usize).copied().unwrap_or_default();
            let next = new_day(now);
            return (next, Some(Because::day_budget(limit, next)));
        }
        if purpose == Purpose::Send {
            let at = self.minute_over(now);
            if at > now {
                return (at, Some(Because::limited(BecauseCode::MinuteBudget, self.per_minute)));
            }
        }
        (now, None)
    }

    /// Returns when the minute has room for one more send.
    fn minute_over(&self, now: i64) -> i64 {
        let (others, told_at) = self.others_recent;
        let mut times: Vec<i64> = self.recent.clone();
        let others = usize::try_from(others.clamp(0, self.per_minute)).unwrap_or_default();
        let place = times.partition_point(|at| *at <= told_at);
        times.splice(place..place, std::iter::repeat_n(told_at, others));
        times.retain(|at| *at > now - MINUTE);
        let room = usize::try_from(self.per_minute).unwrap_or_default();
        // The send that must be a minute old before another may go out.
        let last = times.len().checked_sub(room).and_then(|index| times.get(index));
        last.map_or(now, |at| at + MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-26 08:00 in Beijing.
    const NOW: i64 = 1_795_651_200;

    #[test]
    fn sixty_a_minute_and_a_hundred_a_day() {
        let mut pacing = Pacing::new(60, [100, 100, 100, 10], NOW);
        for second in 0..60 {
            assert_eq!(
                pacing.earliest(Purpose::Send, 0, NOW + second / 2),
                (NOW + second / 2, None)
            );
            pacing.count(Purpose::Send, NOW + second / 2);
        }
        let (at, because) = pacing.earliest(Purpose::Send, 0, NOW + 30);
        assert_eq!((at, because.map(|b| b.code)), (NOW + 60, Some(BecauseCode::MinuteBudget)));
        assert_eq!(pacing.earliest(Purpose::Poll, 0, NOW + 30).0, NOW + 30, "another interface");
        for minute in 1..=40 {
            pacing.count(Purpose::Send, NOW + 60 * minute);
        }
        let (at, because) = pacing.earliest(Purpose::Send, 0, NOW + 4000);
        assert_eq!(because.map(|b| b.code), Some(BecauseCode::DayBudget));
        assert_eq!(at, NOW + 16 * 3600 + 60, "a minute after midnight in Beijing");
        assert_eq!(pacing.earliest(Purpose::Send, 0, at - 1).0, at, "the day before holds");
        assert_eq!(pacing.earliest(Purpose::Send, 0, at), (at, None));
    }

    #[test]
    fn calls_of_others_count() {
        let mut pacing = Pacing::new(60, [100, 100, 100, 10], NOW);
        pacing.set_others(Purpose::Delete, 10, NOW);
        assert_eq!(pacing.earliest(Purpose::Delete, 0, NOW).0, NOW + 16 * 3600 + 60);
        pacing.count(Purpose::Send, NOW);
        pacing.set_quota(Purpose::Send, 500, 400, NOW);
        assert_eq!((pacing.own, pacing.others[0]), ([1, 0, 0, 0], 399));
        pacing.set_quota(Purpose::Send, 400, 400, NOW);
        assert_eq!(pacing.earliest(Purpose::Send, 0, NOW).0, NOW + 16 * 3600 + 60);
        pacing.others_recent = (60, NOW);
        pacing.set_quota(Purpose::Send, 500, 400, NOW);
        assert_eq!(pacing.earliest(Purpose::Send, 0, NOW + 1).0, NOW + 60);
    }

    #[test]
    fn a_day_that_does_not_hold_everything_keeps_two_for_repeats() {
        let mut pacing = Pacing::new(60, [100, 100, 100, 10], NOW);
        assert_eq!(pacing.kept_for_repeats(100, NOW), 0, "it holds everything");
        assert_eq!(pacing.kept_for_repeats(101, NOW), 2);
        pacing.count(Purpose::Send, NOW);
        assert_eq!(pacing.kept_for_repeats(100, NOW), 2);
        pacing.set_others(Purpose::Send, 97, NOW);
        let (at, _) = pacing.earliest(Purpose::Send, 2, NOW);
        assert_eq!(at, NOW + 16 * 3600 + 60, "two are left");
        assert_eq!(pacing.earliest(Purpose::Send, 0, NOW).0, NOW, "for a repeat");
        let small = Pacing::new(60, [10, 100, 100, 10], NOW);
        assert_eq!(small.kept_for_repeats(1000, NOW), 0);
    }
}
