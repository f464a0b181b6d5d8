//! The document of a sweep, and what it means.

use super::design::Design;
use super::factor::{Factor, FactorSettings};
use crate::components::settings::Complaint;
use crate::stats::sweep::{COLUMNS, Level};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

/// The most points of a sweep.
pub const MOST_POINTS: usize = 1_000_000;

/// A sweep: which settings of a scenario take which levels, and what is noted at each point.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub scalelab: u32,
    /// Name of the sweep, and of the folder of its results.
    pub name: String,
    /// What it is to show.
    #[serde(default)]
    pub description: Option<String>,
    /// File of the scenario, from the folder of this document.
    pub scenario: String,
    /// The scenario's variant that is laid over it first.
    #[serde(default)]
    pub variant: Option<String>,
    /// Settings that are the same at all points, by their paths.
    #[serde(default)]
    pub set: IndexMap<String, Level>,
    /// What differs between points, by name: the last one changes fastest.
    pub factors: IndexMap<String, FactorSettings>,
    /// Which combinations of levels are points; by default all.
    #[serde(default)]
    pub design: DesignSettings,
    /// Number of independent replications at each point; the scenario's, or 10.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100_000))]
    pub replications: Option<u32>,
    /// Relative error that no goal of the scenario shall exceed: replications are added at each point until then.
    #[serde(default)]
    #[schemars(range(min = 0.0001, max = 0.5))]
    pub precision: Option<f64>,
    /// Seed of all draws; the scenario's, or 1.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Whether points share their draws; by default they do, so that they differ by their levels only.
    #[serde(default)]
    pub streams: Streams,
    /// The metrics that are kept; by default those of its rules, latency, success, goodput, and how busy the machines are.
    #[serde(default)]
    pub metrics: Vec<String>,
}

/// Which combinations of levels are points.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DesignSettings {
    /// Every level of every factor with every level of the others.
    #[default]
    Grid,
    /// Points scattered evenly over ranges: each factor's range is cut into as many equal parts as there are points, and
    /// each part holds one point.
    LatinHypercube {
        /// Number of points.
        #[schemars(range(min = 2, max = 1_000_000))]
        points: u32,
    },
}

/// Whether points share their draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Streams {
    /// The same requests, arrivals and demands at all points: differences between them are as sharp as can be.
    #[default]
    Common,
    /// Draws of its own at each point: points are independent observations.
    Independent,
}

/// A plan that was read and checked.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is written.
    pub document: Document,
    /// Its points.
    pub design: Design,
}

/// The JSON Schema of a plan.
#[must_use]
pub fn schema() -> Schema {
    schemars::schema_for!(Document)
}

/// Factors that say what an earlier one says already: whichever came last would win.
fn shared_paths(factors: &[Factor]) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, factor) in factors.iter().enumerate() {
        let earlier = |path: &&String| factors[..at].iter().find(|other| other.paths.contains(path));
        if let Some((path, other)) = factor.paths.iter().find_map(|path| Some((path, earlier(&path)?))) {
            let complaint = Complaint::conflict("path", format!("{path} is varied by factor {} too", other.name));
            found.push(complaint.expected("one factor for each setting").under(&["factors", &factor.name]));
        }
    }
    found
}

/// A factor whose column nobody could tell from another.
fn column(name: &str) -> Option<Complaint> {
    let complaint = || Complaint::conflict("", format!("`{name}` is a column of the results"));
    COLUMNS.contains(&name).then(|| complaint().expected("another name").under(&["factors", name]))
}

impl Plan {
    /// The plan of a document whose shape is right.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn new(document: Document) -> Result<Self, Vec<Complaint>> {
        let (mut factors, mut wrong) = (Vec::new(), Vec::new());
        for (name, settings) in &document.factors {
            match Factor::new(name, settings, document.design) {
                Ok(factor) => factors.push(factor),
                Err(complaint) => wrong.push(complaint.under(&["factors", name])),
            }
        }
        wrong.extend(shared_paths(&factors));
        wrong.extend(document.factors.keys().filter_map(|name| column(name)));
        if document.factors.is_empty() {
            wrong.push(Complaint::conflict("factors", "a sweep varies something").expected("a factor"));
        }
        if let Some(why) = crate::scenario::check::folder(&document.name) {
            wrong.push(Complaint::out_of_range("name", why).expected("a name that the folder of its results can have"));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let design = Design::new(factors, document.design, document.seed.unwrap_or(1));
        match design.len() {
            Some(points) if points <= MOST_POINTS => Ok(Self { document, design }),
            Some(_) | None => {
                let message = format!("the levels make more than {MOST_POINTS} points");
                let expected = "fewer levels, or a latin_hypercube of the factors' ranges";
                Err(vec![Complaint::out_of_range("factors", message).expected(expected)])
            }
        }
    }

    /// The settings that make point number `point` of the scenario, as `--set` takes them.
    #[must_use]
    pub fn settings(&self, point: u32) -> Vec<String> {
        let fixed = self.document.set.iter().map(|(path, level)| format!("{path}={}", level.json()));
        fixed.chain(self.design.settings(point)).collect()
    }

    /// The seed of a point, where the master seed is `seed`.
    #[must_use]
    pub fn seed(&self, seed: u64, point: u32) -> u64 {
        match self.document.streams {
            Streams::Common => seed,
            Streams::Independent => {
                crate::engine::draw::Source::new(seed, 0, "sweep", "point", 0).nth(point.into()).bits()
            }
        }
    }

    /// The number of points.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.design.len().expect("the number of points was checked") as u32
    }
}
