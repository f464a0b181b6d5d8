//! How long to wait before trying again: exponential backoff with jitter.
//!
//! The pause before retry n (from 0) is base * factor^n, at most a limit; jitter spreads it so that clients that failed
//! together do not come back together. Kinds of jitter as named by Brooker 2015, "Exponential backoff and jitter".

use crate::engine::draw::Substream;
use crate::engine::time::Span;

/// How a pause is spread.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Jitter {
    /// Not at all.
    #[default]
    None,
    /// Uniform from zero to the pause.
    Full,
    /// Uniform from half the pause to the pause.
    Equal,
}

/// A rule for pauses.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Backoff {
    /// The pause before the first retry, in ticks.
    pub base: f64,
    /// What each further pause is multiplied by, at least 1.
    pub factor: f64,
    /// The longest pause before jitter, in ticks.
    pub most: f64,
    /// How pauses are spread.
    pub jitter: Jitter,
}

impl Backoff {
    /// The pause before retry number `retry`, from 0.
    #[must_use]
    pub fn pause(&self, retry: u16, mut draws: Substream) -> Span {
        let pause = (self.base * libm::pow(self.factor, f64::from(retry))).min(self.most);
        Span::from_ticks(match self.jitter {
            Jitter::None => pause,
            Jitter::Full => pause * draws.unit(),
            Jitter::Equal => pause * 0.5 * (1.0 + draws.unit()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::draw::Source;

    fn pauses(jitter: Jitter) -> Vec<Vec<u64>> {
        let backoff = Backoff { base: 100.0, factor: 2.0, most: 350.0, jitter };
        let draws = Source::new(1, 0, "test", "backoff", 0);
        (0..4).map(|retry| (0..1000).map(|n| backoff.pause(retry, draws.nth(n)).0).collect()).collect()
    }

    #[test]
    fn pauses_double_up_to_the_limit() {
        let first: Vec<_> = pauses(Jitter::None).iter().map(|spread| spread[0]).collect();
        assert_eq!(first, [100, 200, 350, 350]);
    }

    #[test]
    fn jitter_stays_in_its_range_and_fills_it() {
        for (jitter, least) in [(Jitter::Full, 0.0), (Jitter::Equal, 0.5)] {
            for (spread, pause) in pauses(jitter).iter().zip([100.0, 200.0, 350.0, 350.0]) {
                let (low, high) = (*spread.iter().min().expect("pauses"), *spread.iter().max().expect("pauses"));
                let width = pause * (1.0 - least);
                assert!(low as f64 >= pause * least - 0.5 && (low as f64) < pause * least + 0.05 * width);
                assert!(high as f64 <= pause + 0.5 && high as f64 > pause - 0.05 * width);
            }
        }
    }
}
