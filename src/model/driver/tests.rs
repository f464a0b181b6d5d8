//! The driver: each step walked through, tick by tick, and its laws, each broken on purpose, by components that
//! misbehave and by a hand in the driver.
//!
//! A component cannot end a visit twice, answer twice or keep what it holds: it is not asked again, and one door leads
//! out. Laws that no component can break are broken from inside.

mod broken;
mod calling_off;
mod closed;
mod holding;
mod links;
mod rogue;
mod several;
mod stage;
mod walks;

use super::*;
use crate::engine::draw::Lineage;
use crate::engine::time::Span;
use crate::model::ask::{Ask, Ending, Op};
use crate::model::ids::{ClassId, MachineId, StationId, ZoneId};
use crate::model::link::{Net, Place};
use crate::model::station::{Cpu, Discipline};
use crate::model::step::Step;
use crate::model::visit::{Frame, State};
use crate::model::world::Instance;

/// Five connections, one worker, a FIFO core, a shared core, a pool of two.
const CONNECTIONS: StationId = StationId(0);
const WORKER: StationId = StationId(1);
const FIFO: StationId = StationId(2);
const SHARED: StationId = StationId(3);
const PAIR: StationId = StationId(4);

/// What a scripted visit does next.
#[derive(Clone, Copy, Debug)]
enum Do {
    Step(Step),
    /// Hold a server of this pool.
    Take(StationId),
    /// Leave the visit to this call.
    Forward(Call),
    /// Make this many calls of the other component and need so many answers.
    Many(usize, u32),
    /// Make two calls, the first with a timeout, and need one answer.
    Race(Span),
}

const OVER: Do = Do::Step(Step::DONE);

/// A component whose visits all follow one script, whatever happens; it begins `requests` requests at the start.
struct Script {
    me: InstanceId,
    requests: u32,
    steps: &'static [Do],
}

const fn ask() -> Ask {
    Ask { key: 0, response_bytes: 0, request_bytes: 0, user: 0, class: ClassId(0), op: Op::Read }
}

/// A call of the second component.
const fn call(timeout: Option<Span>) -> Call {
    Call { to: InstanceId(1), ask: ask(), lineage: Lineage(2), timeout, ..Call::NONE }
}

impl Script {
    fn next(&self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        let step = self.steps[visit.cursor.at as usize];
        visit.cursor.at += 1;
        match step {
            Do::Step(step) => step,
            Do::Take(station) => Step::acquire(station),
            Do::Forward(call) => {
                ctx.call = call;
                Step::Forward
            }
            Do::Many(calls, need) => {
                ctx.calls.extend((0..calls).map(|_| call(None)));
                Step::CallMany { need, cancel: false }
            }
            Do::Race(timeout) => {
                ctx.calls.extend([call(Some(timeout)), call(None)]);
                Step::CallMany { need: 1, cancel: false }
            }
        }
    }
}

impl Component for Script {
    fn start(&mut self, ctx: &mut Ctx) {
        for _ in 0..self.requests {
            ctx.spawn(Spawn {
                at: self.me,
                from: None,
                origin: Origin::Request,
                ask: ask(),
                lineage: Lineage(1),
                mark: 0,
            });
        }
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.next(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, _why: Resume, ctx: &mut Ctx) -> Step {
        self.next(visit, ctx)
    }
}

fn stations() -> Vec<Station> {
    let cpu = |name, discipline| Station::cpu(name, Cpu { cores: 1, speed: 1.0, serial: 0.0, discipline });
    vec![
        Station::pool("connections", 5, u32::MAX),
        Station::pool("worker", 1, u32::MAX),
        cpu("fifo", Discipline::Fifo),
        cpu("shared", Discipline::ProcessorSharing),
        Station::pool("pair", 2, u32::MAX),
    ]
}

/// A world of two scripted components, the first of which issues `requests` requests, on one machine.
fn world(requests: u32, first: &'static [Do], second: &'static [Do]) -> Driver<()> {
    let place = Some(Place::new(Some(MachineId(0)), ZoneId(0)));
    let instance = |component| Instance {
        component: ComponentId(component),
        ordinal: 0,
        cpu: None,
        workers: None,
        connections: None,
        place,
        door: false,
    };
    let world = World {
        machines: Vec::new(),
        instances: vec![instance(0), instance(1)],
        members: vec![vec![InstanceId(0)], vec![InstanceId(1)]],
        net: Net::new(1),
        pools: std::collections::BTreeMap::new(),
        doors: Vec::new(),
        nobody: InstanceId(u32::MAX),
        fixed_delays: Vec::new(),
        faults: Vec::new(),
        loss_draws: crate::engine::draw::Source::new(0, 0, "", "", 0),
        retransmit_after: Span(1),
        counters: Vec::new(),
        key_spaces: Vec::new(),
    };
    let script =
        |me, requests, steps| -> Box<dyn Component> { Box::new(Script { me: InstanceId(me), requests, steps }) };
    let components = vec![script(0, requests, first), script(1, 0, second)];
    let (from, to, limit) = (Instant::ZERO, Instant(1000), Instant(1000));
    let schedule = Schedule { from, to, last_arrival: limit, limit, samples: Vec::new() };
    Driver::new(world, stations(), components, schedule, ())
}

/// Begins the requests of the first component and goes no further.
fn begun(requests: u32, first: &'static [Do]) -> Driver<()> {
    let mut driver = world(requests, first, &[OVER]);
    driver.with_component(ComponentId(0), |component, ctx| component.start(ctx));
    driver.advance(None);
    driver
}

/// The visits of a driver, in the order of their slots.
fn visits(driver: &Driver<()>) -> Vec<Id> {
    driver.visits.iter().map(|(id, _)| id).collect()
}

/// Takes the next event of a driver.
fn next(driver: &mut Driver<()>) {
    let event = driver.hub.ctx.agenda.pop_until(HORIZON).expect("something is pending");
    let onward = driver.handle(event);
    driver.advance(onward);
}
