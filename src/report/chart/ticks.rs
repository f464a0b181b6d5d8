//! Round numbers along an axis: 1-2-5 for counts and latency, the clock's own steps for simulated time.

use super::scale::Range;

/// A value on an axis and how it reads there.
pub type Tick = (f64, String);

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
/// Steps that people count time in, from a second to 50 days.
const CLOCK: [f64; 24] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    5.0 * DAY,
    10.0 * DAY,
    20.0 * DAY,
    30.0 * DAY,
    50.0 * DAY,
];

/// More numbers than this are not read any more.
const MOST: usize = 7;

/// From zero to the first round number that holds `largest`, in about `steps` steps.
pub fn from_zero(largest: f64, steps: f64) -> (Range, Vec<Tick>) {
    let largest = if largest.is_finite() && largest > 1e-9 { largest } else { 1.0 };
    let step = round_step(largest / steps);
    let count = (largest / step - 1e-9).ceil();
    let ticks = multiples(step, 0.0, count * step);
    (Range { low: 0.0, high: count * step }, ticks.into_iter().map(|t| (t, plain(t))).collect())
}

/// Latencies in seconds on a log axis: a range of whole 1-2-5 steps around `least` and `largest`, and its ticks.
pub fn latency(least: f64, largest: f64) -> (Range, Vec<Tick>) {
    assert!(0.0 < least && least <= largest && largest.is_finite(), "latencies are positive, got {least} to {largest}");
    let decades = (least.log10().floor() as i32 - 1)..=(largest.log10().ceil() as i32 + 1);
    let steps: Vec<f64> = decades.flat_map(|d| [1.0, 2.0, 5.0].map(|m| m * 10_f64.powi(d))).collect();
    let first = steps.iter().rposition(|step| *step <= least * (1.0 + 1e-9)).expect("a decade below was added");
    let last = steps.iter().position(|step| *step >= largest * (1.0 - 1e-9)).expect("a decade above was added");
    // One curve at one height sits in the middle of a panel, not on its frame.
    let (first, last) = if last < first + 2 { (first - 1, last + 1) } else { (first, last) };
    let shown = &steps[first..=last];
    // Powers of ten alone, and of very many some.
    let every = if shown.len() > 10 { 3 * (shown.len() / 3).div_ceil(MOST) } else { 1 };
    let ticks = shown.iter().enumerate().filter(|(i, _)| (first + i).is_multiple_of(every));
    let ticks = ticks.map(|(_, &t)| (t, seconds(t))).collect();
    (Range { low: steps[first], high: steps[last] }, ticks)
}

/// Simulated time in seconds, at most `most` ticks, without units; and the unit they are in.
pub fn time(range: Range, most: f64) -> (Vec<Tick>, &'static str) {
    let least = (range.high - range.low) / most;
    let clock = CLOCK.into_iter().find(|step| *step >= least);
    let step = match clock {
        Some(step) if least > 0.5 => step,
        Some(_) => round_step(least),
        None => DAY * round_step(least / DAY),
    };
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")];
    let (unit, name) = units.into_iter().find(|(unit, _)| step >= unit * (1.0 - 1e-9)).unwrap_or((1e-6, "µs"));
    (multiples(step, range.low, range.high).into_iter().map(|t| (t, plain(t / unit))).collect(), name)
}

/// At most `most` round numbers inside a range.
pub fn round(range: Range, most: f64) -> Vec<Tick> {
    let step = round_step((range.high - range.low) / most);
    multiples(step, range.low, range.high).into_iter().map(|t| (t, plain(t))).collect()
}

/// Round numbers inside a range above zero on a log axis: the powers of ten; with 2 and 5 times them where there are fewer
/// than three; equal steps where a decade is more than the range. Two at least, and about seven at most.
pub fn ratios(range: Range) -> Vec<Tick> {
    let decades = (range.low.log10().floor() as i32)..=(range.high.log10().ceil() as i32);
    let is_inside = |t: &f64| (range.low * (1.0 - 1e-9)..=range.high * (1.0 + 1e-9)).contains(t);
    let of = |steps: &[f64], every: i32| -> Vec<f64> {
        let decades = decades.clone().filter(|decade| decade.rem_euclid(every) == 0);
        let all = decades.flat_map(|decade| steps.iter().map(move |step| step * 10_f64.powi(decade)));
        all.filter(is_inside).collect()
    };
    let found = [(&[1.0][..], thinned(of(&[1.0], 1).len())), (&[1.0, 2.0, 5.0], 1)];
    let found = found.into_iter().map(|(steps, every)| of(steps, every)).find(|ticks| ticks.len() > 2);
    match found {
        Some(ticks) => ticks.into_iter().map(|t| (t, plain(t))).collect(),
        None => round(range, 6.0),
    }
}

