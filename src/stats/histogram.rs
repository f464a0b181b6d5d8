//! A log-bucketed histogram of tick values: quantiles of any number of observations in bounded memory.
//!
//! Every octave above 2^bits is cut into 2^bits buckets of equal width (the layout of Tene's HdrHistogram), so a bucket's
//! midpoint is within a factor 2^-(bits + 1) of every value in it: 9 bits give 0.1 %, 7 give 0.4 %. Values below
//! 2^(bits + 1) have a bucket each and are exact, as are count, sum, smallest and largest.
//!
//! Ignored: the order of the observations; the position of a value inside its bucket.

#[cfg(test)]
mod tests;

/// Counts of tick values, with a bounded relative error of the value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Histogram {
    bits: u32,
    /// The bucket that `counts` begins with.
    first: usize,
    /// By bucket; whole octaves from that of the smallest value seen to that of the largest, at most (65 - bits) * 2^bits
    /// entries.
    counts: Vec<u64>,
    n: u64,
    sum: u128,
    min: u64,
    max: u64,
}

/// A non-empty bucket: `count` values, none below `low` and none above `high`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bucket {
    /// Smallest tick value that falls here.
    pub low: u64,
    /// Largest tick value that falls here.
    pub high: u64,
    /// Values seen.
    pub count: u64,
}

/// A point of the distribution: the share `q` of the observations is at or below `value` ticks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Percentile {
    /// Share of observations, 0 to 1.
    pub q: f64,
    /// Ticks.
    pub value: f64,
}

impl Histogram {
    /// End-to-end latency of a request class: error at most 0.1 %.
    pub const FINE: u32 = 9;
    /// Response times of a machine set: error at most 0.4 %.
    pub const COARSE: u32 = 7;
    /// Windows of a time series, drawn and not tested: error at most 1.6 %.
    pub const SERIES: u32 = 5;

    /// An empty histogram whose quantiles have a relative error of at most 2^-(bits + 1). `bits` is 1 to 16.
    #[must_use]
    pub fn new(bits: u32) -> Self {
        assert!((1..=16).contains(&bits), "a histogram has 1 to 16 sub-bucket bits, not {bits}");
        Self { bits, first: 0, counts: Vec::new(), n: 0, sum: 0, min: u64::MAX, max: 0 }
    }

    /// Counts one value.
    #[inline]
    pub fn record(&mut self, value: u64) {
        let index = self.index(value);
        match self.counts.get_mut(index.wrapping_sub(self.first)) {
            Some(count) => *count += 1,
            None => self.grow(index),
        }
        self.n += 1;
        self.sum += u128::from(value);
        if value < self.min || value > self.max {
            self.widen(value);
        }
    }

