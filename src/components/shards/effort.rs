//! Which share of the calls each shard gets.
//!
//! By the owner of each key and how often it is asked for. Keys of a space that is too large to follow one by one are
//! taken to fall evenly on all.

use super::Shards;
use super::owners::Owners;
use crate::components::effort::{Doubt, Effort, Flow, Keys, Stay, Time, To};

impl Shards {
    /// Every call goes to the owner of its key; those that are scattered go to all.
    pub(super) fn efforts<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let owners = Owners::new(stay.wiring, self);
        let mut effort = Effort::default();
        for flow in stay.flows {
            let scattered = self.scatter.contains(&stay.wiring.common.classes[flow.class].name);
            let time = match flow.keys.as_ref() {
                _ if scattered => self.to_all(flow, &owners, &mut effort),
                Some(keys) => self.to_owners(flow, keys, &owners, &mut effort),
                None => Time::Pass(0.0),
            };
            effort.times.push(time);
        }
        if self.copies() > 1 {
            effort.doubts.push(Doubt::always("each key has copies on several shards; only the first is followed"));
        }
        if self.eject.is_some() {
            effort.doubts.push(Doubt::near_saturation("`eject` leaves out members that are too slow to answer"));
        }
        effort
    }

    fn shard(&self, number: u32) -> To<'_> {
        To::Components(vec![&self.to[number as usize]], &self.balance, Vec::new())
    }

    fn to_all<'a>(&'a self, flow: &Flow, owners: &Owners, effort: &mut Effort<'a>) -> Time {
        // Nobody is asked for a key in particular.
        let asked = Flow { keys: None, ..flow.clone() };
        let legs = owners.all(&[]).into_iter().map(|number| effort.leg(self.shard(number), asked.clone()));
        Time::Longest(legs.map(Time::Leg).collect())
    }

    fn to_owners<'a>(&'a self, flow: &Flow, keys: &Keys, owners: &Owners, effort: &mut Effort<'a>) -> Time {
        let members = owners.all(&[]);
        let mut sum = Vec::new();
        let mut leg = |member: u32, share: f64, keys: Keys| {
            let flow = Flow { keys: Some(keys), ..flow.at(flow.per_s * share) };
            let leg = effort.leg(self.shard(member), flow);
            sum.push(Time::Times(share, Box::new(Time::Leg(leg))));
        };
        let Some(shares) = &keys.shares else {
            for &member in &members {
                leg(member, 1.0 / members.len() as f64, keys.clone());
            }
            effort.doubts.push(Doubt::always("there are too many keys to follow one by one; shards are taken as even"));
            return Time::Sum(sum);
        };
        let owner: Vec<Option<u32>> = (1..).zip(shares.iter()).map(|(key, _)| owners.owner(None, key)).collect();
        for &member in &members {
            let own =
                || owner.iter().zip(shares.iter()).map(|(owner, p)| if *owner == Some(member) { *p } else { 0.0 });
            let share: f64 = own().sum();
            if share > 0.0 {
                leg(member, share, keys.reweighed(own()));
            }
        }
        if owner.iter().any(Option::is_none) {
            effort.doubts.push(Doubt::always("some keys have no owner: their requests fail"));
        }
        Time::Sum(sum)
    }
}
