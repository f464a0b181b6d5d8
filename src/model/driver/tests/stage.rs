//! A stage for walk-throughs: components that follow scripts, and a log of what they are told and when.
//!
//! Component `a` is where requests begin; each component has one instance on a machine of its own, [`HOP`] ticks away
//! from all others. A visit is called by the letter of its component and the path of numbers of the calls that led to
//! it: call 2 of visit `b1` makes `c12`. Whatever a scripted visit is told, it goes on with its script.

use super::*;
use crate::model::alarm::AlarmId;
use crate::model::ask::Reply;
use crate::model::link::Path;
use crate::model::record::{RequestRecord, VisitRecord};
use std::sync::{Arc, Mutex};

/// One way between two components.
pub const HOP: u64 = 5;
/// Tokens of alarms from here on issue a request.
const ARRIVAL: u32 = 1000;

/// What a visit does next.
#[derive(Clone, Copy)]
pub enum Act {
    /// Hold a server of a pool.
    Take(StationId),
    /// Hold a server of a pool, unless it takes longer than this.
    TakeWithin(StationId, u64),
    /// Give it back.
    Give(StationId),
    /// Be served.
    Serve(StationId, u64),
    /// Let time pass.
    Sleep(u64),
    /// Call and wait.
    Call(Call),
    /// Make so many calls of `spare`, wait for so many, and call off the others or not. When that fails, or
    /// after the time, one more call is made as long as there is one to spare.
    Many { calls: &'static [Call], first: usize, need: u32, cancel: bool, overdue: Option<u64> },
    /// Leave the visit to somebody else.
    Forward(Call),
    /// Wait to be woken.
    Park,
    /// Wake everybody who was ever parked here, with this token.
    Wake(u32),
    /// Begin a visit there, as if it were call number so much, from here or out of nowhere.
    Spawn(Call, Origin, bool),
    /// Take a server for something that is no visit.
    Reserve(StationId),
    /// Set an alarm: after so long, with this token.
    Alarm(u64, u32),
    /// Call off the alarm of this number.
    Calm(usize),
    /// Say in the log that this point is reached, and in whose name the visit is made.
    Here,
    /// End.
    End(Ending),
}

/// The end of a script.
pub const OVER: Act = Act::End(Ending::Ok);

/// Call number `n` of the component with this letter.
pub const fn to(letter: char, n: u64) -> Call {
    Call { to: InstanceId(letter as u32 - 'a' as u32), ask: ask(), lineage: Lineage(n), tag: n, ..Call::NONE }
}

impl Call {
    /// The call with a timeout.
    #[must_use]
    pub const fn within(self, ticks: u64) -> Self {
        Self { timeout: Some(Span(ticks)), ..self }
    }

    /// The call whose callee is told when the caller gives up.
    #[must_use]
    pub const fn cancelling(self) -> Self {
        Self { cancel: true, ..self }
    }

    /// The call that begins at this place of the script.
    #[must_use]
    pub const fn at(self, entry: u32) -> Self {
        Self { entry, ..self }
    }

    /// The call of so many bytes that asks for so many.
    #[must_use]
    pub const fn bytes(mut self, request: u32, response: u32) -> Self {
        (self.ask.request_bytes, self.ask.response_bytes) = (request, response);
        self
    }
}

/// What happened.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub fn say(&self, now: Instant, who: impl std::fmt::Display, what: &str) {
        self.write(format!("{} {who} {what}", now.0));
    }

    fn write(&self, line: String) {
        self.0.lock().expect("a failed test does not go on").push(line);
    }

    pub fn lines(&self) -> Vec<String> {
        self.0.lock().expect("a failed test does not go on").clone()
    }
}

impl Observer for Log {
    fn visited(&mut self, visit: &VisitRecord) {
        let who = format!("{}{}", letter(u32::from(visit.component.0)), visit.lineage.0);
        self.say(visit.closed, who, &format!("ends {}", visit.ending.word()));
    }

    fn ended(&mut self, request: &RequestRecord) {
        self.say(request.ended, "request", &format!("ends {}", request.ending.word()));
    }
}

/// The letter of a component, which has one instance; `-` for nobody.
fn letter(component: u32) -> char {
    ('a'..='z').nth(component as usize).unwrap_or('-')
}

pub fn name(visit: &Frame) -> String {
    format!("{}{}", letter(visit.instance.0), visit.lineage.0)
}

