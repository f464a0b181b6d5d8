//! Conditions: what is the matter with machines, processes and ways at present.
//!
//! The driver reads them when it delivers a message, goes on with a visit and prices time; nobody else does. Conditions
//! are counted, so that faults may overlap: a machine is up again when the last fault that holds it down is over.

use super::fault::{Effect, Route, Size, Target};
use super::ids::{InstanceId, MachineId};
use super::link::Place;
use super::world::World;

/// What is the matter with a machine or a process.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Faults that hold it down, and those of them that are silent.
    down: u32,
    silent: u32,
    /// Faults that hold it still.
    frozen: u32,
    /// For a machine: faults that cut it off.
    isolated: u32,
}

/// What becomes of a message that has come to its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// It is there.
    Delivered,
    /// Nobody is there, and the sender is told.
    Refused,
    /// Nobody ever hears of it.
    Lost,
}

/// The conditions of a world.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    machines: Vec<State>,
    processes: Vec<State>,
    /// Speed of each machine's CPU, as fractions that are multiplied.
    slow: Vec<Vec<f64>>,
    /// Changes of each machine's size; the last one holds.
    sizes: Vec<Vec<Size>>,
    cuts: Vec<Route>,
    losses: Vec<(Route, f64)>,
    /// The number of effects in force; with none, nothing is asked.
    active: u32,
}

impl Conditions {
    /// All is well with all that is there from the start.
    #[must_use]
    pub fn new(world: &World) -> Self {
        let (machines, instances) = (world.machines.len(), world.instances.len());
        let mut conditions = Self::fine(machines, instances);
        if let Some(nobody) = conditions.processes.get_mut(world.nobody.0 as usize) {
            nobody.down = 1;
        }
        for (number, _) in (0u32..).zip(&world.machines).filter(|(_, machine)| !machine.from_start) {
            conditions.set_absent(MachineId(number), true);
            conditions.set_unusual(true);
        }
        conditions
    }

    fn fine(machines: usize, instances: usize) -> Self {
        Self {
            machines: vec![State::default(); machines],
            processes: vec![State::default(); instances],
            slow: vec![Vec::new(); machines],
            sizes: vec![Vec::new(); machines],
            ..Self::default()
        }
    }

    /// A machine is not there, or is there from now on: calls to it are refused.
    pub fn set_absent(&mut self, machine: MachineId, absent: bool) {
        let down = &mut self.machines[machine.0 as usize].down;
        *down = if absent { *down + 1 } else { *down - 1 };
    }

    /// One thing more is the matter, or one less.
    pub fn set_unusual(&mut self, unusual: bool) {
        self.active = if unusual { self.active + 1 } else { self.active - 1 };
    }

    /// True while anything is the matter.
    #[inline]
    #[must_use]
    pub fn matter(&self) -> bool {
        self.active > 0
    }

    /// An effect begins, or is over.
    pub fn change(&mut self, effect: &Effect, begins: bool) {
        let count = |number: &mut u32| *number = if begins { *number + 1 } else { *number - 1 };
        if effect.is_condition() {
            count(&mut self.active);
        }
        match effect {
            Effect::Down { targets, silent, .. } => {
                for target in targets {
                    let state = self.state_mut(*target);
                    count(&mut state.down);
                    if *silent {
                        count(&mut state.silent);
                    }
                }
            }
            Effect::Frozen(targets) => targets.iter().for_each(|target| count(&mut self.state_mut(*target).frozen)),
            Effect::Isolation(machines) => {
                for machine in machines {
                    count(&mut self.machines[machine.0 as usize].isolated);
                }
            }
            Effect::Slow(machines, fraction) => {
                for machine in machines {
                    toggle(&mut self.slow[machine.0 as usize], fraction, begins);
                }
            }
            Effect::Partition(routes) => routes.iter().for_each(|route| toggle(&mut self.cuts, route, begins)),
            Effect::Loss(routes, share) => {
                for route in routes {
                    toggle(&mut self.losses, &(*route, *share), begins);
                }
            }
            Effect::Resized(sizes) => {
                for (machine, size) in sizes {
                    toggle(&mut self.sizes[machine.0 as usize], size, begins);
                }
            }
            Effect::Changed(..) | Effect::Joining(_) | Effect::Leaving { .. } => {}
        }
    }

    /// True if what runs at `instance`, at `place`, is dead.
    #[must_use]
    pub fn is_down(&self, instance: InstanceId, place: Place) -> bool {
        self.at(instance, place).any(|state| state.down > 0)
    }

    /// True if what runs at `instance`, at `place`, stands still. Who only `connects` is answered by the kernel, which stands
    /// still with its machine alone.
    #[must_use]
    pub fn is_frozen(&self, instance: InstanceId, place: Place, connects: bool) -> bool {
        let machine = place.machine().is_some_and(|machine| self.machines[machine.0 as usize].frozen > 0);
        machine || (!connects && self.processes.get(instance.0 as usize).is_some_and(|process| process.frozen > 0))
    }

    /// The speed of a machine's CPU, as a fraction of what it is.
    #[must_use]
    pub fn speed(&self, machine: MachineId) -> f64 {
        let at = machine.0 as usize;
        if self.machines[at].frozen > 0 { 0.0 } else { self.size(machine).1 * self.slow[at].iter().product::<f64>() }
    }

