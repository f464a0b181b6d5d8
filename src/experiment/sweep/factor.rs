//! A factor: settings that take one level after the other.

use super::plan::DesignSettings;
use crate::components::settings::Complaint;
use crate::stats::sweep::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// Digits of a level in a range: more would show the rounding of the arithmetic, `0.30000000000000004`.
const DIGITS: usize = 12;

/// What a factor is and which levels it takes: exactly one of `list`, `linear` and `log`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorSettings {
    /// The setting that takes the level, such as `machines.web.count`, or several; by default the factor's name is the
    /// path.
    #[serde(default)]
    pub path: Option<PathSettings>,
    /// These levels.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub list: Option<Vec<Level>>,
    /// Evenly spaced levels.
    #[serde(default)]
    pub linear: Option<RangeSettings>,
    /// Levels each of which is the same multiple of the one before.
    #[serde(default)]
    pub log: Option<RangeSettings>,
    /// True if the levels of a range are rounded to whole numbers.
    #[serde(default)]
    pub whole: bool,
}

/// One path or several.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PathSettings {
    /// One.
    One(String),
    /// Several that take the same level.
    Several(Vec<String>),
}

/// From one level to another, both included.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeSettings {
    /// The first level: a number, or one with a unit such as `"20/s"`.
    pub from: Level,
    /// The last level, in the same unit.
    pub to: Level,
    /// Number of levels in a grid; a latin hypercube needs none.
    #[serde(default)]
    #[schemars(range(min = 2, max = 1_000_000))]
    pub count: Option<u32>,
}

/// A factor of a sweep.
#[derive(Clone, PartialEq, Debug)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// The settings that take its level.
    pub paths: Vec<String>,
    levels: Levels,
}

#[derive(Clone, PartialEq, Debug)]
enum Levels {
    List(Vec<Level>),
    Range(Range),
}

#[derive(Clone, PartialEq, Debug)]
struct Range {
    from: f64,
    to: f64,
    unit: String,
    log: bool,
    whole: bool,
    count: Option<u32>,
}

impl Range {
    /// The number at a share of the way.
    fn at(&self, share: f64) -> f64 {
        if self.log {
            libm::exp(libm::log(self.from) + share * (libm::log(self.to) - libm::log(self.from)))
        } else {
            self.from + share * (self.to - self.from)
        }
    }

    /// A number as the level that is written.
    fn written(&self, value: f64) -> Level {
        let number = number(if self.whole { value.round() } else { tidy(value) });
        if self.unit.is_empty() { Level::Number(number) } else { Level::Text(format!("{number}{}", self.unit)) }
    }
}

impl Factor {
    /// The factor that is written.
    ///
    /// # Errors
    /// No levels or several sorts of them, ends of a range without a number or in different units, a logarithmic range that does not lie
    /// above zero, a range without `count` in a grid.
    pub fn new(name: &str, settings: &FactorSettings, design: DesignSettings) -> Result<Self, Complaint> {
        let paths = match &settings.path {
            None => vec![name.to_owned()],
            Some(PathSettings::One(path)) => vec![path.clone()],
            Some(PathSettings::Several(paths)) => paths.clone(),
        };
        let levels = match (&settings.list, &settings.linear, &settings.log) {
            (Some(list), None, None) => Levels::List(list.clone()),
            (None, Some(linear), None) => range(linear, "linear", settings.whole)?,
            (None, None, Some(log)) => range(log, "log", settings.whole)?,
            _ => {
                let message = "a factor takes its levels in exactly one way";
                return Err(Complaint::conflict("", message).expected("one of `list`, `linear` and `log`"));
            }
        };
        if let (Levels::Range(Range { count: None, log, .. }), DesignSettings::Grid) = (&levels, design) {
            let at = if *log { "log" } else { "linear" };
            let message = "a range in a grid says how many levels it has";
            return Err(Complaint::conflict(at, message).expected("`count`, such as 5"));
        }
        Ok(Self { name: name.to_owned(), paths, levels })
    }

    /// The number of levels in a grid.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.levels {
            Levels::List(list) => list.len(),
            Levels::Range(range) => range.count.expect("a range in a grid has a count, as was checked") as usize,
        }
    }

    /// A factor has levels.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Level number `at` of a grid.
    #[must_use]
    pub fn level(&self, at: usize) -> Level {
        match &self.levels {
            Levels::List(list) => list[at].clone(),
            Levels::Range(range) => range.written(match at {
                0 => range.from,
                _ if at + 1 == self.len() => range.to,
                _ => range.at(at as f64 / (self.len() - 1) as f64),
            }),
        }
    }

    /// The level at a share, from 0 to 1, of the way from the first to the last.
    #[must_use]
    #[expect(clippy::cast_sign_loss, reason = "a share is not negative")]
    pub fn between(&self, share: f64) -> Level {
        match &self.levels {
            Levels::List(list) => list[((share * list.len() as f64) as usize).min(list.len() - 1)].clone(),
            Levels::Range(range) => range.written(range.at(share)),
        }
    }

    /// The unit of its numbers, and whether they are spaced logarithmically; none if its levels are not numbers of one
    /// unit.
    #[must_use]
    pub fn scale(&self) -> Option<(String, bool)> {
        match &self.levels {
            Levels::Range(range) => Some((range.unit.clone(), range.log)),
            Levels::List(list) => {
                let units: Option<Vec<&str>> = list.iter().map(|level| Some(level.number()?.1)).collect();
                let units = units?;
                let first = units.first()?;
                units.iter().all(|unit| unit == first).then(|| ((*first).to_owned(), false))
            }
        }
    }
}

/// A number as it is written: whole numbers without a fraction.
fn number(value: f64) -> Number {
    let whole = value.fract() == 0.0 && value.abs() < 9e15;
    let number = if whole { Some(Number::from(value as i64)) } else { Number::from_f64(value) };
    number.expect("the numbers of a document are finite")
}

/// Rounded to so many digits that no rounding of the arithmetic shows.
fn tidy(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().expect("a number reads back")
}

fn range(settings: &RangeSettings, key: &str, whole: bool) -> Result<Levels, Complaint> {
    let end = |at: &str, level: &Level| {
        let number = level.number().map(|(number, unit)| (number, unit.to_owned()));
        number.ok_or_else(|| {
            let message = format!("`{}` is no number", level.word());
            Complaint::out_of_range(at, message)
                .expected("a number, perhaps with a unit, such as \"20/s\"")
                .under(&[key])
        })
    };
    let ((from, unit), (to, other)) = (end("from", &settings.from)?, end("to", &settings.to)?);
    if unit != other {
        let message = format!("the range begins in `{unit}` and ends in `{other}`");
        return Err(Complaint::conflict("to", message).expected("both ends in one unit").under(&[key]));
    }
    if from >= to {
        let message = format!("the range ends at {to} and begins at {from}");
        return Err(Complaint::out_of_range("to", message).expected("a larger number than `from`").under(&[key]));
    }
    let log = key == "log";
    if log && from <= 0.0 {
        let message = format!("a logarithmic range cannot begin at {from}");
        return Err(Complaint::out_of_range("from", message).expected("a number above 0").under(&[key]));
    }
    Ok(Levels::Range(Range { from, to, unit, log, whole, count: settings.count }))
}
