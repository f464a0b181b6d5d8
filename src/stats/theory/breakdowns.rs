//! A station whose servers break down and are repaired, busy or idle; what they did is resumed.
//!
//! Poisson arrivals, exponential service, up and down times, one line. One server has a closed form (White & Christie
//! 1958). Several, each repaired by itself, are a chain of (number present, servers up): arrivals and departures between
//! levels of equal number present, the same at all levels from the number of servers on, so that level j + 1 is level j
//! times a matrix R that solves R = lambda (-(A1 + R A2))^{-1} (Mitrani & Avi-Itzhak 1968, "A many-server queue with
//! service interruptions"; solved as by Neuts 1981). R is found by repeated substitution from zero, which is the exact
//! solution of the chain cut at ever higher levels; the levels below follow downwards.
//!
//! Ignored: the law of the response time; requests that are lost with the server.

use super::matrix::{Matrix, invariant, inverse, row_times, square};

/// Substitutions within which R has always settled; passing it is a fault of this file.
const SUBSTITUTIONS: u32 = 1_000_000;

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Breakdowns {
    /// Arrivals per second.
    pub arrival_rate: f64,
    /// Completions per second of one busy server that is up.
    pub service_rate: f64,
    /// Servers.
    pub servers: u32,
    /// Failures per second of one server that is up.
    pub failure_rate: f64,
    /// Repairs per second of one server that is down.
    pub repair_rate: f64,
}

impl Breakdowns {
    /// Load over the capacity of the servers that are up on average; below 1 if the station keeps up.
    #[must_use]
    pub fn utilization(self) -> f64 {
        let Self { arrival_rate, service_rate, servers, failure_rate, repair_rate } = self;
        let positive = [arrival_rate, service_rate, failure_rate, repair_rate].iter().all(|rate| *rate > 0.0);
        assert!(positive && servers > 0, "{self:?} has rates and servers");
        let up = repair_rate / (failure_rate + repair_rate);
        arrival_rate / (service_rate * f64::from(servers) * up)
    }

    /// Mean number of requests present at a station of one server, in closed form.
    #[must_use]
    pub fn mean_in_system_of_one(self) -> f64 {
        assert!(self.servers == 1, "{self:?} has one server");
        if self.utilization() >= 1.0 {
            return f64::INFINITY;
        }
        let Self { arrival_rate: a, service_rate: s, failure_rate: f, repair_rate: r, .. } = self;
        let change = f + r;
        a * (change * change + s * f) / (change * (s * r - a * change))
    }

    /// Mean number of requests present, waiting or in service.
    #[must_use]
    pub fn mean_in_system(self) -> f64 {
        if self.utilization() >= 1.0 {
            return f64::INFINITY;
        }
        let repeated = self.repeated();
        // Downwards: what leads from each level to the one above it.
        let mut upwards = vec![repeated];
        for level in (1..self.servers).rev() {
            let above = upwards.last().expect("there is a level above");
            upwards.push(self.substitute(level, level + 1, above));
        }
        let mut law = invariant(&self.returning(upwards.last().expect("level 1 is above the lowest")));
        let (mut mass, mut present) = (0.0, 0.0);
        for (level, up) in (0..self.servers).zip(upwards.iter().rev()) {
            let here: f64 = law.iter().sum();
            mass += here;
            present += f64::from(level) * here;
            law = row_times(&law, up);
        }
        // From here on each level is R times the last: sums of R^k and of k R^k.
        let sum = inverse(&self.one_less(&upwards[0]));
        let all = row_times(&law, &sum);
        let beyond = row_times(&row_times(&all, &upwards[0]), &sum);
        mass += all.iter().sum::<f64>();
        present += f64::from(self.servers) * all.iter().sum::<f64>() + beyond.iter().sum::<f64>();
        present / mass
    }

