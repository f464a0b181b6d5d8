//! How many of several independent things are there, each with a probability of its own, and what they are worth.
//!
//! Multiplies the polynomials (absent + present z), with the expected worth carried along as a second coefficient. Only
//! positive terms, so nothing cancels; n times k steps.

/// One thing that may be there.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Trial {
    /// The probability that it is there, and that it is not; given both, so that neither is a difference.
    pub(super) present: f64,
    pub(super) absent: f64,
    /// What it adds to the worth in either case.
    pub(super) worth_present: f64,
    pub(super) worth_absent: f64,
}

/// The case that exactly so many are there.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Case {
    pub(super) probability: f64,
    /// The expected worth, counted as zero in all other cases.
    pub(super) worth: f64,
}

/// The cases that 0 to `most` are there.
pub(super) fn cases(trials: impl Iterator<Item = Trial>, most: usize) -> Vec<Case> {
    let mut cases = vec![Case::default(); most + 1];
    cases[0].probability = 1.0;
    for (seen, trial) in trials.enumerate() {
        for k in (0..=most.min(seen + 1)).rev() {
            let same = cases[k];
            let fewer = if k > 0 { cases[k - 1] } else { Case::default() };
            let (stay, step) = (trial.absent * same.probability, trial.present * fewer.probability);
            cases[k] = Case {
                probability: stay + step,
                worth: trial.absent * same.worth
                    + trial.present * fewer.worth
                    + trial.worth_absent * stay
                    + trial.worth_present * step,
            };
        }
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding};

    #[test]
    fn by_listing_all_subsets() {
        let trial = |n: u32| {
            let present = f64::from(n + 1) / 10.0;
            Trial { present, absent: 1.0 - present, worth_present: f64::from(n * n), worth_absent: 0.5 }
        };
        let mut listed = [Case::default(); 7];
        for subset in 0..64_u32 {
            let (mut probability, mut worth) = (1.0, 0.0);
            for n in 0..6 {
                let (trial, is_there) = (trial(n), subset >> n & 1 == 1);
                probability *= if is_there { trial.present } else { trial.absent };
                worth += if is_there { trial.worth_present } else { trial.worth_absent };
            }
            let case = &mut listed[subset.count_ones() as usize];
            case.probability += probability;
            case.worth += probability * worth;
        }
        let found = cases((0..6).map(trial), 4);
        assert_eq!(found.len(), 5);
        for (found, listed) in found.iter().zip(&listed) {
            agree(found.probability, listed.probability, rounding(64));
            agree(found.worth, listed.worth, rounding(64));
        }
    }
}
