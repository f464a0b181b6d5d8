//! What happened when a curve left its usual way: the fault or the change for a while that lasts, else the last mark that can have to do with it.

use super::lettering::fitted;
use crate::stats::result::{Marker, MarkerKind, RunResult};

/// A marker explains what follows within this share of the shown time.
const SOON: f64 = 0.1;

/// `during “web dies”` or `after “web dies”`, for the window around second `t`; none if no marker explains it.
pub fn of(result: &RunResult, t: f64) -> Option<String> {
    let series = &result.series;
    let shown_s = series.width_s * series.latency.p99_s.len().max(series.endings_per_s.ok.len()) as f64;
    // The window may have begun before the marker in it.
    let until = t + series.width_s / 2.0;
    let mut past: Vec<&Marker> = result.markers.iter().filter(|m| m.t_s <= until).collect();
    past.sort_by(|a, b| a.t_s.total_cmp(&b.t_s));
    let lasting = |fault: &Marker| {
        let ends = |m: &Marker| m.kind == MarkerKind::Repair && m.label == fault.label && m.t_s >= fault.t_s;
        let lasts = match fault.kind {
            MarkerKind::Fault => true,
            // A change that nothing ends is what there is from then on.
            MarkerKind::Change => result.markers.iter().any(ends),
            MarkerKind::Repair | MarkerKind::Action => false,
        };
        lasts && !past.iter().any(|m| ends(m))
    };
    let name = |marker: &Marker| fitted(&marker.label, 300.0, 18.0, true);
    if let Some(fault) = past.iter().rev().find(|m| lasting(m)) {
        return Some(format!("during “{}”", name(fault)));
    }
    let last = past.last().filter(|m| t - m.t_s <= SOON * shown_s)?;
    match last.kind {
        MarkerKind::Fault | MarkerKind::Change | MarkerKind::Action => Some(format!("after “{}”", name(last))),
        MarkerKind::Repair => Some(format!("after the end of “{}”", name(last))),
    }
}
