//! Faults, and how often they happen.

use super::random::Random;

/// The time in which a late request is still processed.
pub const LATE_SECONDS: i64 = 300;
/// The time that an event may be on its way after the job has ended.
pub const PUSH_LATE_SECONDS: i64 = 6 * 3600;

/// The faults, each as a chance in 1000.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// The request never arrives.
    pub lost_before: u32,
    /// The request is processed, and its answer is lost.
    pub lost_after: u32,
    /// The connection is lost for the caller, and the request is processed up to `LATE_SECONDS`
    /// after it left.
    pub late: u32,
    /// The answer takes up to 50 s.
    pub slow: u32,
    /// The answer is -1, and half of these requests are processed nevertheless.
    pub busy: u32,
    /// The answer is 268488001, likewise.
    pub busy_platform: u32,
    /// The answer is HTTP 502 with a page, and the request is processed never, at once or late.
    pub gateway: u32,
    /// The answer is HTTP 200 with half of the text, and the request is processed.
    pub cut: u32,
    /// Something on the way sends the request twice, and the host gets the second answer.
    pub repeated: u32,
    /// A new send gets 45065 with the id of another job, until the guard of that job is over.
    pub wrong_id: u32,
    /// The token expires: the answer is 40001, 40014 or 42001 until it is renewed.
    pub token: u32,
    /// The answer is 42010, for media that were sent less than a minute ago.
    pub too_fast: u32,
    /// The answer is 45011, because of other programs' calls.
    pub minute: u32,
    /// A send to all followers waits for the administrator, who agrees, refuses or is silent.
    pub confirm: u32,
    /// The job is rejected by the review or by the originality check.
    pub review: u32,
    /// The job ends with `send fail`, and half of these jobs have reached people.
    pub fail: u32,
    /// The event comes before the answer.
    pub push_early: u32,
    /// The event comes up to `PUSH_LATE_SECONDS` after the end.
    pub push_late: u32,
    /// The event comes again, in seconds or in hours.
    pub push_twice: u32,
    /// The event never comes.
    pub push_never: u32,
    /// With a call, an event comes of a job that was started elsewhere, or of a publication.
    pub foreign_push: u32,
    /// The answer has an unknown errcode, and the request is processed or not. Or an accepted send has no
    /// `msg_id`. Or nobody of a job is left after filtering.
    pub odd: u32,
    /// From this send on, every one with media is answered 40007.
    pub invalid_media: u32,
    /// Whether a draft is gone (40007) after the day of its first successful send. This is not a chance.
    pub consumes_draft: bool,
}

/// The fate of one request on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Usual,
    NeverArrives,
    AnswerLost,
    Late,
    Slow,
    Busy(i64),
    Gateway,
    Cut,
    Odd,
    Repeated,
}

impl Faults {
    pub fn fate(&self, random: &mut Random) -> Fate {
        let fates = [
            (self.lost_before, Fate::NeverArrives),
            (self.lost_after, Fate::AnswerLost),
            (self.late, Fate::Late),
            (self.slow, Fate::Slow),
            (self.busy, Fate::Busy(-1)),
            (self.busy_platform, Fate::Busy(268_488_001)),
            (self.gateway, Fate::Gateway),
            (self.cut, Fate::Cut),
            (self.odd, Fate::Odd),
            (self.repeated, Fate::Repeated),
        ];
        fates.into_iter().fold(
            Fate::Usual,
            |fate, (chance, other)| {
                if random.chance(chance) { other } else { fate }
            },
        )
    }
}
