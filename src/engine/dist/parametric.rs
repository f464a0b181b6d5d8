//! Laws given by a mean and a shape, with their exact moments.
//!
//! Common rules: a mean is 0 to 2^62 ticks (146 years of nanoseconds) and a cv is 0 to 100; mean 0 or cv 0 gives the
//! constant, so that a sweep may start there. Formulae without another source: Johnson, Kotz & Balakrishnan 1994/95,
//! "Continuous univariate distributions".

use super::{Dist, Law, OutOfRange, standard::Gamma, weibull, within};

/// The longest mean, half of the longest span drawn.
const LONGEST_MEAN: f64 = 4_611_686_018_427_387_904.0;

/// Beyond these stages one gamma draw (16 ns) is cheaper than a sum of exponentials (16 ns for 3, 33 ns for 8).
const MOST_SUMMED_STAGES: u32 = 3;

impl Dist {
    /// Always `ticks`, 0 to 2^62.
    ///
    /// # Errors
    /// If `ticks` is out of range.
    pub fn constant(ticks: f64) -> Result<Self, OutOfRange> {
        check_time("constant", ticks)?;
        Ok(Self::always(ticks))
    }

    /// Exponential with this mean: no memory, cv 1.
    ///
    /// # Errors
    /// If the mean is out of range.
    pub fn exponential(mean: f64) -> Result<Self, OutOfRange> {
        check_time("mean", mean)?;
        if mean <= 0.0 {
            return Ok(Self::always(mean));
        }
        Ok(Self::with_cv2(Law::Exponential { mean }, mean, 1.0, Some(6.0)))
    }

    /// Uniform between two bounds, `low` <= `high`.
    ///
    /// # Errors
    /// If a bound is out of range or the bounds are in the wrong order.
    pub fn uniform(low: f64, high: f64) -> Result<Self, OutOfRange> {
        check_time("low", low)?;
        check_time("high", high)?;
        if high < low {
            return Err(OutOfRange { parameter: "high", got: high, expected: "at least low" });
        }
        let width = high - low;
        if width <= 0.0 {
            return Ok(Self::always(low));
        }
        let mean = 0.5 * (low + high);
        let third = mean * 0.5 * (low * low + high * high);
        Ok(Self { law: Law::Uniform { low, width }, mean, variance: width * width / 12.0, third: Some(third) })
    }

    /// Lognormal: the logarithm is normal with variance sigma^2 = ln(1 + cv^2). Usual for service times.
    ///
    /// # Errors
    /// If the mean or the cv is out of range.
    pub fn lognormal(mean: f64, cv: f64) -> Result<Self, OutOfRange> {
        if check_mean_cv(mean, cv)? {
            return Ok(Self::always(mean));
        }
        let cv2 = cv * cv;
        let law = Law::Lognormal { median: mean / (1.0 + cv2).sqrt(), sigma: libm::log1p(cv2).sqrt() };
        let growth = 1.0 + cv2;
        Ok(Self::with_cv2(law, mean, cv2, Some(growth * growth * growth)))
    }

    /// Gamma with shape 1 / cv^2: below cv 1 a smoother, above a burstier neighbour of the exponential.
    ///
    /// # Errors
    /// If the mean or the cv is out of range.
    pub fn gamma(mean: f64, cv: f64) -> Result<Self, OutOfRange> {
        if check_mean_cv(mean, cv)? {
            return Ok(Self::always(mean));
        }
        Ok(Self::gamma_cv2(mean, cv * cv))
    }

    /// Weibull: P(X > x) = exp(-(x / scale)^k). Above cv 1 (k < 1) a stretched tail.
    ///
    /// # Errors
    /// If the mean is out of range, or the cv is neither 0 nor 0.001 to 100 (k beyond 1300 cannot be solved exactly).
    pub fn weibull(mean: f64, cv: f64) -> Result<Self, OutOfRange> {
        if check_mean_cv(mean, cv)? {
            return Ok(Self::always(mean));
        }
        within("cv", cv, 0.001..=100.0, "0, or 0.001 to 100")?;
        let inverse_shape = weibull::inverse_shape(cv);
        let first = libm::tgamma(1.0 + inverse_shape);
        let third = libm::tgamma(1.0 + 3.0 * inverse_shape) / (first * first * first);
        Ok(Self::with_cv2(Law::Weibull { scale: mean / first, inverse_shape }, mean, cv * cv, Some(third)))
    }

