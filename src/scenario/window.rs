//! Windows of time that a metric may be taken over: `latency.p99[10min..15min]`, `[during NAME]`, `[after NAME]`.
//!
//! They are on the clock of the run, and the warm-up does not touch them: who asks for the first minute gets it. What is
//! issued in a window counts in it, as in the measured window. An event that has no end lasts to the end of the run; after it
//! means after it began.

use super::document::Document;
use super::timing::Timing;
use crate::components::settings::Complaint;
use crate::engine::time::{Instant, Span};
use crate::notation::Duration;

/// A window on the clock of the run, of more than no length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// What is issued from here on counts.
    pub from: Instant,
    /// What is issued from here on does not.
    pub to: Instant,
}

/// A metric that is to be measured over a window, though no rule asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watched {
    /// The metric as written, with its window.
    pub metric: String,
    /// The metric's name.
    pub name: String,
    /// The window.
    pub window: Window,
}

/// What a reader of a complaint could have written.
const EXPECTED: &str = "a window such as `[10min..15min]`, `[during NAME]` or `[after NAME]`";

/// A metric as it is written, in its name and the text of its window, if it has one. Brackets within the name are the
/// numbers of instances.
#[must_use]
pub fn split(written: &str) -> (&str, Option<&str>) {
    let marked = ["[during", "[after"].iter().filter_map(|mark| written.find(mark)).min();
    let is_window = |text: &str| text.contains("..") || text.ends_with(']') || !text.contains(']');
    let last = || written.rfind('[').filter(|at| is_window(&written[*at..]));
    let Some(at) = marked.or_else(last) else { return (written, None) };
    (&written[..at], Some(&written[at..]))
}

/// The name of a metric as it is written, without its window.
#[must_use]
pub fn name(written: &str) -> &str {
    split(written).0.trim_end()
}

/// Reads the window of a metric as it is written; none if it has none.
///
/// # Errors
/// What is wrong with it.
pub fn of(written: &str, document: &Document, timing: &Timing) -> Result<Option<Window>, Complaint> {
    let Some(text) = split(written).1 else { return Ok(None) };
    let class = text.trim_start_matches('[').trim_end_matches(']').trim();
    read(text, document, timing).map(Some).map_err(|complaint| {
        if !document.classes.contains_key(class) {
            return complaint;
        }
        let near = format!("class.{class}.{}", name(written));
        Complaint { near: Some(near), ..complaint.expected(format!("a metric of the class, or {EXPECTED}")) }
    })
}

fn read(text: &str, document: &Document, timing: &Timing) -> Result<Window, Complaint> {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).map(str::trim);
    let inner = inner.ok_or_else(|| wrong(format!("the window `{text}` has no closing `]`")))?;
    let word = |word: &str| inner.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    let window = if let Some(name) = word("during") {
        let (from, end) = event(name.trim(), document, timing)?;
        Window { from, to: end.unwrap_or(Instant::NEVER).min(Instant::ZERO + timing.duration) }
    } else if let Some(name) = word("after") {
        let (from, end) = event(name.trim(), document, timing)?;
        Window { from: end.unwrap_or(from), to: Instant::ZERO + timing.duration }
    } else {
        between(text, inner, timing)?
    };
    check(text, window, timing)
}

/// `10min..15min`
fn between(text: &str, inner: &str, timing: &Timing) -> Result<Window, Complaint> {
    let Some((from, to)) = inner.split_once("..") else {
        return Err(wrong(format!("`{text}` is not a window")));
    };
    let instant = |end: &str| {
        let time = end.trim().parse::<Duration>().map_err(|error| wrong(format!("in the window `{text}`, {error}")))?;
        Ok(Instant::ZERO + Span::from_ticks(time.ticks(timing.tick_ns)))
    };
    Ok(Window { from: instant(from)?, to: instant(to)? })
}

/// When a planned event begins, and when it ends, if it does.
fn event(name: &str, document: &Document, timing: &Timing) -> Result<(Instant, Option<Instant>), Complaint> {
    let Some(found) = document.events.get(name) else {
        return Err(Complaint::unknown("", "event", name, document.events.keys().map(String::as_str)));
    };
    let Some(at) = found.at else {
        let message = format!("`{name}` is not planned: in every replication it comes at other times");
        return Err(wrong(message).expected("an event with `at`, or a window of times such as `[10min..15min]`"));
    };
    let ticks = |duration: &Duration| Span::from_ticks(duration.ticks(timing.tick_ns));
    let begin = Instant::ZERO + ticks(&at);
    let end = |lasting: &Duration| Instant(begin.0.saturating_add(ticks(lasting).0));
    Ok((begin, found.lasting.as_ref().map(end)))
}

/// A window lies within the run and has a length.
fn check(text: &str, window: Window, timing: &Timing) -> Result<Window, Complaint> {
    let end = Instant::ZERO + timing.duration;
    let time = |at: Instant| timing.duration_of(Span(at.0));
    if window.from >= end || window.to > end {
        let run = time(end);
        let beyond = if window.from >= end {
            format!("begins at {}", time(window.from))
        } else {
            format!("reaches to {}", time(window.to))
        };
        let message = format!("the window `{text}` {beyond} and the run ends at {run}");
        return Err(wrong(message).expected(format!("a window within 0s..{run}, or a longer `run.duration`")));
    }
    if window.from >= window.to {
        let message = format!("the window `{text}` ends at {} where it begins, or before", time(window.to));
        return Err(wrong(message).expected("a window whose end comes after its beginning"));
    }
    Ok(window)
}

fn wrong(message: String) -> Complaint {
    Complaint::out_of_range("", message).expected(EXPECTED)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_window_is_what_follows_the_name() {
        let check = |written: &str, name: &str, window: Option<&str>| assert_eq!(split(written), (name, window));
        check("latency.p99", "latency.p99", None);
        check("web[2].share", "web[2].share", None);
        check("web[2].share[1s..2s]", "web[2].share", Some("[1s..2s]"));
        check("goodput[during web[1] dies]", "goodput", Some("[during web[1] dies]"));
        check("goodput[after x", "goodput", Some("[after x"));
        check("goodput[1s..2s", "goodput", Some("[1s..2s"));
        check("goodput[", "goodput", Some("["));
        check("", "", None);
    }
}
