//! Where a series leaves its level: the stretch of windows that stands out most from how it began.
//!
//! Every stretch is compared with the first tenth. Of all stretches that lie on one side, the one counts whose mean is the
//! most standard errors of its own away (a matched filter); so a short deep one and a long shallow one are both found in
//! their full length. Whether it is sure takes the errors of both means. The noise
//! of a window comes from differences of neighbours (von Neumann, "Distribution of the Ratio of the Mean Square Successive
//! Difference to the Variance", 1941), of which the median is taken, so that neither a shift nor a trend adds to it.
//!
//! Ignored: correlation between windows. What depends on their neighbours is noisier over long stretches than it seems.

/// The least number of standard errors at which a shift is told from chance: of a series of 300 windows without any, one
/// in ten thousand has a stretch so far away (45,000 stretches, each beyond 6 with 2e-9).
pub const SURE: f64 = 6.0;
/// The median of the absolute value of a standard normal variable.
const HALF_NORMAL: f64 = 0.674_489_75;

/// To which side a series leaves its level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Less.
    Down,
    /// More.
    Up,
}

/// A stretch that lies beside the level of the beginning.
#[derive(Clone, PartialEq, Debug)]
pub struct Shift {
    /// Its first window.
    pub from: usize,
    /// The window after its last one.
    pub to: usize,
    /// The mean of the first tenth of the series, or of less where the stretch begins within it.
    pub before: f64,
    /// The mean of the stretch.
    pub level: f64,
    /// How many standard errors lie between the two; infinite without any noise.
    pub errors: f64,
}

impl Shift {
    /// The stretch that stands out most to one side; none if the series is too short or never is on that side. Values
    /// are finite.
    #[must_use]
    pub fn of(values: &[f64], side: Side) -> Option<Self> {
        let tenth = values.len().div_ceil(10);
        let before = mean(values.get(..tenth).filter(|first| !first.is_empty())?);
        let noise = noise(values);
        let mut sums = vec![0.0];
        for value in values {
            sums.push(sums[sums.len() - 1] + value);
        }
        let mut best: Option<(f64, usize, usize, f64)> = None;
        // What ends within the beginning is no shift from it.
        for from in 1..values.len() {
            for to in (tenth + 1).max(from + 1)..=values.len() {
                let level = (sums[to] - sums[from]) / (to - from) as f64;
                let away = match side {
                    Side::Down => before - level,
                    Side::Up => level - before,
                };
                let score = away * ((to - from) as f64).sqrt();
                if score > best.map_or(0.0, |best| best.0) {
                    best = Some((score, from, to, level));
                }
            }
        }
        best.map(|(score, from, to, level)| {
            let before = mean(&values[..from.min(tenth)]);
            let uncertain = (1.0 + (to - from) as f64 / tenth as f64).sqrt();
            Self { from, to, before, level, errors: score / (noise * uncertain) }
        })
    }

    /// True if chance alone would not do it.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.errors >= SURE
    }
}

/// The standard deviation of a window around whatever the series does.
fn noise(values: &[f64]) -> f64 {
    let mut steps: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    steps.sort_by(f64::total_cmp);
    let Some(&median) = steps.get(steps.len() / 2) else { return 0.0 };
    if median > 0.0 {
        return median / (HALF_NORMAL * 2.0_f64.sqrt());
    }
    // Where most windows are alike, such as empty ones, the median says nothing.
    (steps.iter().map(|step| step * step).sum::<f64>() / (2.0 * steps.len() as f64)).sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred around 100, with the noise of a fixed sequence that has a standard deviation of about one.
    fn noisy(shape: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut state = 1_u64;
        let mut uniform = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        // Twelve uniform variables less six: mean 0, variance 1.
        (0..100).map(|at| shape(at) + (0..12).map(|_| uniform()).sum::<f64>() - 6.0).collect()
    }

    #[test]
    fn a_stretch_is_found_in_its_length_and_depth() {
        for (from, to, level) in [(40, 45, 80.0), (40, 90, 95.0), (70, 100, 90.0)] {
            let values = noisy(|at| if (from..to).contains(&at) { level } else { 100.0 });
            let shift = Shift::of(&values, Side::Down).expect("something is below");
            assert!(shift.is_sure(), "{shift:?}");
            assert!(shift.from.abs_diff(from) <= 2 && shift.to.abs_diff(to) <= 2, "{from} to {to}: {shift:?}");
            // Five standard errors of either mean.
            let off = 5.0 * (1.0 / (to - from) as f64 + 0.1).sqrt();
            assert!((shift.level - level).abs() < off && (shift.before - 100.0).abs() < off, "{level}: {shift:?}");
            let up = Shift::of(&values, Side::Up);
            assert!(!up.as_ref().is_some_and(Shift::is_sure), "{up:?}");
        }
    }

    #[test]
    fn what_begins_early_is_compared_with_what_was_before_it() {
        let values = noisy(|at| if at < 3 { 50.0 } else { 0.0 });
        let shift = Shift::of(&values, Side::Down).expect("the rest is below");
        assert_eq!((shift.from, shift.to), (3, 100), "{shift:?}");
        // Five standard errors of three windows.
        assert!((shift.before - 50.0).abs() < 5.0 / 3.0_f64.sqrt(), "{shift:?}");
        let up = Shift::of(&values, Side::Up);
        assert!(!up.as_ref().is_some_and(Shift::is_sure), "the beginning is no shift from itself: {up:?}");
    }

    #[test]
    fn chance_is_no_shift() {
        let values = noisy(|_| 100.0);
        for side in [Side::Down, Side::Up] {
            assert!(!Shift::of(&values, side).expect("something is beside the beginning").is_sure(), "{side:?}");
        }
        assert_eq!(Shift::of(&[], Side::Down), None);
        assert_eq!(Shift::of(&[5.0; 20], Side::Down), None, "nothing is below");
        let lone = Shift::of(&[5.0, 5.0, 0.0, 5.0], Side::Down).expect("one is below");
        assert_eq!((lone.from, lone.to, lone.level.to_bits()), (2, 3, 0.0_f64.to_bits()));
    }
}
