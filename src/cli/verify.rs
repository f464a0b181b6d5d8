//! `scalelab verify`: the simulator against theory.

use super::failure::Failure;
use super::files;
use super::interrupt::Notice;
use super::options::{ProgressOption, SeedOption, Threads};
use super::progress::Progress;
use crate::experiment::verify::{self, Family};
use crate::notation::suggest;
use crate::report::verify as report;
use clap::{Args, ValueEnum};
use std::fmt::Write;
use std::process::ExitCode;

/// Run the built-in suite of scenarios whose answer theory knows and compare
#[derive(Debug, Args)]
pub struct Verify {
    /// Run only families or cases whose name contains this; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Print the families and their cases, and run nothing
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    seed: SeedOption,
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
    /// A document
    Json,
}

impl Verify {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Runs the suite; exit code 1 if a case fails.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let families = self.selected()?;
        if self.list {
            files::print(&list(&families))?;
            return Ok(ExitCode::SUCCESS);
        }
        let progress = Progress::new(verify::replications(&families), self.progress.wanted());
        let seed = self.seed.given().unwrap_or(0);
        let threads = self.threads.count();
        let notice = Notice::of_nothing("a part by --only");
        let found = verify::verify(&families, seed, threads, &|done| progress.reached(done));
        drop(notice);
        progress.finish();
        match self.format {
            Format::Text => files::print(&report::text(&found))?,
            Format::Json => files::print_data(&report::json(&found))?,
        }
        Ok(if found.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    /// The families that are wanted, in the suite's order.
    fn selected(&self) -> Result<Vec<Family>, Failure> {
        for word in &self.only {
            if verify::only(verify::suite(), std::slice::from_ref(word)).is_empty() {
                return Err(Failure::Usage(unknown(word)));
            }
        }
        let mut families = verify::suite();
        if !self.only.is_empty() {
            families = verify::only(families, &self.only);
        }
        Ok(families)
    }
}

/// No family and no case has this name.
fn unknown(word: &str) -> String {
    let families = verify::suite();
    let cases = families.iter().flat_map(|family| family.entries.iter().map(|entry| entry.case.name));
    let names: Vec<&str> = families.iter().map(|family| family.name).chain(cases).collect();
    let near = suggest::nearest(word, names);
    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    format!(
        "error: no family and no case of the suite is called `{word}`{near}\n  `scalelab verify --list` has them all"
    )
}

/// Families with their cases and sources.
fn list(families: &[Family]) -> String {
    let mut text = String::new();
    for family in families {
        writeln!(text, "{}", family.name).expect("writing to a string does not fail");
        for entry in &family.entries {
            writeln!(text, "  {}  [{}]", entry.case.name, entry.source).expect("writing to a string does not fail");
        }
    }
    text
}
