//! What calls cost a component on average, and whom it calls for them: its part of the operational analysis.
//!
//! Nothing runs here. Calls come as [`Flow`]s, so many per second and alike; a component answers with an [`Effort`]: the
//! CPU that they take, the [`Leg`]s that go on to others, and the time that each call takes where nobody is in the way.
//! What cannot be said by means is a [`Doubt`]. Rates are per second, times in seconds.

use super::wiring::Wiring;
use crate::model::ask::Op;
use crate::model::ids::InstanceId;
use crate::notation::Distribution;
use std::sync::Arc;

/// Keys of a space are followed one by one up to this number; the analysis shall answer at once.
pub const MOST_KEYS: u64 = 1 << 18;

/// The keys that a flow asks for.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The number of the key space.
    pub space: usize,
    /// The share of each key, key 1 first; none if there are more than [`MOST_KEYS`].
    pub shares: Option<Arc<[f64]>>,
}

impl Keys {
    /// The same space, asked with other shares, of which the sum is not 0.
    #[must_use]
    pub fn reweighed(&self, weights: impl Iterator<Item = f64>) -> Self {
        let weights: Vec<f64> = weights.collect();
        let total: f64 = weights.iter().sum();
        Self { space: self.space, shares: Some(weights.iter().map(|weight| weight / total).collect()) }
    }
}

/// Calls that are alike, at so many per second.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The number of the class.
    pub class: usize,
    /// What they do.
    pub op: Op,
    /// What they ask for, if the class has keys.
    pub keys: Option<Keys>,
    /// Calls per second.
    pub per_s: f64,
    /// What they are for, in the words of the component that they come to; 0 for an ordinary call.
    pub part: u8,
}

impl Flow {
    /// The same calls at another rate.
    #[must_use]
    pub fn at(&self, per_s: f64) -> Self {
        Self { per_s, ..self.clone() }
    }

    /// True if these calls are the same but for their rate.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let keys = match (&self.keys, &other.keys) {
            (None, None) => true,
            (Some(one), Some(two)) => one.space == two.space && same_shares(one, two),
            (None, Some(_)) | (Some(_), None) => false,
        };
        keys && (self.class, self.op, self.part) == (other.class, other.op, other.part)
    }
}

fn same_shares(one: &Keys, two: &Keys) -> bool {
    match (&one.shares, &two.shares) {
        (Some(one), Some(two)) => Arc::ptr_eq(one, two),
        (None, None) => true,
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// Memory for answers by their keys.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Keeping<'a> {
    /// How many keys it holds; any number without it.
    pub slots: Option<u64>,
    /// The eviction policy.
    pub evict: &'a str,
    /// Seconds that an entry lives, if they are limited.
    pub ttl_s: Option<f64>,
    /// True if each use begins that life anew.
    pub sliding: bool,
}

/// How often one key is asked for and written, per second.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Use {
    /// Times that it is looked up.
    pub reads_per_s: f64,
    /// Times that it is taken out.
    pub writes_per_s: f64,
}

/// The share of the reads of each key that find it.
pub type HitRatios = fn(&Keeping, &[Use]) -> Vec<f64>;

/// Seconds until a memory that begins empty finds as much as it ever will.
pub type FillTime = fn(&Keeping, &[Use]) -> f64;

/// What comes to one instance, or to the part of a component inside one caller.
#[derive(Clone, Copy, Debug)]
pub struct Stay<'a> {
    /// The calls.
    pub flows: &'a [Flow],
    /// The names and the world around it.
    pub wiring: &'a Wiring<'a>,
    /// The instance, if it is one on a machine.
    pub instance: Option<InstanceId>,
    /// The offered load of clients is so many times what is written.
    pub scale: f64,
    /// Length of a run in seconds.
    pub run_s: f64,
    /// Works out what a memory finds.
    pub hit_ratios: HitRatios,
    /// Works out how long it takes to fill.
    pub fill_s: FillTime,
}

impl Stay<'_> {
    /// The doubt whether a memory that takes in so many keys is full for most of a run, if so many uses per second fill
    /// it.
    #[must_use]
    pub fn cold(&self, keys: f64, uses_per_s: f64) -> Option<Doubt> {
        /// Part of a run that filling may take.
        const PART: f64 = 0.02;
        let why = "its memory is taken as full, and fills slowly in the course of a run";
        (keys > uses_per_s * self.run_s * PART).then(|| Doubt::always(why))
    }
}

