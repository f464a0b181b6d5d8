//! What was followed, for people: what slow requests spend their time on, then request by request.

use super::bars::LEGEND;
use super::{seconds, tail, waterfall};
use crate::report::quantity::{count, duration};
use crate::report::text::paint::Paint;
use crate::stats::trace::Trace;

/// The whole text; with `colour`, in ANSI colours.
#[must_use]
pub fn write(trace: &Trace, colour: bool) -> String {
    let paint = Paint(colour);
    let mut blocks = vec![heading(trace, paint)];
    if let Some(tail) = &trace.tail {
        let lines = tail::lines(trace, tail);
        blocks.push(format!("{}\n{}\n", paint.bold("Where the time goes"), lines.join("\n")));
    }
    for request in &trace.requests {
        let text = waterfall::write(trace, request);
        let (head, rest) = text.split_once('\n').unwrap_or((&text, ""));
        blocks.push(format!("{}\n{rest}", paint.bold(head)));
    }
    if trace.requests.is_empty() {
        blocks.push("No request was followed.\n".to_owned());
    } else {
        blocks.push(format!("  {LEGEND}\n  times since the request was issued; bars from then to its end\n"));
    }
    blocks.join("\n")
}

fn heading(trace: &Trace, paint: Paint) -> String {
    let [from, to] = [trace.from, trace.to].map(|at| duration(seconds(trace, at.0 as f64)));
    let found = trace.found;
    let (ok, failed) = (count(found.ok), count(found.failed));
    let window = if trace.from.0 == 0 { format!("in {to}") } else { format!("from {from} to {to}") };
    let facts = format!("seed {}, replication {}, {window}: {ok} ok, {failed} failed", trace.seed, trace.replication);
    format!("{}  {}\n", paint.bold(&trace.name), paint.dim(&facts))
}
