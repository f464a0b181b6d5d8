//! Dates of access logs: `17/May/2015:10:05:03 +0000` to Unix seconds, and Unix seconds to text for people.
//!
//! Proleptic Gregorian calendar, English month names, every zone offset below a day. Leap seconds do not exist in Unix
//! time: second 60 is the first second of the next minute. Ignored: fractions of a second, which the formats lack.

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// Seconds in a day of Unix time.
const DAY_S: i64 = 86_400;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Civil {
    year: i64,
    /// 1..=12.
    month: i64,
    /// 1..=31.
    day: i64,
}

impl Civil {
    /// Days since 1970-01-01: eras of 400 years, years that start in March (Hinnant 2014, "chrono-Compatible Low-Level
    /// Date Algorithms", `days_from_civil`).
    const fn days(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The inverse of [`Civil::days`] (Hinnant 2014, `civil_from_days`).
    const fn of_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = (march_month + 2) % 12 + 1;
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        Self { year, month, day: day_of_year - (153 * march_month + 2) / 5 + 1 }
    }

    const fn month_length(self) -> i64 {
        match self.month {
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

/// The Unix seconds of a log's time stamp, given without its brackets; `None` if it is not exactly such a stamp.
pub fn parse(text: &[u8]) -> Option<i64> {
    let [d1, d0, b'/', n2, n1, n0, b'/', y3, y2, y1, y0, b':', h1, h0, b':', m1, m0, b':', s1, s0, b' ', ref zone @ ..] =
        *text
    else {
        return None;
    };
    let (month, _) = (1..).zip(MONTHS).find(|(_, name)| **name == [n2, n1, n0])?;
    let date = Civil { year: number(&[y3, y2, y1, y0])?, month, day: number(&[d1, d0])? };
    let (hour, minute, second) = (number(&[h1, h0])?, number(&[m1, m0])?, number(&[s1, s0])?);
    let valid = (1..=date.month_length()).contains(&date.day) && hour < 24 && minute < 60 && second <= 60;
    valid.then_some(())?;
    Some(date.days() * DAY_S + hour * 3600 + minute * 60 + second - offset(zone)?)
}

/// The seconds by which a zone such as `-0430` is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let [sign, h1, h0, m1, m0] = *zone else { return None };
    let (hours, minutes) = (number(&[h1, h0])?, number(&[m1, m0])?);
    if hours >= 24 || minutes >= 60 {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
}

/// A moment for people: `2015-05-17 10:05:03 UTC`.
pub fn utc(unix_s: i64) -> String {
    let Civil { year, month, day } = Civil::of_days(unix_s.div_euclid(DAY_S));
    let second = unix_s.rem_euclid(DAY_S);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(parse(text.as_bytes()), expected, "{text}");
    }

    /// Values of GNU `date -u -d ... +%s`.
    #[test]
    fn known_moments() {
        check("01/Jan/1970:00:00:00 +0000", Some(0));
        check("31/Dec/1969:23:59:59 +0000", Some(-1));
        check("17/May/2015:10:05:03 +0000", Some(1_431_857_103));
        check("10/Oct/2000:13:55:36 -0700", Some(971_211_336));
        check("29/Feb/2000:00:00:00 +0000", Some(951_782_400));
        check("29/Feb/2024:23:59:59 +0530", Some(1_709_231_399));
        check("01/Mar/2100:00:00:00 +0000", Some(4_107_542_400));
        check("31/Dec/2016:23:59:60 +0000", Some(1_483_228_800));
        check("01/Jan/0001:00:00:00 +0000", Some(-62_135_596_800));
    }

    #[test]
    fn what_is_no_moment() {
        for text in [
            "",
            "-",
            "29/Feb/2015:00:00:00 +0000",
            "29/Feb/1900:00:00:00 +0000",
            "31/Apr/2015:00:00:00 +0000",
            "00/May/2015:00:00:00 +0000",
            "17/may/2015:10:05:03 +0000",
            "17/Mai/2015:10:05:03 +0000",
            "17/May/2015:24:00:00 +0000",
            "17/May/2015:10:60:00 +0000",
            "17/May/2015:10:05:61 +0000",
            "17/May/2015:10:05:03",
            "17/May/2015:10:05:03 0000",
            "17/May/2015:10:05:03 +2400",
            "17/May/2015:10:05:03 +000",
            "17/May/2015:10:05:03 +00000",
            "17/May/2015:10:05:03.5 +0000",
            "7/May/2015:10:05:03 +0000",
            "2015-05-17T10:05:03Z",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn moments_for_people() {
        assert_eq!(utc(1_431_857_103), "2015-05-17 10:05:03 UTC");
        assert_eq!(utc(-1), "1969-12-31 23:59:59 UTC");
        assert_eq!(utc(951_782_400), "2000-02-29 00:00:00 UTC");
    }

    #[test]
    fn days_follow_each_other() {
        let mut previous = Civil { year: 1599, month: 12, day: 31 };
        for days in previous.days() + 1..=(Civil { year: 2401, month: 1, day: 1 }).days() {
            let day = Civil::of_days(days);
            let next = if previous.day < previous.month_length() {
                Civil { day: previous.day + 1, ..previous }
            } else if previous.month < 12 {
                Civil { month: previous.month + 1, day: 1, ..previous }
            } else {
                Civil { year: previous.year + 1, month: 1, day: 1 }
            };
            assert_eq!((day, day.days()), (next, days));
            previous = day;
        }
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = parse(&text);
        }
    }
}