/// Whom a leg goes to.
#[derive(Clone, PartialEq, Debug)]
pub enum To<'a> {
    /// The instances of components, one of them chosen by a policy with these weights.
    Components(Vec<&'a str>, &'a str, Vec<f64>),
    /// Given instances that may be called from outside, and the share of each.
    Instances(Vec<(InstanceId, f64)>),
    /// The component's own instances behind its door, by the same.
    Own(Vec<InstanceId>, &'a str, Vec<f64>),
}

/// Calls to others.
#[derive(Clone, Debug)]
pub struct Leg<'a> {
    /// Whom they go to.
    pub to: To<'a>,
    /// What is called.
    pub flow: Flow,
    /// True if nobody waits for the answers.
    pub background: bool,
}

/// How long a call takes where nobody is in the way.
#[derive(Clone, Debug)]
pub enum Time {
    /// Seconds that just pass.
    Pass(f64),
    /// Seconds of a core of speed 1.
    Cpu(f64),
    /// A call of this leg, by its number, with the way there and back.
    Leg(usize),
    /// One after the other.
    Sum(Vec<Time>),
    /// At the same time: the longest.
    Longest(Vec<Time>),
    /// A share of the calls, or so many times.
    Times(f64, Box<Time>),
}

/// Where the analysis may be wrong.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Doubt {
    /// True if it is already wrong at the given load; else only near saturation.
    pub always: bool,
    /// True if it is the scenario's events that make it doubtful, so that nothing is without them.
    pub by_events: bool,
    /// Why: a sentence that begins small.
    pub why: String,
}

impl Doubt {
    /// What makes all figures doubtful.
    #[must_use]
    pub fn always(why: impl Into<String>) -> Self {
        Self { always: true, by_events: false, why: why.into() }
    }

    /// What makes the saturation doubtful.
    #[must_use]
    pub fn near_saturation(why: impl Into<String>) -> Self {
        Self { always: false, by_events: false, why: why.into() }
    }

    /// What makes all figures of a run with its events doubtful.
    #[must_use]
    pub fn by_events(why: impl Into<String>) -> Self {
        Self { by_events: true, ..Self::always(why) }
    }
}

/// Users who wait for their answers before they ask again.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Users {
    /// How many.
    pub count: u32,
    /// Mean seconds from an answer to the next request.
    pub think_s: f64,
}

/// What the calls of a [`Stay`] cost.
#[derive(Clone, Debug, Default)]
pub struct Effort<'a> {
    /// Seconds of a core of speed 1 that all of them take per second.
    pub cpu: f64,
    /// What goes on to others.
    pub legs: Vec<Leg<'a>>,
    /// The time of a call, by flow.
    pub times: Vec<Time>,
    /// The size of an answer in bytes, by flow, where the component says it; else the class's.
    pub bytes: Vec<Option<f64>>,
    /// True if a worker is held only while the CPU is used.
    pub lets_go: bool,
    /// For clients whose rate is not given: who they are. Their legs add up to `scale` requests per second.
    pub users: Option<Users>,
    /// Seconds until its memory is full, infinite if that is not known; 0 without any.
    pub fill_s: f64,
    /// Where it may be wrong.
    pub doubts: Vec<Doubt>,
}

impl<'a> Effort<'a> {
    /// Adds a leg; its number.
    pub fn leg(&mut self, to: To<'a>, flow: Flow) -> usize {
        self.legs.push(Leg { to, flow, background: false });
        self.legs.len() - 1
    }

    /// The same, and nobody waits.
    pub fn background(&mut self, to: To<'a>, flow: Flow) {
        self.legs.push(Leg { to, flow, background: true });
    }

    /// Every call goes on to others, after so much CPU.
    #[must_use]
    pub fn passing(stay: &Stay, cpu: Option<&Distribution>, to: impl Fn() -> To<'a>) -> Self {
        let mut effort = Self::default();
        let cpu_s = cpu.map_or(0.0, mean_s);
        for flow in stay.flows {
            let leg = effort.leg(to(), flow.clone());
            effort.cpu += flow.per_s * cpu_s;
            effort.times.push(Time::Sum(vec![Time::Cpu(cpu_s), Time::Leg(leg)]));
        }
        effort
    }
}

/// The mean of a law in seconds.
#[must_use]
pub fn mean_s(law: &Distribution) -> f64 {
    law.build(1).map_or(0.0, |law| law.mean() / 1e9)
}
