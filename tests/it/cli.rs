//! What the program prints, writes and returns: data on standard output, talk on standard error, files whole or not at
//! all.

mod files;
mod full;
mod interrupt;
mod methods;
mod mistaken;
mod slo;
mod streams;
mod warmup;
