//! What a visit did in the course of its request: as pieces of its time, and in one line of characters, each for an
//! equal part of the request's time and showing what fills most of that part.

use crate::stats::trace::{Doing, Request, Stretch, Visit};

/// Most characters of a line, and least that show anything.
pub const WIDTHS: [usize; 2] = [40, 12];
/// What the characters mean.
pub const LEGEND: &str = "░ waiting  █ served  ▒ pausing  ─ until answers come  · on the way";

/// Beside the point: before the call is sent, and after the answer has come.
const NOTHING: char = ' ';

/// What fills a part of a visit's time. Of two that fill as much, the later one here is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Until answers come.
    Calling,
    /// The call has not come in yet.
    OnTheWay,
    /// Of its own accord, or before another attempt.
    Pausing,
    /// In lines, and beside others.
    Waiting,
    /// By an idle core.
    Served,
}

impl What {
    const ALL: [Self; 5] = [Self::Calling, Self::OnTheWay, Self::Pausing, Self::Waiting, Self::Served];

    const fn character(self) -> char {
        match self {
            Self::Calling => '─',
            Self::OnTheWay => '·',
            Self::Pausing => '▒',
            Self::Waiting => '░',
            Self::Served => '█',
        }
    }
}

/// From and to, in ticks.
pub type Piece = (u64, u64, What);

/// The line of a visit, of so many characters.
pub fn bar(request: &Request, visit: &Visit, width: usize) -> String {
    let (from, to) = (request.issued.0, request.ended.0);
    let pieces = pieces(request, visit);
    let bound = |at: usize| from + (u128::from(to - from) * at as u128 / width as u128) as u64;
    (0..width).map(|at| fullest(&pieces, bound(at), bound(at + 1))).collect()
}

/// What fills most of the time between two instants; whatever happens there wins over nothing.
fn fullest(pieces: &[Piece], from: u64, to: u64) -> char {
    let mut most = (0, NOTHING);
    for sort in What::ALL {
        let overlap = |(begins, ends, what): &Piece| {
            if *what == sort { (*ends).min(to).saturating_sub((*begins).max(from)) } else { 0 }
        };
        let sum: u64 = pieces.iter().map(overlap).sum();
        if sum >= most.0 && sum > 0 {
            most = (sum, sort.character());
        }
    }
    most.1
}

/// How a visit spends the time of its request, without what takes no time; nothing after the request's end is told.
pub fn pieces(request: &Request, visit: &Visit) -> Vec<Piece> {
    let end = request.ended;
    let way = (visit.sent.0, visit.arrived.unwrap_or(end).0, What::OnTheWay);
    let stretches = visit.stretches.iter().flat_map(|stretch| of_stretch(request, stretch));
    let clipped = |(from, to, what): Piece| (from.min(end.0), to.min(end.0), what);
    std::iter::once(way).chain(stretches).map(clipped).filter(|(from, to, _)| from < to).collect()
}

fn of_stretch(request: &Request, stretch: &Stretch) -> Vec<Piece> {
    let (from, to) = (stretch.from.0, stretch.end(request.ended).0.max(stretch.from.0));
    match stretch.doing {
        Doing::Waiting(_) => vec![(from, to, What::Waiting)],
        Doing::Serving(_, full) => {
            let begins = to - full.0.min(to - from);
            vec![(from, begins, What::Waiting), (begins, to, What::Served)]
        }
        Doing::Pausing | Doing::BackingOff => vec![(from, to, What::Pausing)],
        Doing::Calling(_) => vec![(from, to, What::Calling)],
    }
}
