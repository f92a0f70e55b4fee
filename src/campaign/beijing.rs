//! Days and months in Beijing, with which WeChat's allowances start anew.
//!
//! WeChat names no time zone for the 0:00 of its daily and monthly resets. docs/spec.md 5
//! assumes UTC+8. China has had no daylight saving since 1991, so the offset is a
//! constant and no table of time zones is needed.
//!
//! The crate `time` computes months, not a formula of our own. The few functions called here take
//! 150 bytes of WebAssembly more than the formula. Functions that read a whole timestamp or build a
//! date would take three kilobytes, for errors that cannot occur. So this module counts days, and
//! finds the first day of the next month by adding days.
//!
//! Every function accepts every number. Times before and after the calendar of `time` (the years
//! -9999 to 9999) count as its first and its last day.

use time::{Date, Month, UtcDateTime};

/// Beijing is eight hours ahead of UTC.
const OFFSET_SECONDS: i64 = 8 * 60 * 60;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// The wait of a send after 0:00 in Beijing: clocks differ, and resets are not exact to the second.
pub(crate) const AFTER_MIDNIGHT: i64 = 60;

/// The Julian day on which Unix time begins.
const UNIX_EPOCH: i64 = UtcDateTime::UNIX_EPOCH.date().to_julian_day() as i64;
const FIRST_DAY: i64 = Date::MIN.to_julian_day() as i64 - UNIX_EPOCH;
const LAST_DAY: i64 = Date::MAX.to_julian_day() as i64 - UNIX_EPOCH;

/// Counts the days in Beijing since 1 January 1970.
pub(crate) fn day(now: i64) -> i64 {
    now.saturating_add(OFFSET_SECONDS).div_euclid(SECONDS_A_DAY).clamp(FIRST_DAY, LAST_DAY)
}

/// Returns when the next day begins in Beijing.
pub(crate) fn next_day(now: i64) -> i64 {
    start_of(day(now) + 1)
}

/// Counts the months in Beijing since January of the year 0.
pub(crate) fn month(now: i64) -> i64 {
    let (year, month, _) = calendar(day(now));
    i64::from(year) * 12 + i64::from(u8::from(month)) - 1
}

/// Returns when the next month begins in Beijing.
pub(crate) fn next_month(now: i64) -> i64 {
    let day = day(now);
    let (year, month, day_of_month) = calendar(day);
    start_of(day + i64::from(month.length(year)) - i64::from(day_of_month) + 1)
}

/// Writes the day in Beijing as `2026-12-01`, which both languages read.
pub(crate) fn iso_date(at: i64) -> String {
    let (year, month, day) = calendar(day(at));
    let mut text = i64::from(year).to_string();
    for number in [u8::from(month), day] {
        text.push_str(if number < 10 { "-0" } else { "-" });
        // As `i64`, whose formatting is in the WebAssembly anyway.
        text.push_str(&i64::from(number).to_string());
    }
    text
}

/// Returns 0:00 of a day.
fn start_of(day: i64) -> i64 {
    day * SECONDS_A_DAY - OFFSET_SECONDS
}

#[inline(never)] // the calendar is large in WebAssembly, and has three callers
fn calendar(day: i64) -> (i32, Month, u8) {
    // Both conversions succeed for every day that `day()` gives.
    let julian_day = i32::try_from(day + UNIX_EPOCH).unwrap_or(i32::MAX);
    Date::from_julian_day(julian_day).unwrap_or(Date::MAX).to_calendar_date()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 January 2026, 0:00 in Beijing: 2025-12-31T16:00:00Z.
    const NEW_YEAR: i64 = 1_767_196_800;

    #[test]
    fn a_day_begins_at_16_o_clock_utc() {
        assert_eq!(day(0), 0);
        assert_eq!(day(-OFFSET_SECONDS), 0);
        assert_eq!(day(-OFFSET_SECONDS - 1), -1);
        assert_eq!(day(NEW_YEAR), 20_454);
        assert_eq!(day(NEW_YEAR - 1), 20_453);
        assert_eq!(next_day(NEW_YEAR - 1), NEW_YEAR);
        assert_eq!(next_day(NEW_YEAR), NEW_YEAR + 86_400);
        assert_eq!(next_day(NEW_YEAR + 86_399), NEW_YEAR + 86_400);
    }

    #[test]
    fn a_month_ends_with_its_last_day() {
        for (end, last) in [
            (1_767_196_800, "31 December 2025"),
            (1_769_875_200, "31 January 2026"),
            (1_772_294_400, "28 February 2026"),
            (1_777_564_800, "30 April 2026"),
            (1_709_222_400, "29 February 2024"),
            (951_840_000, "29 February 2000"),
            (4_107_513_600, "28 February 2100"),
        ] {
            assert_eq!(next_month(end - 1), end, "{last}");
            assert_eq!(next_month(end - 86_400), end, "{last}");
            assert_eq!(month(end - 86_400), month(end - 1), "{last}");
            assert_eq!(month(end), month(end - 1) + 1, "{last}");
            assert!(next_month(end) > end, "{last}");
        }
        assert_eq!(month(NEW_YEAR), 2026 * 12);
        assert_eq!(month(NEW_YEAR - 1), 2025 * 12 + 11);
    }

    /// Counts the days from 1970 to 2400 one by one, by the rule of the Gregorian calendar.
    #[test]
    fn every_day_is_in_its_month() {
        let mut first = -OFFSET_SECONDS;
        for year in 1970..2400_i64 {
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let february = if is_leap { 29 } else { 28 };
            for (index, length) in
                [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate()
            {
                let end = first + length * 86_400;
                for start in (first..end).step_by(86_400) {
                    for now in [start, start + 1, start + 86_399] {
                        assert_eq!(day(now), (start + OFFSET_SECONDS) / 86_400);
                        assert_eq!(next_day(now), start + 86_400);
                        assert_eq!(month(now), year * 12 + index as i64);
                        assert_eq!(next_month(now), end);
                    }
                }
                first = end;
            }
        }
    }

    #[test]
    fn a_date_is_that_of_beijing() {
        for (at, date) in [
            (NEW_YEAR - 1, "2025-12-31"),
            (NEW_YEAR, "2026-01-01"),
            (1_709_222_399, "2024-02-29"),
            (i64::MAX, "9999-12-31"),
        ] {
            assert_eq!(iso_date(at), date);
        }
    }

    #[test]
    fn every_number_is_a_time() {
        for now in [i64::MIN, i64::MIN + 1, -1 << 40, 1 << 40, i64::MAX - 1, i64::MAX] {
            let (first, last) = (day(i64::MIN), day(i64::MAX));
            assert!((first..=last).contains(&day(now)), "{now}");
            assert_eq!(next_day(now), start_of(day(now) + 1), "{now}");
            assert!(next_month(now) >= next_day(now), "{now}");
        }
        assert_eq!(month(i64::MAX), 9999 * 12 + 11);
        assert_eq!(month(i64::MIN), -9999 * 12);
        assert_eq!(next_month(i64::MAX), next_day(i64::MAX));
    }
}
