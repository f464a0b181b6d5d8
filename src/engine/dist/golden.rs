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
    check("exponential", Dist::exponential(5e6), "4288ebd721b4f71a");
    check("uniform", Dist::uniform(1e6, 9e6), "f62139199a8e05a7");
    check("lognormal", Dist::lognormal(5e6, 0.7), "7ee226ef6134eff3");
    check("gamma above 1", Dist::gamma(5e6, 0.7), "91551281361514ca");
    check("gamma below 1", Dist::gamma(5e6, 2.0), "c74bbdb0d8043cfa");
    check("weibull", Dist::weibull(5e6, 2.0), "b977ef505a35c7d5");
    check("pareto", Dist::pareto(5e6, 2.0), "403aa134ecead1a5");
    check("erlang summed", Dist::erlang(5e6, 3), "95b25d81d7a6f7f7");
    check("erlang by gamma", Dist::erlang(5e6, 30), "317d730807dbc8f1");
    check("hyperexponential", Dist::hyperexponential(5e6, 2.0), "7d564846ce8d9c0c");
    check("values", Dist::empirical(&[1e6, 2e6, 9e6]), "432741c2206846a3");
    check("points", Dist::points(&[1e6, 2e6, 9e6], &[5.0, 3.0, 0.1]), "2e1b51622078efc0");
    check("histogram", Dist::histogram(&[1e6, 2e6, 9e6], &[5.0, 0.1]), "9ee7148fb30b0879");
}
