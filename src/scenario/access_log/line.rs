//! One line of an access log in Common or Combined Log Format, given as bytes.
//!
//! `host ident user [time] "request" status bytes`, then for Combined `"referrer" "agent"`, then whatever a site adds
//! (Apache HTTP Server 2.4, "Log Files"). All fields are slices of the line; reading is one pass without allocation and
//! never panics. Quoted fields end at the first quote that no backslash escapes. A strange method, a missing protocol, a
//! `-` for no bytes are normal; an [`Oddness`] is a line that does not say when, what and with which status.
//! Ignored: escapes stay as the server wrote them (`\"`, `\x16`).

use super::date;
use crate::components::clients::replay_settings::Format;

/// What a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// The client: address or name.
    pub host: &'a [u8],
    /// The client's identity by RFC 1413, nearly always `-`.
    pub ident: &'a [u8],
    /// The authenticated user or `-`; may hold spaces.
    pub user: &'a [u8],
    /// The time stamp in Unix seconds.
    pub stamp_s: i64,
    /// `None` where the server logged a connection without a request (`-`, empty, or bytes that name no target).
    pub request: Option<Request<'a>>,
    /// Three digits, 0..=999; nginx writes 000 where it sent nothing.
    pub status: u16,
    /// Bytes of the response; `-` is 0.
    pub bytes: u64,
    /// Combined only.
    pub referrer: Option<&'a [u8]>,
    /// Combined only.
    pub agent: Option<&'a [u8]>,
    /// What a site added.
    pub trailing: &'a [u8],
}

/// The request line of the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request<'a> {
    /// Any word before the first space.
    pub method: &'a [u8],
    /// What was asked for, as written: `/path?query`, `http://host/path`, `*`; may hold spaces.
    pub target: &'a [u8],
    /// `HTTP/...`, or empty where it is missing.
    pub protocol: &'a [u8],
}

/// Why a line is no line of its format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Oddness {
    /// Longer than the reader keeps.
    TooLong,
    /// Host, ident and user are not all there before the stamp.
    NoClient,
    /// No ` [`.
    NoStamp,
    /// Not `[17/May/2015:10:05:03 +0000]`.
    BadStamp,
    /// No quote after the stamp.
    NoRequest,
    /// A quoted field without its end: the line is cut off.
    UnfinishedQuote,
    /// Not three digits.
    BadStatus,
    /// Neither digits nor `-`.
    BadBytes,
}

impl Oddness {
    /// The reason in the words of a message.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::TooLong => "longer than 64 KiB",
            Self::NoClient => "no host, ident and user before the time stamp",
            Self::NoStamp => "no time stamp in brackets",
            Self::BadStamp => "time stamp is not like 17/May/2015:10:05:03 +0000",
            Self::NoRequest => "no quoted request after the time stamp",
            Self::UnfinishedQuote => "a quoted field has no end",
            Self::BadStatus => "status is not three digits",
            Self::BadBytes => "byte count is neither a number nor -",
        }
    }
}

/// Reads one line, without its line end.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &[u8], format: Format) -> Result<Line<'_>, Oddness> {
    let open = text.windows(2).position(|pair| pair == b" [").ok_or(Oddness::NoStamp)?;
    let (host, rest) = word(&text[..open]);
    let (ident, user) = word(rest);
    if user.is_empty() {
        return Err(Oddness::NoClient);
    }
    let (stamp, rest) = until(&text[open + 2..], b']').ok_or(Oddness::BadStamp)?;
    let stamp_s = date::parse(stamp).ok_or(Oddness::BadStamp)?;
    let opened = rest.trim_ascii_start().strip_prefix(b"\"").ok_or(Oddness::NoRequest)?;
    let (request, rest) = quoted(opened).ok_or(Oddness::UnfinishedQuote)?;
    let (status, rest) = word(rest.trim_ascii_start());
    let status = digits(status).filter(|_| status.len() == 3).ok_or(Oddness::BadStatus)?;
    let (bytes, rest) = word(rest);
    let bytes = if bytes == b"-" { 0 } else { digits(bytes).ok_or(Oddness::BadBytes)? };
    let (referrer, rest) = more(rest, format)?;
    let (agent, trailing) = if referrer.is_some() { more(rest, format)? } else { (None, rest) };
    let request = Request::of(request);
    Ok(Line { host, ident, user, stamp_s, request, status: status as u16, bytes, referrer, agent, trailing })
}

impl<'a> Request<'a> {
    fn of(text: &'a [u8]) -> Option<Self> {
        let (method, rest) = word(text.trim_ascii());
        let last = rest.iter().rposition(|b| *b == b' ').map_or(0, |space| space + 1);
        let (target, protocol) =
            if rest[last..].starts_with(b"HTTP/") { rest.split_at(last) } else { (rest, &rest[..0]) };
        let target = target.trim_ascii_end();
        (!target.is_empty()).then_some(Self { method, target, protocol })
    }

    /// Path and query; of an absolute target the part after the host.
    #[must_use]
    pub fn path(&self) -> &'a [u8] {
        let scheme = [&b"http://"[..], b"https://"]
            .into_iter()
            .find(|scheme| self.target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        let Some(scheme) = scheme else { return self.target };
        let rest = &self.target[scheme.len()..];
        rest.iter().position(|b| *b == b'/').map_or(b"/", |slash| &rest[slash..])
    }

    /// Path before the first `?`.
    #[must_use]
    pub fn path_without_query(&self) -> &'a [u8] {
        let path = self.path();
        until(path, b'?').map_or(path, |(before, _)| before)
    }
}

/// The next quoted field of a Combined line, if there is one.
fn more(rest: &[u8], format: Format) -> Result<(Option<&[u8]>, &[u8]), Oddness> {
    match (format, rest.strip_prefix(b"\"")) {
        (Format::Combined, Some(opened)) => {
            let (field, rest) = quoted(opened).ok_or(Oddness::UnfinishedQuote)?;
            Ok((Some(field), rest.trim_ascii_start()))
        }
        (Format::Combined, None) | (Format::Common, _) => Ok((None, rest)),
    }
}

/// The text up to the first space, and what follows the spaces after it.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    until(text, b' ').map_or((text, &text[text.len()..]), |(word, rest)| (word, rest.trim_ascii_start()))
}

fn until(text: &[u8], stop: u8) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|b| *b == stop)?;
    Some((&text[..end], &text[end + 1..]))
}

/// The field that an opening quote began, and what follows its closing quote.
fn quoted(opened: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut escaped = false;
    let end = opened.iter().position(|b| {
        let closes = *b == b'"' && !escaped;
        escaped = *b == b'\\' && !escaped;
        closes
    })?;
    Some((&opened[..end], &opened[end + 1..]))
}

fn digits(text: &[u8]) -> Option<u64> {
    let first = text.first()?;
    first.is_ascii_digit().then_some(())?;
    str::from_utf8(text).ok()?.parse().ok()
}
