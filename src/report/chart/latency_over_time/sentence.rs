//! The sentence that a chart of latency over time proves, from the windows after the warm-up.

use crate::report::chart::cause;
use crate::report::chart::timeline::Windows;
use crate::report::quantity::{about, duration, share};
use crate::stats::result::{RunResult, Verdict};
use crate::stats::shift::{Shift, Side};

/// Worth naming is twice as much, or half.
const PEAK: f64 = 2.0;
/// A median that is less than a tenth more, or less, stays: two digits hardly tell it.
const SAME: f64 = 1.1;

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
    let silence = Silence::of(result);
    if let Some(silence) = silence.as_ref().filter(|silence| 2 * silence.windows > silence.of) {
        return format!("{}, {}", silence.leads(result.series.width_s), level(result, &windows));
    }
    if windows.len() > 1 && result.verdict == Verdict::Unstable && last.p99 > PEAK * first.p99 {
        return format!("p99 grows from {} to {} and never settles", about(first.p99), about(last.p99));
    }
    let shift = shift(&windows).map(|(shift, side)| {
        let told = || shifted(result, &windows, &shift, side);
        // What came before the first mark is not what the chart is about.
        let is_early = |mark: f64| windows[shift.from].t + result.series.width_s / 2.0 < mark;
        first_mark(result)
            .filter(|mark| is_early(*mark))
            .and_then(|mark| beside(result, &windows, mark))
            .unwrap_or_else(told)
    });
    let silence = silence.map(|silence| silence.follows(result.series.width_s)).unwrap_or_default();
    shift.unwrap_or_else(|| level(result, &windows)) + &silence
}

/// No window counts but all of them: what p99 does in a window alone may be chance.
fn level(result: &RunResult, windows: &[Window]) -> String {
    let (p99, is_near) = ends(windows.iter().map(|w| w.p99));
    let (p50, stays) = ends(windows.iter().map(|w| w.p50));
    if let [only] = windows {
        return format!("p99 is {}, the median {}", about(only.p99), about(only.p50));
    }
    let p99 = if is_near {
        format!("stays between {}", pair(p99, "and"))
    } else {
        format!("ranges from {}", pair(p99, "to"))
    };
    if stays {
        return format!("p99 {p99}, the median near {}", about(median(result).unwrap_or_else(|| typical(windows))));
    }
    format!("p99 {p99}, the median from {}", pair(p50, "to"))
}

/// The least and the most, and whether the one is not worth naming beside the other.
fn ends(values: impl Iterator<Item = f64> + Clone) -> ((f64, f64), bool) {
    let (low, high) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(0.0, f64::max));
    ((low, high), high <= PEAK * low)
}

/// That of the whole run, as tables tell it.
fn median(result: &RunResult) -> Option<f64> {
    result.metrics.get("latency.p50").map(|metric| metric.value).filter(|value| value.is_finite())
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
    let goes = pair((usual, there), "to");
    let median = match (there > usual, side) {
        _ if there.max(usual) <= SAME * there.min(usual) => {
            format!("the median stays near {}", about(median(result).unwrap_or(usual)))
        }
        (true, Side::Up) | (false, Side::Down) => format!("the median from {goes}"),
        (true, Side::Down) => format!("while the median climbs from {goes}"),
        (false, Side::Up) => format!("while the median falls from {goes}"),
    };
    format!("p99 {verb} from {before} to {level}{long} {when}, {median}")
}

/// When the first of what is planned or strikes after the warm-up does, in seconds.
fn first_mark(result: &RunResult) -> Option<f64> {
    let measured = result.markers.iter().map(|mark| mark.t_s).filter(|t_s| *t_s >= result.warmup_s);
    measured.min_by(f64::total_cmp)
}

