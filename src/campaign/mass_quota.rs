//! The allowance of mass sends: may this account send now, and when else (docs/spec.md 5).
//!
//! The answer is only as good as the history it is given. WeChat counts the sends of the console,
//! too, and has the last word with errcode 45028.

use crate::api::limits::{
    MASS_SENDS_A_DAY, MASS_SENDS_A_FOLLOWER_A_MONTH, MASS_SENDS_TO_ALL_A_DAY,
    MASS_SENDS_TO_ALL_A_MONTH,
};
use crate::campaign::beijing;
use crate::campaign::state::account::Account;
use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::{catalog, fill};

/// Whom a mass send reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All followers: `is_to_all: true`. It enters the account's history list.
    All,
    /// The followers with one tag.
    Tag,
    /// A list of OpenIDs: `message/mass/send`.
    OpenIds,
}

impl Reach {
    /// The name used outside Rust, e.g. `all`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Tag => "tag",
            Self::OpenIds => "openids",
        }
    }
}

/// One mass send that succeeded, by the interface or in the console; or one that is scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastSend {
    /// When, in Unix seconds. A scheduled send lies in the future and counts on its own day and in
    /// its own month.
    pub at: i64,
    /// Whom it reached.
    pub reach: Reach,
}

catalog! {
    /// A rule of WeChat on how often an account may mass send. Days and months are those of Beijing.
    pub enum Rule {
        /// A 公众号 may mass send once a day, to all or to a tag.
        OneADay = "one_a_day",
            "公众号每天（北京时间）最多群发 {limit} 次，当天已发和已定时的有 {actual} 次",
            "a subscription account may mass send {limit} a day (Beijing time); sent or scheduled on this day: {actual}";
        /// To all followers once a day.
        ToAllOneADay = "to_all_one_a_day",
            "群发给全部用户每天（北京时间）最多 {limit} 次，含公众平台后台；当天已发和已定时的有 {actual} 次",
            "{limit} a day (Beijing time) may go to all followers, the console's included; sent or scheduled on this day: {actual}";
        /// A 服务号 may send to all followers four times a month.
        ToAllFourAMonth = "to_all_four_a_month",
            "服务号群发给全部用户每月（北京时间）最多 {limit} 次，含公众平台后台；当月已发和已定时的有 {actual} 次",
            "a service account may send {limit} a month (Beijing time) to all followers, the console's included; sent or scheduled in this month: {actual}";
        /// A follower of a 服务号 receives four sends a month, whomever else they were sent to. It
        /// forbids nothing: the send succeeds, and those who already got four get nothing. (Whether
        /// WeChat answers 45028 to such a send is written nowhere.)
        FourAMonthEach = "four_a_month_each",
            "每个用户每月（北京时间）最多收到服务号的 {limit} 次群发；当月已发和已定时的有 {actual} 次，已收到 {limit} 次的用户不会收到这一次",
            "a follower of a service account gets {limit} mass sends a month (Beijing time); sent or scheduled in this month: {actual}; followers who already got {limit} get nothing";
        /// Only a 服务号 may send to a list of OpenIDs (errcode 48001).
        OpenIdsServiceOnly = "openids_service_only",
            "公众号不能按 OpenID 列表群发（48001），只有服务号可以",
            "a subscription account cannot send to a list of OpenIDs (48001); a service account can";
    }
}

/// The days or months after which an allowance starts anew. What was not used is lost.
#[derive(Clone, Copy)]
enum Period {
    Day,
    Month,
}

impl Period {
    fn has_both(self, one: i64, other: i64) -> bool {
        match self {
            Self::Day => beijing::day(one) == beijing::day(other),
            Self::Month => beijing::month(one) == beijing::month(other),
        }
    }

    fn end(self, now: i64) -> i64 {
        match self {
            Self::Day => beijing::next_day(now),
            Self::Month => beijing::next_month(now),
        }
    }
}

