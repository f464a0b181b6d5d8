//! Laws taken from data: a list of values, weighted points, or a histogram.
//!
//! A list is drawn from as it is, each value equally likely (Efron 1979, the bootstrap's law). A histogram is uniform
//! within each class. Moments are those of the law so defined: the variance of a list divides by n, not n - 1.
//!
//! Ignored: the order of the list (autocorrelation), and anything beyond its largest value.

use super::{Dist, Law, OutOfRange, parametric::check_time};
use crate::engine::alias::AliasTable;
use std::sync::Arc;

impl Dist {
    /// One of these values in ticks, all equally likely.
    ///
    /// # Errors
    /// If there is no value or one is out of range.
    pub fn empirical(values: &[f64]) -> Result<Self, OutOfRange> {
        check_values(values)?;
        let weight = 1.0 / values.len() as f64;
        let parts = values.iter().map(|&v| Part { weight, low: v, high: v });
        Ok(from_parts(parts, || Law::Values(values.into())))
    }

    /// One of these values in ticks, in proportion to their weights: a mixture of constants.
    ///
    /// # Errors
    /// If there is no value, one is out of range, or the weights do not match the values or are no weights.
    pub fn points(values: &[f64], weights: &[f64]) -> Result<Self, OutOfRange> {
        check_values(values)?;
        check_count(weights, values.len(), "as many as values")?;
        let table = Arc::new(AliasTable::new(weights)?);
        let total: f64 = weights.iter().sum();
        let parts = values.iter().zip(weights).map(|(&v, &w)| Part { weight: w / total, low: v, high: v });
        Ok(from_parts(parts, || Law::Points { values: values.into(), table }))
    }

    /// Uniform between neighbouring bounds (in ticks, ascending), with one weight per class.
    ///
    /// # Errors
    /// If the bounds are fewer than two, out of range or not ascending, or the weights do not match them or are no
    /// weights.
    pub fn histogram(bounds: &[f64], weights: &[f64]) -> Result<Self, OutOfRange> {
        check_values(bounds)?;
        if bounds.len() < 2 {
            return Err(OutOfRange { parameter: "bounds", got: bounds.len() as f64, expected: "at least 2 bounds" });
        }
        if let Some(pair) = bounds.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(OutOfRange { parameter: "bounds", got: pair[1], expected: "more than the bound before it" });
        }
        check_count(weights, bounds.len() - 1, "one fewer than bounds")?;
        let table = Arc::new(AliasTable::new(weights)?);
        let total: f64 = weights.iter().sum();
        let parts = bounds.windows(2).zip(weights);
        let parts = parts.map(|(pair, &w)| Part { weight: w / total, low: pair[0], high: pair[1] });
        Ok(from_parts(parts, || Law::Histogram { bounds: bounds.into(), table }))
    }
}

/// A uniform piece of a mixture; a point if both bounds are equal.
struct Part {
    weight: f64,
    low: f64,
    high: f64,
}

/// The law with the moments of the mixture (weights add up to 1), or the constant if it has only one value.
fn from_parts(parts: impl Iterator<Item = Part>, law: impl FnOnce() -> Law) -> Dist {
    let parts: Vec<Part> = parts.filter(|p| p.weight > 0.0).collect();
    let least = parts.iter().map(|p| p.low).fold(f64::INFINITY, f64::min);
    if parts.iter().all(|p| p.high <= least) {
        return Dist::always(least);
    }
    let mean: f64 = parts.iter().map(|p| p.weight * 0.5 * (p.low + p.high)).sum();
    let variance = parts.iter().map(|p| {
        let (off, width) = (0.5 * (p.low + p.high) - mean, p.high - p.low);
        p.weight * (off * off + width * width / 12.0)
    });
    let third = parts.iter().map(|p| p.weight * (p.low + p.high) * (p.low * p.low + p.high * p.high) / 4.0);
    Dist { law: law(), mean, variance: variance.sum(), third: Some(third.sum()) }
}

fn check_values(values: &[f64]) -> Result<(), OutOfRange> {
    if values.is_empty() {
        return Err(OutOfRange { parameter: "values", got: 0.0, expected: "at least 1 value" });
    }
    values.iter().try_for_each(|&v| check_time("values", v))
}

fn check_count(weights: &[f64], expected: usize, words: &'static str) -> Result<(), OutOfRange> {
    if weights.len() == expected {
        Ok(())
    } else {
        Err(OutOfRange { parameter: "weights", got: weights.len() as f64, expected: words })
    }
}