    /// The smallest or the largest value so far.
    #[cold]
    #[inline(never)]
    fn widen(&mut self, value: u64) {
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Adds the observations of `other`, which has the same precision: the result is as if all had been recorded here.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.bits, other.bits, "only histograms of one precision merge");
        if other.n == 0 {
            return;
        }
        self.cover(other.first, other.first + other.counts.len());
        for (mine, theirs) in self.counts[other.first - self.first..].iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.n += other.n;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// The observations of several histograms of one precision, of which there is at least one.
    #[must_use]
    pub fn all<'a>(mut histograms: impl Iterator<Item = &'a Self>) -> Self {
        let mut all = histograms.next().expect("there is a histogram").clone();
        histograms.for_each(|histogram| all.merge(histogram));
        all
    }

    /// Number of observations.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.n
    }

    /// Exact sum of the values, in ticks.
    #[must_use]
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// Exact mean in ticks; nothing before the first observation.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum as f64 / self.n as f64)
    }

    /// Variance in squared ticks, with divisor n, of values that lie in the middle of their buckets; nothing before the
    /// first observation.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        let middle = |bucket: &Bucket| (bucket.low as f64).midpoint(bucket.high as f64) - mean;
        let squares: f64 = self.buckets().map(|bucket| bucket.count as f64 * middle(&bucket).powi(2)).sum();
        Some(squares / self.n as f64)
    }

    /// Smallest value, in ticks.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        (self.n > 0).then_some(self.min)
    }

    /// Largest value, in ticks.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        (self.n > 0).then_some(self.max)
    }

    /// The smallest value with at least ceil(q n) observations at or below it (the inverse of the empirical distribution
    /// function; definition 1 of Hyndman & Fan 1996), in ticks. `q` is 0 to 1. The first and the last are exact;
    /// else the midpoint of the bucket, not below the smallest value nor above the largest. No interpolation: where
    /// the values lie inside a bucket is unknown, and the midpoint has the smallest worst error.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<f64> {
        if self.n == 0 {
            return None;
        }
        let rank = self.rank(q);
        if rank == 1 {
            return Some(self.min as f64);
        }
        if rank == self.n {
            return Some(self.max as f64);
        }
        let mut below = 0;
        let bucket = self.buckets().find(|b| {
            below += b.count;
            below >= rank
        });
        let bucket = bucket.expect("the buckets hold every observation");
        Some((bucket.low as f64).midpoint(bucket.high as f64).clamp(self.min as f64, self.max as f64))
    }

    /// The same as if the values of each bucket lay evenly between its ends: it rises with `q` without steps, except
    /// between values that have buckets of their own.
    #[must_use]
    pub fn interpolated(&self, q: f64) -> Option<f64> {
        assert!((0.0..=1.0).contains(&q), "a quantile is asked at a share of 0 to 1, not {q}");
        // The slack of `rank`.
        let (rank, mut below) = (q * self.n as f64 * (1.0 - f64::EPSILON), 0);
        let bucket = self.buckets().find(|bucket| {
            below += bucket.count;
            below as f64 >= rank
        })?;
        let part = 1.0 - (below as f64 - rank) / bucket.count as f64;
        Some(bucket.low as f64 + part.clamp(0.0, 1.0) * (bucket.high - bucket.low) as f64)
    }

    /// How many observations lie in the buckets below the one that holds a value, and how many in these and in that one.
    #[must_use]
    pub fn counts_around(&self, value: u64) -> [u64; 2] {
        let count = |end: usize| self.counts.iter().take(end.saturating_sub(self.first)).sum();
        let index = self.index(value);
        [count(index), count(index + 1)]
    }

    /// How many observations lie beyond the `q` quantile: n - ceil(q n).
    #[must_use]
    pub fn count_above(&self, q: f64) -> u64 {
        self.n - self.rank(q)
    }

    /// Points of the distribution for a spectrum, ever denser towards the tail: five equal steps in each halving of the
    /// share that is still above, until no observation is; the last point is the maximum.
    #[must_use]
    pub fn percentiles(&self) -> Vec<Percentile> {
        let mut points = Vec::new();
        let mut rest = 1.0;
        while rest * self.n as f64 >= 1.0 {
            let steps = (0..5).map(|step| 1.0 - rest + rest * f64::from(step) / 10.0);
            points.extend(steps.filter_map(|q| Some(Percentile { q, value: self.quantile(q)? })));
            rest /= 2.0;
        }
        points.extend(self.max().map(|max| Percentile { q: 1.0, value: max as f64 }));
        points
    }

    /// The non-empty buckets in rising order.
    pub fn buckets(&self) -> impl Iterator<Item = Bucket> + '_ {
        let full = self.counts.iter().enumerate().filter(|&(_, &count)| count > 0);
        full.map(|(index, &count)| {
            let (low, high) = self.bounds(self.first + index);
            Bucket { low, high, count }
        })
    }

    /// ceil(q n), at least 1 of a non-empty histogram. `q` stands for a decimal fraction: the slack takes back its
    /// rounding (2^-54) and that of the product (2^-53), so that the 0.07 quantile of 100 values is the 7th, not the 8th.
    #[expect(clippy::cast_sign_loss, reason = "the cast saturates at rank 0, which the clamp lifts to the first")]
    fn rank(&self, q: f64) -> u64 {
        assert!((0.0..=1.0).contains(&q), "a quantile is asked at a share of 0 to 1, not {q}");
        let n = self.n as f64;
        ((q * n - n * f64::EPSILON).ceil() as u64).clamp(self.n.min(1), self.n)
    }

    /// The bucket of a value. Below 2^(bits + 1) the shift is zero and the bucket is the value.
    #[inline]
    const fn index(&self, value: u64) -> usize {
        let shift = 63 - self.bits - (value | 1 << self.bits).leading_zeros();
        ((shift as usize) << self.bits) + (value >> shift) as usize
    }

    /// Smallest and largest value of a bucket.
    const fn bounds(&self, index: usize) -> (u64, u64) {
        let octave = (index >> self.bits) as u32;
        let shift = octave.saturating_sub(1);
        let low = (index as u64 - ((shift as u64) << self.bits)) << shift;
        (low, low + ((1 << shift) - 1))
    }

    /// Makes room for the octave that holds `index`, and counts one there.
    #[cold]
    fn grow(&mut self, index: usize) {
        let octave = index >> self.bits;
        self.cover(octave << self.bits, (octave + 1) << self.bits);
        self.counts[index - self.first] += 1;
    }

    /// Makes room for the buckets from `first` up to before `end`, both at the ends of octaves.
    fn cover(&mut self, first: usize, end: usize) {
        if self.counts.is_empty() {
            self.first = first;
        }
        if first < self.first {
            self.counts.splice(0..0, std::iter::repeat_n(0, self.first - first));
            self.first = first;
        }
        if self.first + self.counts.len() < end {
            self.counts.resize(end - self.first, 0);
        }
    }
}
