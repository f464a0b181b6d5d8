//! The universal scalability law: contention bounds the gain, coherency turns it into a loss.
//!
//! C(n) = n / (1 + sigma (n - 1) + kappa n (n - 1)), largest at n = sqrt((1 - sigma) / kappa) (Gunther 1993; "Guerrilla
//! capacity planning", chapter 4). A description of measurements, not a derived law: fit it, do not predict from it alone.
//!
//! Ignored: why.

/// The two coefficients.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Usl {
    /// Share that is serial, 0 to 1.
    pub contention: f64,
    /// Cost of each pair of workers that must agree, as a share of the work.
    pub coherency: f64,
}

impl Usl {
    /// Throughput of `workers` workers over that of one.
    #[must_use]
    pub fn speedup(self, workers: u32) -> f64 {
        assert!(workers > 0, "somebody works");
        let n = f64::from(workers);
        n / (1.0 + self.contention * (n - 1.0) + self.coherency * n * (n - 1.0))
    }

    /// The number of workers, not rounded, beyond which more of them do less; infinite without coherency.
    #[must_use]
    pub fn peak(self) -> f64 {
        ((1.0 - self.contention) / self.coherency).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    /// Each worker does a piece, while which it waits for a share of everybody else's; then all agree, two by two, in turn.
    #[test]
    fn by_counting_pairs() {
        for (contention, coherency) in [(0.05, 0.0004), (0.0, 0.01), (0.3, 0.002)] {
            for workers in [1, 2, 5, 40] {
                let mut time = 1.0;
                for worker in 0..workers {
                    if worker > 0 {
                        time += contention;
                    }
                    (0..workers).filter(|other| *other != worker).for_each(|_| time += coherency);
                }
                let law = Usl { contention, coherency };
                agree(law.speedup(workers), f64::from(workers) / time, rounding(4000));
            }
        }
    }

    #[test]
    fn the_peak_by_trying_all() {
        for (contention, coherency) in [(0.05, 0.0004), (0.0, 0.01), (0.3, 0.002)] {
            let law = Usl { contention, coherency };
            let best = (1..2000).max_by(|&a, &b| law.speedup(a).total_cmp(&law.speedup(b))).expect("some are tried");
            assert!((f64::from(best) - law.peak()).abs() < 1.0, "{best} against {}", law.peak());
        }
    }
}
