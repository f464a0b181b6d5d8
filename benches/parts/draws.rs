//! Draws: opening a substream and sampling a law, as for one demand of one request.

use criterion::Criterion;
use scalelab::engine::alias::AliasTable;
use scalelab::engine::dist::Dist;
use scalelab::engine::draw::{Lineage, Source};

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draws");
    let source = Source::new(1, 0, "draws", "demand", 0);
    let laws = [
        ("exponential", Dist::exponential(5e6)),
        ("uniform", Dist::uniform(1e6, 9e6)),
        ("lognormal", Dist::lognormal(5e6, 0.7)),
        ("gamma", Dist::gamma(5e6, 0.7)),
        ("pareto", Dist::pareto(5e6, 2.0)),
    ];
    for (name, law) in laws {
        let law = law.expect("parameters in range");
        let mut lineage = Lineage::root(1, 0);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                lineage = lineage.child(0, 0, 0, 0);
                law.sample(&mut source.open(lineage))
            });
        });
    }
    let weights: Vec<f64> = (1..=1_000_000u32).map(|rank| f64::from(rank).recip()).collect();
    let table = AliasTable::new(&weights).expect("weights in range");
    let mut number = 0;
    group.bench_function("one of 10^6 keys", |bencher| {
        bencher.iter(|| {
            number += 1;
            table.pick(&mut source.nth(number))
        });
    });
    group.finish();
}
