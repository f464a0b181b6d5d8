//! Two or more results against the first of them: which figures differ, by how much, and whether that is more than noise.
//!
//! Results with the same seed saw the same arrivals, demands and draws (common random numbers), so their replications are
//! taken in [pairs](pair); other results are independent. Everything that is shown is judged together by Holm's step-down
//! procedure (Holm 1979, "A simple sequentially rejective multiple test procedure"): whatever is true, at most 5 % of
//! comparisons call anything a difference that is none. Each interval has the confidence at which its own
//! difference was judged, at least 95 %; hence it leaves out zero exactly where a difference is shown.
//!
//! Latency is that of requests that ended ok. Where other shares of them did, its rank says so ([`survivors`]).
//!
//! Laws: a scenario under the same seed differs from itself by exactly nothing; what is not stationary, was seen in one
//! result only, or has no interval is never ranked. Ignored: any error of the model, which is in all designs alike.

mod choice;
mod holm;
pub mod pair;
mod sense;
mod survivors;

#[cfg(test)]
mod tests;

use super::estimate::{Basis, times_as_much};
use super::result::{FORMAT, Interval, Metric, RunResult, SloOutcome, Unit, Verdict};
use pair::Pair;
use serde::{Deserialize, Serialize};

pub use choice::Choice;
pub use sense::Sense;

/// The risk of calling anything a difference that is none, over all that is shown.
pub const RISK: f64 = 0.05;

/// Designs and what differs between them; the first is the baseline.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// Format of this document, [`FORMAT`].
    pub scalelab: u32,
    /// Version of the program that compared.
    pub version: String,
    /// Probability with which no difference is shown where there is none, over all that is shown.
    pub confidence: f64,
    /// The designs, the baseline first.
    pub designs: Vec<Design>,
    /// One row per metric, in the order in which they are shown.
    pub metrics: Vec<Row>,
}

/// One design.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Design {
    /// `A` for the baseline, then `B` and so on.
    pub label: String,
    /// The scenario's name, with its variant.
    pub name: String,
    /// SHA-256 of the effective document in hexadecimal.
    pub sha256: String,
    /// Master seed.
    pub seed: u64,
    /// Number of replications.
    pub replications: u32,
    /// Simulated seconds measured in each.
    pub measured_s: f64,
    /// May its figures be trusted?
    pub verdict: Verdict,
    /// How it stands to the baseline; none for the baseline.
    pub pairing: Option<Pairing>,
    /// What was changed in the baseline's document, as a JSON merge patch (RFC 7396); empty for the baseline.
    pub patch: serde_json::Value,
    /// Its SLO rules, judged.
    pub slo: Vec<SloOutcome>,
}

/// How the replications of two results belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pairing {
    /// The same scenario under the same seed: nothing can differ.
    Identical,
    /// The same seed: each replication has a partner that saw the same draws.
    Paired,
    /// Other seeds.
    Independent,
}

/// One metric in all designs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub metric: String,
    /// Base unit of all its numbers but ratios of two of them.
    pub unit: Unit,
    /// Which way is better.
    pub sense: Sense,
    /// Its estimate in each design, in their order; none where a design does not have it.
    pub values: Vec<Option<Value>>,
    /// The designs after the first against the first, in their order.
    pub differences: Vec<Difference>,
}

/// An estimate of one design, as its own result has it.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Value {
    /// Point estimate.
    pub value: f64,
    /// Its own 95 % confidence interval.
    #[serde(flatten)]
    pub interval: Option<Interval>,
}

