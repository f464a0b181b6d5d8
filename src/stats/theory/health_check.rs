//! How long a dead server goes on getting requests: health checks.
//!
//! A check starts every I seconds and fails by not being answered within tau; after k failures in a row the server is
//! out. It dies at a time uniform between two checks, so the k-th failing check starts (k - 1/2) I later on average, and is
//! known to fail tau after that (*own*): uniform on (k - 1) I + tau to k I + tau. Requests that went there meanwhile are
//! Poisson.
//!
//! Ignored: checks that fail though the server is well; a server that dies while it answers a check.

/// A check.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HealthCheck {
    /// Seconds from one check to the next.
    pub interval: f64,
    /// Failures in a row that put a server out, at least 1.
    pub misses: u32,
    /// Seconds after which a check that is not answered has failed; 0 if a dead server refuses at once.
    pub timeout: f64,
}

impl HealthCheck {
    /// Mean seconds from a server's death until it is out.
    #[must_use]
    pub fn mean_detection(self) -> f64 {
        assert!(self.misses > 0, "{self:?} counts misses");
        (f64::from(self.misses) - 0.5) * self.interval + self.timeout
    }

    /// The shortest and the longest time until it is out, in seconds.
    #[must_use]
    pub fn detection_range(self) -> (f64, f64) {
        let half = self.interval / 2.0;
        (self.mean_detection() - half, self.mean_detection() + half)
    }

    /// Mean number of requests that go to the dead server, which had `request_rate` per second.
    #[must_use]
    pub fn mean_errors(self, request_rate: f64) -> f64 {
        request_rate * self.mean_detection()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, printed, rounding};

    #[test]
    fn known_values() {
        let check = HealthCheck { interval: 5.0, misses: 2, timeout: 0.0 };
        printed(check.mean_detection(), 7.5, 6);
        printed(check.mean_errors(50.0), 375.0, 6);
    }

    /// Deaths in the middle of each of 1000 equal parts of an interval, and the checks counted one by one.
    #[test]
    fn by_counting_checks() {
        for misses in [1, 2, 5] {
            let check = HealthCheck { interval: 3.0, misses, timeout: 0.7 };
            let detection = |part: u32| {
                let death = (f64::from(part) + 0.5) / 1000.0 * 3.0;
                let (mut at, mut failed) = (0.0, 0);
                while failed < misses {
                    at += 3.0;
                    failed += u32::from(at > death);
                }
                at + 0.7 - death
            };
            let mean = (0..1000).map(detection).sum::<f64>() / 1000.0;
            agree(check.mean_detection(), mean, rounding(2000));
            let (shortest, longest) = check.detection_range();
            assert!((0..1000).map(detection).all(|time| shortest < time && time < longest));
        }
    }
}
