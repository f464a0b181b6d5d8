//! The discrete-event kernel: time, event list, arena, draws, distributions. No web words.

pub mod agenda;
pub mod alias;
pub mod arena;
pub mod dist;
pub mod draw;
pub mod time;
