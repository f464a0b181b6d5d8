//! M/G/c/c: Poisson calls to c servers and no queue; who finds all busy is lost.
//!
//! Erlang B (Erlang 1917), insensitive to the law of service (Sevastyanov 1957). By the recursion
//! 1/B(c) = 1 + (c / a) / B(c - 1), which adds positive terms only.
//!
//! Ignored: retries of lost calls.

/// The loss system.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ErlangLoss {
    /// Arrival rate times mean service time, in Erlangs.
    pub offered_load: f64,
    /// Servers.
    pub servers: u32,
}

impl ErlangLoss {
    /// Share of calls lost, which is the share of time that all servers are busy.
    #[must_use]
    pub fn blocking(self) -> f64 {
        let load = self.offered_load;
        assert!(load >= 0.0, "an offered load is not below zero: {load}");
        let inverse = (1..=self.servers).fold(1.0, |inverse, c| 1.0 + inverse * f64::from(c) / load);
        1.0 / inverse
    }

    /// Mean number of busy servers.
    #[must_use]
    pub fn mean_busy(self) -> f64 {
        self.offered_load * (1.0 - self.blocking())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding};

    #[test]
    fn known_values() {
        printed(ErlangLoss { offered_load: 1.0, servers: 1 }.blocking(), 0.5, 9);
        printed(ErlangLoss { offered_load: 10.0, servers: 10 }.blocking(), 0.2146, 4);
    }

    /// 1/B = integral of e^-x (1 + x/a)^c over x from 0 (Jagerman 1974). At 120 the integrand is below 13^12 e^-120 = e^-89.
    #[test]
    fn the_integral_form() {
        for (load, servers) in [(0.5, 2), (4.0, 4), (10.0, 12)] {
            let (whole, error) =
                integral(120.0, 20_000, |x| libm::exp(-x) * libm::pow(1.0 + x / load, f64::from(servers)));
            let blocking = ErlangLoss { offered_load: load, servers }.blocking();
            agree(1.0 / blocking, whole, error / whole + rounding(20_000));
        }
    }

    #[test]
    fn no_load_and_no_server() {
        let none = ErlangLoss { offered_load: 0.0, servers: 3 };
        assert_eq!((none.blocking().to_bits(), none.mean_busy().to_bits()), (0, 0));
        assert_eq!(ErlangLoss { offered_load: 2.0, servers: 0 }.blocking().to_bits(), 1.0_f64.to_bits());
    }
}
