//! One stream over several equal machines: how evenly (the cost of it is in the suite).

use super::case::{replicated, simulate};
use scalelab::experiment::verify::splitting::machines;
use scalelab::experiment::verify::system::exponential;
use scalelab::stats::result::RunResult;

/// Requests that each of `servers` machines received in a run.
fn counts(result: &RunResult, servers: usize) -> Vec<f64> {
    let share = |server: usize| &result.metrics[&format!("web[{server}].share")];
    (0..servers).map(|server| (share(server).value * share(server).n as f64).round()).collect()
}

/// H01: in turn, nobody receives two more than another, from whatever request one counts.
#[test]
fn round_robin_shares_differ_by_one_request() {
    for (servers, seed) in [(2, 607), (3, 608), (10, 609)] {
        let document = machines(servers, "round_robin", &[]).open(150.0, exponential(0.001));
        let received = counts(&replicated(&document, seed, 1), servers as usize);
        let (least, most) = received.iter().fold((f64::MAX, 0.0f64), |(l, m), &n| (l.min(n), m.max(n)));
        assert!(most - least <= 1.0 && least > 0.0, "{servers} machines received {received:?}");
    }
}

/// H01: at random, each of N machines receives n/N of n requests within 3 sqrt(n (N - 1)) / N.
#[test]
fn random_shares_are_binomial() {
    for (servers, seed) in [(2, 610), (10, 611)] {
        let document = machines(servers, "random", &[]).open(150.0, exponential(0.001));
        let received = counts(&simulate(&document, seed), servers as usize);
        let (n, servers) = (received.iter().sum::<f64>(), f64::from(servers));
        let bound = 3.0 * (n * (servers - 1.0)).sqrt() / servers;
        for (machine, received) in received.iter().enumerate() {
            assert!((received - n / servers).abs() <= bound, "machine {machine} received {received} of {n}");
        }
    }
}
