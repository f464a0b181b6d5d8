//! Aligned columns without lines between them, wrapped to the summary's width, wide characters counted as two.

use super::WIDTH;
use super::paint::printable;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

/// Room for a name before it wraps, so that the figures beside it keep theirs: with few columns, and with many.
const NAME_WIDTH: (u16, u16) = (44, 24);

/// On which side a column is flush.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows under way.
pub struct Grid {
    table: Table,
    aligns: Vec<Align>,
    empty: bool,
}

impl Grid {
    /// No rows yet.
    pub fn new(aligns: &[Align]) -> Self {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH - 1);
        Self { table, aligns: aligns.to_vec(), empty: true }
    }

    /// Adds a row; a line feed in a cell starts a second line.
    pub fn row(&mut self, cells: &[&str]) {
        assert_eq!(cells.len(), self.aligns.len(), "a row has one cell per column");
        let room = if self.aligns.len() <= 5 { NAME_WIDTH.0 } else { NAME_WIDTH.1 };
        let is_name = |at: usize| at == 0 && self.aligns.len() > 1;
        let cells = cells.iter().zip(&self.aligns).enumerate().map(|(at, (text, align))| {
            let lines = text.lines().map(printable);
            let lines: Vec<String> =
                if is_name(at) { lines.flat_map(|line| broken(&line, room.into())).collect() } else { lines.collect() };
            Cell::new(lines.join("\n")).set_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            })
        });
        self.table.add_row(cells);
        self.empty = false;
    }

    /// The lines, indented by two, without trailing spaces.
    pub fn lines(mut self) -> Vec<String> {
        if self.empty {
            return Vec::new();
        }
        if self.aligns.len() > 1 {
            let first = self.table.column_mut(0).expect("a row was added");
            first.set_constraint(ColumnConstraint::ContentWidth);
        }
        self.table.lines().map(|line| format!(" {}", line.trim_end())).collect()
    }
}

/// A name in lines of at most `room` columns, broken behind what joins its words and within a word only where that alone is
/// too long.
fn broken(name: &str, room: usize) -> Vec<String> {
    let width = |text: &str| text.chars().map(columns).sum::<usize>();
    if width(name) <= room {
        return vec![name.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in name.split_inclusive([' ', '.', '_', '-', '/', '@', '[', ']']) {
        let last = lines.last().expect("there is a line");
        if !last.trim().is_empty() && width(last) + width(word.trim_end()) > room {
            lines.push(String::new());
        }
        for c in word.chars() {
            let last = lines.last_mut().expect("there is a line");
            if c != ' ' && width(last) + columns(c) > room {
                lines.push(c.to_string());
            } else {
                last.push(c);
            }
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Columns of a character: two for those of East Asia (Hangul, ideographs, kana, full width).
fn columns(c: char) -> usize {
    match u32::from(c) {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_where_their_words_meet() {
        let check = |name: &str, room: usize, expected: &[&str]| assert_eq!(broken(name, room), expected, "{name}");
        check("latency.mean", 24, &["latency.mean"]);
        check("class.checkout.latency.p99", 24, &["class.checkout.latency.", "p99"]);
        check("web.workers.utilization", 12, &["web.workers.", "utilization"]);
        check("db.replica_reads[during db dies]", 20, &["db.replica_reads[", "during db dies]"]);
        check("  A", 24, &["  A"]);
        check("checkout_service_of_the_west", 12, &["checkout_", "service_of_", "the_west"]);
        check("incomprehensibilities", 8, &["incompre", "hensibil", "ities"]);
        check("한국어.이름", 8, &["한국어.", "이름"]);
    }

    /// Names keep their words though other columns would like their room.
    #[test]
    fn a_table_of_many_columns_breaks_no_word() {
        let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left]);
        let long = "not ranked (B: nothing was seen of it in some of the replications)";
        grid.row(&[
            "checkout.workers.utilization",
            "1,234.5 ± 6.7 /s",
            "1,234.5 ± 6.7 /s",
            "-12.3 ± 4.5 /s",
            "-99.9 %",
            long,
        ]);
        let lines = grid.lines();
        let words: Vec<&str> = lines.iter().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(words[..2], ["checkout.workers.", "utilization"], "{lines:#?}");
        assert!(lines.iter().all(|line| line.chars().count() <= usize::from(WIDTH)), "{lines:#?}");
    }
}
