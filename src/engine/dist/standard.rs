//! The three standard variates from which the other laws are built: exponential, normal, gamma, all of scale 1.
//!
//! The exponential is a [ziggurat](super::ziggurat). The normal is `rand_distr`'s ziggurat (ZIGNOR variant, Doornik 2005),
//! except for its tail. `rand_distr` takes `exp` and `ln` from `num-traits`, which uses `libm` only while nobody in the
//! build switches on its feature `std`; `plotters` does (default features), and then the platform's C library answers,
//! whose last bit depends on its version and on the processor. So a value that reaches the tail of `rand_distr` is
//! thrown away and drawn again here by `libm`. What remains of the foreign `exp` and `ln` is the comparison at the
//! edge of a layer (1 draw in 90), where another last bit changes the outcome with probability about 1e-16.
//!
//! Ignored: that a ziggurat's abscissae have 53 bits; no test of this crate can see it.

pub(super) use super::ziggurat::exponential;
use crate::engine::draw::Substream;
use rand_distr::{Distribution, StandardNormal};

/// Where the normal ziggurat's tail begins (Marsaglia & Tsang 2000, 256 layers); just inside, so that no tail value
/// passes.
pub(super) const NORMAL_TAIL: f64 = 3.654_152_885_361_008;

/// Normal with mean 0 and variance 1.
#[inline]
pub(super) fn normal(draw: &mut Substream) -> f64 {
    let z: f64 = StandardNormal.sample(draw);
    if z.abs() < NORMAL_TAIL { z } else { normal_tail(draw).copysign(z) }
}

/// Standard normal, given that it exceeds the tail's beginning r (Marsaglia 1964): r + x is accepted where x is
/// exponential with rate r and x^2 < 2 y for a y exponential with rate 1.
#[cold]
fn normal_tail(draw: &mut Substream) -> f64 {
    loop {
        let x = exponential(draw) / NORMAL_TAIL;
        if x * x < 2.0 * exponential(draw) {
            return NORMAL_TAIL + x;
        }
    }
}

/// Gamma with scale 1, prepared for one shape (Marsaglia & Tsang 2000, "A simple method for generating gamma
/// variables", ACM TOMS 26(3)).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Gamma {
    d: f64,
    c: f64,
    /// Below shape 1: 1 / shape, else 0. Gamma(a) = Gamma(a + 1) U^(1/a) (section 6 of the paper).
    boost: f64,
}

impl Gamma {
    pub(super) fn new(shape: f64) -> Self {
        let (raised, boost) = if shape < 1.0 { (shape + 1.0, 1.0 / shape) } else { (shape, 0.0) };
        let d = raised - 1.0 / 3.0;
        Self { d, c: 1.0 / (9.0 * d).sqrt(), boost }
    }

    pub(super) fn sample(self, draw: &mut Substream) -> f64 {
        let raised = self.raised(draw);
        // U^(1/a) = exp(-E / a) with E exponential.
        if self.boost > 0.0 { raised * libm::exp(-exponential(draw) * self.boost) } else { raised }
    }

    fn raised(self, draw: &mut Substream) -> f64 {
        loop {
            let x = normal(draw);
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = 1.0 - draw.unit();
            let square = x * x;
            // The first test is the paper's cheap squeeze, which spares nearly all draws the logarithms.
            if u < 1.0 - 0.0331 * square * square || libm::log(u) < 0.5 * square + self.d * (1.0 - v + libm::log(v)) {
                return self.d * v;
            }
        }
    }
}
