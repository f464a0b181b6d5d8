//! Tests of the whole way from the text of a table to arrivals and notes.

use super::*;

fn rules(time_scale: f64) -> Rules {
    Rules { classes: vec!["page".to_owned(), "image".to_owned()], time_scale, ticks_per_s: 1000.0 }
}

/// `time class key bytes line`, arrival by arrival, times in milliseconds.
fn check(table: &str, expected: &str) {
    let found = read(table.as_bytes(), &rules(1.0)).expect("a sound table").arrivals;
    let found: Vec<_> =
        found.iter().map(|a| format!("{} {} {} {} {}", a.at.0, a.class, a.key, a.bytes, a.line)).collect();
    assert_eq!(found.join(", "), expected);
}

fn check_refused(table: &[u8], expected: &str) {
    assert_eq!(read(table, &rules(1.0)).map(|_| ()).map_err(|e| e.to_string()), Err(expected.to_owned()));
}

#[test]
fn rows() {
    check("t,class,key,bytes\n0.5,page,7,512\n1,image,1,0\n", "500 0 7 512 2, 1000 1 1 0 3");
    check("t,class,key,bytes\r\n1.5s,page,7,512\r\n\r\n250ms,page,0,1", "250 0 0 1 4, 1500 0 7 512 2");
    check("\u{feff}t, class, key, bytes\n\"1\",\"page\" ,\"2\", 3", "1000 0 2 3 2");
    check(
        "t,class,key,bytes\n1,page,1,1\n1,page,2,2\n0,page,3,3\n1e-3,page,4,99999999999\n",
        "0 0 3 3 4, 1 0 4 4294967295 5, 1000 0 1 1 2, 1000 0 2 2 3",
    );
}

#[test]
fn tables_that_are_refused() {
    let head = "t,class,key,bytes\n";
    check_refused(b"", "the log is empty; expected at least one request");
    check_refused(head.as_bytes(), "the log is empty; expected at least one request");
    check_refused(b"\x1f\x8b\x08", "the log is compressed (gzip); expected plain text: unpack it first");
    check_refused(
        b"\ntime,class,key,bytes\n",
        "line 2: the columns are `time,class,key,bytes`; expected `t,class,key,bytes`",
    );
    check_refused(b"1,page,1,1\n", "line 1: the columns are `1,page,1,1`; expected `t,class,key,bytes`");
    let odd = |row: &str, why: &str| {
        let told =
            format!("1 of 2 lines (50.000 %) are no arrivals: {why} (line 3); expected at most 1 % of odd lines");
        check_refused(format!("{head}1,page,1,1\n{row}\n").as_bytes(), &told);
    };
    let time = "`t` is neither a number of seconds nor a duration such as 250ms";
    for t in ["-1", "x", "", "nan", "inf", "1 h", "1e999"] {
        odd(&format!("{t},page,1,1"), time);
    }
    odd("1,pgae,1,1", "`class` is no class of the scenario");
    odd("1,,1,1", "`class` is no class of the scenario");
    odd("1,page,-1,1", "`key` is no whole number from 0 to 4294967295");
    odd("1,page,4294967296,1", "`key` is no whole number from 0 to 4294967295");
    odd("1,page,1.5,1", "`key` is no whole number from 0 to 4294967295");
    odd("1,page,1,", "`bytes` is no whole number of bytes");
    odd("1,page,1", "not four fields of text");
    odd("1,page,1,1,1", "not four fields of text");
    odd("1,page,1,1,1,1,1,1", "not four fields of text");
    odd("\"1,page,1,1", "not four fields of text");
    odd(&"1".repeat(70_000), "not four fields of text");
    check_refused(
        format!("{head}1e14,page,1,1\n").as_bytes(),
        "line 2: `t` is later than the clock can count; expected an earlier time, a smaller `time_scale` or a longer `tick`",
    );
}

#[test]
fn what_is_told() {
    let mut text = "t,class,key,bytes\n".to_owned();
    text.extend((1..=99).rev().map(|t| format!("{t},page,1,1\n")));
    text.push_str("x\n");
    let rules = rules(0.5);
    let table = read(text.as_bytes(), &rules).expect("1 of 100 lines is accepted");
    insta::assert_snapshot!(table.notes(&rules).join("\n"), @r"
    replays 99 of 100 lines, the last arrival at 1.65min x time_scale 0.5 = 49.5s simulated
    1 of 100 lines (1.00 %) odd and dropped: not four fields of text (line 101)
    98 lines of an earlier time than the line before: sorted by time
    the interval excludes traffic variability: every replication replays the same arrivals
    the replay is open: no arrival waits for an earlier answer, however slow the simulated system is
    ");
    assert_eq!(table.span().0, 50_000);
}
