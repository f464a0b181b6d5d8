//! The slowest requests of a run and the first that failed, hop by hop: a bar for each visit over the request's time.
//!
//! A bar is a drawing of its own, as wide as the page lets it be, beside the name of its visit or, on a phone, below it;
//! so names keep their size. What takes less than a hair is drawn as a hair.

use super::escape;
use super::table::{section as framed, texts};
use crate::report::quantity::{Figure, count};
use crate::report::trace::bars::{What, pieces};
use crate::report::trace::waterfall::{MOST, NONE, figures, heading, largest, ordered};
use crate::report::trace::{seconds, tail};
use crate::stats::result::Unit;
use crate::stats::trace::{Request, Trace, Visit};

/// Width and height of a bar in its own units; the page stretches it.
const BAR: (f64, f64) = (1000.0, 14.0);
/// The least width of something that takes time.
const HAIR: f64 = 3.0;
/// More pieces than this are not drawn one by one.
const APART: usize = 120;
/// Visits that are shown at first; the others are folded away.
const OPEN: usize = 16;
/// The deepest step to the right, so that names keep some room.
const DEEPEST: usize = 8;

/// The section; nothing where nothing was followed.
pub fn section(trace: &Trace) -> String {
    if trace.requests.is_empty() {
        return String::new();
    }
    let lead = format!(
        "Requests of replication {}, followed with the same draws. `scalelab trace` follows others, and writes them \
         for ui.perfetto.dev.",
        trace.replication
    );
    let requests: String = trace.requests.iter().map(|request| one(trace, request)).collect();
    let tail = trace.tail.as_ref().map(|it| time(trace, it)).unwrap_or_default();
    framed(
        "The slowest requests",
        &format!("<p class=\"note\">{}</p>\n{tail}{requests}{}", escape::text(&lead), legend()),
    )
}

/// Where the time of slow requests goes, beside that of usual ones.
fn time(trace: &Trace, it: &crate::stats::trace::collected::Tail) -> String {
    let rows: Vec<Vec<String>> = tail::rows(trace, it).into_iter().map(|row| row.to_vec()).collect();
    let note = escape::text(&tail::note(it));
    format!("<h3>Where the time goes</h3>\n{}<p class=\"note\">{note}</p>\n", texts(&tail::HEAD, &rows))
}

fn one(trace: &Trace, request: &Request) -> String {
    let (head, most) = (escape::text(&heading(trace, request)), escape::text(&largest(trace, request)));
    let visits = ordered(request);
    let hop = |&(at, depth): &(usize, usize)| hop(trace, request, &request.visits[at], depth);
    let shown: String = visits.iter().take(OPEN).map(hop).collect();
    let folded: String = visits.iter().take(MOST).skip(OPEN).map(hop).collect();
    let folded = if folded.is_empty() {
        folded
    } else {
        let left_out = visits.len().saturating_sub(MOST);
        let rest =
            if left_out == 0 { String::new() } else { format!("<p>and {} more visits</p>\n", count(left_out as u64)) };
        let more = count((visits.len() - OPEN) as u64);
        format!("<details><summary>{more} more visits</summary>\n{folded}{rest}</details>\n")
    };
    let scale = scale(trace, request);
    format!("<div class=\"request\"><h3>{head}</h3>\n<p class=\"note\">{most}</p>\n{scale}{shown}{folded}</div>\n")
}

/// Numbers above the bars: the beginning, the middle and the end of the request.
fn scale(trace: &Trace, request: &Request) -> String {
    let ticks = (request.ended - request.issued).0 as f64;
    let told = |ticks: f64| Figure::new(seconds(trace, ticks), None, Unit::Seconds).value();
    let (half, all) = (told(ticks / 2.0), told(ticks));
    format!(
        "<div class=\"hop\"><div></div><div class=\"clock\"><span>0</span><span>{half}</span><span>{all}</span></div></div>\n"
    )
}