/// A component that follows a script.
pub struct Player {
    me: InstanceId,
    script: Vec<Act>,
    arrivals: Vec<u64>,
    log: Log,
    parked: Vec<Id>,
    alarms: Vec<AlarmId>,
}

impl Player {
    pub fn new(letter: char, script: &[Act], arrivals: &[u64], log: &Log) -> Self {
        let me = InstanceId(letter as u32 - 'a' as u32);
        Self {
            me,
            script: script.to_vec(),
            arrivals: arrivals.to_vec(),
            log: log.clone(),
            parked: Vec::new(),
            alarms: Vec::new(),
        }
    }

    fn next(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        loop {
            let act = self.script[visit.cursor.at as usize];
            visit.cursor.at += 1;
            if let Some(step) = self.act(act, visit, ctx) {
                return step;
            }
        }
    }

    /// A step, or nothing after what takes none.
    fn act(&mut self, act: Act, visit: &mut Frame, ctx: &mut Ctx) -> Option<Step> {
        match act {
            Act::Take(station) => return Some(Step::acquire(station)),
            Act::TakeWithin(station, ticks) => {
                return Some(Step::Acquire { station, again: false, patience: Span(ticks) });
            }
            Act::Give(station) => return Some(Step::Release(station)),
            Act::Serve(station, ticks) => return Some(Step::Serve(station, Span(ticks))),
            Act::Sleep(ticks) => return Some(Step::Sleep { span: Span(ticks), fixed: false }),
            Act::Call(call) => {
                ctx.call = below(visit, call);
                return Some(Step::Call);
            }
            Act::Many { calls, first, need, cancel, overdue } => {
                ctx.calls.extend(calls[..first].iter().map(|&call| below(visit, call)));
                ctx.overdue_after = overdue.map(Span);
                return Some(Step::CallMany { need, cancel });
            }
            Act::Forward(call) => {
                ctx.call = below(visit, call);
                return Some(Step::Forward);
            }
            Act::Park => {
                self.parked.push(visit.id);
                return Some(Step::Park);
            }
            Act::End(ending) => return Some(Step::Finish { ending, bytes: visit.ask.response_bytes }),
            Act::Wake(token) => self.parked.iter().for_each(|&id| ctx.wake(id, token)),
            Act::Spawn(call, origin, from_here) => {
                let Call { to, ask, lineage, .. } = below(visit, call);
                let from = from_here.then_some(visit.instance);
                ctx.spawn(Spawn { at: to, from, origin, ask, lineage, mark: 0 });
            }
            Act::Reserve(station) => {
                let what = if ctx.reserve(station) { "reserves" } else { "reserves nothing" };
                self.log.say(ctx.now, name(visit), what);
            }
            Act::Alarm(ticks, token) => self.alarms.push(ctx.alarm_after(self.me, Span(ticks), token)),
            Act::Calm(alarm) => ctx.cancel_alarm(self.alarms[alarm]),
            Act::Here => self.log.say(ctx.now, name(visit), &format!("here for {}", letter(visit.caller.0))),
        }
        None
    }

    /// One more call of several, if there is one to spare.
    fn more(&self, visit: &Frame, ctx: &mut Ctx) -> Option<Step> {
        let Act::Many { calls, overdue, .. } = self.script[visit.cursor.at.checked_sub(1)? as usize] else {
            return None;
        };
        let &call = calls.get(ctx.made.len())?;
        ctx.calls.push(below(visit, call));
        ctx.overdue_after = overdue.filter(|_| ctx.made.len() + 1 < calls.len()).map(Span);
        Some(Step::CallMore)
    }
}

/// A call made by a visit.
fn below(visit: &Frame, call: Call) -> Call {
    Call { lineage: Lineage(visit.lineage.0 * 10 + call.lineage.0), ..call }
}

impl Component for Player {
    fn start(&mut self, ctx: &mut Ctx) {
        for (token, &at) in (ARRIVAL..).zip(&self.arrivals) {
            ctx.alarm_at(self.me, Instant(at), token);
        }
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.log.say(ctx.now, name(visit), "in");
        self.next(visit, ctx)
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        match why {
            Resume::Done => {}
            Resume::Reply => {
                let Reply { ending, tag, .. } = ctx.reply;
                self.log.say(ctx.now, name(visit), &format!("gets {} {tag}", ending.word()));
                if ending != Ending::Ok
                    && let Some(step) = self.more(visit, ctx)
                {
                    return step;
                }
            }
            Resume::Overdue => {
                self.log.say(ctx.now, name(visit), "overdue");
                return self.more(visit, ctx).expect("who is overdue has a call to spare");
            }
            Resume::Woken(token) => self.log.say(ctx.now, name(visit), &format!("woken {token}")),
        }
        self.next(visit, ctx)
    }

