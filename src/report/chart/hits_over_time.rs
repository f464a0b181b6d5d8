//! Hit ratio of every cache over simulated time: how much it keeps from those behind it, and how long it is cold.

use super::canvas::{Frame, Point, sheet};
use super::heading::Heading;
use super::measured::{self, Measured};
use super::scale::Range;
use super::theme::Theme;
use super::ticks::Tick;
use crate::report::quantity::{duration, share};
use crate::stats::result::RunResult;

const SIZE: (u32, u32) = (800, 420);
const MARGIN_PX: f64 = 16.0;
/// What is this far below the mean are told.
const FALLEN: f64 = 0.1;

/// What the chart proves: `cache answers 91 % of its lookups, at worst 12 % around 5 min`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    let caches = measured::of(result, ".hit_ratio", true);
    let told = |cache: &Measured| share(cache.mean.unwrap_or(0.0), 1.0);
    match &caches[..] {
        [] => "no cache was asked".to_owned(),
        [only] => {
            let least = only.stretches(result).into_iter().reduce(|a, b| if b.1 < a.1 { b } else { a });
            let fallen = least.filter(|(_, least)| *least < only.mean.unwrap_or(0.0) - FALLEN);
            let worst = fallen.map(|(at, least)| format!(", at worst {} around {}", share(least, 1.0), duration(at)));
            format!("{} answers {} of its lookups{}", only.owner, told(only), worst.unwrap_or_default())
        }
        [best, .., worst] if !best.is_above(worst) => {
            let (few, many) = (told(worst), told(best));
            let number = few.trim_end_matches(" %");
            let range = if few == many { many } else { format!("{number} to {many}") };
            format!("each of {} caches answers {range} of its lookups", caches.len())
        }
        [best, .., worst] => {
            format!(
                "{} answers most of its lookups, {}, {} least, {}",
                best.owner,
                told(best),
                worst.owner,
                told(worst)
            )
        }
    }
}

/// The chart as SVG; none if there is no cache.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> Option<String> {
    let caches = measured::of(result, ".hit_ratio", true);
    if caches.is_empty() {
        return None;
    }
    let title = title(result);
    Some(sheet(SIZE, theme, &title, |canvas| {
        let (right, bottom) = (f64::from(SIZE.0) - MARGIN_PX, f64::from(SIZE.1) - MARGIN_PX);
        let plural = if result.replications == 1 { "" } else { "s" };
        let notes = [
            format!("{}, seed {}, {} replication{plural}", result.scenario.name, result.seed, result.replications),
            format!(
                "hits as a share of lookups, in windows of {}{}",
                duration(result.series.width_s),
                measured::left_out(&caches)
            ),
        ];
        let heading = Heading::new(&title, &notes, right - MARGIN_PX, theme);
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        let top = MARGIN_PX + heading.height() + 10.0;
        let ticks: Vec<Tick> = (0..=4).map(|at| (f64::from(at) / 4.0, format!("{} %", 25 * at))).collect();
        let page = Frame { left: MARGIN_PX, top, right, bottom };
        measured::plot(canvas, result, &caches, page, (Range { low: 0.0, high: 1.0 }, &ticks));
    }))
}
