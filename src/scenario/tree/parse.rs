//! Tokens to a tree, going on after a problem.
//!
//! Where an item is unreadable, everything up to the next comma or closing bracket of the same nesting is skipped.
//! Recursion is bounded by [`MAX_DEPTH`]; deeper text stops the parser at the first bracket that is too deep.

use super::scan::{Scanner, Token, meant_literal};
use super::{Diagnostic, Diagnostics, Kind, MAX_DEPTH, MAX_SYNTAX, Member, Node, Path, SourceId, Span, Value};
use crate::notation::suggest;
use std::collections::HashMap;

/// The tree of `text` from byte `from` on, or `None` and what is wrong with it.
pub(super) fn document(text: &str, source: SourceId, from: usize, out: &mut Diagnostics) -> Option<Node> {
    let start = Span::new(source, from, from);
    let scanner = Scanner::new(text, source, from);
    let mut parser =
        Parser { scanner, token: Token::End, span: start, open: Vec::new(), problems: 0, stopped: false, out };
    parser.advance();
    let node = parser.value();
    if parser.token != Token::End && !parser.stopped {
        parser.problem(
            parser.span,
            format!("unexpected {} after the document", parser.token.name()),
            "the end of the text",
        );
    }
    node.filter(|_| parser.problems == 0)
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    /// The next token, not yet consumed.
    token: Token,
    span: Span,
    /// What closes each open object and array, outermost first.
    open: Vec<Token>,
    problems: usize,
    stopped: bool,
    out: &'a mut Diagnostics,
}

