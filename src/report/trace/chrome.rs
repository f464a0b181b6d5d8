//! What was followed, in the Trace Event Format that Perfetto and Chrome read ("Trace Event Format", Google, 2016: the
//! phases X, M, s, f and C).
//!
//! A component is a process and each of its instances a track, with further ones where visits overlap, because slices
//! of a track must nest. A visit is a slice from its coming in to its end; in it lie its waits, its services, its pauses
//! and its calls. A flow leads from each call to the visit that it became. Requests in flight, and visits at each
//! group of stations, are counters of the process that bears the scenario's name.

use super::{choice, ending, part, place};
use crate::stats::trace::attribution::attribute;
use crate::stats::trace::{Doing, Instant, Request, Sample, Stretch, Trace, Visit};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The process of the counters; those of components follow.
const SYSTEM: usize = 1;

/// The whole document, one event on each line.
#[must_use]
pub fn write(trace: &Trace) -> String {
    let mut events = vec![named("process_name", SYSTEM, 0, &trace.name)];
    let tracks = Tracks::lay(trace);
    events.extend(tracks.names(trace));
    // Perfetto takes numbers for identifiers of flows, and nothing else.
    let mut flows = 1u64..;
    for (number, request) in trace.requests.iter().enumerate() {
        for (at, visit) in request.visits.iter().enumerate() {
            let Some(&track) = tracks.of.get(&(number, at)) else { continue };
            events.extend(slices(trace, request, visit, track));
            let caller = visit.caller.and_then(|(caller, _)| tracks.of.get(&(number, caller)));
            if let (Some(caller), Some(arrived)) = (caller, visit.arrived) {
                let id = flows.next().expect("numbers without end");
                events.extend(flow(trace, request, id, [(*caller, visit.sent), (track, arrived)]));
            }
        }
    }
    events.extend(trace.samples.iter().flat_map(|sample| counters(trace, sample)));
    let lines: Vec<String> = events.iter().map(Value::to_string).collect();
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{}\n]}}\n", lines.join(",\n"))
}

/// Process and track.
type Track = (usize, usize);

/// On which track each visit lies.
struct Tracks {
    /// By request and visit; none for visits that did not come in.
    of: BTreeMap<(usize, usize), Track>,
    /// For each track the instance, and how many it had before.
    instances: BTreeMap<Track, (u32, usize)>,
}

impl Tracks {
    /// Gives each visit the first track of its instance that is free by then.
    fn lay(trace: &Trace) -> Self {
        let mut stays = Vec::new();
        for (number, request) in trace.requests.iter().enumerate() {
            for (at, visit) in request.visits.iter().enumerate() {
                if let Some(arrived) = visit.arrived {
                    stays.push((visit.component, visit.instance, arrived, number, at, end(trace, visit)));
                }
            }
        }
        stays.sort_unstable();
        let (mut of, mut instances) = (BTreeMap::new(), BTreeMap::new());
        // The tracks of the instance at hand, by the instants from which they are free.
        let mut free: Vec<(usize, Instant)> = Vec::new();
        let mut latest = None;
        for (component, instance, arrived, number, at, end) in stays {
            if latest != Some((component, instance)) {
                (latest, free) = (Some((component, instance)), Vec::new());
            }
            let lane = free.iter().position(|(_, from)| *from <= arrived).unwrap_or_else(|| {
                let (process, track) = (SYSTEM + 1 + component, instances.len() + 1);
                instances.insert((process, track), (instance, free.len()));
                free.push((track, Instant::ZERO));
                free.len() - 1
            });
            free[lane].1 = end;
            of.insert((number, at), (SYSTEM + 1 + component, free[lane].0));
        }
        Self { of, instances }
    }

    fn names(&self, trace: &Trace) -> Vec<Value> {
        let mut events = Vec::new();
        let mut process = None;
        for (&(pid, tid), &(instance, lane)) in &self.instances {
            let component = &trace.names.components[pid - SYSTEM - 1];
            if process != Some(pid) {
                events.push(named("process_name", pid, 0, component));
                process = Some(pid);
            }
            let beside = if lane == 0 { String::new() } else { format!(" beside {lane}") };
            events.push(named("thread_name", pid, tid, &format!("{component}[{instance}]{beside}")));
        }
        events
    }
}

