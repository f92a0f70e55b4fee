//! Clocks that were wrong. All that is promised about sending once hangs on how long ago a request went
//! out, and so on a clock that nobody here can read.

use crate::campaign::because::{Because, BecauseCode};
use crate::campaign::engine::step::Next;
use crate::campaign::state::campaign::Campaign;

/// By how many seconds the clocks of two machines may differ. More is a jump.
pub(in crate::campaign) const TOLERANCE: i64 = 5 * 60;

impl Campaign {
    /// By how much this time is before the latest one that was told, where that is a jump.
    pub(in crate::campaign) fn jump(&self, now: i64) -> Option<i64> {
        Some(self.clock - now).filter(|ahead| *ahead > TOLERANCE)
    }

    /// Whether it matters when something went out.
    pub(in crate::campaign) fn depends_on_the_clock(&self) -> bool {
        let in_doubt =
            |job: &crate::campaign::state::job::Job| !job.settled && job.sends.is_in_doubt();
        self.jobs.iter().any(in_doubt)
    }

    /// A person has to say what time it is.
    pub(in crate::campaign) fn ask_for_the_time(&self, ahead: i64) -> Next {
        let because = Because::limited(BecauseCode::Clock, ahead);
        Next::Ask { because, question: None, until: None, choices: &["clock"] }
    }

    /// This is the time: somebody has looked, or nothing hangs on it.
    pub(in crate::campaign) fn set_clock(&mut self, now: i64) {
        let ahead = (self.clock - now).max(0);
        if self.clock_jump > 0 || ahead > TOLERANCE {
            // How long ago these went out is not known.
            for job in self.jobs.iter_mut().filter(|job| job.sends.is_in_doubt()) {
                job.stopped = true;
            }
        }
        self.clock_jump = 0;
        self.clock = now;
        if ahead == 0 {
            return;
        }
        for job in &mut self.jobs {
            job.sends.set_back(now);
            job.polls.set_back(now);
        }
        for order in &mut self.orders {
            order.attempts.set_back(now);
        }
        // When something was accepted, or a token could not be had, stays as it was told: what lies ahead of
        // the clock is due.
        self.switched_at = self.switched_at.min(now);
        self.pacing.set_back(now);
    }
}
