//! Batch means against series whose correlation is known.

use super::{Spread, overlapping, spread};
use crate::engine::draw::Source;
use crate::stats::estimate::Ratio;
use crate::stats::student::Student;

const STUDENT: f64 = 0.95;

/// A first-order autoregressive series of mean 10 with `phi` from one value to the next, each value one slice.
fn autoregressive(phi: f64, n: usize, series: u64) -> Vec<Ratio> {
    let mut draws = Source::new(7, 0, "series", "value", 0).nth(series);
    // Twelve uniform draws less six are all but normal with variance 1.
    let mut normal = || (0..12).map(|_| draws.unit()).sum::<f64>() - 6.0;
    let mut state = normal() / (1.0 - phi * phi).sqrt();
    let value = |_| {
        state = phi * state + normal();
        Ratio { numerator: 10.0 + state, denominator: 1.0 }
    };
    (0..n).map(value).collect()
}

fn known(spread: Option<Spread>) -> Spread {
    spread.expect("there are enough slices")
}

/// Coverage of 1000 series: 95 % within three standard errors of a count of 1000.
#[test]
fn what_does_not_correlate_is_covered_as_promised() {
    let student = Student::new(STUDENT);
    for (phi, n) in [(0.0, 160), (0.5, 640)] {
        let spreads: Vec<Spread> = (0..1000).map(|series| known(spread(&autoregressive(phi, n, series)))).collect();
        let covered = spreads.iter().filter(|it| (it.value - 10.0).abs() <= it.half_width(&student)).count();
        assert!((929..=971).contains(&covered), "phi {phi}: {covered} of 1000");
        let correlated = spreads.iter().filter(|it| it.correlated).count();
        assert!(correlated <= 50, "phi {phi}: {correlated} of 1000 are said to correlate");
    }
}

/// The long-run variance of the series is 1 / (1 - phi)^2; the error of the mean of n is its root over n.
#[test]
fn overlapping_batches_know_the_long_run_variance() {
    let (phi, n) = (0.5, 2000);
    let squares = (0..200).map(|series| known(overlapping(&autoregressive(phi, n, series))).error.powi(2));
    let mean = squares.sum::<f64>() / 200.0;
    let truth = 1.0 / ((1.0 - phi) * (1.0 - phi)) / n as f64;
    // A batch of 100 misses correlation of the order 2 phi / (1 - phi^2) / 100; 200 variances with 28.5 degrees of
    // freedom have a relative error of sqrt(2 / 28.5 / 200).
    let (bias, error) = (2.0 * phi / (1.0 - phi * phi) / 100.0, (2.0_f64 / 28.5 / 200.0).sqrt());
    assert!((mean / truth - 1.0).abs() <= bias + 4.0 * error, "{mean}, truth {truth}");
}

#[test]
fn what_correlates_over_batches_is_told() {
    let told = (0..100).filter(|&series| known(spread(&autoregressive(0.99, 160, series))).correlated).count();
    assert!(told >= 80, "{told} of 100");
}

#[test]
fn a_ratio_of_uneven_slices_is_a_sum_over_a_sum() {
    let slice = |size: usize| Ratio { numerator: 3.0 * size as f64, denominator: size as f64 };
    let exact = known(spread(&(0..100).map(|i| slice(i % 7)).collect::<Vec<_>>()));
    assert_eq!((exact.value.to_bits(), exact.error.to_bits(), exact.correlated), (3f64.to_bits(), 0, false));
}

#[test]
fn too_little_has_no_spread() {
    let slice = Ratio { numerator: 1.0, denominator: 0.0 };
    assert_eq!(spread(&vec![slice; 100]), None);
    assert_eq!(spread(&vec![Ratio { denominator: 1.0, ..slice }; 31]), None);
}
