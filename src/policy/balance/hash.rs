//! Hash: a hash of the request's key, or of its user, modulo the candidates, each as often as it has weight.
//!
//! HAProxy's `balance uri` and `balance source` with the usual `hash-type map-based`, nginx's `hash $uri` and `ip_hash`:
//! whoever asks, or what is asked for, meets the same candidate as long as the membership is the same, and nearly all
//! meet another one when it changes. Few popular keys fall unevenly on the candidates, by chance, where
//! [`by_key`](super::by_key) deals them out one by one. The hash has no salt: the same under every seed.
//!
//! A request without a key or user goes anywhere, at random. Ignored: load.

use super::weighted::{by_weight, weights};
use super::{Balance, Candidate, Entry, Subject};
use crate::engine::draw::{Substream, mix};

pub(super) const ENTRY: Entry = Entry {
    name: "hash",
    summary: "a hash of the key modulo the candidates, by weight",
    stateless: true,
    counts_open: false,
    subject: Subject::Key,
    heeds_weights: true,
    make: || Box::new(Hash),
};

pub(super) const SOURCE: Entry = Entry {
    name: "source_hash",
    summary: "a hash of the user modulo the candidates, by weight: a user stays where he is",
    stateless: true,
    counts_open: false,
    subject: Subject::User,
    heeds_weights: true,
    make: || Box::new(Hash),
};

#[derive(Debug)]
struct Hash;

impl Balance for Hash {
    fn pick(&mut self, candidates: &[Candidate], key: u64, mut draw: Substream) -> usize {
        if key == 0 {
            return by_weight(weights(candidates), &mut draw);
        }
        // The place of the key's hash on a line on which every candidate is as long as its weight.
        let total: f64 = weights(candidates).sum();
        let place = (mix(mix(key)) >> 11) as f64 / (1u64 << 53) as f64 * total;
        let mut end = 0.0;
        let holds = |weight: f64| {
            end += weight;
            place < end
        };
        // Only rounding of the sum leads beyond the last.
        weights(candidates).position(holds).unwrap_or(candidates.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draw, members, weighted};
    use super::*;
    use crate::engine::dist::check::chi_square;

    #[test]
    fn keys_spread_by_weight_and_each_stays() {
        let candidates = weighted(&[5.0, 1.0, 2.0]);
        let mut counts = [0u64; 3];
        for key in 1..=100_000 {
            let at = Hash.pick(&candidates, key, draw(key));
            assert_eq!(at, Hash.pick(&candidates, key, draw(key + 1)));
            counts[at] += 1;
        }
        chi_square(&counts, &[5.0 / 8.0, 1.0 / 8.0, 2.0 / 8.0]);
    }

    #[test]
    fn neighbours_may_meet_and_nobody_goes_anywhere() {
        let four = members(&[0, 1, 2, 3]);
        let of = |key| Hash.pick(&four, key, draw(key));
        assert!((1..=40).any(|key| of(key) == of(key + 1)), "by chance two neighbours are at one place");
        let mut counts = [0u64; 4];
        (0..100_000).for_each(|request| counts[Hash.pick(&four, 0, draw(request))] += 1);
        chi_square(&counts, &[0.25; 4]);
    }
}
