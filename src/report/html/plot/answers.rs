//! Answers over time, to be zoomed.

use super::{Curve, Plot, Vertical, clock};
use crate::report::chart::answers_over_time::occurred;
use crate::report::chart::theme::Theme;
use crate::report::chart::ticks;
use crate::report::chart::timeline::Windows;
use crate::stats::result::RunResult;

/// The chart; none where there is no time to show.
pub fn plot(result: &RunResult) -> Option<Plot> {
    let series = &result.series;
    let endings = occurred(&series.endings_per_s, &Theme::light());
    let count = series.endings_per_s.ok.len();
    let windows = Windows::new(series.start_s, series.width_s, count)?;
    let all = endings.iter().flat_map(|ended| ended.rates).copied().filter(|rate| rate.is_finite());
    let (range, ticks) = ticks::from_zero(all.fold(0.0, f64::max), 4.0);
    let y = Vertical::new(false, range, ticks, "rate");
    let curve = |word: &'static str, values: &[f64]| Curve {
        name: word.replace('_', " "),
        colour: colour(word),
        filled: false,
        values: y.shown(values.iter().copied().map(Some)),
    };
    let curves = endings.iter().map(|ended| curve(ended.word, ended.rates)).collect();
    let (x, marks) = clock(windows, result, count);
    Some(Plot { x, y, curves, marks, height: 240 })
}

/// The name of an ending's colour on a page.
fn colour(word: &str) -> &'static str {
    match word {
        "ok" => "ok",
        "rejected" => "ended-rejected",
        "shed" => "ended-shed",
        "timed_out" => "ended-timed_out",
        "crashed" => "ended-crashed",
        "unreachable" => "ended-unreachable",
        _ => "ended-failed",
    }
}
