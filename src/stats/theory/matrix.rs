//! Small dense matrices, as far as block solutions of chains need them.

/// Rows of one length.
pub(super) type Matrix = Vec<Vec<f64>>;

/// A square matrix from its entries.
pub(super) fn square(size: usize, entry: impl Fn(usize, usize) -> f64) -> Matrix {
    (0..size).map(|row| (0..size).map(|column| entry(row, column)).collect()).collect()
}

/// A row times a matrix.
pub(super) fn row_times(row: &[f64], matrix: &[Vec<f64>]) -> Vec<f64> {
    let columns = matrix.first().map_or(0, Vec::len);
    (0..columns).map(|column| row.iter().zip(matrix).map(|(x, other)| x * other[column]).sum()).collect()
}

/// The inverse of a matrix whose diagonal outweighs each row's other entries, all of them negative or zero (Gauss and
/// Jordan; such a matrix needs no pivots and its inverse is not negative).
pub(super) fn inverse(matrix: &[Vec<f64>]) -> Matrix {
    let size = matrix.len();
    let mut left = matrix.to_vec();
    let mut right = square(size, |row, column| f64::from(u8::from(row == column)));
    for pivot in 0..size {
        let scale = left[pivot][pivot];
        assert!(scale > 0.0, "the diagonal of row {pivot} outweighs the rest, not {scale}");
        for column in 0..size {
            left[pivot][column] /= scale;
            right[pivot][column] /= scale;
        }
        let (base, other) = (left[pivot].clone(), right[pivot].clone());
        for row in (0..size).filter(|&row| row != pivot) {
            let factor = left[row][pivot];
            for column in 0..size {
                left[row][column] -= factor * base[column];
                right[row][column] -= factor * other[column];
            }
        }
    }
    right
}

/// The law, up to a factor, that the rates of a chain (diagonal ignored) leave as it is: elimination without subtraction
/// (Grassmann, Taksar & Heyman 1985).
pub(super) fn invariant(rates: &[Vec<f64>]) -> Vec<f64> {
    let mut rates = rates.to_vec();
    for last in (1..rates.len()).rev() {
        let out: f64 = rates[last][..last].iter().sum();
        assert!(out > 0.0, "state {last} leads below");
        for row in 0..last {
            rates[row][last] /= out;
            for column in (0..last).filter(|&column| column != row) {
                rates[row][column] += rates[row][last] * rates[last][column];
            }
        }
    }
    let mut law = vec![1.0];
    for state in 1..rates.len() {
        law.push(law.iter().zip(&rates).map(|(mass, row)| mass * row[state]).sum());
    }
    law
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    #[test]
    fn the_inverse_undoes() {
        let matrix = square(4, |row, column| if row == column { 5.0 } else { -((row + 2 * column) as f64) / 8.0 });
        let inverse = inverse(&matrix);
        for (row, entries) in matrix.iter().enumerate() {
            for (column, &entry) in row_times(entries, &inverse).iter().enumerate() {
                agree(1.0 + entry, if row == column { 2.0 } else { 1.0 }, rounding(64));
            }
        }
    }

    #[test]
    fn the_invariant_law_of_a_chain() {
        let rate = |from: usize, to: usize| if from == to { 0.0 } else { ((3 * from + to) % 5) as f64 + 0.5 };
        let law = invariant(&square(6, rate));
        let total: f64 = law.iter().sum();
        let chain = stationary(6, |from| (0..6).map(|to| (to, rate(from, to))).collect());
        law.iter().zip(&chain).for_each(|(mass, p)| agree(mass / total, *p, rounding(64)));
    }
}
