//! Intervals computed by hand, refusals, and the share of intervals that cover the truth.

use super::{Basis, Estimate, Ratio, Share};
use crate::engine::draw::{Source, Substream};
use crate::engine::time::Span;
use crate::stats::histogram::Histogram;
use crate::stats::student::Student;

/// Two numbers that differ by roundings only: at most 64 operations lie between them and the input.
fn same(left: f64, right: f64) -> bool {
    (left - right).abs() <= 64.0 * f64::EPSILON * left.abs().max(right.abs())
}

fn student() -> Student {
    Student::new(0.95)
}

fn share(events: u64, trials: u64) -> Share {
    Share { events, trials }
}

#[test]
fn mean_of_replications_by_hand() {
    // Mean 5, variance 20/3, standard error sqrt(5/3), t(3).
    let estimate = Estimate::mean(&[2.0, 4.0, 6.0, 8.0], &student()).expect("four values");
    assert!(same(estimate.value, 5.0));
    let half = estimate.half_width().expect("four replications");
    assert!(same(half, student().factor(4) * (5.0_f64 / 3.0).sqrt()));
    assert_eq!(estimate.relative_half_width(), Some(half / 5.0));
    assert_eq!((estimate.n, estimate.basis), (4, Basis::Replications));
}

#[test]
fn one_replication_has_no_interval() {
    let estimate = Estimate::mean(&[7.0], &student()).expect("one value");
    assert_eq!((estimate.low, estimate.high, estimate.half_width()), (None, None, None));
    assert_eq!(estimate.why_no_interval(), Some("one replication"));
    assert_eq!(Estimate::mean(&[], &student()), None);
}

#[test]
fn a_ratio_is_sum_over_sum_with_the_spread_of_residuals() {
    let parts = [(10.0, 100.0), (50.0, 300.0), (30.0, 200.0)];
    let parts = parts.map(|(numerator, denominator)| Ratio { numerator, denominator });
    let estimate = Estimate::ratio(&parts, &student()).expect("denominators");
    assert!(same(estimate.value, 0.15));
    // Residuals -5, 5, 0: variance 25, standard error 5 / sqrt 3 over the mean denominator 200.
    let half = estimate.half_width().expect("three replications");
    assert!(same(half, student().factor(3) * 5.0 / 3.0_f64.sqrt() / 200.0), "{half}");
    assert_eq!(Estimate::ratio(&[Ratio { numerator: 1.0, denominator: 0.0 }], &student()), None);
}

#[test]
fn equal_denominators_make_a_ratio_a_mean() {
    let values = [0.1, 0.4, 0.2, 0.6];
    let ratios = values.map(|value| Ratio { numerator: 50.0 * value, denominator: 50.0 });
    let ratio = Estimate::ratio(&ratios, &student()).and_then(|e| e.half_width()).expect("four replications");
    let mean = Estimate::mean(&values, &student()).and_then(|e| e.half_width()).expect("four replications");
    assert!(same(ratio, mean));
}

#[test]
fn zero_events_have_an_upper_bound() {
    let never = Estimate::share(&[share(0, 400), share(0, 200)], &student()).expect("trials");
    assert_eq!((never.value, never.low, never.high), (0.0, Some(0.0), Some(3.0 / 600.0)));
    let always = Estimate::share(&[share(400, 400), share(200, 200)], &student()).expect("trials");
    assert_eq!((always.value, always.low, always.high), (1.0, Some(1.0 - 3.0 / 600.0), Some(1.0)));
    assert_eq!((never.basis, always.basis, always.n), (Basis::RuleOfThree, Basis::RuleOfThree, 600));
    let two = Estimate::share(&[share(0, 2)], &student()).expect("trials");
    assert_eq!(two.high, Some(1.0), "a share is at most 1");
    assert_eq!(Estimate::share(&[share(0, 0)], &student()), None);
}

#[test]
fn a_share_stays_within_one() {
    let estimate = Estimate::share(&[share(1, 10), share(0, 10)], &student()).expect("trials");
    assert_eq!((estimate.low, estimate.n), (Some(0.0), 20));
}

#[test]
fn a_thin_tail_is_refused() {
    let histogram = |n: u64| {
        let mut histogram = Histogram::new(9);
        (0..n).for_each(|v| histogram.record(v));
        histogram
    };
    let (full, thin) = (histogram(5000), histogram(4999));
    let refused = Estimate::quantile(0.99, &[&full, &thin], &student()).expect("observations");
    assert_eq!((refused.low, refused.basis), (None, Basis::TooFewBeyond));
    assert_eq!(refused.why_no_interval(), Some("n too small"));
    let accepted = Estimate::quantile(0.99, &[&full, &full], &student()).expect("observations");
    // Equal replications: nothing is known but the bucket, which holds 4944 to 4951.
    assert_eq!((accepted.low, accepted.high), (Some(4944.0), Some(4951.0)));
    assert_eq!((accepted.n, accepted.basis), (10_000, Basis::Sections));
    let low = Estimate::quantile(0.001, &[&full, &full], &student()).expect("observations");
    assert_eq!(low.basis, Basis::TooFewBeyond, "the thin side counts");
    let alone = Estimate::quantile(0.99, &[&full], &student()).expect("observations");
    assert_eq!(alone.basis, Basis::SingleReplication);
    assert_eq!(Estimate::quantile(0.5, &[&Histogram::new(9)], &student()), None);
}

