//! `scalelab validate`: finds everything that is wrong with a scenario, without running it.

use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use clap::Args;
use std::process::ExitCode;

/// Check a scenario and all its variants without running them
#[derive(Debug, Args)]
pub struct Validate {
    #[command(flatten)]
    input: Input,
}

impl Validate {
    /// Checks; says what is wrong on standard error.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let checked = input::check_all(&self.input)?;
        files::print(&format!("{checked}\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}
