//! The page around the sections: style, script and data in one file, and a policy that nothing may be loaded.

use super::plot::Plot;
use super::{escape, style};
use crate::report::chart::night;

const CHARTS_CSS: &str = include_str!("vendor/uPlot.min.css");
const CHARTS_JS: &str = include_str!("vendor/uPlot.iife.min.js");
/// Every copy of uPlot carries it.
const CHARTS_LICENSE: &str = include_str!("vendor/LICENSE");
const OWN_CSS: &str = include_str!("report.css");
const OWN_JS: &str = include_str!("report.js");

/// Browsers refuse whatever the page would load (Content Security Policy level 3); style and script stand in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Charts on the page are drawn in light colours; where the reader's system is dark, each becomes its dark one.
const NIGHT: &str = "@media screen and (prefers-color-scheme:dark)";

/// A whole page; `plots` are the data of the charts, which its body names by their numbers.
pub fn whole(title: &str, body: &str, plots: &[Plot]) -> String {
    let title = escape::text(title);
    let head = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{CHARTS_CSS}\n{}{OWN_CSS}{NIGHT}{{{}}}\n</style>\n</head>\n",
        style::variables(),
        night::rules()
    );
    let data = format!("<script type=\"application/json\" id=\"plots\">{}</script>\n", escape::json(&plots));
    let scripts = format!("<script>\n/*\n{CHARTS_LICENSE}\n*/\n{CHARTS_JS}</script>\n<script>\n{OWN_JS}</script>\n");
    let scripts = if plots.is_empty() { String::new() } else { data + &scripts };
    format!("{head}<body>\n<main>\n{body}</main>\n{scripts}</body>\n</html>\n")
}
