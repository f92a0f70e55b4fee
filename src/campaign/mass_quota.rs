//! The allowance of mass sends: whether an account may send now, and from when on (docs/spec.md 5).
//!
//! The answer is only as good as the given history. WeChat also counts sends made on
//! mp.weixin.qq.com, and decides in the end with errcode 45028.

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

/// A mass send that succeeded, through the API or on mp.weixin.qq.com, or a scheduled one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastSend {
    /// The time of the send in Unix seconds. A scheduled send lies in the future. It counts on its own
    /// day and in its own month.
    pub at: i64,
    /// Whom it reached.
    pub reach: Reach,
}

catalog! {
    /// A rule of WeChat on how often an account may mass send. Days and months follow Beijing time.
    pub enum Rule {
        /// A 公众号 may mass send once a day, to all followers or to a tag.
        OneADay = "one_a_day",
            "公众号每天（北京时间）最多群发 {limit} 次，当天已发和已定时的有 {actual} 次",
            "mass sends of a subscription account: at most {limit} a day (Beijing time); sent or scheduled on this day: {actual}";
        /// An account may send to all followers once a day.
        ToAllOneADay = "to_all_one_a_day",
            "向全部用户群发每天（北京时间）最多 {limit} 次，在公众平台的群发也计入；当天已发和已定时的有 {actual} 次",
            "mass sends to all followers: at most {limit} a day (Beijing time), including those on mp.weixin.qq.com; sent or scheduled on this day: {actual}";
        /// A 服务号 may send to all followers four times a month.
        ToAllFourAMonth = "to_all_four_a_month",
            "服务号向全部用户群发每月（北京时间）最多 {limit} 次，在公众平台的群发也计入；当月已发和已定时的有 {actual} 次",
            "mass sends of a service account to all followers: at most {limit} a month (Beijing time), including those on mp.weixin.qq.com; sent or scheduled in this month: {actual}";
        /// A follower of a 服务号 receives at most four sends a month, whoever else received them. The
        /// rule forbids nothing: the send succeeds, and followers who already got four get nothing.
        /// (Nothing is documented about whether WeChat answers 45028 to such a send.)
        FourAMonthEach = "four_a_month_each",
            "服务号的每位粉丝每月（北京时间）最多收到 {limit} 次群发；当月已发和已定时的有 {actual} 次，已收满的粉丝收不到这一次",
            "a follower of a service account receives at most {limit} mass sends a month (Beijing time); sent or scheduled in this month: {actual}; followers who already got {limit} will not receive this one";
        /// Only a 服务号 may send to a list of OpenIDs (errcode 48001).
        OpenIdsServiceOnly = "openids_service_only",
            "仅服务号可按 OpenID 群发（48001）",
            "only a service account can send to a list of OpenIDs (48001)";
    }
}

/// The day or month after which an allowance starts anew. Unused sends are lost.
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
    /// Returns the rules that can forbid a send.
    const fn forbidding(account: Account, reach: Reach) -> &'static [Rule] {
        match (account, reach) {
            (Account::Subscription, Reach::OpenIds) => &[Rule::OpenIdsServiceOnly],
            (Account::Subscription, Reach::All) => &[Rule::OneADay, Rule::ToAllOneADay],
            (Account::Subscription, Reach::Tag) => &[Rule::OneADay],
            (Account::Service, Reach::All) => &[Rule::ToAllOneADay, Rule::ToAllFourAMonth],
            (Account::Service, Reach::Tag | Reach::OpenIds) => &[],
        }
    }

    /// Returns the rules by which an allowed send may reach fewer followers than planned.
    const fn cautioning(account: Account) -> &'static [Rule] {
        match account {
            Account::Service => &[Rule::FourAMonthEach],
            Account::Subscription => &[],
        }
    }

    /// Returns how many sends it allows in a period.
    const fn limit(self) -> i64 {
        match self {
            Self::OneADay => MASS_SENDS_A_DAY,
            Self::ToAllOneADay => MASS_SENDS_TO_ALL_A_DAY,
            Self::ToAllFourAMonth => MASS_SENDS_TO_ALL_A_MONTH,
            Self::FourAMonthEach => MASS_SENDS_A_FOLLOWER_A_MONTH,
            Self::OpenIdsServiceOnly => 0,
        }
    }

    /// Returns the period in which it counts, or `None` if it does not depend on the time.
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

    /// Counts the sends in the period of `now`.
    fn used(self, history: &[PastSend], now: i64) -> i64 {
        let Some(period) = self.period() else { return 0 };
        let counted = history
            .iter()
            .filter(|send| self.counts(send.reach) && period.has_both(send.at, now))
            .count();
        i64::try_from(counted).unwrap_or(i64::MAX)
    }

    /// Returns the beginning of the next period; `None` after the last day of the calendar.
    fn until(self, now: i64) -> Option<i64> {
        self.period().map(|period| period.end(now)).filter(|end| *end > now)
    }

    /// Returns why it forbids one more send, if it does.
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
    /// The rule.
    pub rule: Rule,
    /// The number of sends that it allows.
    pub limit: i64,
    /// The number of sends that it has counted, scheduled ones included.
    pub used: i64,
    /// The time when it starts to count anew, in Unix seconds; `None` if waiting does not help.
    pub until: Option<i64>,
    /// The reason, for people.
    pub meaning: Bilingual,
}

/// An answer about a mass send: whether it is allowed, when, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permission {
    /// Whether the send is allowed now.
    pub allowed: bool,
    /// The earliest time at which it is allowed, in Unix seconds; `None` if never.
    pub at: Option<i64>,
    /// Every rule that forbids it now; empty if it is allowed.
    pub reasons: Vec<Reason>,
    /// Why an allowed send may reach fewer followers than planned; empty if it is not allowed.
    pub cautions: Vec<Reason>,
}

/// Says whether an account may mass send now, and if not, when.
///
/// `history` holds the sends of this month and all scheduled ones, in any order, one entry each. A
/// failed send does not count and must not be in it.
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

/// Finds the first time from `now` on at which none of the rules forbids a send.
fn earliest(rules: &[Rule], history: &[PastSend], now: i64) -> Option<i64> {
    let mut at = now;
    // A used-up rule forbids every send until its period ends, so no earlier time is missed. The loop
    // ends: each period that it skips holds a send of the history.
    while let Some(rule) = rules.iter().find(|rule| rule.used(history, at) >= rule.limit()) {
        at = rule.until(at)?;
    }
    Some(at)
}
