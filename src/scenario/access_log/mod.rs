//! Replay of a real access log: the arrivals of a load, taken line by line from a Common or Combined Log Format file.
//!
//! `spec` is what the scenario writes, `rules` is that setting checked and lowered to ids, [`read()`] turns a log into
//! [`Arrival`]s, and [`notes`] says what the numbers of such a run can and cannot mean. The way of a line: `lines` cuts
//! the file, `line` (with `date`) understands one line, `keys` numbers what was asked for by popularity, and `spread`
//! places the arrivals that share a time stamp.
//!
//! # What a stamp means
//! The formats have one stamp and no duration. Apache's `%t` is "time the request was received" (Apache HTTP Server 2.4,
//! `mod_log_config`, table of format strings), so the stamp is the *start*, while the line is written at the end: a line
//! may bear an earlier stamp than the line before it, and disorder is normal. nginx's `$time_local` is its cached clock
//! at the moment of the log write (`ngx_http_log_module`, where `$msec` is documented so; `ngx_http_log_time` in its
//! source reads the same clock), so there the stamp is the *end*. The default is `start`, because both formats are
//! Apache's and so is their definition. With `end` nothing is subtracted, because the log does not say how long a request
//! took: the replay then is one of departures, each arrival late by that request's unknown response time. What the
//! logged server could not carry comes out at the pace it could, so its overloads are hidden.
//!
//! # What it ignores
//! Status, referrer and agent (they are checked, not used); percent-encoding (two spellings of a path are two keys);
//! requests that never reached the log; the dependence of a client's next request on the answer to its last: the replay
//! is open. Compressed logs are refused.

mod date;
pub(super) mod describe;
mod keys;
mod line;
pub(super) mod lines;
mod reader;
mod refusal;
mod rules;
mod spread;
mod tally;
#[cfg(test)]
mod tests;

pub use describe::notes;
pub use line::{Line, Oddness, Request, parse};
pub use reader::{Replay, read};
pub use refusal::Refusal;
pub use rules::{Problem, Rules, Setting};
pub use tally::Tally;
