//! The clock of a run: tick, duration, warm-up.

use super::document::{Document, Mode, RunSettings};
use super::layout::Named;
use crate::engine::time::Span;
use crate::notation::Duration;

/// The times of a run, in ticks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Timing {
    /// Length of a tick in nanoseconds, at least 1.
    pub tick_ns: u64,
    /// From the start to the end of the measured window.
    pub duration: Span,
    /// From the start to the beginning of the measured window; none if it shall be found in what the run does.
    pub warmup: Option<Span>,
    /// Steady or terminating.
    pub mode: Mode,
}

/// Ten minutes, in seconds.
const DEFAULT_DURATION_S: f64 = 600.0;

/// What a run is unless it says so itself: a steady state, if there can be one.
#[must_use]
pub fn usual_mode(document: &Document, components: &[Named]) -> Mode {
    let planned = document.events.values().any(|event| event.at.is_some());
    let steady = !planned && components.iter().all(|component| component.settings.is_stationary());
    if steady { Mode::Steady } else { Mode::Terminating }
}

impl Timing {
    /// The clock that a document asks for; `usual` is the mode unless it names one.
    ///
    /// # Errors
    /// The setting that is wrong, and what is wrong with it.
    pub fn new(run: &RunSettings, usual: Mode) -> Result<Self, (&'static str, String)> {
        let tick = run.tick.as_ref().map_or(1.0, |tick| tick.ticks(1));
        #[expect(clippy::float_cmp, reason = "a whole number of nanoseconds is wanted exactly")]
        if !(tick >= 1.0 && tick == tick.trunc() && tick <= 1e18) {
            return Err(("tick", "a tick is at least a nanosecond and has no fraction".to_owned()));
        }
        #[expect(clippy::cast_sign_loss, reason = "just checked to be at least 1")]
        let tick_ns = tick as u64;
        let span = |duration: &Duration| Span::from_ticks(duration.ticks(tick_ns));
        let mode = run.mode.unwrap_or(usual);
        let duration = run.duration.as_ref().map_or(Span::from_ticks(DEFAULT_DURATION_S * 1e9 / tick), span);
        let default_warmup = match mode {
            Mode::Steady => None,
            Mode::Terminating => Some(Span::ZERO),
        };
        let warmup = run.warmup.as_ref().map(span).or(default_warmup);
        Ok(Self { tick_ns, duration, warmup, mode })
    }

    /// A time as people write it.
    #[must_use]
    pub fn duration_of(&self, span: Span) -> Duration {
        Duration::from_nanos(span.0.saturating_mul(self.tick_ns))
    }

    /// The length of a tick in seconds.
    #[must_use]
    pub fn tick_s(&self) -> f64 {
        self.tick_ns as f64 / 1e9
    }
}
