//! Inversion of a tail: the quantile of a law whose complementary distribution function is known.
//!
//! Bisection to the last bit: slow, and with no tolerance to choose.

/// The smallest t >= 0 with `ccdf(t)` <= 1 - q. `scale` is any time of the law's size, where the search begins.
pub(super) fn quantile(q: f64, scale: f64, ccdf: impl Fn(f64) -> f64) -> f64 {
    assert!((0.0..1.0).contains(&q), "a law is inverted at a probability from 0 up to but not 1, not {q}");
    let enough = |t: f64| ccdf(t) <= 1.0 - q;
    if enough(0.0) {
        return 0.0;
    }
    let mut high = scale;
    while !enough(high) {
        high *= 2.0;
        assert!(high.is_finite(), "a tail tends to zero");
    }
    boundary(0.0, high, enough)
}

/// The point between `low` and `high` from which on `holds` is true, to the last bit.
pub(super) fn boundary(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = low.midpoint(high);
        if middle <= low || middle >= high {
            return high;
        }
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    #[test]
    fn inverts_the_exponential() {
        for q in [0.01, 0.5, 0.99, 0.999_999] {
            for scale in [1e-6, 1.0, 1e6] {
                // A rounding of 1 - q moves the logarithm by that over 1 - q.
                let error = rounding(8) / (1.0 - q) / -libm::log(1.0 - q);
                agree(quantile(q, scale, |t| libm::exp(-3.0 * t)), -libm::log(1.0 - q) / 3.0, error);
            }
        }
    }

    #[test]
    fn an_atom_at_zero_is_the_quantile_below_it() {
        let tail = |t: f64| 0.3 * libm::exp(-t);
        assert_eq!(quantile(0.6, 1.0, tail).to_bits(), 0.0_f64.to_bits());
        assert!(quantile(0.8, 1.0, tail) > 0.0);
    }
}
