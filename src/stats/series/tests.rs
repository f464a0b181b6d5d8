//! The windows against a plain list of what happened when.

use super::{Gauge, Windows};
use crate::engine::draw::Source;
use crate::engine::time::{Instant, Span};
use crate::stats::histogram::Histogram;

/// Instants in no order, up to `end`.
fn instants(name: &str, end: u64) -> Vec<Instant> {
    let mut stream = Source::new(1, 0, name, "instant", 0).nth(0);
    (0..2000).map(|_| Instant(stream.below(end))).collect()
}

fn counted(horizon: u64, events: &[Instant]) -> Windows<u64> {
    let mut windows = Windows::over(Span(horizon), 0);
    for &t in events {
        *windows.at(t) += 1;
    }
    windows
}

/// Every window holds exactly the events that fell into it.
fn check(windows: &Windows<u64>, events: &[Instant]) {
    for (start, &count) in windows.iter() {
        let inside = |t: &&Instant| start <= **t && t.since(start) < windows.width();
        assert_eq!(count, events.iter().filter(inside).count() as u64);
    }
    assert_eq!(windows.iter().map(|(_, &count)| count).sum::<u64>(), events.len() as u64);
    assert!(windows.iter().count() <= Windows::<u64>::COUNT);
}

#[test]
fn within_the_horizon_the_width_stays() {
    let events = instants("inside", 600_000);
    let windows = counted(600_000, &events);
    assert_eq!(windows.width(), Span(2000));
    check(&windows, &events);
}

#[test]
fn past_the_horizon_windows_merge_pairwise() {
    for end in [300_001, 601_000, 50_000_000, u64::MAX] {
        let events = instants("beyond", end);
        let windows = counted(300_000, &events);
        assert!((windows.width().0 / 1000).is_power_of_two(), "{:?}", windows.width());
        check(&windows, &events);
    }
}

#[test]
fn a_horizon_of_no_ticks_still_counts() {
    let events = instants("none", 5);
    check(&counted(0, &events), &events);
}

#[test]
fn replications_of_different_length_add_up() {
    let (short, long) = (instants("short", 300_000), instants("long", 1_500_000));
    let all = [short.clone(), long.clone()].concat();
    let mut first = counted(300_000, &short);
    first.merge(&counted(300_000, &long));
    check(&first, &all);
    let mut second = counted(300_000, &long);
    second.merge(&counted(300_000, &short));
    assert_eq!(first, second);
}

#[test]
fn quantiles_by_window_survive_a_merge() {
    let mut windows = Windows::over(Span(300), Histogram::new(Histogram::SERIES));
    let mut all = Histogram::new(Histogram::SERIES);
    for t in 0..600 {
        windows.at(Instant(t)).record(t);
        if (100..102).contains(&t) {
            all.record(t);
        }
    }
    assert_eq!(windows.width(), Span(2));
    assert_eq!(windows.iter().nth(50), Some((Instant(100), &all)));
}

#[test]
fn a_gauge_keeps_mean_and_extremes() {
    let mut windows = Windows::over(Span(300), Gauge::default());
    for (t, value) in [(0, 1.0), (1, 4.0), (599, 2.0)] {
        windows.at(Instant(t)).sample(value);
    }
    let first = windows.iter().next().map(|(_, gauge)| *gauge).expect("time 0 was sampled");
    assert_eq!((first.count(), first.mean(), first.min(), first.max()), (2, Some(2.5), Some(1.0), Some(4.0)));
    assert_eq!(Gauge::default().mean(), None);
}
