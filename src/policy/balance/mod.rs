//! temporary stand-in
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::allow_attributes)]
use crate::engine::draw::Substream;
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub ordinal: u32,
    pub open: u32,
    pub weight: f64,
}
pub trait Balance: Send + std::fmt::Debug {
    fn pick(&mut self, c: &[Candidate], key: u64, draw: Substream) -> usize;
}
#[derive(Debug)]
pub struct Entry {
    pub name: &'static str,
    pub summary: &'static str,
    pub stateless: bool,
    pub counts_open: bool,
    pub make: fn() -> Box<dyn Balance>,
}
#[derive(Debug)]
struct Random;
impl Balance for Random {
    fn pick(&mut self, c: &[Candidate], _k: u64, mut d: Substream) -> usize {
        d.below(c.len() as u64) as usize
    }
}
#[derive(Debug)]
struct Rr(usize);
impl Balance for Rr {
    fn pick(&mut self, c: &[Candidate], _k: u64, _d: Substream) -> usize {
        self.0 += 1;
        (self.0 - 1) % c.len()
    }
}
pub const POLICIES: &[Entry] = &[
    Entry { name: "random", summary: "", stateless: false, counts_open: false, make: || Box::new(Random) },
    Entry { name: "round_robin", summary: "", stateless: false, counts_open: false, make: || Box::new(Rr(0)) },
];
pub fn entry(n: &str) -> Option<&'static Entry> {
    POLICIES.iter().find(|e| e.name == n)
}
