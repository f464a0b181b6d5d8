//! What a request asks: its class, its operation and its key.

use crate::components::wiring::Wiring;
use crate::engine::draw::{Lineage, Source};
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

/// Which classes are asked for, and which keys.
#[derive(Debug)]
pub struct Mix {
    choices: Vec<Choice>,
    total: f64,
    keys: Vec<Popularity>,
    class_draws: Source,
    key_draws: Source,
}

impl Mix {
    /// The mix of the named classes, or of all; without classes, one that reads no key.
    pub fn new(wiring: &Wiring, names: Option<&[String]>) -> Self {
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
            class_draws: wiring.source("class", 0),
            key_draws: wiring.source("key", 0),
        }
    }

    /// What the request of this lineage asks.
    #[inline]
    pub fn ask(&mut self, lineage: Lineage) -> Ask {
        let choice = match &self.choices[..] {
            [only] => only,
            choices => {
                let at = self.class_draws.open(lineage).unit() * self.total;
                let chosen = choices.iter().find(|choice| at < choice.upto);
                chosen.or(choices.last()).expect("there is a class, as was checked")
            }
        };
        let key = choice.keys.map_or(0, |keys| self.keys[keys].pick(&mut self.key_draws.open(lineage)));
        Ask {
            key,
            response_bytes: choice.response_bytes,
            request_bytes: choice.request_bytes,
            user: 0,
            class: choice.class,
            op: choice.op,
        }
    }
}
