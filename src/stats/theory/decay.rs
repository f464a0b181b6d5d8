//! Integrals of e^{-rate x}, for rates of both signs, without cancelling or leaving the range of numbers.
//!
//! A law that is cut has no need to fall: under overload it rises up to the cut. So that it may rise far, the integrals
//! are in units of the largest value of e^{-rate x} on their way, e^{scale}.

/// The logarithm of the largest value of e^{-rate x} for x from 0 to t.
pub(super) fn scale(rate: f64, t: f64) -> f64 {
    (-rate * t).max(0.0)
}

/// Integral of e^{-rate x} from 0 to t, in units of e^{scale}.
pub(super) fn growth(rate: f64, t: f64) -> f64 {
    // From its larger end it falls either way.
    let z = rate.abs() * t;
    if z > 0.0 { -libm::expm1(-z) / z * t } else { t }
}

/// Integral of x e^{-rate x} from 0 to t, in units of e^{scale}.
pub(super) fn first_moment(rate: f64, t: f64) -> f64 {
    let falling = falling_moment(rate.abs() * t);
    // Seen from the other end: t - x instead of x.
    t * t * if rate < 0.0 { growth(rate * t, 1.0) - falling } else { falling }
}

/// Integral of u e^{-zu} from 0 to 1, for z >= 0: its power series where the closed form would cancel.
fn falling_moment(z: f64) -> f64 {
    if z > 1.0 {
        return (1.0 - libm::exp(-z) * (1.0 + z)) / (z * z);
    }
    // 1/20! is below the rounding.
    let term = |(sum, power): (f64, f64), k: u32| (sum + power / f64::from(k + 2), -power * z / f64::from(k + 1));
    (0..20).fold((0.0, 1.0), term).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, rounding};

    #[test]
    fn the_same_as_by_integration() {
        for rate in [0.0, 1e-9, 0.4, 0.5, 0.6, 3.0] {
            for rate in [rate, -rate] {
                let unit = libm::exp(-scale(rate, 2.0));
                let (whole, error) = integral(2.0, 400, |x| unit * libm::exp(-rate * x));
                agree(growth(rate, 2.0), whole, error / whole + rounding(1000));
                let (whole, error) = integral(2.0, 400, |x| x * unit * libm::exp(-rate * x));
                agree(first_moment(rate, 2.0), whole, error / whole + rounding(1000));
            }
        }
    }

    #[test]
    fn far_beyond_the_range_of_numbers() {
        agree(growth(-1e6, 10.0), 1e-6, rounding(8));
        agree(first_moment(-1e6, 10.0), 10e-6 - 1e-12, rounding(32));
    }
}
