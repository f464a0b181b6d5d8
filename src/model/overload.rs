//! A run that cannot go on though no law is broken: it would need more than anybody has.

/// What unwinds such a run: what there is too much of, and what would mend it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overload(pub String);

impl Overload {
    /// Ends the run, without the words of a panic.
    pub fn give_up(text: String) -> ! {
        std::panic::resume_unwind(Box::new(Self(text)))
    }
}
