//! `scalelab run`: runs a scenario and prints what happened.

use super::argument;
use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::interrupt;
use super::options::{ProgressOption, Replications, SeedOption, Threads};
use super::outputs::{Outputs, Writers, both};
use super::progress::Progress;
use crate::engine::time::{Instant, Span};
use crate::experiment::budget::Budget;
use crate::experiment::inputs;
use crate::experiment::precision::{BATCH, Goal};
use crate::experiment::recorder::BOUNDS;
use crate::experiment::replicate::Plan;
use crate::experiment::run::{self as experiment, Wish};
use crate::experiment::trace;
use crate::experiment::verify::beside as verify;
use crate::experiment::watch::Watch;
use crate::report;
use crate::scenario::Scenario;
use crate::stats::result::{Inputs, Interrupted, RunResult, SloVerdict};
use crate::stats::trace::Trace;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time;

/// Events at which a run that is to be precise gives up, unless told: some minutes of one core.
const MOST_EVENTS: u64 = 1_000_000_000;

/// Run a scenario and print latency, failures and utilization with confidence intervals
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Run {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    seed: SeedOption,
    #[command(flatten)]
    replications: Replications,
    /// Add replications, ten at a time, until the relative error of every metric in `slo` is at
    /// most this, such as 0.02; without rules, that of mean and p99 of latency
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, value_parser = argument::share(0.0001..=0.5))]
    precision: Option<f64>,
    /// Keep only the first replications that take so many events together, and say so; those of the
    /// control run are counted apart [default: none, and with --precision none is added beyond 1000000000]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::number(1..=1_000_000_000_000_000))]
    max_events: Option<u64>,
    /// Keep only the replications that are complete after so many seconds; where that cuts any off,
    /// the result is not reproducible
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = argument::whole(1..=1_000_000))]
    max_seconds: Option<u32>,
    /// Simulated time at the start that is not measured: such as 1min, 0, or `auto` to find it in
    /// what the run does; the scenario's, or `auto` in a steady state
    #[arg(long, value_name = "TIME")]
    warmup: Option<String>,
    #[command(flatten)]
    threads: Threads,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    outputs: Outputs,
    /// Write the SLO rules as JUnit test cases to this file, for CI
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
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
    #[command(flatten)]
    progress: ProgressOption,
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

/// What a run has left in its folder.
const WRITTEN: &str = "charts and result";

/// Requests that the page shows: so many of the slowest, and of the first that failed.
const FOLLOWED: [u32; 2] = [3, 2];

/// What files that were named say: the result, and for the page some of its requests.
struct Told<'a> {
    result: &'a RunResult,
    followed: Option<Trace>,
}

impl Run {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Runs; exit code 99 if an SLO rule is crossed or undecided.
    pub fn execute(mut self) -> Result<ExitCode, Failure> {
        self.outputs.check_with(&[&self.input.path], self.junit.as_deref())?;
        // A flag is laid over what `--set` says.
        let warmup = self.warmup.iter().map(|warmup| match warmup.as_str() {
            "auto" => "run.warmup=null".to_owned(),
            "0" => "run.warmup=0s".to_owned(),
            time => format!("run.warmup={time}"),
        });
        self.input = self.input.overridden("--warmup".to_owned(), warmup);
        let scenario = input::read_one(&self.input, self.seed.given(), self.quiet)?;
        self.outputs.try_out_with(self.junit.as_deref())?;
        let off = interrupt::listen();
        let settings = &scenario.document.run;
        let plan = Plan {
            seed: self.seed.given().unwrap_or(settings.seed.unwrap_or(1)),
            replications: self.replications.given().or(settings.replications).unwrap_or(10),
            threads: self.threads.count(),
        };
        let name = &scenario.document.name;
        let (name, folder) = match &self.input.variant {
            Some(variant) => (format!("{name} ({variant})"), Path::new("output").join(name).join(variant)),
            None => (name.clone(), Path::new("output").join(name)),
        };
        let folder = self.outputs.output.clone().unwrap_or(folder);
        let control = !self.no_control && !scenario.document.events.is_empty();
        let mut result = self.experiment(&scenario, &name, plan, control, &off)?;
        if self.verify {
            result.theory = Some(verify::beside(&scenario, &result));
        }
        if let Some(samples) = self.uncertain {
            result.inputs = self.sample_inputs(&scenario, samples, plan, &off)?;
            if result.inputs.is_none() {
                lacks_inputs(&mut result, plan);
            }
        } else if !scenario.uncertain.is_empty() {
            result.notes.push("`run --uncertain` shows how far uncertain inputs move the result".to_owned());
        }
        // Printed first and whatever becomes of the files: a result that took hours is not lost to a full disk.
        let printed = self.print(&result);
        let written = self.write(&folder, &result, &scenario);
        if written.is_ok() && self.format == Format::Text && !self.quiet {
            let partial = if result.interrupted.is_some() { "interrupted; charts and partial result" } else { WRITTEN };
            files::say(&format!("{partial} in {}", folder.display()));
        }
        both(printed, written)?;
        Ok(exit_code(&result))
    }