fn hop(trace: &Trace, request: &Request, visit: &Visit, depth: usize) -> String {
    let [name, arrived, waited, served, paused, called, ended, how] = figures(trace, request, visit);
    let parts = [("waited", waited), ("served", served), ("paused", paused), ("called", called)];
    let spent: Vec<String> =
        parts.iter().filter(|(_, time)| time != NONE).map(|(what, time)| format!("{what} {time}")).collect();
    let stay = format!("from {arrived} to {ended}: {how}");
    let how = if how == "ok" { String::new() } else { format!(" <b class=\"bad\">{}</b>", escape::text(&how)) };
    let (name, spent, stay) = (escape::text(&name), escape::text(&spent.join(", ")), escape::text(&stay));
    let step = depth.min(DEEPEST);
    let who = format!("<div class=\"who\" style=\"margin-left:{step}em\">{name}{how} <small>{spent}</small></div>");
    format!("<div class=\"hop\">{who}{}</div>\n", bar(request, visit, &format!("{name} {stay}")))
}

/// The bar of a visit, with lines where the request begins, is half over, and ends; `label` is escaped.
fn bar(request: &Request, visit: &Visit, label: &str) -> String {
    let (width, height) = BAR;
    let lines: String = [0.0, width / 2.0, width].map(|x| line("tick", [x, 0.0], [x, height])).concat();
    let all = (request.ended - request.issued).0.max(1) as f64;
    let at = |tick: u64| width * tick.saturating_sub(request.issued.0) as f64 / all;
    let drawn: Vec<Piece> =
        pieces(request, visit).into_iter().map(|(from, to, what)| (at(from), at(to), what)).collect();
    let drawn: String = joined(drawn).into_iter().map(|(from, to, what)| piece(from, to, what)).collect();
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">{lines}{drawn}</svg>"
    )
}

/// From and to, in units of the bar.
type Piece = (f64, f64, What);

/// Of very many pieces, one for those of a sort that are less than a hair apart: the eye sees no more of them.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    if pieces.len() <= APART {
        return pieces;
    }
    let mut drawn: Vec<Piece> = Vec::new();
    for (from, to, what) in pieces {
        match drawn.iter_mut().rev().find(|(_, _, sort)| *sort == what) {
            Some((_, end, _)) if from - *end < HAIR => *end = to.max(*end),
            Some(_) | None => drawn.push((from, to, what)),
        }
    }
    drawn
}

fn piece(from: f64, to: f64, what: What) -> String {
    let ((width, height), middle) = (BAR, BAR.1 / 2.0);
    let block = |class: &str| {
        let wide = (to - from).max(HAIR);
        let (x, tall) = (from.min(width - wide), height - 2.0);
        format!("<rect class=\"{class}\" x=\"{x:.1}\" y=\"1\" width=\"{wide:.1}\" height=\"{tall}\"/>")
    };
    match what {
        What::Waiting => block("waiting"),
        What::Served => block("served"),
        What::Pausing => block("pausing"),
        What::Calling => line("calling", [from, middle], [to, middle]),
        What::OnTheWay => line("way", [from, middle], [to, middle]),
    }
}

fn line(class: &str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> String {
    format!("<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1}\" x2=\"{x2:.1}\" y2=\"{y2}\"/>")
}

/// What the colours mean.
fn legend() -> String {
    let all = [
        (What::Waiting, "waiting"),
        (What::Served, "served"),
        (What::Pausing, "pausing"),
        (What::Calling, "until answers come"),
        (What::OnTheWay, "on the way"),
    ];
    let (width, height) = BAR;
    let key = |(what, said): (What, &str)| {
        let drawn = piece(0.0, width, what);
        format!(
            "<span><svg class=\"hopkey\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{drawn}</svg> {said}</span>\n"
        )
    };
    format!("<p class=\"note keys\">{}</p>\n", all.map(key).concat())
}
