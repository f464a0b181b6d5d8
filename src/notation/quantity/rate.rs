//! Events per time: `"120/s"`, `"0.8/min"`, `"2/h"`; 0 to 1e9 per second, one per nanosecond.

use super::{Format, NS_PER_S, QuantityError, Scale, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// Units by the nanoseconds in them.
pub(super) const SCALE: Scale = Scale {
    noun: "a rate",
    least: " above zero,",
    example: "120/s",
    usual: &["/s"],
    units: &[
        Unit::new("/us", 1_000),
        Unit::new("/ms", 1_000_000),
        Unit::new("/s", 1_000_000_000),
        Unit::new("/min", 60_000_000_000),
        Unit::new("/h", 3_600_000_000_000),
        Unit::new("/d", 86_400_000_000_000),
    ],
    aliases: &[
        ("/sec", "/s"),
        ("/second", "/s"),
        ("/seconds", "/s"),
        ("persecond", "/s"),
        ("persec", "/s"),
        ("req/s", "/s"),
        ("req/sec", "/s"),
        ("requests/s", "/s"),
        ("requestspersecond", "/s"),
        ("rps", "/s"),
        ("qps", "/s"),
        ("hz", "/s"),
        ("s", "/s"),
        ("/m", "/min"),
        ("/minute", "/min"),
        ("perminute", "/min"),
        ("rpm", "/min"),
        ("/hour", "/h"),
        ("perhour", "/h"),
        ("/day", "/d"),
        ("perday", "/d"),
    ],
};

/// More than one event per nanosecond is beyond the finest tick.
const HIGHEST_PER_S: f64 = NS_PER_S;

/// Events per time with the number and the unit that it was written with.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    number: f64,
    unit: Unit,
}

impl Rate {
    /// Never.
    pub const ZERO: Self = Self { number: 0.0, unit: Unit::new("/s", 1_000_000_000) };

    /// The mean time between two events in ticks of `tick_ns` nanoseconds; infinite for a rate of zero. `"5/ms"` at 1 ns
    /// and `"5/s"` at 1000 ns give the same bits.
    #[must_use]
    pub fn mean_gap_ticks(self, tick_ns: u64) -> f64 {
        self.unit.base as f64 / tick_ns as f64 / self.number
    }

    /// Events per second.
    #[must_use]
    pub fn per_second(self) -> f64 {
        self.number * NS_PER_S / self.unit.base as f64
    }

    /// True for never.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.number == 0.0
    }
}

impl FromStr for Rate {
    type Err = QuantityError;
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (number, unit) = SCALE.read(text)?;
        let rate = Self { number, unit };
        if rate.per_second() > HIGHEST_PER_S {
            return Err(SCALE.out_of_range(format!("`{text}` is too high"), "a rate of at most 1e9/s".to_owned()));
        }
        Ok(rate)
    }
}

impl TryFrom<String> for Rate {
    type Error = QuantityError;
    fn try_from(text: String) -> Result<Self, QuantityError> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.number, self.unit.name)
    }
}

impl JsonSchema for Rate {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Rate".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Format::Rate.schema()
    }
}
