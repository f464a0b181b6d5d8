//! `scalelab report`: a saved result is printed and drawn again, without simulating.

use super::failure::Failure;
use super::{files, saved};
use crate::report;
use clap::{Args, ValueEnum};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::process::ExitCode;

/// Print and draw a saved result again, without simulating
#[derive(Debug, Args)]
pub struct Report {
    /// A result document, or the folder that a run wrote; `-` for standard input
    #[arg(value_name = "RESULT")]
    path: PathBuf,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Draw the charts into this folder
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write one page for a browser to this file: tables, charts, architecture, scenario; the slowest
    /// requests are on that of `run` only
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print a paragraph that says how the run was done, to be cited, instead of the summary
    #[arg(long, conflicts_with = "format")]
    methods: bool,
    /// Overwrite what is in the folder, and the file
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// The summary
    Text,
    /// The result document
    Json,
    /// One line per metric
    Csv,
    /// The summary for reports and pull requests
    Markdown,
}

impl Report {
    /// Prints, and draws where that is wanted.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        if let Some(folder) = &self.output {
            files::may_fill(folder, self.force)?;
        }
        self.html.as_deref().map_or(Ok(()), |path| files::may_make(path, self.force))?;
        let result = saved::read(&self.path)?;
        match self.format {
            _ if self.methods => {
                let hash = super::sweep::hex(Sha256::new_with_prefix(report::json::write(&result)));
                files::print(&report::methods::text(&result, &hash))?;
            }
            Format::Text => files::print(&report::text::write(&result, true))?,
            Format::Json => files::print_data(&report::json::write(&result))?,
            Format::Csv => files::print_data(&report::csv::write(&result))?,
            Format::Markdown => files::print_data(&report::markdown::write(&result))?,
        }
        if let Some(folder) = &self.output {
            files::write_charts(folder, report::chart::all(&result))?;
        }
        if let Some(path) = &self.html {
            files::write(path, report::html::write(&result, None).as_bytes())?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
