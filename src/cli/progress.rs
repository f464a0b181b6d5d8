//! A progress bar on standard error for what takes longer than a second; none where nobody looks.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Progress over a known number of steps.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    steps: u32,
    what: &'static str,
    bar: Mutex<Option<ProgressBar>>,
    shown: bool,
}

impl Progress {
    /// Progress over `steps` replications, shown if `wanted` and standard error is a terminal.
    pub fn new(steps: u32, wanted: bool) -> Self {
        Self::over(steps, "replications", wanted)
    }

    /// The same over `steps` of `what`.
    pub fn over(steps: u32, what: &'static str, wanted: bool) -> Self {
        let shown = wanted && std::io::stderr().is_terminal();
        Self { started: Instant::now(), steps, what, bar: Mutex::new(None), shown }
    }

    /// `done` steps are finished.
    pub fn reached(&self, done: u32) {
        if !self.shown || self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        let Ok(mut bar) = self.bar.lock() else { return };
        let bar = bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}, {eta} left");
            let bar = ProgressBar::with_draw_target(Some(u64::from(self.steps)), ProgressDrawTarget::stderr());
            bar.with_style(style.expect("the template is right"))
                .with_elapsed(self.started.elapsed())
                .with_message(self.what)
        });
        // Threads report out of order: the bar never goes back.
        bar.set_position(bar.position().max(u64::from(done)));
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Ok(Some(bar)) = self.bar.into_inner() {
            bar.finish_and_clear();
        }
    }
}
