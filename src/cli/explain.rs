//! `scalelab explain`: predicts what a scenario will do, without running it.

use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use crate::experiment::analysis::Analysis;
use crate::experiment::analysis::station::Station;
use crate::report::explain::{self, Explanation};
use crate::scenario::{Scenario, defaults};
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// Predict saturation, bottlenecks and utilization without running, and list the defaults
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    input: Input,
    /// List every default in force
    #[arg(long)]
    defaults: bool,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// Tables
    Text,
    /// One document, with all defaults
    Json,
}

impl Explain {
    /// Analyses.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let scenario = input::read_one(&self.input, None, false)?;
        let explanation = explanation(&scenario, self.input.variant.as_deref());
        match self.format {
            Format::Text => files::print(&explain::text(&explanation, self.defaults))?,
            Format::Json => files::print_data(&explain::json(&explanation))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn explanation(scenario: &Scenario, variant: Option<&str>) -> Explanation {
    let analysis = Analysis::new(scenario);
    let name = &scenario.document.name;
    let class = |class: &crate::experiment::analysis::Class| explain::Class {
        name: class.name.clone(),
        share: class.share,
        alone_s: class.alone_s,
        hops: class.hops,
    };
    let complexity = explain::Complexity {
        machines: analysis.complexity.machines,
        components: analysis.complexity.components,
        hops: analysis.hops(),
        single: analysis.complexity.single.clone(),
        stateful: analysis.complexity.stateful.clone(),
    };
    Explanation {
        name: variant.map_or_else(|| name.clone(), |variant| format!("{name} ({variant})")),
        offered_per_s: analysis.offered_per_s,
        users: analysis.users.map(|users| users.count),
        saturation_per_s: analysis.saturation_per_s,
        limits: analysis
            .limits
            .iter()
            .map(|limit| explain::Limit { station: limit.station.clone(), per_s: limit.per_s, mend: limit.mend })
            .collect(),
        completes_per_s: analysis.completes_per_s,
        splits: analysis.splits.iter().map(split).collect(),
        stations: analysis.stations.iter().map(station).collect(),
        classes: analysis.classes.iter().map(class).collect(),
        complexity,
        doubts: analysis.doubts.into_iter().map(doubt).collect(),
        defaults: defaults::in_force(&scenario.effective)
            .into_iter()
            .map(|it| explain::Default { at: it.at, key: it.key, holds: it.holds })
            .collect(),
    }
}

fn station(station: &Station) -> explain::Station {
    explain::Station {
        name: station.name.clone(),
        kind: station.kind.word().to_owned(),
        held: station.held.is_some(),
        count: station.count,
        servers: station.servers,
        demand_s: station.demand_s,
        utilization: station.utilization,
        busiest: station.busiest,
        capacity_per_s: station.capacity_per_s,
        by: station.by.clone(),
    }
}

fn doubt(it: crate::experiment::analysis::Doubted) -> explain::Doubt {
    explain::Doubt { whose: it.whose, why: it.doubt.why, always: it.doubt.always }
}

fn split(it: &crate::experiment::analysis::Split) -> explain::Split {
    explain::Split { component: it.component.clone(), from: it.from.clone(), per_s: it.per_s }
}
