//! Numbers as people read them: a few significant digits, a fitting unit, and the interval beside the estimate.
//!
//! An estimate is never shown finer than its interval: the half width keeps two significant digits and the value as
//! many decimals (Taylor, *An Introduction to Error Analysis*, 1997, section 2.2). Without an interval, three digits.

use crate::stats::result::{Interval, Metric, Unit};

#[cfg(test)]
mod tests;

/// Most significant digits of a value beside a very narrow interval.
const MOST_DIGITS: i32 = 5;
/// The share of a value that the mean of equal numbers may be off: the rounding errors of some thousand additions.
const ROUNDING: f64 = 1e-12;

/// One estimate, ready to print.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    digits: String,
    unit: &'static str,
    spread: Option<String>,
}

impl Figure {
    /// An estimate from the result document. What no draw can change, or none did, has no spread.
    #[must_use]
    pub fn of(metric: &Metric) -> Self {
        if metric.exact && metric.unit == Unit::Count {
            return Self { digits: grouped(metric.value, 0), unit: "", spread: None };
        }
        Self::random(metric.value, metric.interval, metric.unit)
    }

    /// `value` with its interval, if that has any width.
    #[must_use]
    pub fn random(value: f64, interval: Option<Interval>, unit: Unit) -> Self {
        Self::new(value, interval.filter(|it| it.high - it.low > ROUNDING * value.abs()), unit)
    }

    /// `value` and its interval, both in base units of `unit`, of what is not below zero: an interval that reaches below is
    /// too wide to be of use, and is said to be.
    #[must_use]
    pub fn new(value: f64, interval: Option<Interval>, unit: Unit) -> Self {
        let below = interval.filter(|it| value > 0.0 && it.low < 0.0);
        let Some(interval) = below else { return Self::plain(value, interval, unit) };
        let (factor, unit) = scale(interval.high, unit);
        let most = interval.high * factor;
        let places = decimals(most, 2);
        let spread = format!("(vague: ≤ {})", grouped(most, places));
        Self { digits: grouped(value * factor, places), unit, spread: Some(spread) }
    }

    /// The same of what may be below zero.
    fn plain(value: f64, interval: Option<Interval>, unit: Unit) -> Self {
        let largest = interval.map_or(value.abs(), |i| if value == 0.0 { i.high.abs() } else { value.abs() });
        let (factor, unit_name) = scale(largest, unit);
        let shown = value * factor;
        let Some(Interval { low, high }) = interval else {
            let decimals = if unit == Unit::Ratio { percent_decimals(shown) } else { decimals(shown, 3) };
            return Self { digits: below_hundred(shown, decimals, unit), unit: unit_name, spread: None };
        };
        let (low, high) = (low * factor, high * factor);
        let half = (high - low) / 2.0;
        let finest = if shown == 0.0 { decimals(half, 2) } else { decimals(shown, MOST_DIGITS) };
        let whole = (unit == Unit::Ratio).then_some(factor);
        // Of nearly all, what is missing counts.
        let missing = whole.map_or(0.0, |whole| whole - shown);
        let finest = if missing > 0.0 { finest.max(decimals(missing, 2)) } else { finest };
        let places = if half == 0.0 { decimals(shown, 3) } else { decimals(half, 2).min(finest) };
        let nothing = value == 0.0 && low == 0.0 && high == 0.0;
        let spread = (!nothing).then(|| spread(shown, low, high, places, whole));
        let always = whole == Some(shown) && whole == Some(high) && low < high;
        let never = value == 0.0 && low == 0.0;
        let digits = grouped(shown, if never || always { 0 } else { places });
        Self { digits, unit: unit_name, spread }
    }

