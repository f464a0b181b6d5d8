//! Where it turns, in sentences: where scale out becomes the cheaper way, where each way ends, and where it gets slow.
//!
//! A way that is not enough is no alternative, and so not the dearer one.

use super::sentence::{both, by_price, rate, rate3};
use crate::report::summary;
use crate::stats::growth::{Crossover, Growth, Limit, Line};

/// Where scale out becomes cheaper.
#[must_use]
pub fn crossover(growth: &Growth) -> String {
    if let Some((low, high)) = by_price(growth) {
        let (low, high) = (rate3(low), rate3(high));
        return format!("between {low} and {high}: from there on scale out is cheaper {}", each(growth));
    }
    let is_enough = |line: &Line| line.limit != Limit::Nowhere;
    let both = both(growth);
    match ([&growth.up, &growth.out].map(is_enough), both.last()) {
        ([false, false], _) => "none: scale out is not cheaper, neither is enough for any load".to_owned(),
        ([false, true], _) => "none: scale up is not enough for any load".to_owned(),
        ([true, false], _) => "none: scale out is not enough for any load".to_owned(),
        ([true, true], None) => "none: for no load both are enough".to_owned(),
        ([true, true], Some((last, order))) => {
            let (out, up) = (order.is_lt(), rate(*last));
            match growth.crossover {
                Crossover::Throughout => format!("below all loads: scale out is cheaper {}", each(growth)),
                Crossover::Between { low, high } => format!(
                    "none by price: between {} and {} scale up ends, and scale out is the only way",
                    rate3(low),
                    rate3(high)
                ),
                Crossover::Never if out => format!("none: scale out is cheaper at {up}, and beyond it not enough"),
                Crossover::Never => {
                    format!("none: scale out is not cheaper at {up}, the highest load that both are enough for")
                }
            }
        }
    }
}

/// Where a way ends.
#[must_use]
pub fn limit(line: &Line) -> String {
    match &line.limit {
        Limit::Beyond => "beyond the highest load".to_owned(),
        Limit::Nowhere => "below the lowest load".to_owned(),
        Limit::Between { low, high, full } => {
            let full = full.as_ref().map(|name| format!("; {} is full first", summary::told(name)));
            format!("between {} and {}{}", rate3(*low), rate3(*high), full.unwrap_or_default())
        }
    }
}

/// The loads that are compared.
fn each(growth: &Growth) -> &'static str {
    let is_whole = both(growth).len() == growth.up.points.len();
    if is_whole { "at every load tried" } else { "wherever both are enough" }
}

/// Where the latency of a way becomes twice as long.
#[must_use]
pub fn knee(line: &Line) -> String {
    line.knee().map_or_else(
        || "none: at the highest load latency is not surely twice that of the lowest".to_owned(),
        |[from, to]| format!("between {} and {}: latency is twice that of the lowest load", rate3(from), rate3(to)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::growth::sentence::{tests::growth, title};

    /// A way that ends is not the dearer one: nobody has the choice.
    #[test]
    fn what_is_not_enough_is_no_alternative() {
        let at = |low: f64| Limit::Between { low, high: low * 1.02, full: None };
        let turn = |low: f64| Crossover::Between { low, high: low * 1.02 };
        let (cheap, dear) =
            ([(1.0, 1.0), (2.0, 3.0), (3.0, 4.0), (0.0, 6.0)], [(2.0, 1.0), (3.0, 2.0), (3.0, 2.0), (4.0, 0.0)]);
        let cases = [
            (
                (cheap, turn(250.0), [at(250.0), Limit::Beyond]),
                "none by price: between 250 /s and 255 /s scale up ends, and scale out is the only way",
                "Scale up is not dearer as long as it is enough; the largest machine, 128, is enough up to about 250 /s",
            ),
            (
                (dear, Crossover::Never, [Limit::Beyond, at(250.0)]),
                "none: scale out is cheaper at 200 /s, and beyond it not enough",
                "Scale out is cheaper wherever both are enough; scale out is enough up to about 250 /s",
            ),
            (
                ([(1.0, 2.0), (2.0, 1.0), (3.0, 1.0), (0.0, 6.0)], turn(70.0), [at(250.0), Limit::Beyond]),
                "between 70 /s and 71.4 /s: from there on scale out is cheaper wherever both are enough",
                "From about 71 /s on scale out is cheaper; the largest machine, 128, is enough up to about 250 /s",
            ),
            (
                ([(1.0, 2.0), (2.0, 3.0), (3.0, 0.0), (4.0, 0.0)], Crossover::Never, [Limit::Beyond, at(120.0)]),
                "none: scale out is not cheaper at 100 /s, the highest load that both are enough for",
                "Up to 100 /s scale up is not dearer than scale out; scale out is enough up to about 120 /s",
            ),
        ];
        for ((costs, crossing, [up, out]), expected, heading) in cases {
            let mut growth = growth(costs, crossing);
            (growth.up.limit, growth.out.limit) = (up, out);
            assert_eq!((crossover(&growth).as_str(), title(&growth).as_str()), (expected, heading), "{costs:?}");
        }
        let mut growth = growth([(0.0, 0.0); 4], Crossover::Never);
        (growth.up.limit, growth.out.limit) = (Limit::Nowhere, Limit::Nowhere);
        assert_eq!(crossover(&growth), "none: scale out is not cheaper, neither is enough for any load");
    }
}
