//! Pins the bits of every sampler: results of a given seed must not change with a dependency, a platform or a rewrite.
//!
//! Whoever changes a line here changes every result of the program, and says so in the release.

use super::{Dist, OutOfRange};
use crate::engine::draw::{Source, mix};

/// A fold over the bits of 100 000 draws: enough to visit layer edges and tails of both ziggurats.
fn fingerprint(dist: Result<Dist, OutOfRange>) -> String {
    let dist = dist.expect("valid parameters");
    let source = Source::new(1, 0, "golden", "demand", 0);
    let bits = (0..100_000).map(|n| dist.sample_ticks(&mut source.nth(n)).to_bits());
    format!("{:016x}", bits.fold(0, |hash, b| mix(hash ^ b)))
}

#[test]
fn bits_of_every_sampler_are_pinned() {
    let pinned = [
        ("constant", Dist::constant(5e6), "2376edd3033c62d5"),
        ("exponential", Dist::exponential(5e6), "6bfe92296f7d252b"),
        ("uniform", Dist::uniform(1e6, 9e6), "931536f6a9e8cbf8"),
        ("lognormal", Dist::lognormal(5e6, 0.7), "312c227196dfc818"),
        ("gamma above 1", Dist::gamma(5e6, 0.7), "f80fb2463a8032a9"),
        ("gamma below 1", Dist::gamma(5e6, 2.0), "8aa86f682c73f821"),
        ("weibull", Dist::weibull(5e6, 2.0), "8a0b7ed8fb5086e2"),
        ("pareto", Dist::pareto(5e6, 2.0), "1d3b437fa23dd41a"),
        ("erlang summed", Dist::erlang(5e6, 3), "83d5fec53169e798"),
        ("erlang by gamma", Dist::erlang(5e6, 30), "9b89d8d5eaae4c0b"),
        ("hyperexponential", Dist::hyperexponential(5e6, 2.0), "1122d5aa4b9c514b"),
        ("values", Dist::empirical(&[1e6, 2e6, 9e6]), "9718c63d813720d0"),
        ("points", Dist::points(&[1e6, 2e6, 9e6], &[5.0, 3.0, 0.1]), "e693e21c4216d1b4"),
        ("histogram", Dist::histogram(&[1e6, 2e6, 9e6], &[5.0, 0.1]), "5d2176b77107e855"),
    ];
    let others: Vec<_> = pinned
        .into_iter()
        .map(|(name, dist, expected)| (name, fingerprint(dist), expected))
        .filter(|(_, found, expected)| found != expected)
        .collect();
    assert!(others.is_empty(), "name, found and expected: {others:#?}");
}
