//! `scalelab metrics`: lists what a run of a scenario measures.

use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use crate::experiment::names;
use crate::report::definitions::{self, Offered};
use crate::scenario::Scenario;
use crate::stats::result::Unit;
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// List the metrics that a scenario offers, with unit and definition
#[derive(Debug, Args)]
pub struct Metrics {
    #[command(flatten)]
    input: Input,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One document
    Json,
}

impl Metrics {
    /// Lists.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let scenario = self.read()?;
        let owners = owners(&scenario);
        let offered: Vec<Offered> = names::offered(&scenario).into_iter().map(|name| offered(name, &owners)).collect();
        match self.format {
            Format::Text => files::print(&definitions::text(&scenario.document.name, &offered))?,
            Format::Json => files::print_data(&definitions::json(&offered))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Metrics {
    /// The scenario; if its rules are wrong, without them: who wrote them looks for their names.
    fn read(&self) -> Result<Scenario, Failure> {
        let wrong = match input::read_one(&self.input, None, false) {
            Err(Failure::Usage(wrong)) => wrong,
            read => return read,
        };
        let without = self.input.clone().overridden("metrics".to_owned(), ["slo=null".to_owned()]);
        let Ok(scenario) = input::read_one(&without, None, true) else { return Err(Failure::Usage(wrong)) };
        files::say(&format!("{}\nthe metrics are these, whatever `slo` says", wrong.trim_end()));
        Ok(scenario)
    }
}

/// The names that metrics begin with, the longest first: `db.replicas` before `db`.
fn owners(scenario: &Scenario) -> Vec<&str> {
    let components = scenario.components.iter().map(|component| component.name.as_str());
    let sets = scenario.layout.sets.iter().map(|set| set.name.as_str());
    let links = scenario.document.links.keys().map(String::as_str);
    let mut owners: Vec<&str> = components.chain(sets).chain(links).collect();
    owners.sort_by_key(|name| std::cmp::Reverse(name.len()));
    owners
}

fn offered(name: names::Name, owners: &[&str]) -> Offered {
    let owns = |owner: &&&str| name.name.strip_prefix(**owner).is_some_and(|rest| rest.starts_with(['.', '[']));
    let owner = owners.iter().find(owns).map(|owner| (*owner).to_owned());
    let unit = match name.unit {
        Unit::Seconds => "s",
        Unit::PerSecond => "/s",
        Unit::Bytes => "B",
        Unit::Ratio => "share",
        Unit::Count => "count",
        Unit::Money => "¤",
    };
    Offered { name: name.name, unit, rare: name.rare, owner }
}
