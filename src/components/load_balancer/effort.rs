//! What passing calls on costs a load balancer.

use super::LoadBalancer;
use crate::components::effort::{Doubt, Effort, Stay, To};

impl LoadBalancer {
    /// Whom calls go to while all is well, and the weights of their instances.
    fn usual_targets(&self, stay: &Stay) -> (Vec<&str>, Vec<f64>) {
        let (mut names, mut weights, mut written) = (Vec::new(), Vec::new(), self.weights.iter().copied());
        for name in self.to.names() {
            let instances = stay.wiring.first_entries(name).len();
            let own: Vec<f64> = (0..instances).map(|_| written.next().unwrap_or(1.0)).collect();
            if !self.is_backup(name) {
                names.push(name);
                weights.extend(own);
            }
        }
        (names, weights)
    }

    /// Every call goes on to one of the instances; of a pair of balancers only the first one does that.
    pub(super) fn efforts<'a>(&'a self, stay: &Stay) -> Effort<'a> {
        if self.standby.is_some() && stay.instance.is_none() {
            let active = stay.wiring.own()[0];
            return Effort::passing(stay, None, || To::Own(vec![active], "random", Vec::new()));
        }
        let to = || {
            let (names, weights) = self.usual_targets(stay);
            To::Components(names, &self.balance, weights)
        };
        let mut effort = Effort::passing(stay, self.cpu.as_ref(), to);
        let mut doubt = |there: bool, why: &str| {
            if there {
                effort.doubts.push(Doubt::near_saturation(why));
            }
        };
        doubt(self.retry.is_some(), "`retry` makes calls again that fail or time out");
        doubt(self.timeout.is_some() && self.retry.is_none(), "`timeout` ends requests that wait too long");
        doubt(self.health.is_some(), "`health` takes instances out that are too slow to answer its checks");
        doubt(self.passive.is_some(), "`passive` leaves instances out at which calls time out");
        doubt(self.patience.is_some(), "`patience` sheds calls that wait too long");
        doubt(self.queue_limit.is_some(), "`queue_limit` turns calls away before the servers are full");
        doubt(self.server_connections.is_some(), "`server_connections` may leave servers idle while calls wait");
        effort
    }
}
