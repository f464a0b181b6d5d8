//! What was followed, as one document. All times are in seconds; those of a request's visits count from its being
//! issued.

use super::{part, seconds};
use crate::engine::time::Instant;
use crate::stats::trace::attribution::attribute;
use crate::stats::trace::collected::{Band, Collected, Tail};
use crate::stats::trace::{Choice, Doing, Request, Spent, Stretch, Trace, Visit};
use serde_json::{Value, json};

/// The format of the document.
const FORMAT: u32 = 1;

/// The whole document, indented, with a final line feed.
#[must_use]
pub fn write(trace: &Trace) -> String {
    let requests: Vec<Value> = trace.requests.iter().map(|it| request(trace, it)).collect();
    let document = json!({
        "scalelab_trace": FORMAT,
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": trace.name,
        "seed": trace.seed,
        "replication": trace.replication,
        "from_s": seconds(trace, trace.from.0 as f64),
        "to_s": seconds(trace, trace.to.0 as f64),
        "issued": trace.found.issued,
        "ok": trace.found.ok,
        "failed": trace.found.failed,
        "tail": trace.tail.as_ref().map(|it| tail(trace, it)),
        "requests": requests,
    });
    serde_json::to_string_pretty(&document).expect("a trace holds string keys only") + "\n"
}

fn tail(trace: &Trace, tail: &Tail) -> Value {
    let band = |band: Band, found: &Collected| {
        let parts = tail.parts().into_iter().map(|it| {
            let (what, place) = part(&trace.names, it);
            json!({ "part": what, "at": place, "mean_s": seconds(trace, found.mean(it)), "share": found.share(it) })
        });
        json!({
            "from_s": seconds(trace, band.low as f64),
            "requests": found.requests,
            "mean_s": seconds(trace, found.mean_latency()),
            "parts": parts.collect::<Vec<_>>(),
        })
    };
    json!({ "p45_to_p55": band(tail.bands[0], &tail.usual), "p99_and_beyond": band(tail.bands[1], &tail.slow) })
}

fn request(trace: &Trace, request: &Request) -> Value {
    let parts = attribute(request).into_iter().map(|(it, ticks)| {
        let (what, place) = part(&trace.names, it);
        json!({ "part": what, "at": place, "s": seconds(trace, ticks as f64) })
    });
    let choices: Vec<Value> = request.choices.iter().map(choice).collect();
    json!({
        "request": request.number,
        "chosen": choices,
        "class": trace.names.classes[request.class],
        "issued_s": seconds(trace, request.issued.0 as f64),
        "latency_s": request.ending.map(|_| seconds(trace, (request.ended - request.issued).0 as f64)),
        "ending": request.ending,
        "parts": parts.collect::<Vec<_>>(),
        "visits": (0..request.visits.len()).map(|at| visit(trace, request, at)).collect::<Vec<_>>(),
    })
}

fn choice(choice: &Choice) -> Value {
    match choice {
        Choice::Named => json!("named"),
        Choice::Slowest(rank) => json!({ "slowest": rank }),
        Choice::Failed(rank) => json!({ "failed": rank }),
    }
}

fn visit(trace: &Trace, request: &Request, at: usize) -> Value {
    let visit: &Visit = &request.visits[at];
    let after = |at: Instant| seconds(trace, (at - request.issued).0 as f64);
    let Spent { waited, served, paused, called } = visit.spent(trace.stopped);
    let [waited, served, paused, called] = [waited, served, paused, called].map(|it| seconds(trace, it as f64));
    json!({
        "visit": at,
        "caller": visit.caller.map(|(caller, _)| caller),
        "follows": visit.follows,
        "component": trace.names.components[visit.component],
        "instance": visit.instance,
        "inside_caller": visit.inside,
        "sent_s": after(visit.sent),
        "arrived_s": visit.arrived.map(after),
        "ended_s": visit.ended.map(after),
        "ending": visit.ending,
        "passed_on": visit.forwarded,
        "waited_s": waited,
        "served_s": served,
        "paused_s": paused,
        "called_s": called,
        "stretches": visit.stretches.iter().map(|it| stretch(trace, request, it)).collect::<Vec<_>>(),
    })
}

fn stretch(trace: &Trace, request: &Request, stretch: &Stretch) -> Value {
    let after = |at: Instant| seconds(trace, (at - request.issued).0 as f64);
    let (doing, at) = match stretch.doing {
        Doing::Waiting(place) => ("waiting", Some(place)),
        Doing::Serving(place, _) => ("at_cpu", Some(place)),
        Doing::Pausing => ("pausing", None),
        Doing::BackingOff => ("backing_off", None),
        Doing::Calling(_) => ("calling", None),
    };
    json!({
        "doing": doing,
        "at": at.map(|place| &trace.names.places[place]),
        "from_s": after(stretch.from),
        "to_s": stretch.to.map(after),
    })
}
