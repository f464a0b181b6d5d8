//! Random draws as pure functions of (seed, replication, name, purpose, lineage).
//!
//! There is no shared generator. A [`Source`] fixes everything but the lineage; [`Source::open`] gives the counter-based
//! substream of one draw, which may be read any number of times (rejection samplers). Two variants of a scenario that
//! keep a component's name see the same draws for the same request, whatever else changed: common random numbers.
//!
//! The mix is SplitMix64's finalizer (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators",
//! OOPSLA, section 3; constants of Stafford's variant 13).

use rand::TryRng;
use std::convert::Infallible;

/// The odd constant nearest to 2^64 / golden ratio: the step of the substream's counter.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bijective scrambling of 64 bits.
#[inline]
#[must_use]
pub const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Where a draw stands in the history of its request: who called, from which call site, which iteration, copy and attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Lineage(pub u64);

impl Lineage {
    /// The lineage of request (or user) number `n` of the clients whose name hashes to `name`: number n of the SplitMix64
    /// sequence that begins there.
    #[inline]
    #[must_use]
    pub const fn root(name: u64, n: u64) -> Self {
        Self(mix(name.wrapping_add(n.wrapping_mul(GAMMA))))
    }

    /// The lineage of a call made by the holder of this one. `site`, of which 16 bits count, numbers the caller's call
    /// sites.
    #[inline]
    #[must_use]
    pub const fn child(self, site: u32, iteration: u32, copy: u16, attempt: u16) -> Self {
        self.step(Turn::new(site, iteration, copy, attempt))
    }

    /// The lineage of the first attempt at the first call of the holder of this one.
    #[inline]
    #[must_use]
    pub const fn first(self) -> Self {
        const FIRST: Turn = Turn::new(0, 0, 0, 0);
        self.step(FIRST)
    }

    /// The lineage of a call of which all but the lineage of its holder was worked out before.
    #[inline]
    #[must_use]
    pub const fn step(self, turn: Turn) -> Self {
        Self(mix(self.0 ^ turn.0))
    }
}

/// What tells one call from the others that a holder makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn(u64);

impl Turn {
    /// The turn of call site `site`, of which 16 bits count.
    #[inline]
    #[must_use]
    pub const fn new(site: u32, iteration: u32, copy: u16, attempt: u16) -> Self {
        let place = (site as u64) << 48 | (copy as u64) << 32 | iteration as u64;
        Self(mix(place.wrapping_add(GAMMA)) ^ mix(attempt as u64))
    }
}

/// A 64-bit hash of a name that does not depend on the platform or the run (FNV-1a, then mixed).
#[must_use]
pub fn hash_name(name: &str) -> u64 {
    let fnv = name.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    mix(fnv)
}

/// One named place where draws are made, fixed for a replication.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source(u64);

impl Source {
    /// The source of the draws that component `name` makes for `purpose` (with `ordinal` where it has several alike).
    #[must_use]
    pub fn new(seed: u64, replication: u32, name: &str, purpose: &str, ordinal: u32) -> Self {
        let run = mix(seed ^ mix(u64::from(replication).wrapping_add(GAMMA)));
        let place = hash_name(name)
            ^ hash_name(purpose).rotate_left(17)
            ^ mix(u64::from(ordinal).wrapping_add(GAMMA)).rotate_left(41);
        Self(mix(run ^ mix(place)))
    }

    /// The substream of the draw with this lineage.
    #[inline]
    #[must_use]
    pub const fn open(self, lineage: Lineage) -> Substream {
        Substream(self.0 ^ lineage.0)
    }

    /// The substream of the `n`-th draw that is not tied to a request.
    #[inline]
    #[must_use]
    pub const fn nth(self, n: u64) -> Substream {
        Substream(mix(self.0.wrapping_add(n.wrapping_mul(GAMMA))))
    }
}

/// The random numbers of one draw: a SplitMix64 sequence from a start that is as good as random, because lineages are.
#[derive(Clone, Debug)]
pub struct Substream(u64);

impl Substream {
    /// The next 64 random bits.
    #[inline]
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// Uniform on [0, 1), a multiple of 2^-53.
    #[inline]
    pub const fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform on 0..n by multiply-shift; the bias is below n / 2^64 (Lemire 2019, section 3).
    #[inline]
    pub const fn below(&mut self, n: u64) -> u64 {
        ((self.bits() as u128 * n as u128) >> 64) as u64
    }
}

impl TryRng for Substream {
    type Error = Infallible;
    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.bits() >> 32) as u32)
    }
    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.bits())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.bits().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_call_has_a_lineage_of_its_own() {
        let marks = [0u16, 1, 2, 255, 256, 257, 65_535];
        let mut all = Vec::new();
        for site in marks {
            for round in marks {
                for copy in marks {
                    all.extend(marks.map(|attempt| Lineage(7).child(site.into(), round.into(), copy, attempt).0));
                }
            }
        }
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }
}
