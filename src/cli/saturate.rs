//! `scalelab saturate`: finds the load that a system can take, and the load at which it breaks its rules.

use super::argument;
use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::progress::Progress;
use crate::experiment::analysis::Analysis;
use crate::experiment::replicate::Plan;
use crate::experiment::saturation::{Boundary, RUNS, Search, breaks_under_load};
use crate::experiment::searched::SECONDS;
use crate::report::saturation::{self as table, Load, Saturation};
use crate::scenario::rule::Rule;
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// Find the load at which a scenario saturates, and the load at which each of its SLO rules breaks
#[derive(Debug, Args)]
#[command(alias = "saturation")]
pub struct Saturate {
    #[command(flatten)]
    input: Input,
    /// Look for the load at which this rule breaks too, such as "latency.p99 < 200ms"
    #[arg(long, value_name = "RULE")]
    slo: Vec<String>,
    /// Number of independent replications of each search
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = argument::whole(1..=1000))]
    replications: u32,
    /// Number of threads; the result does not depend on it [default: all processors]
    #[arg(long, value_name = "N", value_parser = argument::whole(1..=4096))]
    threads: Option<u32>,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show no progress bar
    #[arg(long)]
    no_progress: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One document
    Json,
}

impl Saturate {
    /// Searches; the rules are those of the scenario, to which `--slo` adds.
    pub fn execute(mut self) -> Result<ExitCode, Failure> {
        self.input.add_rules(&self.slo)?;
        let scenario = input::read_one(&self.input, None, false)?;
        let plan = Plan {
            seed: scenario.document.run.seed.unwrap_or(1),
            replications: self.replications,
            threads: self.threads.map_or(0, |threads| threads as usize),
        };
        let search = Search::new(&scenario, plan, SECONDS)
            .map_err(|why| Failure::Usage(format!("error: there is no load to be scaled: {why}")))?;
        let rules: Vec<&Rule> = scenario.slo.iter().collect();
        let each = RUNS * self.replications;
        let searches = 1 + rules.iter().filter(|rule| breaks_under_load(rule)).count() as u32;
        let progress = Progress::new(each * searches, !self.no_progress);
        let reached = |before: u32| move |runs: u32| before * each + runs.min(each);
        let done = |number: u32| {
            let (reached, progress) = (reached(number), &progress);
            move |runs| progress.reached(reached(runs))
        };
        let saturation = load(search.saturation(&done(0)));
        let mut slo = Vec::new();
        let mut number = 0;
        for rule in rules {
            let load = if breaks_under_load(rule) {
                number += 1;
                load(search.keeps(rule, &done(number)))
            } else {
                Load::NotByLoad
            };
            slo.push(table::Rule { metric: rule.metric.clone(), rule: rule.text.clone(), load });
        }
        progress.finish();
        let analysis = Analysis::new(&scenario);
        let name = &scenario.document.name;
        let found = Saturation {
            name: self.input.variant.as_ref().map_or_else(|| name.clone(), |variant| format!("{name} ({variant})")),
            seed: plan.seed,
            replications: plan.replications,
            offered_per_s: analysis.offered_per_s,
            station: analysis.limits.first().map(|limit| limit.station.clone()),
            predicted_per_s: analysis.saturation_per_s,
            completes_per_s: analysis.completes_per_s,
            doubts: analysis.doubts.iter().map(|it| format!("{}: {}", it.whose, it.doubt.why)).collect(),
            saturation,
            slo,
        };
        match self.format {
            Format::Text => files::print(&table::text(&found))?,
            Format::Json => files::print_data(&table::json(&found))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn load(boundary: Boundary) -> Load {
    match boundary {
        Boundary::At(metric) => Load::At(metric),
        Boundary::Always => Load::Always,
        Boundary::Never => Load::Never,
    }
}
