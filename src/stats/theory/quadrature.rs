//! Integrals from zero to infinity by the double exponential rule.
//!
//! t = scale e^{x - e^{-x}} makes an integrand that is smooth inside and falls exponentially at the far end fall doubly
//! exponentially at both, where the trapezoidal rule converges exponentially in the number of its points (Takahasi &
//! Mori 1974; Mori 1985, "Quadrature formulas obtained by variable transformation"). The step is halved until two rules
//! agree; as their digits double, the last one is better than their gap.

/// The gap of two rules at which the finer one is taken, relative.
const GAP: f64 = f64::EPSILON * 256.0;

/// Terms below this share of the sum end it.
const NEGLIGIBLE: f64 = f64::EPSILON / 256.0;

/// Halvings after which an integrand is not what this rule is for.
const HALVINGS: u32 = 9;

/// The integral of `f`, nowhere negative and not zero everywhere, over t > 0. `scale` is a time where it is not small.
pub(super) fn half_line(scale: f64, f: impl Fn(f64) -> f64) -> f64 {
    let term = |x: f64| {
        let bend = libm::exp(-x);
        let t = scale * libm::exp(x - bend);
        f(t) * t * (1.0 + bend)
    };
    // From the point of `scale` outward to either side.
    let middle = 0.567_143_290_409_783_8; // x = e^-x
    let side = |step: f64, start: f64| {
        let mut sum = 0.0;
        for n in 0.. {
            let next = term(middle + start + f64::from(n) * step);
            sum += next;
            if next <= NEGLIGIBLE * sum {
                break;
            }
        }
        sum
    };
    let mut step = 0.25;
    let mut points = side(step, 0.0) + side(-step, -step);
    for _ in 0..HALVINGS {
        let between = side(step, step / 2.0) + side(-step, -step / 2.0);
        let (coarse, fine) = (points * step, (points + between) * step / 2.0);
        if (coarse - fine).abs() <= GAP * fine {
            return fine;
        }
        points += between;
        step /= 2.0;
    }
    panic!("the integral {} has not settled", points * step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    #[test]
    fn integrals_with_a_closed_form() {
        for scale in [0.1, 1.0, 10.0] {
            agree(half_line(scale, |t| libm::exp(-t)), 1.0, rounding(64));
            agree(half_line(scale, |t| t * t * libm::exp(-t)), 2.0, rounding(64));
            agree(half_line(scale, |t| libm::exp(-t * t)), std::f64::consts::PI.sqrt() / 2.0, rounding(64));
            // The mean of the largest of three exponentials.
            let largest = |t: f64| 1.0 - libm::pow(-libm::expm1(-t), 3.0);
            agree(half_line(scale, largest), 11.0 / 6.0, rounding(256));
        }
    }
}
