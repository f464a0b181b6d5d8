//! Every kind of problem, once, as a user reads it.

use super::{accepted, refused};
use crate::sandbox::{SHOP, edit};
use scalelab::scenario::diagnostic::Kind;

/// A shop that is spoilt by replacing a part of it.
fn spoilt(old: &str, new: &str) -> String {
    refused(edit(SHOP, old, new), &[])
}

/// What is said of a document that has this problem, and no other.
fn report(kind: Kind) -> String {
    match kind {
        Kind::Encoding => refused(b"{ \"name\": \"\xff\" }", &[]),
        Kind::TooLarge => refused(format!("{SHOP}{}", " ".repeat(16 << 20)), &[]),
        Kind::TooDeep => refused("[".repeat(70), &[]),
        Kind::Syntax => spoilt("\"cores\": 1", "\"cores\": 1,"),
        Kind::DuplicateKey => spoilt("\"cores\": 1", "\"cores\": 1, \"cores\": 2"),
        Kind::UnknownKey => spoilt("\"workers\"", "\"wokers\""),
        Kind::MissingKey => spoilt(", \"to\": \"web\"", ""),
        Kind::SeveralTags => spoilt("\"poisson\": \"10/s\"", "\"poisson\": \"10/s\", \"closed\": { \"users\": 3 }"),
        Kind::WrongType => spoilt("\"cores\": 1", "\"cores\": \"one\""),
        Kind::UnknownWord => spoilt("\"key\": \"users\"", "\"key\": \"users\", \"op\": \"raed\""),
        Kind::Quantity => spoilt("\"10ms\"", "10"),
        Kind::OutOfRange => spoilt("\"cores\": 1", "\"cores\": 0"),
        Kind::Path => refused(SHOP, &["--set", "components.web"]),
        Kind::UnknownName => spoilt("\"call\": \"db\"", "\"call\": \"bd\""),
        Kind::Conflict => spoilt("\"workers\": 4", "\"queue_limit\": 4"),
        Kind::File => spoilt("\"poisson\": \"10/s\"", "\"replay\": { \"log\": \"no.log\", \"otherwise\": \"page\" }"),
        Kind::Suspicious => {
            accepted(&edit(SHOP, "\"db\": {", "\"old\": { \"service\": { \"on\": \"box\" } }, \"db\": {")).err
        }
    }
}

#[test]
fn every_kind_is_told_as_ever() {
    let reports = Kind::ALL.map(|kind| {
        let report = report(kind);
        assert!(report.contains(&format!("[{}]", kind.word())), "{}: {report}", kind.word());
        // Only what a person reads: long lines of blanks and brackets say nothing.
        report.lines().map(|line| line.chars().take(120).collect::<String>()).collect::<Vec<_>>().join("\n")
    });
    insta::assert_snapshot!(reports.join("\n\n----\n\n"));
}
