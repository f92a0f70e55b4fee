//! The allowance of mass sends: section 5 of the specification.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};
use wechat_mass::campaign::Account::{self, Service, Subscription};
use wechat_mass::campaign::Reach::{self, All, OpenIds, Tag};
use wechat_mass::campaign::{PastSend, Permission, Rule, may_mass_send};

const REACHES: [Reach; 3] = [All, Tag, OpenIds];

fn offset() -> UtcOffset {
    UtcOffset::from_hms(8, 0, 0).expect("an offset")
}

/// Returns a time in Beijing as Unix seconds.
fn beijing(year: i32, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> i64 {
    let month = Month::try_from(month).expect("a month");
    let date = Date::from_calendar_date(year, month, day).expect("a date");
    let time = Time::from_hms(hour, minute, second).expect("a time");
    date.with_time(time).assume_offset(offset()).unix_timestamp()
}

/// Returns 0:00 of a day in Beijing.
fn midnight(year: i32, month: u8, day: u8) -> i64 {
    beijing(year, month, day, 0, 0, 0)
}

fn sends(reach: Reach, times: &[i64]) -> Vec<PastSend> {
    times.iter().map(|&at| PastSend { at, reach }).collect()
}

fn rules(permission: &Permission) -> Vec<Rule> {
    permission.reasons.iter().map(|reason| reason.rule).collect()
}

#[track_caller]
fn assert_allowed(permission: &Permission, now: i64) {
    assert!(permission.allowed, "{permission:?}");
    assert_eq!(permission.at, Some(now));
    assert_eq!(permission.reasons, []);
}

#[track_caller]
fn assert_refused(permission: &Permission, broken: &[Rule], at: Option<i64>) {
    assert!(!permission.allowed, "{permission:?}");
    assert_eq!(rules(permission), broken);
    assert_eq!(permission.at, at);
    assert_eq!(permission.cautions, []);
}

#[test]
fn without_a_history_everything_but_openids_of_a_subscription_account_is_allowed() {
    let now = midnight(2026, 3, 5);
    for (account, reach) in [
        (Service, All),
        (Service, Tag),
        (Service, OpenIds),
        (Subscription, All),
        (Subscription, Tag),
    ] {
        let permission = may_mass_send(account, reach, &[], now);
        assert_allowed(&permission, now);
        assert_eq!(permission.cautions, []);
    }
}

#[test]
fn a_subscription_account_never_sends_to_openids() {
    for history in [vec![], sends(Tag, &[midnight(2026, 3, 5)])] {
        let permission =
            may_mass_send(Subscription, OpenIds, &history, beijing(2026, 3, 5, 9, 0, 0));
        assert_refused(&permission, &[Rule::OpenIdsServiceOnly], None);
        let reason = &permission.reasons[0];
        assert_eq!((reason.limit, reason.used, reason.until), (0, 0, None));
        assert!(reason.meaning.zh.contains("48001") && reason.meaning.en.contains("48001"));
    }
}

#[test]
fn a_subscription_account_sends_once_a_day() {
    let next = midnight(2026, 3, 6);
    // 0:00 in Beijing is 16:00 UTC of the day before.
    assert_eq!(next, 1_772_726_400);
    for now in [midnight(2026, 3, 5), beijing(2026, 3, 5, 23, 59, 59)] {
        for at in [midnight(2026, 3, 5), beijing(2026, 3, 5, 23, 59, 59)] {
            let history = sends(Tag, &[at]);
            for reach in [All, Tag] {
                let permission = may_mass_send(Subscription, reach, &history, now);
                assert_refused(&permission, &[Rule::OneADay], Some(next));
                let reason = &permission.reasons[0];
                assert_eq!((reason.limit, reason.used, reason.until), (1, 1, Some(next)));
            }
        }
    }
    let history = sends(Tag, &[beijing(2026, 3, 4, 23, 59, 59), midnight(2026, 3, 6)]);
    for now in [midnight(2026, 3, 5), beijing(2026, 3, 5, 23, 59, 59)] {
        assert_allowed(&may_mass_send(Subscription, All, &history, now), now);
    }
}

#[test]
fn a_subscription_account_sends_to_all_once_a_day() {
    let now = beijing(2026, 3, 5, 12, 0, 0);
    let history = sends(All, &[beijing(2026, 3, 5, 8, 0, 0)]);
    let next = Some(midnight(2026, 3, 6));
    let permission = may_mass_send(Subscription, All, &history, now);
    assert_refused(&permission, &[Rule::OneADay, Rule::ToAllOneADay], next);
    let permission = may_mass_send(Subscription, Tag, &history, now);
    assert_refused(&permission, &[Rule::OneADay], next);
}

#[test]
fn a_subscription_account_has_no_limit_a_month() {
    let days: Vec<i64> = (1..=20).map(|day| beijing(2026, 3, day, 8, 0, 0)).collect();
    let now = midnight(2026, 3, 21);
    let permission = may_mass_send(Subscription, All, &sends(All, &days), now);
    assert_allowed(&permission, now);
    assert_eq!(permission.cautions, []);
}

#[test]
fn a_service_account_sends_to_all_once_a_day() {
    let history = sends(All, &[beijing(2026, 3, 5, 8, 0, 0)]);
    let next = midnight(2026, 3, 6);
    let permission = may_mass_send(Service, All, &history, next - 1);
    assert_refused(&permission, &[Rule::ToAllOneADay], Some(next));
    let reason = &permission.reasons[0];
    assert_eq!((reason.limit, reason.used, reason.until), (1, 1, Some(next)));
    assert_allowed(&may_mass_send(Service, All, &history, next), next);
    // A send to a tag or to OpenIDs never counts as one to all followers.
    let now = beijing(2026, 3, 5, 9, 0, 0);
    for reach in [Tag, OpenIds] {
        assert_allowed(&may_mass_send(Service, reach, &history, now), now);
        let history = sends(reach, &[beijing(2026, 3, 5, 8, 0, 0)]);
        assert_allowed(&may_mass_send(Service, All, &history, now), now);
    }
}

#[test]
fn a_service_account_sends_to_all_four_times_a_month() {
    let now = beijing(2026, 3, 20, 12, 0, 0);
    let times = [2, 4, 6, 8].map(|day| beijing(2026, 3, day, 8, 0, 0));
    let permission = may_mass_send(Service, All, &sends(All, &times), now);
    let next = midnight(2026, 4, 1);
    assert_refused(&permission, &[Rule::ToAllFourAMonth], Some(next));
    let reason = &permission.reasons[0];
    assert_eq!((reason.limit, reason.used, reason.until), (4, 4, Some(next)));
    assert_allowed(&may_mass_send(Service, All, &sends(All, &times), next), next);

    assert_allowed(&may_mass_send(Service, All, &sends(All, &times[..3]), now), now);
    let mut history = sends(All, &times[..3]);
    history.extend(sends(Tag, &times));
    assert_allowed(&may_mass_send(Service, All, &history, now), now);
}

#[test]
fn every_broken_rule_is_named() {
    let times = [2, 4, 6, 8].map(|day| beijing(2026, 3, day, 8, 0, 0));
    let permission = may_mass_send(Service, All, &sends(All, &times), beijing(2026, 3, 8, 9, 0, 0));
    let broken = [Rule::ToAllOneADay, Rule::ToAllFourAMonth];
    assert_refused(&permission, &broken, Some(midnight(2026, 4, 1)));
    let untils: Vec<_> = permission.reasons.iter().map(|reason| reason.until).collect();
    assert_eq!(untils, [Some(midnight(2026, 3, 9)), Some(midnight(2026, 4, 1))]);
}

#[test]
fn sends_that_a_full_follower_does_not_get_are_allowed_with_a_caution() {
    let now = beijing(2026, 3, 20, 12, 0, 0);
    let next = midnight(2026, 4, 1);
    let mut history = sends(All, &[midnight(2026, 3, 1)]);
    history.extend(sends(Tag, &[now, now]));
    for reach in REACHES {
        let permission = may_mass_send(Service, reach, &history, now);
        assert_allowed(&permission, now);
        assert_eq!(permission.cautions, [], "three are not four");
    }
    history.extend(sends(OpenIds, &[next - 1]));
    for reach in REACHES {
        let permission = may_mass_send(Service, reach, &history, now);
        assert_allowed(&permission, now);
        let [caution] = permission.cautions.as_slice() else { panic!("{permission:?}") };
        assert_eq!(caution.rule, Rule::FourAMonthEach);
        assert_eq!((caution.limit, caution.used, caution.until), (4, 4, Some(next)));
        assert_eq!(may_mass_send(Service, reach, &history, next).cautions, []);
        assert_eq!(may_mass_send(Service, reach, &history, midnight(2026, 3, 1) - 1).cautions, []);
    }
    // A 公众号 has no such rule.
    assert_eq!(may_mass_send(Subscription, Tag, &history, midnight(2026, 3, 2)).cautions, []);
}

#[test]
fn a_month_ends_in_beijing() {
    for (first, next) in [
        (midnight(2025, 12, 1), midnight(2026, 1, 1)),
        (midnight(2026, 2, 1), midnight(2026, 3, 1)),
        (midnight(2024, 2, 1), midnight(2024, 3, 1)),
        (midnight(2026, 4, 1), midnight(2026, 5, 1)),
    ] {
        let days = [first, first + 86_400, first + 2 * 86_400, first + 3 * 86_400];
        let history = sends(All, &days);
        let permission = may_mass_send(Service, All, &history, next - 1);
        assert_refused(&permission, &[Rule::ToAllFourAMonth], Some(next));
        assert_allowed(&may_mass_send(Service, All, &history, next), next);
        assert_allowed(&may_mass_send(Service, All, &history, first - 1), first - 1);
    }
}

#[test]
fn the_29th_of_february_is_a_day_of_its_own() {
    let history = sends(All, &[beijing(2028, 2, 28, 12, 0, 0), beijing(2028, 2, 29, 12, 0, 0)]);
    let permission = may_mass_send(Subscription, All, &history, beijing(2028, 2, 28, 13, 0, 0));
    assert_eq!(permission.at, Some(midnight(2028, 3, 1)));
    let permission =
        may_mass_send(Subscription, All, &history[..1], beijing(2028, 2, 28, 13, 0, 0));
    assert_eq!(permission.at, Some(midnight(2028, 2, 29)));
}

#[test]
fn scheduled_sends_count_on_their_own_day() {
    let now = beijing(2026, 12, 30, 12, 0, 0);
    // The sends are out of order: the 30th, the 31st, 1 and 3 January are taken, 2 January is free.
    let history = sends(
        Tag,
        &[
            beijing(2027, 1, 3, 20, 0, 0),
            beijing(2026, 12, 31, 20, 0, 0),
            beijing(2027, 1, 1, 20, 0, 0),
            beijing(2026, 12, 30, 20, 0, 0),
        ],
    );
    let permission = may_mass_send(Subscription, Tag, &history, now);
    assert_refused(&permission, &[Rule::OneADay], Some(midnight(2027, 1, 2)));
    // The reset of the daily rule is not yet the time at which a send is allowed.
    assert_eq!(permission.reasons[0].until, Some(midnight(2026, 12, 31)));
}

#[test]
fn scheduled_sends_count_in_their_own_month() {
    // March is used up, 1 April is taken, 2 April is free.
    let mut history = sends(All, &[3, 5, 7, 9].map(|day| midnight(2026, 3, day)));
    history.extend(sends(All, &[beijing(2026, 4, 1, 20, 0, 0)]));
    let permission = may_mass_send(Service, All, &history, beijing(2026, 3, 2, 9, 0, 0));
    assert_refused(&permission, &[Rule::ToAllFourAMonth], Some(midnight(2026, 4, 2)));
    // The whole of April is taken as well.
    history.extend(sends(All, &[10, 11, 30].map(|day| midnight(2026, 4, day))));
    let permission = may_mass_send(Service, All, &history, beijing(2026, 3, 2, 9, 0, 0));
    assert_refused(&permission, &[Rule::ToAllFourAMonth], Some(midnight(2026, 5, 1)));
}

#[test]
fn sends_at_the_same_second_are_separate() {
    let at = beijing(2026, 3, 5, 8, 0, 0);
    let permission = may_mass_send(Subscription, Tag, &sends(Tag, &[at, at, at]), at);
    assert_eq!(permission.reasons[0].used, 3);
    let permission = may_mass_send(Service, Tag, &sends(Tag, &[at; 7]), at);
    assert_eq!(permission.cautions[0].used, 7);
}

#[test]
fn the_words_have_the_numbers() {
    let at = beijing(2026, 3, 5, 8, 0, 0);
    let broken = may_mass_send(Service, All, &sends(All, &[at; 17]), at).reasons;
    let cautions = may_mass_send(Service, Tag, &sends(All, &[at; 17]), at).cautions;
    let once = may_mass_send(Subscription, Tag, &sends(All, &[at; 17]), at).reasons;
    let reasons = [broken, cautions, once].concat();
    assert_eq!(reasons.len(), 4);
    for reason in &reasons {
        for words in [&reason.meaning.zh, &reason.meaning.en] {
            assert!(words.contains("17"), "{words}");
            assert!(words.contains(&format!("{} ", reason.limit)), "{words}");
            assert!(!words.contains(['{', '}']), "{words}");
        }
    }
}

#[test]
fn names() {
    assert_eq!([Service, Subscription].map(Account::name), ["service", "subscription"]);
    assert_eq!(REACHES.map(Reach::name), ["all", "tag", "openids"]);
    let rules = [
        Rule::OneADay,
        Rule::ToAllOneADay,
        Rule::ToAllFourAMonth,
        Rule::FourAMonthEach,
        Rule::OpenIdsServiceOnly,
    ];
    let names = [
        "one_a_day",
        "to_all_one_a_day",
        "to_all_four_a_month",
        "four_a_month_each",
        "openids_service_only",
    ];
    assert_eq!(rules.map(Rule::name), names);
}

/// Generates seconds around four ends of months, 31 December and 29 February included, often at midnight.
fn moment() -> impl Strategy<Value = i64> {
    let start = midnight(2027, 11, 25);
    let within = prop_oneof![3 => select(vec![0, 1, 43_200, 86_399]), 1 => 0..86_400_i64];
    (0..110_i64, within).prop_map(move |(day, second)| start + day * 86_400 + second)
}

fn history() -> impl Strategy<Value = Vec<PastSend>> {
    let near = (moment(), select(&REACHES[..])).prop_map(|(at, reach)| PastSend { at, reach });
    // Sends to all followers fill a week, so that days in a row and months are used up.
    let row = moment().prop_map(|first| {
        (0..7).map(|day| PastSend { at: first + day * 86_400, reach: All }).collect::<Vec<_>>()
    });
    (vec(near, 0..12), vec(row, 0..3), any::<bool>()).prop_map(|(mut sends, rows, backwards)| {
        sends.extend(rows.into_iter().flatten());
        if backwards {
            sends.reverse();
        }
        sends
    })
}

fn account() -> impl Strategy<Value = Account> {
    select(&[Service, Subscription][..])
}

fn reach() -> impl Strategy<Value = Reach> {
    select(&REACHES[..])
}

/// Implements the rules again, by year, month and day.
fn is_allowed(account: Account, reach: Reach, history: &[PastSend], now: i64) -> bool {
    let date = |at| {
        let at = OffsetDateTime::from_unix_timestamp(at).expect("a time");
        at.to_offset(offset()).date()
    };
    let today = date(now);
    let to_all = || history.iter().filter(|send| send.reach == All);
    let is_free = !history.iter().any(|send| date(send.at) == today);
    match (account, reach) {
        (Subscription, OpenIds) => false,
        (Subscription, _) => is_free,
        (Service, All) => {
            let in_month = to_all().filter(|send| {
                let day = date(send.at);
                (day.year(), day.month()) == (today.year(), today.month())
            });
            in_month.count() < 4 && !to_all().any(|send| date(send.at) == today)
        }
        (Service, _) => true,
    }
}

proptest! {
    #[test]
    fn the_rules_hold(
        account in account(), reach in reach(), history in history(), now in moment(),
    ) {
        let permission = may_mass_send(account, reach, &history, now);
        prop_assert_eq!(permission.allowed, is_allowed(account, reach, &history, now));
        prop_assert_eq!(permission.allowed, permission.reasons.is_empty());
        for reason in permission.reasons.iter().chain(&permission.cautions) {
            prop_assert!(reason.used >= reason.limit);
            prop_assert!(reason.until.is_none_or(|until| until > now));
        }
    }

    #[test]
    fn the_time_is_the_earliest(
        account in account(), reach in reach(), history in history(), now in moment(),
    ) {
        let permission = may_mass_send(account, reach, &history, now);
        let allowed = |at| may_mass_send(account, reach, &history, at).allowed;
        prop_assert_eq!(permission.at.is_none(), account == Subscription && reach == OpenIds);
        if let Some(at) = permission.at {
            prop_assert!(allowed(at));
            prop_assert_eq!(at == now, permission.allowed);
            if at > now {
                prop_assert!(!allowed(at - 1));
                // No hour in between is allowed.
                prop_assert!((now..at).step_by(3600).all(|between| !allowed(between)));
            }
        }
    }

    #[test]
    fn later_is_never_earlier(
        account in account(), reach in reach(), history in history(),
        one in moment(), other in moment(),
    ) {
        let at = |now| may_mass_send(account, reach, &history, now).at;
        prop_assert!(at(one.min(other)) <= at(one.max(other)));
    }

    #[test]
    fn one_send_more_never_allows_an_earlier_one(
        account in account(), reach in reach(), history in history(), now in moment(),
        more in moment(), more_reach in reach(),
    ) {
        let before = may_mass_send(account, reach, &history, now).at;
        let mut longer = history;
        longer.push(PastSend { at: more, reach: more_reach });
        prop_assert!(before <= may_mass_send(account, reach, &longer, now).at);
    }

    #[test]
    fn the_order_of_the_history_says_nothing(
        account in account(), reach in reach(), now in moment(),
        (history, shuffled) in history().prop_flat_map(|history| {
            (Just(history.clone()), Just(history).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(
            may_mass_send(account, reach, &history, now),
            may_mass_send(account, reach, &shuffled, now)
        );
    }

    /// At the ends of the calendar there is no next day, but there is an answer.
    #[test]
    fn every_number_is_a_time(
        account in account(), reach in reach(),
        times in vec(prop_oneof![any::<i64>(), Just(i64::MAX), Just(i64::MIN)], 0..9),
        now in prop_oneof![any::<i64>(), Just(i64::MAX), Just(i64::MIN)],
    ) {
        let permission = may_mass_send(account, reach, &sends(All, &times), now);
        prop_assert_eq!(permission.allowed, permission.at == Some(now));
        prop_assert!(permission.at.is_none_or(|at| at >= now));
    }
}
