//! The exponential ziggurat (Marsaglia & Tsang 2000, "The ziggurat method for generating random variables", with the
//! single test of Doornik 2005, "An improved ziggurat method to generate normal random samples").
//!
//! The area below exp(-x) is cut into 256 layers of equal area: 255 flat ones, and one that holds the tail. A layer is
//! chosen by eight bits and a place in it by 52 others; 98.9 % of the draws lie under the curve by the layer's inner part
//! alone, and cost one number, one product and one comparison. Transcendental functions are `libm`'s: the same bits
//! everywhere.
//!
//! Ignored: that a place has 52 bits; no test of this crate can see it.

use crate::engine::draw::Substream;
use std::sync::LazyLock;

const LAYERS: usize = 256;
/// Where the tail begins, for 256 layers (section 2.2 of the paper).
pub(super) const TAIL: f64 = 7.697_117_470_131_05;
/// The bits of 1.
const ONE: u64 = 0x3ff0_0000_0000_0000;

/// The layers, from the longest to the shortest.
struct Table {
    /// How far each reaches; the first as far as it would, were it flat all over.
    x: [f64; LAYERS + 1],
    /// exp(-x).
    y: [f64; LAYERS + 1],
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let area = (TAIL + 1.0) * libm::exp(-TAIL);
        let mut x = [0.0; LAYERS + 1];
        (x[0], x[1]) = (TAIL + 1.0, TAIL);
        for layer in 2..LAYERS {
            let below: f64 = x[layer - 1];
            x[layer] = -libm::log(area / below + libm::exp(-below));
        }
        Self { x, y: x.map(|x| libm::exp(-x)) }
    }

    /// A place `x` of a layer that need not lie under the curve.
    #[cold]
    #[inline(never)]
    fn beyond(&self, layer: usize, x: f64, draw: &mut Substream) -> f64 {
        if layer == 0 {
            // The law has no memory: given that it exceeds the tail's beginning, its excess is exponential again. The
            // number from which the paper works out the tail is passed over, so that results stay what they were.
            draw.bits();
            return TAIL + exponential(draw);
        }
        let (low, high) = (self.y[layer], self.y[layer + 1]);
        if high + (low - high) * draw.unit() < libm::exp(-x) { x } else { exponential(draw) }
    }
}

/// Exponential with mean 1.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a few instructions, drawn for most events")]
pub(super) fn exponential(draw: &mut Substream) -> f64 {
    let table = &*TABLE;
    let bits = draw.bits();
    let layer = (bits & (LAYERS as u64 - 1)) as usize;
    // Uniform on (0, 1).
    let unit = f64::from_bits(bits >> 12 | ONE) - (1.0 - f64::EPSILON / 2.0);
    let x = unit * table.x[layer];
    if x < table.x[layer + 1] { x } else { table.beyond(layer, x, draw) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_have_one_area_and_end_at_the_top() {
        let Table { x, y } = &*TABLE;
        let area = (TAIL + 1.0) * libm::exp(-TAIL);
        for layer in 1..LAYERS {
            let its = x[layer] * (y[layer + 1] - y[layer]);
            assert!((its / area - 1.0).abs() < 1e-10, "layer {layer}: {its} instead of {area}");
        }
        assert!(x.is_sorted_by(|a, b| a > b) && (x[LAYERS], y[LAYERS]) == (0.0, 1.0));
    }
}
