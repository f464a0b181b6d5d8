//! Where boxes stand: layers by the longest way from a caller whom nobody calls, and an order that crosses few lines.
//!
//! The steps of Sugiyama, Tagawa & Toda 1981: cycles are broken, a line that passes a layer holds a place in it, and the
//! places of a layer are sorted by the mean of their neighbours', up and down by turns.

/// How often the order is improved; more changes nothing in graphs that fit a page.
const SWEEPS: usize = 8;

/// A layer, and a place across it; boxes of one layer are 1 apart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    pub layer: usize,
    pub slot: f64,
}

/// From box to box, with a place in each layer on the way.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    pub places: Vec<Place>,
    /// It is the last box that calls the first: otherwise calls would go in a circle.
    pub is_turned: bool,
}

/// All boxes and the lines between them.
pub struct Plan {
    /// By number of the box.
    pub places: Vec<Place>,
    pub edges: Vec<Line>,
    pub layers: usize,
    /// Places of the fullest layer.
    pub slots: usize,
}

impl Plan {
    /// Places `count` boxes that are joined by `edges`.
    pub fn new(count: usize, edges: &[(usize, usize)]) -> Self {
        let called = edges;
        let edges = acyclic(count, edges);
        let mut layer = layers(count, &edges);
        let (mut links, mut paths) = (Vec::new(), Vec::new());
        for &(from, to) in &edges {
            let mut path = vec![from];
            for between in layer[from] + 1..layer[to] {
                path.push(layer.len());
                layer.push(between);
            }
            path.push(to);
            links.extend(path.windows(2).map(|pair| (pair[0], pair[1])));
            paths.push(path);
        }
        let layers = layer.iter().max().map_or(0, |last| last + 1);
        let mut rows: Vec<Vec<usize>> = (0..layers).map(|row| of_layer(&layer, row)).collect();
        let slots = rows.iter().map(Vec::len).max().unwrap_or(0);
        for sweep in 0..SWEEPS {
            improve(&mut rows, &links, layer.len(), sweep % 2 == 0);
        }
        let mut places = vec![Place { layer: 0, slot: 0.0 }; layer.len()];
        for (layer, row) in rows.iter().enumerate() {
            for (i, &node) in row.iter().enumerate() {
                places[node] = Place { layer, slot: i as f64 + (slots - row.len()) as f64 / 2.0 };
            }
        }
        let line = |(path, edge): (&Vec<usize>, &(usize, usize))| Line {
            places: path.iter().map(|&node| places[node]).collect(),
            is_turned: !called.contains(edge),
        };
        let edges = paths.iter().zip(&edges).map(line).collect();
        places.truncate(count);
        Self { places, edges, layers, slots }
    }
}

fn of_layer(layer: &[usize], row: usize) -> Vec<usize> {
    (0..layer.len()).filter(|&node| layer[node] == row).collect()
}

/// The edges, those that close a cycle turned round; none from a box to itself, none twice.
fn acyclic(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for &(from, to) in edges.iter().filter(|(from, to)| from != to) {
        let edge = if reaches(count, &found, to, from) { (to, from) } else { (from, to) };
        if !found.contains(&edge) {
            found.push(edge);
        }
    }
    found
}

fn reaches(count: usize, edges: &[(usize, usize)], from: usize, to: usize) -> bool {
    let (mut seen, mut open) = (vec![false; count], vec![from]);
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut seen[node], true) {
            open.extend(edges.iter().filter(|edge| edge.0 == node).map(|edge| edge.1));
        }
    }
    seen[to]
}

/// The length of the longest way to each box; at most `count` rounds, because nothing goes in a circle.
fn layers(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layer = vec![0; count];
    for _ in 0..count {
        for &(from, to) in edges {
            layer[to] = layer[to].max(layer[from] + 1);
        }
    }
    layer
}

/// Sorts each layer by the mean place of its neighbours in the layer before, or in the one behind.
fn improve(rows: &mut [Vec<usize>], links: &[(usize, usize)], nodes: usize, is_forward: bool) {
    let mut slot = vec![0.0; nodes];
    let order: Vec<usize> = if is_forward { (0..rows.len()).collect() } else { (0..rows.len()).rev().collect() };
    for row in order {
        let own = |i: usize| i as f64 - (rows[row].len() - 1) as f64 / 2.0;
        let mean = |(i, &node): (usize, &usize)| {
            let before = links.iter().filter_map(|&(from, to)| match is_forward {
                true if to == node => Some(slot[from]),
                false if from == node => Some(slot[to]),
                true | false => None,
            });
            let before: Vec<f64> = before.collect();
            let mean = before.iter().sum::<f64>() / before.len() as f64;
            (if before.is_empty() { own(i) } else { mean }, node)
        };
        let mut sorted: Vec<(f64, usize)> = rows[row].iter().enumerate().map(mean).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let middle = (sorted.len() - 1) as f64 / 2.0;
        sorted.iter().enumerate().for_each(|(i, (_, node))| slot[*node] = i as f64 - middle);
        rows[row] = sorted.into_iter().map(|(_, node)| node).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Plan};

    fn check(count: usize, edges: &[(usize, usize)], expected: &[(usize, f64)]) {
        let found: Vec<(usize, f64)> = Plan::new(count, edges).places.iter().map(|it| (it.layer, it.slot)).collect();
        assert_eq!(found, expected, "{edges:?}");
    }

    #[test]
    fn callers_stand_before_whom_they_call() {
        check(3, &[(0, 1), (1, 2)], &[(0, 0.0), (1, 0.0), (2, 0.0)]);
        check(3, &[(0, 1), (0, 2)], &[(0, 0.5), (1, 0.0), (1, 1.0)]);
        check(1, &[(0, 0)], &[(0, 0.0)]);
        check(0, &[], &[]);
    }

    #[test]
    fn a_circle_is_cut_where_it_closes() {
        check(3, &[(0, 1), (1, 2), (2, 1)], &[(0, 0.0), (1, 0.0), (2, 0.0)]);
        let turned: Vec<bool> = Plan::new(3, &[(0, 1), (1, 2), (2, 0)]).edges.iter().map(|it| it.is_turned).collect();
        assert_eq!(turned, [false, false, true]);
    }

    #[test]
    fn lines_that_need_not_cross_do_not() {
        check(4, &[(0, 3), (1, 2)], &[(0, 0.0), (0, 1.0), (1, 1.0), (1, 0.0)]);
    }

    #[test]
    fn a_line_over_a_layer_goes_round_the_box_there() {
        let plan = Plan::new(3, &[(0, 1), (1, 2), (0, 2)]);
        let [from, by, to] = plan.edges[2].places[..] else { panic!("the long line has a place between its ends") };
        assert_eq!((from, to, by.layer), (plan.places[0], plan.places[2], 1));
        assert_ne!(by, plan.places[1]);
        assert_eq!(plan.slots, 2);
        assert_eq!(plan.places[0], Place { layer: 0, slot: 0.5 });
    }
}
