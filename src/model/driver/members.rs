//! Membership: machines that come, that are removed, and that go when the last who is there has left.
//!
//! Who chooses among instances is told of each change before anybody dies of it, so that whoever tries again does so
//! elsewhere. A machine that drains is looked at after every event until nobody is at work there or on the way there; who
//! is there is listed once, and anew when all of that list are gone, so that looking costs a glance at its last.

use super::Driver;
use crate::engine::arena::Id;
use crate::model::fault::Target;
use crate::model::ids::{ComponentId, MachineId, StationId};
use crate::model::membership::Stage;
use crate::model::observer::Observer;
use crate::model::visit::Visit;

/// A machine that goes when nobody is there any more.
#[derive(Debug)]
pub(super) struct Draining {
    machine: MachineId,
    /// Some of those who are there; all that were when the list was made.
    visits: Vec<Id>,
}

impl<O: Observer> Driver<O> {
    /// Machines that come later are not there.
    pub(super) fn leave_out_later_machines(&mut self) {
        let machines = (0u32..).zip(&self.hub.ctx.world.machines).filter(|(_, machine)| !machine.from_start);
        let later: Vec<_> = machines.map(|(number, _)| MachineId(number)).collect();
        for machine in later {
            self.book_presence(machine);
        }
    }

    fn stage(&self, machine: MachineId) -> Stage {
        self.hub.ctx.membership.stage(machine)
    }

    /// Machines are launched, or have started, if they have not been removed meanwhile.
    pub(super) fn join(&mut self, machines: &[MachineId], begins: bool) {
        for &machine in machines {
            match self.stage(machine) {
                Stage::Unborn if begins => {
                    self.hub.ctx.membership.advance(machine, Stage::Booting);
                    self.book_presence(machine);
                }
                Stage::Booting if !begins => {
                    self.hub.ctx.membership.advance(machine, Stage::Up);
                    self.hub.ctx.conditions.set_absent(machine, false);
                    self.hub.ctx.conditions.set_unusual(false);
                    self.revive(machine);
                }
                Stage::Unborn | Stage::Booting | Stage::Up | Stage::Draining | Stage::Gone => {}
            }
        }
        if !begins {
            self.tell_members();
        }
    }

    /// The instances on a machine are there, unless something else holds them down.
    fn revive(&mut self, machine: MachineId) {
        for instance in self.hub.ctx.world.on(machine).collect::<Vec<_>>() {
            let (component, place) =
                (self.hub.ctx.world.instance(instance).component, self.hub.ctx.world.machine(machine).place);
            if !self.hub.ctx.conditions.is_down(instance, place) {
                self.with_component(component, |component, ctx| component.up(instance, ctx));
            }
        }
    }

    /// Machines are removed: at once, or when nobody is there any more, or when they were given time enough.
    pub(super) fn leave_the_set(&mut self, machines: &[MachineId], drains: bool, begins: bool) {
        let drains = drains && begins;
        let mut ended = Vec::new();
        for &machine in machines {
            match self.stage(machine) {
                Stage::Up if drains => {
                    self.hub.ctx.membership.advance(machine, Stage::Draining);
                    self.hub.ctx.conditions.set_unusual(true);
                    self.draining.push(Draining { machine, visits: Vec::new() });
                }
                Stage::Gone => {}
                Stage::Unborn | Stage::Booting | Stage::Up | Stage::Draining => ended.push(machine),
            }
        }
        if drains {
            self.tell_members();
        }
        if !ended.is_empty() {
            self.end_machines(&ended);
        }
    }

    /// Machines are not there any more, and whoever was there is gone.
    fn end_machines(&mut self, machines: &[MachineId]) {
        for &machine in machines {
            let before = self.hub.ctx.membership.advance(machine, Stage::Gone);
            let conditions = &mut self.hub.ctx.conditions;
            if before == Stage::Up {
                conditions.set_unusual(true);
            }
            if matches!(before, Stage::Up | Stage::Draining) {
                conditions.set_absent(machine, true);
            }
            self.draining.retain(|it| it.machine != machine);
        }
        self.tell_members();
        let targets: Vec<_> = machines.iter().map(|&machine| Target::Machine(machine)).collect();
        self.strike(&targets, false, Some(false));
        for &machine in machines {
            self.book_presence(machine);
        }
    }

    /// Everybody looks anew who takes calls.
    fn tell_members(&mut self) {
        for component in 0..self.hub.components.len() {
            self.with_component(ComponentId(component as u16), |component, ctx| component.members_changed(ctx));
        }
        self.advance(None);
    }

    /// Machines that drain go if nobody is there any more.
    #[cold]
    #[inline(never)]
    pub(super) fn end_drained(&mut self) {
        let mut ended = Vec::new();
        for at in 0..self.draining.len() {
            if self.is_drained(at) {
                ended.push(self.draining[at].machine);
            }
        }
        if !ended.is_empty() {
            self.end_machines(&ended);
        }
    }

    /// True if nobody is at work on a machine that drains, or on the way there.
    fn is_drained(&mut self, at: usize) -> bool {
        let Draining { machine, visits } = &mut self.draining[at];
        let is_here = |visit: &Visit| visit.frame.place.machine() == Some(*machine) && !visit.state.is_over();
        loop {
            while let Some(last) = visits.last() {
                if self.visits.get(*last).is_some_and(is_here) {
                    return false;
                }
                visits.pop();
            }
            visits.extend(self.visits.iter().filter(|(_, visit)| is_here(visit)).map(|(id, _)| id));
            if visits.is_empty() {
                return true;
            }
        }
    }

    /// The stations of a machine, and of the instances on it, have a capacity as long as it is there.
    fn book_presence(&mut self, machine: MachineId) {
        let is_there = |stage: Stage| matches!(stage, Stage::Booting | Stage::Up | Stage::Draining);
        let there = is_there(self.stage(machine));
        let (now, world) = (self.hub.ctx.now, &self.hub.ctx.world);
        let (_, speed) = self.hub.ctx.conditions.size(machine);
        let mut stations = vec![(world.machine(machine).cpu, there, speed)];
        for instance in world.on(machine) {
            let instance = world.instance(instance);
            let own = [instance.workers, instance.connections];
            stations.extend(own.into_iter().flatten().map(|station| (station, there, 1.0)));
        }
        for (&(caller, callee), first) in &world.pools {
            let pairs = world.members(caller).iter().flat_map(|a| world.entries(callee).iter().map(move |b| [*a, *b]));
            for (number, ends) in (0u32..).zip(pairs) {
                let machines = ends.map(|end| world.machine_of(end));
                if machines.contains(&Some(machine)) {
                    let both =
                        machines.into_iter().flatten().all(|machine| is_there(self.hub.ctx.membership.stage(machine)));
                    stations.push((StationId(first.0 + number), both, 1.0));
                }
            }
        }
        for (station, there, speed) in stations {
            self.hub.ctx.stations[station.0 as usize].set_presence(now, there, speed);
        }
    }

    /// A machine has another size.
    pub(super) fn resize(&mut self, machine: MachineId) {
        let (now, station) = (self.hub.ctx.now, self.hub.ctx.world.machine(machine).cpu);
        let (cores, _) = self.hub.ctx.conditions.size(machine);
        let cores = cores.unwrap_or(self.hub.ctx.world.machine(machine).cores);
        self.hub.ctx.stations[station.0 as usize].set_servers(now, cores);
        self.book_presence(machine);
        self.reprice(machine);
        while let Some(next) = self.hub.ctx.stations[station.0 as usize].start_next(now) {
            self.serve_next(next, station);
        }
        self.admit(station);
        self.hub.rearm(station);
    }
}
