//! The histogram: recording a latency, merging, a quantile.

use criterion::Criterion;
use scalelab::engine::dist::Dist;
use scalelab::engine::draw::Source;
use scalelab::stats::histogram::Histogram;

const VALUES: usize = 1 << 16;

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("histogram");
    let law = Dist::exponential(2e7).expect("a mean in range");
    let source = Source::new(1, 0, "histogram", "latency", 0);
    let values: Vec<u64> = (0..VALUES as u64).map(|n| law.sample(&mut source.nth(n)).0).collect();
    let mut histogram = Histogram::new(Histogram::FINE);
    let mut at = 0;
    group.bench_function("record", |bencher| {
        bencher.iter(|| {
            at = (at + 1) % VALUES;
            histogram.record(values[at]);
        });
    });
    for &value in &values {
        histogram.record(value);
    }
    let mut sum = Histogram::new(Histogram::FINE);
    group.bench_function("merge", |bencher| bencher.iter(|| sum.merge(&histogram)));
    group.bench_function("quantile", |bencher| bencher.iter(|| histogram.quantile(0.99)));
    group.finish();
}