impl Rule {
    /// The rules that a send has to keep.
    const fn forbidding(account: Account, reach: Reach) -> &'static [Rule] {
        match (account, reach) {
            (Account::Subscription, Reach::OpenIds) => &[Rule::OpenIdsServiceOnly],
            (Account::Subscription, Reach::All) => &[Rule::OneADay, Rule::ToAllOneADay],
            (Account::Subscription, Reach::Tag) => &[Rule::OneADay],
            (Account::Service, Reach::All) => &[Rule::ToAllOneADay, Rule::ToAllFourAMonth],
            (Account::Service, Reach::Tag | Reach::OpenIds) => &[],
        }
    }

    /// The rules by which a send that is allowed may reach fewer than was meant.
    const fn cautioning(account: Account) -> &'static [Rule] {
        match account {
            Account::Service => &[Rule::FourAMonthEach],
            Account::Subscription => &[],
        }
    }

    /// How many sends it allows in a period.
    const fn limit(self) -> i64 {
        match self {
            Self::OneADay => MASS_SENDS_A_DAY,
            Self::ToAllOneADay => MASS_SENDS_TO_ALL_A_DAY,
            Self::ToAllFourAMonth => MASS_SENDS_TO_ALL_A_MONTH,
            Self::FourAMonthEach => MASS_SENDS_A_FOLLOWER_A_MONTH,
            Self::OpenIdsServiceOnly => 0,
        }
    }

    /// The period in which it counts; `None` if it is the same at all times.
    const fn period(self) -> Option<Period> {
        match self {
            Self::OneADay | Self::ToAllOneADay => Some(Period::Day),
            Self::ToAllFourAMonth | Self::FourAMonthEach => Some(Period::Month),
            Self::OpenIdsServiceOnly => None,
        }
    }

    fn counts(self, reach: Reach) -> bool {
        match self {
            Self::ToAllOneADay | Self::ToAllFourAMonth => reach == Reach::All,
            Self::OneADay | Self::FourAMonthEach | Self::OpenIdsServiceOnly => true,
        }
    }

    /// How many sends it has counted in the period of `now`.
    fn used(self, history: &[PastSend], now: i64) -> i64 {
        let Some(period) = self.period() else { return 0 };
        let counted = history
            .iter()
            .filter(|send| self.counts(send.reach) && period.has_both(send.at, now))
            .count();
        i64::try_from(counted).unwrap_or(i64::MAX)
    }

    /// When the next period begins. There is none after the last day of the calendar.
    fn until(self, now: i64) -> Option<i64> {
        self.period().map(|period| period.end(now)).filter(|end| *end > now)
    }

    /// What it has against one more send.
    fn reason(self, history: &[PastSend], now: i64) -> Option<Reason> {
        let (limit, used) = (self.limit(), self.used(history, now));
        (used >= limit).then(|| Reason {
            rule: self,
            limit,
            used,
            until: self.until(now),
            meaning: self.meaning(limit, used),
        })
    }

    fn meaning(self, limit: i64, used: i64) -> Bilingual {
        fill(self.template(), "", &limit.to_string(), &used.to_string())
    }
}

/// Why a mass send is not allowed, or will not reach everyone it is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// Which rule.
    pub rule: Rule,
    /// How many sends it allows.
    pub limit: i64,
    /// How many it has counted, scheduled ones included.
    pub used: i64,
    /// When it starts to count anew, in Unix seconds; `None` if waiting does not help.
    pub until: Option<i64>,
    /// The same for people.
    pub meaning: Bilingual,
}

/// Whether a mass send is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permission {
    /// Whether it is allowed now.
    pub allowed: bool,
    /// The earliest time at which it is allowed, in Unix seconds: now, or later. `None` if never.
    pub at: Option<i64>,
    /// Every rule that forbids it now; empty if it is allowed.
    pub reasons: Vec<Reason>,
    /// Why it may reach fewer than is meant, although it is allowed; empty if it is not.
    pub cautions: Vec<Reason>,
}

/// Says whether an account may mass send now, and if not, when.
///
/// `history` are the sends of this month and all that are scheduled, in any order, each one an
/// entry. A failed send does not count and must not be in it.
///
/// ```
/// use wechat_mass::campaign::{Account, PastSend, Reach, Rule, may_mass_send};
///
/// let noon = 1_767_240_000; // 1 January 2026, 12:00 in Beijing
/// let history = [PastSend { at: noon, reach: Reach::Tag }];
/// let permission = may_mass_send(Account::Subscription, Reach::All, &history, noon + 60);
/// assert!(!permission.allowed);
/// assert_eq!(permission.reasons[0].rule, Rule::OneADay);
/// assert_eq!(permission.at, Some(1_767_283_200)); // 2 January, 0:00
/// ```
pub fn may_mass_send(account: Account, reach: Reach, history: &[PastSend], now: i64) -> Permission {
    let against = |rules: &[Rule]| -> Vec<Reason> {
        rules.iter().filter_map(|rule| rule.reason(history, now)).collect()
    };
    let rules = Rule::forbidding(account, reach);
    let reasons = against(rules);
    let allowed = reasons.is_empty();
    let cautions = if allowed { against(Rule::cautioning(account)) } else { Vec::new() };
    Permission { allowed, at: earliest(rules, history, now), reasons, cautions }
}

/// The first time from `now` on at which none of the rules forbids a send.
fn earliest(rules: &[Rule], history: &[PastSend], now: i64) -> Option<i64> {
    let mut at = now;
    // A rule that is used up forbids until its period ends, so nothing is missed between. Each of
    // these periods holds a send, and none comes again: there are not more of them than sends.
    while let Some(rule) = rules.iter().find(|rule| rule.used(history, at) >= rule.limit()) {
        at = rule.until(at)?;
    }
    Some(at)
}
