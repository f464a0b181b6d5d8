//! What one quantile says of another, and how much must be seen of one.
//!
//! The quantiles of one distribution rise: whatever bounds p50 from below bounds p99 from below, and whatever bounds p99
//! from above bounds p50 from above. The maximum is the last of them. So a rule about a quantile that has no interval, as
//! too few requests are slower, may still be decided by one that has.

use crate::scenario::rule::{Bound, Rule};
use crate::stats::estimate::BEYOND;
use crate::stats::result::{Metric, SloVerdict};
use std::collections::BTreeMap;

/// A metric that is a quantile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quantile<'a> {
    /// What it is one of: `class.page.latency`.
    pub of: &'a str,
    /// The share that is not above it; 1 of a maximum.
    pub share: f64,
}

impl<'a> Quantile<'a> {
    /// The quantile that a name means, if it means one.
    #[must_use]
    pub fn named(name: &'a str) -> Option<Self> {
        if let Some(of) = name.strip_suffix(".max") {
            return Some(Self { of, share: 1.0 });
        }
        let (of, digits) = name.rsplit_once(".p")?;
        let share = digits.parse::<f64>().ok()? / 100.0;
        (0.0..1.0).contains(&share).then_some(Self { of, share })
    }

    /// Observations of a replication of which [`BEYOND`] are beyond it, as many as an interval needs; none of a maximum.
    #[must_use]
    pub fn needs(self) -> Option<f64> {
        (self.share < 1.0).then(|| BEYOND as f64 / (1.0 - self.share))
    }
}

/// What other quantiles of the same say of a rule, and the nearest of them that does: the lower by the lower ends of their
/// intervals, the higher by the upper ends.
#[must_use]
pub fn judged_by_others<'a>(rule: &Rule, metrics: &'a BTreeMap<String, Metric>) -> Option<(SloVerdict, &'a str)> {
    let own = Quantile::named(&rule.name)?;
    let distance = |name: &str| {
        let other = Quantile::named(name).filter(|other| other.of == own.of)?;
        Some(other.share - own.share).filter(|distance| distance.abs() > 0.0)
    };
    let others = metrics.iter().filter_map(|(name, metric)| Some((distance(name)?, name, metric.interval?)));
    let decided = others.filter_map(|(distance, name, interval)| {
        let end = if distance < 0.0 { interval.low } else { interval.high };
        Some((distance.abs(), by_end(rule, distance < 0.0, end)?, name.as_str()))
    });
    decided.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, verdict, by)| (verdict, by))
}

/// What it says of a rule that its metric is not below some value, or not above it.
fn by_end(rule: &Rule, is_below: bool, end: f64) -> Option<SloVerdict> {
    let is_upper = match rule.bound {
        Bound::Below | Bound::AtMost => true,
        Bound::Above | Bound::AtLeast => false,
    };
    match (is_below == is_upper, rule.bound.holds(end, rule.value)) {
        (true, false) => Some(SloVerdict::Fail),
        (false, true) => Some(SloVerdict::Pass),
        (true, true) | (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::rule::Measure;
    use crate::stats::estimate::Basis;
    use crate::stats::result::{Interval, Unit};
    use SloVerdict::{Fail, Pass};

    #[test]
    fn quantiles_by_their_names() {
        let check = |name: &str, expected: Option<(&'static str, f64)>| {
            let found = Quantile::named(name).map(|it| (it.of.to_owned(), (it.share * 1e6).round() / 1e6));
            assert_eq!(found, expected.map(|(of, share)| (of.to_owned(), share)), "{name}");
        };
        check("latency.p99", Some(("latency", 0.99)));
        check("class.page.latency.p99.9", Some(("class.page.latency", 0.999)));
        check("web.response.max", Some(("web.response", 1.0)));
        check("latency.mean", None);
        check("web.pool.db.utilization", None);
        let needs = |name: &str| Quantile::named(name).and_then(Quantile::needs).map(f64::round);
        assert_eq!([needs("latency.p50"), needs("latency.p99.9")], [Some(100.0), Some(50_000.0)]);
        assert_eq!(needs("latency.max"), None);
    }

    /// The interval of p50 is from 9 to 11, that of p95 from 18 to 22; p99 and the maximum have none.
    #[test]
    fn quantiles_rise() {
        let metric = |value: f64, half: Option<f64>| Metric {
            value,
            interval: half.map(|half| Interval { low: value - half, high: value + half }),
            n: 10,
            n_eff: None,
            basis: Basis::Sections,
            unit: Unit::Seconds,
            per_replication: Vec::new(),
            exact: false,
        };
        let known =
            [("a.p50", 10.0, Some(1.0)), ("a.p95", 20.0, Some(2.0)), ("a.p99", 30.0, None), ("b.p50", 99.0, None)];
        let metrics = known.map(|(name, value, half)| (name.to_owned(), metric(value, half))).into_iter().collect();
        let check = |name: &str, bound: Bound, value: f64, expected: Option<(SloVerdict, &str)>| {
            let (metric, text, measure) = (name.to_owned(), String::new(), Measure::Time);
            let rule = Rule { name: metric.clone(), metric, window: None, bound, value, text, measure };
            let found = judged_by_others(&rule, &metrics);
            assert_eq!(found, expected, "{name} {bound:?} {value}");
        };
        check("a.p99", Bound::Below, 17.0, Some((Fail, "a.p95")));
        check("a.p99", Bound::Below, 8.0, Some((Fail, "a.p95")));
        check("a.p99", Bound::Below, 18.5, None);
        check("a.p99", Bound::Below, 100.0, None);
        check("a.p99", Bound::Above, 17.0, Some((Pass, "a.p95")));
        check("a.max", Bound::AtMost, 8.0, Some((Fail, "a.p95")));
        check("a.p90", Bound::AtMost, 22.0, Some((Pass, "a.p95")));
        check("a.p90", Bound::AtMost, 8.0, Some((Fail, "a.p50")));
        check("a.p10", Bound::AtLeast, 12.0, Some((Fail, "a.p50")));
        check("b.p99", Bound::Below, 1.0, None);
        check("a.mean", Bound::Below, 1.0, None);
    }
}
