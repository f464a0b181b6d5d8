//! Answers over simulated time: how many requests a second end ok, and how many otherwise?
//!
//! Requests that ended in each window, whenever they were issued. Latency alone says nothing where nobody is answered.

use super::canvas::{Canvas, Frame, Point, sheet};
use super::heading::Heading;
use super::scale::Law;
use super::single::Single;
use super::theme::Theme;
use super::ticks;
use super::timeline::Windows;
use crate::report::quantity::{Figure, duration};
use crate::stats::result::{Endings, RunResult, Unit};

const SIZE: (u32, u32) = (800, 450);
const MARGIN_PX: f64 = 16.0;
/// Below this part of what it was at first a rate has fallen.
const FALLEN: f64 = 0.75;

/// What the chart proves: `ok answers fall from 280 /s to 0 /s`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    let all: Vec<f64> = result.series.endings_per_s.ok.iter().copied().filter(|rate| rate.is_finite()).collect();
    let warming = result.warmup_s / result.series.width_s;
    // Beside a cold start everything stays near. A run that is nothing but warm-up is told as it is.
    let ok: Vec<f64> = (0u32..).zip(&all).filter(|(at, _)| f64::from(*at) >= warming).map(|(_, rate)| *rate).collect();
    let ok = if ok.is_empty() { all } else { ok };
    let (tenth, hundredths) = (ok.len().div_ceil(10), (3 * ok.len()).div_ceil(100));
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    // A window alone is noisy: three hundredths of the run are asked.
    let least = ok.windows(hundredths.max(1)).map(mean).reduce(f64::min);
    let Some(least) = least else { return "no request has ended".to_owned() };
    let (first, last) = (mean(&ok[..tenth]), mean(&ok[ok.len() - tenth..]));
    let told = |rate: f64| Figure::new(rate, None, Unit::PerSecond).value();
    if last < FALLEN * first {
        format!("ok answers fall from {} to {}", told(first), told(last))
    } else if least < FALLEN * first {
        format!("ok answers drop from {} to {} and come back to {}", told(first), told(least), told(last))
    } else {
        format!("ok answers stay near {}", told(mean(&ok)))
    }
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
        notes.push(format!("requests a second that ended ok, and that ended otherwise, in windows of {width}"));
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

fn plot(canvas: &mut Canvas, result: &RunResult, windows: Windows, page: Frame) {
    let endings = &result.series.endings_per_s;
    let failed = failed(endings);
    let curves = [("failed", &failed, canvas.theme().failed), ("ok", &endings.ok, canvas.theme().ok)];
    let largest = curves.iter().flat_map(|(_, rates, _)| rates.iter().copied()).filter(|rate| rate.is_finite());
    let (range, ticks) = ticks::from_zero(largest.fold(0.0, f64::max), 4.0);
    let single = Single::draw(canvas, result, windows, page, (Law::Linear, range, &ticks));
    let some = |rates: &[f64]| -> Vec<Option<f64>> { rates.iter().copied().map(Some).collect() };
    for (_, rates, colour) in curves {
        single.panel.curve(canvas, &some(rates), colour);
    }
    let last = |rates: &[f64]| rates.iter().rev().copied().find(|rate| rate.is_finite()).unwrap_or(0.0);
    single.label(canvas, &curves.map(|(name, rates, colour)| (name, last(rates), colour)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{empty, web_shop};

    #[test]
    fn the_title_says_whether_answers_fall_drop_or_stay() {
        let told = |ok: &[f64]| {
            let mut result = web_shop();
            result.series.endings_per_s.ok = ok.to_vec();
            title(&result)
        };
        assert_eq!(told(&[280.0, 280.0, 0.0, 0.0]), "ok answers fall from 280 /s to 0 /s");
        assert_eq!(told(&[280.0, 10.0, 270.0]), "ok answers drop from 280 /s to 10.0 /s and come back to 270 /s");
        assert_eq!(told(&[280.0, 282.0, 278.0]), "ok answers stay near 280 /s");
        assert_eq!(told(&[280.0, 150.0, 280.0]), "ok answers drop from 280 /s to 150 /s and come back to 280 /s");
        assert_eq!(told(&[]), "no request has ended");
        let svg = draw(&web_shop(), &Theme::light());
        assert!(svg.contains("ok answers") && svg.contains("failed"), "{svg}");
        assert!(draw(&empty(), &Theme::light()).contains("<svg"));
    }
}
