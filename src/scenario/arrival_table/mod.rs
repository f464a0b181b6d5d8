//! Replay of a table of arrivals: the load of a run, line by line from a CSV file `t,class,key,bytes`.
//!
//! The way of a line: the access log's `lines` cuts the file, so that the memory held is one line and its number is the
//! one that editors show; `row` understands one line; [`read()`] collects the [`Arrival`]s and sorts them by time. Odd
//! lines are treated as those of an access log are. What it ignores: the dependence of a user's next request on the
//! answer to the last, as the replay is open; and a quoted field that goes on over several lines, which is odd.
//!
//! [`Arrival`]: crate::components::clients::replay::Arrival

mod reader;
mod refusal;
mod row;
#[cfg(test)]
mod tests;

pub use reader::{Rules, Table, read};
pub use refusal::Refusal;