/// What p99 is from a mark on, as long as what is marked lasts, and what it was before.
fn beside(result: &RunResult, windows: &[Window], mark_s: f64) -> Option<String> {
    let mark = result.markers.iter().find(|mark| mark.t_s.total_cmp(&mark_s).is_eq())?;
    let ends = result.markers.iter().filter(|it| it.label == mark.label && it.t_s > mark_s).map(|it| it.t_s);
    let end_s = ends.fold(f64::INFINITY, f64::min);
    let before: Vec<Window> = windows.iter().copied().filter(|window| window.t < mark_s).collect();
    let there: Vec<Window> = windows.iter().copied().filter(|it| it.t >= mark_s && it.t < end_s).collect();
    let when = cause::of(result, there.first()?.t)?;
    let _ = before.first()?;
    let tail = |part: &[Window]| (part.iter().map(|window| log(window.p99)).sum::<f64>() / part.len() as f64).exp();
    let (usual, new) = (typical(&before), typical(&there));
    let median = if usual.max(new) <= SAME * usual.min(new) {
        format!("the median stays near {}", about(median(result).unwrap_or(usual)))
    } else {
        format!("the median {} and {}", about(new), about(usual))
    };
    Some(format!("p99 is {} {when} and {} before, {median}", about(tail(&there)), about(tail(&before))))
}

/// The mean in ratios of the medians, as that of p99 is one.
fn typical(windows: &[Window]) -> f64 {
    (windows.iter().map(|window| log(window.p50)).sum::<f64>() / windows.len() as f64).exp()
}

/// Nothing takes less than a nanosecond.
fn log(seconds: f64) -> f64 {
    seconds.max(1e-9).ln()
}

/// Windows after the warm-up in which no request ended ok.
struct Silence {
    /// How many there are.
    windows: usize,
    /// Of so many.
    of: usize,
    /// The longest stretch of them: its first window, the one after its last, both from the warm-up on.
    longest: (usize, usize),
    /// The end of the warm-up, in seconds.
    from_s: f64,
}

impl Silence {
    /// None if there is no such window.
    fn of(result: &RunResult) -> Option<Self> {
        let series = &result.series;
        let p99 = &series.latency.p99_s;
        let clock = Windows::new(series.start_s, series.width_s, p99.len())?;
        let first = (0..p99.len()).find(|at| clock.middle(*at) >= result.warmup_s)?;
        let mut longest = (0, 0);
        let mut from = 0;
        for (at, p99) in p99[first..].iter().enumerate() {
            if p99.is_some() {
                from = at + 1;
            } else if at + 1 - from > longest.1 - longest.0 {
                longest = (from, at + 1);
            }
        }
        let windows = p99[first..].iter().filter(|p99| p99.is_none()).count();
        (windows > 0).then(|| Self { windows, of: p99.len() - first, longest, from_s: clock.edge(first) })
    }

    /// What matters most where most windows are such.
    fn leads(&self, width_s: f64) -> String {
        let (from, to) = self.longest;
        let edge = |at: usize| duration(self.from_s + at as f64 * width_s);
        if 2 * (to - from) <= self.of {
            let share = share(self.windows as f64, self.of as f64);
            return format!("nothing ended ok in {share} of the windows of {}; else", duration(width_s));
        }
        // To the end, but for its edge.
        if (self.of - to) * 100 <= self.of {
            return format!("nothing ended ok from {} on; before", edge(from));
        }
        format!("nothing ended ok from {} to {}; else", edge(from), edge(to))
    }

    /// What is added to another sentence; fewer than three windows may be chance.
    fn follows(&self, width_s: f64) -> String {
        let long = self.longest.1 - self.longest.0;
        if long < 3 {
            return String::new();
        }
        format!(", but nothing ended ok for {}", duration(long as f64 * width_s))
    }
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
fn pair((low, high): (f64, f64), word: &str) -> String {
    let (low, high) = (about(low), about(high));
    let unit = |text: &str| text.split_once(' ').map(|(_, unit)| unit.to_owned());
    let number = low.split_once(' ').map_or(low.as_str(), |(number, _)| number);
    if unit(&low) == unit(&high) { format!("{number} {word} {high}") } else { format!("{low} {word} {high}") }
}

#[cfg(test)]
mod tests {
    use crate::report::fixture::{empty, marker, metric};
    use crate::stats::result::{MarkerKind, Unit};

