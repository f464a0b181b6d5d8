//! Draws an index with given weights in constant time: Walker's alias table.
//!
//! Every cell has the same probability and holds two indices: its own, kept with the cell's probability, and an alias
//! (Walker 1977, "An efficient method for generating discrete random variables with general distributions", ACM TOMS
//! 3(3); built as by Vose 1991, IEEE TSE 17(9)). The weights are turned into integers first and shared out exactly, so
//! no rounding piles up along the chain of aliases: implied probabilities equal the weights to 1e-12 relative, or 2^-64
//! absolute.
//!
//! Ignored: digits of a weight below 2^-90 of the largest one.

use crate::engine::dist::OutOfRange;
use crate::engine::draw::Substream;

/// The largest weight becomes an integer below 2^90; 2^32 of them, times their number, still fit in 128 bits.
const WEIGHT_BITS: i32 = 90;

/// 2^64, the resolution of a cell.
const CELL: f64 = 18_446_744_073_709_551_616.0;

/// One of n equally likely cells, 12 bytes.
#[derive(Clone, Copy, Debug)]
struct Cell {
    alias: u32,
    /// The share of the cell that keeps its own index, in units of 2^-64: high and low half, so that a cell has no
    /// padding. A full cell is its own alias.
    keep: [u32; 2],
}

impl Cell {
    const fn keep(self) -> u64 {
        (self.keep[0] as u64) << 32 | self.keep[1] as u64
    }
}

/// Indices 0..n with fixed weights; a pick costs one draw and one cell.
#[derive(Clone, Debug)]
pub struct AliasTable {
    cells: Box<[Cell]>,
}

impl AliasTable {
    /// The table of these weights: finite, not negative, at least one of them positive, fewer than 2^32.
    ///
    /// # Errors
    /// Names the first weight, or the number of weights, that is outside this range.
    pub fn new(weights: &[f64]) -> Result<Self, OutOfRange> {
        let n = weights.len();
        if n == 0 || u32::try_from(n).is_err() {
            return Err(OutOfRange { parameter: "weights", got: n as f64, expected: "1 to 2^32 - 1 weights" });
        }
        let expected = "finite weights of at least 0, one of them positive";
        if let Some(&got) = weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
            return Err(OutOfRange { parameter: "weights", got, expected });
        }
        let largest = weights.iter().copied().fold(0.0, f64::max);
        if largest <= 0.0 {
            return Err(OutOfRange { parameter: "weights", got: largest, expected });
        }
        Ok(Self { cells: share_out(integers(weights, largest)) })
    }

    /// How many indices there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Never true; a table has at least one index.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// An index with probability proportional to its weight. One draw gives the cell (its high part) and the place
    /// within the cell (its low part).
    #[inline]
    pub fn pick(&self, draw: &mut Substream) -> usize {
        let product = u128::from(draw.bits()) * self.cells.len() as u128;
        let at = (product >> 64) as usize;
        let cell = self.cells[at];
        if (product as u64) < cell.keep() { at } else { cell.alias as usize }
    }
}

/// The weights times one power of two (exact), as integers.
#[expect(clippy::cast_sign_loss, reason = "weights are not negative")]
fn integers(weights: &[f64], largest: f64) -> Vec<u128> {
    let (_, exponent) = libm::frexp(largest);
    weights.iter().map(|&w| libm::scalbn(w, WEIGHT_BITS - exponent) as u128).collect()
}

/// Fills the cells (Vose 1991): each index that has less than a cell's content is topped up by one that has more.
///
/// Content is counted in units of 1 / (n total): a cell holds `total`, index i brings n times its weight.
#[expect(clippy::cast_sign_loss, reason = "a share of a cell is not negative")]
fn share_out(mut left: Vec<u128>) -> Box<[Cell]> {
    let n = left.len() as u128;
    let capacity: u128 = left.iter().sum();
    for content in &mut left {
        *content *= n;
    }
    let mut cells: Box<[Cell]> = (0..n as u32).map(|own| Cell { alias: own, keep: [0, 0] }).collect();
    let (mut small, mut large): (Vec<u32>, Vec<u32>) =
        (0..n as u32).partition(|&index| left[index as usize] < capacity);
    while let Some(poor) = small.pop() {
        let rich = *large.last().expect("the contents add up to the capacity of all cells");
        let own = left[poor as usize];
        let keep = (own as f64 / capacity as f64 * CELL) as u64;
        cells[poor as usize] = Cell { alias: rich, keep: [(keep >> 32) as u32, keep as u32] };
        left[rich as usize] -= capacity - own;
        if left[rich as usize] < capacity {
            large.pop();
            small.push(rich);
        }
    }
    assert!(large.iter().all(|&rich| left[rich as usize] == capacity), "a cell of the alias table overflows");
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::dist::check;
    use crate::engine::draw::Source;

    fn implied(table: &AliasTable) -> Vec<f64> {
        let mut share = vec![0.0; table.len()];
        for (own, cell) in table.cells.iter().enumerate() {
            share[own] += cell.keep() as f64 / CELL;
            // Complement in integers, so that it loses no digits.
            share[cell.alias as usize] += ((1_u128 << 64) - u128::from(cell.keep())) as f64 / CELL;
        }
        share.iter().map(|s| s / table.len() as f64).collect()
    }

    fn check_exact(weights: &[f64]) {
        let table = AliasTable::new(weights).expect("valid weights");
        let total: f64 = check::sum(weights.iter().copied());
        for (index, (&weight, got)) in weights.iter().zip(implied(&table)).enumerate() {
            let want = weight / total;
            // 1e-12, or the resolution of a cell where a weight is tiny.
            assert!((got - want).abs() <= 1e-12 * want + 1.0 / CELL, "index {index}: implied {got:e}, weight {want:e}");
        }
    }

    #[test]
    fn implied_probabilities_equal_the_weights() {
        check_exact(&[3.5]);
        check_exact(&[1.0, 0.0, 3.0]);
        check_exact(&[0.1; 1_000]);
        check_exact(&[1e-300, 1e-301, 5e-300]);
        check_exact(&[1e300, 1.0e290, 5e300]);
        check_exact(&(1..=100_000).map(|k| libm::pow(f64::from(k), -1.1)).collect::<Vec<_>>());
        check_exact(&(1..=1_000).map(|k| libm::pow(f64::from(k), -3.0)).collect::<Vec<_>>());
        let mut draw = Source::new(1, 0, "alias", "test", 0).nth(0);
        check_exact(&(0..10_000).map(|_| draw.unit()).collect::<Vec<_>>());
    }

    #[test]
    fn picks_follow_the_weights() {
        let weights = [5.0, 0.0, 1.0, 0.25, 3.0, 0.75];
        let table = AliasTable::new(&weights).expect("valid weights");
        let mut draw = Source::new(2, 0, "alias", "test", 0).nth(0);
        let mut counts = [0; 6];
        for _ in 0..1_000_000 {
            counts[table.pick(&mut draw)] += 1;
        }
        check::chi_square(&counts, &weights.map(|w| w / 10.0));
    }

    #[test]
    fn a_cell_has_no_padding() {
        assert_eq!(size_of::<Cell>(), 12);
    }

    #[test]
    fn impossible_weights_are_refused() {
        for (weights, got) in
            [(&[][..], 0.0), (&[0.0, 0.0], 0.0), (&[1.0, -1.0], -1.0), (&[f64::INFINITY], f64::INFINITY)]
        {
            assert_eq!(AliasTable::new(weights).map(|t| t.len()).map_err(|e| e.got), Err(got), "{weights:?}");
        }
        assert!(AliasTable::new(&[f64::NAN]).is_err());
    }
}
