//! Source texts and places in them: a scenario file, a `--set` argument, standard input.
//!
//! A [`Span`] is a range of bytes in one source. Sources are at most 8 MiB (`tree::MAX_BYTES`), so an offset fits
//! 32 bits. Lines end at a line feed; columns count characters, not bytes, both from 1, as editors show them.

/// Which source a span lies in: its position in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(u32);

/// Bytes `start..end` of one source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Bytes `start..end` of `source`.
    #[must_use]
    pub const fn new(source: SourceId, start: usize, end: usize) -> Self {
        assert!(start <= end && end <= u32::MAX as usize, "a span lies in a source of at most 4 GiB");
        Self { source, start: start as u32, end: end as u32 }
    }

    /// Only the first byte, which is how an object or array is pointed at: by its bracket.
    #[must_use]
    pub fn first(self) -> Self {
        Self { end: self.end.min(self.start + 1), ..self }
    }

    /// The same range as offsets into the text.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as editors show it, both numbers from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The character within the line.
    pub column: usize,
}

/// One source: its name for messages, its text, and where its lines begin.
#[derive(Clone, Debug)]
struct Source {
    name: String,
    text: String,
    lines: Vec<u32>,
}

/// All sources of one command, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// No sources yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Keeps a text under the name that messages show, such as `scenario.json` or `--set`.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        self.list.push(Source { name: name.into(), text, lines });
        SourceId(self.list.len() as u32 - 1)
    }

    /// The same, unless it is kept already: what is read for every variant is one place.
    pub fn add_once(&mut self, name: &str, text: &str) -> SourceId {
        let known = self.list.iter().position(|source| source.name == name && source.text == text);
        known.map_or_else(|| self.add(name, text), |at| SourceId(at as u32))
    }

    /// The name that messages show.
    #[must_use]
    pub fn name(&self, id: SourceId) -> &str {
        &self.source(id).name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        &self.source(id).text
    }

    /// Line and column of a byte offset; an offset inside a character or beyond the end is moved back to the nearest
    /// character boundary.
    #[must_use]
    pub fn line_col(&self, id: SourceId, offset: usize) -> LineColumn {
        let text = self.text(id);
        let offset = text.floor_char_boundary(offset);
        let line = self.source(id).lines.partition_point(|start| *start as usize <= offset);
        let start = self.line_range(id, line).start;
        LineColumn { line, column: text[start..offset].chars().count() + 1 }
    }

    /// The bytes of line `line` (from 1) without its line break.
    pub(super) fn line_range(&self, id: SourceId, line: usize) -> std::ops::Range<usize> {
        let source = self.source(id);
        let start = source.lines[line - 1] as usize;
        let end = source.lines.get(line).map_or(source.text.len(), |next| *next as usize - 1);
        let end = if source.text[start..end].ends_with('\r') { end - 1 } else { end };
        start..end
    }

    fn source(&self, id: SourceId) -> &Source {
        self.list.get(id.0 as usize).expect("a source id comes from the sources it is used with")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: usize, line: usize, column: usize) {
        let mut sources = Sources::new();
        let id = sources.add("x", text);
        assert_eq!(sources.line_col(id, offset), LineColumn { line, column }, "{text:?} at {offset}");
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        check("", 0, 1, 1);
        check("ab\ncd", 1, 1, 2);
        check("ab\ncd", 2, 1, 3);
        check("ab\ncd", 3, 2, 1);
        check("ab\r\ncd", 5, 2, 2);
        check("ab\n", 99, 2, 1);
    }

    #[test]
    fn columns_count_characters() {
        check("가나다", 6, 1, 3);
        check("가나다", 7, 1, 3);
    }
}
