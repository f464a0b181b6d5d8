//! `scalelab schema`: what a scenario may hold, for editors and for readers.

use super::failure::Failure;
use super::files;
use crate::scenario::{document, reference};
use clap::{Args, ValueEnum};
use std::process::ExitCode;

/// Print the JSON Schema of scenarios, or every setting as a page to read
#[derive(Debug, Args)]
pub struct Schema {
    /// What is printed
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// The JSON Schema, for editors
    Json,
    /// The reference, for readers
    Markdown,
}

impl Schema {
    /// Prints.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&document::schema()).expect("a schema is plain data") + "\n",
            Format::Markdown => reference::reference(),
        };
        files::print_data(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}
