//! Tests of the stations as a whole.
