//! The second look at a replication: the chosen requests are followed visit by visit.
//!
//! Every request is followed until it ends, for only then it is known whether it belongs to the slow ones or the usual
//! ones, whose time is added up; then all but the chosen are forgotten. What goes on after a chosen request's end is
//! followed too: work for a client that has given up.

use super::grow::{self, Chart};
use super::scout::Pick;
use crate::engine::arena::Id;
use crate::engine::time::Instant;
use crate::model::ask::Ending;
use crate::model::component::Ctx;
use crate::model::ids::InstanceId;
use crate::model::observer::Observer;
use crate::model::record::{Issued, RequestRecord, VisitRecord};
use crate::model::station::Station;
use crate::model::step::{Call, Step};
use crate::model::visit::Frame;
use crate::scenario::Scenario;
use crate::stats::trace::attribution::attribute;
use crate::stats::trace::collected::Tail;
use crate::stats::trace::{Choice, Doing, Request, Sample, Stretch, Visit, Wait};
use std::collections::HashMap;
use std::ops::Range;

/// A request under way, and the visits that are known of it.
struct Growing {
    request: Request,
    by: InstanceId,
    visits: Vec<Id>,
}

/// Listens to a replication.
pub struct Follower {
    chart: Chart,
    groups: Vec<Range<u32>>,
    /// Why requests were chosen, by their numbers, and in which order they are shown.
    chosen: HashMap<u64, Vec<Choice>>,
    order: Vec<u64>,
    class: Option<usize>,
    tail: Option<Tail>,
    issued: u64,
    in_flight: u64,
    now: Instant,
    /// The request that was just issued and whose first visit is about to be made.
    latest: Option<Growing>,
    /// Requests by their numbers.
    requests: HashMap<u64, Growing>,
    /// The request and the number of the stay at hand, by visit.
    live: HashMap<Id, (u64, usize)>,
    samples: Vec<Sample>,
}

impl Follower {
    /// One that follows these.
    pub fn new(scenario: &Scenario, picks: &[Pick], class: Option<usize>, tail: Option<Tail>) -> Self {
        let layout = &scenario.layout;
        let mut place_of = vec![0; layout.station_count()];
        for (place, group) in layout.groups.iter().enumerate() {
            place_of[group.stations.start as usize..group.stations.end as usize].fill(place);
        }
        let mut speeds = vec![1.0; layout.station_count()];
        for machine in &layout.world.machines {
            speeds[machine.cpu.0 as usize] = layout.sets[usize::from(machine.set.0)].settings.speed;
        }
        Self {
            chart: Chart { place_of, parked: layout.groups.len(), speeds, instances: layout.world.instances.clone() },
            groups: layout.groups.iter().map(|group| group.stations.clone()).collect(),
            chosen: picks.iter().map(|pick| (pick.number, pick.choices.clone())).collect(),
            order: picks.iter().map(|pick| pick.number).collect(),
            class,
            tail,
            issued: 0,
            in_flight: 0,
            now: Instant::ZERO,
            latest: None,
            requests: HashMap::new(),
            live: HashMap::new(),
            samples: Vec::new(),
        }
    }

    /// What was heard, when the run has stopped.
    pub fn end(mut self, now: Instant) -> (Vec<Request>, Option<Tail>, Vec<Sample>) {
        let mut requests = Vec::new();
        for number in self.order {
            let mut request = self.requests.remove(&number).expect("who is chosen is followed").request;
            if request.ending.is_none() {
                request.ended = now;
            }
            requests.push(request);
        }
        (requests, self.tail, self.samples)
    }

    /// The stay at hand of a visit that is followed, made if need be.
    fn stay(&mut self, id: Id, sent: Instant) -> Option<&mut Visit> {
        let &(number, at) = self.live.get(&id)?;
        let request = &mut self.requests.get_mut(&number).expect("its visits are known").request;
        let stay = grow::stay(request, at, sent);
        if stay != at {
            self.live.insert(id, (number, stay));
        }
        Some(&mut request.visits[stay])
    }

