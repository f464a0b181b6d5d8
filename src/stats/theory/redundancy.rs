//! Redundancy-d with cancellation: each request joins the queues of d different servers of k, at random; when the first
//! copy is done the others are removed at once, waiting or in service.
//!
//! Every queue is first come first served, services are exponential and independent between the copies. Then
//! E T = sum over i from d to k of 1 / (k (mu C(k-1, d-1) / C(i-1, d-1) - lambda)) with lambda per server: the
//! sum's terms are the times with i servers at work on what came before (Gardner, Zbarsky, Doroudi, Harchol-Balter,
//! Hyytia & Scheller-Wolf 2017, theorem 1). Stable below mu per server, whatever d.
//!
//! Ignored: what a cancellation costs; copies whose services depend on each other, for which redundancy does harm.

/// The servers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Redundancy {
    /// Requests per second of all servers together, divided by the number of servers.
    pub arrival_rate: f64,
    /// Completions per second of one busy server.
    pub service_rate: f64,
    /// Servers, k.
    pub servers: u32,
    /// Copies of each request, d, from 1 to k.
    pub copies: u32,
}

impl Redundancy {
    /// Mean time until the first copy is done, in seconds.
    #[must_use]
    pub fn mean_response(self) -> f64 {
        let Self { arrival_rate, service_rate, servers, copies } = self;
        assert!(
            arrival_rate >= 0.0 && service_rate > 0.0 && 1 <= copies && copies <= servers,
            "{self:?} has rates, and copies for different servers"
        );
        if arrival_rate >= service_rate {
            return f64::INFINITY;
        }
        // C(k - 1, d - 1) / C(i - 1, d - 1), from i = k downwards.
        let mut ratio = 1.0;
        let mut total = 0.0;
        for i in (copies..=servers).rev() {
            total += 1.0 / (f64::from(servers) * (service_rate * ratio - arrival_rate));
            if i > copies {
                ratio *= f64::from(i - 1) / f64::from(i - copies);
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::theory::k_of_n::KOfN;
    use crate::stats::theory::mm1::Mm1;
    use crate::stats::theory::oracle::{agree, rounding, stationary};

    /// The requests present in order of arrival, each as the set of its servers (bits): every server works on the
    /// first that has it.
    type Present = Vec<u32>;

    fn sets(servers: u32, copies: u32) -> Vec<u32> {
        (0..1 << servers).filter(|set: &u32| set.count_ones() == copies).collect()
    }

    fn states(sets: &[u32], last: usize) -> Vec<Present> {
        let mut all: Vec<Present> = vec![vec![]];
        let mut longest = 0;
        for _ in 0..last {
            let longer = |known: &Present| sets.iter().map(|&set| [&known[..], &[set]].concat()).collect::<Vec<_>>();
            let next: Vec<Present> = all[longest..].iter().flat_map(longer).collect();
            longest = all.len();
            all.extend(next);
        }
        all
    }

    /// Mean response by the chain of all such lists, at service rate 1, cut at `last` requests.
    fn by_elimination(servers: u32, copies: u32, rate: f64, last: usize) -> f64 {
        let sets = sets(servers, copies);
        let states = states(&sets, last);
        let index = |wanted: &Present| states.iter().position(|state| state == wanted).expect("a state");
        let total = rate * f64::from(servers);
        let law = stationary(states.len(), |at| {
            let present = &states[at];
            let arrives = |&set: &u32| (index(&[&present[..], &[set]].concat()), total / sets.len() as f64);
            let mut moves = vec![];
            if present.len() < last {
                moves.extend(sets.iter().map(arrives));
            }
            let mut taken = 0;
            for (place, set) in present.iter().enumerate() {
                let working = (set & !taken).count_ones();
                taken |= set;
                if working > 0 {
                    let mut rest = present.clone();
                    rest.remove(place);
                    moves.push((index(&rest), f64::from(working)));
                }
            }
            moves
        });
        states.iter().zip(&law).map(|(present, p)| present.len() as f64 * p).sum::<f64>() / total
    }

    /// Somebody present has at least d servers at work: the number present is below that of M/M/1 with rate d mu, which
    /// exceeds n with probability (k lambda / (d mu))^(n + 1). The cut leaves out less than 8 times that of `last`.
    #[test]
    fn the_chain_of_all_orders() {
        for (servers, copies, rate, last) in
            [(2, 2, 0.1, 9), (2, 1, 0.01, 6), (3, 2, 0.02, 5), (4, 2, 0.01, 3), (3, 3, 0.3, 20)]
        {
            let it = Redundancy { arrival_rate: rate, service_rate: 1.0, servers, copies };
            let load = rate * f64::from(servers) / f64::from(copies);
            let cut = 8.0 * (last + 1) as f64 * libm::pow(load, last as f64);
            agree(it.mean_response(), by_elimination(servers, copies, rate, last), cut + rounding(10_000));
        }
    }

    /// Three servers, two copies, at any load. The set of a request matters only when a server looks for it, so it is
    /// drawn then: the state is how many like the first lead the list, and how many stand behind the first that is
    /// different, if there is one. The first like it is at work at rate 2, the first different one at rate 1.
    #[test]
    fn three_servers_under_load() {
        let last = 40;
        // (leading, none) or (leading, different and `behind` more).
        let mut states: Vec<(usize, Option<usize>)> = vec![(0, None)];
        for n in 1..=last {
            states.push((n, None));
            states.extend((1..n).map(|leading| (leading, Some(n - leading - 1))));
        }
        let index = |wanted| states.iter().position(|&state| state == wanted).expect("a state");
        // `leading` are alike and the sets of the next `unknown` are to be drawn: each is the same with 1/3.
        let look = |mut leading: usize, mut unknown: usize, rate: f64| {
            let mut rate = rate;
            let mut moves = vec![];
            while unknown > 0 {
                unknown -= 1;
                moves.push((index((leading, Some(unknown))), rate * 2.0 / 3.0));
                rate /= 3.0;
                leading += 1;
            }
            moves.push((index((leading, None)), rate));
            moves
        };
        for rate in [0.1, 0.3] {
            let law = stationary(states.len(), |at| {
                let total = 3.0 * rate;
                let (leading, behind) = states[at];
                let room = leading + behind.map_or(0, |behind| behind + 1) < last;
                let mut moves = vec![];
                match behind {
                    None if leading == 0 => moves.push((index((1, None)), total)),
                    None => {
                        moves.extend(room.then(|| look(leading, 1, total)).into_iter().flatten());
                        moves.push((index((leading - 1, None)), 2.0));
                    }
                    Some(behind) => {
                        moves.extend(room.then(|| (index((leading, Some(behind + 1))), total)));
                        moves.extend(look(leading, behind, 1.0));
                        match leading {
                            1 => moves.extend(look(1, behind, 2.0)),
                            _ => moves.push((index((leading - 1, Some(behind))), 2.0)),
                        }
                    }
                }
                moves
            });
            let count = |state: &(usize, Option<usize>)| state.0 + state.1.map_or(0, |behind| behind + 1);
            let present: f64 = states.iter().zip(&law).map(|(state, p)| count(state) as f64 * p).sum();
            let it = Redundancy { arrival_rate: rate, service_rate: 1.0, servers: 3, copies: 2 };
            let cut = 8.0 * (last + 1) as f64 * libm::pow(1.5 * rate, f64::from(last as u32));
            agree(it.mean_response(), present / (3.0 * rate), cut + rounding(10_000));
        }
    }

    #[test]
    fn both_ends() {
        let it = Redundancy { arrival_rate: 0.7, service_rate: 1.0, servers: 5, copies: 1 };
        agree(it.mean_response(), Mm1 { arrival_rate: 0.7, service_rate: 1.0 }.mean_response(), rounding(64));
        let everywhere = Redundancy { copies: 5, ..it };
        agree(everywhere.mean_response(), Mm1 { arrival_rate: 3.5, service_rate: 5.0 }.mean_response(), rounding(64));
        let calm = Redundancy { arrival_rate: 0.0, copies: 3, ..it };
        agree(calm.mean_response(), KOfN { mean: 1.0, need: 1, copies: 3 }.mean_response(), rounding(64));
        assert!(Redundancy { arrival_rate: 1.0, ..it }.mean_response().is_infinite());
    }
}
