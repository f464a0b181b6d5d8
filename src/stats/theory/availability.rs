//! Machines that fail and are repaired, and groups of them that need some to be up.
//!
//! A machine is up for a mean time u and down for a mean time d in turn: it is up a share u / (u + d) of the time,
//! whatever the laws. With exponential times, f = 1/u and r = 1/d, its state forgets with rate f + r, so the share measured
//! over a window T has variance 2 A (1 - A) / (a T) (1 - (1 - e^{-aT}) / (aT)), a = f + r (*own*, its covariance
//! A (1 - A) e^{-at} integrated twice): for long windows a deviation of sqrt(2 A (1 - A) / (a T)).
//!
//! Of n independent ones at least k are up with the binomial tail (Barlow & Proschan, "Mathematical theory of
//! reliability"); with fewer repair crews than machines the number that is down is a birth-death chain.
//!
//! Ignored: common causes, which is why real groups do worse.

use super::birth_death::steady_state;

/// One machine.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Repairable {
    /// Mean seconds from repair to failure (not from failure to failure).
    pub up: f64,
    /// Mean seconds from failure to repair.
    pub down: f64,
}

impl Repairable {
    /// Share of the time that it is up.
    #[must_use]
    pub fn availability(self) -> f64 {
        assert!(self.up > 0.0 && self.down >= 0.0, "{self:?} are times");
        self.up / (self.up + self.down)
    }

    /// Standard deviation of the share of a window of `window` seconds that it is up, if its times are exponential.
    #[must_use]
    pub fn deviation_of_measured(self, window: f64) -> f64 {
        let share = self.availability();
        let forgotten = (1.0 / self.up + 1.0 / self.down) * window;
        // (x - 1 + e^-x) / x^2, by its series where x is so small that digits are lost.
        let average = if forgotten < 1e-3 {
            0.5 - forgotten / 6.0 + forgotten * forgotten / 24.0
        } else {
            (forgotten + libm::expm1(-forgotten)) / (forgotten * forgotten)
        };
        (2.0 * share * (1.0 - share) * average).sqrt()
    }
}

/// Equal machines of which some must be up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Group {
    /// Each of them.
    pub machine: Repairable,
    /// How many there are.
    pub machines: u32,
    /// How many must be up.
    pub needed: u32,
    /// How many can be repaired at a time; as many as there are machines: independently. 0: never.
    pub crews: u32,
}

impl Group {
    /// Share of the time that enough are up; exponential times unless there is a crew for each.
    #[must_use]
    pub fn availability(self) -> f64 {
        let Self { machine, machines, needed, crews } = self;
        assert!(0 < needed && needed <= machines && crews > 0, "{self:?} is a group with crews");
        if machine.down == 0.0 {
            return 1.0;
        }
        let failing = |down: u32| f64::from(machines - down) / machine.up;
        let repairing = |down: u32| f64::from(down.min(crews)) / machine.down;
        steady_state(machines, failing, repairing)[..=(machines - needed) as usize].iter().sum()
    }

