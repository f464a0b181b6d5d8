//! Ctrl-C: the first asks a command to stop and keep what is complete, the second ends it at once. A command that has
//! nothing to keep, or has kept it already, ends at the first and says so.

use super::files;
use crate::experiment::bell;
use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of what was interrupted.
pub const CODE: u8 = 130;

/// Listens from now on; true once somebody pressed Ctrl-C. Where no signal can be caught, Ctrl-C ends the program as
/// ever.
pub fn listen() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    // In this order: the first signal finds the flag down, and raises it.
    let second = flag::register_conditional_shutdown(SIGINT, i32::from(CODE), asked.clone());
    if second.is_ok() {
        let _ = flag::register(SIGINT, asked.clone());
    }
    asked
}

/// Until it is dropped, Ctrl-C ends the program with a line that says what is kept and what is lost.
#[derive(Debug)]
pub struct Notice(Arc<AtomicBool>);

impl Notice {
    /// From now on.
    pub fn new(said: impl FnOnce() -> String + Send + 'static) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        bell::when_raised(listen(), over.clone(), move || {
            // The progress bar stands where the line shall be.
            let clear = if std::io::stderr().is_terminal() { "\r\u{1b}[2K" } else { "" };
            files::say(&format!("{clear}interrupted: {}", said()));
            std::process::exit(i32::from(CODE));
        });
        Self(over)
    }

    /// The same for a command that keeps nothing before it is complete.
    pub fn of_nothing(instead: &'static str) -> Self {
        Self::new(move || format!("nothing is written, and what was simulated is lost; {instead} would take less"))
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
