//! Answers of several copies to one question: the latest version that any of them showed.
//!
//! A question is over when whoever asked it has gone on and every call made for it is over, however late; until then its
//! number is given to no other, so that an answer that comes too late changes nothing.

use crate::model::ask::{Ending, Reply};
use crate::model::truth::Version;

/// What is known of one question.
#[derive(Clone, Copy, Debug, Default)]
struct Question {
    latest: Option<Version>,
    /// Calls that are not over, and one while whoever asks is there.
    open: u32,
}

/// The questions that are not over.
#[derive(Debug, Default)]
pub struct Answers {
    questions: Vec<Question>,
    free: Vec<u32>,
}

impl Answers {
    /// A new question; its number.
    pub fn begin(&mut self) -> u32 {
        let number = self.free.pop().unwrap_or_else(|| {
            self.questions.push(Question::default());
            self.questions.len() as u32 - 1
        });
        self.questions[number as usize] = Question { latest: None, open: 1 };
        number
    }

    /// One more copy is asked.
    pub fn ask(&mut self, number: u32) {
        self.questions[number as usize].open += 1;
    }

    /// A call is over.
    pub fn heard(&mut self, number: u32, reply: Reply) {
        let question = &mut self.questions[number as usize];
        if reply.ending == Ending::Ok {
            question.latest = question.latest.max(reply.version);
        }
        self.close(number);
    }

    /// The latest version so far, if the answers are about data.
    pub fn latest(&self, number: u32) -> Option<Version> {
        self.questions[number as usize].latest
    }

    /// Whoever asked has gone on.
    pub fn leave(&mut self, number: u32) {
        self.close(number);
    }

    fn close(&mut self, number: u32) {
        let open = &mut self.questions[number as usize].open;
        *open = open.checked_sub(1).expect("a call is over once");
        if *open == 0 {
            self.free.push(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_belongs_to_its_question() {
        let mut answers = Answers::default();
        let ok = |version| Reply { version: Some(version), ..Reply::NONE };
        let first = answers.begin();
        answers.ask(first);
        answers.ask(first);
        answers.heard(first, ok(Version::INITIAL));
        assert_eq!(answers.latest(first), Some(Version::INITIAL));
        answers.leave(first);
        let second = answers.begin();
        assert!(first != second, "an answer is to come");
        answers.heard(first, ok(Version::INITIAL));
        assert_eq!((answers.latest(second), answers.begin()), (None, first));
    }
}
