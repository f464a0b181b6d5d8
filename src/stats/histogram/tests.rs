//! The histogram against the sorted list of everything that went into it.

use super::{Histogram, Percentile};
use crate::engine::draw::Source;

/// Values spread evenly over the octaves, the shape that visits every bucket width.
fn values(name: &str, n: u64) -> Vec<u64> {
    let mut stream = Source::new(1, 0, name, "value", 0).nth(0);
    (0..n).map(|_| stream.bits() >> stream.below(64)).collect()
}

fn recorded(bits: u32, values: &[u64]) -> Histogram {
    let mut histogram = Histogram::new(bits);
    for &value in values {
        histogram.record(value);
    }
    histogram
}

/// The quantile by its definition, in whole numbers: `q` is `parts` / 1000.
fn by_definition(sorted: &[u64], parts: u64) -> u64 {
    let rank = (parts * sorted.len() as u64).div_ceil(1000).max(1);
    sorted[rank as usize - 1]
}

#[test]
fn a_quantile_is_within_the_stated_error_of_the_sorted_list() {
    for bits in [1, 5, 7, 9, 12] {
        for n in [1, 2, 10, 1000, 5000] {
            let mut all = values("quantile", n);
            let histogram = recorded(bits, &all);
            all.sort_unstable();
            for parts in 0..=1000 {
                let truth = by_definition(&all, parts) as f64;
                let shown = histogram.quantile(parts as f64 / 1000.0).expect("not empty");
                // Half a bucket, and one rounding of a number above 2^53.
                let error = truth / f64::from(2u32 << bits) + truth * f64::EPSILON;
                assert!((shown - truth).abs() <= error, "bits {bits}, n {n}, q {parts}/1000: {shown} for {truth}");
            }
        }
    }
}

/// A value that is off by a share e moves its square distance from the mean by at most twice e times value and distance.
#[test]
fn the_variance_is_that_of_the_list() {
    assert_eq!(Histogram::new(9).variance(), None);
    assert_eq!(recorded(9, &[2, 4, 6, 8]).variance(), Some(5.0));
    let all: Vec<u64> = values("variance", 5000).iter().map(|value| value >> 30).collect();
    let mean = all.iter().sum::<u64>() as f64 / 5000.0;
    let truth = all.iter().map(|&value| (value as f64 - mean).powi(2)).sum::<f64>() / 5000.0;
    let error =
        all.iter().map(|&value| value as f64 * (value as f64 - mean).abs()).sum::<f64>() / 5000.0 * 2.1 / 1024.0;
    let shown = recorded(9, &all).variance().expect("not empty");
    assert!((shown - truth).abs() <= error, "{shown} for {truth} +- {error}");
}

/// Within the bucket of the quantile, never falling, and the quantile itself where buckets hold one value.
#[test]
fn an_interpolated_quantile_lies_in_the_same_bucket() {
    let all = values("interpolated", 3000);
    let histogram = recorded(5, &all);
    let mut last = 0.0;
    for parts in 1..=1000 {
        let q = f64::from(parts) / 1000.0;
        let found = histogram.interpolated(q).expect("not empty");
        #[expect(clippy::cast_sign_loss, reason = "values are not negative")]
        let place = histogram.quantile(q).expect("not empty") as u64;
        let (low, high) = histogram.bounds(histogram.index(place));
        assert!((low as f64..=high as f64).contains(&found) && found >= last, "{q}: {found} in {low} to {high}");
        last = found;
    }
    let small = recorded(9, &(0..1000).collect::<Vec<_>>());
    assert!((1..=1000).all(|parts| {
        let q = f64::from(parts) / 1000.0;
        small.interpolated(q) == small.quantile(q)
    }));
    assert_eq!(Histogram::new(9).interpolated(0.5), None);
}

#[test]
fn counts_around_a_value_are_those_of_the_list() {
    let all = values("around", 3000);
    let histogram = recorded(5, &all);
    for &value in all.iter().chain(&[0, 1, u64::MAX]) {
        let (low, high) = histogram.bounds(histogram.index(value));
        let count = |is_in: &dyn Fn(u64) -> bool| all.iter().filter(|&&it| is_in(it)).count() as u64;
        assert_eq!(histogram.counts_around(value), [count(&|it| it < low), count(&|it| it <= high)], "{value}");
    }
    assert_eq!(Histogram::new(9).counts_around(7), [0, 0]);
}

