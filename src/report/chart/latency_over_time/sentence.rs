//! The sentence that a chart of latency over time proves, from the windows after the warm-up.

use crate::report::chart::lettering::fitted;
use crate::report::chart::timeline::Windows;
use crate::report::quantity::{about, duration};
use crate::stats::result::{Marker, MarkerKind, RunResult, Verdict};

/// A peak is worth naming from twice the usual value.
const PEAK: f64 = 2.0;
/// A marker explains a peak that follows within this share of the shown time.
const SOON: f64 = 0.1;

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
    let peak = windows.iter().copied().reduce(|a, b| if b.p99 > a.p99 { b } else { a }).unwrap_or(*last);
    let low = windows.iter().map(|w| w.p99).fold(f64::INFINITY, f64::min);
    let (usual, median) = (middle(windows.iter().map(|w| w.p99)), middle(windows.iter().map(|w| w.p50)));
    if result.verdict == Verdict::Unstable && last.p99 > PEAK * first.p99 {
        return format!("p99 grows from {} to {} and never settles", about(first.p99), about(last.p99));
    }
    if peak.p99 <= PEAK * usual {
        let steady = format!("p99 stays between {}, the median near {}", between(low, peak.p99), about(median));
        return silence(result).map_or(steady.clone(), |span| format!("{steady}, but nothing ended ok for {span}"));
    }
    let cause = cause(result, peak.t).unwrap_or_else(|| format!("at {}", duration(peak.t)));
    let highest = windows.iter().map(|w| w.p50).fold(0.0, f64::max);
    let typical = if highest <= PEAK * median {
        format!("the median stays near {}", about(median))
    } else {
        format!("the median to {}", about(highest))
    };
    format!("p99 climbs from {} to {} {cause}, {typical}", about(usual), about(peak.p99))
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

/// `during “web dies”` or `after “web dies”`: a fault that lasts, else the last marker that can have to do with it.
fn cause(result: &RunResult, t: f64) -> Option<String> {
    let series = &result.series;
    let shown_s = series.width_s * series.latency.p99_s.len() as f64;
    // The peak's window may have begun before the marker in it.
    let until = t + series.width_s / 2.0;
    let mut past: Vec<&Marker> = result.markers.iter().filter(|m| m.t_s <= until).collect();
    past.sort_by(|a, b| a.t_s.total_cmp(&b.t_s));
    let lasting = |fault: &Marker| {
        let repaired = |m: &&Marker| m.kind == MarkerKind::Repair && m.label == fault.label && m.t_s >= fault.t_s;
        fault.kind == MarkerKind::Fault && !past.iter().any(repaired)
    };
    let name = |marker: &Marker| fitted(&marker.label, 300.0, 18.0, true);
    if let Some(fault) = past.iter().rev().find(|m| lasting(m)) {
        return Some(format!("during “{}”", name(fault)));
    }
    let last = past.last().filter(|m| t - m.t_s <= SOON * shown_s)?;
    match last.kind {
        MarkerKind::Fault | MarkerKind::Change | MarkerKind::Action => Some(format!("after “{}”", name(last))),
        MarkerKind::Repair => Some(format!("after the end of “{}”", name(last))),
    }
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