/// Every how manyeth of so many ticks is shown.
fn thinned(count: usize) -> i32 {
    i32::try_from(count.div_ceil(MOST).max(1)).expect("decades of a double are few")
}

/// A number with at most four digits that count, as an axis has room for.
pub fn short(x: f64) -> String {
    plain(format!("{x:.3e}").parse().expect("a number reads back"))
}

/// The 1, 2 or 5 times a power of ten that is nearest above `x`, an `x` on the step included.
fn round_step(x: f64) -> f64 {
    let decade = 10_f64.powi(x.log10().floor() as i32);
    decade * [1.0, 2.0, 5.0].into_iter().find(|m| m * decade >= x * (1.0 - 1e-9)).unwrap_or(10.0)
}

fn multiples(step: f64, low: f64, high: f64) -> Vec<f64> {
    let first = (low / step - 1e-9).ceil();
    let count = (high / step + 1e-9).floor() - first;
    (0..=count.max(0.0) as i32).map(|i| (first + f64::from(i)) * step).filter(|t| *t <= high + step * 1e-6).collect()
}

/// Ticks are round: nine decimals hold every one of them without noise. From 10 000 on in thousands, so that four
/// characters are enough.
fn plain(x: f64) -> String {
    let large = [(1e9, "G"), (1e6, "M"), (1e3, "k")].into_iter().find(|(unit, _)| x >= *unit && x >= 1e4);
    let (unit, suffix) = large.unwrap_or((1.0, ""));
    let text = format!("{:.9}", x / unit);
    format!("{}{suffix}", text.trim_end_matches('0').trim_end_matches('.'))
}

fn seconds(s: f64) -> String {
    let (factor, unit) = if s < 0.9e-3 {
        (1e6, "µs")
    } else if s < 0.9 {
        (1e3, "ms")
    } else {
        (1.0, "s")
    };
    format!("{} {unit}", plain(s * factor))
}

#[cfg(test)]
mod tests {
    use super::{Range, Tick, from_zero, latency, ratios, time};

    fn words(ticks: &[Tick]) -> String {
        ticks.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn time_counts_like_a_clock() {
        for (low, high, expected) in [
            (0.0, 1800.0, "0 5 10 15 20 25 30 min"),
            (0.0, 100_000.0, "0 6 12 18 24 h"),
            (60.0, 240.0, "60 90 120 150 180 210 240 s"),
            (0.0, 0.3, "0 50 100 150 200 250 300 ms"),
            (0.0, 86400.0 * 400.0, "0 100 200 300 400 d"),
        ] {
            let (ticks, unit) = time(Range { low, high }, 7.0);
            assert_eq!(format!("{} {unit}", words(&ticks)), expected);
        }
    }

    #[test]
    fn latency_counts_in_ratios() {
        for (least, largest, expected) in [
            (0.055, 1.4, "50 ms 100 ms 200 ms 500 ms 1 s 2 s"),
            (0.1, 0.1, "50 ms 100 ms 200 ms"),
            (0.000_02, 80.0, "100 µs 1 ms 10 ms 100 ms 1 s 10 s 100 s"),
        ] {
            assert_eq!(words(&latency(least, largest).1), expected);
        }
    }

    #[test]
    fn every_log_axis_has_numbers() {
        for (low, high, expected) in [
            (110.0, 180.0, "120 140 160 180"),
            (2.1, 4.9, "2.5 3 3.5 4 4.5"),
            (0.99, 1.01, "0.99 0.995 1 1.005 1.01"),
            (8.0, 150.0, "10 20 50 100"),
            (30.0, 40_000.0, "100 1000 10k"),
            (1e-6, 1e6, "0.000001 0.0001 0.01 1 100 10k 1M"),
        ] {
            assert!(words(&ratios(Range { low, high })).starts_with(expected), "{expected}");
        }
        // Whatever the range, there are two numbers at least, and about seven at most.
        for step in 1..400 {
            for low in [0.003, 0.7, 1.0, 1.3, 4.9, 97.0] {
                let high = low * 1.02_f64.powi(step);
                let count = ratios(Range { low, high }).len();
                assert!((2..=8).contains(&count), "{low} to {high}: {count}");
                let count = latency(low, high).1.len();
                assert!((3..=10).contains(&count), "{low} to {high}: {count}");
            }
        }
    }

    #[test]
    fn counts_start_at_zero_and_end_round() {
        for (largest, expected) in
            [(0.0, "0 0.5 1"), (49.0, "0 50"), (3.2, "0 2 4"), (1e6, "0 500k 1M"), (6e4, "0 50k 100k")]
        {
            assert_eq!(words(&from_zero(largest, 2.0).1), expected, "{largest}");
        }
    }
}
