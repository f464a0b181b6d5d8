//! The event list by the hold model (Vaucher & Duval 1975): an event is taken and sets off another one, so that the number
//! of pending events stays as it is. From 10^2 to 10^6 of them the cost grows by less than 8 times.

use criterion::{BenchmarkId, Criterion};
use scalelab::engine::agenda::{Agenda, Event, HORIZON, Rank, Subject};
use scalelab::engine::dist::Dist;
use scalelab::engine::draw::Source;
use scalelab::engine::time::{Instant, Span};

const SUBJECT: Subject = Subject { kind: 0, index: 0 };

/// Delays are drawn before, so that it is the list that is timed.
const DELAYS: usize = 1 << 16;

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("event list");
    for pending in [100, 10_000, 1_000_000] {
        group.bench_function(BenchmarkId::new("hold", pending), |bencher| {
            let (delays, mut agenda) = (delays(), Agenda::new());
            let mut at = 0;
            let mut hold = |agenda: &mut Agenda, event: Option<Event>| {
                let now = event.map_or(Instant::ZERO, |event| event.at);
                at = (at + 1) % DELAYS;
                agenda.push(now + delays[at], Rank::Work, SUBJECT)
            };
            for _ in 0..pending {
                hold(&mut agenda, None);
            }
            // Until those pending are as old as they will be from now on.
            for _ in 0..2 * pending {
                let event = agenda.pop_until(HORIZON);
                hold(&mut agenda, event);
            }
            bencher.iter(|| {
                let event = agenda.pop_until(HORIZON);
                hold(&mut agenda, event)
            });
        });
    }
    group.bench_function("fixed delay", |bencher| {
        let delay = Span(500_000);
        let mut agenda = Agenda::with_lanes(&[(delay, Rank::Work)]);
        for _ in 0..100 {
            agenda.push_after(Instant::ZERO, delay, Rank::Work, SUBJECT);
        }
        bencher.iter(|| {
            let event = agenda.pop_until(HORIZON).expect("an event is pending");
            agenda.push_after(event.at, delay, Rank::Work, SUBJECT)
        });
    });
    group.finish();
}

fn delays() -> Vec<Span> {
    let law = Dist::exponential(1e9).expect("a mean in range");
    let source = Source::new(1, 0, "event list", "delay", 0);
    (0..DELAYS as u64).map(|n| law.sample(&mut source.nth(n))).collect()
}