    /// The first visit of a request is made. That of clients who only wait is at whomever they call.
    fn begin(&mut self, mut growing: Growing, visit: Id, to: InstanceId) {
        let request = &mut growing.request;
        if to != growing.by {
            let doing = Doing::Calling(Wait { tries: 0, answer: None, timed_out: false });
            request.visits[0].stretches.push(Stretch { from: request.issued, to: None, doing });
            request.visits.push(grow::made(Some((0, 0)), 0, request.issued, self.chart.instances[to.0 as usize]));
        }
        self.live.insert(visit, (request.number, request.visits.len() - 1));
        growing.visits.push(visit);
        self.requests.insert(growing.request.number, growing);
    }

    fn add_to_tail(&mut self, record: &RequestRecord, request: &Request) {
        let counts = self.class.is_none_or(|class| class == request.class);
        let Some(tail) = self.tail.as_mut().filter(|_| counts && record.measured && record.ending == Ending::Ok) else {
            return;
        };
        let latency = (record.ended - record.issued).0;
        let [usual, slow] = tail.bands.map(|band| band.holds(latency));
        if usual || slow {
            let parts = attribute(request);
            if usual {
                tail.usual.add(&parts);
            }
            if slow {
                tail.slow.add(&parts);
            }
        }
    }
}

impl Observer for Follower {
    fn issued(&mut self, issued: &Issued) {
        (self.issued, self.in_flight, self.now) = (self.issued + 1, self.in_flight + 1, issued.at);
        let number = self.issued;
        let choices = self.chosen.get(&number).cloned().unwrap_or_default();
        let clients = grow::made(None, 0, issued.at, self.chart.instances[issued.by.0 as usize]);
        let clients = Visit { arrived: Some(issued.at), ..clients };
        let request = Request {
            number,
            choices,
            class: usize::from(issued.ask.class.0),
            issued: issued.at,
            ended: issued.at,
            ending: None,
            visits: vec![clients],
        };
        self.latest = Some(Growing { request, by: issued.by, visits: Vec::new() });
    }

    fn opened(&mut self, visit: Id, caller: Id, call: &Call) {
        if let Some(growing) = self.latest.take() {
            return self.begin(growing, visit, call.to);
        }
        let Some(&(number, at)) = self.live.get(&caller) else { return };
        let growing = self.requests.get_mut(&number).expect("its visits are known");
        let visits = &mut growing.request.visits;
        let wait = visits[at].stretches.len() - 1;
        visits.push(grow::made(Some((at, wait)), call.tag, self.now, self.chart.instances[call.to.0 as usize]));
        self.live.insert(visit, (number, visits.len() - 1));
        growing.visits.push(visit);
    }

    fn stepped(&mut self, frame: &Frame, step: Step, ctx: &Ctx) {
        self.now = ctx.now;
        if !self.live.contains_key(&frame.id) {
            return;
        }
        let chart = std::mem::take(&mut self.chart);
        let visit = self.stay(frame.id, frame.entered).expect("it is followed");
        grow::step(visit, frame, &step, (ctx.now, ctx.reply), &chart);
        self.chart = chart;
    }

    fn visited(&mut self, record: &VisitRecord) {
        if let Some(visit) = self.stay(record.visit, record.entered) {
            grow::end(visit, record);
        }
    }

    fn ended(&mut self, record: &RequestRecord) {
        self.in_flight -= 1;
        let (number, _) = *self.live.get(&record.visit).expect("what ends is followed");
        let mut growing = self.requests.remove(&number).expect("its visits are known");
        let request = &mut growing.request;
        (request.ended, request.ending) = (record.ended, Some(record.ending.word()));
        let clients = &mut request.visits[0];
        grow::close(clients, record.ended, None);
        (clients.ended, clients.ending) = (Some(record.ended), request.ending);
        self.add_to_tail(record, &growing.request);
        if self.chosen.contains_key(&number) {
            self.requests.insert(number, growing);
            return;
        }
        for visit in growing.visits {
            self.live.remove(&visit);
        }
    }

    fn sample(&mut self, _: u32, at: Instant, stations: &mut [Station], _: &[u64]) {
        let present = |group: &Range<u32>| {
            let stations = &stations[group.start as usize..group.end as usize];
            stations.iter().map(|station| u64::from(station.in_system())).sum()
        };
        let present = self.groups.iter().map(present).collect();
        self.samples.push(Sample { at, in_flight: self.in_flight, present });
    }
}
