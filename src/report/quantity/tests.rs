//! How numbers read.

use super::{Figure, count, duration, share};
use crate::stats::result::{Interval, Unit};

fn check(value: f64, interval: Option<(f64, f64)>, unit: Unit, expected: &str) {
    let interval = interval.map(|(low, high)| Interval { low, high });
    assert_eq!(Figure::new(value, interval, unit).inline(), expected, "{value} {interval:?}");
}

#[test]
fn three_digits_and_a_fitting_unit_without_an_interval() {
    check(0.262_41, None, Unit::Seconds, "262 ms");
    check(0.999_6, None, Unit::Seconds, "1.00 s");
    check(0.000_051, None, Unit::Seconds, "51.0 µs");
    check(0.0, None, Unit::Seconds, "0 s");
    check(4321.5, None, Unit::Seconds, "4,322 s");
    check(399.7, None, Unit::PerSecond, "400 /s");
    check(3.5 * 1024.0 * 1024.0, None, Unit::Bytes, "3.50 MiB");
    check(6.234, None, Unit::Count, "6.23");
}

#[test]
fn an_estimate_is_never_finer_than_its_interval() {
    check(0.041_734, Some((0.041_523, 0.041_945)), Unit::Seconds, "41.73 ± 0.21 ms");
    check(0.2624, Some((0.2534, 0.2714)), Unit::Seconds, "262.4 ± 9.0 ms");
    check(1.0, Some((1.0, 1.0)), Unit::Seconds, "1.00 ± 0 s");
    check(0.5, Some((0.499_999_9, 0.500_000_1)), Unit::Ratio, "50.000 ± <0.001 %");
    check(-0.000_01, Some((-0.002, 0.001_98)), Unit::Ratio, "0.00 ± 0.20 %");
}

#[test]
fn an_interval_that_is_not_symmetric_is_shown_by_its_ends() {
    check(0.0, Some((0.0, 0.000_3)), Unit::Ratio, "0 (at most 0.030) %");
    check(0.05, Some((0.04, 0.09)), Unit::Seconds, "50 [40, 90] ms");
    check(0.9997, Some((0.9991, 1.0)), Unit::Ratio, "99.970 [99.910, 100.000] %");
    check(0.999_998_8, Some((0.999_996_1, 1.0)), Unit::Ratio, "99.99988 [99.99961, 100.00000] %");
}

#[test]
fn an_interval_below_what_can_be_is_said_to_be_useless() {
    check(0.837, Some((-2.36, 4.034)), Unit::Seconds, "0.8 (vague: ≤ 4.0) s");
    check(0.005, Some((-0.001, 0.011)), Unit::Ratio, "0.5 (vague: ≤ 1.1) %");
    check(0.837, Some((0.0, 1.674)), Unit::Seconds, "837 ± 837 ms");
    let difference = Figure::difference(0.837, Some(Interval { low: -2.36, high: 4.034 }), Unit::Seconds);
    assert_eq!(difference.inline(), "+0.8 ± 3.2 s", "a difference may be below zero");
}

#[test]
fn always_is_bounded_from_below() {
    check(1.0, Some((0.999_97, 1.0)), Unit::Ratio, "100 (at least 99.9970) %");
    check(1.0, Some((0.7, 1.0)), Unit::Ratio, "100 (at least 70) %");
    check(1.0, Some((0.999_999_999_7, 1.0)), Unit::Ratio, "100 (at least 99.999999) %");
    check(1.0, Some((1.0, 1.0)), Unit::Ratio, "100 ± 0 %");
    check(1.0, Some((0.99, 1.0)), Unit::Count, "1.0000 [0.9900, 1.0000]");
}

#[test]
fn nearly_all_is_not_all() {
    check(0.831, None, Unit::Ratio, "83.1 %");
    check(0.999_87, None, Unit::Ratio, "99.987 %");
    check(0.999_999_999, None, Unit::Ratio, "> 99.9999 %");
    check(1.0, None, Unit::Ratio, "100 %");
    assert_eq!(share(7.0, 0.0), "–");
}

#[test]
fn durations_and_counts_read_aloud() {
    for (s, text) in [(0.25, "250 ms"), (5.0, "5 s"), (120.0, "2 min"), (5400.0, "1 h 30 min"), (3600.4, "1 h")] {
        assert_eq!(duration(s), text);
    }
    assert_eq!(count(1_234_567), "1,234,567");
    assert_eq!(count(12), "12");
}

#[test]
fn a_difference_has_a_sign_and_the_unit_of_what_is_known_of_it() {
    let check = |value: f64, half: f64, unit: Unit, expected: &str| {
        let interval = Interval { low: value - half, high: value + half };
        assert_eq!(Figure::difference(value, Some(interval), unit).inline(), expected);
    };
    check(-0.1463, 0.0151, Unit::Seconds, "-146 ± 15 ms");
    check(0.002_31, 0.000_12, Unit::Seconds, "+2.31 ± 0.12 ms");
    check(0.000_004, 0.002, Unit::Seconds, "0.0 ± 2.0 ms");
    check(-0.4804, 0.0033, Unit::Ratio, "-48.04 ± 0.33 points");
    check(3.4, 0.5, Unit::PerSecond, "+3.40 ± 0.50 /s");
    assert_eq!(Figure::difference(0.0, None, Unit::Seconds).inline(), "0 s");
    assert_eq!(Figure::change(1.25, None).inline(), "+125 %");
    let lopsided = Interval { low: -0.945, high: -0.919 };
    assert_eq!(Figure::change(-0.935, Some(lopsided)).inline(), "-93.5 [-94.5, -91.9] %");
}

#[test]
fn what_no_draw_changes_has_no_spread() {
    let of = |low, high| Figure::random(0.01, Some(Interval { low, high }), Unit::Seconds).inline();
    assert_eq!((of(0.01, 0.01), of(0.009, 0.011)), ("10.0 ms".to_owned(), "10.0 ± 1.0 ms".to_owned()));
    assert_eq!(of(0.009_999_999_999_999_997, 0.01), "10.0 ms", "the mean of equal numbers is rounded");
}