/// Of these values once each, which are buckets of their own.
fn each(values: std::ops::Range<u64>) -> Histogram {
    let mut histogram = Histogram::new(11);
    values.for_each(|value| histogram.record(value));
    histogram
}

/// Half of the replications lie 200 higher. Of 10,000 values 10 v - 990 are at most v, so the median is 599; 0.6 of the
/// lower and 0.4 of the higher replications are, and one in a thousand less below it: a standard error of 0.1 / 3.
#[test]
fn the_interval_of_a_quantile_is_that_of_its_share() {
    let (lower, higher) = (each(0..1000), each(200..1200));
    let replications: Vec<&Histogram> = [&lower, &higher].into_iter().cycle().take(10).collect();
    let median = Estimate::quantile(0.5, &replications, &student()).expect("values");
    let half = student().factor(10) * 0.1 / 3.0;
    let at = |share: f64| ((10_000.0 * share + 990.0) / 10.0).ceil();
    assert_eq!((median.value, median.basis), (599.0, Basis::Sections));
    assert_eq!((median.low, median.high), (Some(at(0.5 - half)), Some(at(0.5 + half))));
}

/// 0.46 to 0.54 of the values are one, and 0.5 of all: the median is one and may be two.
#[test]
fn a_quantile_between_two_values_may_be_either() {
    let part = |ones: u64| {
        let mut histogram = Histogram::new(9);
        (0..1000).for_each(|at| histogram.record(if at < ones { 1 } else { 2 }));
        histogram
    };
    let check = |ones: [u64; 3], expected: [f64; 3]| {
        let parts = ones.map(part);
        let found = Estimate::quantile(0.5, &parts.each_ref(), &student()).expect("values");
        assert_eq!(
            (found.value, found.low, found.high),
            (expected[0], Some(expected[1]), Some(expected[2])),
            "{ones:?}"
        );
    };
    check([460, 500, 540], [1.0, 1.0, 2.0]);
    check([455, 495, 535], [2.0, 1.0, 2.0]);
    check([300, 301, 302], [2.0, 2.0, 2.0]);
    check([700, 701, 702], [1.0, 1.0, 1.0]);
}

/// Two replications know a share so badly that it may be anything: their own quantiles are left, 499 and 699.
#[test]
fn where_a_share_may_be_anything_quantiles_speak_for_themselves() {
    let (lower, higher) = (each(0..1000), each(200..1200));
    let median = Estimate::quantile(0.5, &[&lower, &higher], &student()).expect("values");
    assert_eq!((median.value, median.basis), (599.0, Basis::Sections));
    assert!(same(median.half_width().expect("two replications"), student().factor(2) * 100.0));
}

#[test]
fn json_keeps_every_field() {
    let estimate = Estimate::mean(&[1.0, 2.0], &student()).expect("two values");
    let text = serde_json::to_string(&estimate).expect("plain numbers");
    assert_eq!(serde_json::from_str::<Estimate>(&text).ok(), Some(estimate));
    let exact = serde_json::to_string(&Estimate::exact(3.0).scaled(2.0)).expect("plain numbers");
    assert_eq!(exact, r#"{"value":6.0,"low":6.0,"high":6.0,"n":1,"basis":"exact"}"#);
}

/// An exponential span of mean 1e9 ticks.
fn exponential(stream: &mut Substream) -> u64 {
    Span::from_ticks(-libm::log1p(-stream.unit()) * 1e9).0
}

/// The shares of 1000 intervals, each from 10 replications of 5000 exponential values, that cover the true mean and the
/// true p99. With N = 1000 and coverage c the count has a standard deviation of sqrt(N c (1 - c)); the seed is fixed,
/// and 4 of them make a false alarm rarer than 1e-4.
#[test]
fn intervals_cover_what_they_promise() {
    let student = student();
    let experiments = 1000;
    let mut covering = [0_u32; 2];
    for experiment in 0..experiments {
        let mut stream = Source::new(1, experiment, "coverage", "value", 0).nth(0);
        let (mut means, mut sections) = (Vec::new(), Vec::new());
        for _ in 0..10 {
            let mut histogram = Histogram::new(Histogram::FINE);
            (0..5000).for_each(|_| histogram.record(exponential(&mut stream)));
            means.push(histogram.mean().expect("5000 values") / 1e9);
            sections.push(histogram);
        }
        let mean = Estimate::mean(&means, &student).expect("ten values");
        let sections: Vec<&Histogram> = sections.iter().collect();
        let p99 = Estimate::quantile(0.99, &sections, &student).expect("values").scaled(1e-9);
        for (count, estimate, truth) in [(0, mean, 1.0), (1, p99, -libm::log(0.01))] {
            let (low, high) = (estimate.low.expect("ten replications"), estimate.high.expect("ten replications"));
            covering[count] += u32::from(low <= truth && truth <= high);
        }
    }
    let n = f64::from(experiments);
    let slack = 4.0 * (n * 0.95 * 0.05).sqrt();
    for count in covering {
        assert!((f64::from(count) - 0.95 * n).abs() <= slack, "{covering:?} of {experiments}");
    }
}
