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
                self.recorded(stay, &mut effort);
                return effort;
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

    /// What was recorded, by class, from the start to the last arrival.
    fn recorded<'a>(&'a self, stay: &Stay, effort: &mut Effort<'a>) {
        let common = stay.wiring.common;
        let arrivals = common.recordings.get(stay.wiring.name).map_or(&[][..], |all| &all[..]);
        let Some(last) = arrivals.last() else { return };
        let seconds = (last.at.0 as f64 * common.tick_ns as f64 / 1e9).max(1e-9);
        let mut counts = vec![0_u64; common.classes.len()];
        for arrival in arrivals {
            counts[usize::from(arrival.class)] += 1;
        }
        for (number, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let per_s = count as f64 / seconds * stay.scale;
            let flow = Flow { class: number, op: common.classes[number].op, keys: None, per_s, part: 0 };
            effort.leg(To::Components(vec![&self.to], &self.balance, Vec::new()), flow);
        }
        let why = "a recording's bursts, keys and sizes of answers are left aside; its mean rates are taken";
        effort.doubts.push(Doubt::near_saturation(why));
        self.doubts(effort, stay);
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
            effort.doubts.push(Doubt::by_events("`events` change the load"));
        }
    }
}

/// The share of each key; equal ones of a small space are shared by all who ask.
fn shares(keys: &Popularity) -> Option<Arc<[f64]>> {
    (keys.count() <= MOST_KEYS).then(|| (1..=keys.count()).map(|key| keys.probability(key)).collect())
}
