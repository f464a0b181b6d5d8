//! How a command fails: what is said, and the exit code.

use super::interrupt;
use crate::model::overload::Overload;
use std::fmt::Display;
use std::io::{Error, ErrorKind, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

/// Why a command stops.
#[derive(Debug)]
pub enum Failure {
    /// Wrong usage or an invalid scenario: exit code 2. The text is complete.
    Usage(String),
    /// The run, or input and output, failed: exit code 1.
    Run(String),
    /// Somebody pressed Ctrl-C before there was anything to keep: exit code 130.
    Interrupted,
    /// Whoever read our output has gone: nothing more to say.
    ClosedPipe,
}

impl Failure {
    /// Something could not be done to a file.
    pub fn file(doing: &str, path: impl Display, error: &Error) -> Self {
        if error.kind() == ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::Run(format!("cannot {doing} {path}: {}", why(error)))
    }

    /// Says why on standard error and gives the exit code.
    pub fn report(self) -> ExitCode {
        let (text, code) = match self {
            Self::Usage(text) => (text, 2),
            Self::Run(text) => (format!("error: {text}"), 1),
            Self::Interrupted => {
                ("interrupted before a replication was complete; nothing is written".to_owned(), interrupt::CODE)
            }
            Self::ClosedPipe => return ExitCode::SUCCESS,
        };
        // Nothing can be done if standard error is closed too.
        let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
        ExitCode::from(code)
    }
}

/// What the system says, in our style: lower case, without its number.
pub fn why(error: &Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Runs a command. A run that cannot go on becomes a failure, and so does a broken law of the simulator, with which one and
/// how to see it `again`; never exit code 101.
pub fn catch(again: &str, command: impl FnOnce() -> Result<ExitCode, Failure>) -> Result<ExitCode, Failure> {
    let said = Arc::new(Mutex::new(None));
    let heard = said.clone();
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(mut heard) = heard.lock() {
            heard.get_or_insert_with(|| panic.to_string());
        }
    }));
    let outcome = catch_unwind(AssertUnwindSafe(command));
    outcome.unwrap_or_else(|payload| {
        if let Some(Overload(text)) = payload.downcast_ref() {
            return Err(Failure::Run(text.clone()));
        }
        let said = said.lock().ok().and_then(|mut said| said.take()).unwrap_or_default();
        Err(Failure::Run(format!(
            "{said}\n  this is a fault of the simulator, not of the scenario; it happens again with\n  {again}"
        )))
    })
}
