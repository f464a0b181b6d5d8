//! Amdahl's law: how much faster n workers do a task of which a share is serial.
//!
//! Speedup = 1 / (s + (1 - s) / n), below 1 / s however many workers (Amdahl 1967).
//!
//! Ignored: the cost of dividing and joining; see [`super::usl`] for a law that falls again.

/// A task that is partly serial.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Amdahl {
    /// Share of the work that only one worker can do, 0 to 1.
    pub serial: f64,
}

impl Amdahl {
    /// How many times faster than one worker `workers` workers are.
    #[must_use]
    pub fn speedup(self, workers: u32) -> f64 {
        assert!((0.0..=1.0).contains(&self.serial) && workers > 0, "{self:?} with {workers} workers");
        1.0 / (self.serial + (1.0 - self.serial) / f64::from(workers))
    }

    /// What no number of workers exceeds.
    #[must_use]
    pub fn limit(self) -> f64 {
        1.0 / self.serial
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};
    use crate::stats::theory::usl::Usl;

    /// A task of 1000 equal pieces, 100 of them in order: counted in turns.
    #[test]
    fn by_counting_turns() {
        for workers in [1, 2, 3, 10, 900] {
            let turns = 100 + 900 / workers;
            agree(Amdahl { serial: 0.1 }.speedup(workers), 1000.0 / f64::from(turns), rounding(8));
        }
    }

    #[test]
    fn the_scalability_law_without_coherency() {
        for workers in [1, 4, 64] {
            let usl = Usl { contention: 0.1, coherency: 0.0 }.speedup(workers);
            agree(Amdahl { serial: 0.1 }.speedup(workers), usl, rounding(8));
        }
        agree(Amdahl { serial: 0.1 }.limit(), 10.0, rounding(4));
    }
}
