//! Quotas of an account in a minute, a day and a month (docs/spec.md 5).

use super::{
    Faults, Kind, MIDNIGHT, NOON, WeChat, delete, errcode, preview, service, text, to_all,
    to_openids, to_tag,
};
use crate::wechat::Allowance;

/// Returns the first errcode that is not 0, and the number of calls before it.
fn until_refused(mut errcodes: impl FnMut(i64) -> i64) -> (i64, i64) {
    (0..).map(|index| (index, errcodes(index))).find(|(_, errcode)| *errcode != 0).expect("a limit")
}

fn tag_send(index: i64) -> wechat_mass::Call {
    to_tag(text(), 2, &format!("id-{index}"))
}

#[test]
fn sixty_sends_fit_in_any_minute() {
    let mut wechat = service();
    // A burst across the turn of a minute is a burst.
    let start = NOON + 58;
    let refused = until_refused(|index| errcode(&mut wechat, &tag_send(index), start + index / 20));
    assert_eq!(refused, (60, 45011));
    assert_eq!(errcode(&mut wechat, &tag_send(60), start + 59), 45011);
    assert_eq!(errcode(&mut wechat, &tag_send(60), start + 60), 0);
}

#[test]
fn a_hundred_sends_fit_in_a_day_of_both_kinds_and_with_the_refused_ones() {
    let mut wechat = service();
    let refused = until_refused(|index| {
        let send = match index % 2 {
            0 => tag_send(index),
            _ => to_openids(text(), "o1\no2", &format!("id-{index}")),
        };
        errcode(&mut wechat, &send, NOON + index * 10)
    });
    assert_eq!(refused, (100, 45009));

    let mut wechat = service();
    for index in 0..100 {
        // The guard refuses the second half.
        wechat.call(&tag_send(index % 50), NOON + index * 10);
    }
    assert_eq!(errcode(&mut wechat, &tag_send(100), NOON + 2000), 45009);
}

#[test]
fn an_account_may_be_granted_more_sends_a_day() {
    let mut wechat = service();
    wechat.grant_send_calls(150);
    let refused = until_refused(|index| errcode(&mut wechat, &tag_send(index), NOON + index * 10));
    assert_eq!(refused, (150, 45009));
    let minute = until_refused(|index| errcode(&mut wechat, &tag_send(200 + index), MIDNIGHT));
    assert_eq!(minute, (60, 45011), "no more than others in a minute");
}

#[test]
fn the_day_ends_at_sixteen_hours_utc() {
    let mut wechat = service();
    wechat.used_elsewhere(Allowance::SendCalls, 100, NOON);
    assert_eq!(errcode(&mut wechat, &tag_send(0), MIDNIGHT - 1), 45009);
    assert_eq!(errcode(&mut wechat, &tag_send(0), MIDNIGHT), 0);
}

#[test]
fn previews_and_deletions_have_days_of_their_own() {
    let mut wechat = service();
    let refused = until_refused(|_| errcode(&mut wechat, &preview(), NOON));
    assert_eq!(refused, (100, 45009));
    let deleted: Vec<i64> = (0..11).map(|_| errcode(&mut wechat, &delete(7), NOON)).collect();
    assert_eq!(deleted, [[40059; 10].as_slice(), &[45009]].concat());
    assert_eq!(errcode(&mut wechat, &tag_send(0), NOON), 0);
    assert_eq!(errcode(&mut wechat, &preview(), MIDNIGHT), 0);
    assert_eq!(errcode(&mut wechat, &delete(7), MIDNIGHT), 40059);
}

#[test]
fn a_subscription_account_sends_once_a_day() {
    let mut wechat = WeChat::new(1, Kind::Subscription, Faults::default());
    assert_eq!(errcode(&mut wechat, &tag_send(0), NOON), 0);
    assert_eq!(errcode(&mut wechat, &tag_send(1), NOON + 100), 45028);
    assert_eq!(errcode(&mut wechat, &to_all(text(), "all"), MIDNIGHT - 1), 45028);
    assert_eq!(errcode(&mut wechat, &to_all(text(), "all-2"), MIDNIGHT), 0);
}

#[test]
fn a_subscription_account_does_not_send_to_openids() {
    let mut wechat = WeChat::new(1, Kind::Subscription, Faults::default());
    assert_eq!(errcode(&mut wechat, &to_openids(text(), "o1\no2", "id"), NOON), 48001);
    assert!(wechat.jobs().is_empty());
}

#[test]
fn a_service_account_sends_to_all_once_a_day_and_four_times_a_month() {
    let mut wechat = service();
    let mut all = |day: i64| {
        errcode(&mut wechat, &to_all(text(), &format!("day-{day}")), NOON + day * 86_400)
    };
    assert_eq!([all(0), all(1), all(2), all(3)], [0; 4]);
    assert_eq!(all(4), 45028);
    // These are the 31st and the 1st.
    assert_eq!([all(30), all(31)], [45028, 0]);
    assert_eq!(errcode(&mut wechat, &to_all(text(), "again"), NOON + 31 * 86_400 + 1), 45028);
    assert_eq!(errcode(&mut wechat, &tag_send(0), NOON + 31 * 86_400 + 2), 0);
}

#[test]
fn months_are_those_of_the_calendar_in_beijing() {
    // These are before and after an end of February, once in a leap year: 2027-02-28, 2028-02-28,
    // 2028-02-29, and 23:59:59 of 2026-01-31.
    for (last, same_month) in [
        (1_803_830_399, false),
        (1_835_366_399, true),
        (1_835_452_799, false),
        (MIDNIGHT + 30 * 86_400 - 1, false),
    ] {
        let mut wechat = service();
        wechat.used_elsewhere(Allowance::ToAll, 4, last);
        assert_eq!(errcode(&mut wechat, &to_all(text(), "before"), last), 45028);
        let expected = if same_month { 45028 } else { 0 };
        assert_eq!(errcode(&mut wechat, &to_all(text(), "after"), last + 1), expected, "{last}");
    }
}

#[test]
fn what_others_use_is_gone() {
    let mut wechat = WeChat::new(1, Kind::Subscription, Faults::default());
    wechat.used_elsewhere(Allowance::Sends, 1, NOON);
    wechat.used_elsewhere(Allowance::Previews, 99, NOON);
    wechat.used_elsewhere(Allowance::Deletes, 10, NOON);
    assert_eq!(errcode(&mut wechat, &tag_send(0), NOON), 45028);
    assert_eq!(errcode(&mut wechat, &preview(), NOON), 0);
    assert_eq!(errcode(&mut wechat, &preview(), NOON), 45009);
    assert_eq!(errcode(&mut wechat, &delete(7), NOON), 45009);
    let mut wechat = service();
    wechat.used_elsewhere(Allowance::ToAll, 1, NOON);
    assert_eq!(errcode(&mut wechat, &to_all(text(), "id"), NOON), 45028);
}
