//! `scalelab run`: runs a scenario and prints what happened.

use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::progress::Progress;
use crate::experiment::replicate::Plan;
use crate::report;
use crate::scenario::Scenario;
use crate::stats::result::{RunResult, SloVerdict};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Run a scenario and print latency, failures and utilization with confidence intervals
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    input: Input,
    /// Seed of all draws: a number, or `random`; the scenario's, or 1
    #[arg(long, value_name = "N")]
    seed: Option<Seed>,
    /// Number of independent replications; the scenario's, or 10
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    replications: Option<u32>,
    /// Number of threads; the result does not depend on it [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    threads: Option<u16>,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Folder for the result document and the charts [default: output/<scenario>]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write the result document to this file too
    #[arg(long, value_name = "FILE")]
    export_json: Option<PathBuf>,
    /// Write the metrics as CSV to this file too
    #[arg(long, value_name = "FILE")]
    export_csv: Option<PathBuf>,
    /// Write the summary as Markdown to this file too
    #[arg(long, value_name = "FILE")]
    export_markdown: Option<PathBuf>,
    /// Overwrite files and folders that were named
    #[arg(long)]
    force: bool,
    /// Say nothing but errors on standard error, and print no summary
    #[arg(short, long)]
    quiet: bool,
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

#[derive(Clone, Copy, Debug)]
enum Seed {
    Number(u64),
    Random,
}

impl std::str::FromStr for Seed {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "random" {
            return Ok(Self::Random);
        }
        let number = text.parse().map_err(|_| "expected a whole number below 2^64, or `random`".to_owned());
        number.map(Self::Number)
    }
}

impl Seed {
    fn number(self) -> u64 {
        use std::hash::{BuildHasher, Hasher, RandomState};
        match self {
            Self::Number(number) => number,
            // The standard library's hasher is keyed by the system's randomness; 32 bits are easy to type again.
            Self::Random => RandomState::new().build_hasher().finish() >> 32,
        }
    }
}

/// A file that was named, and what is written to it.
type Export<'a> = (&'a Path, fn(&RunResult) -> String);

impl Run {
    /// Runs; exit code 99 if an SLO rule is crossed or undecided.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let exports = self.exports()?;
        let (mut scenario, name) = input::read_one(&self.input)?;
        let settings = &scenario.document.run;
        let plan = Plan {
            seed: self.seed.map_or(settings.seed.unwrap_or(1), Seed::number),
            replications: self.replications.or(settings.replications).unwrap_or(10),
            threads: self.threads.map_or(0, usize::from),
        };
        input::attach_logs(&self.input, &mut scenario, plan.seed)?;
        let folder = self.folder(&scenario);
        let progress = Progress::new(plan.replications, !self.quiet && !self.no_progress);
        let result = crate::experiment::run::run(&scenario, &name, plan, &|done| progress.reached(done));
        progress.finish();
        write_folder(&folder, &result)?;
        for (path, render) in exports {
            files::write(path, render(&result).as_bytes())?;
        }
        self.print(&result, &folder)?;
        let kept = result.slo.iter().all(|rule| rule.verdict == SloVerdict::Pass);
        Ok(if kept { ExitCode::SUCCESS } else { ExitCode::from(99) })
    }

    /// The files that were named, checked before any work is done.
    fn exports(&self) -> Result<Vec<Export<'_>>, Failure> {
        let mut exports: Vec<Export<'_>> = Vec::new();
        exports.extend(self.export_json.iter().map(|path| (path.as_path(), report::json::write as _)));
        exports.extend(self.export_csv.iter().map(|path| (path.as_path(), report::csv::write as _)));
        exports.extend(self.export_markdown.iter().map(|path| (path.as_path(), report::markdown::write as _)));
        for (path, _) in &exports {
            files::may_write(path, self.force)?;
        }
        if let Some(folder) = &self.output {
            files::may_fill(folder, self.force)?;
        }
        Ok(exports)
    }

    fn folder(&self, scenario: &Scenario) -> PathBuf {
        self.output.clone().unwrap_or_else(|| Path::new("output").join(&scenario.document.name))
    }

    fn print(&self, result: &RunResult, folder: &Path) -> Result<(), Failure> {
        match self.format {
            Format::Text if self.quiet => Ok(()),
            Format::Text => {
                files::print(&report::text::write(result, true))?;
                files::say(&format!("charts and result in {}", folder.display()));
                Ok(())
            }
            Format::Json => files::print(&report::json::write(result)),
            Format::Csv => files::print(&report::csv::write(result)),
        }
    }
}

fn write_folder(folder: &Path, result: &RunResult) -> Result<(), Failure> {
    files::write(&folder.join("result.json"), report::json::write(result).as_bytes())?;
    for (name, svg) in report::chart::all(result) {
        files::write(&folder.join(format!("{name}.svg")), svg.as_bytes())?;
    }
    Ok(())
}