    /// Pareto (type I): P(X > x) = (least / x)^alpha. Mean and cv fix alpha by alpha (alpha - 2) = 1 / cv^2, so alpha
    /// is above 2; the third moment is infinite from cv = 1/sqrt(3) on.
    ///
    /// # Errors
    /// If the mean or the cv is out of range.
    pub fn pareto(mean: f64, cv: f64) -> Result<Self, OutOfRange> {
        if check_mean_cv(mean, cv)? {
            return Ok(Self::always(mean));
        }
        let alpha = 1.0 + (1.0 + 1.0 / (cv * cv)).sqrt();
        let shrink = (alpha - 1.0) / alpha;
        let third = (alpha > 3.0).then(|| alpha / (alpha - 3.0) * shrink * shrink * shrink);
        let law = Law::Pareto { least: mean * shrink, inverse_alpha: 1.0 / alpha };
        Ok(Self::with_cv2(law, mean, cv * cv, third))
    }

    /// Erlang: the sum of `stages` exponentials, together of this mean; cv^2 = 1 / stages.
    ///
    /// # Errors
    /// If the mean is out of range or there is no stage.
    pub fn erlang(mean: f64, stages: u32) -> Result<Self, OutOfRange> {
        check_time("mean", mean)?;
        within("stages", f64::from(stages), 1.0..=f64::MAX, "at least 1")?;
        if mean <= 0.0 {
            return Ok(Self::always(mean));
        }
        let cv2 = 1.0 / f64::from(stages);
        if stages > MOST_SUMMED_STAGES {
            return Ok(Self::gamma_cv2(mean, cv2));
        }
        let law = Law::Erlang { stage: mean * cv2, stages };
        Ok(Self::with_cv2(law, mean, cv2, Some((1.0 + cv2) * (1.0 + 2.0 * cv2))))
    }

    /// Hyperexponential of two phases with balanced means (each phase carries half of the mean; Whitt 1982, section 3):
    /// p = (1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2, phase means mean / 2p and mean / 2(1 - p).
    ///
    /// # Errors
    /// If the mean is out of range or the cv is not 1 to 100.
    pub fn hyperexponential(mean: f64, cv: f64) -> Result<Self, OutOfRange> {
        check_time("mean", mean)?;
        within("cv", cv, 1.0..=100.0, "1 to 100")?;
        if mean <= 0.0 {
            return Ok(Self::always(mean));
        }
        let cv2 = cv * cv;
        let share = 0.5 * (1.0 + ((cv2 - 1.0) / (cv2 + 1.0)).sqrt());
        // share (1 - share) = 1 / (2 (cv^2 + 1)): no cancellation at large cv.
        let rest = 1.0 / (2.0 * (cv2 + 1.0) * share);
        let third = 0.75 * (1.0 / (share * share) + 1.0 / (rest * rest));
        let law = Law::Hyperexponential { share, first: mean / (2.0 * share), second: mean / (2.0 * rest) };
        Ok(Self::with_cv2(law, mean, cv2, Some(third)))
    }

    fn gamma_cv2(mean: f64, cv2: f64) -> Self {
        let law = Law::Gamma { scale: mean * cv2, unit: Gamma::new(1.0 / cv2) };
        Self::with_cv2(law, mean, cv2, Some((1.0 + cv2) * (1.0 + 2.0 * cv2)))
    }

    pub(super) fn always(ticks: f64) -> Self {
        Self { law: Law::Constant(ticks), mean: ticks, variance: 0.0, third: Some(ticks * ticks * ticks) }
    }

    /// `third` is E X^3 / mean^3.
    fn with_cv2(law: Law, mean: f64, cv2: f64, third: Option<f64>) -> Self {
        let square = mean * mean;
        Self { law, mean, variance: square * cv2, third: third.map(|t| t * square * mean) }
    }
}

/// A time that the engine can hold with room to spare.
pub(super) fn check_time(parameter: &'static str, ticks: f64) -> Result<(), OutOfRange> {
    within(parameter, ticks, 0.0..=LONGEST_MEAN, "0 to 2^62 ticks")
}

/// `Ok(true)` if the law degenerates to the constant.
fn check_mean_cv(mean: f64, cv: f64) -> Result<bool, OutOfRange> {
    check_time("mean", mean)?;
    within("cv", cv, 0.0..=100.0, "0 to 100")?;
    Ok(mean <= 0.0 || cv <= 0.0)
}
