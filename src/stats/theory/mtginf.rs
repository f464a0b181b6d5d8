//! M_t/G/infinity: Poisson arrivals of a sinusoidal rate, and a server for everybody.
//!
//! The number present at time t is Poisson with mean m(t) = E of the integral of the rate over the last service time
//! (Eick, Massey & Whitt 1993, "M_t/G/infinity queues with sinusoidal arrival rates", theorem 4.1): with the rate
//! l + b sin(g t) and service S, m(t) = l E S + (b / g) (E sin(g S) sin(g t) - (1 - E cos(g S)) cos(g t)). It follows the
//! rate with a lag and a smaller swing, both of which depend on the law of S.
//!
//! Ignored: the time after an empty start, until the longest service is over.

/// The station.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mtginf {
    /// Mean arrivals per second.
    pub mean_rate: f64,
    /// How far the rate rises above its mean and falls below it, per second.
    pub swing: f64,
    /// Seconds from a peak of the rate to the next.
    pub period: f64,
    /// The law of service.
    pub service: Service,
}

/// A law of service by its mean in seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Service {
    /// Exponential.
    Exponential(f64),
    /// Always the same.
    Constant(f64),
}

impl Service {
    const fn mean(self) -> f64 {
        match self {
            Self::Exponential(mean) | Self::Constant(mean) => mean,
        }
    }

    /// E sin(g S) and 1 - E cos(g S).
    fn transforms(self, g: f64) -> (f64, f64) {
        match self {
            Self::Exponential(mean) => {
                let x = g * mean;
                (x / (1.0 + x * x), x * x / (1.0 + x * x))
            }
            Self::Constant(length) => {
                let half = libm::sin(g * length / 2.0);
                (libm::sin(g * length), 2.0 * half * half)
            }
        }
    }
}

impl Mtginf {
    /// Mean number present at time t, in seconds since the rate rose through its mean.
    #[must_use]
    pub fn mean_present(self, t: f64) -> f64 {
        let g = std::f64::consts::TAU / self.period;
        let (sine, cosine) = self.service.transforms(g);
        let swing = self.swing / g * (sine * libm::sin(g * t) - cosine * libm::cos(g * t));
        self.mean_rate * self.service.mean() + swing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, integral, rounding};

    const DAY: Mtginf = Mtginf { mean_rate: 50.0, swing: 40.0, period: 4.0, service: Service::Exponential(1.0) };

    /// The integral of rate(t - u) P(S > u) over all u.
    #[test]
    fn who_came_and_is_still_there() {
        let rate = |t: f64| DAY.mean_rate + DAY.swing * libm::sin(std::f64::consts::TAU * t / DAY.period);
        for t in [0.0, 0.7, 1.0, 2.9] {
            // Beyond 50 services e^-50 are left.
            let (exponential, error) = integral(50.0, 20_000, |u| rate(t - u) * libm::exp(-u));
            agree(DAY.mean_present(t), exponential, error / exponential + rounding(20_000));
            let constant = Mtginf { service: Service::Constant(0.6), ..DAY };
            let (present, error) = integral(0.6, 2_000, |u| rate(t - u));
            agree(constant.mean_present(t), present, error / present + rounding(20_000));
        }
    }

    /// A period is nothing for a long service, and a service nothing in a long period.
    #[test]
    fn short_and_long_periods() {
        let fast = Mtginf { period: 1e-9, ..DAY };
        agree(fast.mean_present(0.3), 50.0, 1e-8);
        let slow = Mtginf { period: 1e9, ..DAY };
        agree(slow.mean_present(0.25e9), 90.0, 1e-8);
    }
}
