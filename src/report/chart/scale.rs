//! From values to pixels. What lies outside the range is drawn on its edge; a pixel is always finite.

/// How values spread over the pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Law {
    /// Equal differences, equal distances.
    Linear,
    /// Equal ratios, equal distances.
    Log,
}

/// A closed range of values, `low < high`; above zero under [`Law::Log`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// Drawn at the first pixel.
    pub low: f64,
    /// Drawn at the last pixel.
    pub high: f64,
}

/// A range of values laid over a range of pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    law: Law,
    range: Range,
    pixels: (f64, f64),
}

impl Scale {
    /// Lays `range` over the pixels from `pixels.0` to `pixels.1`, which may fall.
    pub fn new(law: Law, range: Range, pixels: (f64, f64)) -> Self {
        let Range { low, high } = range;
        assert!(low < high && (high - low).is_finite(), "a scale needs a range, got {low} to {high}");
        assert!(law == Law::Linear || low > 0.0, "a log scale starts above zero, got {low}");
        Self { law, range, pixels }
    }

    /// The pixel of `value`; NaN is drawn at the low end.
    pub fn at(&self, value: f64) -> f64 {
        let Range { low, high } = self.range;
        let value = if value.is_nan() { low } else { value.clamp(low, high) };
        let share = match self.law {
            Law::Linear => (value - low) / (high - low),
            Law::Log => (value / low).ln() / (high / low).ln(),
        };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Law, Range, Scale};

    #[test]
    fn pixels_are_finite_and_inside() {
        let linear = Scale::new(Law::Linear, Range { low: 0.0, high: 10.0 }, (100.0, 0.0));
        let log = Scale::new(Law::Log, Range { low: 0.01, high: 1.0 }, (0.0, 100.0));
        assert_eq!((linear.at(2.5), log.at(0.1).round()), (75.0, 50.0));
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e300] {
            assert!((0.0..=100.0).contains(&linear.at(value)) && (0.0..=100.0).contains(&log.at(value)), "{value}");
        }
    }
}
