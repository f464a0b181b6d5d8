//! Shares and probabilities: `0.9` or `"90%"`; 0 to 1. The only quantity that may be a bare number, as it has no unit.

use super::{Format, QuantityError, Scale, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

pub(super) const SCALE: Scale = Scale {
    noun: "a ratio",
    least: "",
    example: "99.5%",
    usual: &["%"],
    units: &[Unit::new("%", 1)],
    aliases: &[("percent", "%"), ("pct", "%")],
};

/// A share of the whole.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize, Serialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Ratio {
    number: f64,
    percent: bool,
}

/// How a ratio is written.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Form {
    Number(f64),
    Percent(String),
}

impl Ratio {
    /// None of it.
    pub const ZERO: Self = Self { number: 0.0, percent: false };
    /// All of it.
    pub const ONE: Self = Self { number: 1.0, percent: false };

    /// A ratio from 0 to 1, for defaults in code.
    #[must_use]
    pub const fn new(number: f64) -> Self {
        assert!(number >= 0.0 && number <= 1.0, "a ratio lies between 0 and 1");
        Self { number, percent: false }
    }

    /// From 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        if self.percent { self.number / 100.0 } else { self.number }
    }
}

impl FromStr for Ratio {
    type Err = QuantityError;
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (number, _) = SCALE.read(text).map_err(|error| match text.parse::<f64>() {
            Ok(number) if (0.0..=1.0).contains(&number) => {
                QuantityError { suggestion: Some(format!("write {number} without quotes")), ..error }
            }
            Ok(_) | Err(_) => error,
        })?;
        if number > 100.0 {
            return Err(SCALE.out_of_range(format!("`{text}` is more than all"), "at most 100%".to_owned()));
        }
        Ok(Self { number, percent: true })
    }
}

impl TryFrom<Form> for Ratio {
    type Error = QuantityError;
    fn try_from(form: Form) -> Result<Self, QuantityError> {
        match form {
            Form::Percent(text) => text.parse(),
            Form::Number(number) if (0.0..=1.0).contains(&number) => Ok(Self { number, percent: false }),
            Form::Number(number) => {
                Err(SCALE.out_of_range(format!("`{number}` is not a ratio"), "a number from 0 to 1".to_owned()))
            }
        }
    }
}

impl From<Ratio> for Form {
    fn from(ratio: Ratio) -> Self {
        if ratio.percent { Self::Percent(ratio.to_string()) } else { Self::Number(ratio.number) }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.number, if self.percent { "%" } else { "" })
    }
}

impl JsonSchema for Ratio {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Ratio".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "number", "minimum": 0, "maximum": 1 }, Format::Ratio.schema()] })
    }
}
