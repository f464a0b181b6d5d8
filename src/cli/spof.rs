//! `scalelab spof`: kills each machine and component in turn.

use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::interrupt::Notice;
use super::options::{ProgressOption, Replications, SeedOption, Threads};
use super::progress::Progress;
use crate::experiment::replicate::Plan;
use crate::experiment::spof;
use crate::model::ask::Ending;
use crate::report::spof as table;
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// Replications of each run, unless told.
const REPLICATIONS: u32 = 3;

/// Kill each machine and component in turn and print what every class of requests experiences
#[derive(Debug, Args)]
pub struct Spof {
    #[command(flatten)]
    input: Input,
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
    progress: ProgressOption,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One line per target and class
    Csv,
}

impl Spof {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Runs once with everything alive and once for each target.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let scenario = input::read_one(&self.input, self.seed.given(), false)?;
        let plan = Plan {
            seed: self.seed.given().or(scenario.document.run.seed).unwrap_or(1),
            replications: self.replications.given().unwrap_or(REPLICATIONS),
            threads: self.threads.count(),
        };
        let runs = spof::targets(&scenario).len() as u32 + 1;
        let progress = Progress::new(runs, self.progress.wanted());
        let notice = Notice::of_nothing("fewer --replications or a shorter `run.duration`");
        let kills = spof::spof(&scenario, plan, &|done| progress.reached(done));
        drop(notice);
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
    let excess = kill.more_than_its_share().map(|ending| table::Excess {
        twins: kill.twins,
        is_refused: matches!(ending, Ending::Unreachable | Ending::Crashed),
    });
    let endings = kill.endings.iter().map(|(ending, metric)| (ending.word(), metric.value)).collect();
    table::Row { target: kill.target, success: kill.success, gone, machines: kill.machines, endings, excess }
}