/// One design against the baseline in one metric.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// This design's value less the baseline's; none where one of them is missing.
    pub value: Option<f64>,
    /// Where the true difference lies.
    #[serde(flatten)]
    pub interval: Option<Interval>,
    /// The same as a share of the baseline, with its interval; none where the baseline may be zero.
    pub relative: Option<Value>,
    /// How many times smaller the variance of the difference is than between independent runs; none where these are
    /// independent or do not vary.
    pub variance_reduction: Option<f64>,
    /// The verdict.
    pub word: Word,
    /// Why it was not ranked, or what its rank leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Difference {
    /// How many times as much must be measured until a difference of this size is shown, if it is not.
    #[must_use]
    pub fn more(&self) -> Option<f64> {
        let interval = self.interval.filter(|_| self.word == Word::NoDifferenceShown)?;
        times_as_much(interval.half_width(), self.value?.abs(), Basis::Replications)
    }

    /// True if it is one, and its rank leaves nothing out.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.word.is_difference() && self.why.is_none()
    }
}

/// What may be said of a difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// More than noise, in the better direction.
    Better,
    /// More than noise, in the worse direction.
    Worse,
    /// More than noise, upwards, of a metric that is neither good nor bad.
    Higher,
    /// More than noise, downwards, of a metric that is neither good nor bad.
    Lower,
    /// Not more than noise, which does not say that there is none.
    NoDifferenceShown,
    /// There is nothing to judge by.
    NotRanked,
}

impl Word {
    /// The word for people.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::NoDifferenceShown => "no difference shown",
            Self::NotRanked => "not ranked",
        }
    }

    /// True if a difference is shown.
    #[must_use]
    pub const fn is_difference(self) -> bool {
        match self {
            Self::Better | Self::Worse | Self::Higher | Self::Lower => true,
            Self::NoDifferenceShown | Self::NotRanked => false,
        }
    }
}

/// A place in the table that is to be judged: row, design after the first, and its pair.
type Judged = (usize, usize, Pair);

/// Compares results with the first of them, in the metrics that are chosen. `patch` says how a document differs from the
/// baseline's.
///
/// # Panics
/// If there is no result.
#[must_use]
pub fn compare(
    results: &[RunResult],
    choice: &Choice,
    patch: impl Fn(&serde_json::Value, &serde_json::Value) -> serde_json::Value,
) -> Comparison {
    let (base, others) = results.split_first().expect("there is a baseline");
    let pairings: Vec<Pairing> = others.iter().map(|other| pairing(base, other)).collect();
    let mut judged: Vec<Judged> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for name in choice.names(results) {
        let Some(unit) = results.iter().find_map(|result| Some(result.metrics.get(&name)?.unit)) else { continue };
        let values = results.iter().map(|result| result.metrics.get(&name).map(value)).collect();
        let mut differences = Vec::new();
        for (at, (other, pairing)) in others.iter().zip(&pairings).enumerate() {
            match pair(&name, (base, "A"), (other, &label(at + 1)), *pairing) {
                Ok(pair) => {
                    judged.push((rows.len(), at, pair));
                    differences.push(undecided(base, other, &name, None));
                }
                Err(why) => differences.push(undecided(base, other, &name, Some(why))),
            }
        }
        rows.push(Row { sense: Sense::of(&name), metric: name, unit, values, differences });
    }
    judge(&mut rows, &judged);
    for (at, (other, pairing)) in others.iter().zip(&pairings).enumerate() {
        survivors::qualify(&mut rows, at, (base, other), *pairing);
    }
    let designs = results.iter().enumerate().map(|(at, result)| {
        let pairing = at.checked_sub(1).map(|at| pairings[at]);
        design(result, label(at), pairing, patch(&base.scenario.document, &result.scenario.document))
    });
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Comparison { scalelab: FORMAT, version, confidence: 1.0 - RISK, designs: designs.collect(), metrics: rows }
}

/// `A`, `B`, ... `Z`, then `27`.
#[must_use]
pub fn label(at: usize) -> String {
    u8::try_from(at).ok().filter(|at| *at < 26).map_or_else(|| (at + 1).to_string(), |at| char::from(b'A' + at).into())
}

