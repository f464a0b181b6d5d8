//! The knee of a curve: where it has left its quiet end.
//!
//! There are many definitions; this one can be checked by eye and needs no fit: the first measured level at which the value
//! is at least twice that at the quiet end, which is the end with the lower value. Nothing is interpolated: the knee lies
//! between two levels that were measured.

/// Times as much as at the quiet end.
pub const FACTOR: f64 = 2.0;

/// The numbers of the last value below the knee and of the first one beyond it, of values along rising levels. Nothing
/// where no value is twice that at the quiet end, or that one is not above zero.
#[must_use]
pub fn doubling(values: &[f64]) -> Option<[usize; 2]> {
    let (first, last) = (*values.first()?, *values.last()?);
    let limit = FACTOR * first.min(last);
    if limit <= 0.0 {
        return None;
    }
    let beyond = |value: &f64| *value >= limit;
    if first <= last {
        let at = values.iter().position(beyond)?;
        Some([at - 1, at])
    } else {
        let at = values.iter().rposition(beyond)?;
        Some([at + 1, at])
    }
}

#[cfg(test)]
mod tests {
    use super::doubling;

    #[test]
    fn a_knee_lies_between_two_measured_levels() {
        assert_eq!(doubling(&[1.0, 1.5, 2.0, 9.0]), Some([1, 2]));
        assert_eq!(doubling(&[9.0, 3.0, 1.5, 1.0]), Some([2, 1]), "seen from the quiet end");
        assert_eq!(doubling(&[1.0, 3.0, 1.0]), Some([0, 1]));
        assert_eq!(doubling(&[1.0, 1.9]), None);
        assert_eq!(doubling(&[0.0, 1.0]), None, "twice nothing is nothing");
        assert_eq!((doubling(&[]), doubling(&[1.0])), (None, None));
    }
}
