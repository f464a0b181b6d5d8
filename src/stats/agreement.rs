//! Whether a simulated figure agrees with what theory says of it.
//!
//! The rule: with 20 replications and seeds fixed in advance a figure agrees if its gap is at most 2.2 half widths of its
//! 95 % interval (4.6 standard errors; 2e-4 at 19 degrees of freedom) and its half width at most 1 % of what theory says
//! (3 % for a p99). So a figure that is merely vague never passes. What no draw can change is compared to a billionth.

use super::result::{Interval, Metric, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Half widths that a figure may be away from the truth.
pub const GAP: f64 = 2.2;

/// How wide the interval of a figure may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A mean, a median, a rate or a share: 1 %.
    Mean,
    /// A p99: 3 %.
    Tail,
    /// What no draw can change, to a billionth of its unit: a nanosecond.
    Exact,
}

impl Kind {
    /// The largest half width, as a share of the truth.
    #[must_use]
    pub const fn relative_half_width(self) -> f64 {
        match self {
            Self::Mean => 0.01,
            Self::Tail => 0.03,
            Self::Exact => 0.0,
        }
    }
}

/// What theory says: the figure, its value in base units, and its kind.
pub type Expected = (&'static str, f64, Kind);

/// How a figure stands to theory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Near enough, and narrow enough to mean something.
    Agrees,
    /// Too far away.
    Off,
    /// Its interval is too wide to tell.
    Vague,
    /// The run has no such figure, or it has no interval.
    Missing,
}

/// One figure beside its theory.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Agreement {
    /// The metric's name.
    pub metric: String,
    /// What was simulated, in base units; absent if nothing was.
    pub simulated: Option<f64>,
    /// Its 95 % interval, as `low` and `high` in JSON.
    #[serde(flatten)]
    pub interval: Option<Interval>,
    /// Base unit of `simulated` and `theory`.
    pub unit: Option<Unit>,
    /// What theory says.
    pub theory: f64,
    /// How precise the figure must be.
    pub kind: Kind,
    /// The distance between both in half widths; absent without an interval of some width, and where it must be none.
    pub gap: Option<f64>,
    /// The judgement.
    pub judgement: Judgement,
}

impl Agreement {
    /// Judges one figure of a run.
    #[must_use]
    pub fn of(metrics: &BTreeMap<String, Metric>, (metric, theory, kind): (&str, f64, Kind)) -> Self {
        let found = metrics.get(metric);
        let half = found.and_then(|found| found.interval).filter(|_| kind != Kind::Exact).map(Interval::half_width);
        let gap = found.zip(half).map(|(found, half)| (found.value - theory).abs() / half);
        Self {
            metric: metric.to_owned(),
            simulated: found.map(|found| found.value),
            interval: found.and_then(|found| found.interval),
            unit: found.map(|found| found.unit),
            theory,
            kind,
            gap: gap.filter(|gap| gap.is_finite()),
            judgement: found.map_or(Judgement::Missing, |found| judge(found, theory, kind)),
        }
    }

    /// What is wrong with the figure, in words; none if it agrees.
    #[must_use]
    pub fn offence(&self) -> Option<String> {
        let Self { metric, theory, kind, .. } = self;
        let Some(value) = self.simulated else { return Some(format!("there is no figure {metric}")) };
        let half = self.interval.map_or(f64::NAN, Interval::half_width);
        match self.judgement {
            Judgement::Agrees => None,
            Judgement::Missing => Some(format!("{metric} has no interval")),
            Judgement::Off if *kind == Kind::Exact => {
                Some(format!("{metric} {}e-9, exactly {}e-9", billionths(value), billionths(*theory)))
            }
            Judgement::Off => {
                let gap = (value - theory).abs() / half;
                let row = format!("{metric} {value:.7} +- {half:.7}, theory {theory:.7}: {gap:.2} half widths off");
                Some(format!("{row}, at most {GAP}"))
            }
            Judgement::Vague => {
                let (width, most) = (100.0 * half / theory, 100.0 * kind.relative_half_width());
                Some(format!("{metric} +- {width:.2} % is too vague, at most {most} %"))
            }
        }
    }
}

fn judge(found: &Metric, theory: f64, kind: Kind) -> Judgement {
    if kind == Kind::Exact {
        let is_same = billionths(found.value) == billionths(theory);
        return if is_same { Judgement::Agrees } else { Judgement::Off };
    }
    let Some(interval) = found.interval else { return Judgement::Missing };
    let half = interval.half_width();
    // What is not a number lies in no range.
    if !(0.0..=GAP).contains(&((found.value - theory).abs() / half)) {
        Judgement::Off
    } else if !(0.0..=kind.relative_half_width()).contains(&(half / theory)) {
        Judgement::Vague
    } else {
        Judgement::Agrees
    }
}

/// Two values with the same text are the same to a billionth.
fn billionths(value: f64) -> String {
    (value * 1e9).round().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::estimate::Basis;

    /// The judgement of 100 ± half beside what theory says.
    fn judged(half: Option<f64>, theory: f64, kind: Kind) -> Judgement {
        let interval = half.map(|half| Interval { low: 100.0 - half, high: 100.0 + half });
        let metric = Metric {
            value: 100.0,
            interval,
            n: 1000,
            n_eff: None,
            basis: Basis::Replications,
            unit: Unit::Seconds,
            per_replication: vec![],
            exact: false,
        };
        let metrics = BTreeMap::from([("x".to_owned(), metric)]);
        let found = Agreement::of(&metrics, ("x", theory, kind));
        assert_eq!(found.offence().is_none(), found.judgement == Judgement::Agrees, "{found:?}");
        assert_eq!(Agreement::of(&metrics, ("y", theory, kind)).judgement, Judgement::Missing);
        found.judgement
    }

    #[test]
    fn near_and_narrow_is_what_agrees() {
        use Judgement::{Agrees, Missing, Off, Vague};
        assert_eq!(judged(Some(0.9), 101.9, Kind::Mean), Agrees);
        assert_eq!(judged(Some(0.9), 102.0, Kind::Mean), Off);
        assert_eq!(judged(Some(0.9), 98.0, Kind::Mean), Off);
        assert_eq!(judged(Some(1.1), 100.0, Kind::Mean), Vague);
        assert_eq!(judged(Some(2.9), 100.0, Kind::Tail), Agrees);
        assert_eq!(judged(Some(3.1), 100.0, Kind::Tail), Vague);
        assert_eq!(judged(Some(0.0), 100.0, Kind::Mean), Off);
        assert_eq!(judged(None, 100.0, Kind::Mean), Missing);
        assert_eq!(judged(None, 100.0, Kind::Exact), Agrees);
        assert_eq!(judged(None, 100.000_000_002, Kind::Exact), Off);
        assert_eq!(judged(Some(0.9), f64::NAN, Kind::Mean), Off);
        assert_eq!(judged(Some(0.9), f64::INFINITY, Kind::Mean), Off);
    }
}