impl Parser<'_> {
    /// Consumes the next token and returns where it stood.
    fn advance(&mut self) -> Span {
        let consumed = self.span;
        if !self.stopped {
            (self.token, self.span) = self.scanner.next();
        }
        for problem in std::mem::take(&mut self.scanner.problems) {
            self.tell(problem);
        }
        if self.scanner.lost {
            self.stop();
        }
        consumed
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        if self.stopped {
            return;
        }
        self.problems += 1;
        self.out.push(diagnostic);
        if self.problems >= MAX_SYNTAX {
            self.stop();
        }
    }

    /// From here on the text counts as ended, silently.
    fn stop(&mut self) {
        self.stopped = true;
        self.token = Token::End;
    }

    fn problem(&mut self, span: Span, message: impl Into<String>, expected: impl Into<String>) {
        self.tell(Diagnostic::error(Kind::Syntax, span, &Path::root(), message).expected(expected));
    }

    /// A value; `None` without consuming anything if the next token begins none, which is told.
    fn value(&mut self) -> Option<Node> {
        let span = self.span;
        let value = match std::mem::replace(&mut self.token, Token::Null) {
            Token::OpenBrace => return self.container(&Token::CloseBrace, Self::member, Value::Object),
            Token::OpenBracket => return self.container(&Token::CloseBracket, Self::value, Value::Array),
            Token::String(text) => Value::String(text),
            Token::Number(text) => Value::Number(text),
            Token::True => Value::Bool(true),
            Token::False => Value::Bool(false),
            Token::Null => Value::Null,
            Token::Word(word) => {
                self.bare_word(span, &word);
                Value::Null
            }
            other @ (Token::CloseBrace | Token::CloseBracket | Token::Colon | Token::Comma | Token::End) => {
                let message = format!("unexpected {}", other.name());
                self.token = other;
                self.problem(span, message, "a value");
                return None;
            }
        };
        self.advance();
        Some(Node { span, value })
    }

    fn bare_word(&mut self, span: Span, word: &str) {
        let advice = meant_literal(word)
            .map_or_else(|| format!("write \"{word}\" in quotes"), |literal| format!("did you mean `{literal}`?"));
        let diagnostic = Diagnostic::error(Kind::Syntax, span, &Path::root(), format!("`{word}` is not a JSON value"));
        self.tell(diagnostic.expected("a value").advise(Some(advice)));
    }

    /// An object or array, its opening bracket being next.
    fn container<T>(
        &mut self,
        closer: &Token,
        item: fn(&mut Self) -> Option<T>,
        build: fn(Vec<T>) -> Value,
    ) -> Option<Node> {
        if self.open.len() == MAX_DEPTH {
            let message = "objects and arrays are nested too deeply";
            let diagnostic = Diagnostic::error(Kind::TooDeep, self.span, &Path::root(), message);
            self.tell(diagnostic.expected(format!("at most {MAX_DEPTH} levels")));
            self.stop();
            return None;
        }
        self.open.push(closer.clone());
        let opening = self.advance();
        let (items, end) = self.items(opening, closer, item);
        self.open.pop();
        Some(Node { span: Span { end: end.max(opening.end), ..opening }, value: build(items) })
    }

    /// The items up to and including the closing bracket, and where that ends.
    fn items<T>(&mut self, opening: Span, closer: &Token, item: fn(&mut Self) -> Option<T>) -> (Vec<T>, u32) {
        let mut items = Vec::new();
        let mut comma: Option<Span> = None;
        loop {
            if self.token == *closer {
                if let Some(comma) = comma {
                    self.problem(comma, "trailing commas are not JSON", format!("{} without a comma", closer.name()));
                }
                return (items, self.advance().end);
            }
            match self.token {
                Token::End => {
                    self.unclosed(opening, closer);
                    return (items, self.span.start);
                }
                Token::CloseBrace | Token::CloseBracket => {
                    self.mismatch(opening, closer);
                    if self.open.contains(&self.token) {
                        return (items, self.span.start);
                    }
                    self.advance();
                }
                Token::OpenBrace
                | Token::OpenBracket
                | Token::Colon
                | Token::Comma
                | Token::String(_)
                | Token::Number(_)
                | Token::True
                | Token::False
                | Token::Null
                | Token::Word(_) => {
                    let read = item(self);
                    if read.is_none() {
                        self.skip();
                    }
                    // A comma after something unreadable is not trailing: there was meant to be an item.
                    comma = self.separator(closer).filter(|_| read.is_some());
                    items.extend(read);
                }
            }
        }
    }

    /// Consumes the comma after an item and returns it; tells where one is missing.
    fn separator(&mut self, closer: &Token) -> Option<Span> {
        match self.token {
            Token::Comma => Some(self.advance()),
            Token::CloseBrace | Token::CloseBracket | Token::End => None,
            Token::String(_)
            | Token::OpenBrace
            | Token::OpenBracket
            | Token::Number(_)
            | Token::True
            | Token::False
            | Token::Null
            | Token::Word(_) => {
                let message = format!("unexpected {}", self.token.name());
                self.problem(self.span, message, format!("`,` or {}", closer.name()));
                None
            }
            Token::Colon => {
                self.problem(self.span, "unexpected `:`", format!("`,` or {}", closer.name()));
                self.skip();
                None
            }
        }
    }

    /// A key, a colon and a value.
    fn member(&mut self) -> Option<Member> {
        let (key, key_span) = self.key()?;
        if self.token == Token::Colon {
            self.advance();
        } else {
            let message = format!("unexpected {}", self.token.name());
            self.problem(self.span, message, format!("`:` and a value after the key `{key}`"));
            return None;
        }
        let value = self.value()?;
        Some(Member { key, key_span, value })
    }

    fn key(&mut self) -> Option<(String, Span)> {
        let key = match &self.token {
            Token::String(text) => text.clone(),
            Token::Word(text) | Token::Number(text) => {
                let (text, advice) = (text.clone(), format!("write \"{text}\""));
                let diagnostic = Diagnostic::error(Kind::Syntax, self.span, &Path::root(), "keys take double quotes");
                self.tell(diagnostic.expected("a key in double quotes").advise(Some(advice)));
                text
            }
            Token::OpenBrace
            | Token::CloseBrace
            | Token::OpenBracket
            | Token::CloseBracket
            | Token::Colon
            | Token::Comma
            | Token::True
            | Token::False
            | Token::Null
            | Token::End => {
                let message = format!("unexpected {}", self.token.name());
                self.problem(self.span, message, "a key in double quotes");
                return None;
            }
        };
        Some((key, self.advance()))
    }

    /// Skips to the next comma or closing bracket of the current nesting.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.token {
                Token::End => return,
                Token::Comma | Token::CloseBrace | Token::CloseBracket if depth == 0 => return,
                Token::OpenBrace | Token::OpenBracket => depth += 1,
                Token::CloseBrace | Token::CloseBracket => depth -= 1,
                Token::Comma
                | Token::Colon
                | Token::String(_)
                | Token::Number(_)
                | Token::True
                | Token::False
                | Token::Null
                | Token::Word(_) => {}
            }
            self.advance();
        }
    }

    fn unclosed(&mut self, opening: Span, closer: &Token) {
        let end = self.span;
        let diagnostic = Diagnostic::error(Kind::Syntax, end, &Path::root(), "unexpected end of the text");
        self.tell(diagnostic.expected(closer.name()).related(opening, "never closed"));
        self.stop();
    }

    fn mismatch(&mut self, opening: Span, closer: &Token) {
        let message = format!("unexpected {}", self.token.name());
        let diagnostic = Diagnostic::error(Kind::Syntax, self.span, &Path::root(), message);
        self.tell(diagnostic.expected(closer.name()).related(opening, "opened here"));
    }
}

/// Keeps the first of each key and tells the others.
pub(super) fn drop_duplicates(node: &mut Node, path: &mut Path, out: &mut Diagnostics) {
    match &mut node.value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        Value::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                path.push_index(index);
                drop_duplicates(element, path, out);
                path.pop();
            }
        }
        Value::Object(members) => {
            let mut first: HashMap<String, Span> = HashMap::with_capacity(members.len());
            members.retain(|member| match first.get(&member.key) {
                None => first.insert(member.key.clone(), member.key_span).is_none(),
                Some(span) => {
                    let message = format!("the key {} is given twice", suggest::list([member.key.as_str()]));
                    let diagnostic =
                        Diagnostic::error(Kind::DuplicateKey, member.key_span, &path.key(&member.key), message);
                    out.push(diagnostic.expected("each key once").related(*span, "first given here"));
                    false
                }
            });
            for member in members {
                path.push_key(&member.key);
                drop_duplicates(&mut member.value, path, out);
                path.pop();
            }
        }
    }
}
