//! Lengths of time: `"250ms"`, `"1.5s"`, `"2h"`; 0 to 36500 days.

use super::{Format, NS_PER_S, QuantityError, Scale, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

const MILLISECOND: Unit = Unit::new("ms", 1_000_000);
const SECOND: Unit = Unit::new("s", 1_000_000_000);
const MINUTE: Unit = Unit::new("min", 60_000_000_000);

pub(super) const SCALE: Scale = Scale {
    noun: "a duration",
    least: "",
    example: "250ms",
    usual: &["s", "ms"],
    units: &[
        Unit::new("ns", 1),
        Unit::new("us", 1_000),
        MILLISECOND,
        SECOND,
        MINUTE,
        Unit::new("h", 3_600_000_000_000),
        Unit::new("d", 86_400_000_000_000),
    ],
    aliases: &[
        ("µs", "us"),
        ("μs", "us"),
        ("nsec", "ns"),
        ("nanosecond", "ns"),
        ("nanoseconds", "ns"),
        ("usec", "us"),
        ("micros", "us"),
        ("microsecond", "us"),
        ("microseconds", "us"),
        ("msec", "ms"),
        ("millis", "ms"),
        ("millisecond", "ms"),
        ("milliseconds", "ms"),
        ("sec", "s"),
        ("secs", "s"),
        ("second", "s"),
        ("seconds", "s"),
        ("m", "min"),
        ("mins", "min"),
        ("minute", "min"),
        ("minutes", "min"),
        ("hr", "h"),
        ("hrs", "h"),
        ("hour", "h"),
        ("hours", "h"),
        ("day", "d"),
        ("days", "d"),
    ],
};

/// A hundred years of 365 days, in nanoseconds: a third of what 64 bits of ticks hold, so that sums of a few fit.
const LONGEST_NS: f64 = 36_500.0 * 86_400.0 * NS_PER_S;

/// A length of time with the number and the unit that it was written with.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Duration {
    number: f64,
    unit: Unit,
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { number: 0.0, unit: SECOND };

    /// Whole milliseconds, for defaults in code.
    #[must_use]
    pub const fn from_millis(number: u32) -> Self {
        Self { number: number as f64, unit: MILLISECOND }
    }

    /// Whole seconds, for defaults in code.
    #[must_use]
    pub const fn from_secs(number: u32) -> Self {
        Self { number: number as f64, unit: SECOND }
    }

    /// Whole minutes, for defaults in code.
    #[must_use]
    pub const fn from_minutes(number: u32) -> Self {
        Self { number: number as f64, unit: MINUTE }
    }

    /// Whole nanoseconds in the largest unit that leaves no fraction: `90s`, and `2min` for 120 s.
    #[must_use]
    pub fn from_nanos(nanos: u64) -> Self {
        let unit = SCALE.units.iter().rev().find(|unit| nanos > 0 && nanos.is_multiple_of(unit.base));
        unit.map_or(Self::ZERO, |unit| Self { number: (nanos / unit.base) as f64, unit: *unit })
    }

    /// In ticks of `tick_ns` nanoseconds, not rounded to whole ticks. `"5ms"` at 1 ns and `"5s"` at 1000 ns give the
    /// same bits, because the quotient of unit and tick is formed first.
    #[must_use]
    pub fn ticks(self, tick_ns: u64) -> f64 {
        self.number * (self.unit.base as f64 / tick_ns as f64)
    }

    /// In seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.number * self.unit.base as f64 / NS_PER_S
    }

    /// True for no time at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.number == 0.0
    }
}

impl FromStr for Duration {
    type Err = QuantityError;
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (number, unit) = SCALE.read(text)?;
        if number * unit.base as f64 > LONGEST_NS {
            return Err(SCALE.out_of_range(format!("`{text}` is too long"), "a duration of at most 36500d".to_owned()));
        }
        Ok(Self { number, unit })
    }
}

impl TryFrom<String> for Duration {
    type Error = QuantityError;
    fn try_from(text: String) -> Result<Self, QuantityError> {
        text.parse()
    }
}

impl From<Duration> for String {
    fn from(duration: Duration) -> Self {
        duration.to_string()
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.number, self.unit.name)
    }
}

impl JsonSchema for Duration {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Format::Duration.schema()
    }
}
