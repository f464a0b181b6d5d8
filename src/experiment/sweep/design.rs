//! Which combinations of levels are the points of a sweep.

use super::factor::Factor;
use super::plan::DesignSettings;
use crate::engine::draw::Source;
use crate::stats::sweep::Level;

/// The points of a sweep: none is kept, each is worked out when it is asked for.
#[derive(Clone, Debug)]
pub struct Design {
    factors: Vec<Factor>,
    /// For points scattered over ranges, by factor: the place of each point, as a share of the range.
    scattered: Option<Vec<Vec<f64>>>,
}

impl Design {
    /// The points of some factors.
    #[must_use]
    pub fn new(factors: Vec<Factor>, settings: DesignSettings, seed: u64) -> Self {
        let scattered = match settings {
            DesignSettings::Grid => None,
            DesignSettings::LatinHypercube { points } => Some(
                factors.iter().map(|factor| scatter(Source::new(seed, 0, &factor.name, "level", 0), points)).collect(),
            ),
        };
        Self { factors, scattered }
    }

    /// The number of points; none if it is beyond counting.
    #[must_use]
    pub fn len(&self) -> Option<usize> {
        match &self.scattered {
            Some(places) => places.first().map(Vec::len),
            None => self.factors.iter().try_fold(1usize, |points, factor| points.checked_mul(factor.len())),
        }
    }

    /// A sweep has points.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The factors, in the plan's order.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The levels of a point.
    #[must_use]
    pub fn levels(&self, point: u32) -> Vec<Level> {
        if let Some(places) = &self.scattered {
            return self.factors.iter().zip(places).map(|(factor, at)| factor.between(at[point as usize])).collect();
        }
        let mut rest = point as usize;
        let mut levels = Vec::with_capacity(self.factors.len());
        for factor in self.factors.iter().rev() {
            levels.push(factor.level(rest % factor.len()));
            rest /= factor.len();
        }
        levels.reverse();
        levels
    }

    /// The settings of a point, as `--set` takes them.
    pub fn settings(&self, point: u32) -> impl Iterator<Item = String> {
        let levels = self.levels(point);
        self.factors.iter().zip(levels).flat_map(|(factor, level)| {
            let value = level.json();
            factor.paths.iter().map(move |path| format!("{path}={value}"))
        })
    }

    /// Points that show every level of every factor at least once: each differs from the first point in one factor.
    #[must_use]
    pub fn axes(&self) -> Vec<u32> {
        if self.scattered.is_some() {
            return vec![0];
        }
        let mut points = vec![0];
        let mut stride = 1;
        for factor in self.factors.iter().rev() {
            points.extend((1..factor.len()).map(|level| (level * stride) as u32));
            stride *= factor.len();
        }
        points
    }
}

/// One place in each of `points` equal parts of the range from 0 to 1, in random order (McKay, Beckman & Conover 1979, "A
/// comparison of three methods for selecting values of input variables").
fn scatter(draws: Source, points: u32) -> Vec<f64> {
    let mut order: Vec<u32> = (0..points).collect();
    // Fisher and Yates.
    for at in (1..order.len()).rev() {
        let other = draws.nth(at as u64).below(at as u64 + 1) as usize;
        order.swap(at, other);
    }
    let within = |part: &u32| draws.nth(u64::from(points) + u64::from(*part)).unit();
    order.iter().map(|part| (f64::from(*part) + within(part)) / f64::from(points)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sweep::plan::{Document, Plan};
    use serde_json::{Value, json};

    fn design(factors: &Value, design: &Value) -> Design {
        let document = json!({ "scalelab": 1, "name": "x", "scenario": "x", "factors": factors, "design": design });
        let document: Document = serde_json::from_value(document).expect("the test's plan has the right shape");
        Plan::new(document).unwrap_or_else(|wrong| panic!("{wrong:#?}")).design
    }

    #[test]
    fn the_last_factor_of_a_grid_changes_fastest() {
        let factors = json!({ "a.b": { "log": { "from": "1ms", "to": "100ms", "count": 3 } },
            "c": { "path": ["d", "e"], "list": ["x", true] } });
        let design = design(&factors, &json!("grid"));
        let settings = |point: u32| design.settings(point).collect::<Vec<_>>();
        assert_eq!(design.len(), Some(6));
        assert_eq!(settings(0), ["a.b=\"1ms\"", "d=\"x\"", "e=\"x\""]);
        assert_eq!(settings(3), ["a.b=\"10ms\"", "d=true", "e=true"]);
        assert_eq!(settings(5), ["a.b=\"100ms\"", "d=true", "e=true"]);
        assert_eq!(design.axes(), [0, 1, 2, 4]);
    }

    #[test]
    fn levels_of_a_range_are_tidy_and_whole_where_they_must_be() {
        let factors = json!({ "a": { "linear": { "from": 0, "to": 1, "count": 11 } },
            "b": { "log": { "from": 1, "to": 1000, "count": 7 }, "whole": true } });
        let design = design(&factors, &json!("grid"));
        let of = |factor: usize, stride: u32, count: u32| -> Vec<String> {
            (0..count).map(|at| design.levels(at * stride)[factor].word()).collect()
        };
        assert_eq!(of(0, 7, 11), ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"]);
        assert_eq!(of(1, 1, 7), ["1", "3", "10", "32", "100", "316", "1000"]);
    }

    #[test]
    fn each_part_of_each_range_holds_one_point_of_a_latin_hypercube() {
        let range = json!({ "linear": { "from": 0, "to": 50 } });
        let design = design(&json!({ "a": range, "b": range }), &json!({ "latin_hypercube": { "points": 50 } }));
        assert_eq!(design.len(), Some(50));
        let mut parts = [vec![], vec![]];
        for point in 0..50 {
            for (parts, level) in parts.iter_mut().zip(design.levels(point)) {
                parts.push(level.number().expect("a range has numbers").0.floor());
            }
        }
        assert_ne!(parts[0], parts[1], "factors are scattered independently");
        for mut parts in parts {
            parts.sort_by(f64::total_cmp);
            assert_eq!(parts, (0..50).map(f64::from).collect::<Vec<_>>());
        }
    }
}
