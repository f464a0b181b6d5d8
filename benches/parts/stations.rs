//! Stations: a visit comes and one leaves, first come first served and by processor sharing, with a few and with many
//! inside.

use criterion::{BenchmarkId, Criterion};
use scalelab::engine::arena::{Arena, Id};
use scalelab::engine::time::{Instant, Span};
use scalelab::model::station::{Cpu, Discipline, Station};

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stations");
    for inside in [10, 1000] {
        group.bench_function(BenchmarkId::new("first come first served", inside), |bencher| {
            let (mut station, ids) = filled(Discipline::Fifo, inside);
            let mut now = Instant::ZERO;
            bencher.iter(|| {
                now = now + Span(1000);
                let next = station.release(now, Instant::ZERO);
                station.serve(now, ids[0], Span(1000));
                next
            });
        });
        group.bench_function(BenchmarkId::new("processor sharing", inside), |bencher| {
            let (mut station, ids) = filled(Discipline::ProcessorSharing, inside);
            let mut due = station.rearm();
            let mut demand = 0;
            bencher.iter(|| {
                let now = due.expect("somebody is served");
                station.disarm();
                while station.depart(now).is_some() {
                    station.left(now, Instant::ZERO);
                    demand = (demand + 617) % 1000;
                    station.serve(now, ids[0], Span(1_000_000 + demand));
                }
                due = station.rearm();
                due
            });
        });
    }
    group.finish();
}

/// A CPU of 4 cores with so many visits, and their ids.
fn filled(discipline: Discipline, inside: u64) -> (Station, Vec<Id>) {
    let cpu = Cpu { cores: 4, speed: 1.0, serial: 0.0, discipline };
    let mut station = Station::cpu("cpu", cpu);
    let mut arena = Arena::default();
    let ids: Vec<Id> = (0..inside).map(|number| arena.insert(number)).collect();
    for (number, &id) in (0u64..).zip(&ids) {
        station.serve(Instant::ZERO, id, Span(1_000_000 + number));
    }
    (station, ids)
}
