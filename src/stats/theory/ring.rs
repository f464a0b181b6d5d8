//! How even a hash ring is.
//!
//! n members with v points each at random on a circle: the n v arcs are like independent exponentials over their sum, so
//! a member's share is Beta(v, v (n - 1)), with squared coefficient of variation (n - 1) / (n v + 1), and the shares are
//! like n independent Gamma(v) over their sum, which is independent of them: the expected largest share over the mean is
//! the expected largest of n Gamma(v) over v (David & Nagaraja, "Order statistics", section 6.4). On a plain ring (v = 1)
//! that is the harmonic number of n.
//!
//! Ignored: unequal weights; the keys, which are finitely many and not equally popular.

use super::quadrature::half_line;

/// The ring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RingShares {
    /// Members, at least 1.
    pub members: u32,
    /// Points of each, at least 1.
    pub points: u32,
}

impl RingShares {
    /// Standard deviation of a member's share over its mean.
    #[must_use]
    pub fn variation(self) -> f64 {
        let Self { members, points } = self;
        assert!(members > 0 && points > 0, "{self:?} has points");
        (f64::from(members - 1) / (f64::from(members) * f64::from(points) + 1.0)).sqrt()
    }

    /// Expected share of the member with the largest one, over the mean share.
    #[must_use]
    pub fn largest(self) -> f64 {
        let Self { members, points } = self;
        assert!(members > 0 && points > 0, "{self:?} has points");
        // P(the largest > x) = 1 - (1 - P(Gamma(v) > x))^n.
        let tail = |x: f64| -libm::expm1(f64::from(members) * libm::log1p(-gamma_tail(points, x)));
        half_line(f64::from(points), tail) / f64::from(points)
    }
}

/// P(Gamma(shape) > x): fewer than `shape` events of a Poisson process of rate 1 by x. From the likeliest of them
/// downward in both directions; below 1 also where its roundings are not.
fn gamma_tail(shape: u32, x: f64) -> f64 {
    let last = f64::from(shape - 1);
    let likeliest = x.floor().min(last);
    let peak = libm::exp(likeliest * libm::log(x) - x - libm::lgamma(likeliest + 1.0));
    let (mut total, mut weight, mut j) = (peak, peak, likeliest);
    while j < last && weight > f64::EPSILON / 256.0 * total {
        j += 1.0;
        weight *= x / j;
        total += weight;
    }
    (weight, j) = (peak, likeliest);
    while j > 0.0 && weight > f64::EPSILON / 256.0 * total {
        weight *= j / x;
        j -= 1.0;
        total += weight;
    }
    total.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding};

    #[test]
    fn known_values() {
        for (points, percent, decimals) in [(1, 90.0, 0), (10, 30.0, 0), (100, 9.5, 1), (200, 6.7, 1)] {
            printed(100.0 * RingShares { members: 10, points }.variation(), percent, decimals);
        }
    }

    /// The mean square of Beta(v, v (n - 1)) by its density.
    #[test]
    fn the_variation_by_the_density() {
        for (members, points) in [(3_u32, 2_u32), (4, 3), (2, 5)] {
            let others = f64::from(points * (members - 1));
            let density = |x: f64| libm::pow(x, f64::from(points) - 1.0) * libm::pow(1.0 - x, others - 1.0);
            let moment = |k: f64| integral(1.0, 4000, |x| density(x) * libm::pow(x, k));
            let [(all, _), (mean, _), (square, error)] = [0.0, 1.0, 2.0].map(moment);
            let scv = square * all / (mean * mean) - 1.0;
            let variation = RingShares { members, points }.variation();
            agree(variation * variation, scv, 4.0 * error / square / scv + rounding(20_000) / scv);
        }
    }

    #[test]
    fn a_plain_ring_is_the_harmonic_number() {
        for members in [1, 2, 10, 100] {
            let harmonic: f64 = (1..=members).map(|k| 1.0 / f64::from(k)).sum();
            agree(RingShares { members, points: 1 }.largest(), harmonic, rounding(1000));
        }
    }

    /// The larger of two: 1 + half the mean difference of two Gamma(v) over v, 1 + Gamma(v + 1/2) / (sqrt pi Gamma(v + 1)),
    /// Gini's coefficient (McDonald & Jensen 1979); the second factor is a product of (k - 1/2) / k.
    #[test]
    fn two_members_by_gini() {
        for points in [1, 2, 10, 200, 1000] {
            let gini: f64 = (1..=points).map(|k| (f64::from(k) - 0.5) / f64::from(k)).product();
            // Logarithms of the size of v ln v carry the roundings.
            let error = rounding(64) * f64::from(points) * libm::log(f64::from(points) + 1.0) + rounding(1000);
            agree(RingShares { members: 2, points }.largest(), 1.0 + gini, error);
        }
    }

    #[test]
    fn many_points_are_even() {
        let largest = |points| RingShares { members: 10, points }.largest();
        let falling = [1, 10, 100, 1000].map(largest);
        assert!(falling.windows(2).all(|pair| pair[1] < pair[0]) && falling[3] > 1.0, "{falling:?}");
    }
}
