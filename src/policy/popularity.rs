//! temporary stand-in
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::allow_attributes)]
use crate::engine::draw::Substream;
#[derive(Clone, Debug)]
pub struct Popularity(pub u64);
impl Popularity {
    pub fn uniform(n: u64) -> Self {
        Self(n)
    }
    pub fn pick(&mut self, s: &mut Substream) -> u64 {
        1 + s.below(self.0)
    }
}
