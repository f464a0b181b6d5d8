//! Watching somebody by asking again and again: the settings that all who watch have in common.

use super::settings::Complaint;
use crate::notation::Duration;

/// How long an answer may take: as long as the time between two checks, unless it is said.
#[must_use]
pub fn patience<'a>(every: &'a Duration, timeout: Option<&'a Duration>) -> &'a Duration {
    timeout.unwrap_or(every)
}

/// Finds times of no length among the settings at `at`.
#[must_use]
pub fn check(at: &str, every: &Duration, timeout: Option<&Duration>) -> Vec<Complaint> {
    let zero = |(name, duration): (&str, &Duration)| {
        let complaint = Complaint::out_of_range(&format!("{at}.{name}"), format!("`{name}` is no time at all"));
        (duration.seconds() <= 0.0).then(|| complaint.expected("more than 0"))
    };
    let times = [("every", every)].into_iter().chain(timeout.map(|timeout| ("timeout", timeout)));
    times.filter_map(zero).collect()
}
