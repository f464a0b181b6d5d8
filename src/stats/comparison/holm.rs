//! Holm's step-down procedure: the least probable difference is judged as one of all, the next as one of those that
//! remain, until one is not shown; nothing after it is.

use super::pair::Pair;

/// How one difference was judged.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// The confidence of its interval.
    pub confidence: f64,
    /// True if that interval leaves out zero.
    pub shown: bool,
}

/// Judges all pairs at once, so that any false difference among them has at most the probability `risk`.
pub fn steps(pairs: &[Pair], risk: f64) -> Vec<Step> {
    let chances: Vec<f64> = pairs.iter().map(Pair::chance).collect();
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|a, b| chances[*a].total_cmp(&chances[*b]));
    let mut steps = vec![Step { confidence: 1.0 - risk, shown: false }; pairs.len()];
    let mut left = pairs.len();
    for at in order {
        let confidence = 1.0 - risk / left as f64;
        let interval = pairs[at].interval(confidence);
        let shown = interval.low > 0.0 || interval.high < 0.0;
        // Those after the first that is not shown keep its confidence.
        left -= usize::from(shown);
        steps[at] = Step { confidence, shown };
    }
    steps
}
