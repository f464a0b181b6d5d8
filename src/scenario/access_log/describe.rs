//! What a reader of the results must know about a replayed log, one note a line.
//!
//! Notes state what was done and what it means for the numbers. Ignored: results of the simulation.

use super::date;
use super::reader::Replay;
use super::rules::Rules;
use super::tally::Tally;
use crate::components::clients::replay_settings::{Spread, Stamp};

/// What holds for all recordings.
pub const SAME: &str = "the interval excludes traffic variability: every replication replays the same arrivals";
/// What holds for all recordings.
pub const OPEN: &str =
    "the replay is open: no arrival waits for an earlier answer, however slow the simulated system is";

/// The notes that the summary prints.
#[must_use]
pub fn notes(replay: &Replay, rules: &Rules) -> Vec<String> {
    let tally = &replay.tally;
    let mut notes = vec![
        coverage(replay, rules),
        stamp(rules.stamp).to_owned(),
        spread(rules),
        odd(tally),
        disorder(tally, rules.resolution_s),
        SAME.to_owned(),
        OPEN.to_owned(),
    ];
    if tally.without_request > 0 {
        notes.push(format!(
            "{} without a request (connections on which none came): dropped",
            lines(tally.without_request)
        ));
    }
    if tally.unmatched > 0 {
        let share = percent(tally.unmatched, tally.lines);
        notes.push(format!("{} ({share}) fit no route: dropped", lines(tally.unmatched)));
    }
    if tally.huge > 0 {
        notes.push(format!("{} with a response above 4 GiB: taken as 4 GiB", lines(tally.huge)));
    }
    notes
}

fn coverage(replay: &Replay, rules: &Rules) -> String {
    let (first, last) = replay.tally.stamps.expect("an arrival has a stamp");
    let simulated_s = replay.span.0 as f64 / rules.ticks_per_s;
    let (count, rate) = (replay.arrivals.len(), replay.arrivals.len() as f64 / simulated_s);
    format!(
        "replays {count} of {} (distinct keys: {}) from {} to {}: {} of log x time_scale {} = {} simulated, {rate:.3} arrivals/s",
        lines(replay.tally.lines),
        replay.keys,
        date::utc(first),
        date::utc(last),
        span(simulated_s / rules.time_scale),
        rules.time_scale,
        span(simulated_s),
    )
}

const fn stamp(stamp: Stamp) -> &'static str {
    match stamp {
        Stamp::Start => {
            "time stamps are taken as the start of a request (Apache %t): arrivals are where the log has them"
        }
        Stamp::End => {
            "time stamps are taken as the end of a request (nginx $time_local), and the log does not say how long one \
             took: each arrival is late by its unknown response time, and overloads of the logged server are hidden"
        }
    }
}

fn spread(rules: &Rules) -> String {
    let resolution = span(rules.resolution_s as f64);
    let place = match rules.spread {
        Spread::None => "all at its start, as bursts that the log does not prove",
        Spread::Even => "evenly, in the log's order; smoother than real traffic",
        Spread::Uniform => "at independent uniform positions, in the log's order, the same in every replication",
    };
    format!("time stamps resolve {resolution}; arrivals that share one are placed within it: {place}")
}

fn odd(tally: &Tally) -> String {
    let odd = tally.odd_lines();
    if odd == 0 {
        return format!("none of {} is odd", lines(tally.lines));
    }
    format!("{} of {} ({}) odd and dropped: {}", odd, lines(tally.lines), percent(odd, tally.lines), tally.odd.text())
}

fn disorder(tally: &Tally, resolution_s: i64) -> String {
    if tally.out_of_order == 0 {
        return "no line is stamped earlier than the line before it".to_owned();
    }
    format!(
        "{} ({}) stamped earlier than the line before, up to {} behind the latest: sorted by stamp, in the log's order \
         where stamps rounded down to {} agree",
        lines(tally.out_of_order),
        percent(tally.out_of_order, tally.lines),
        span(tally.furthest_back_s as f64),
        span(resolution_s as f64),
    )
}

/// So many lines.
pub fn lines(count: u64) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// A share in percent, two decimals.
pub fn percent(part: u64, whole: u64) -> String {
    format!("{:.2} %", part as f64 / whole as f64 * 100.0)
}

/// A length of time in the unit that suits it, three decimals at most: `3.46d`, `50min`, `1s`.
pub fn span(seconds: f64) -> String {
    let (unit, name) = [(86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms")]
        .into_iter()
        .find(|(unit, _)| seconds >= *unit)
        .unwrap_or((1e-6, "us"));
    let text = format!("{:.3}", seconds / unit);
    format!("{}{name}", text.trim_end_matches('0').trim_end_matches('.'))
}
