//! `scalelab trace`: follows single requests of a replication hop by hop.

use super::argument;
use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::interrupt::Notice;
use super::options::{ProgressOption, SeedOption};
use super::progress::Progress;
use crate::experiment::trace::{self, NeverIssued, Wish};
use crate::notation::suggest;
use crate::report::trace::{chrome, json, text};
use crate::scenario::Scenario;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// The slowest that are followed, if nobody says which.
const SLOWEST: u32 = 3;
/// The failed that are followed, if nobody says which.
const FAILED: u32 = 1;

/// Follow single requests hop by hop: the slowest, those that failed, or by number; and where the time of slow ones goes
#[derive(Debug, Args)]
pub struct Trace {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    seed: SeedOption,
    /// Number of the replication, from 0
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = argument::whole(0..=99_999))]
    replication: u32,
    /// Follow the request with this number, from 1, in the order of issue; may be repeated
    #[arg(long, value_name = "N", value_parser = argument::whole(1..=u32::MAX))]
    request: Vec<u32>,
    /// Follow so many of the slowest that ended ok [default: 3, or none with --request or --failed]
    #[arg(long, value_name = "K", value_parser = argument::whole(0..=1000))]
    slowest: Option<u32>,
    /// Follow so many of the first that did not end ok [default: 1, or none with --request or --slowest]
    #[arg(long, value_name = "K", value_parser = argument::whole(0..=1000))]
    failed: Option<u32>,
    /// Look at requests of this class only
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// What is printed or written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite the file that was named
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    progress: ProgressOption,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One document
    Json,
    /// The Trace Event Format of Chrome, for ui.perfetto.dev
    Chrome,
}

impl Trace {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Runs the replication and shows what was found.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        if let Some(file) = &self.output {
            files::may_make(file, self.force)?;
        }
        let given = self.seed.given();
        let scenario = input::read_one(&self.input, given, false)?;
        let seed = given.or(scenario.document.run.seed).unwrap_or(1);
        let wish = self.wish(&scenario)?;
        let name = Input::name(&scenario, self.input.variant.as_deref());
        let progress = Progress::new(trace::runs(&scenario, &wish), self.progress.wanted());
        let notice = Notice::of_nothing("a shorter `run.duration`");
        let found = trace::trace(&scenario, &name, seed, self.replication, &wish, &|done| progress.reached(done));
        drop(notice);
        progress.finish();
        let found = found.map_err(|it| never_issued(it, self.replication))?;
        let Some(file) = &self.output else {
            match self.format {
                Format::Text => files::print(&text::write(&found, true))?,
                Format::Json => files::print_data(&json::write(&found))?,
                Format::Chrome => files::print_data(&chrome::write(&found))?,
            }
            return Ok(ExitCode::SUCCESS);
        };
        let written = match self.format {
            Format::Text => text::write(&found, false),
            Format::Json => json::write(&found),
            Format::Chrome => chrome::write(&found),
        };
        files::write(file, written.as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }

    /// Which requests are followed.
    fn wish(&self, scenario: &Scenario) -> Result<Wish, Failure> {
        let class = self.class.as_deref().map(|name| class(scenario, name)).transpose()?;
        let unsaid = self.request.is_empty() && self.slowest.is_none() && self.failed.is_none();
        let usual = |count: u32| if unsaid { count } else { 0 };
        Ok(Wish {
            named: self.request.iter().map(|number| u64::from(*number)).collect(),
            slowest: self.slowest.unwrap_or(usual(SLOWEST)),
            failed: self.failed.unwrap_or(usual(FAILED)),
            class,
            from: None,
        })
    }
}

/// The number of a class.
fn class(scenario: &Scenario, name: &str) -> Result<usize, Failure> {
    let names: Vec<&str> = scenario.document.classes.keys().map(String::as_str).collect();
    names.iter().position(|known| *known == name).ok_or_else(|| {
        let expected = match suggest::nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "the scenario has no classes; leave --class out".to_owned(),
            None => format!("expected {}", suggest::list(names.iter().copied())),
        };
        Failure::Usage(format!("error: --class: no class is called `{name}`; {expected}"))
    })
}

fn never_issued(NeverIssued { number, issued }: NeverIssued, replication: u32) -> Failure {
    let expected = match issued {
        0 => "none at all".to_owned(),
        1 => "one, request 1".to_owned(),
        _ => format!("requests 1 to {issued}"),
    };
    Failure::Usage(format!(
        "error: --request: there is no request {number}; replication {replication} issued {expected}"
    ))
}
