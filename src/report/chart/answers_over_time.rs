//! Answers over simulated time: how many requests a second end ok, and how many in each other way?
//!
//! Requests that ended in each window, whenever they were issued. Latency alone says nothing where nobody is answered.

mod sentence;

use super::canvas::{Canvas, Frame, Point, sheet};
use super::heading::Heading;
use super::scale::Law;
use super::single::Single;
use super::theme::Theme;
use super::ticks;
use super::timeline::Windows;
use crate::report::quantity::duration;
use crate::stats::result::{Endings, RunResult};
use plotters::style::RGBColor;

const SIZE: (u32, u32) = (800, 450);
const MARGIN_PX: f64 = 16.0;

/// What the chart proves: `ok answers fall from 280 /s to 0 /s`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    sentence::of(result)
}

/// The chart as SVG.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> String {
    let title = title(result);
    sheet(SIZE, theme, &title, |canvas| {
        let (right, bottom) = (f64::from(SIZE.0) - MARGIN_PX, f64::from(SIZE.1) - MARGIN_PX);
        let heading = Heading::new(&title, &notes(result), right - MARGIN_PX, theme);
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        let top = MARGIN_PX + heading.height() + 10.0;
        let series = &result.series;
        if let Some(windows) = Windows::new(series.start_s, series.width_s, series.endings_per_s.ok.len()) {
            plot(canvas, result, windows, Frame { left: MARGIN_PX, top, right, bottom });
        }
    })
}

/// What is drawn, in words that the title leaves out.
fn notes(result: &RunResult) -> Vec<String> {
    let plural = if result.replications == 1 { "" } else { "s" };
    let (name, seed, runs) = (&result.scenario.name, result.seed, result.replications);
    let mut notes = vec![format!("{name}, seed {seed}, mean of {runs} replication{plural}")];
    if result.series.width_s > 0.0 {
        let width = duration(result.series.width_s);
        notes.push(format!("requests a second, stacked by how they ended, in windows of {width}"));
    }
    notes
}

/// Everything that did not end ok, by window.
pub(in crate::report) fn failed(endings: &Endings<Vec<f64>>) -> Vec<f64> {
    let Endings { ok, rejected, shed, timed_out, crashed, unreachable, failed } = endings;
    let kinds = [rejected, shed, timed_out, crashed, unreachable, failed];
    let sum = |window: usize| kinds.iter().filter_map(|kind| kind.get(window)).sum();
    (0..ok.len()).map(sum).collect()
}

/// The endings that occurred, ok first, each with its rates, its colour, and its name in words.
pub(in crate::report) fn occurred<'a>(endings: &'a Endings<Vec<f64>>, theme: &Theme) -> Vec<Ended<'a>> {
    let [rejected, shed, timed_out, crashed, unreachable, failed] = theme.endings;
    let colours = [theme.ok, rejected, shed, timed_out, crashed, unreachable, failed];
    let all = endings.named().into_iter().zip(colours);
    let all = all.map(|((word, rates), colour)| Ended { word, rates, colour });
    all.filter(|ended| ended.word == "ok" || ended.rates.iter().any(|rate| *rate > 0.0)).collect()
}

/// One way to end.
pub(in crate::report) struct Ended<'a> {
    /// The word for it.
    pub word: &'static str,
    /// Requests a second, by window.
    pub rates: &'a [f64],
    colour: RGBColor,
}

