//! The page for a browser: written whole, the same from a run and from its saved result, and alive in a real browser.

mod browser;

use crate::sandbox::{SHOP, Sandbox, edit, root};
use browser::Browser;
use serde_json::Value;

/// What tries to leave the page that quotes it.
const EVIL: &str = "</script><script>document.title='taken'</script><img src=x onerror=\\\"document.title='taken'\\\">";

#[test]
fn a_run_and_its_saved_result_give_the_same_page() {
    let sandbox = Sandbox::with(SHOP);
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--html", "a.html", "--threads", "1"]).code, Some(0));
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--html", "b.html", "--threads", "2"]).code, Some(0));
    assert_eq!(sandbox.run(&["report", "output/shop", "--html", "c.html"]).code, Some(0));
    let page = sandbox.text("a.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page == sandbox.text("b.html"), "the number of threads leaves no trace");
    // Only who runs can follow requests.
    let (before, rest) = page.split_once("<section><h2>The slowest requests</h2>").expect("requests were followed");
    let (shown, after) = rest.split_once("</section>\n").expect("a section ends");
    assert_eq!(shown.matches("<div class=\"request\">").count(), 3, "{shown}");
    assert!(format!("{before}{after}") == sandbox.text("c.html"), "the rest is the page of the saved result");
}

#[test]
fn a_file_that_was_named_is_guarded() {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("a.html", "mine");
    assert_eq!(sandbox.run(&["run", "s.json", "-q"]).code, Some(0));
    let guarded = "error: a.html exists; give --force to overwrite it, or another name\n";
    for command in [["run", "s.json"], ["report", "output/shop"]] {
        let ended = sandbox.run(&[&command[..], &["--html", "a.html"]].concat());
        assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(2), "", guarded));
        assert_eq!(sandbox.text("a.html"), "mine");
    }
    let ended = sandbox.run(&["run", "s.json", "--html", "b", "--export-csv", "b"]);
    assert_eq!(ended.err, "error: b is named for two exports; expected two files\n");
    assert_eq!(sandbox.run(&["report", "output/shop", "--html", "a.html", "--force"]).code, Some(0));
    assert!(sandbox.text("a.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_comparison_has_a_page() {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("t.json", edit(&edit(SHOP, "\"shop\"", "\"twice\""), "\"cores\": 1", "\"cores\": 2"));
    let ended = sandbox.run(&["compare", "s.json", "t.json", "-q", "--html", "c.html"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let page = sandbox.text("c.html");
    assert!(page.contains("<h1>shop, compared</h1>") && page.contains("the baseline") && page.contains("<svg"));
    if let Some(browser) = Browser::found("a_comparison_has_a_page") {
        // A phone, a small window, and a large one; the names of columns stand at each cell of the phone's.
        for size in ["--window-size=500,900", "--window-size=1000,900", "--window-size=1400,900"] {
            browser.open(&page, &[size]).is_quiet();
        }
    }
}

/// Whole and from its parts; a level is a text like any other.
#[test]
fn a_sweep_has_a_page() {
    let sandbox = Sandbox::with(SHOP);
    let plan = format!(
        r#"{{ "scalelab": 1, "name": "loads", "scenario": "s.json", "replications": 2,
              "factors": {{ "load": {{ "path": "components.people.clients.load.poisson", "list": ["5/s", "8/s"] }},
                           "text": {{ "path": "description", "list": ["{EVIL}", "plain"] }} }},
              "metrics": ["latency.mean"] }}"#
    );
    sandbox.put("p.json", plan);
    let ended = sandbox.run(&["sweep", "p.json", "-q", "--html", "s.html"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let page = sandbox.text("s.html");
    for part in ["<h1>loads, a sweep</h1>", "4 points", "full grid", "latency.mean", "<svg"] {
        assert!(page.contains(part), "{part}");
    }
    let shard = |part: &'static str| sandbox.run(&["sweep", "p.json", "-q", "--shard", part, "--output", "o"]).code;
    assert_eq!([shard("1/2"), shard("2/2")], [Some(0); 2]);
    let parts = ["o/points-1-of-2.jsonl", "o/points-2-of-2.jsonl"];
    let merge = [&["merge"][..], &parts, &["--output", "m", "-q", "--html", "m.html"]].concat();
    assert_eq!(sandbox.run(&merge).code, Some(0));
    assert!(sandbox.text("m.html") == page, "a merged sweep has the page of the whole");
    if let Some(browser) = Browser::found("a_sweep_has_a_page") {
        let seen = browser.open(&page, &[]);
        seen.is_quiet();
        assert_eq!(seen.title(), "loads, a sweep");
    }
}

/// A scenario of this repository, run as `arguments` say, with the number of its charts.
fn check(name: &str, arguments: &[&str], charts: usize) {
    let Some(browser) = Browser::found(name) else { return };
    let sandbox = Sandbox::new();
    let scenario = root().join("scenarios").join(name).display().to_string();
    let ended = sandbox.run(&[&["run", &scenario, "-q", "--output", "o", "--html", "p.html"], arguments].concat());
    assert!([Some(0), Some(99)].contains(&ended.code), "{}", ended.err);
    for options in
        [&["--window-size=1200,900"][..], &["--window-size=500,900", "--blink-settings=preferredColorScheme=0"]]
    {
        let seen = browser.open(&sandbox.text("p.html"), options);
        seen.is_quiet();
        assert!(seen.text().contains("The slowest requests") && seen.text().contains("Where the time goes"), "{name}");
        assert_eq!(seen.charts().len(), charts, "{name}");
        for chart in seen.charts() {
            assert!(chart["width"].as_f64() > Some(100.0) && chart["curves"] != Value::Array(Vec::new()), "{chart}");
            for curve in chart["curves"].as_array().into_iter().flatten() {
                assert!(curve["pixels"].as_u64() >= curve["points"].as_u64().min(Some(20)), "{name}: {curve}");
            }
        }
    }
}

#[test]
fn a_small_page_is_alive() {
    check("mm1.json", &["--set", "run.duration=20000s", "--set", "run.warmup=100s", "--replications", "2"], 5);
}

#[test]
fn a_page_with_events_is_alive() {
    check("primary-dies.json", &["--replications", "2"], 9);
}

#[test]
fn a_large_page_is_alive() {
    check("reference-design.json", &["--replications", "1", "--no-control", "--set", "run.duration=16min"], 13);
}

#[test]
fn a_variant_that_is_markup_does_no_harm() {
    let Some(browser) = Browser::found("a_variant_that_is_markup_does_no_harm") else { return };
    let evil = "<img src=x onerror=document.title=1>";
    let variants =
        format!("\"variants\": {{ \"{evil}\": {{ \"machines\": {{ \"box\": {{ \"cores\": 2 }} }} }} }}, \"run\"");
    let sandbox = Sandbox::with(edit(SHOP, "\"run\"", &variants));
    let ended = sandbox.run(&["compare", "s.json", "--variants", "-q", "--html", "c.html"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let seen = browser.open(&sandbox.text("c.html"), &[]);
    seen.is_quiet();
    assert!(seen.title() == "shop, compared" && seen.text().contains(evil), "{}", seen.text());
}

/// Whatever the tests above hold against a page is seen where it is there.
#[test]
fn a_page_that_loads_or_fails_is_caught() {
    let Some(browser) = Browser::found("a_page_that_loads_or_fails_is_caught") else { return };
    let page = "<body><main>x</main><img src=\"http://nowhere.invalid/x.png\"><script>nothing.there()</script></body>";
    let seen = browser.open(page, &[]);
    assert_eq!(seen.asked(), ["http://nowhere.invalid/x.png"]);
    assert!(seen.console().iter().any(|line| line.contains("nothing is not defined")), "{:?}", seen.console());
}

#[test]
fn names_that_are_markup_do_no_harm() {
    let Some(browser) = Browser::found("names_that_are_markup_do_no_harm") else { return };
    let named = edit(SHOP, "\"shop\"", &format!("\"shop\", \"description\": \"{EVIL} 한국어\""));
    let events =
        format!("\"events\": {{ \"{EVIL}\": {{ \"at\": \"5s\", \"for\": \"5s\", \"crash\": \"web\" }} }}, \"run\"");
    let sandbox = Sandbox::with(edit(&named, "\"run\"", &events));
    let ended = sandbox.run(&["run", "s.json", "-q", "--html", "p.html"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let seen = browser.open(&sandbox.text("p.html"), &[]);
    seen.is_quiet();
    assert_eq!(seen.title(), "shop");
    assert!(
        seen.text().contains("<img src=x onerror=") && seen.text().contains("한국어"),
        "the text is shown as it is"
    );
}
