//! Quantities with units, written as strings: `"250ms"`, `"120/s"`, `"64MiB"`, `"10Mbit/s"`, `"99.5%"`.
//!
//! A quantity is one JSON number directly followed by one unit. A bare number is refused where a unit is needed. Each
//! type keeps number and unit apart, so that it writes back as it was meant and converts with a single rounding: times
//! and tick scaled alike give the same bits. Two quantities are equal if they are written with equal numbers and units.
//! Refused: sums such as `1h30min`, which is `90min`, and the ISO 8601 durations that JSON Schema's own format `duration` means.

mod bandwidth;
mod duration;
mod rate;
mod ratio;
mod size;
#[cfg(test)]
mod tests;

pub use bandwidth::Bandwidth;
pub use duration::Duration;
pub use rate::Rate;
pub use ratio::Ratio;
pub use size::Size;

use super::{number, suggest};
use std::fmt;

/// Nanoseconds in a second.
const NS_PER_S: f64 = 1e9;

/// The sorts of quantities, by the word that a schema gives as `format`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// [`Duration`].
    Duration,
    /// [`Rate`].
    Rate,
    /// [`Size`].
    Size,
    /// [`Bandwidth`].
    Bandwidth,
    /// [`Ratio`] as a percentage; its bare numbers are not this format's business.
    Ratio,
}

/// Why a text is not the quantity that was expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuantityError {
    /// True if the text can be read, but its value is not allowed.
    pub out_of_range: bool,
    /// What is wrong.
    pub message: String,
    /// What should stand there.
    pub expected: String,
    /// What was probably meant: `write "250ms"`.
    pub suggestion: Option<String>,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, expected {}", self.message, self.expected)?;
        self.suggestion.as_ref().map_or(Ok(()), |advice| write!(out, "; {advice}"))
    }
}

impl std::error::Error for QuantityError {}

/// The advice to write one of some quantities: `write "3s" or "3ms"`.
#[must_use]
pub fn write(quantities: &[String]) -> Option<String> {
    let quoted: Vec<String> = quantities.iter().map(|text| format!("\"{text}\"")).collect();
    (!quoted.is_empty()).then(|| format!("write {}", quoted.join(" or ")))
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Duration, Self::Rate, Self::Size, Self::Bandwidth, Self::Ratio];

    /// The format that a schema calls `name`; `None` for formats of numbers such as `uint32`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The word in a schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duration => "duration",
            Self::Rate => "rate",
            Self::Size => "size",
            Self::Bandwidth => "bandwidth",
            Self::Ratio => "ratio",
        }
    }

    /// `a duration such as "250ms"`.
    #[must_use]
    pub fn expected(self) -> String {
        let scale = self.scale();
        format!("{} such as \"{}\"", scale.noun, scale.example)
    }

    /// Whether `text` is such a quantity.
    ///
    /// # Errors
    /// Unreadable number, missing or unknown unit, value out of the type's range.
    pub fn check(self, text: &str) -> Result<(), QuantityError> {
        match self {
            Self::Duration => text.parse::<Duration>().map(drop),
            Self::Rate => text.parse::<Rate>().map(drop),
            Self::Size => text.parse::<Size>().map(drop),
            Self::Bandwidth => text.parse::<Bandwidth>().map(drop),
            Self::Ratio => text.parse::<Ratio>().map(drop),
        }
    }

    /// What a bare number is besides having no unit, if it is too low with any: `is negative and `; and what is expected.
    #[must_use]
    pub fn too_low(self, number: &str) -> Option<(&'static str, String)> {
        let scale = self.scale();
        let number: f64 = number.parse().ok()?;
        let is = match number {
            n if n < 0.0 => "is negative and ",
            0.0 if !scale.least.is_empty() => "is zero and ",
            _ => return None,
        };
        Some((is, scale.expected()))
    }

    /// What a bare number may have meant: `250s` or `250ms`.
    #[must_use]
    pub fn with_unit(self, number: &str) -> Vec<String> {
        let texts = self.scale().usual.iter().map(|unit| format!("{number}{unit}"));
        texts.filter(|text| self.check(text).is_ok()).collect()
    }

    /// The schema of such a string; the pattern is for editors, the format for `shape`.
    fn schema(self) -> schemars::Schema {
        let scale = self.scale();
        schemars::json_schema!({
            "type": "string",
            "format": self.name(),
            "pattern": scale.pattern(),
            "examples": [scale.example],
        })
    }

    const fn scale(self) -> &'static Scale {
        match self {
            Self::Duration => &duration::SCALE,
            Self::Rate => &rate::SCALE,
            Self::Size => &size::SCALE,
            Self::Bandwidth => &bandwidth::SCALE,
            Self::Ratio => &ratio::SCALE,
        }
    }
}

/// A unit: how it is written and how many base units it has.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Unit {
    name: &'static str,
    base: u64,
}

impl Unit {
    const fn new(name: &'static str, base: u64) -> Self {
        Self { name, base }
    }
}

/// What there is to know about reading one sort of quantity.
struct Scale {
    /// `a duration`.
    noun: &'static str,
    /// What the least value is, where zero seldom makes sense: ` above zero,`.
    least: &'static str,
    example: &'static str,
    /// The units to offer for a bare number.
    usual: &'static [&'static str],
    units: &'static [Unit],
    /// Other spellings that people bring, and the unit each means. They are offered, not accepted: one form only.
    aliases: &'static [(&'static str, &'static str)],
}