    /// Mean seconds from all up to too few up, exponential times: the sum of the mean times from each number down to the
    /// next, (1 + r h) / f with h the one before.
    #[must_use]
    pub fn mean_time_to_outage(self) -> f64 {
        let Self { machine, machines, needed, crews } = self;
        assert!(0 < needed && needed <= machines, "{self:?} is a group");
        let (mut total, mut step) = (0.0, 0.0);
        for down in 0..=machines - needed {
            let repair = f64::from(down.min(crews)) / machine.down;
            step = (1.0 + repair * step) * machine.up / f64::from(machines - down);
            total += step;
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding, stationary};

    const MACHINE: Repairable = Repairable { up: 99.0, down: 1.0 };

    fn group(machines: u32, needed: u32, crews: u32) -> Group {
        Group { machine: Repairable { up: 5.0, down: 2.0 }, machines, needed, crews }
    }

    #[test]
    fn known_values() {
        let pair = Group { machine: MACHINE, machines: 2, needed: 1, crews: 2 };
        printed(pair.availability(), 0.9999, 8);
    }

    #[test]
    fn independent_machines_by_listing_all_states() {
        for needed in 1..=6 {
            let state = |up: u32| {
                let down = 6 - up.count_ones();
                libm::pow(5.0 / 7.0, f64::from(up.count_ones())) * libm::pow(2.0 / 7.0, f64::from(down))
            };
            let enough = (0..64_u32).filter(|up| up.count_ones() >= needed);
            agree(group(6, needed, 6).availability(), enough.map(state).sum(), rounding(200));
        }
    }

    /// The covariance A (1 - A) e^{-a t}, integrated over both times of the window.
    #[test]
    fn the_deviation_by_the_covariance() {
        for window in [0.001, 1.0, 20.0] {
            let (mean, error) = integral(window, 2000, |t| 2.0 * (window - t) * libm::exp(-(1.0 + 1.0 / 99.0) * t));
            let variance = 0.99 * 0.01 * mean / (window * window);
            let deviation = MACHINE.deviation_of_measured(window);
            // Left of the series' end, the next term is x^3 / 120.
            let error = error / mean + rounding(4000) / window.min(1.0) + 1e-9 / 60.0;
            agree(deviation * deviation, variance, error);
        }
        let long = f64::sqrt(2.0 * 0.99 * 0.01 / ((1.0 + 1.0 / 99.0) * 1e12));
        agree(MACHINE.deviation_of_measured(1e12), long, 1e-12 + rounding(32));
    }

    /// One crew for three machines that are told apart, in the order in which they failed.
    #[test]
    fn a_shared_crew_by_elimination() {
        let lines: Vec<Vec<usize>> = [
            vec![vec![]],
            (0..3).map(|a| vec![a]).collect(),
            (0..9).map(|n| vec![n / 3, n % 3]).filter(|l| l[0] != l[1]).collect(),
            (0..6).map(|n| vec![n / 2, (n / 2 + 1 + n % 2) % 3, (n / 2 + 2 - n % 2) % 3]).collect(),
        ]
        .concat();
        let index = |line: &[usize]| lines.iter().position(|other| other == line).expect("a line");
        let law = stationary(lines.len(), |from| {
            let line = &lines[from];
            let up = (0..3).filter(|machine| !line.contains(machine));
            let mut moves: Vec<_> = up.map(|m| (index(&[&line[..], &[m]].concat()), 1.0 / 5.0)).collect();
            moves.extend((!line.is_empty()).then(|| (index(&line[1..]), 1.0 / 2.0)));
            moves
        });
        let enough: f64 = law.iter().zip(&lines).filter(|(_, line)| line.len() <= 1).map(|(p, _)| p).sum();
        agree(group(3, 2, 1).availability(), enough, rounding(200));
    }

    /// An outage ends by a return to all up at rate 1: it then takes a share 1 / (1 + mean time) of the time.
    #[test]
    fn time_to_outage_by_the_share_of_outages() {
        for (machines, needed, crews) in [(1, 1, 1), (2, 1, 2), (5, 3, 1), (4, 1, 4), (3, 1, 0)] {
            let last = (machines - needed + 1) as usize;
            let law = stationary(last + 1, |down| {
                if down == last {
                    return vec![(0, 1.0)];
                }
                let mut moves = vec![(down + 1, (machines as usize - down) as f64 / 5.0)];
                moves.extend((down > 0).then(|| (down - 1, down.min(crews as usize) as f64 / 2.0)));
                moves
            });
            let mean = (1.0 - law[last]) / law[last];
            agree(group(machines, needed, crews).mean_time_to_outage(), mean, rounding(500));
        }
    }

    #[test]
    fn a_pair_in_closed_form() {
        let (f, r) = (0.2, 0.5);
        agree(group(2, 1, 1).mean_time_to_outage(), (3.0 * f + r) / (2.0 * f * f), rounding(32));
        // Without repair: one after the other.
        agree(group(4, 1, 0).mean_time_to_outage(), 5.0 * (1.0 / 4.0 + 1.0 / 3.0 + 1.0 / 2.0 + 1.0), rounding(32));
    }
}
