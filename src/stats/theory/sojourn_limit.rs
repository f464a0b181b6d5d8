//! M/M/1 whose callers give up after a given time, in line or in service, and whose work is called off when they do.
//!
//! An arrival adds min(S, tau - V) to the time V for which the server is taken, first come first served: a dam of height
//! tau, whose content has the density of M/M/1 below the rim, lambda e^{-(mu - lambda) x} in units of its atom at zero
//! (Takacs 1967, "Combinatorial methods in the theory of stochastic processes", section 22). Whoever meets the rim is late:
//! P(V + S > tau) = e^{-(mu - lambda) tau} in the same unit; the response of the others is exponential of rate
//! mu - lambda, cut at tau, and rises where that is below zero. Stable at any load: nobody is served in vain, and under
//! overload goodput is the capacity.
//!
//! Ignored: those who gave up and come back; what calling off takes.

use super::decay::{first_moment, growth, scale};

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SojournLimit {
    /// Arrivals per second, those who will give up included.
    pub arrival_rate: f64,
    /// Completions per second of the busy server.
    pub service_rate: f64,
    /// Seconds that a caller waits for its answer, above 0.
    pub limit: f64,
}

impl SojournLimit {
    /// Share of requests that are late.
    #[must_use]
    pub fn late_share(self) -> f64 {
        libm::exp(-self.spare() * self.limit - self.scale()) / self.total()
    }

    /// Share of time that the server is busy.
    #[must_use]
    pub fn utilization(self) -> f64 {
        self.arrival_rate * growth(self.spare(), self.limit) / self.total()
    }

    /// Answers in time per second.
    #[must_use]
    pub fn goodput(self) -> f64 {
        self.service_rate * self.utilization()
    }

    /// Mean response time in seconds of those in time.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        first_moment(self.spare(), self.limit) / growth(self.spare(), self.limit)
    }

    /// Response time that 1 - q of those in time exceed, in seconds.
    #[must_use]
    pub fn response_quantile(self, q: f64) -> f64 {
        // From the end where the law is larger, so that nothing leaves the range of numbers.
        let from = |share: f64| {
            let z = self.spare().abs() * self.limit;
            if z > 0.0 { -libm::log1p(share * libm::expm1(-z)) / z } else { share }
        };
        self.limit * if self.spare() < 0.0 { 1.0 - from(1.0 - q) } else { from(q) }
    }

    fn spare(self) -> f64 {
        self.service_rate - self.arrival_rate
    }

    fn scale(self) -> f64 {
        scale(self.spare(), self.limit)
    }

    /// Everything, in units of the largest value of the density over the arrival rate.
    fn total(self) -> f64 {
        assert!(
            self.arrival_rate > 0.0 && self.service_rate > 0.0 && self.limit > 0.0,
            "{self:?} has rates and a limit"
        );
        libm::exp(-self.scale()) + self.arrival_rate * growth(self.spare(), self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::mm1::Mm1;
    use crate::stats::theory::oracle::{agree, integral, printed, rounding};

    const LINES: [SojournLimit; 3] = [
        SojournLimit { arrival_rate: 0.8, service_rate: 1.0, limit: 3.0 },
        SojournLimit { arrival_rate: 1.0, service_rate: 1.0, limit: 2.0 },
        SojournLimit { arrival_rate: 2.0, service_rate: 1.0, limit: 5.0 },
    ];

    /// From the content that an arrival finds and its own service, by integration; the content itself by level crossings:
    /// it falls through x as often as arrivals lift it over x, from empty or from below.
    #[test]
    fn from_what_an_arrival_finds() {
        for line in LINES {
            let SojournLimit { arrival_rate: rate, limit: tau, .. } = line;
            let idle = 1.0 - line.utilization();
            let density = |x: f64| idle * rate * libm::exp((rate - 1.0) * x);
            let over = |x: f64| {
                let (lifted, error) = integral(x, 400, |y| density(y) * libm::exp(y - x));
                (idle * libm::exp(-x) + lifted, error)
            };
            for x in [0.2, 1.0, tau] {
                let (lifted, error) = over(x);
                agree(density(x), rate * lifted, rate * error / density(x) + rounding(2000));
            }
            let (late, error) = over(tau);
            agree(line.late_share(), late, error / late + rounding(2000));
            // In time, and later than t: found between t and tau and served before tau, or served between them.
            let median = line.response_quantile(0.5);
            let (longer, first) = integral(tau - median, 400, |x| density(median + x));
            let (lifted, second) = over(median);
            let in_time = 1.0 - late;
            agree((longer + lifted - late) / in_time, 0.5, 2.0 * (first + second + error) / in_time + rounding(4000));
        }
    }

    /// The server is busy with what is served in full and with what is called off half-way.
    #[test]
    fn work_done_is_time_busy() {
        for line in LINES {
            let SojournLimit { arrival_rate: rate, limit: tau, .. } = line;
            let idle = 1.0 - line.utilization();
            // Mean of min(S, left).
            let work = |left: f64| -libm::expm1(-left);
            let (done, error) = integral(tau, 400, |x| idle * rate * libm::exp((rate - 1.0) * x) * work(tau - x));
            let done = idle * work(tau) + done;
            agree(line.utilization(), rate * done, error / done + rounding(2000));
            agree(line.goodput(), rate * (1.0 - line.late_share()), rounding(200));
        }
    }

    #[test]
    fn the_tail_integrates_to_the_mean() {
        for line in LINES {
            // The quantile function, integrated over its probability. Steep at one end, hence the steps.
            let (mean, error) = integral(1.0, 20_000, |q| line.response_quantile(q));
            agree(line.mean_response(), mean, error / mean + rounding(20_000));
        }
    }

    #[test]
    fn endless_patience_and_endless_load() {
        let calm = Mm1 { arrival_rate: 0.8, service_rate: 1.0 };
        // The rest is e^-80.
        let endless = SojournLimit { limit: 400.0, ..LINES[0] };
        agree(endless.mean_response(), calm.mean_response(), rounding(100));
        agree(endless.utilization(), 0.8, rounding(100));
        agree(endless.response_quantile(0.99), calm.response_quantile(0.99), rounding(100) / 0.01);
        let flood = SojournLimit { arrival_rate: 120.0, service_rate: 100.0, limit: 500.0 };
        printed(flood.goodput(), 100.0, 9);
        printed(flood.late_share(), 1.0 / 6.0, 9);
        printed(flood.mean_response(), 500.0 - 1.0 / 20.0, 9);
        printed(flood.response_quantile(0.5), 500.0 - libm::log(2.0) / 20.0, 9);
    }
}
