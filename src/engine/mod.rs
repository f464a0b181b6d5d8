//! The discrete-event kernel: time, event list, arena, draws, distributions. No web words.

pub mod alias;
pub mod dist;
pub mod draw;
pub mod time;
