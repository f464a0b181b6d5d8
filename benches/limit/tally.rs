//! The one histogram of a limit program, indexed by the bits of the float: 128 buckets an octave.

const SUB_BITS: u32 = 7;
/// 2^-30 of the unit falls into the first bucket.
const FIRST: u64 = (1023 - 30) << SUB_BITS;
const BUCKETS: usize = 64 << SUB_BITS;
const SHIFT: u32 = 52 - SUB_BITS;

/// Latencies.
pub struct Tally {
    counts: Box<[u64]>,
    n: u64,
    sum: f64,
}

impl Tally {
    pub fn new() -> Self {
        Self { counts: vec![0; BUCKETS].into_boxed_slice(), n: 0, sum: 0.0 }
    }

    #[inline]
    pub fn add(&mut self, value: f64) {
        let bucket = (value.to_bits() >> SHIFT).saturating_sub(FIRST) as usize;
        self.counts[bucket.min(BUCKETS - 1)] += 1;
        self.n += 1;
        self.sum += value;
    }

    pub fn mean(&self) -> f64 {
        self.sum / self.n as f64
    }

    /// The middle of the bucket that holds the quantile.
    pub fn quantile(&self, q: f64) -> f64 {
        let (rank, mut below) = (q * self.n as f64, 0);
        let holds = |count: &u64| {
            below += count;
            below as f64 >= rank
        };
        let bucket = self.counts.iter().position(holds).unwrap_or(BUCKETS - 1) as u64 + FIRST;
        f64::from_bits(bucket << SHIFT).midpoint(f64::from_bits((bucket + 1) << SHIFT))
    }
}
