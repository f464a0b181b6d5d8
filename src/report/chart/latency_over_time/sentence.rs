//! The sentence that a chart of latency over time proves, from the windows after the warm-up.

use crate::report::chart::cause;
use crate::report::chart::timeline::Windows;
use crate::report::quantity::{about, duration};
use crate::stats::result::{RunResult, Verdict};
use crate::stats::shift::{Shift, Side};

/// Worth naming is twice as much, or half.
const PEAK: f64 = 2.0;

/// One measured window, in seconds.
#[derive(Clone, Copy)]
struct Window {
    t: f64,
    p50: f64,
    p99: f64,
}

/// The sentence, without a full stop.
pub fn of(result: &RunResult) -> String {
    let windows = measured(result);
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else {
        return "No request ended ok, so there is no latency to show".to_owned();
    };
    if windows.len() == 1 {
        return format!("p99 is {}, the median {}", about(first.p99), about(first.p50));
    }
    if result.verdict == Verdict::Unstable && last.p99 > PEAK * first.p99 {
        return format!("p99 grows from {} to {} and never settles", about(first.p99), about(last.p99));
    }
    let silence = silence(result).map(|span| format!(", but nothing ended ok for {span}")).unwrap_or_default();
    let shift = shift(&windows).map(|(shift, side)| shifted(result, &windows, &shift, side));
    shift.unwrap_or_else(|| steady(&windows)) + &silence
}

/// No window counts but all of them: what p99 does in a window alone may be chance.
fn steady(windows: &[Window]) -> String {
    let low = windows.iter().map(|w| w.p99).fold(f64::INFINITY, f64::min);
    let high = windows.iter().map(|w| w.p99).fold(0.0, f64::max);
    let median = middle(windows.iter().map(|w| w.p50));
    format!("p99 stays between {}, the median near {}", between(low, high), about(median))
}

/// The stretch in which p99, in ratios, is surely elsewhere, and far enough.
fn shift(windows: &[Window]) -> Option<(Shift, Side)> {
    let logs: Vec<f64> = windows.iter().map(|window| log(window.p99)).collect();
    let far = |shift: &Shift| shift.is_sure() && (shift.level - shift.before).abs() >= PEAK.ln();
    let found = [Side::Up, Side::Down].map(|side| Some((Shift::of(&logs, side).filter(far)?, side)));
    found.into_iter().flatten().reduce(|a, b| if b.0.errors > a.0.errors { b } else { a })
}

/// From where to where p99 goes, when, for how long, and what the median does then.
fn shifted(result: &RunResult, windows: &[Window], shift: &Shift, side: Side) -> String {
    let (first, last) = (windows[shift.from], windows[shift.to - 1]);
    let width = result.series.width_s;
    let from_s = first.t - width / 2.0;
    // To the end, but for its edge.
    let lasts = (windows.len() - shift.to) * 100 <= windows.len();
    let cause = cause::of(result, first.t);
    let span = last.t - first.t + width;
    let is_whole = ((shift.to - shift.from) as f64 * width - span).abs() < width / 2.0;
    let long = if lasts || !is_whole { String::new() } else { format!(" for {}", duration(span)) };
    let when = cause.unwrap_or_else(|| {
        if lasts {
            format!("from {} on", duration(from_s))
        } else {
            format!("around {}", duration(f64::midpoint(first.t, last.t)))
        }
    });
    let verb = if side == Side::Up { "climbs" } else { "falls" };
    let (before, level) = (about(shift.before.exp()), about(shift.level.exp()));
    let there = typical(&windows[shift.from..shift.to]);
    let usual = typical(&windows[..shift.from.max(1)]);
    let median = if there.max(usual) <= PEAK * there.min(usual) {
        format!("the median stays near {}", about(usual))
    } else {
        format!("the median to {}", about(there))
    };
    format!("p99 {verb} from {before} to {level}{long} {when}, {median}")
}

/// The mean in ratios of the medians, as that of p99 is one.
fn typical(windows: &[Window]) -> f64 {
    (windows.iter().map(|window| log(window.p50)).sum::<f64>() / windows.len() as f64).exp()
}

/// Nothing takes less than a nanosecond.
fn log(seconds: f64) -> f64 {
    seconds.max(1e-9).ln()
}

/// The longest time after the warm-up without a request that ended ok; fewer than three windows may be chance.
fn silence(result: &RunResult) -> Option<String> {
    let series = &result.series;
    let p99 = &series.latency.p99_s;
    let clock = Windows::new(series.start_s, series.width_s, p99.len())?;
    let measured = p99.iter().enumerate().filter(|(i, _)| clock.middle(*i) >= result.warmup_s);
    let gaps: Vec<bool> = measured.map(|(_, p99)| p99.is_none()).collect();
    let longest = gaps.split(|gap| !gap).map(<[bool]>::len).max()?;
    (longest >= 3).then(|| duration(longest as f64 * series.width_s))
}

fn measured(result: &RunResult) -> Vec<Window> {
    let latency = &result.series.latency;
    let pairs = latency.p50_s.iter().zip(&latency.p99_s);
    let Some(clock) = Windows::new(result.series.start_s, result.series.width_s, latency.p99_s.len()) else {
        return Vec::new();
    };
    let all = pairs.enumerate().filter_map(|(i, (p50, p99))| {
        let window = Window { t: clock.middle(i), p50: (*p50)?, p99: (*p99)? };
        (window.p50.is_finite() && window.p99.is_finite()).then_some(window)
    });
    all.filter(|window| window.t >= result.warmup_s).collect()
}

/// `180 and 260 ms`; the first unit is left out where both are the same.
fn between(low: f64, high: f64) -> String {
    let (low, high) = (about(low), about(high));
    let unit = |text: &str| text.split_once(' ').map(|(_, unit)| unit.to_owned());
    let number = low.split_once(' ').map_or(low.as_str(), |(number, _)| number);
    if unit(&low) == unit(&high) { format!("{number} and {high}") } else { format!("{low} and {high}") }
}

fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
