//! Distributions as written in a scenario: a bare duration is constant, anything else names its law.
//!
//! What is written here, `engine` draws from. Laws are given by mean and, where it applies, coefficient of variation
//! (`cv`, standard deviation / mean), because these are what a measurement yields.

use super::quantity::Duration;
use crate::engine::dist::{Dist, OutOfRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A random length of time: `"5ms"`, `{"exp": "5ms"}`, `{"lognormal": {"mean": "5ms", "cv": 1.5}}`.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Distribution {
    /// A bare duration: always the same.
    Constant(Duration),
    /// A named law.
    Law(Law),
}

/// A law with its parameters.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Law {
    /// Always the same.
    Const(Duration),
    /// Exponential with this mean; cv is 1.
    Exp(Duration),
    /// Uniform between two bounds.
    Uniform(Uniform),
    /// Lognormal; cv above 0.
    Lognormal(Moments),
    /// Gamma; cv above 0.
    Gamma(Moments),
    /// Weibull; cv above 0.
    Weibull(Moments),
    /// Pareto (type I); cv above 0, its shape 1 + sqrt(1 + 1/cv^2) is above 2, so that the variance is finite.
    Pareto(Moments),
    /// Sum of exponential stages; cv is 1/sqrt(stages).
    Erlang(Erlang),
    /// Mixture of two exponentials with balanced means; cv at least 1.
    Hyperexponential(WideMoments),
    /// Measured values.
    Empirical(Empirical),
}

/// Bounds of a uniform law.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uniform {
    /// The lower bound.
    pub from: Duration,
    /// The upper bound, not below the lower one.
    pub to: Duration,
}

/// Mean and coefficient of variation.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    /// The mean.
    pub mean: Duration,
    /// Standard deviation / mean, above 0, at most 100.
    #[schemars(range(max = 100.0), extend("exclusiveMinimum" = 0))]
    pub cv: f64,
}

/// Mean and coefficient of variation of a law that varies at least as much as the exponential one.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WideMoments {
    /// The mean.
    pub mean: Duration,
    /// Standard deviation / mean, 1 to 100.
    #[schemars(range(min = 1.0, max = 100.0))]
    pub cv: f64,
}

/// Parameters of an Erlang law.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erlang {
    /// The mean of the sum.
    pub mean: Duration,
    /// How many stages, 1 to 1000.
    #[schemars(range(min = 1, max = 1000))]
    pub stages: u32,
}

/// Measured values: given here, as a histogram, or in a file.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Empirical {
    /// Each value equally likely.
    Values(#[schemars(length(min = 1))] Vec<Duration>),
    /// Bins in rising order; uniform within a bin, the first one from 0.
    Histogram(#[schemars(length(min = 1))] Vec<Bin>),
    /// One value with unit per line; the path is relative to the scenario, which holds the values once it is read.
    File(String),
}

/// A bin of a histogram.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// The upper bound, above that of the bin before.
    pub upto: Duration,
    /// How many values fell into it; any scale, zero or more.
    #[schemars(range(min = 0.0))]
    pub weight: f64,
}

/// Something that the shape of a distribution cannot forbid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contradiction {
    /// Keys from the distribution down to the value at fault.
    pub at: Vec<String>,
    /// What is wrong.
    pub message: String,
    /// What should stand there.
    pub expected: String,
}

impl Distribution {
    /// What contradicts itself in a well-formed distribution: bounds out of order, or no weight at all.
    #[must_use]
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let law = match self {
            Self::Constant(_) => return Vec::new(),
            Self::Law(law) => law,
        };
        let found = law.contradictions();
        if !found.is_empty() {
            return found;
        }
        // What remains is out of range whatever the tick, such as a mean of millennia.
        let error = self.build(1).err();
        error.map(|error| contradiction(&[], error.to_string(), error.expected.to_owned())).into_iter().collect()
    }

    /// The distribution in ticks of this length.
    ///
    /// # Errors
    /// The parameter that is out of range.
    pub fn build(&self, tick_ns: u64) -> Result<Dist, OutOfRange> {
        match self {
            Self::Constant(value) => Dist::constant(value.ticks(tick_ns)),
            Self::Law(law) => law.build(tick_ns),
        }
    }

    /// True for a duration that is always zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.build(1).is_ok_and(|dist| dist.is_zero())
    }
}

impl Law {
    fn contradictions(&self) -> Vec<Contradiction> {
        let law = self;
        match law {
            Law::Uniform(bounds) if bounds.from.seconds() > bounds.to.seconds() => {
                let message = format!("`to` ({}) is below `from` ({})", bounds.to, bounds.from);
                vec![contradiction(&["uniform", "to"], message, format!("{} or more", bounds.from))]
            }
            Law::Empirical(Empirical::Histogram(bins)) => histogram_contradictions(bins),
            Law::Empirical(Empirical::File(name)) => {
                let message = format!("the file `{name}` has not been read");
                vec![contradiction(&["empirical", "file"], message, "its values".to_owned())]
            }
            Law::Const(_)
            | Law::Exp(_)
            | Law::Uniform(_)
            | Law::Lognormal(_)
            | Law::Gamma(_)
            | Law::Weibull(_)
            | Law::Pareto(_)
            | Law::Erlang(_)
            | Law::Hyperexponential(_)
            | Law::Empirical(Empirical::Values(_)) => Vec::new(),
        }
    }

