//! Data per second: `"10Mbit/s"`, `"1Gbit/s"`, `"5MB/s"`; more than 0, up to 1000 Tbit/s.

use super::{Format, NS_PER_S, QuantityError, Scale, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// Units by the bits per second in them.
pub(super) const SCALE: Scale = Scale {
    noun: "a bandwidth",
    least: "",
    example: "10Mbit/s",
    usual: &["Mbit/s"],
    units: &[
        Unit::new("bit/s", 1),
        Unit::new("kbit/s", 1_000),
        Unit::new("Mbit/s", 1_000_000),
        Unit::new("Gbit/s", 1_000_000_000),
        Unit::new("Tbit/s", 1_000_000_000_000),
        Unit::new("B/s", 8),
        Unit::new("kB/s", 8_000),
        Unit::new("MB/s", 8_000_000),
        Unit::new("GB/s", 8_000_000_000),
        Unit::new("KiB/s", 8 << 10),
        Unit::new("MiB/s", 8 << 20),
        Unit::new("GiB/s", 8 << 30),
    ],
    aliases: &[
        ("bps", "bit/s"),
        ("kbps", "kbit/s"),
        ("mbps", "Mbit/s"),
        ("gbps", "Gbit/s"),
        ("tbps", "Tbit/s"),
        ("kbit", "kbit/s"),
        ("mbit", "Mbit/s"),
        ("gbit", "Gbit/s"),
        ("kb", "kB/s"),
        ("mb", "MB/s"),
        ("gb", "GB/s"),
    ],
};

/// Beyond this a byte takes less than a hundred-thousandth of the finest tick.
const HIGHEST_BITS_PER_S: f64 = 1e15;

/// Data per second with the number and the unit that it was written with.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bandwidth {
    number: f64,
    unit: Unit,
}

impl Bandwidth {
    /// The time that one byte takes, in ticks of `tick_ns` nanoseconds. `"1Gbit/s"` at 1 ns and `"1Mbit/s"` at 1000 ns
    /// give the same bits.
    #[must_use]
    pub fn ticks_per_byte(self, tick_ns: u64) -> f64 {
        8.0 * NS_PER_S / (self.unit.base as f64 * tick_ns as f64) / self.number
    }

    /// In bytes per second.
    #[must_use]
    pub fn bytes_per_second(self) -> f64 {
        self.number * self.unit.base as f64 / 8.0
    }
}

impl FromStr for Bandwidth {
    type Err = QuantityError;
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (number, unit) = SCALE.read(text)?;
        let bits = number * unit.base as f64;
        if bits > HIGHEST_BITS_PER_S {
            let expected = "a bandwidth of at most 1000Tbit/s".to_owned();
            return Err(SCALE.out_of_range(format!("`{text}` is too high"), expected));
        }
        if bits < f64::MIN_POSITIVE {
            return Err(SCALE.out_of_range(format!("`{text}` lets nothing through"), "more than zero".to_owned()));
        }
        Ok(Self { number, unit })
    }
}

impl TryFrom<String> for Bandwidth {
    type Error = QuantityError;
    fn try_from(text: String) -> Result<Self, QuantityError> {
        text.parse()
    }
}

impl From<Bandwidth> for String {
    fn from(bandwidth: Bandwidth) -> Self {
        bandwidth.to_string()
    }
}

impl fmt::Display for Bandwidth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.number, self.unit.name)
    }
}

impl JsonSchema for Bandwidth {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Bandwidth".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Format::Bandwidth.schema()
    }
}
