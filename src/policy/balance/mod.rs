//! Balancing policies: which of several places takes a call.
//!
//! A policy sees the candidates of its holder's view, in ascending order of ordinal, and picks one. It belongs to one
//! holder (a balancer, a caller with several targets), so its memory and the counts of open calls are that holder's
//! own: two balancers do not see each other's calls. Wherever something chooses a target, any policy of this list may.
//!
//! To add a policy: one file with an `ENTRY`, and its two lines here.
//!
//! Ignored: zones, health and how old a view is; whoever builds the candidates decides about them.

mod by_key;
mod consistent_hash;
mod first;
mod hash;
mod join_idle;
mod least_connections;
mod leastconn;
mod power_of_two;
mod random;
mod random_two;
mod round_robin;
mod weighted;
mod weighted_round_robin;

#[cfg(test)]
mod tests;

use crate::engine::draw::Substream;
use std::fmt;

/// Every policy, in the order of the reference.
pub const POLICIES: &[Entry] = &[
    round_robin::ENTRY,
    weighted_round_robin::ENTRY,
    random::ENTRY,
    weighted::ENTRY,
    least_connections::ENTRY,
    leastconn::ENTRY,
    join_idle::ENTRY,
    power_of_two::ENTRY,
    random_two::ENTRY,
    first::ENTRY,
    by_key::ENTRY,
    hash::ENTRY,
    consistent_hash::ENTRY,
    hash::SOURCE,
];

/// One place a call may go.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// Who it is: unique among the candidates, never reused in a run.
    pub ordinal: u32,
    /// Calls that this holder has open there, waiting or in service.
    pub open: u32,
    /// Its share relative to the others: finite, at least 0.
    pub weight: f64,
}

/// A way to choose, with its memory.
pub trait Balance: Send + fmt::Debug {
    /// The index of the chosen one in `candidates`, which is never empty and ascends by ordinal. `draw` is tied to the
    /// request, so that the pick is common to all variants of a scenario.
    fn pick(&mut self, candidates: &[Candidate], key: u64, draw: Substream) -> usize;
}

/// What of a request decides where it goes, whatever the load.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// Nothing.
    Nothing,
    /// Its key.
    Key,
    /// The user who asks; the holder hands that to [`Balance::pick`] in place of the key.
    User,
}

/// One line of the reference and the policy's constructor.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The scenario's word.
    pub name: &'static str,
    /// One sentence for the reference.
    pub summary: &'static str,
    /// True if all holders may share one policy: it remembers nothing.
    pub stateless: bool,
    /// True if it looks at [`Candidate::open`], so that its holder must see the answers.
    pub counts_open: bool,
    /// What of a request it looks at.
    pub subject: Subject,
    /// True if it looks at [`Candidate::weight`].
    pub heeds_weights: bool,
    /// A fresh policy for one holder.
    pub make: fn() -> Box<dyn Balance>,
}

/// A name that no policy has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownPolicy {
    /// What was asked for.
    pub name: String,
    /// The policy whose name is nearest.
    pub nearest: &'static str,
}

impl fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = POLICIES.iter().map(|entry| entry.name).collect();
        let Self { name, nearest } = self;
        write!(f, "unknown balancing policy `{name}`, expected one of {}; nearest is `{nearest}`", names.join(", "))
    }
}

impl std::error::Error for UnknownPolicy {}

/// The entry of this name.
///
/// # Errors
/// If no policy is called so; names the nearest.
pub fn find(name: &str) -> Result<&'static Entry, UnknownPolicy> {
    POLICIES.iter().find(|entry| entry.name == name).ok_or_else(|| {
        let nearest = POLICIES.iter().min_by_key(|entry| strsim::damerau_levenshtein(entry.name, name));
        UnknownPolicy { name: name.to_owned(), nearest: nearest.expect("there are policies").name }
    })
}