#[test]
fn small_values_are_exact() {
    let all: Vec<u64> = (0..1024).collect();
    let histogram = recorded(9, &all);
    for (rank, &value) in all.iter().enumerate() {
        let q = (rank + 1) as f64 / 1024.0;
        assert_eq!(histogram.quantile(q).map(f64::to_bits), Some((value as f64).to_bits()));
    }
}

#[test]
fn every_value_lies_in_its_bucket_and_the_buckets_tile_the_line() {
    for bits in [1, 5, 9, 16] {
        let histogram = Histogram::new(bits);
        let mut next = 0;
        for index in 0..(64 << bits) {
            let (low, high) = histogram.bounds(index);
            assert_eq!((low, histogram.index(low), histogram.index(high)), (next, index, index));
            if high == u64::MAX {
                break;
            }
            next = high + 1;
        }
        assert_eq!(histogram.bounds(histogram.index(u64::MAX)).1, u64::MAX);
    }
}

#[test]
fn merged_is_the_same_as_recorded_together() {
    let (left, right) = (values("left", 3000), values("right", 500));
    let mut merged = recorded(7, &left);
    merged.merge(&recorded(7, &right));
    assert_eq!(merged, recorded(7, &[left.clone(), right.clone()].concat()));
    let mut other_way = recorded(7, &right);
    other_way.merge(&recorded(7, &left));
    assert_eq!(merged, other_way);
}

#[test]
fn count_sum_and_ends_are_exact() {
    let all = values("sum", 2000);
    let histogram = recorded(5, &all);
    assert_eq!(histogram.count(), 2000);
    assert_eq!(histogram.sum(), all.iter().map(|&v| u128::from(v)).sum());
    assert_eq!((histogram.min(), histogram.max()), (all.iter().min().copied(), all.iter().max().copied()));
    assert_eq!(histogram.buckets().map(|b| b.count).sum::<u64>(), 2000);
}

#[test]
fn a_decimal_share_is_taken_as_written() {
    let histogram = recorded(9, &(1..=100).collect::<Vec<_>>());
    for percent in 1..=100_u32 {
        let q = f64::from(percent) / 100.0;
        assert_eq!(histogram.quantile(q).map(f64::to_bits), Some(f64::from(percent).to_bits()));
        assert_eq!(histogram.count_above(q), u64::from(100 - percent));
    }
}

#[test]
fn nothing_recorded_has_no_quantile() {
    let empty = Histogram::new(9);
    assert_eq!((empty.quantile(0.5), empty.mean(), empty.min(), empty.max()), (None, None, None, None));
    assert_eq!((empty.count_above(0.5), empty.percentiles()), (0, Vec::new()));
}

#[test]
fn the_spectrum_rises_to_the_maximum() {
    let all = values("spectrum", 100_000);
    let points = recorded(9, &all).percentiles();
    assert!(points.is_sorted_by(|a, b| a.q < b.q && a.value <= b.value));
    let max = all.iter().max().map(|&max| Percentile { q: 1.0, value: max as f64 });
    assert_eq!(points.last().copied(), max);
    // 17 halvings bring 100,000 below one, and each has five points; the last point is the maximum.
    assert_eq!(points.len(), 17 * 5 + 1);
}

/// Speed, run by hand: `cargo test --release --lib stats -- --ignored --nocapture`.
#[test]
#[ignore = "prints a duration, asserts nothing"]
fn nanoseconds_per_record() {
    let all: Vec<u64> = values("speed", 1 << 16).iter().map(|v| 1_000_000 + v % 100_000_000).collect();
    let mut histogram = Histogram::new(9);
    let start = std::time::Instant::now();
    for _ in 0..100 {
        for &value in &all {
            histogram.record(value);
        }
    }
    let each = start.elapsed().as_secs_f64() * 1e9 / histogram.count() as f64;
    println!("{each:.2} ns per record, p99 {:?}", histogram.quantile(0.99));
}
