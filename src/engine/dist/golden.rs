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
    let check = |name: &str, dist, expected: &str| assert_eq!(fingerprint(dist), expected, "{name}");
    check("constant", Dist::constant(5e6), "2376edd3033c62d5");
    check("exponential", Dist::exponential(5e6), "26b1ce22ffc22438");
    check("uniform", Dist::uniform(1e6, 9e6), "931536f6a9e8cbf8");
    check("lognormal", Dist::lognormal(5e6, 0.7), "312c227196dfc818");
    check("gamma above 1", Dist::gamma(5e6, 0.7), "f80fb2463a8032a9");
    check("gamma below 1", Dist::gamma(5e6, 2.0), "7d890894a1d01d5f");
    check("weibull", Dist::weibull(5e6, 2.0), "f342783218f042e2");
    check("pareto", Dist::pareto(5e6, 2.0), "fed45436fd08185d");
    check("erlang summed", Dist::erlang(5e6, 3), "a8f60178f15be42a");
    check("erlang by gamma", Dist::erlang(5e6, 30), "9b89d8d5eaae4c0b");
    check("hyperexponential", Dist::hyperexponential(5e6, 2.0), "4e08cf2221703051");
    check("values", Dist::empirical(&[1e6, 2e6, 9e6]), "9718c63d813720d0");
    check("points", Dist::points(&[1e6, 2e6, 9e6], &[5.0, 3.0, 0.1]), "e693e21c4216d1b4");
    check("histogram", Dist::histogram(&[1e6, 2e6, 9e6], &[5.0, 0.1]), "5d2176b77107e855");
}
