//! `scalelab run`: runs a scenario and prints what happened.

use super::argument::{self, Seed};
use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::outputs::{Outputs, Writers, both};
use super::progress::Progress;
use crate::experiment::inputs;
use crate::experiment::precision::{BATCH, Goal};
use crate::experiment::replicate::Plan;
use crate::experiment::run as experiment;
use crate::experiment::verify::beside as verify;
use crate::report;
use crate::scenario::Scenario;
use crate::stats::result::{Inputs, RunResult, SloVerdict};
use clap::{Args, ValueEnum};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Events at which a run that is to be precise gives up, unless told: some minutes of one core.
const MOST_EVENTS: u64 = 1_000_000_000;

/// Run a scenario and print latency, failures and utilization with confidence intervals
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Run {
    #[command(flatten)]
    input: Input,
    /// Seed of all draws: a number, or `random`; the scenario's, or 1
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::seed)]
    seed: Option<Seed>,
    /// Number of independent replications; the scenario's, or 10
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::whole(1..=100_000))]
    replications: Option<u32>,
    /// Add replications, ten at a time, until the relative error of every metric in `slo` is at
    /// most this, such as 0.02; without rules, that of mean and p99 of latency
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, value_parser = argument::share(0.0001..=0.5))]
    precision: Option<f64>,
    /// With --precision: give up before this many events [default: 1000000000]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::whole(1..=u32::MAX))]
    max_events: Option<u32>,
    /// With --precision: give up after this many seconds; where that happens, the result is not
    /// reproducible
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = argument::whole(1..=1_000_000))]
    max_seconds: Option<u32>,
    /// Simulated time at the start that is not measured: such as 1min, 0, or `auto` to find it in
    /// what the run does; the scenario's, or `auto` in a steady state
    #[arg(long, value_name = "TIME")]
    warmup: Option<String>,
    /// Number of threads; the result does not depend on it [default: all processors]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::whole(1..=4096))]
    threads: Option<u32>,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    outputs: Outputs,
    /// Say nothing but errors on standard error, and print no summary
    #[arg(short, long)]
    quiet: bool,
    /// Do not run the same scenario without its events, for comparison
    #[arg(long)]
    no_control: bool,
    /// Compare with theory: closed forms where there are some, operational laws and bounds
    #[arg(long)]
    verify: bool,
    /// Run samples of the scenario's uncertain inputs too, and print how far they move the
    /// result [default number: 39]
    #[arg(long, value_name = "SAMPLES", num_args = 0..=1, default_missing_value = "39", require_equals = true, value_parser = argument::whole(2..=10_000))]
    uncertain: Option<u32>,
    /// Print every metric after the summary
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
    /// Show no progress bar
    #[arg(long)]
    no_progress: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// The summary
    Text,
    /// The result document
    Json,
    /// One line per metric
    Csv,
}

/// What writes a result to files that were named.
const WRITERS: Writers<RunResult> =
    [report::json::write, report::csv::write, report::markdown::write, report::html::write];

