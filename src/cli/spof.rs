//! `scalelab spof`: kills each machine and component in turn.

use super::argument;
use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::progress::Progress;
use crate::experiment::replicate::Plan;
use crate::experiment::spof;
use crate::report::spof as table;
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// Kill each machine and component in turn and print what every class of requests experiences
#[derive(Debug, Args)]
pub struct Spof {
    #[command(flatten)]
    input: Input,
    /// Number of independent replications of each run
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = argument::whole(1..=100_000))]
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
    /// One line per target and class
    Csv,
}

impl Spof {
    /// Runs once with everything alive and once for each target.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let scenario = input::read_one(&self.input, None, false)?;
        let plan = Plan {
            seed: scenario.document.run.seed.unwrap_or(1),
            replications: self.replications,
            threads: self.threads.map_or(0, |threads| threads as usize),
        };
        let runs = spof::targets(&scenario).len() as u32 + 1;
        let progress = Progress::new(runs, !self.no_progress);
        let kills = spof::spof(&scenario, plan, &|done| progress.reached(done));
        progress.finish();
        let (name, classes) = (&scenario.document.name, spof::classes(&scenario));
        let rows: Vec<table::Row> = kills.into_iter().map(row).collect();
        match self.format {
            Format::Text => files::print(&table::text(name, &classes, &rows))?,
            Format::Csv => files::print_data(&table::csv(&classes, &rows))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn row(kill: spof::Kill) -> table::Row {
    let gone = (0..kill.success.len()).map(|class| kill.takes_all(class)).collect();
    table::Row { target: kill.target, success: kill.success, gone }
}
