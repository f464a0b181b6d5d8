//! What a request asks: its class, its operation and its key, and who asks.

use crate::components::wiring::Wiring;
use crate::engine::draw::{Lineage, Source};
use crate::engine::time::Instant;
use crate::model::ask::{Ask, Op};
use crate::model::ids::ClassId;
use crate::policy::popularity::Popularity;

/// One class as these clients issue it.
#[derive(Debug)]
struct Choice {
    /// Sum of the shares up to and with this class.
    upto: f64,
    class: ClassId,
    op: Op,
    response_bytes: u32,
    request_bytes: u32,
    /// The number of its key space among `Mix::keys`.
    keys: Option<usize>,
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asker {
    /// Somebody, one of the population if there is one; takes the next key of a sequence.
    Anybody,
    /// One who asks again and again, and goes through a sequence of keys alone.
    User {
        /// The user's number, 1 and up.
        number: u32,
        /// The place in a sequence of keys, from 0.
        turn: u64,
    },
}

/// Those who ask, each as likely as the others.
#[derive(Clone, Copy, Debug)]
pub struct Population {
    /// How many there are.
    pub size: u32,
    /// Draws the user of a request.
    pub draws: Source,
}

impl Population {
    /// The user, from 1, whom this lineage belongs to.
    #[inline]
    pub fn user(self, lineage: Lineage) -> u32 {
        1 + self.draws.open(lineage).below(u64::from(self.size)) as u32
    }
}

/// Which classes are asked for, which keys, and by whom.
#[derive(Debug)]
pub struct Mix {
    choices: Vec<Choice>,
    total: f64,
    keys: Vec<Popularity>,
    /// How many requests of anybody have touched each key space.
    turns: Vec<u64>,
    class_draws: Source,
    key_draws: Source,
    /// Who anybody may be.
    pub population: Option<Population>,
}

impl Mix {
    /// The mix of the named classes, or of all; without classes, one that reads no key.
    pub fn new(wiring: &Wiring, names: Option<&[String]>, population: Option<u32>) -> Self {
        let mut total = 0.0;
        let wanted = |name: &String| names.is_none_or(|names| names.contains(name));
        let classes = (0u16..).zip(&wiring.common.classes).filter(|(_, class)| wanted(&class.name));
        let choices = classes.map(|(id, class)| {
            total += class.share;
            let (response_bytes, request_bytes) = (class.response_bytes, class.request_bytes);
            Choice { upto: total, class: ClassId(id), op: class.op, response_bytes, request_bytes, keys: class.keys }
        });
        Self {
            choices: choices.collect(),
            total,
            keys: wiring.common.keys.clone(),
            turns: vec![0; wiring.common.keys.len()],
            class_draws: wiring.source("class", 0),
            key_draws: wiring.source("key", 0),
            population: population.map(|size| Population { size, draws: wiring.source("user", 0) }),
        }
    }

    /// The number of anybody who sends the request of this lineage; 0 if there is no population.
    #[inline]
    pub fn anybody(&self, lineage: Lineage) -> u32 {
        self.population.map_or(0, |population| population.user(lineage))
    }

    /// What the request of this lineage asks.
    #[inline]
    pub fn ask(&mut self, lineage: Lineage, asker: Asker, now: Instant) -> Ask {
        let choice = match &self.choices[..] {
            [only] => only,
            choices => {
                let at = self.class_draws.open(lineage).unit() * self.total;
                let chosen = choices.iter().find(|choice| at < choice.upto);
                chosen.or(choices.last()).expect("there is a class, as was checked")
            }
        };
        let (class, op) = (choice.class, choice.op);
        let (response_bytes, request_bytes) = (choice.response_bytes, choice.request_bytes);
        let user = match asker {
            Asker::Anybody => self.anybody(lineage),
            Asker::User { number, turn: _ } => number,
        };
        let key = choice.keys.map_or(0, |keys| {
            let turn = match asker {
                Asker::Anybody => {
                    self.turns[keys] += 1;
                    self.turns[keys] - 1
                }
                Asker::User { number: _, turn } => turn,
            };
            self.keys[keys].pick(&mut self.key_draws.open(lineage), turn, now)
        });
        Ask { key, response_bytes, request_bytes, user, class, op }
    }
}