    /// Runs the replications, as many as were said or as the precision takes.
    fn experiment(
        &self,
        scenario: &Scenario,
        name: &str,
        plan: Plan,
        control: bool,
        off: &AtomicBool,
    ) -> Result<RunResult, Failure> {
        let precision = self.precision.or(scenario.document.run.precision);
        let first = if precision.is_some() { plan.replications.max(BATCH) } else { plan.replications };
        let progress = Progress::new(first * if control { 2 } else { 1 }, !self.quiet && self.progress.wanted());
        let (started, seconds) = (time::Instant::now(), self.max_seconds);
        let over = || seconds.is_some_and(|seconds| started.elapsed().as_secs() >= u64::from(seconds));
        let out_of_time: Option<&(dyn Fn() -> bool + Sync)> = if seconds.is_some() { Some(&over) } else { None };
        let budget = Budget::new(self.max_events, out_of_time);
        let goal = precision.map(|precision| Goal { precision, most_events: self.max_events.unwrap_or(MOST_EVENTS) });
        let (done, sampled) = (|done| progress.reached(done), || progress.part(BOUNDS as u64));
        let watch = Watch { done: &done, sampled: &sampled, off: Some(off), budget: Some(&budget) };
        let result = experiment::run_watched(scenario, name, plan, Wish { goal, control }, watch);
        progress.finish();
        let is_off = off.load(Ordering::Relaxed);
        result.ok_or_else(|| if is_off { Failure::Interrupted } else { self.nothing_fits(scenario, &budget) })
    }

    /// Not even one replication is complete.
    fn nothing_fits(&self, scenario: &Scenario, budget: &Budget<'_>) -> Failure {
        let shorter = "or a shorter `run.duration`";
        if let (Some(seconds), true) = (self.max_seconds, budget.is_late()) {
            let text = format!("no replication was complete after --max-seconds {seconds}; expected more, {shorter}");
            return Failure::Run(text);
        }
        let most = self.max_events.unwrap_or(u64::MAX);
        let takes = budget.first_takes(Instant::ZERO + scenario.timing.duration);
        let takes = takes.map(|events| format!(", at least about {}", rounded(events))).unwrap_or_default();
        Failure::Run(format!(
            "the first replication alone takes more events than --max-events {most}{takes}; expected more, {shorter}"
        ))
    }

    /// Runs samples of the uncertain inputs; none if that was interrupted.
    fn sample_inputs(
        &self,
        scenario: &Scenario,
        samples: u32,
        plan: Plan,
        off: &AtomicBool,
    ) -> Result<Option<Inputs>, Failure> {
        if scenario.uncertain.is_empty() {
            let message = "error: --uncertain samples uncertain inputs, and the scenario has none; expected a number such as \
                { \"likely\": \"10ms\", \"cv\": 0.1 }";
            return Err(Failure::Usage(message.to_owned()));
        }
        let progress = Progress::over(samples, "samples", !self.quiet && self.progress.wanted());
        let prepare = |sample| input::read_sample(&self.input, plan.seed, sample);
        let done = |done| progress.reached(done);
        let watch = Watch { off: Some(off), ..Watch::only(&done) };
        let found = inputs::ranges(&scenario.uncertain, samples, plan, prepare, watch);
        progress.finish();
        found
    }

    /// Follows the slowest requests of the first replication, and the first that failed; none of a partial result.
    fn follow(&self, scenario: &Scenario, result: &RunResult) -> Option<Trace> {
        if !self.outputs.wants_page() || result.interrupted.is_some() {
            return None;
        }
        let [slowest, failed] = FOLLOWED;
        // The run's warm-up, so that the same requests count.
        let from = Some(Instant::ZERO + Span::from_ticks(result.warmup_s / scenario.timing.tick_s()));
        let wish = trace::Wish { slowest, failed, from, ..trace::Wish::default() };
        let runs = trace::runs(scenario, &wish);
        let progress = Progress::over(runs, "runs to follow requests", !self.quiet && self.progress.wanted());
        let done = |done| progress.reached(done);
        let found = trace::trace(scenario, &result.scenario.name, result.seed, 0, &wish, &done);
        progress.finish();
        found.ok()
    }

    fn write(&self, folder: &Path, result: &RunResult, scenario: &Scenario) -> Result<(), Failure> {
        files::write_charts(folder, report::chart::all(result))?;
        files::write(&folder.join("result.json"), report::json::write(result).as_bytes())?;
        if let Some(path) = &self.junit {
            files::write(path, report::junit::write(result).as_bytes())?;
        }
        let writers: Writers<Told> = [
            |told| report::json::write(told.result),
            |told| report::csv::write(told.result),
            |told| report::markdown::write(told.result),
            |told| report::html::write(told.result, told.followed.as_ref()),
        ];
        self.outputs.write(&Told { result, followed: self.follow(scenario, result) }, writers)
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

/// A number of events with two digits.
#[expect(clippy::cast_sign_loss, reason = "a number of events")]
fn rounded(events: f64) -> String {
    let unit = 10f64.powf(events.log10().floor() - 1.0).max(1.0);
    report::quantity::count(((events / unit).ceil() * unit) as u64)
}

/// Notes that the samples of uncertain inputs are missing.
fn lacks_inputs(result: &mut RunResult, plan: Plan) {
    let whole =
        Interrupted { planned: plan.replications, kept: (0..result.replications).collect(), missing: Vec::new() };
    result.interrupted.get_or_insert(whole).missing.push("samples of the uncertain inputs".to_owned());
}

fn exit_code(result: &RunResult) -> ExitCode {
    let kept = result.slo.iter().all(|rule| rule.verdict == SloVerdict::Pass);
    match result.interrupted {
        Some(_) => ExitCode::from(interrupt::CODE),
        None if kept => ExitCode::SUCCESS,
        None => ExitCode::from(99),
    }
}
