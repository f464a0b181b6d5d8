//! What is wrong with a document: one record per problem, collected so that all are reported at once.
//!
//! Messages are lower case without a full stop. `message` says what is wrong, `expected` what should stand there,
//! `suggestion` what was probably meant. The order of a report depends on the places only, never on the order in which
//! checks ran. [`Diagnostics::render`] draws underlined text (`diagnostic/render.rs`).

mod render;
#[cfg(test)]
mod tests;

pub use render::{Colour, SHOWN};

use super::path::Path;
use super::source::Span;

/// How many problems are kept; beyond that, checks may stop looking. A document of 8 MiB can hold half a million.
pub const MAX_KEPT: usize = 10_000;

/// Whether a problem stops the command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The document is refused.
    Error,
    /// The document is taken, but probably not as meant.
    Warning,
}

/// What sort of problem it is; the word in brackets after `error`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The bytes are not UTF-8.
    Encoding,
    /// The text is larger than [`super::tree::MAX_BYTES`].
    TooLarge,
    /// Nested deeper than [`super::tree::MAX_DEPTH`].
    TooDeep,
    /// Not JSON.
    Syntax,
    /// A key stands twice in one object.
    DuplicateKey,
    /// A key that the format does not know.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// Two keys of which only one may be there.
    SeveralTags,
    /// Another JSON type than expected.
    WrongType,
    /// A word outside a closed list.
    UnknownWord,
    /// A quantity without a unit, with a wrong one, or unreadable.
    Quantity,
    /// Readable, but too small, too large, too short or too long.
    OutOfRange,
    /// A path of `--set` that cannot be followed, or an unreadable `--set`.
    Path,
    /// A reference to a name that nothing has.
    UnknownName,
    /// Settings that exclude each other, or a setting that lacks another.
    Conflict,
    /// A file that the document names cannot be read or used.
    File,
    /// Legal, but probably not meant.
    Suspicious,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Encoding,
        Self::TooLarge,
        Self::TooDeep,
        Self::Syntax,
        Self::DuplicateKey,
        Self::UnknownKey,
        Self::MissingKey,
        Self::SeveralTags,
        Self::WrongType,
        Self::UnknownWord,
        Self::Quantity,
        Self::OutOfRange,
        Self::Path,
        Self::UnknownName,
        Self::Conflict,
        Self::File,
        Self::Suspicious,
    ];

    /// The stable word for this kind.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::TooLarge => "too-large",
            Self::TooDeep => "too-deep",
            Self::Syntax => "syntax",
            Self::DuplicateKey => "duplicate-key",
            Self::UnknownKey => "unknown-key",
            Self::MissingKey => "missing-key",
            Self::SeveralTags => "several-tags",
            Self::WrongType => "wrong-type",
            Self::UnknownWord => "unknown-word",
            Self::Quantity => "quantity",
            Self::OutOfRange => "out-of-range",
            Self::Path => "path",
            Self::UnknownName => "unknown-name",
            Self::Conflict => "conflict",
            Self::File => "file",
            Self::Suspicious => "suspicious",
        }
    }
}

/// Another place that explains a problem.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What is there, such as `first given here`.
    pub label: String,
}

/// One problem.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Whether it stops the command.
    pub severity: Severity,
    /// What sort of problem it is.
    pub kind: Kind,
    /// The place to underline.
    pub span: Span,
    /// The way to the value at fault; the root for problems of the text as a whole.
    pub path: Path,
    /// What is wrong.
    pub message: String,
    /// What should stand there.
    pub expected: Option<String>,
    /// What was probably meant, as an advice such as ``did you mean `workers`?`` or `write "250ms"`.
    pub suggestion: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// The variant that was laid over the document when it was found.
    pub variant: Option<String>,
}

impl Diagnostic {
    /// A problem that refuses the document.
    #[must_use]
    pub fn error(kind: Kind, span: Span, path: &Path, message: impl Into<String>) -> Self {
        let (path, message) = (path.clone(), message.into());
        let severity = Severity::Error;
        let (expected, suggestion, related, variant) = (None, None, Vec::new(), None);
        Self { severity, kind, span, path, message, expected, suggestion, related, variant }
    }

    /// A problem that is only told.
    #[must_use]
    pub fn warning(kind: Kind, span: Span, path: &Path, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(kind, span, path, message) }
    }

    /// Says what should stand there, after `expected`: `a duration such as "250ms"`.
    #[must_use]
    pub fn expected(self, expected: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..self }
    }

    /// Offers the word that was probably meant, if there is one.
    #[must_use]
    pub fn did_you_mean(self, word: Option<&str>) -> Self {
        match word {
            Some(word) => self.advise(Some(format!("did you mean `{word}`?"))),
            None => self,
        }
    }

    /// Offers an advice, if there is one.
    #[must_use]
    pub fn advise(self, advice: Option<String>) -> Self {
        Self { suggestion: advice.or(self.suggestion), ..self }
    }

    /// Names the variant that was laid over the document.
    #[must_use]
    pub fn in_variant(self, variant: Option<&str>) -> Self {
        Self { variant: variant.map(str::to_owned), ..self }
    }

    /// Names another place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related { span, label: label.into() });
        self
    }
}

/// The problems found so far.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    overflowed: bool,
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new(), overflowed: false }
    }

    /// Keeps a problem; beyond [`MAX_KEPT`] it is dropped and the report says `more than`.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            self.overflowed = true;
        } else {
            self.list.push(diagnostic);
        }
    }

    /// Keeps all problems of another collection, as found with this variant laid over the document.
    pub fn append(&mut self, others: Self, variant: Option<&str>) {
        self.overflowed |= others.overflowed;
        for diagnostic in others.list {
            self.push(diagnostic.in_variant(variant));
        }
    }

    /// True if further problems would be dropped, so that a check may stop looking.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.list.len() >= MAX_KEPT
    }

    /// True if the document is refused.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many problems of one severity are kept.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// True if nothing was found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems by place, then by kind and wording; repeated ones once, and without a variant if they stand without.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.list.iter().collect();
        let order = |it: &&Diagnostic| (it.span, it.severity, it.kind, it.message.clone(), it.variant.clone());
        sorted.sort_by_cached_key(order);
        sorted.dedup_by(|a, b| (a.span, a.kind, &a.message) == (b.span, b.kind, &b.message));
        sorted
    }
}
