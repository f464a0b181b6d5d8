//! The record of a sweep: what it is, and one row for each of its points, as plain data.
//!
//! It is the pivot between measuring and printing, as [`result`](super::result) is for one run: it is stored line by line
//! while a sweep runs, and drawn when it is complete. It computes nothing.

use super::estimate::Basis;
use super::result::{Interval, Metric, Unit, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The columns of the table of points and metrics; those of the factors stand after the first.
pub const COLUMNS: [&str; 11] =
    ["point", "replications", "verdict", "overloaded", "metric", "unit", "value", "low", "high", "n", "basis"];

/// What a sweep is. Rows belong together only under equal headings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Heading {
    /// Format of this document, [`super::result::FORMAT`].
    pub scalelab: u32,
    /// Version of the program that runs it.
    pub version: String,
    /// The plan's name.
    pub sweep: String,
    /// SHA-256 of plan and scenario in hexadecimal.
    pub sha256: String,
    /// Number of points.
    pub points: u32,
    /// The factors, in the plan's order: the last one changes fastest in a grid.
    pub factors: Vec<Factor>,
    /// Master seed.
    pub seed: u64,
    /// True if all points share their random draws.
    pub common_draws: bool,
    /// True if the points are scattered over the factors' ranges (a Latin hypercube), false if they are a grid.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scattered: bool,
}

/// A factor of a sweep.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// The settings that take its level.
    pub paths: Vec<String>,
    /// The unit of its levels where they are numbers: `/s`, `ms`; empty for plain numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// True if its levels are spaced evenly on a logarithmic scale.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub log: bool,
}

/// A level of a factor, as it is written.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Level {
    /// A switch.
    Switch(bool),
    /// A plain number.
    Number(serde_json::Number),
    /// A word, or a number with a unit.
    Text(String),
    /// Several settings at once.
    Settings(serde_json::Map<String, serde_json::Value>),
}

/// A point of a sweep.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Its number, from 0.
    pub point: u32,
    /// The level of each factor, in their order.
    pub levels: Vec<Level>,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a point.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    /// It was run.
    Measured {
        /// Independent replications.
        replications: u32,
        /// May the figures be trusted?
        verdict: Verdict,
        /// True if more was offered than could be done, and it shows: requests pile up, or are lost.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        overloaded: bool,
        /// What was kept, by name.
        metrics: BTreeMap<String, Figure>,
    },
    /// It could not be run.
    Failed {
        /// Why.
        failed: String,
    },
}

/// A metric without its replications.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// Point estimate in base units.
    pub value: f64,
    /// 95 % confidence interval; absent where none can be stood behind.
    #[serde(flatten)]
    pub interval: Option<Interval>,
    /// Observations behind the estimate.
    pub n: u64,
    /// What the interval rests on, or why there is none.
    pub basis: Basis,
    /// Base unit.
    pub unit: Unit,
}

impl Outcome {
    /// The verdict, unless it failed.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Measured { verdict, .. } => Some(*verdict),
            Self::Failed { .. } => None,
        }
    }

    /// True if it was offered more than it could do, and it showed.
    #[must_use]
    pub fn is_overloaded(&self) -> bool {
        match self {
            Self::Measured { overloaded, .. } => *overloaded,
            Self::Failed { .. } => false,
        }
    }

    /// A metric, if it was kept and has a value here.
    #[must_use]
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        match self {
            Self::Measured { metrics, .. } => metrics.get(name),
            Self::Failed { .. } => None,
        }
    }
}

impl Figure {
    /// The figure of a metric.
    #[must_use]
    pub fn of(metric: &Metric) -> Self {
        let Metric { value, interval, n, basis, unit, .. } = *metric;
        Self { value, interval, n, basis, unit }
    }
}

/// The fewest and the most replications of a point that was measured; none are 0.
#[must_use]
pub fn replications(rows: &[Row]) -> (u32, u32) {
    let counts = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Measured { replications, .. } => Some(*replications),
        Outcome::Failed { .. } => None,
    });
    (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0))
}

impl Level {
    /// The level as JSON text.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a level is JSON")
    }

    /// The level as people write it: without the quotes of a text.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Switch(_) | Self::Number(_) | Self::Settings(_) => self.json(),
        }
    }

    /// Its number and its unit, if it has a number.
    #[must_use]
    pub fn number(&self) -> Option<(f64, &str)> {
        match self {
            Self::Number(number) => Some((number.as_f64()?, "")),
            Self::Text(text) => {
                let ends = (1..=text.len()).rev().filter(|&end| text.is_char_boundary(end));
                let number =
                    |end: usize| Some((text[..end].parse::<f64>().ok().filter(|x| x.is_finite())?, &text[end..]));
                let mut found = ends.filter_map(number);
                found.next()
            }
            Self::Switch(_) | Self::Settings(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_level_has_a_number_where_it_begins_with_one() {
        let check = |level: &str, expected: Option<(f64, &str)>| {
            let level: Level = serde_json::from_str(level).expect("the test's level is one");
            assert_eq!(level.number(), expected);
            assert_eq!(serde_json::from_str::<Level>(&level.json()).ok(), Some(level));
        };
        check("3", Some((3.0, "")));
        check("\"1.5ms\"", Some((1.5, "ms")));
        check("\"1e3/s\"", Some((1000.0, "/s")));
        check("\"99.5%\"", Some((99.5, "%")));
        check("\"random\"", None);
        check("\"infinity\"", None);
        check("true", None);
        check("{\"exp\":\"5ms\"}", None);
    }

    #[test]
    fn a_row_reads_back_as_it_was_written() {
        let figure = Figure { value: 0.1 + 0.2, interval: None, n: 3, basis: Basis::TooFewBeyond, unit: Unit::Seconds };
        let metrics = BTreeMap::from([("latency.p99".to_owned(), figure)]);
        let outcomes = [
            Outcome::Measured { replications: 2, verdict: Verdict::Ok, overloaded: true, metrics },
            Outcome::Failed { failed: "no".to_owned() },
        ];
        for outcome in outcomes {
            let row = Row { point: 7, levels: vec![Level::Number(2.into()), Level::Text("5/s".to_owned())], outcome };
            let text = serde_json::to_string(&row).expect("a row is JSON");
            assert_eq!(serde_json::from_str::<Row>(&text).ok(), Some(row), "{text}");
        }
        assert_eq!(json!(Level::Number(2.into())).to_string(), "2", "a count stays a whole number");
    }
}