impl Scale {
    /// Number and unit of `text`; the number is finite and not negative.
    fn read(&self, text: &str) -> Result<(f64, Unit), QuantityError> {
        let (digits, unit) = text.split_at(number::prefix(text));
        if digits.is_empty() {
            return Err(self.unreadable(text));
        }
        let Some(known) = self.units.iter().find(|known| known.name == unit) else {
            return Err(self.unknown_unit(text, digits, unit));
        };
        if digits.starts_with('-') {
            return Err(self.out_of_range(format!("`{text}` is negative"), self.expected()));
        }
        match digits.parse() {
            Ok(number) if f64::is_finite(number) => Ok((number, *known)),
            Ok(_) | Err(_) => Err(self.too_large(text)),
        }
    }

    /// What a value that is too low should have been.
    fn expected(&self) -> String {
        format!("{}{} such as \"{}\"", self.noun, self.least, self.example)
    }

    fn unreadable(&self, text: &str) -> QuantityError {
        let end = text.find(|c: char| !c.is_ascii_digit() && !"+-._".contains(c)).unwrap_or(text.len());
        let repaired = number::repair(&text[..end]).map(|number| format!("{number}{}", &text[end..]));
        let meant = repaired.filter(|fixed| self.read(fixed).is_ok());
        QuantityError {
            out_of_range: false,
            message: format!("`{}` is not {}", suggest::shorten(text), self.noun),
            expected: format!("a number and a unit such as \"{}\"", self.example),
            suggestion: write(meant.as_slice()),
        }
    }

    fn unknown_unit(&self, text: &str, digits: &str, unit: &str) -> QuantityError {
        let names = self.units.iter().map(|unit| unit.name);
        let message = if unit.is_empty() {
            format!("`{}` has no unit", suggest::shorten(text))
        } else {
            format!("unknown unit `{}`", suggest::shorten(unit))
        };
        QuantityError {
            out_of_range: false,
            message,
            expected: format!("{} in {}", self.noun, suggest::list(names)),
            suggestion: write(&self.meant(text, digits, unit)),
        }
    }

    /// What was probably meant by a number and an unknown unit.
    fn meant(&self, text: &str, digits: &str, unit: &str) -> Vec<String> {
        if text.len() > suggest::LONGEST {
            return Vec::new();
        }
        let unit: String = unit.split_whitespace().collect();
        let with = |unit: &str| format!("{digits}{unit}");
        if unit.is_empty() {
            return self.usual.iter().map(|unit| with(unit)).collect();
        }
        let known = self.known(&unit).map(|unit| with(unit.name));
        // Who gives a rate for a time means neither a nanosecond nor any other unit that looks alike.
        let is_of_another = Format::ALL.iter().any(|format| format.scale().known(&unit).is_some());
        let may = |name: &str| !is_of_another || name.contains(&unit) || unit.contains(name);
        let nearest = || suggest::nearest(&unit, self.units.iter().map(|unit| unit.name).filter(|name| may(name)));
        known.or_else(|| self.sum(text)).or_else(|| nearest().map(with)).into_iter().collect()
    }

    /// The unit that a word without blanks means.
    fn known(&self, word: &str) -> Option<Unit> {
        let named = |name: &str| self.units.iter().find(|unit| unit.name == name);
        let alias = || self.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(word));
        let cased = || self.units.iter().find(|unit| unit.name.eq_ignore_ascii_case(word));
        named(word).or_else(|| alias().and_then(|(_, name)| named(name))).or_else(cased).copied()
    }

    /// A sum such as `1h30m` in the least of its units: `90min`.
    fn sum(&self, text: &str) -> Option<String> {
        let (mut parts, mut rest): (Vec<(f64, Unit)>, &str) = (Vec::new(), text.trim());
        while !rest.is_empty() {
            let (digits, tail) = rest.split_at(number::prefix(rest));
            let end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
            let unit: String = tail[..end].split_whitespace().collect();
            parts.push((digits.parse().ok()?, self.known(&unit)?));
            rest = &tail[end..];
        }
        let least = parts.iter().map(|(_, unit)| *unit).min_by_key(|unit| unit.base)?;
        let sum: f64 = parts.iter().map(|(number, unit)| number * (unit.base as f64 / least.base as f64)).sum();
        let meant = format!("{sum}{}", least.name);
        self.read(&meant).is_ok().then_some(meant)
    }

    fn too_large(&self, text: &str) -> QuantityError {
        self.out_of_range(
            format!("`{}` is too large", suggest::shorten(text)),
            format!("{} within its range", self.noun),
        )
    }

    #[expect(clippy::unused_self, reason = "errors of a scale are made by the scale")]
    const fn out_of_range(&self, message: String, expected: String) -> QuantityError {
        QuantityError { out_of_range: true, message, expected, suggestion: None }
    }

    /// The same grammar as a regular expression (ECMA 262).
    fn pattern(&self) -> String {
        let units: Vec<&str> = self.units.iter().map(|unit| unit.name).collect();
        format!(r"^(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?({})$", units.join("|"))
    }
}
