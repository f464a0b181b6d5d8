//! The interval of a quantile, from that of a share.
//!
//! Woodruff 1952, "Confidence intervals for medians and other position measures": how large a share of the observations
//! lies below the pooled quantile is a ratio over the replications, and has a ratio's interval. Where the pooled
//! distribution has the ends of that interval are the ends of the quantile's. Quantiles of replications scatter askew,
//! the further out the more: few long queues make a low quantile and a low spread together, so that Student's t around
//! quantiles stops short of a truth above it (`docs/coverage.md` has the numbers). Shares at a fixed place do so much
//! less, and the shape of the tail does the rest: the interval reaches further up than down.
//!
//! Where many observations are equal, what lies below the quantile's bucket bounds it from below, and what lies in it too
//! bounds it from above. Where a share may be 0 or 1 for all we know, the distribution has no such quantile; there the
//! interval is Student's t over the replications' own quantiles (sectioning: Asmussen & Glynn, "Stochastic simulation",
//! section III.5a).

use super::{Basis, Estimate, Ratio};
use crate::stats::histogram::Histogram;
use crate::stats::student::Student;

/// With fewer observations than this beyond a quantile in a replication, its spread says nothing (statistics, section 2).
pub const BEYOND: u64 = 50;

impl Estimate {
    /// The `q` quantile of all observations pooled, in ticks, with its interval from the spread of the replications.
    /// Nothing where nothing was observed; no interval where a replication is too thin beyond the quantile.
    #[must_use]
    pub fn quantile(q: f64, replications: &[&Histogram], student: &Student) -> Option<Self> {
        let _ = replications.first()?;
        let pooled = Histogram::all(replications.iter().copied());
        let value = pooled.quantile(q)?;
        let none = |basis| Self { value, low: None, high: None, n: pooled.count(), basis };
        if replications.iter().any(|r| r.count_above(q).min(r.count_above(1.0 - q)) < BEYOND) {
            return Some(none(Basis::TooFewBeyond));
        }
        if replications.len() < 2 {
            return Some(none(Basis::SingleReplication));
        }
        if let Some((low, high)) = by_share(q, value, &pooled, replications, student) {
            return Some(Self { low: Some(low), high: Some(high), ..none(Basis::Sections) }.resolved(&pooled));
        }
        let own: Vec<f64> = replications.iter().filter_map(|r| r.quantile(q)).collect();
        Some(Self::around(value, &own, student, Basis::Sections, pooled.count()).resolved(&pooled))
    }

    /// Where replications do not differ, since they all lie in one bucket, the value may lie anywhere in it.
    fn resolved(self, pooled: &Histogram) -> Self {
        let bucket = pooled.buckets().find(|bucket| bucket.high as f64 >= self.value);
        let Some(bucket) = bucket.filter(|_| self.low.is_some() && self.low == self.high) else { return self };
        let low = pooled.min().map(|least| bucket.low.max(least) as f64);
        let high = pooled.max().map(|most| bucket.high.min(most) as f64);
        Self { low, high, ..self }
    }
}

/// Where the pooled distribution has the ends of the interval of the share below its quantile; nothing if one of them is
/// none of its shares.
fn by_share(
    q: f64,
    value: f64,
    pooled: &Histogram,
    replications: &[&Histogram],
    student: &Student,
) -> Option<(f64, f64)> {
    #[expect(clippy::cast_sign_loss, reason = "a quantile of ticks is not negative; half a tick is in the same bucket")]
    let place = value as u64;
    let half_width = |side: usize| {
        let share =
            |r: &&Histogram| Ratio { numerator: r.counts_around(place)[side] as f64, denominator: r.count() as f64 };
        Estimate::ratio(&replications.iter().map(share).collect::<Vec<_>>(), student)?.half_width()
    };
    let (low, high) = (q - half_width(0)?, q + half_width(1)?);
    if low <= 0.0 || high >= 1.0 {
        return None;
    }
    // Both ends by their distance, for which the place in a bucket may be guessed: buckets are no steps of the interval.
    let [low, middle, high] = [low, q, high].map(|share| pooled.interpolated(share));
    Some((value - (middle? - low?), value + (high? - middle?)))
}
