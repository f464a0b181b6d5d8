//! Lines of slots: doubly linked lists over dense slots, every change in constant time.
//!
//! The links lie in one vector by slot, so a slot stands in at most one line at a time; several lines may share the
//! links. Nothing is allocated after the largest slot was seen.

/// The end of a line.
const NONE: u32 = u32::MAX;

const fn some(slot: u32) -> Option<u32> {
    if slot == NONE { None } else { Some(slot) }
}

/// The two ends of one line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    first: u32,
    last: u32,
}

impl Default for Line {
    fn default() -> Self {
        Self { first: NONE, last: NONE }
    }
}

impl Line {
    /// Who stands first.
    pub(super) const fn first(self) -> Option<u32> {
        some(self.first)
    }

    /// Who stands last.
    pub(super) const fn last(self) -> Option<u32> {
        some(self.last)
    }
}

/// The neighbours of one slot.
#[derive(Clone, Copy, Debug)]
struct Link {
    before: u32,
    after: u32,
}

/// The neighbours of all slots.
#[derive(Default, Debug)]
pub(super) struct Links(Vec<Link>);

impl Links {
    /// Who stands right before `slot`.
    pub(super) fn before(&self, slot: u32) -> Option<u32> {
        some(self.0[slot as usize].before)
    }

    /// Who stands right after `slot`.
    pub(super) fn after(&self, slot: u32) -> Option<u32> {
        some(self.0[slot as usize].after)
    }

    /// Puts `slot`, which stands nowhere, at the end.
    pub(super) fn append(&mut self, line: &mut Line, slot: u32) {
        self.insert_before(line, None, slot);
    }

    /// Puts `slot`, which stands nowhere, right before `next`, or at the end.
    pub(super) fn insert_before(&mut self, line: &mut Line, next: Option<u32>, slot: u32) {
        if self.0.len() <= slot as usize {
            self.0.resize(slot as usize + 1, Link { before: NONE, after: NONE });
        }
        let (before, after) = match next {
            Some(next) => (self.0[next as usize].before, next),
            None => (line.last, NONE),
        };
        self.0[slot as usize] = Link { before, after };
        self.join(line, before, slot);
        self.join(line, slot, after);
    }

    /// Takes `slot` out of the line that it stands in.
    pub(super) fn take(&mut self, line: &mut Line, slot: u32) {
        let Link { before, after } = self.0[slot as usize];
        self.join(line, before, after);
    }

    /// Makes `right` the next after `left`; either may be the end.
    fn join(&mut self, line: &mut Line, left: u32, right: u32) {
        match some(left) {
            Some(left) => self.0[left as usize].after = right,
            None => line.first = right,
        }
        match some(right) {
            Some(right) => self.0[right as usize].before = left,
            None => line.last = left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::draw::Source;

    fn forward(links: &Links, line: Line) -> Vec<u32> {
        std::iter::successors(line.first(), |&slot| links.after(slot)).collect()
    }

    fn backward(links: &Links, line: Line) -> Vec<u32> {
        std::iter::successors(line.last(), |&slot| links.before(slot)).collect()
    }

    #[test]
    fn two_lines_over_one_set_of_links_are_the_same_as_vectors() {
        let mut draw = Source::new(1, 0, "line", "test", 0).nth(0);
        let mut links = Links::default();
        let (mut lines, mut slow) = ([Line::default(); 2], [vec![], vec![]]);
        for _ in 0..20_000 {
            let slot = draw.below(9) as u32;
            let side = draw.below(2) as usize;
            if let Some(side) = slow.iter().position(|line| line.contains(&slot)) {
                links.take(&mut lines[side], slot);
                slow[side].retain(|&other| other != slot);
            } else {
                let at = draw.below(slow[side].len() as u64 + 1) as usize;
                links.insert_before(&mut lines[side], slow[side].get(at).copied(), slot);
                slow[side].insert(at, slot);
            }
            for (line, slow) in lines.iter().zip(&slow) {
                assert_eq!(&forward(&links, *line), slow);
                assert_eq!(backward(&links, *line), slow.iter().rev().copied().collect::<Vec<_>>());
            }
        }
    }
}
