//! `scalelab scale`: scale up against scale out, for growing load.

use super::argument;
use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::interrupt::Notice;
use super::options::{ProgressOption, Replications, SeedOption, Threads};
use super::outputs::{Outputs, Writers};
use super::progress::Progress;
use crate::components::settings::Complaint;
use crate::experiment::growth::{self, Loads, Setup, Start};
use crate::experiment::replicate::Plan;
use crate::report::{chart, growth as report, html};
use crate::scenario::Scenario;
use crate::scenario::rule::Measure;
use crate::stats::growth::Growth;
use clap::{Args, ValueEnum};
use std::path::Path;
use std::process::ExitCode;

/// Replications of a trial, unless told; four times as many where it is close.
const REPLICATIONS: u32 = 4;
/// What must hold where a scenario has no rule that more load breaks (requirements, A13).
const USUAL: (&str, &str) = ("latency.p95", "< 100ms");

/// Scale up against scale out: the cheapest size and the cheapest number of machines for growing load
///
/// For each load it finds the cheapest size of the machines that keeps the SLO rules, and the
/// cheapest number of them, each by simulation, and prints and draws what both cost, how fast they
/// answer, and what is left while one machine is dead.
#[derive(Debug, Args)]
pub struct Scale {
    #[command(flatten)]
    input: Input,
    /// The set of machines that grows; may be left out where there is one
    #[arg(value_name = "MACHINES")]
    machines: Option<String>,
    /// The variant that scales up, instead of the scenario itself: without a balancer, for instance
    #[arg(long, value_name = "NAME", conflicts_with = "variant")]
    up: Option<String>,
    /// The variant that scales out, instead of the scenario itself
    #[arg(long, value_name = "NAME", conflicts_with = "variant")]
    out: Option<String>,
    /// A rule that must hold, such as "latency.p95 < 100ms", beside those of the
    /// scenario, or instead of that of the same metric
    #[arg(long, value_name = "RULE")]
    slo: Vec<String>,
    /// From which load to which, in requests per second, such as 10..5000 [default: from a quarter of
    /// what the smallest size can do to half more than what the largest can]
    #[arg(long, value_name = "FROM..TO", value_parser = range)]
    loads: Option<(f64, f64)>,
    /// Number of loads, at equal ratios
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = argument::whole(2..=200))]
    points: u32,
    /// The largest number of machines
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = argument::whole(1..=10_000))]
    most: u32,
    /// How long a machine is dead
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = outage)]
    outage: f64,
    /// Requests of each replication, at least
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = argument::whole(100..=100_000_000))]
    requests: u32,
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
    /// One line for each load, way and metric
    Csv,
    /// Tables for reports and pull requests
    Markdown,
}

/// What writes what was found to files that were named.
const WRITERS: Writers<Growth> = [report::json, report::csv, report::markdown::write, html::growth::write];

impl Scale {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Finds, prints and draws.
    pub fn execute(mut self) -> Result<ExitCode, Failure> {
        self.outputs.check(&[&self.input.path])?;
        let replications = self.replications.several()?.unwrap_or(REPLICATIONS);
        self.input.add_rules(&self.slo)?;
        let variant = self.input.variant.take();
        let (up, out) = (self.up.clone().or(variant.clone()), self.out.clone().or(variant));
        let out_scenario = self.read(out.as_deref())?;
        let up_scenario = self.read(up.as_deref())?;
        let folder = Path::new("output").join(&out_scenario.document.name).join("scale");
        let folder = self.outputs.output.clone().unwrap_or(folder);
        files::try_below(&folder)?;
        self.outputs.try_out()?;
        let set = self.set(&out_scenario)?;
        let goals = growth::goals(&out_scenario);
        let timed = goals.iter().find(|goal| goal.measure == Measure::Time);
        let latency = timed.map_or(USUAL.0, |goal| goal.name.as_str());
        let setup = Setup {
            goals: &goals,
            latency,
            plan: Plan {
                seed: self.seed.given().or(out_scenario.document.run.seed).unwrap_or(1),
                replications,
                threads: self.threads.count(),
            },
            requests: self.requests,
            outage_s: self.outage,
        };
        let starts = (
            Start { scenario: &up_scenario, variant: up.as_deref() },
            Start { scenario: &out_scenario, variant: out.as_deref() },
        );
        let progress = Progress::over(growth::steps(self.points), "loads", self.progress.wanted());
        let loads = Loads { range: self.loads, count: self.points };
        let notice = Notice::of_nothing("fewer --points or --requests");
        let grown = growth::grow(starts, &set, (loads, self.most), setup, &|done| progress.reached(done));
        drop(notice);
        progress.finish();
        let grown = grown.map_err(|why| Failure::Usage(format!("error: {why}")))?;
        match self.format {
            Format::Text => files::print(&report::text(&grown))?,
            Format::Json => files::print_data(&report::json(&grown))?,
            Format::Csv => files::print_data(&report::csv(&grown))?,
            Format::Markdown => files::print_data(&report::markdown::write(&grown))?,
        }
        write(&folder, &grown)?;
        self.outputs.write(&grown, WRITERS)?;
        if self.format == Format::Text {
            files::say(&format!("chart and tables in {}", folder.display()));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// A variant, with a rule in any case.
    fn read(&self, variant: Option<&str>) -> Result<Scenario, Failure> {
        let input = Input { variant: variant.map(str::to_owned), ..self.input.clone() };
        let scenario = input::read_one(&input, self.seed.given(), false)?;
        if !growth::goals(&scenario).is_empty() {
            return Ok(scenario);
        }
        let mut with_rule = input;
        with_rule.add_rules(&[format!("{} {}", USUAL.0, USUAL.1)])?;
        input::read_one(&with_rule, self.seed.given(), true)
    }

    /// The machines that grow.
    fn set(&self, scenario: &Scenario) -> Result<String, Failure> {
        let sets = &scenario.layout.sets;
        match (&self.machines, &sets[..]) {
            (Some(set), _) => Ok(set.clone()),
            (None, [only]) => Ok(only.name.clone()),
            (None, _) => {
                let known: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
                let complaint = Complaint::unknown("", "machine set", "", known);
                let expected = complaint.expected.unwrap_or_default();
                Err(Failure::Usage(format!("error: which machines shall grow? expected {expected}")))
            }
        }
    }
}

fn write(folder: &Path, grown: &Growth) -> Result<(), Failure> {
    let svg = chart::night::adapted(&chart::growth::draw(grown, &chart::theme::Theme::light()));
    files::write(&folder.join("scale.json"), report::json(grown).as_bytes())?;
    files::write(&folder.join("scale.csv"), report::csv(grown).as_bytes())?;
    files::write(&folder.join("scale.svg"), svg.as_bytes())
}

/// Reads `10..5000`.
fn range(text: &str) -> Result<(f64, f64), String> {
    let number = |text: &str| text.trim().trim_end_matches("/s").parse::<f64>().ok().filter(|it| it.is_finite());
    let ends = text.split_once("..").and_then(|(from, to)| Some((number(from)?, number(to)?)));
    let ends = ends.filter(|(from, to)| *from > 0.0 && from < to);
    ends.ok_or_else(|| "expected two rising rates above zero, such as 10..5000".to_owned())
}

/// Reads a time from a millisecond to an hour.
fn outage(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<crate::notation::Duration>().ok().map(crate::notation::Duration::seconds);
    let seconds = seconds.filter(|seconds| (0.001..=3000.0).contains(seconds));
    seconds.ok_or_else(|| "expected a time from 1ms to 50min, such as 30s".to_owned())
}