impl Run {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.filter(|seed| seed.drawn).map(|seed| seed.number)
    }

    /// Runs; exit code 99 if an SLO rule is crossed or undecided.
    pub fn execute(mut self) -> Result<ExitCode, Failure> {
        self.outputs.check()?;
        // A flag is laid over what `--set` says.
        self.input.set.extend(self.warmup.iter().map(|warmup| match warmup.as_str() {
            "auto" => "run.warmup=null".to_owned(),
            "0" => "run.warmup=0s".to_owned(),
            time => format!("run.warmup={time}"),
        }));
        let scenario = input::read_one(&self.input, self.seed.map(|seed| seed.number), self.quiet)?;
        self.outputs.try_out()?;
        let settings = &scenario.document.run;
        let plan = Plan {
            seed: self.seed.map_or(settings.seed.unwrap_or(1), |seed| seed.number),
            replications: self.replications.or(settings.replications).unwrap_or(10),
            threads: self.threads.map_or(0, |threads| threads as usize),
        };
        let name = &scenario.document.name;
        let (name, folder) = match &self.input.variant {
            Some(variant) => (format!("{name} ({variant})"), Path::new("output").join(name).join(variant)),
            None => (name.clone(), Path::new("output").join(name)),
        };
        let folder = self.outputs.output.clone().unwrap_or(folder);
        let control = !self.no_control && !scenario.document.events.is_empty();
        let mut result = self.experiment(&scenario, &name, plan, control)?;
        if self.verify {
            result.theory = Some(verify::beside(&scenario, &result));
        }
        result.inputs = self.uncertain.map(|samples| self.sample_inputs(&scenario, samples, plan)).transpose()?;
        // Printed first and whatever becomes of the files: a result that took hours is not lost to a full disk.
        let printed = self.print(&result);
        let written = write_all(&folder, &self.outputs, &result);
        if written.is_ok() && self.format == Format::Text && !self.quiet {
            files::say(&format!("charts and result in {}", folder.display()));
        }
        both(printed, written)?;
        Ok(exit_code(&result))
    }

    /// Runs the replications, as many as were said or as the precision takes.
    fn experiment(&self, scenario: &Scenario, name: &str, plan: Plan, control: bool) -> Result<RunResult, Failure> {
        let precision = self.precision.or(scenario.document.run.precision);
        let first = if precision.is_some() { plan.replications.max(BATCH) } else { plan.replications };
        let progress = Progress::new(first * if control { 2 } else { 1 }, !self.quiet && !self.no_progress);
        let done = |done| progress.reached(done);
        let result = match precision {
            Some(precision) => {
                let (started, seconds) = (Instant::now(), self.max_seconds);
                let over = || seconds.is_some_and(|seconds| started.elapsed().as_secs() >= u64::from(seconds));
                let out_of_time: Option<&(dyn Fn() -> bool + Sync)> =
                    if seconds.is_some() { Some(&over) } else { None };
                let most_events = self.max_events.map_or(MOST_EVENTS, u64::from);
                experiment::run_to_precision(
                    scenario,
                    name,
                    plan,
                    Goal { precision, most_events, out_of_time },
                    control,
                    &done,
                )
            }
            None if self.max_events.is_some() || self.max_seconds.is_some() => {
                let message = "error: --max-events and --max-seconds end a run that goes on until it is precise; \
                    expected --precision, or `run.precision` in the scenario";
                return Err(Failure::Usage(message.to_owned()));
            }
            None if control => experiment::run_with_control(scenario, name, plan, &done),
            None => experiment::run(scenario, name, plan, &done),
        };
        progress.finish();
        Ok(result)
    }

    /// Runs samples of the uncertain inputs.
    fn sample_inputs(&self, scenario: &Scenario, samples: u32, plan: Plan) -> Result<Inputs, Failure> {
        if scenario.uncertain.is_empty() {
            let message = "error: --uncertain samples uncertain inputs, and the scenario has none; expected a number such as \
                { \"likely\": \"10ms\", \"cv\": 0.1 }";
            return Err(Failure::Usage(message.to_owned()));
        }
        let progress = Progress::over(samples, "samples", !self.quiet && !self.no_progress);
        let prepare = |sample| input::read_sample(&self.input, plan.seed, sample);
        let found = inputs::ranges(&scenario.uncertain, samples, plan, prepare, |done| progress.reached(done));
        progress.finish();
        found
    }

    fn print(&self, result: &RunResult) -> Result<(), Failure> {
        match self.format {
            Format::Text if self.quiet => Ok(()),
            Format::Text => {
                files::print(&report::text::write(result, true))?;
                files::print(&report::inputs::text(result))?;
                if let Some(theory) = &result.theory {
                    files::print(&report::beside::text(theory))?;
                }
                if self.verbose {
                    files::print(&format!("\n{}", report::csv::write(result)))?;
                }
                Ok(())
            }
            Format::Json => files::print_data(&report::json::write(result)),
            Format::Csv => files::print_data(&report::csv::write(result)),
        }
    }
}

fn write_all(folder: &Path, outputs: &Outputs, result: &RunResult) -> Result<(), Failure> {
    for (name, svg) in report::chart::all(result) {
        files::write(&folder.join(format!("{name}.svg")), svg.as_bytes())?;
    }
    files::write(&folder.join("result.json"), report::json::write(result).as_bytes())?;
    outputs.write(result, WRITERS)
}

fn exit_code(result: &RunResult) -> ExitCode {
    let kept = result.slo.iter().all(|rule| rule.verdict == SloVerdict::Pass);
    if kept { ExitCode::SUCCESS } else { ExitCode::from(99) }
}