fn design(result: &RunResult, label: String, pairing: Option<Pairing>, patch: serde_json::Value) -> Design {
    Design {
        label,
        name: result.scenario.name.clone(),
        sha256: result.scenario.sha256.clone(),
        seed: result.seed,
        replications: result.replications,
        measured_s: result.measured_s,
        verdict: result.verdict,
        pairing,
        patch,
        slo: result.slo.clone(),
    }
}

fn pairing(base: &RunResult, other: &RunResult) -> Pairing {
    let alike = |of: fn(&RunResult) -> (&str, &str, u32)| of(base) == of(other);
    if base.seed != other.seed {
        Pairing::Independent
    } else if alike(|it| (&it.scenario.sha256, &it.version, it.replications)) && base.metrics == other.metrics {
        Pairing::Identical
    } else {
        Pairing::Paired
    }
}

fn value(metric: &Metric) -> Value {
    Value { value: metric.value, interval: metric.interval }
}

/// What the replications of two results say of a metric, or why they say nothing.
fn pair(
    name: &str,
    (base, base_label): (&RunResult, &str),
    (other, other_label): (&RunResult, &str),
    pairing: Pairing,
) -> Result<Pair, String> {
    let find = |result: &RunResult, label| result.metrics.get(name).cloned().ok_or_else(|| format!("not in {label}"));
    let (a, b) = (find(base, base_label)?, find(other, other_label)?);
    if pairing == Pairing::Identical {
        return Ok(Pair::nothing(a.value));
    }
    for (metric, result, label) in [(&a, base, base_label), (&b, other, other_label)] {
        if let Some(why) = unfit(metric, result) {
            return Err(format!("{label}: {why}"));
        }
    }
    match pairing {
        Pairing::Independent => Pair::independent(&a, &b),
        Pairing::Identical | Pairing::Paired => Pair::paired(&a, &b),
    }
    .ok_or_else(|| "one replication".to_owned())
}

/// Why a metric cannot be compared.
fn unfit(metric: &Metric, result: &RunResult) -> Option<&'static str> {
    let own = metric.per_replication.len();
    match metric.basis {
        _ if result.verdict == Verdict::Unstable => Some("unstable"),
        Basis::NotStationary => Some("not stationary"),
        Basis::Bistable => Some("bistable"),
        Basis::TooFewBeyond => Some("n too small"),
        _ if own < 2 => Some("one replication"),
        _ if own != result.replications as usize => Some("not in every replication"),
        _ if metric.interval.is_none() => Some("no interval"),
        Basis::Exact
        | Basis::Replications
        | Basis::Ratio
        | Basis::Sections
        | Basis::RuleOfThree
        | Basis::Batches
        | Basis::Correlated
        | Basis::SingleReplication => None,
    }
}

/// A difference before it is judged, or one that cannot be.
fn undecided(base: &RunResult, other: &RunResult, name: &str, why: Option<String>) -> Difference {
    let (a, b) = (base.metrics.get(name), other.metrics.get(name));
    let value = a.zip(b).map(|(a, b)| b.value - a.value);
    let relative = a.zip(value).filter(|(a, _)| a.value > 0.0);
    let relative = relative.map(|(a, value)| Value { value: value / a.value, interval: None });
    Difference { value, interval: None, relative, variance_reduction: None, word: Word::NotRanked, why }
}

/// Gives each judged difference its interval and its word.
fn judge(rows: &mut [Row], judged: &[Judged]) {
    let pairs: Vec<Pair> = judged.iter().map(|(_, _, pair)| *pair).collect();
    for ((row, at, pair), step) in judged.iter().zip(holm::steps(&pairs, RISK)) {
        let sense = rows[*row].sense;
        let difference = &mut rows[*row].differences[*at];
        difference.value = Some(pair.difference());
        difference.interval = Some(pair.interval(step.confidence));
        difference.relative = pair.relative(step.confidence);
        difference.variance_reduction = pair.variance_reduction();
        difference.word = if step.shown { sense.word(pair.difference()) } else { Word::NoDifferenceShown };
    }
}
