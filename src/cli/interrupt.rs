//! Ctrl-C: the first asks a command to stop and keep what is complete, the second ends it at once. A command that has
//! nothing to keep, or has kept it already, ends at the first and says so.

use super::files;
use crate::experiment::bell;
use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::io::IsTerminal;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock, Mutex};

/// The exit code of what was interrupted.
pub const CODE: u8 = 130;

/// True once somebody pressed Ctrl-C. Where no signal can be caught, Ctrl-C ends the program as ever.
static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let asked = Arc::new(AtomicBool::new(false));
    // In this order: the first signal finds the flag down, and raises it.
    let second = flag::register_conditional_shutdown(SIGINT, i32::from(CODE), asked.clone());
    if second.is_ok() {
        let _ = flag::register(SIGINT, asked.clone());
    }
    asked
});

/// What is said before Ctrl-C ends the program.
type Answer = Box<dyn FnOnce() -> String + Send>;

/// The answer of what the program does now; none if that stops by itself.
static ANSWER: Mutex<Option<Answer>> = Mutex::new(None);

fn answer(by: Option<Answer>) -> Option<Answer> {
    let mut answer = ANSWER.lock().expect("whoever holds it does not panic");
    std::mem::replace(&mut *answer, by)
}

/// Until a command knows better, Ctrl-C ends the program with a line that says no more than that.
pub fn answer_from_now_on() {
    answer(Some(Box::new(String::new)));
    bell::when_raised(ASKED.clone(), || {
        let Some(said) = answer(None) else { return };
        // The progress bar stands where the line shall be.
        let clear = if std::io::stderr().is_terminal() { "\r\u{1b}[2K" } else { "" };
        files::say(&format!("{clear}interrupted{}", said()));
        std::process::exit(i32::from(CODE));
    });
}

/// From now on Ctrl-C is left to the command: true once somebody pressed it.
pub fn listen() -> Arc<AtomicBool> {
    answer(None);
    ASKED.clone()
}

/// Until it is dropped, Ctrl-C ends the program with a line that says what is kept and what is lost.
#[derive(Debug)]
pub struct Notice;

impl Notice {
    /// From now on.
    pub fn new(said: impl FnOnce() -> String + Send + 'static) -> Self {
        answer(Some(Box::new(move || format!(": {}", said()))));
        Self
    }

    /// The same for a command that keeps nothing before it is complete.
    pub fn of_nothing(instead: &'static str) -> Self {
        Self::new(move || format!("nothing is written, and what was simulated is lost; {instead} would take less"))
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        answer(Some(Box::new(String::new)));
    }
}