    /// Mean response time in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        self.mean_in_system() / self.arrival_rate
    }

    /// Work done per second with `present` requests and `up` servers up.
    fn rate(self, present: u32, up: usize) -> f64 {
        f64::from(present.min(up as u32)) * self.service_rate
    }

    /// Repairs and failures per second, from and to a number of servers up.
    fn change(self, from: usize, to: usize) -> f64 {
        if to == from + 1 {
            (self.servers as usize - from) as f64 * self.repair_rate
        } else if from == to + 1 {
            from as f64 * self.failure_rate
        } else {
            0.0
        }
    }

    /// lambda (-(A1 + R A2))^{-1} with R leading from `level` to `above`, where its requests are served.
    fn substitute(self, level: u32, above: u32, to_above: &[Vec<f64>]) -> Matrix {
        let size = self.servers as usize + 1;
        let entry = |row: usize, column: usize| {
            let returns = to_above[row][column] * self.rate(above, column);
            if row == column {
                let changes: f64 = (0..size).map(|to| self.change(row, to)).sum();
                self.arrival_rate + self.rate(level, row) + changes - returns
            } else {
                -self.change(row, column) - returns
            }
        };
        let inverse = inverse(&square(size, entry));
        inverse.iter().map(|row| row.iter().map(|x| x * self.arrival_rate).collect()).collect()
    }

    /// R, from the level of as many requests as servers on.
    fn repeated(self) -> Matrix {
        let size = self.servers as usize + 1;
        let mut last = square(size, |_, _| 0.0);
        for _ in 0..SUBSTITUTIONS {
            let next = self.substitute(self.servers, self.servers, &last);
            let pairs = || last.iter().flatten().zip(next.iter().flatten());
            let is_settled = pairs().all(|(before, after)| (after - before).abs() <= 2.0 * f64::EPSILON * after);
            last = next;
            if is_settled {
                return last;
            }
        }
        panic!("the levels of {self:?} have not settled")
    }

    /// Rates between numbers of servers up while nobody is present, visits to the levels above left out.
    fn returning(self, to_above: &[Vec<f64>]) -> Matrix {
        let size = self.servers as usize + 1;
        square(size, |row, column| self.change(row, column) + to_above[row][column] * self.rate(1, column))
    }

    /// 1 - R.
    fn one_less(self, repeated: &[Vec<f64>]) -> Matrix {
        let unit = |row, column| f64::from(u8::from(row == column));
        square(self.servers as usize + 1, |row, column| unit(row, column) - repeated[row][column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mmc::Mmc;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    const PAIR: Breakdowns =
        Breakdowns { arrival_rate: 0.8, service_rate: 1.0, servers: 2, failure_rate: 0.1, repair_rate: 0.4 };

    /// All states up to a number present that is never met: at a load of one half the law falls by more than a quarter a
    /// level.
    fn by_elimination(station: Breakdowns, most: usize) -> f64 {
        let width = station.servers as usize + 1;
        let law = stationary(width * (most + 1), |state| {
            let (present, up) = (state / width, state % width);
            let mut moves: Vec<_> =
                (0..width).map(|to| (present * width + to, station.change(up, to))).filter(|(_, r)| *r > 0.0).collect();
            moves.extend((present < most).then_some((state + width, station.arrival_rate)));
            let rate = station.rate(present as u32, up);
            moves.extend((rate > 0.0).then(|| (state - width, rate)));
            moves
        });
        law.iter().enumerate().map(|(state, p)| (state / width) as f64 * p).sum()
    }

    #[test]
    fn one_server_in_closed_form_and_by_levels() {
        for (arrival_rate, failure_rate, repair_rate) in [(0.5, 0.1, 0.4), (0.2, 2.0, 1.0), (0.7, 1e-3, 0.05)] {
            let station = Breakdowns { arrival_rate, failure_rate, repair_rate, servers: 1, ..PAIR };
            // Roundings grow by the inverse of the spare capacity, twice.
            let spare = 1.0 - station.utilization();
            agree(station.mean_in_system(), station.mean_in_system_of_one(), rounding(500) / (spare * spare));
        }
        let one = Breakdowns { servers: 1, arrival_rate: 0.4, ..PAIR };
        agree(one.mean_in_system_of_one(), by_elimination(one, 250), rounding(5000));
    }

    #[test]
    fn several_servers_by_elimination() {
        agree(PAIR.mean_in_system(), by_elimination(PAIR, 200), rounding(5000));
        let three = Breakdowns { servers: 3, arrival_rate: 1.2, failure_rate: 0.5, repair_rate: 0.5 * 4.0, ..PAIR };
        agree(three.mean_in_system(), by_elimination(three, 120), rounding(5000));
    }

    /// One failure in 1e12 seconds, mended in one: what it adds is below 1e-10.
    #[test]
    fn servers_that_never_fail() {
        let station = Breakdowns { arrival_rate: 3.2, servers: 4, failure_rate: 1e-12, repair_rate: 1.0, ..PAIR };
        let sound = Mmc { arrival_rate: 3.2, service_rate: 1.0, servers: 4 };
        agree(station.mean_response(), sound.mean_response(), 1e-10);
    }

    #[test]
    fn overloaded() {
        let over = Breakdowns { arrival_rate: 1.6, ..PAIR };
        assert!(over.mean_in_system().is_infinite());
        assert!(Breakdowns { servers: 1, ..over }.mean_in_system_of_one().is_infinite());
    }
}
