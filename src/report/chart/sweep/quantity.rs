//! The scale of a metric: times on a log scale, shares that are nearly all from below 100 %, all else from zero.

use super::field::{Field, Trust};
use crate::report::chart::scale::{Law, Range};
use crate::report::chart::ticks::{self, Tick};
use crate::stats::result::Unit;

/// Nothing shorter can be simulated with the usual tick; a time of zero is drawn on the frame.
const NANOSECOND: f64 = 1e-9;
/// Shares above this are told by what is missing.
const NEARLY_ALL: f64 = 0.9;
const KIB: f64 = 1024.0;

/// How a metric spreads upwards.
pub struct Upwards {
    /// How it spreads.
    pub law: Law,
    /// From where to where.
    pub range: Range,
    /// What is written beside.
    pub ticks: Vec<Tick>,
}

/// The scale that holds every value and interval of a field.
pub fn upwards(field: &Field) -> Upwards {
    let ends = field.spots.iter().filter_map(|spot| Some((spot.trust, spot.figure?))).flat_map(|(trust, figure)| {
        let interval = figure.interval.filter(|_| trust == Trust::Sound);
        interval.map_or([figure.value; 3], |interval| [figure.value, interval.low, interval.high])
    });
    let values: Vec<f64> = ends.filter(|value| value.is_finite()).collect();
    let largest = values.iter().copied().fold(0.0, f64::max);
    let linear = |(range, ticks)| Upwards { law: Law::Linear, range, ticks };
    match field.unit {
        Unit::Seconds => {
            // The lower end of an interval may be next to nothing: values alone say where the scale begins.
            let low = field.spots.iter().filter_map(|spot| spot.figure).map(|figure| figure.value);
            match low.filter(|value| *value >= NANOSECOND).reduce(f64::min) {
                Some(least) => {
                    let (range, ticks) = ticks::latency(least, largest.max(least));
                    Upwards { law: Law::Log, range, ticks }
                }
                None => linear(ticks::from_zero(1.0, 4.0)),
            }
        }
        Unit::Ratio => linear(share(&values, largest)),
        Unit::Bytes => linear(bytes(largest)),
        Unit::PerSecond | Unit::Count | Unit::Money => linear(ticks::from_zero(largest, 4.0)),
    }
}

/// What is written about the scale.
pub fn caption(field: &Field, upwards: &Upwards) -> String {
    let unit = match field.unit {
        Unit::PerSecond => " per second",
        Unit::Seconds | Unit::Bytes | Unit::Ratio | Unit::Count => "",
        Unit::Money => " (¤)",
    };
    let law = match upwards.law {
        Law::Log => " (log scale)",
        Law::Linear => "",
    };
    format!("{}{unit}{law}", field.metric)
}

fn share(values: &[f64], largest: f64) -> (Range, Vec<Tick>) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let percent = |(range, ticks): (Range, Vec<Tick>)| {
        let ticks = ticks.into_iter().map(|(t, text)| (t / 100.0, format!("{text} %"))).collect();
        (Range { low: range.low / 100.0, high: range.high / 100.0 }, ticks)
    };
    if (NEARLY_ALL..1.0).contains(&least) && largest <= 1.0 {
        let (missing, _) = ticks::from_zero(100.0 * (1.0 - least), 4.0);
        let range = Range { low: 100.0 - missing.high, high: 100.0 };
        return percent((range, ticks::round(range, 4.0)));
    }
    percent(ticks::from_zero(100.0 * largest, 4.0))
}

fn bytes(largest: f64) -> (Range, Vec<Tick>) {
    let units = [(KIB * KIB * KIB, "GiB"), (KIB * KIB, "MiB"), (KIB, "KiB")];
    let (factor, name) = units.into_iter().find(|(factor, _)| largest >= *factor).unwrap_or((1.0, "B"));
    let (range, ticks) = ticks::from_zero(largest / factor, 4.0);
    let ticks = ticks.into_iter().map(|(t, text)| (t * factor, format!("{text} {name}"))).collect();
    (Range { low: 0.0, high: range.high * factor }, ticks)
}
