//! Wrong clocks. The promise to send once depends on the age of a request, and so on the host's clock,
//! which this crate cannot read.

use crate::campaign::because::{Because, BecauseCode};
use crate::campaign::engine::step::Next;
use crate::campaign::state::campaign::Campaign;
use crate::campaign::state::shared::Shared;

/// The most seconds by which the clocks of two machines may differ. More is a jump.
pub(in crate::campaign) const TOLERANCE: i64 = 5 * 60;

impl Campaign {
    /// Returns by how much this time is before the latest one that was told, if that is a jump.
    pub(in crate::campaign) fn jump(&self, now: i64) -> Option<i64> {
        Some(self.clock - now).filter(|ahead| *ahead > TOLERANCE)
    }

    /// Checks whether the age of a request matters: a send is in doubt.
    pub(in crate::campaign) fn depends_on_the_clock(&self) -> bool {
        self.jobs.iter().any(|job| !job.settled && job.sends.is_in_doubt())
    }

    /// Asks a person to set the clock right.
    pub(in crate::campaign) fn ask_for_the_time(&self, ahead: i64) -> Next {
        let because = Because::limited(BecauseCode::Clock, ahead);
        Next::Ask { because, question: None, until: None, choices: &["clock"] }
    }

    /// Sets the time, after a person has checked it or while nothing depends on it.
    pub(in crate::campaign) fn set_clock(&mut self, now: i64) {
        let ahead = (self.clock - now).max(0);
        if self.clock_jump > 0 || ahead > TOLERANCE {
            // The age of these requests is not known.
            for job in self.jobs.iter_mut().filter(|job| job.sends.is_in_doubt()) {
                job.change().stopped = true;
            }
        }
        self.clock_jump = 0;
        self.clock = now;
        if ahead == 0 {
            return;
        }
        for job in self.jobs.iter_mut().map(Shared::change) {
            job.sends.set_back(now);
            job.polls.set_back(now);
        }
        for order in &mut self.orders {
            order.attempts.set_back(now);
        }
        // The times of acceptances and failed tokens stay as they were told: a wait for a time ahead of the
        // clock is over.
        self.switched_at = self.switched_at.min(now);
        self.pacing.set_back(now);
    }
}
