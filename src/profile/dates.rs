//! Days, months and years as people write them.

use std::fmt;

use jiff::civil::Date;

/// A month, counted from year 0, so that months subtract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

impl Month {
    pub(crate) fn of(day: Date) -> Self {
        Self(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }
}

/// As in `2021-03`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// `2026-11-21`.
pub(crate) fn day(text: &str) -> Option<Date> {
    let looks_right = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    text.parse().ok().filter(|_| looks_right)
}

/// `2021-03`, or the month of a day.
pub(crate) fn month(text: &str) -> Option<Month> {
    let full = if text.len() == 7 { format!("{text}-01") } else { text.to_owned() };
    day(&full).map(Month::of)
}

/// `2026`, or the year of a month or day.
pub(crate) fn year(text: &str) -> Option<i16> {
    let full = if text.len() == 4 { format!("{text}-01") } else { text.to_owned() };
    let month = month(&full)?;
    i16::try_from(month.0.div_euclid(12)).ok()
}

/// Whole months in years of experience, which lie within [`super::YEARS`]; a part of a month is cut.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 80 years")]
pub(crate) fn months_of(years: f64) -> u32 {
    (years * 12.0 + 1e-9).floor() as u32
}

/// Months that lie in at least one of the stretches; both ends count.
pub(crate) fn months_in(mut stretches: Vec<(Month, Month)>) -> u32 {
    stretches.sort();
    let mut total = 0;
    let mut counted_to = i32::MIN;
    for (from, to) in stretches {
        let from = from.0.max(counted_to.saturating_add(1));
        if to.0 >= from {
            total += to.0 - from + 1;
            counted_to = to.0;
        }
    }
    u32::try_from(total).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(from: &str, to: &str) -> (Month, Month) {
        (month(from).unwrap(), month(to).unwrap())
    }

    #[test]
    fn both_ends_count_and_overlaps_count_once() {
        assert_eq!(months_in(vec![stretch("2021-03", "2023-08")]), 30);
        assert_eq!(months_in(vec![stretch("2021-01", "2021-12"), stretch("2021-06", "2022-06")]), 18);
        assert_eq!(months_in(vec![stretch("2021-01", "2022-12"), stretch("2021-06", "2021-08")]), 24);
        assert_eq!(months_in(vec![stretch("2022-01", "2022-02"), stretch("2020-01", "2020-02")]), 4);
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert_eq!(day("2026-02-30"), None);
        assert_eq!(day("20261121"), None);
        assert_eq!(month("2026-13"), None);
        assert_eq!(month("2026"), None);
        assert_eq!(year("2026"), Some(2026));
        assert_eq!(year("2026-05"), Some(2026));
        assert_eq!(year("last year"), None);
    }
}