    /// A difference of two estimates, always with its sign: `-146 ± 15 ms`; of shares in points of a percentage.
    #[must_use]
    pub fn difference(value: f64, interval: Option<Interval>, unit: Unit) -> Self {
        let figure = Self::plain(value, interval, unit);
        let largest = interval.map_or(value.abs(), |it| value.abs().max(it.half_width()));
        // A difference that is nearly nothing is told in the unit of its interval.
        let (factor, unit_name) = if value == 0.0 { (1.0, figure.unit) } else { scale(largest, unit) };
        let figure = if unit_name == figure.unit { figure } else { Self::scaled(value, interval, factor, unit_name) };
        let unit_name = if unit == Unit::Ratio { "points" } else { figure.unit };
        figure.signed(unit_name)
    }

    /// A change as a share of what was there, always with its sign: `+12.5 ± 0.4 %`.
    #[must_use]
    pub fn change(value: f64, interval: Option<Interval>) -> Self {
        let figure = Self::plain(value, interval, Unit::Ratio);
        let unit_name = figure.unit;
        figure.signed(unit_name)
    }

    fn scaled(value: f64, interval: Option<Interval>, factor: f64, unit: &'static str) -> Self {
        let interval = interval.map(|it| Interval { low: it.low * factor, high: it.high * factor });
        Self { unit, ..Self::plain(value * factor, interval, Unit::Count) }
    }

    fn signed(self, unit: &'static str) -> Self {
        let is_zero = !self.digits.contains(|c: char| c.is_ascii_digit() && c != '0');
        let plus = if is_zero || self.digits.starts_with('-') { "" } else { "+" };
        Self { digits: format!("{plus}{}", self.digits), unit, ..self }
    }

    /// The value with its unit: `41.73 ms`.
    #[must_use]
    pub fn value(&self) -> String {
        joined(&self.digits, self.unit)
    }

    /// The interval in the value's unit, without naming it: `± 0.21`, or `[38, 52]` where it is not symmetric.
    #[must_use]
    pub fn spread(&self) -> Option<&str> {
        self.spread.as_deref()
    }

    /// Everything on one line: `41.73 ± 0.21 ms`.
    #[must_use]
    pub fn inline(&self) -> String {
        let number = self.spread.as_ref().map_or_else(|| self.digits.clone(), |s| format!("{} {s}", self.digits));
        joined(&number, self.unit)
    }
}

/// A count with thousands separated: `1,234,567`.
#[must_use]
pub fn count(n: u64) -> String {
    separated(&n.to_string())
}

/// A share of a whole, without an interval: `98.9 %`.
#[must_use]
pub fn share(part: f64, whole: f64) -> String {
    if whole > 0.0 { Figure::new(part / whole, None, Unit::Ratio).value() } else { "–".to_owned() }
}

/// A time in seconds with about two digits, for sentences: `62 ms`, `4.2 s`.
#[must_use]
pub fn about(s: f64) -> String {
    let (factor, unit) = scale(s, Unit::Seconds);
    joined(trimmed(&grouped(s * factor, decimals(s * factor, 2))), unit)
}

/// A span of simulated time as people say it: `1 h 30 min`, `2 min`, `250 ms`.
#[must_use]
pub fn duration(s: f64) -> String {
    if s < 60.0 {
        let (factor, unit) = scale(s, Unit::Seconds);
        return joined(trimmed(&grouped(s * factor, decimals(s * factor, 3))), unit);
    }
    let whole = s.round();
    let parts = [(whole / 3600.0, "h"), (whole % 3600.0 / 60.0, "min"), (whole % 60.0, "s")];
    let said: Vec<String> =
        parts.iter().filter(|(n, _)| *n >= 1.0).map(|(n, unit)| format!("{} {unit}", n.floor())).collect();
    said.join(" ")
}