    fn alarm(&mut self, owner: InstanceId, token: u32, ctx: &mut Ctx) {
        let Some(number) = token.checked_sub(ARRIVAL) else {
            return self.log.say(ctx.now, letter(owner.0), &format!("alarm {token}"));
        };
        let lineage = Lineage(u64::from(number));
        ctx.spawn(Spawn { at: owner, from: None, origin: Origin::Request, ask: ask(), lineage, mark: 0 });
    }

    fn abandoned(&mut self, visit: &Frame) {
        self.log.write(format!("{} abandoned", name(visit)));
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        self.log.say(ctx.now, letter(caller.0), &format!("over {} {}", reply.ending.word(), reply.tag));
    }
}

/// The lines about components of these letters.
pub fn about<'a>(lines: &'a [String], letters: &[char]) -> Vec<&'a str> {
    let tells = |line: &&str| line.split(' ').take(2).any(|word| word.starts_with(letters));
    lines.iter().map(String::as_str).filter(tells).collect()
}

/// A world to be played in.
pub struct Stage {
    pub components: Vec<Box<dyn Component>>,
    pub stations: Vec<Station>,
    pub log: Log,
    net: Net,
    inside: Vec<u16>,
}

impl Stage {
    /// Components that follow these scripts; requests arrive at the first at these instants.
    pub fn new(arrivals: &[u64], scripts: &[&[Act]]) -> Self {
        let log = Log::default();
        let cast = ('a'..).zip(scripts).map(|(letter, script)| -> Box<dyn Component> {
            Box::new(Player::new(letter, script, if letter == 'a' { arrivals } else { &[] }, &log))
        });
        let mut net = Net::new(scripts.len());
        let hop = Path { delays: [Span(HOP); 2], ..Path::FREE };
        let zones = || (0..scripts.len()).map(|zone| ZoneId(zone as u16));
        zones().for_each(|from| zones().filter(|to| from != *to).for_each(|to| net.set(from, to, hop)));
        Self { components: cast.collect(), stations: stations(), log, net, inside: Vec::new() }
    }

    /// The stage with another path in one direction.
    pub fn path(mut self, from: char, to: char, path: Path) -> Self {
        let [from, to] = [from, to].map(|letter| ZoneId(letter as u16 - 'a' as u16));
        self.net.set(from, to, path);
        self
    }

    /// The stage with a component that runs inside whoever calls it.
    pub fn inside(mut self, component: char) -> Self {
        self.inside.push(component as u16 - 'a' as u16);
        self
    }

    /// The stage with a component of one's own instead of the scripted one.
    pub fn cast(mut self, letter: char, component: impl Component + 'static) -> Self {
        self.components[letter as usize - 'a' as usize] = Box::new(component);
        self
    }

    /// The driver of this stage.
    pub fn driver(self) -> Driver<Log> {
        let count = self.components.len() as u16;
        let instance = |number: u16| Instance {
            component: ComponentId(number),
            ordinal: 0,
            cpu: None,
            workers: None,
            connections: None,
            door: false,
            place: (!self.inside.contains(&number))
                .then_some(Place::new(Some(MachineId(u32::from(number))), ZoneId(number))),
        };
        let world = World {
            machines: Vec::new(),
            instances: (0..count).map(instance).collect(),
            members: (0..u32::from(count)).map(|number| vec![InstanceId(number)]).collect(),
            net: self.net,
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
        let (from, to) = (Instant::ZERO, Instant(10_000));
        let schedule = Schedule { from, to, last_arrival: to, limit: to, samples: Vec::new() };
        Driver::new(world, self.stations, self.components, schedule, self.log)
    }

    /// Plays until nothing is left, and returns the counts; compares what happened line by line.
    pub fn check(self, expected: &[&str]) -> Tally {
        let stopped = self.driver().run();
        assert_eq!(stopped.observer.lines().join("\n"), expected.join("\n"));
        assert!(stopped.at_rest, "nothing is pending and nobody is left");
        stopped.tally
    }
}
