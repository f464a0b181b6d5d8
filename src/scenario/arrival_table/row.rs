//! One line of a table of arrivals: `t,class,key,bytes` (RFC 4180; fields may be quoted).
//!
//! `t` is a number of seconds, or a duration with its unit; `class` the name of a class, empty where the scenario has
//! none; `key` a whole number from 1, or 0 for no key; `bytes` the size of the answer. Spaces around fields are ignored.

use crate::notation::Duration;
use csv_core::{ReadRecordResult, Reader};

/// What the first line must say.
pub const HEADER: [&str; 4] = ["t", "class", "key", "bytes"];

/// An arrival as it is written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Row<'a> {
    /// Seconds since the start of the run, unscaled.
    pub t_s: f64,
    /// The name of its class.
    pub class: &'a str,
    /// Its key; 0 for none.
    pub key: u32,
    /// Size of the answer.
    pub bytes: u64,
}

/// Cuts lines into fields, in memory that it keeps.
pub struct Fields {
    parser: Reader,
    /// The text of all fields, one after the other.
    text: Vec<u8>,
    /// Where each field ends; one more than a row has, so that too many are seen.
    ends: [usize; HEADER.len() + 1],
}

impl Fields {
    /// Room for lines of up to so many bytes.
    pub fn new(longest: usize) -> Self {
        Self { parser: Reader::new(), text: vec![0; longest], ends: [0; HEADER.len() + 1] }
    }

    /// The fields of a line without its line end; none unless they are as many as a row has.
    pub fn of(&mut self, line: &[u8]) -> Option<[&str; HEADER.len()]> {
        self.parser.reset();
        let (mut written, mut ended) = (0, 0);
        // The end of the input ends the record.
        for input in [line, b""] {
            let (result, _, text, ends) =
                self.parser.read_record(input, &mut self.text[written..], &mut self.ends[ended..]);
            (written, ended) = (written + text, ended + ends);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => break,
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => return None,
            }
        }
        let mut fields = [""; HEADER.len()];
        if ended != fields.len() {
            return None;
        }
        let mut begin = 0;
        for (field, &end) in fields.iter_mut().zip(&self.ends) {
            *field = str::from_utf8(&self.text[begin..end]).ok()?.trim();
            begin = end;
        }
        Some(fields)
    }
}

/// Understands the fields of a row.
///
/// # Errors
/// The first thing that is wrong, and what was expected.
pub fn parse([t, class, key, bytes]: [&str; HEADER.len()]) -> Result<Row<'_>, &'static str> {
    const BAD_TIME: &str = "`t` is neither a number of seconds nor a duration such as 250ms";
    let t_s = match t.parse::<f64>() {
        Ok(seconds) => seconds,
        Err(_) => t.parse::<Duration>().map_err(|_| BAD_TIME)?.seconds(),
    };
    if !(t_s >= 0.0 && t_s.is_finite()) {
        return Err(BAD_TIME);
    }
    let key = key.parse().map_err(|_| "`key` is no whole number from 0 to 4294967295")?;
    let bytes = bytes.parse().map_err(|_| "`bytes` is no whole number of bytes")?;
    Ok(Row { t_s, class, key, bytes })
}