    fn build(&self, tick_ns: u64) -> Result<Dist, OutOfRange> {
        let ticks = |duration: Duration| duration.ticks(tick_ns);
        match self {
            Self::Const(value) => Dist::constant(ticks(*value)),
            Self::Exp(mean) => Dist::exponential(ticks(*mean)),
            Self::Uniform(bounds) => Dist::uniform(ticks(bounds.from), ticks(bounds.to)),
            Self::Lognormal(it) => Dist::lognormal(ticks(it.mean), it.cv),
            Self::Gamma(it) => Dist::gamma(ticks(it.mean), it.cv),
            Self::Weibull(it) => Dist::weibull(ticks(it.mean), it.cv),
            Self::Pareto(it) => Dist::pareto(ticks(it.mean), it.cv),
            Self::Erlang(it) => Dist::erlang(ticks(it.mean), it.stages),
            Self::Hyperexponential(it) => Dist::hyperexponential(ticks(it.mean), it.cv),
            Self::Empirical(Empirical::Values(values)) => {
                Dist::empirical(&values.iter().map(|value| ticks(*value)).collect::<Vec<_>>())
            }
            Self::Empirical(Empirical::Histogram(bins)) => {
                let bounds = [0.0].into_iter().chain(bins.iter().map(|bin| ticks(bin.upto)));
                let weights: Vec<_> = bins.iter().map(|bin| bin.weight).collect();
                Dist::histogram(&bounds.collect::<Vec<_>>(), &weights)
            }
            Self::Empirical(Empirical::File(_)) => unreachable!("a file is replaced by its values when it is read"),
        }
    }
}

fn histogram_contradictions(bins: &[Bin]) -> Vec<Contradiction> {
    let rising = bins.windows(2).enumerate().filter(|(_, pair)| pair[1].upto.seconds() <= pair[0].upto.seconds());
    let mut found: Vec<Contradiction> = rising
        .map(|(at, pair)| {
            let message = format!("`upto` ({}) does not rise above {}", pair[1].upto, pair[0].upto);
            let place = ["empirical", "histogram", &(at + 1).to_string(), "upto"];
            contradiction(&place, message, format!("more than {}", pair[0].upto))
        })
        .collect();
    if bins.iter().all(|bin| bin.weight <= 0.0) {
        let message = "no bin has any weight".to_owned();
        found.push(contradiction(&["empirical", "histogram"], message, "a weight above zero".to_owned()));
    }
    found
}

fn contradiction(at: &[&str], message: String, expected: String) -> Contradiction {
    Contradiction { at: at.iter().map(|&key| key.to_owned()).collect(), message, expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Reads, writes back and lists contradictions.
    fn check(value: &Value, expect: &[&str]) {
        let read: Distribution = serde_json::from_value(value.clone()).expect("the distribution is well-formed");
        assert_eq!(serde_json::to_value(&read).expect("it writes back"), *value);
        let found: Vec<String> =
            read.contradictions().into_iter().map(|it| format!("{}: {}", it.at.join("."), it.message)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn all_forms_read_and_write_back() {
        check(&json!("5ms"), &[]);
        check(&json!({ "const": "5ms" }), &[]);
        check(&json!({ "exp": "5ms" }), &[]);
        check(&json!({ "uniform": { "from": "1ms", "to": "3ms" } }), &[]);
        for law in ["lognormal", "gamma", "weibull", "pareto", "hyperexponential"] {
            check(&json!({ law: { "mean": "5ms", "cv": 1.5 } }), &[]);
        }
        check(&json!({ "erlang": { "mean": "5ms", "stages": 3 } }), &[]);
        check(&json!({ "empirical": { "values": ["1ms", "2ms"] } }), &[]);
        check(&json!({ "empirical": { "histogram": [{ "upto": "1ms", "weight": 3.0 }] } }), &[]);
        check(
            &json!({ "empirical": { "file": "times.csv" } }),
            &["empirical.file: the file `times.csv` has not been read"],
        );
    }

    #[test]
    fn contradictions_are_named() {
        check(&json!({ "uniform": { "from": "3ms", "to": "1ms" } }), &["uniform.to: `to` (1ms) is below `from` (3ms)"]);
        check(
            &json!({ "empirical": { "histogram": [{ "upto": "1s", "weight": 0.0 }, { "upto": "9ms", "weight": 0.0 }] } }),
            &[
                "empirical.histogram.1.upto: `upto` (9ms) does not rise above 1s",
                "empirical.histogram: no bin has any weight",
            ],
        );
    }
}
