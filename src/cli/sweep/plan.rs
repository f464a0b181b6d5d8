//! Plans come in: the plan's document, and the scenarios of its points.

use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::input::{self, Input, Reading};
use crate::cli::interrupt::Notice;
use crate::cli::progress::Progress;
use crate::components::settings::Complaint;
use crate::experiment::names;
use crate::experiment::sweep::Plan;
use crate::experiment::sweep::plan::{Document, schema};
use crate::scenario::Scenario;
use crate::scenario::diagnostic::{Colour, Diagnostics, SHOWN};
use crate::scenario::source::Sources;
use crate::scenario::{load, shape, tree};
use crate::stats::sweep::Row;
use std::path::{Path, PathBuf};

/// Reads a plan.
pub fn read(path: &Path) -> Result<Plan, Failure> {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let (name, (bytes, size)) = (input::shown(path), input::bytes(path)?);
    if size > tree::MAX_BYTES as u64 {
        tree::refuse_large(&mut sources, &name, size, &mut out);
    } else if let Some(root) = tree::read(&mut sources, &name, bytes, &mut out) {
        if root.member("components").is_some() && root.member("factors").is_none() {
            let text = format!("error: {name} is a scenario, not the plan of a sweep; `scalelab run {name}` runs it");
            return Err(Failure::Usage(text));
        }
        shape::check(&root, schema().as_value(), &mut out);
        if !out.has_errors() {
            match understand(&root.to_json()) {
                Ok(plan) => return Ok(plan),
                Err(complaints) => complaints.into_iter().for_each(|it| out.push(load::diagnostic(&root, it))),
            }
        }
    }
    Err(Failure::Usage(out.render(&sources, Colour::Ansi, SHOWN)))
}

fn understand(json: &serde_json::Value) -> Result<Plan, Vec<Complaint>> {
    let document: Document = serde_path_to_error::deserialize(json)
        .map_err(|error| vec![Complaint::out_of_range(&error.path().to_string(), error.inner().to_string())])?;
    Plan::new(document)
}

/// The scenarios of a plan's points.
pub struct Scenarios {
    /// Whose settings they have.
    plan: String,
    path: PathBuf,
    variant: Option<String>,
    reading: Reading,
}

impl Scenarios {
    /// Those of the plan that was read from a file.
    pub fn open(file: &Path, plan: &Plan) -> Result<Self, Failure> {
        let (path, variant) = (input::beside(file, &plan.document.scenario), plan.document.variant.clone());
        let reading = Reading::open(&Input::new(path.clone(), Vec::new()))?;
        reading.tell(true)?;
        Ok(Self { plan: format!("a point of {}", input::shown(file)), path, variant, reading })
    }

    /// The scenario with some settings. Says what looks odd, unless `quiet`.
    pub fn with(&self, settings: &[String], seed: u64, quiet: bool) -> Result<Scenario, Failure> {
        let input = Input::new(self.path.clone(), Vec::new()).overridden(self.plan.clone(), settings.to_vec());
        let mut reading = self.reading.again();
        let loaded = reading.scenario(&input, self.variant.as_deref(), Some(seed));
        reading.tell(quiet)?;
        Ok(loaded.expect("a scenario without a problem can be built").scenario)
    }

    /// The first of the scenarios. Says what looks odd in it, unless `quiet`.
    pub fn first(&self, plan: &Plan, seed: u64, quiet: bool) -> Result<Scenario, Failure> {
        self.check(plan, seed, (&plan.design.axes()[..1], quiet), &|_| ())
    }

    /// The scenarios of all levels, each with the first levels of the other factors, are right. Returns the first, and
    /// says what looks odd in it, unless `quiet`; shows how far it is, if `wanted`.
    pub fn check_all(&self, plan: &Plan, seed: u64, quiet: bool, wanted: bool) -> Result<Scenario, Failure> {
        let axes = plan.design.axes();
        let progress = Progress::over(axes.len() as u32, "levels checked", wanted);
        let notice = Notice::new(|| "the levels were still being checked, nothing was simulated".to_owned());
        let checked = self.check(plan, seed, (&axes, quiet), &|done| progress.reached(done));
        drop(notice);
        progress.finish();
        checked
    }

    fn check(
        &self,
        plan: &Plan,
        seed: u64,
        (points, quiet): (&[u32], bool),
        done: &dyn Fn(u32),
    ) -> Result<Scenario, Failure> {
        let mut first = None;
        for (number, point) in (1..).zip(points.iter().copied()) {
            let quiet = quiet || first.is_some();
            let scenario = self.with(&plan.settings(point), plan.seed(seed, point), quiet).map_err(|failure| {
                let Failure::Usage(text) = failure else { return failure };
                Failure::Usage(format!("{text}\n  at point {}", place(plan, point)))
            })?;
            first.get_or_insert(scenario);
            done(number);
        }
        Ok(first.expect("a sweep has a point"))
    }
}

/// A point in words: its number and its levels.
pub fn place(plan: &Plan, point: u32) -> String {
    let factors = plan.design.factors().iter().zip(plan.design.levels(point));
    let levels: Vec<String> = factors.map(|(factor, level)| format!("{} = {}", factor.name, level.word())).collect();
    format!("{point}: {}", levels.join(", "))
}

/// The metrics that are kept of a scenario like this.
pub fn metrics(plan: &Plan, named: &[String], scenario: &Scenario) -> Result<Vec<String>, Failure> {
    let wanted = if named.is_empty() { &plan.document.metrics[..] } else { named };
    let complaints: Vec<Complaint> = wanted.iter().filter_map(|name| names::missing(scenario, name)).collect();
    if let Some(complaint) = complaints.first() {
        let near = complaint.near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let expected = complaint.expected.as_deref().unwrap_or("a metric of the scenario");
        return Err(Failure::Usage(format!("error: {}; expected {expected}{near}", complaint.message)));
    }
    if !wanted.is_empty() {
        return Ok(wanted.to_vec());
    }
    let usual = ["latency.mean", "latency.p50", "latency.p99", "success_ratio", "goodput"].map(str::to_owned);
    let rules = scenario.slo.iter().filter(|rule| rule.window.is_none()).map(|rule| rule.metric.clone());
    let offered = names::offered(scenario).into_iter().map(|it| it.name);
    let busy = offered.filter(|name| name.ends_with(".cpu.utilization") || name.starts_with("cost."));
    let mut all: Vec<String> = Vec::new();
    for name in usual.into_iter().chain(rules).chain(busy) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    Ok(all)
}

/// The rows in the order of their points, or which point is there twice, or is none of the sweep's.
pub fn in_order(mut rows: Vec<Row>, points: u32) -> Result<Vec<Row>, String> {
    rows.sort_by_key(|row| row.point);
    if let Some(pair) = rows.windows(2).find(|pair| pair[0].point == pair[1].point) {
        return Err(format!("point {} is there twice", pair[0].point));
    }
    match rows.last().filter(|row| row.point >= points) {
        Some(row) => Err(format!("point {} is none of the {points} of the sweep", row.point)),
        None => Ok(rows),
    }
}

/// Says something unless nobody wants to hear it.
pub fn say(quiet: bool, text: &str) {
    if !quiet {
        files::say(text);
    }
}
