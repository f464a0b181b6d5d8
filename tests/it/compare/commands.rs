//! `compare`, `diff` and `report` as users run them.

use crate::sandbox::{SHOP, Sandbox, edit, root};
use serde_json::Value;

/// The shop with a rule and two variants.
fn shop() -> String {
    let variants = r#""slo": { "latency.mean": "< 1s", "latency.mean[5s..15s]": "< 1s" },
        "variants": { "twice": { "machines": { "box": { "cores": 2 } } }, "slow": { "components": { "web": { "service":
        { "steps": [ { "cpu": { "exp": "20ms" } }, { "call": "db" } ] } } } } }, "run""#;
    edit(&edit(SHOP, "\"run\"", variants), "\"replications\": 2", "\"replications\": 6")
}

#[test]
fn variants_are_compared_with_the_scenario() {
    let sandbox = Sandbox::with(shop());
    let ended = sandbox.run(&["compare", "s.json", "--variants"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for line in [
        "  A  shop  (the baseline)",
        "  B  shop (twice)",
        "     { \"machines\": { \"box\": { \"cores\": 2 } } }",
        "  latency.mean < 1s",
        "  latency.mean[5s..15s]",
        "seed 1 and 6 replications for all",
    ] {
        assert!(ended.out.contains(line), "`{line}` is missing: {}", ended.out);
    }
    assert!(ended.out.lines().all(|line| line.chars().count() <= 100), "{}", ended.out);
    let slow = ended.out.lines().find(|line| line.starts_with("C has ")).unwrap_or_default();
    assert!(slow.contains("times the latency.mean of A") && slow.contains("worse in"), "{slow}");
    let files = ["A", "B", "C", "comparison"].map(|name| format!("output/shop/comparison/{name}.json"));
    for file in files {
        assert!(sandbox.path(&file).exists(), "{file} of {:?}", sandbox.files());
    }
    assert!(sandbox.text("output/shop/comparison/comparison.svg").contains("times as high in C"));
}

#[test]
fn a_comparison_has_the_same_bytes_for_any_number_of_threads_and_in_every_form() {
    let sandbox = Sandbox::with(shop());
    sandbox.put("other.json", edit(&shop(), "\"cores\": 1", "\"cores\": 3"));
    let run = |more: &[&str]| {
        let mut arguments = vec!["compare", "s.json", "other.json", "--metrics", "latency.mean", "goodput"];
        arguments.extend(more);
        let ended = sandbox.run(&arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        ended.out
    };
    let one = run(&["--threads", "1", "--format", "json"]);
    assert_eq!(one, run(&["--threads", "2", "--format", "json"]));
    assert_eq!(one, sandbox.text("output/shop/comparison/comparison.json"));
    let document: Value = serde_json::from_str(&one).expect("it is JSON");
    assert_eq!(document["designs"][1]["patch"], serde_json::json!({ "machines": { "box": { "cores": 3 } } }));
    assert_eq!(document["designs"][1]["name"], "shop in other.json", "names that are alike are told apart");
    let exports = ["--export-csv", "c.csv", "--export-markdown", "c.md", "--export-json", "c.json"];
    let csv = run(&[&["--format", "csv"], &exports[..]].concat());
    assert_eq!((csv, one), (sandbox.text("c.csv"), sandbox.text("c.json")));
    let csv = sandbox.text("c.csv");
    let columns: Vec<usize> = csv.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(columns, [columns[0]; 3], "{csv}");
    let markdown = run(&["--format", "markdown"]);
    assert_eq!(markdown, sandbox.text("c.md"));
    assert!(markdown.contains("| latency.mean | B | "), "{markdown}");
}

#[test]
fn a_design_that_breaks_a_rule_exits_with_99_and_a_baseline_does_not() {
    let tight = edit(&shop(), "\"latency.mean\": \"< 1s\"", "\"latency.mean\": \"< 20ms\"");
    let sandbox = Sandbox::with(&tight);
    let code = |arguments: &[&str]| sandbox.run(&[&["compare", "s.json", "-q"], arguments].concat()).code;
    assert_eq!(code(&["--variants", "twice"]), Some(0));
    assert_eq!(code(&["--variants", "slow"]), Some(99));
    sandbox.put("slow.json", edit(&tight, "{ \"exp\": \"1ms\" } }, { \"call\"", "{ \"exp\": \"50ms\" } }, { \"call\""));
    assert_eq!(sandbox.run(&["compare", "slow.json", "s.json", "-q"]).code, Some(0));
}

#[test]
fn wrong_usage_is_told_and_nothing_runs() {
    let sandbox = Sandbox::with(shop());
    sandbox.put("plain.json", SHOP);
    sandbox.put("one.json", edit(SHOP, "\"replications\": 2", "\"replications\": 1"));
    sandbox.put("bad.json", edit(SHOP, "poisson", "poison"));
    sandbox.put("worse.json", edit(SHOP, "\"cpu\"", "\"cqu\""));
    let check = |arguments: &[&str], told: &[&str]| {
        let ended = sandbox.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?} {}", ended.err);
        for told in told {
            assert!(ended.err.contains(told), "`{told}` is missing: {}", ended.err);
        }
    };
    check(&["compare", "s.json"], &["expected a second file, or --variants"]);
    check(&["compare", "plain.json", "--variants"], &["the scenario has no variants"]);
    check(&["compare", "s.json", "plain.json", "--variants"], &["--variants goes with one scenario"]);
    check(&["compare", "s.json", "--variants", "twise"], &["no variant is called `twise`", "did you mean `twice`?"]);
    check(&["compare", "bad.json", "worse.json"], &["did you mean `poisson`?", "worse.json"]);
    check(&["compare", "-", "-"], &["standard input holds one scenario"]);
    check(&["compare", "one.json", "one.json"], &["expected --replications of at least 2"]);
    check(&["compare", "s.json", "s.json", "--replications", "1"], &["expected at least 2"]);
    check(
        &["compare", "s.json", "--variants", "--metrics", "latency.man"],
        &["no metric is called `latency.man`", "did you mean `latency.mean`?"],
    );
    check(
        &["compare", "s.json", "gone.json"],
        &["cannot read gone.json: there is no such file; did you mean one.json?"],
    );
    check(&["compare", "s.json", "--variants", "--export-csv", "one.json"], &["one.json exists; give --force"]);
    check(&["compare", "s.json", "--variants", "--export-csv", "s.json", "--force"], &["s.json is what is read"]);
    assert_eq!(sandbox.files(), ["bad.json", "one.json", "plain.json", "s.json", "worse.json"]);
}

#[test]
fn saved_results_are_told_apart() {
    let sandbox = Sandbox::with(shop());
    for (folder, more) in [("a", &["--seed", "1"][..]), ("again", &["--seed", "1"]), ("b", &["--variant", "slow"])] {
        let ended = sandbox.run(&[&["run", "s.json", "-q", "--output", folder], more].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
    }
    let same = sandbox.run(&["diff", "a", "again/result.json"]);
    assert_eq!(same.code, Some(0), "{}{}", same.out, same.err);
    assert!(same.out.contains("nothing can differ"), "{}", same.out);
    let other = sandbox.run(&["diff", "a", "b"]);
    assert_eq!(other.code, Some(1), "{}{}", other.out, other.err);
    assert!(other.out.contains("web.cpu_share") && !other.out.contains("no difference shown"), "{}", other.out);
    assert_eq!(sandbox.run(&["diff", "a", "b", "--metrics", "people.throughput"]).code, Some(2));
    assert_eq!(sandbox.run(&["diff", "a", "b", "--metrics", "throughput"]).code, Some(0));
    for seed in ["1", "2"] {
        sandbox.run(&[
            "run",
            "s.json",
            "-q",
            "--replications",
            "1",
            "--seed",
            seed,
            "--output",
            &format!("once-{seed}"),
        ]);
    }
    let once = sandbox.run(&["diff", "once-1", "once-2"]);
    assert_eq!(once.code, Some(1), "what cannot be judged is not known to be the same");
    assert!(once.out.starts_with("B cannot be ranked against A"), "{}", once.out);
    for (wrong, told) in
        [("s.json", "it is a scenario, not a result; `scalelab run s.json` runs it"), ("agin", "did you mean again?")]
    {
        let ended = sandbox.run(&["diff", "a", wrong]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        assert!(ended.err.contains(told), "{}", ended.err);
    }
}

#[test]
fn a_saved_result_is_shown_again_without_running() {
    let sandbox = Sandbox::with(shop());
    for (format, file) in [("text", "t"), ("csv", "c"), ("json", "j")] {
        let ran = sandbox.run(&["run", "s.json", "--output", file, "--format", format]);
        let shown = sandbox.run(&["report", file, "--format", format, "--output", &format!("{file}-again")]);
        assert_eq!((shown.code, &shown.out), (Some(0), &ran.out), "{}", shown.err);
        for chart in ["answers", "latency", "utilization"] {
            let [first, second] = [file, &format!("{file}-again")].map(|it| sandbox.text(&format!("{it}/{chart}.svg")));
            assert_eq!(first, second);
        }
    }
    let markdown = sandbox.run(&["report", "t", "--format", "markdown"]);
    assert!(markdown.out.starts_with("# shop\n"), "{}", markdown.out);
    assert_eq!(sandbox.run(&["report", "t", "--output", "t-again"]).code, Some(2), "the folder is not empty");
    assert_eq!(sandbox.run(&["report", "nowhere"]).code, Some(2));
    sandbox.put("cut.json", &sandbox.text("t/result.json")[..999]);
    let cut = sandbox.run(&["report", "cut.json"]);
    assert!(cut.code == Some(2) && cut.err.contains("cannot read cut.json: not JSON"), "{}", cut.err);
}

/// What README.md shows: more cores, or more machines.
#[test]
fn the_shop_of_the_readme() {
    let sandbox = Sandbox::new();
    let shop = root().join("scenarios/my-shop.json");
    let shop = shop.to_str().expect("the path is text");
    let short = ["--set", "run.duration=60s", "--set", "run.warmup=10s"];
    let busy = ["--set", "components.people.clients.load.poisson=160/s"];
    let ended =
        sandbox.run(&[&["compare", shop, "--variants", "--metrics", "latency.mean"], &short[..], &busy].concat());
    assert!(ended.code == Some(0) || ended.code == Some(99), "{}", ended.err);
    assert_eq!(ended.out.matches("  better").count(), 3, "{}", ended.out);
}

/// Any design is the baseline that is wanted, by its name or its number; the others keep their order.
#[test]
fn the_baseline_is_chosen() {
    let sandbox = Sandbox::with(shop());
    sandbox.put("other.json", edit(&shop(), "\"cores\": 1", "\"cores\": 3"));
    let names = |arguments: &[&str]| -> Vec<String> {
        let usual = ["--metrics", "goodput", "--replications", "2", "--format", "json", "--force", "--output", "o"];
        let ended = sandbox.run(&[&["compare"], arguments, &usual[..]].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        let document: Value = serde_json::from_str(&ended.out).expect("it is JSON");
        let designs = document["designs"].as_array().expect("there are designs").iter();
        designs.map(|design| design["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let turned = ["shop (slow)", "shop", "shop (twice)"];
    assert_eq!(names(&["s.json", "--variants", "--baseline", "slow"]), turned);
    assert_eq!(names(&["s.json", "--variants", "--baseline", "3"]), turned);
    assert_eq!(names(&["s.json", "--variants", "--baseline", "1"]), ["shop", "shop (twice)", "shop (slow)"]);
    let files = ["shop in other.json", "shop in s.json"];
    assert_eq!(names(&["s.json", "other.json", "--baseline", "other.json"]), files);
    assert_eq!(names(&["s.json", "other.json", "--baseline", "2"]), files);
    for (wrong, said) in [("slw", "did you mean `slow`?"), ("4", "expected `shop`, `twice` or `slow`")] {
        let ended = sandbox.run(&["compare", "s.json", "--variants", "--baseline", wrong]);
        let is_told = ended.err.contains(&format!("--baseline: no design is called `{wrong}`; {said}"));
        assert!(ended.code == Some(2) && is_told, "{}", ended.err);
    }
}