/// Factor from base unit to shown unit, and its name. The limits lie half a digit low, so that 999.6 ms reads 1.00 s.
fn scale(largest: f64, unit: Unit) -> (f64, &'static str) {
    const KIB: f64 = 1024.0;
    match unit {
        Unit::Seconds if largest == 0.0 || largest >= 0.9995 => (1.0, "s"),
        Unit::Seconds if largest >= 0.9995e-3 => (1e3, "ms"),
        Unit::Seconds => (1e6, "µs"),
        Unit::PerSecond => (1.0, "/s"),
        Unit::Bytes if largest < KIB => (1.0, "B"),
        Unit::Bytes if largest < KIB * KIB => (1.0 / KIB, "KiB"),
        Unit::Bytes if largest < KIB * KIB * KIB => (1.0 / (KIB * KIB), "MiB"),
        Unit::Bytes => (1.0 / (KIB * KIB * KIB), "GiB"),
        Unit::Ratio => (100.0, "%"),
        Unit::Count => (1.0, ""),
        // The sign of a currency that is not named.
        Unit::Money => (1.0, "¤"),
    }
}

/// Decimals that show `x` with `digits` significant digits, 0 to 6.
#[expect(clippy::cast_sign_loss, reason = "clamped to 0 and above")]
fn decimals(x: f64, digits: i32) -> usize {
    let rounded_up = x.abs() * (1.0 + 0.5 * 0.1_f64.powi(digits));
    if x == 0.0 { 0 } else { (digits - 1 - rounded_up.log10().floor() as i32).clamp(0, 6) as usize }
}

/// Three digits of a percentage, more near 100, where what is missing counts: 99.987, not 100.
fn percent_decimals(percent: f64) -> usize {
    let missing = 100.0 - percent;
    if percent > 99.0 && missing > 0.0 { decimals(missing, 2).min(4) } else { decimals(percent, 3).min(4) }
}

/// `x` with `places` decimals; what is less than all never reads as 100 %.
fn below_hundred(x: f64, places: usize, unit: Unit) -> String {
    let text = grouped(x, places);
    if unit == Unit::Ratio && x < 100.0 && text.starts_with("100") { "> 99.9999".to_owned() } else { text }
}

/// Ends of an interval whose distances from the value differ by more than this share of its width are told one by one.
const LOPSIDED: f64 = 0.1;

/// How an interval follows its value. Ends that are not about as far (zero events, ratios near 1, quantiles of few) are no
/// `±`; of those that are, the farther one is told, so that what is read holds what is meant.
/// `whole` is the most that there can be, in the unit that is shown.
fn spread(value: f64, low: f64, high: f64, places: usize, whole: Option<f64>) -> String {
    let half = (high - value).max(value - low);
    let lopsided = ((high - value) - (value - low)).abs() > LOPSIDED * (high - low);
    if lopsided && value == 0.0 && low == 0.0 {
        return format!("(at most {})", grouped(high, places));
    }
    if lopsided && whole == Some(value) && whole == Some(high) {
        // Rounded down, so that the bound is never more than the interval says; a millionth of a step is rounding error.
        let places = decimals(high - low, 2);
        let step = 10.0_f64.powi(i32::try_from(places).expect("at most 6 decimals"));
        return format!("(at least {})", grouped((low * step + 1e-6).floor() / step, places));
    }
    if lopsided {
        return format!("[{}, {}]", grouped(low, places), grouped(high, places));
    }
    if half == 0.0 {
        return "± 0".to_owned();
    }
    let text = grouped(half, places);
    if !text.contains(|c: char| c.is_ascii_digit() && c != '0') {
        let step = format!("{:.places$}", 0.1_f64.powi(i32::try_from(places).expect("at most 6 decimals")));
        return format!("± <{step}");
    }
    format!("± {text}")
}

fn grouped(x: f64, places: usize) -> String {
    let text = format!("{x:.places$}");
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').map_or((text, ""), |(whole, fraction)| (whole, fraction));
    let dot = if fraction.is_empty() { "" } else { "." };
    let sign = if x.abs() < 1.0 && !text.contains(|c: char| c.is_ascii_digit() && c != '0') { "" } else { sign };
    format!("{sign}{}{dot}{fraction}", separated(whole))
}

fn separated(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() * 4 / 3);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

fn joined(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}
