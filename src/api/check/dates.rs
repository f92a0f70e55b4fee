//! Dates of statistics, `YYYY-MM-DD`.

/// Numbers the days, so that two dates can be compared. Returns `None` if the text is not a date.
pub(crate) fn day_number(text: &str) -> Option<i64> {
    let [year, month, day] = numbers(text)?;
    // The year begins in March, so that a leap day is its last one.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before_year = 365 * years + years / 4 - years / 100 + years / 400;
    (1..=days_in(year, month)).contains(&day).then_some(before_year + (153 * months + 2) / 5 + day)
}

fn numbers(text: &str) -> Option<[i64; 3]> {
    let mut parts = text.split('-');
    let mut next = |length: usize| {
        let part = parts.next()?;
        let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    };
    let date = [next(4)?, next(2)?, next(2)?];
    parts.next().is_none().then_some(date)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}