    /// The size of a machine: its cores, if they are others than it was laid out with, and their speed relative to that.
    #[must_use]
    pub fn size(&self, machine: MachineId) -> (Option<u32>, f64) {
        let sizes = || self.sizes[machine.0 as usize].iter().rev();
        (sizes().find_map(|size| size.cores), sizes().find_map(|size| size.speed).unwrap_or(1.0))
    }

    /// What becomes of a call from `from` that has come to `instance` at `place`.
    #[must_use]
    pub fn delivery(&self, from: Place, instance: InstanceId, place: Place) -> Delivery {
        if self.is_cut(from, place) {
            return Delivery::Lost;
        }
        if !self.is_down(instance, place) {
            Delivery::Delivered
        } else if self.at(instance, place).any(|state| state.silent > 0) {
            Delivery::Lost
        } else {
            Delivery::Refused
        }
    }

    /// True if messages from one place to another vanish.
    #[must_use]
    pub fn is_cut(&self, from: Place, to: Place) -> bool {
        if from == to {
            return false;
        }
        let isolated =
            |place: Place| place.machine().is_some_and(|machine| self.machines[machine.0 as usize].isolated > 0);
        let apart = from.machine() != to.machine();
        apart && (isolated(from) || isolated(to) || self.cuts.iter().any(|route| goes(*route, from, to)))
    }

    /// The probability that a message from one place to another is lost and must be sent again.
    #[must_use]
    pub fn loss(&self, from: Place, to: Place) -> f64 {
        let passes = self.losses.iter().filter(|(route, _)| goes(*route, from, to)).map(|(_, share)| 1.0 - share);
        1.0 - passes.product::<f64>()
    }

    fn at(&self, instance: InstanceId, place: Place) -> impl Iterator<Item = &State> {
        let machine = place.machine().map(|machine| &self.machines[machine.0 as usize]);
        machine.into_iter().chain(self.processes.get(instance.0 as usize))
    }

    fn state_mut(&mut self, target: Target) -> &mut State {
        match target {
            Target::Machine(machine) => &mut self.machines[machine.0 as usize],
            Target::Process(instance) => &mut self.processes[instance.0 as usize],
        }
    }
}

fn goes(route: Route, from: Place, to: Place) -> bool {
    from.zone() == Some(route.from) && to.zone() == Some(route.to)
}

/// Adds one more of the same, or takes one away.
fn toggle<T: PartialEq + Clone>(list: &mut Vec<T>, item: &T, begins: bool) {
    if begins {
        list.push(item.clone());
    } else {
        let at = list.iter().position(|known| known == item).expect("what ends has begun");
        list.remove(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::ZoneId;

    #[test]
    fn faults_overlap_and_the_last_one_ends_it() {
        let mut conditions = Conditions::fine(2, 3);
        let place = |machine| Place::new(Some(MachineId(machine)), ZoneId(machine as u16));
        let down = |silent, target| Effect::Down { targets: vec![target], silent, keeps: None };
        let loud = down(false, Target::Machine(MachineId(1)));
        let silent = down(true, Target::Process(InstanceId(2)));
        let come = |conditions: &Conditions, instance| conditions.delivery(place(1), InstanceId(instance), place(1));
        conditions.change(&loud, true);
        assert_eq!([come(&conditions, 1), come(&conditions, 2)], [Delivery::Refused; 2]);
        conditions.change(&silent, true);
        assert_eq!([come(&conditions, 1), come(&conditions, 2)], [Delivery::Refused, Delivery::Lost]);
        conditions.change(&loud, false);
        assert_eq!([come(&conditions, 1), come(&conditions, 2)], [Delivery::Delivered, Delivery::Lost]);
        conditions.change(&silent, false);
        assert!(!conditions.matter());
    }

    #[test]
    fn a_cut_is_one_way_and_isolation_both() {
        let mut conditions = Conditions::fine(2, 2);
        let place = |machine| Place::new(Some(MachineId(machine)), ZoneId(machine as u16));
        let cut = Effect::Partition(vec![Route { from: ZoneId(0), to: ZoneId(1) }]);
        conditions.change(&cut, true);
        assert_eq!([conditions.is_cut(place(0), place(1)), conditions.is_cut(place(1), place(0))], [true, false]);
        conditions.change(&cut, false);
        conditions.change(&Effect::Isolation(vec![MachineId(1)]), true);
        assert_eq!([conditions.is_cut(place(0), place(1)), conditions.is_cut(place(1), place(0))], [true, true]);
        assert!(!conditions.is_cut(place(1), place(1)), "within a machine there is no way to cut");
    }

    #[test]
    fn slowness_multiplies_and_losses_add_up() {
        let mut conditions = Conditions::fine(1, 1);
        let slow = |fraction| Effect::Slow(vec![MachineId(0)], fraction);
        conditions.change(&slow(0.5), true);
        conditions.change(&slow(0.25), true);
        assert!((conditions.speed(MachineId(0)) - 0.125).abs() < 1e-12);
        conditions.change(&slow(0.5), false);
        assert!((conditions.speed(MachineId(0)) - 0.25).abs() < 1e-12);
        let route = Route { from: ZoneId(0), to: ZoneId(0) };
        conditions.change(&Effect::Loss(vec![route], 0.1), true);
        conditions.change(&Effect::Loss(vec![route], 0.5), true);
        let place = |machine| Place::new(Some(MachineId(machine)), ZoneId(0));
        assert!((conditions.loss(place(0), place(1)) - 0.55).abs() < 1e-12);
    }
}
