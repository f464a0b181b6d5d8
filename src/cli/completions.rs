//! `scalelab completions`: what a shell needs to complete commands and options.

use super::failure::Failure;
use super::files;
use clap::Args;
use clap_complete::Shell;
use std::process::ExitCode;

/// Print the completions of a shell, to be read by it when it starts
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the completions of a command line.
    pub fn execute(self, mut command: clap::Command) -> Result<ExitCode, Failure> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut command, "scalelab", &mut bytes);
        files::print_data(&String::from_utf8_lossy(&bytes))?;
        Ok(ExitCode::SUCCESS)
    }
}
