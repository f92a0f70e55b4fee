//! The allowances of an account in a day, a month and a minute (docs/spec.md 5). Days and months are
//! those in Beijing: they begin at 16:00 UTC.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// Calls of message/mass/send and message/mass/sendall together: 100 a day unless the account was
    /// granted more, 60 a minute.
    SendCalls,
    /// 100 a day.
    Previews,
    /// 10 a day.
    Deletes,
    /// Accepted sends of a 公众号 (订阅号): 1 a day.
    Sends,
    /// Accepted sends of a 服务号 to everyone: 1 a day, 4 a month.
    ToAll,
}

pub struct Uses {
    pub send_calls_a_day: usize,
    /// All uses, in the order of time.
    all: Vec<(i64, Allowance)>,
}

impl Uses {
    /// Makes the uses of a new account.
    pub fn new() -> Self {
        Self { send_calls_a_day: 100, all: Vec::new() }
    }

    pub fn add(&mut self, allowance: Allowance, at: i64) {
        self.all.push((at, allowance));
    }

    pub fn minute_is_full(&self, now: i64) -> bool {
        self.since(Allowance::SendCalls, |at| at > now - 60) >= 60
    }

    pub fn is_used_up(&self, allowance: Allowance, now: i64) -> bool {
        let today = self.since(allowance, |at| day(at) == day(now));
        match allowance {
            Allowance::SendCalls => today >= self.send_calls_a_day,
            Allowance::Previews => today >= 100,
            Allowance::Deletes => today >= 10,
            Allowance::Sends => today >= 1,
            Allowance::ToAll => {
                today >= 1 || self.since(allowance, |at| month(at) == month(now)) >= 4
            }
        }
    }

    fn since(&self, allowance: Allowance, counts: impl Fn(i64) -> bool) -> usize {
        let recent = self.all.iter().rev().take_while(|(at, _)| counts(*at));
        recent.filter(|(_, used)| *used == allowance).count()
    }
}

/// Returns the day in Beijing, counted from 1970.
pub fn day(at: i64) -> i64 {
    (at + 8 * 3600).div_euclid(86_400)
}

/// Returns the month in Beijing, counted from March of the year 0: Howard Hinnant's "civil from days".
fn month(at: i64) -> i64 {
    let since_march_0 = day(at) + 719_468;
    let era = since_march_0.div_euclid(146_097);
    let day_of_era = since_march_0.rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    (era * 400 + year) * 12 + (5 * day_of_year + 2) / 153
}