fn plot(canvas: &mut Canvas, result: &RunResult, windows: Windows, page: Frame) {
    let endings = occurred(&result.series.endings_per_s, canvas.theme());
    let count = result.series.endings_per_s.ok.len();
    // The upper edges of the layers, the lowest first.
    let mut edges = vec![vec![0.0; count]];
    for ended in &endings {
        let below = &edges[edges.len() - 1];
        edges.push((0..count).map(|at| below[at] + ended.rates.get(at).copied().unwrap_or(0.0)).collect());
    }
    let highest = edges[endings.len()].iter().copied().filter(|rate| rate.is_finite()).fold(0.0, f64::max);
    let (range, ticks) = ticks::from_zero(highest, 4.0);
    let names: Vec<String> = endings.iter().map(|ended| ended.word.replace('_', " ")).collect();
    let (room, names) = Single::names(&names.iter().map(String::as_str).collect::<Vec<_>>(), canvas.theme().text_px);
    let single = Single::beside(canvas, result, windows, page, (Law::Linear, range, &ticks), room);
    // What is not known above is not known below either.
    let known = |rates: &[f64], top: &[f64]| -> Vec<Option<f64>> {
        rates.iter().zip(top).map(|(rate, top)| Some(*rate).filter(|_| top.is_finite())).collect()
    };
    let mut ends = Vec::new();
    // The lowest last: where a layer is of no height, the edge is that of what lies below it.
    for ((ended, name), pair) in endings.iter().zip(&names).zip(edges.windows(2)).rev() {
        let (floor, top) = (known(&pair[0], &pair[1]), known(&pair[1], &pair[1]));
        single.panel.layer(canvas, &floor, &top, ended.colour);
        let last = (0..count).rev().find(|at| pair[1][*at].is_finite()).unwrap_or(0);
        let middle = pair[0].get(last).zip(pair[1].get(last)).map_or(0.0, |(low, high)| f64::midpoint(*low, *high));
        ends.push((name.as_str(), middle, ended.colour));
    }
    single.label(canvas, &ends);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{empty, marker, web_shop};
    use crate::stats::result::MarkerKind;

    /// A hundred windows of 6 s around 200 a second, with what `ok` and `failed` say from window 40 to 45.
    fn told(ok: f64, failed: f64, after: f64) -> String {
        let mut result = web_shop();
        let wiggle = |at: usize| [0.0, 1.5, -0.5, 0.5, -1.5][at % 5];
        let level = |at: usize| {
            if at < 40 {
                200.0
            } else if at < 45 {
                ok
            } else {
                after
            }
        };
        result.series.endings_per_s.ok = (0..100).map(|at| level(at) + wiggle(at)).collect();
        result.series.endings_per_s.failed =
            (0..100).map(|at| if (40..45).contains(&at) { failed } else { 0.0 }).collect();
        result.warmup_s = 0.0;
        result.markers =
            vec![marker(240.0, "db dies", MarkerKind::Fault), marker(270.0, "db dies", MarkerKind::Repair)];
        title(&result)
    }

    #[test]
    fn the_title_says_whether_answers_fall_drop_or_stay() {
        let during = "for 30 s during “db dies”, and come back to 200 /s";
        assert_eq!(told(160.0, 40.0, 200.0), format!("ok answers drop from 200 /s to 160 /s {during}"));
        assert_eq!(told(0.0, 0.0, 200.0), format!("ok answers drop from 200 /s to 0 /s {during}"));
        assert_eq!(told(194.0, 6.0, 200.0), format!("ok answers drop from 200 /s to 194 /s {during}"), "they fail");
        assert_eq!(told(194.0, 0.0, 200.0), "ok answers stay near 200 /s", "not worth a sentence");
        assert_eq!(
            told(120.0, 0.0, 120.0),
            "ok answers fall from 200 /s to 120 /s during “db dies”, and do not come back"
        );
        let peak = "ok answers rise from 200 /s to 900 /s for 30 s during “db dies”, and go back to 200 /s";
        assert_eq!(told(900.0, 0.0, 200.0), peak);
        assert_eq!(told(200.0, 40.0, 200.0), "ok answers stay near 200 /s; 0.990 % of the requests fail");
    }

    #[test]
    fn answers_that_go_up_and_down_do_not_stay_near_anything_unless_by_chance() {
        let sawtooth = |replications: u32| {
            let mut result = web_shop();
            result.replications = replications;
            result.series.width_s = 1.0;
            result.warmup_s = 0.0;
            result.series.endings_per_s.failed = Vec::new();
            result.series.endings_per_s.ok = (0..100).map(|at| [25.0, 6.0][at % 2]).collect();
            title(&result)
        };
        assert_eq!(sawtooth(10), "ok answers range from 6.00 /s to 25.0 /s, 15.5 /s on average");
        assert_eq!(sawtooth(1), "ok answers stay near 15.5 /s", "6 and 25 of a hundred windows may be chance");
    }

    #[test]
    fn nothing_is_told_of_nothing() {
        let mut result = web_shop();
        result.series.endings_per_s.ok = Vec::new();
        assert_eq!(title(&result), "no request has ended");
        result.series.endings_per_s.ok = vec![280.0, 150.0];
        assert_eq!(title(&result), "ok answers stay near 215 /s", "two windows may differ by chance");
        assert!(draw(&empty(), &Theme::light()).contains("<svg"));
    }

    #[test]
    fn every_ending_that_occurred_is_a_layer_and_no_other() {
        let mut result = web_shop();
        let svg = draw(&result, &Theme::light());
        assert!(svg.contains("ok answers") && !svg.contains("timed out"), "{svg}");
        let windows = result.series.endings_per_s.ok.len();
        result.series.endings_per_s.rejected = vec![300.0; windows];
        result.series.endings_per_s.timed_out = vec![500.0; windows];
        let svg = draw(&result, &Theme::light());
        assert!(["timed out", "rejected"].iter().all(|name| svg.contains(name)) && !svg.contains("crashed"), "{svg}");
        assert!(svg.contains("\n1500\n"), "400, 300 and 500 on top of one another need a scale beyond 1000: {svg}");
    }
}
