//! `scalelab saturate`: finds the load that a system can take, and the load at which it breaks its rules.

use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::interrupt::Notice;
use super::options::{ProgressOption, Replications, SeedOption, Threads};
use super::outputs::{Outputs, Writers};
use super::progress::Progress;
use crate::experiment::analysis::Analysis;
use crate::experiment::load_curve;
use crate::experiment::replicate::Plan;
use crate::experiment::saturation::{Boundary, RUNS, Search, breaks_under_load};
use crate::experiment::searched::SECONDS;
use crate::report::saturation::{self as table, Load, Saturation};
use crate::report::{chart, html};
use crate::scenario::Scenario;
use crate::scenario::rule::Rule;
use clap::{Args, ValueEnum};
use std::path::Path;
use std::process::ExitCode;

/// Find the load at which a scenario saturates and the load at which each of its SLO rules breaks, and
/// draw goodput and latency over the load
#[derive(Debug, Args)]
#[command(alias = "saturation")]
pub struct Saturate {
    #[command(flatten)]
    input: Input,
    /// Look for the load at which this rule breaks too, such as "latency.p99 < 200ms"; it takes the
    /// place of the scenario's rule of the same metric
    #[arg(long, value_name = "RULE")]
    slo: Vec<String>,
    #[command(flatten)]
    seed: SeedOption,
    #[command(flatten)]
    replications: Replications,
    #[command(flatten)]
    threads: Threads,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    progress: ProgressOption,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One document
    Json,
    /// One line for each load and metric
    Csv,
    /// Tables for reports and pull requests
    Markdown,
}

/// Replications of each search and of each load, unless told.
const REPLICATIONS: u32 = 4;

/// What writes what was found to files that were named.
const WRITERS: Writers<Saturation> = [table::json, table::csv, table::markdown, html::saturation::write];

impl Saturate {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Searches; the rules are those of the scenario, to which `--slo` adds.
    pub fn execute(mut self) -> Result<ExitCode, Failure> {
        self.outputs.check(&[&self.input.path])?;
        self.input.add_rules(&self.slo)?;
        let scenario = input::read_one(&self.input, self.seed.given(), false)?;
        self.outputs.try_out()?;
        let notice = Notice::of_nothing("fewer --replications");
        let found = self.search(&scenario)?;
        drop(notice);
        match self.format {
            Format::Text => files::print(&table::text(&found))?,
            Format::Json => files::print_data(&table::json(&found))?,
            Format::Csv => files::print_data(&table::csv(&found))?,
            Format::Markdown => files::print_data(&table::markdown(&found))?,
        }
        let folder = Path::new("output").join(&scenario.document.name).join("saturation");
        let folder = self.outputs.output.clone().unwrap_or(folder);
        write(&folder, &found)?;
        self.outputs.write(&found, WRITERS)?;
        if self.format == Format::Text {
            files::say(&format!("chart and tables in {}", folder.display()));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// X*, where rules break, and what happens at growing load.
    fn search(&self, scenario: &Scenario) -> Result<Saturation, Failure> {
        let plan = Plan {
            seed: self.seed.given().or(scenario.document.run.seed).unwrap_or(1),
            replications: self.replications.given().unwrap_or(REPLICATIONS),
            threads: self.threads.count(),
        };
        let search = Search::new(scenario, plan, SECONDS)
            .map_err(|why| Failure::Usage(format!("error: there is no load to be scaled: {why}")))?;
        let each = RUNS * plan.replications;
        let searches = 1 + scenario.slo.iter().filter(|rule| breaks_under_load(rule)).count() as u32;
        let progress = Progress::new(each * searches + load_curve::runs(plan), self.progress.wanted());
        let done = |number: u32| {
            let progress = &progress;
            move |runs: u32| progress.reached(number * each + runs.min(each))
        };
        let saturation = load(search.saturation(&done(0)));
        let mut number = 0;
        let mut rule = |rule: &Rule| {
            let load = if breaks_under_load(rule) {
                number += 1;
                load(search.keeps(rule, &done(number)))
            } else {
                Load::NotByLoad
            };
            table::Rule { metric: rule.metric.clone(), rule: rule.text.clone(), load }
        };
        let slo = scenario.slo.iter().map(&mut rule).collect();
        let analysis = Analysis::new(scenario);
        // What nothing is known to fill is shown around its own load.
        let full = saturation.at().map(|metric| metric.value).or(analysis.completes_per_s);
        let reached = |runs| progress.reached(searches * each + runs);
        let loads = load_curve::curve(&search, plan, full.unwrap_or(analysis.offered_per_s), &reached);
        progress.finish();
        Ok(Saturation {
            name: Input::name(scenario, self.input.variant.as_deref()),
            seed: plan.seed,
            replications: plan.replications,
            offered_per_s: analysis.offered_per_s,
            users: analysis.users.map(|users| users.count),
            station: analysis.limits.first().map(|limit| limit.station.clone()),
            predicted_per_s: analysis.saturation_per_s,
            completes_per_s: analysis.completes_per_s,
            alone_s: Some(analysis.alone_s()),
            left_out: scenario.document.events.keys().cloned().collect(),
            doubts: analysis.doubts_without_events().map(|it| format!("{}: {}", it.whose, it.doubt.why)).collect(),
            saturation,
            slo,
            loads,
        })
    }
}

fn write(folder: &Path, found: &Saturation) -> Result<(), Failure> {
    files::write(&folder.join("saturation.json"), table::json(found).as_bytes())?;
    files::write(&folder.join("saturation.csv"), table::csv(found).as_bytes())?;
    let svg = chart::load::draw(found, &chart::theme::Theme::light());
    svg.map_or(Ok(()), |svg| files::write(&folder.join("saturation.svg"), chart::night::adapted(&svg).as_bytes()))
}

fn load(boundary: Boundary) -> Load {
    match boundary {
        Boundary::At(metric) => Load::At(metric),
        Boundary::Always => Load::Always,
        Boundary::Never => Load::Never,
    }
}
