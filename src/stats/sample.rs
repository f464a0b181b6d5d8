//! Mean and spread of a handful of values, one per replication.
//!
//! Summed in the order given, so that the same replications give the same bits whatever computed them.

/// Arithmetic mean; nothing for no values.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Root of the mean squared distance from `centre`, with divisor R - 1: the sample standard deviation if the centre is
/// the mean of the values. Two passes, hence no cancellation. Nothing for fewer than two values.
#[must_use]
pub fn deviation_around(centre: f64, values: &[f64]) -> Option<f64> {
    let squares: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    (values.len() >= 2).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // Squares 9, 1, 1, 9 around 5: variance 20 / 3.
        let values = [2.0, 4.0, 6.0, 8.0];
        assert_eq!(mean(&values), Some(5.0));
        assert_eq!(deviation_around(5.0, &values), Some((20.0_f64 / 3.0).sqrt()));
    }

    #[test]
    fn too_few_values() {
        assert_eq!((mean(&[]), deviation_around(1.0, &[1.0])), (None, None));
    }
}
