//! Where the addresses of a name send calls, on average over a long time.

use super::Dns;
use super::authority::Order;
use super::resolvers::Handing;
use crate::components::address;
use crate::components::effort::{Doubt, Effort, Stay, Time, To};

impl Dns {
    /// Every call goes to an address; where the order never changes, all to the first. Lookups are left out of the time:
    /// nearly all calls find a copy.
    pub(super) fn efforts<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        let mut listed = address::instances(&self.names(), |name| stay.wiring.first_entries(name));
        let kept = self.resolver_order == Handing::Kept;
        if self.order == Order::Fixed && kept {
            listed.truncate(1);
        }
        let share = 1.0 / listed.len() as f64;
        let shares: Vec<_> = listed.iter().map(|&instance| (instance, share)).collect();
        let mut effort = Effort::default();
        for flow in stay.flows {
            let leg = effort.leg(To::Instances(shares.clone()), flow.clone());
            effort.times.push(Time::Leg(leg));
        }
        if kept && !self.ttl.is_zero() && shares.len() > 1 {
            let why = "a resolver sends all its users to one address for as long as `ttl`";
            effort.doubts.push(Doubt::near_saturation(why));
        }
        if self.next_address || self.timeout.is_some() {
            effort
                .doubts
                .push(Doubt::near_saturation("`timeout` and `next_address` make more calls when servers are slow"));
        }
        effort
    }
}
