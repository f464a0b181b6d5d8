//! The charts of a run: each under the sentence that it proves, to be pointed at, and as a picture for paper.

use super::plot::{Plot, answers, latency, load, spectrum};
use super::{escape, table};
use crate::report::chart::theme::Theme;
use crate::report::chart::utilization_and_queue::load::loads;
use crate::report::chart::{self, answers_over_time, latency_over_time, utilization_and_queue};
use crate::report::chart::{hits_over_time, shares, staleness_over_time};
use crate::report::quantity::duration;
use crate::report::summary::set_label;
use crate::stats::result::RunResult;

/// Figures of a page, and the data that they name by number.
#[derive(Default)]
pub struct Charts {
    /// The section.
    pub html: String,
    /// In the order of their numbers.
    pub plots: Vec<Plot>,
}

/// What stands around a chart.
struct Figure {
    title: String,
    note: String,
    still: String,
}

/// Every chart of a run.
pub fn of(result: &RunResult) -> Charts {
    let theme = Theme::light();
    let width = duration(result.series.width_s);
    let figures = [
        Figure {
            title: latency_over_time::title(result),
            note: format!("latency of requests that ended ok, by arrival, in windows of {width}; log scale"),
            still: latency_over_time::draw(result, &theme),
        },
        Figure {
            title: answers_over_time::title(result),
            note: format!("requests a second, by how they ended, in windows of {width}"),
            still: answers_over_time::draw(result, &theme),
        },
        Figure {
            title: utilization_and_queue::title(result),
            note: sets_note(result, &width),
            still: utilization_and_queue::draw(result, &theme),
        },
        Figure {
            title: chart::spectrum::title(result),
            note: chart::spectrum::NOTE.to_owned(),
            still: chart::spectrum::draw(result, &theme),
        },
    ];
    let mut plots = Vec::new();
    let mut html: String =
        figures.iter().zip(parts(result)).map(|(figure, parts)| figure.html(parts, &mut plots)).collect();
    html.extend(pictures(result, &theme));
    let hint = if plots.is_empty() { "" } else { HINT };
    Charts { html: table::section("Charts", &(hint.to_owned() + &html)), plots }
}

/// What the panels of sets are, and which are not there.
fn sets_note(result: &RunResult, width: &str) -> String {
    let left_out = utilization_and_queue::load::left_out(result).map(|said| format!("; {said}")).unwrap_or_default();
    format!("share of cores busy, and visits that wait for a core, in windows of {width}{left_out}")
}

/// Charts of parts that not every scenario has, as pictures alone: each says its title itself.
fn pictures(result: &RunResult, theme: &Theme) -> impl Iterator<Item = String> {
    let all =
        [hits_over_time::draw(result, theme), staleness_over_time::draw(result, theme), shares::draw(result, theme)];
    all.into_iter().flatten().map(|svg| format!("<figure>\n<div class=\"still\">{svg}</div></figure>\n"))
}

/// For whoever has a script and a pointer.
const HINT: &str = "<p class=\"note hint\" hidden>Point at a chart to read it, drag to look closer, double-click to go back. \
    A click on a name hides its curve.</p>\n";

/// The plots of each figure, each with the heading of its own if there are several.
fn parts(result: &RunResult) -> [Vec<(String, Vec<Plot>)>; 4] {
    let one = |plot: Option<Plot>| plot.into_iter().map(|plot| (String::new(), vec![plot])).collect();
    let loads = loads(result);
    let longest = load::longest(&loads);
    let set = |of: &utilization_and_queue::load::Load| {
        let (name, figures) = (escape::text(&set_label(result, of.set)), escape::text(&of.figures()));
        let heading = format!("<h4>{name} <small>{figures}</small></h4>");
        Some((heading, load::plots(result, of, longest)?.to_vec()))
    };
    let sets = loads.iter().filter_map(set).collect();
    [one(latency::plot(result)), one(answers::plot(result)), sets, one(spectrum::plot(result))]
}

impl Figure {
    /// The plots, numbered on from those that there are, and the picture that they replace.
    fn html(&self, parts: Vec<(String, Vec<Plot>)>, plots: &mut Vec<Plot>) -> String {
        let mut places = String::new();
        let several = if parts.len() > 1 { " several" } else { "" };
        for (heading, own) in parts {
            let numbers: String = (plots.len()..).take(own.len()).map(place).collect();
            places.extend(["<div>", heading.as_str(), numbers.as_str(), "</div>\n"]);
            plots.extend(own);
        }
        let (title, note) = (escape::text(&self.title), escape::text(&self.note));
        let caption = format!("<figcaption><h3>{title}</h3><p class=\"note\">{note}</p></figcaption>");
        let still = &self.still;
        format!(
            "<figure>{caption}\n<div class=\"plots{several}\">\n{places}</div>\n<div class=\"still\">{still}</div></figure>\n"
        )
    }
}

fn place(number: usize) -> String {
    format!("<div class=\"plot\" data-plot=\"{number}\"></div>")
}
