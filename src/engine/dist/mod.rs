//! Probability laws of times: service demands, think times, lags, times to failure.
//!
//! A [`Dist`] is one law with its parameters worked out in ticks at construction, and its exact moments. Constructors
//! take a mean and, where it applies, a coefficient of variation, and refuse what the law cannot be. The moments are
//! those of the law, not of the rounded sample; rounding to the nearest tick adds at most half a tick to the mean and
//! about 1/12 tick^2 to the variance (Sheppard 1898).
//!
//! Bits: every transcendental function is `libm`'s, and the only foreign sampler is one ziggurat, see `standard`.
//! Golden tests pin the bits of every law. All laws are scale families: a common factor on the mean is one on the draw.
//!
//! Ignored: dependence between successive draws (a law draws independently; bursts belong to the workload), and what a
//! law holds beyond 2^63 ticks (292 years of nanoseconds): a longer draw is cut there, later than every horizon.

mod empirical;
mod parametric;
mod range;
mod standard;
mod weibull;
mod ziggurat;

#[cfg(test)]
pub(crate) mod check;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;

pub use range::OutOfRange;
pub(crate) use range::within;

use crate::engine::alias::AliasTable;
use crate::engine::draw::Substream;
use crate::engine::time::Span;
use standard::{Gamma, exponential, normal};
use std::sync::Arc;

/// The longest span drawn: 2^63 ticks, so that an instant of the first 2^63 ticks plus a draw never wraps.
const LONGEST: u64 = 1 << 63;

/// A law of times. Cheap to clone; tables of empirical laws are shared.
#[derive(Clone, Debug)]
pub struct Dist {
    law: Law,
    mean: f64,
    variance: f64,
    third: Option<f64>,
}

/// Parameters ready for sampling; times in ticks.
#[derive(Clone, Debug)]
enum Law {
    Constant(f64),
    Exponential { mean: f64 },
    Uniform { low: f64, width: f64 },
    Lognormal { median: f64, sigma: f64 },
    Gamma { scale: f64, unit: Gamma },
    Weibull { scale: f64, inverse_shape: f64 },
    Pareto { least: f64, inverse_alpha: f64 },
    Erlang { stage: f64, stages: u32 },
    Hyperexponential { share: f64, first: f64, second: f64 },
    Values(Arc<[f64]>),
    Points { values: Arc<[f64]>, table: Arc<AliasTable> },
    Histogram { bounds: Arc<[f64]>, table: Arc<AliasTable> },
}

impl Dist {
    /// One draw, rounded to the nearest tick and at most 2^63 ticks.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a few instructions for the most frequent law")]
    #[must_use]
    pub fn sample(&self, draw: &mut Substream) -> Span {
        Span(Span::from_ticks(self.sample_ticks(draw)).0.min(LONGEST))
    }

    /// One draw in ticks, neither rounded nor cut.
    #[inline]
    #[must_use]
    pub fn sample_ticks(&self, draw: &mut Substream) -> f64 {
        // The most frequent law is worked out where it is drawn, the others by a call.
        if let Law::Exponential { mean } = self.law { mean * exponential(draw) } else { self.other(draw) }
    }

    #[inline(never)]
    fn other(&self, draw: &mut Substream) -> f64 {
        match &self.law {
            Law::Constant(ticks) => *ticks,
            Law::Exponential { mean } => mean * exponential(draw),
            Law::Uniform { low, width } => low + width * draw.unit(),
            Law::Lognormal { median, sigma } => median * libm::exp(sigma * normal(draw)),
            Law::Gamma { scale, unit } => scale * unit.sample(draw),
            // Both by inversion of the tail, P(X > x) = exp(-(x / scale)^shape) and (least / x)^alpha, at exp(-E).
            Law::Weibull { scale, inverse_shape } => scale * libm::pow(exponential(draw), *inverse_shape),
            Law::Pareto { least, inverse_alpha } => least * libm::exp(exponential(draw) * inverse_alpha),
            Law::Erlang { stage, stages } => stage * (0..*stages).map(|_| exponential(draw)).sum::<f64>(),
            Law::Hyperexponential { share, first, second } => {
                let phase = if draw.unit() < *share { first } else { second };
                phase * exponential(draw)
            }
            Law::Values(values) => values[draw.below(values.len() as u64) as usize],
            Law::Points { values, table } => values[table.pick(draw)],
            Law::Histogram { bounds, table } => {
                let class = table.pick(draw);
                bounds[class] + (bounds[class + 1] - bounds[class]) * draw.unit()
            }
        }
    }

    /// The exact mean in ticks.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The exact variance in ticks squared.
    #[must_use]
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// The squared coefficient of variation, variance / mean^2; 0 for the law of zero time.
    #[must_use]
    pub fn cv2(&self) -> f64 {
        if self.mean > 0.0 { self.variance / (self.mean * self.mean) } else { 0.0 }
    }

    /// E X^2 in ticks squared, for the Pollaczek-Khinchine formula.
    #[must_use]
    pub fn second_moment(&self) -> f64 {
        self.variance + self.mean * self.mean
    }

    /// E X^3 in ticks cubed, for the second moment of the M/G/1 wait (Takacs 1962); `None` where it is infinite.
    #[must_use]
    pub const fn third_moment(&self) -> Option<f64> {
        self.third
    }

    /// The one span that is always drawn, if there is only one.
    #[must_use]
    pub fn constant_span(&self) -> Option<Span> {
        match self.law {
            Law::Constant(ticks) => Some(Span::from_ticks(ticks)),
            Law::Exponential { .. }
            | Law::Uniform { .. }
            | Law::Lognormal { .. }
            | Law::Gamma { .. }
            | Law::Weibull { .. }
            | Law::Pareto { .. }
            | Law::Erlang { .. }
            | Law::Hyperexponential { .. }
            | Law::Values(_)
            | Law::Points { .. }
            | Law::Histogram { .. } => None,
        }
    }

    /// True if every draw is zero ticks.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.constant_span().is_some_and(Span::is_zero)
    }
}
