//! What the built-in suite found: the document of `scalelab verify`.
//!
//! Plain data, in the order of the suite; the same version, platform, seed and selection give the same document.

use super::agreement::{Agreement, Judgement};
use serde::{Deserialize, Serialize};

/// A run of the suite, or of a part of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Verification {
    /// Format of this document, [`super::result::FORMAT`].
    pub scalelab: u32,
    /// Version of the program that ran it.
    pub version: String,
    /// Cases that agree with theory.
    pub passed: usize,
    /// Cases that do not.
    pub failed: usize,
    /// Every case.
    pub cases: Vec<Outcome>,
}

/// One case.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The group of cases that it belongs to.
    pub family: String,
    /// What it is, in the words of theory.
    pub name: String,
    /// Where the closed form lives in this program: a module of `stats::theory`.
    pub theory: String,
    /// Who found it.
    pub source: String,
    /// The seed of the run that is judged.
    pub seed: u64,
    /// What was wrong with a first run, the only one of its family that did not agree; empty if this is the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_run: Vec<String>,
    /// Independent replications.
    pub replications: u32,
    /// Requests that were measured in all replications.
    pub requests: u64,
    /// True if all figures agree and the run may be trusted.
    pub passed: bool,
    /// What is wrong beside the figures: a run that is not steady.
    pub notes: Vec<String>,
    /// Every figure.
    pub figures: Vec<Agreement>,
}

impl Verification {
    /// Counts what was found.
    #[must_use]
    pub fn new(cases: Vec<Outcome>) -> Self {
        let passed = cases.iter().filter(|case| case.passed).count();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { scalelab: super::result::FORMAT, version, passed, failed: cases.len() - passed, cases }
    }
}

impl Outcome {
    /// Everything that is wrong with the case, in words.
    #[must_use]
    pub fn offences(&self) -> Vec<String> {
        let figures = self.figures.iter().filter(|figure| figure.judgement != Judgement::Agrees);
        figures.filter_map(Agreement::offence).chain(self.notes.iter().cloned()).collect()
    }
}
