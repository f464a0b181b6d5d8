//! Where arrivals that share a coarse time stamp are placed within its resolution: three named rules.
//!
//! Positions are fractions of the resolution in [0, 1), never falling, so that arrivals keep the log's order (a page
//! before its images). `even` takes the middles of equal parts, which neither favours the start of a stamp nor leaves a
//! gap between two stamps. `uniform` sorts independent uniform draws: given their number, this is how the arrivals of a
//! Poisson process of constant rate lie (Ross 1996, "Stochastic Processes", theorem 2.3.1). Ignored: the rate's change
//! from one stamp to the next.

use crate::components::clients::replay_settings::Spread;
use crate::engine::draw::Source;

/// Writes the positions of the arrivals on the given log lines, which share a stamp, to `places`.
pub fn place(spread: Spread, lines: &[u32], source: Source, places: &mut Vec<f64>) {
    let count = lines.len() as f64;
    places.clear();
    match spread {
        Spread::None => places.resize(lines.len(), 0.0),
        Spread::Even => places.extend((0..lines.len()).map(|i| (i as f64 + 0.5) / count)),
        Spread::Uniform => {
            places.extend(lines.iter().map(|line| source.nth(u64::from(*line)).unit()));
            places.sort_by(f64::total_cmp);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(spread: Spread, lines: &[u32]) -> Vec<f64> {
        let mut places = vec![9.0];
        place(spread, lines, Source::new(1, 0, "clients", "test", 0), &mut places);
        places
    }

    #[test]
    fn none_and_even() {
        assert_eq!(positions(Spread::None, &[3, 5]), [0.0, 0.0]);
        assert_eq!(positions(Spread::Even, &[3]), [0.5]);
        assert_eq!(positions(Spread::Even, &[1, 2, 3, 9]), [0.125, 0.375, 0.625, 0.875]);
    }

    #[test]
    fn uniform_depends_on_line_numbers_only() {
        let alone: Vec<f64> = [7, 8, 9].iter().flat_map(|line| positions(Spread::Uniform, &[*line])).collect();
        let mut sorted = alone;
        sorted.sort_by(f64::total_cmp);
        assert_eq!(positions(Spread::Uniform, &[7, 8, 9]), sorted);
    }

    /// Kolmogorov-Smirnov: of 10000 uniform draws the distance is below 1.95 / sqrt(n) with probability 0.999.
    #[test]
    fn uniform_is_uniform() {
        let lines: Vec<u32> = (1..=10_000).collect();
        let places = positions(Spread::Uniform, &lines);
        let n = places.len() as f64;
        let distance = places.iter().enumerate().map(|(i, p)| (p - (i as f64 + 0.5) / n).abs()).fold(0.0, f64::max);
        assert!(distance + 0.5 / n < 1.95 / n.sqrt(), "distance {distance}");
    }
}
