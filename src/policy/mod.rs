//! Pure decisions: who gets a call, who may pass, which key a request touches, which entry gives way, who owns a key. No
//! clock, no input or output.

pub mod admission;
pub mod backoff;
pub mod balance;
pub mod eviction;
pub mod popularity;
pub mod sharding;
