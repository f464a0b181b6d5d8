//! What a visit did in the course of its request, in one line of characters, each for an equal part of the request's
//! time and showing what fills most of that part.

use crate::stats::trace::{Doing, Request, Stretch, Visit};

/// Most characters of a line, and least that show anything.
pub const WIDTHS: [usize; 2] = [40, 12];
/// What the characters mean.
pub const LEGEND: &str = "░ waiting  █ served  ▒ pausing  ─ until answers come  · on the way";

/// Beside the point: before the call is sent, and after the answer has come.
const NOTHING: char = ' ';
const ON_THE_WAY: char = '·';
const WAITING: char = '░';
const SERVED: char = '█';
const PAUSING: char = '▒';
const CALLING: char = '─';

/// From and to, in ticks.
type Piece = (u64, u64, char);

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
    for sort in [CALLING, ON_THE_WAY, PAUSING, WAITING, SERVED] {
        let overlap = |(begins, ends, what): &Piece| {
            if *what == sort { (*ends).min(to).saturating_sub((*begins).max(from)) } else { 0 }
        };
        let sum: u64 = pieces.iter().map(overlap).sum();
        if sum >= most.0 && sum > 0 {
            most = (sum, sort);
        }
    }
    most.1
}

fn pieces(request: &Request, visit: &Visit) -> Vec<Piece> {
    let end = request.ended;
    let way = (visit.sent.0, visit.arrived.unwrap_or(end).0, ON_THE_WAY);
    std::iter::once(way).chain(visit.stretches.iter().flat_map(|stretch| of_stretch(request, stretch))).collect()
}

fn of_stretch(request: &Request, stretch: &Stretch) -> [Piece; 2] {
    let (from, to) = (stretch.from.0, stretch.end(request.ended).0.max(stretch.from.0));
    let none = (to, to, NOTHING);
    match stretch.doing {
        Doing::Waiting(_) => [(from, to, WAITING), none],
        Doing::Serving(_, full) => {
            let begins = to - full.0.min(to - from);
            [(from, begins, WAITING), (begins, to, SERVED)]
        }
        Doing::Pausing | Doing::BackingOff => [(from, to, PAUSING), none],
        Doing::Calling(_) => [(from, to, CALLING), none],
    }
}
