//! Waiting for a connection: the setting that all who make calls have in common.

use super::settings::Complaint;
use crate::notation::Duration;

/// Finds what is wrong with a `connect_timeout` beside a `timeout`, among the settings at `at` (empty for a component's
/// own).
#[must_use]
pub fn check(at: &str, connect: Option<&Duration>, timeout: Option<&Duration>) -> Option<Complaint> {
    let connect = connect?;
    let at = if at.is_empty() { "connect_timeout".to_owned() } else { format!("{at}.connect_timeout") };
    if connect.seconds() <= 0.0 {
        return Some(Complaint::out_of_range(&at, "`connect_timeout` is no time at all").expected("more than 0"));
    }
    let timeout = timeout.filter(|timeout| timeout.seconds() <= connect.seconds())?;
    let message = format!("a `connect_timeout` of {connect} beside a `timeout` of {timeout}, which runs out no later");
    Some(Complaint::conflict(&at, message).expected("less than `timeout`"))
}