fn end(trace: &Trace, visit: &Visit) -> Instant {
    visit.ended.unwrap_or(trace.stopped)
}

fn named(what: &str, pid: usize, tid: usize, name: &str) -> Value {
    json!({ "ph": "M", "name": what, "pid": pid, "tid": tid, "args": { "name": name } })
}

/// Microseconds since the beginning of the run.
fn micros(trace: &Trace, ticks: u64) -> f64 {
    (u128::from(ticks) * u128::from(trace.tick_ns)) as f64 / 1e3
}

fn slice(trace: &Trace, (pid, tid): Track, name: &str, [from, to]: [Instant; 2], args: &Value) -> Value {
    let (ts, dur) = (micros(trace, from.0), micros(trace, (to - from).0));
    json!({ "ph": "X", "name": name, "cat": "scalelab", "pid": pid, "tid": tid, "ts": ts, "dur": dur, "args": args })
}

/// A visit, and what it did.
fn slices(trace: &Trace, request: &Request, visit: &Visit, track: Track) -> Vec<Value> {
    let from = visit.arrived.expect("it has a track because it came in");
    let name = format!("{} request {}", place(&trace.names, request, visit), request.number);
    let mut args = json!({ "request": request.number, "ending": ending(visit.ending) });
    if visit.caller.is_none() {
        let why: Vec<String> = request.choices.iter().map(|it| choice(*it)).collect();
        args["chosen"] = json!(why.join(", "));
        args["class"] = json!(trace.names.classes[request.class]);
        for (it, ticks) in attribute(request) {
            let (what, place) = part(&trace.names, it);
            args[format!("{what}, {place} (us)")] = json!(micros(trace, ticks));
        }
    }
    let mut events = vec![slice(trace, track, &name, [from, end(trace, visit)], &args)];
    for stretch in &visit.stretches {
        for (what, from, to) in pieces(trace, stretch) {
            if to > from {
                events.push(slice(trace, track, &what, [from, to], &json!({ "request": request.number })));
            }
        }
    }
    events
}

/// What a stretch consists of: of a stay at a CPU, waiting comes first, though who shares it waits all along.
fn pieces(trace: &Trace, stretch: &Stretch) -> Vec<(String, Instant, Instant)> {
    let (from, to) = (stretch.from, stretch.end(trace.stopped));
    let waiting = |place: usize| format!("waiting, {}", trace.names.places[place]);
    match stretch.doing {
        Doing::Waiting(place) => vec![(waiting(place), from, to)],
        Doing::Serving(place, _) => {
            let begins = Instant(to.0 - stretch.service(to - from).0);
            let service = format!("service, {}", trace.names.places[place]);
            vec![(waiting(place), from, begins), (service, begins, to)]
        }
        Doing::Pausing => vec![("pause".to_owned(), from, to)],
        Doing::BackingOff => vec![("pause before another attempt".to_owned(), from, to)],
        Doing::Calling(wait) if wait.tries > 0 => vec![(format!("call, attempt {}", wait.tries + 1), from, to)],
        Doing::Calling(_) => vec![("call".to_owned(), from, to)],
    }
}

/// From a call to the visit that it became.
fn flow(trace: &Trace, request: &Request, id: u64, ends: [(Track, Instant); 2]) -> [Value; 2] {
    let name = format!("request {}", request.number);
    let event = |phase: &str, ((pid, tid), at): (Track, Instant)| {
        let ts = micros(trace, at.0);
        json!({ "ph": phase, "bp": "e", "name": name, "cat": "calls", "id": id, "pid": pid, "tid": tid, "ts": ts })
    };
    [event("s", ends[0]), event("f", ends[1])]
}

fn counters(trace: &Trace, sample: &Sample) -> Vec<Value> {
    let counter = |name: &str, what: &str, value: u64| {
        let ts = micros(trace, sample.at.0);
        json!({ "ph": "C", "name": name, "pid": SYSTEM, "tid": 0, "ts": ts, "args": { what: value } })
    };
    let groups = trace.names.places.iter().zip(&sample.present).map(|(name, n)| counter(name, "visits", *n));
    std::iter::once(counter("requests in flight", "requests", sample.in_flight)).chain(groups).collect()
}
