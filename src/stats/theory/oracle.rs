//! The second derivations: slow and obvious numerics that the closed forms are held against.
//!
//! Every comparison states its error: roundings counted, or the last printed decimal.

/// Relative error of `operations` roundings in a row, each of half a unit in the last place.
pub(super) fn rounding(operations: u32) -> f64 {
    f64::from(operations) * f64::EPSILON
}

/// The two numbers are within the relative error of each other.
#[track_caller]
pub(super) fn agree(left: f64, right: f64, error: f64) {
    let gap = (left - right).abs();
    assert!(
        gap <= error * left.abs().max(right.abs()),
        "{left} against {right}: gap {gap:e}, relative error {error:e}"
    );
}

/// `value` is what was printed with `decimals` decimals.
#[track_caller]
pub(super) fn printed(value: f64, expected: f64, decimals: i32) {
    let half = 0.5 * 10_f64.powi(-decimals) * (1.0 + f64::EPSILON * 1024.0);
    assert!((value - expected).abs() <= half, "{value}, printed {expected}");
}

/// Stationary law of a chain on 0..n, continuous or discrete: `moves(from)` lists (to, rate). Elimination without
/// subtraction (Grassmann, Taksar & Heyman 1985), so the error is of the order of n roundings for every entry.
pub(super) fn stationary(n: usize, moves: impl Fn(usize) -> Vec<(usize, f64)>) -> Vec<f64> {
    let mut rate = vec![vec![0.0; n]; n];
    for (from, row) in rate.iter_mut().enumerate() {
        for (to, r) in moves(from) {
            row[to] += r;
        }
    }
    for last in (1..n).rev() {
        let out: f64 = rate[last][..last].iter().sum();
        assert!(out > 0.0, "state {last} leads below");
        let (above, below) = rate.split_at_mut(last);
        for row in above {
            row[last] /= out;
            let share = row[last];
            if share > 0.0 {
                row[..last].iter_mut().zip(&below[0]).for_each(|(r, b)| *r += share * b);
            }
        }
    }
    let mut weight = vec![1.0];
    while weight.len() < n {
        let state = weight.len();
        weight.push(weight.iter().zip(&rate).map(|(w, row)| w * row[state]).sum());
    }
    let total: f64 = weight.iter().sum();
    weight.iter().map(|w| w / total).collect()
}

/// Mean of the index under `law`.
pub(super) fn mean_index(law: &[f64]) -> f64 {
    law.iter().enumerate().map(|(n, p)| n as f64 * p).sum()
}

/// Integral of `f` from 0 to `end` by Simpson's rule on `steps` (even) steps, and its error by halving the steps
/// (Richardson: the difference over 15, taken whole to be safe).
pub(super) fn integral(end: f64, steps: u32, f: impl Fn(f64) -> f64) -> (f64, f64) {
    let rule = |steps: u32| {
        let h = end / f64::from(steps);
        let inner = (1..steps).map(|i| f64::from(2 + 2 * (i % 2)) * f(f64::from(i) * h));
        (f(0.0) + inner.sum::<f64>() + f(end)) * h / 3.0
    };
    let (coarse, fine) = (rule(steps), rule(2 * steps));
    (fine, (fine - coarse).abs())
}
