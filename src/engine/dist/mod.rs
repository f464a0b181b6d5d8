//! temporary stand-in
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::allow_attributes)]
use super::draw::Substream;
use super::time::Span;
use rand_distr::{Distribution, Exp1};
#[derive(Clone, Debug)]
pub enum Dist {
    Constant(f64),
    Exponential(f64),
}
impl Dist {
    pub fn constant(x: f64) -> Self {
        Self::Constant(x)
    }
    pub fn exponential(x: f64) -> Self {
        Self::Exponential(x)
    }
    pub fn sample_ticks(&self, s: &mut Substream) -> f64 {
        match self {
            Self::Constant(x) => *x,
            Self::Exponential(m) => {
                let e: f64 = Exp1.sample(s);
                m * e
            }
        }
    }
    pub fn sample(&self, s: &mut Substream) -> Span {
        Span::from_ticks(self.sample_ticks(s))
    }
}