    /// A hundred windows of a second, with what `of` says of each: p50 and p99 in milliseconds.
    fn told(of: impl Fn(usize) -> Option<(f64, f64)>) -> String {
        let mut result = empty();
        result.series.width_s = 1.0;
        let wiggle = |at: usize| [1.0, 1.02, 0.98, 1.01, 0.99][at % 5] / 1e3;
        let read = |part: fn((f64, f64)) -> f64| (0..100).map(|at| of(at).map(|it| part(it) * wiggle(at))).collect();
        result.series.latency.p50_s = read(|it| it.0);
        result.series.latency.p99_s = read(|it| it.1);
        result.metrics.insert("latency.p50".to_owned(), metric(0.018_366, None, Unit::Seconds));
        result.markers = vec![marker(40.0, "db dies", MarkerKind::Fault), marker(60.0, "db dies", MarkerKind::Repair)];
        super::of(&result)
    }

    #[test]
    fn a_median_stays_only_where_it_does_and_is_that_of_the_table() {
        let fault = |median: f64| move |at| Some(if (40..60).contains(&at) { (median, 400.0) } else { (19.0, 100.0) });
        let during = "p99 climbs from 100 to 400 ms for 20 s during “db dies”";
        let during = during.replace("100 to", "100 ms to");
        assert_eq!(told(fault(20.0)), format!("{during}, the median stays near 18 ms"));
        assert_eq!(told(fault(13.0)), format!("{during}, while the median falls from 19 to 13 ms"));
        assert_eq!(told(fault(38.0)), format!("{during}, the median from 19 to 38 ms"));
        assert_eq!(told(|_| Some((19.0, 100.0))), "p99 stays between 98 and 102 ms, the median near 18 ms");
    }

    /// What stands out most comes before the fault, and has nothing to do with it.
    #[test]
    fn what_the_fault_does_is_told_not_what_came_before() {
        let dip = |after: f64, median: f64| {
            move |at| {
                Some(match at {
                    20..38 => (19.0, 20.0),
                    40..60 => (median, after),
                    _ => (19.0, 100.0),
                })
            }
        };
        // Eighteen of forty windows before at a fifth: 100 / 5^0.45.
        let before = "during “db dies” and 48 ms before";
        assert_eq!(told(dip(120.0, 19.0)), format!("p99 is 120 ms {before}, the median stays near 18 ms"));
        assert_eq!(told(dip(100.0, 38.0)), format!("p99 is 100 ms {before}, the median 38 ms and 19 ms"));
    }

    #[test]
    fn twice_as_much_is_no_staying() {
        let sawtooth = |at: usize| Some((19.0, [157.0, 1_100.0][at % 2]));
        assert_eq!(told(sawtooth), "p99 ranges from 154 ms to 1.1 s, the median near 18 ms");
        let both = |at: usize| Some(([19.0, 60.0][at % 2], [157.0, 1_100.0][at % 2]));
        assert_eq!(told(both), "p99 ranges from 154 ms to 1.1 s, the median from 19 to 61 ms");
    }

    #[test]
    fn that_nothing_ended_ok_leads_where_it_did_for_most_of_the_time() {
        let until = |end: usize| move |at: usize| (at < end).then_some((19.0, 100.0));
        let rest = "p99 stays between 98 and 102 ms, the median near 18 ms";
        assert_eq!(told(until(6)), format!("nothing ended ok from 6 s on; before, {rest}"));
        assert_eq!(told(until(95)), format!("{rest}, but nothing ended ok for 5 s"));
        let hole = |at: usize| (!(10..70).contains(&at)).then_some((19.0, 100.0));
        assert_eq!(told(hole), format!("nothing ended ok from 10 s to 1 min 10 s; else, {rest}"));
        let rare = |at: usize| at.is_multiple_of(4).then_some((19.0, 100.0));
        assert_eq!(told(rare), format!("nothing ended ok in 75.0 % of the windows of 1 s; else, {rest}"));
        assert_eq!(told(|_| None), "No request ended ok, so there is no latency to show");
    }
}
