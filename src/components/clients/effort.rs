//! What clients issue on average.

use super::Clients;
use super::load::Pace;
use crate::components::effort::{Doubt, Effort, Flow, Keys, MOST_KEYS, Stay, To};
use crate::policy::popularity::Popularity;
use std::sync::Arc;

impl Clients {
    /// The requests, by class; of users, `scale` per second.
    pub(super) fn requests<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let wiring = stay.wiring;
        let mut effort = Effort::default();
        let per_s = match self.load.pace() {
            Pace::Open { per_s } => per_s * stay.scale,
            Pace::Closed(users) => {
                effort.users = Some(users);
                stay.scale
            }
            Pace::Recorded => {
                let why =
                    "a recording has the classes and keys that it has; the shares of `classes` are taken for them";
                effort.doubts.push(Doubt::always(why));
                let recorded = wiring.common.recordings.get(wiring.name);
                let seconds = |ticks: u64| ticks as f64 * wiring.common.tick_ns as f64 / 1e9;
                let rate = recorded.and_then(|all| Some(all.len() as f64 / seconds(all.last()?.at.0).max(1e-9)));
                rate.unwrap_or(1.0) * stay.scale
            }
        };
        if !self.load.is_stationary() {
            effort.doubts.push(Doubt::always("the load varies by plan; its highest, or of a wave its mean, is taken"));
        }
        self.doubts(&mut effort, stay);
        let wanted = |name: &String| self.classes.as_ref().is_none_or(|classes| classes.contains(name));
        let classes = || wiring.common.classes.iter().enumerate().filter(|(_, class)| wanted(&class.name));
        let total: f64 = classes().map(|(_, class)| class.share).sum();
        for (number, class) in classes().filter(|(_, class)| class.share > 0.0) {
            let keys = class.keys.map(|space| Keys { space, shares: shares(&wiring.common.keys[space]) });
            let flow = Flow { class: number, op: class.op, keys, per_s: per_s * class.share / total, part: 0 };
            effort.leg(To::Components(vec![&self.to], &self.balance, Vec::new()), flow);
        }
        effort
    }

    fn doubts(&self, effort: &mut Effort, stay: &Stay) {
        if self.retry.is_some() {
            effort.doubts.push(Doubt::near_saturation("`retry` makes requests again that fail or time out"));
        } else if self.cancel {
            effort.doubts.push(Doubt::near_saturation("`cancel` stops the work on requests that time out"));
        } else if self.timeout.is_some() {
            effort.doubts.push(Doubt::near_saturation("`timeout` ends requests that wait too long"));
        }
        if !stay.wiring.pace().is_empty() {
            effort.doubts.push(Doubt::always("`events` change the load"));
        }
    }
}

/// The share of each key; equal ones of a small space are shared by all who ask.
fn shares(keys: &Popularity) -> Option<Arc<[f64]>> {
    (keys.count() <= MOST_KEYS).then(|| (1..=keys.count()).map(|key| keys.probability(key)).collect())
}
