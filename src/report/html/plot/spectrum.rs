//! The percentile spectrum of latency, to be zoomed.

use super::{Curve, Horizontal, Plot, Vertical, five_digits};
use crate::report::chart::spectrum::{curves, end, latencies, nines};
use crate::stats::result::RunResult;

/// The colours of all requests and of the classes.
const COLOURS: [&str; 5] = ["ink", "class-1", "class-2", "class-3", "class-4"];

/// The chart; none where no request ended ok.
pub fn plot(result: &RunResult) -> Option<Plot> {
    let known = curves(result);
    // All are asked at the same shares: a shorter curve is the beginning of a longer one's axis.
    let longest = known.iter().max_by_key(|curve| curve.points.len())?;
    let at: Vec<f64> = longest.points.iter().map(|point| five_digits(point.0)).collect();
    let (range, ticks) = latencies(&known);
    let y = Vertical::new(true, range, ticks, "seconds");
    // The last one, of all requests, lies on top.
    let curves = known.iter().zip(COLOURS).rev().map(|(curve, colour)| Curve {
        name: curve.name.clone(),
        colour,
        filled: false,
        values: y.shown((0..at.len()).map(|i| curve.points.get(i).map(|point| point.1))),
    });
    let curves = curves.collect();
    let ticks = nines(end(&known));
    Some(Plot { x: Horizontal::Nines { at, ticks }, y, curves, marks: Vec::new(), height: 300 })
}
