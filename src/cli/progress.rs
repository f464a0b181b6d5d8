//! A progress bar on standard error for what takes longer than a second; none where nobody looks.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What the bar takes a step for, so that it moves while a long step is under way.
const PART: u64 = 1_000_000;

/// Progress over a known number of steps.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    steps: u32,
    /// Steps that are finished, and parts of steps.
    finished: AtomicU64,
    parts: AtomicU64,
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
        let (finished, parts) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { started: Instant::now(), steps, finished, parts, what, bar: Mutex::new(None), shown }
    }

    /// `done` steps are finished.
    pub fn reached(&self, done: u32) {
        // Threads report out of order: the bar never goes back.
        self.finished.fetch_max(u64::from(done), Ordering::Relaxed);
        self.show();
    }

    /// One more of the parts of a step is finished; there are `of`, about.
    pub fn part(&self, of: u64) {
        self.parts.fetch_add(PART / of.max(1), Ordering::Relaxed);
        self.show();
    }

    fn show(&self) {
        if !self.shown || self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        // Whoever comes while another draws has nothing new to tell.
        let Ok(mut bar) = self.bar.try_lock() else { return };
        let bar = bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{wide_bar} {msg}, {eta} left");
            let bar = ProgressBar::with_draw_target(Some(u64::from(self.steps) * PART), ProgressDrawTarget::stderr());
            bar.with_style(style.expect("the template is right")).with_elapsed(self.started.elapsed())
        });
        let finished = self.finished.load(Ordering::Relaxed);
        let reached = (finished * PART).max(self.parts.load(Ordering::Relaxed)).min(u64::from(self.steps) * PART);
        bar.set_message(format!("{finished}/{} {}", self.steps, self.what));
        bar.set_position(bar.position().max(reached));
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Ok(Some(bar)) = self.bar.into_inner() {
            bar.finish_and_clear();
        }
    }
}
