//! The shape of a Weibull law with a given coefficient of variation.
//!
//! With shape k, E X^n = scale^n Gamma(1 + n/k), so 1 + cv^2 = Gamma(1 + 2/k) / Gamma(1 + 1/k)^2 (Johnson, Kotz &
//! Balakrishnan 1994, volume 1, chapter 21). The right side falls as k grows and has no closed inverse: bisection.

/// 1 / k for this cv (0.001 to 100), to the last bits that the gamma function gives.
pub(super) fn inverse_shape(cv: f64) -> f64 {
    let target = libm::log1p(cv * cv);
    // cv = 0.001 needs 1/k = 0.00078, cv = 100 needs 1/k = 7.7.
    let (mut low, mut high) = (5e-4, 10.0);
    // Each step halves the bracket; 64 steps leave neighbouring floats.
    for _ in 0..64 {
        let middle = 0.5 * (low + high);
        if log_second_over_square(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// ln(E X^2 / (E X)^2) of the Weibull law with shape 1 / `inverse`; rises with `inverse`.
fn log_second_over_square(inverse: f64) -> f64 {
    libm::lgamma(1.0 + 2.0 * inverse) - 2.0 * libm::lgamma(1.0 + inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: f64, variance_over_square: f64) {
        let got = 1.0 / inverse_shape(variance_over_square.sqrt());
        assert!((got - shape).abs() < 1e-9 * shape, "shape {got}, expected {shape}");
    }

    #[test]
    fn shapes_with_known_variation_are_found() {
        check(1.0, 1.0);
        check(2.0, 4.0 / std::f64::consts::PI - 1.0);
        // Gamma(1 + 2n) / Gamma(1 + n)^2 - 1 at 1 / shape = n.
        check(0.5, 24.0 / 4.0 - 1.0);
        check(1.0 / 3.0, 720.0 / 36.0 - 1.0);
        check(1.0 / 7.0, 87_178_291_200.0 / 25_401_600.0 - 1.0);
    }

    #[test]
    fn the_bracket_holds_the_whole_valid_range() {
        for cv in [0.001_f64, 100.0] {
            let found = log_second_over_square(inverse_shape(cv));
            assert!((found - libm::log1p(cv * cv)).abs() < 1e-9 * found, "cv {cv}");
        }
    }
}
