//! Quantiles of Student's t: how many standard errors an interval is wide.
//!
//! Student 1908, "The probable error of a mean"; inverted by `statrs` through the incomplete beta function. The
//! quantiles of whole degrees of freedom up to 64 are computed once per confidence.
//!
//! Ignored: any departure of the replications' means from normality.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Degrees of freedom kept: covers 65 replications and every number of batches in use.
const TABLE: u32 = 64;

/// The two-sided quantiles of one confidence.
#[derive(Clone, Debug)]
pub struct Student {
    confidence: f64,
    by_freedom: Vec<f64>,
}

impl Student {
    /// For intervals that cover with probability `confidence`, between 0 and 1.
    #[must_use]
    pub fn new(confidence: f64) -> Self {
        assert!(0.0 < confidence && confidence < 1.0, "a confidence is between 0 and 1, not {confidence}");
        let by_freedom = (1..=TABLE).map(|freedom| quantile(confidence, f64::from(freedom))).collect();
        Self { confidence, by_freedom }
    }

    /// For `comparisons` intervals that shall all cover with probability `confidence` (Bonferroni's inequality).
    #[must_use]
    pub fn simultaneous(confidence: f64, comparisons: u32) -> Self {
        assert!(comparisons > 0, "at least one interval is made");
        Self::new(1.0 - (1.0 - confidence) / f64::from(comparisons))
    }

    /// The probability with which an interval covers.
    #[must_use]
    pub const fn confidence(&self) -> f64 {
        self.confidence
    }

    /// The factor of the standard error of a mean of `values` independent values, at least two.
    #[must_use]
    pub fn factor(&self, values: usize) -> f64 {
        assert!(values >= 2, "an interval rests on at least two values, not {values}");
        let kept = self.by_freedom.get(values - 2).copied();
        kept.unwrap_or_else(|| quantile(self.confidence, (values - 1) as f64))
    }

    /// The factor for a number of degrees of freedom that need not be whole (overlapping batch means have such).
    #[must_use]
    pub fn at_freedom(&self, freedom: f64) -> f64 {
        quantile(self.confidence, freedom)
    }
}

/// P(|T| > t): how probable something at least so far from zero is, where nothing is true but chance.
#[must_use]
pub fn two_sided(t: f64, freedom: f64) -> f64 {
    let law = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive");
    2.0 * law.sf(t.abs())
}

/// t with P(|T| <= t) = confidence.
#[must_use]
pub fn quantile(confidence: f64, freedom: f64) -> f64 {
    let law = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive");
    law.inverse_cdf(0.5 + confidence / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables print three decimals: half of the last one.
    const PRINTED: f64 = 0.0005;

    #[test]
    fn printed_tables() {
        for (confidence, values, expected) in [
            (0.95, 2, 12.706),
            (0.95, 10, 2.262),
            (0.95, 20, 2.093),
            (0.95, 31, 2.042),
            (0.95, 121, 1.980),
            (0.99, 10, 3.250),
            (0.90, 10, 1.833),
        ] {
            let t = Student::new(confidence).factor(values);
            assert!((t - expected).abs() <= PRINTED, "{confidence} {values}: {t}, printed {expected}");
        }
    }

    /// With 1 and 2 degrees of freedom the law inverts in closed form: tan(pi c / 2) and c sqrt(2 / (1 - c^2)).
    #[test]
    fn closed_forms() {
        for confidence in [0.5, 0.9, 0.95, 0.99, 0.999] {
            let student = Student::new(confidence);
            let one = libm::tan(std::f64::consts::FRAC_PI_2 * confidence);
            let two = confidence * (2.0 / (1.0 - confidence * confidence)).sqrt();
            for (t, expected) in [(student.factor(2), one), (student.factor(3), two)] {
                // The tail 1 - c carries its rounding in proportion to its size; some 32 roundings in the inversion.
                let error = 32.0 * f64::EPSILON / (1.0 - confidence);
                assert!((t / expected - 1.0).abs() <= error, "{confidence}: {t} for {expected}");
            }
        }
    }

    #[test]
    fn the_tail_beyond_a_quantile_is_what_the_confidence_leaves() {
        for (confidence, freedom) in [(0.5, 1.0), (0.95, 9.0), (0.999, 17.3)] {
            let tail = two_sided(-quantile(confidence, freedom), freedom);
            // Six of the sixteen digits are left to two inversions of the incomplete beta function.
            assert!((tail / (1.0 - confidence) - 1.0).abs() <= 1e-10 / (1.0 - confidence), "{confidence}: {tail}");
        }
    }

    #[test]
    fn beyond_the_table_the_same_law() {
        let student = Student::new(0.95);
        assert_eq!(student.factor(66).to_bits(), student.at_freedom(65.0).to_bits());
        assert!(student.factor(65) > student.factor(66));
    }

    #[test]
    fn ten_comparisons_are_judged_at_a_tenth_of_the_risk() {
        let ten = Student::simultaneous(0.95, 10);
        assert!((ten.confidence() - 0.995).abs() <= f64::EPSILON);
    }
}
