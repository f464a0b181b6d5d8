//! The discrete-event kernel: time, event list, arena, map of keys, draws, distributions. No web words.

pub mod agenda;
pub mod alias;
pub mod arena;
pub mod dist;
pub mod draw;
pub mod key_map;
pub mod time;
