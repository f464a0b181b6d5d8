//! Options that several commands share: each is described once, and means the same everywhere.

use super::argument::{self, Seed};
use super::failure::Failure;
use clap::Args;

/// The seed of a command.
#[derive(Clone, Copy, Debug, Args)]
pub struct SeedOption {
    /// Seed of all draws: a number, or `random` [default: that of the scenario, plan or suite, or 1]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::seed)]
    seed: Option<Seed>,
}

impl SeedOption {
    /// The number, if one was given.
    pub fn given(self) -> Option<u64> {
        self.seed.map(|seed| seed.number)
    }

    /// The number, if it was drawn.
    pub fn drawn(self) -> Option<u64> {
        self.seed.filter(|seed| seed.drawn).map(|seed| seed.number)
    }
}

/// How often a command runs what it runs.
#[derive(Clone, Copy, Debug, Args)]
pub struct Replications {
    /// Number of independent replications of each run [default: as the scenario or plan says, or 10; of
    /// `saturate` and `scale` 4, of `spof` 3]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::whole(1..=100_000))]
    replications: Option<u32>,
}

impl Replications {
    /// The number, if one was given.
    pub const fn given(self) -> Option<u32> {
        self.replications
    }

    /// Refuses one alone, from which no noise can be told.
    pub fn several(self) -> Result<Option<u32>, Failure> {
        match self.replications {
            Some(1) => {
                let text = "error: --replications 1, from which no noise can be told; expected at least 2";
                Err(Failure::Usage(text.to_owned()))
            }
            given => Ok(given),
        }
    }
}

/// How many threads a command may use.
#[derive(Clone, Copy, Debug, Args)]
pub struct Threads {
    /// Number of threads; the result does not depend on it [default: all processors]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = argument::whole(1..=4096))]
    threads: Option<u32>,
}

impl Threads {
    /// The number, 0 for all processors.
    pub fn count(self) -> usize {
        self.threads.map_or(0, |threads| threads as usize)
    }
}

/// Whether progress is shown where a command takes longer than a second.
#[derive(Clone, Copy, Debug, Args)]
pub struct ProgressOption {
    /// Show no progress bar
    #[arg(long)]
    no_progress: bool,
}

impl ProgressOption {
    /// True unless it was refused.
    pub const fn wanted(self) -> bool {
        !self.no_progress
    }
}
