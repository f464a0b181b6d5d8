//! Amounts of data: `"64MiB"`, `"20KiB"`, `"3kB"`, `"10B"`; a whole number of bytes from 0 to 2^53.

use super::{Format, QuantityError, Scale, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// Units by the bytes in them: decimal ones by SI, binary ones by IEC 80000-13.
pub(super) const SCALE: Scale = Scale {
    noun: "a size",
    least: "",
    example: "64MiB",
    usual: &["B"],
    units: &[
        Unit::new("B", 1),
        Unit::new("kB", 1_000),
        Unit::new("MB", 1_000_000),
        Unit::new("GB", 1_000_000_000),
        Unit::new("TB", 1_000_000_000_000),
        Unit::new("KiB", 1 << 10),
        Unit::new("MiB", 1 << 20),
        Unit::new("GiB", 1 << 30),
        Unit::new("TiB", 1 << 40),
    ],
    aliases: &[
        ("bytes", "B"),
        ("byte", "B"),
        ("kilobytes", "kB"),
        ("megabytes", "MB"),
        ("gigabytes", "GB"),
        ("k", "KiB"),
        ("ki", "KiB"),
        ("m", "MiB"),
        ("mi", "MiB"),
        ("g", "GiB"),
        ("gi", "GiB"),
        ("t", "TiB"),
        ("ti", "TiB"),
    ],
};

/// 8 PiB: every whole number of bytes up to here is exact as an `f64`.
const LARGEST: f64 = (1_u64 << 53) as f64;

/// The error of one product of two `f64` is below this part of it, so `1.1kB` counts as 1100 bytes.
const ROUNDING: f64 = 1e-12;

/// An amount of data with the number and the unit that it was written with.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Size {
    number: f64,
    unit: Unit,
}

impl Size {
    /// Nothing.
    pub const ZERO: Self = Self { number: 0.0, unit: Unit::new("B", 1) };

    /// In bytes.
    #[must_use]
    #[expect(clippy::cast_sign_loss, reason = "a size was read as zero or more")]
    pub fn bytes(self) -> u64 {
        (self.number * self.unit.base as f64).round() as u64
    }
}

impl FromStr for Size {
    type Err = QuantityError;
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (number, unit) = SCALE.read(text)?;
        let bytes = number * unit.base as f64;
        if bytes > LARGEST {
            return Err(SCALE.out_of_range(format!("`{text}` is too large"), "a size of at most 8192TiB".to_owned()));
        }
        if (bytes - bytes.round()).abs() > bytes * ROUNDING {
            let message = format!("`{text}` is not a whole number of bytes");
            return Err(SCALE.out_of_range(message, "a whole number of bytes".to_owned()));
        }
        Ok(Self { number, unit })
    }
}

impl TryFrom<String> for Size {
    type Error = QuantityError;
    fn try_from(text: String) -> Result<Self, QuantityError> {
        text.parse()
    }
}

impl From<Size> for String {
    fn from(size: Size) -> Self {
        size.to_string()
    }
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.number, self.unit.name)
    }
}

impl JsonSchema for Size {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Size".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Format::Size.schema()
    }
}
