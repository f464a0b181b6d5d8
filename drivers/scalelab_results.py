"""Loads what scalelab writes into pandas.

    import scalelab_results as results
    points = results.sweep("output/web-tier/sweep.csv")        # one line for each point and metric
    table = results.wide(points, ["latency.mean", "latency.p99"])  # one line for each point
    run = results.run("output/my-shop/result.json")            # one line for each metric

Values are in base units: seconds, per second, bytes, shares from 0 to 1. Levels of factors stay as they were written,
such as `40/s`; `number` takes their numbers.
"""

import json

import pandas as pd

AFTER = ["replications", "verdict", "overloaded", "metric", "unit", "value", "low", "high", "n", "basis"]


def sweep(path):
    """A sweep as tidy rows. A point that failed has one row without a metric, and `basis` says why."""
    rows = pd.read_csv(path, keep_default_na=False)
    missing = [name for name in ["point", *AFTER] if name not in rows.columns]
    if missing:
        raise ValueError(f"{path}: expected the sweep.csv of scalelab, which has the columns {missing}")
    for name in ["replications", "value", "low", "high", "n"]:
        rows[name] = pd.to_numeric(rows[name])
    return rows


def factors(rows):
    """The names of the factors, in the order of the plan."""
    return [name for name in rows.columns if name not in ["point", *AFTER]]


def wide(rows, metrics=None, trusted=True):
    """One line for each point, and a column for each metric; only points that may be trusted, unless told."""
    rows = rows[rows["metric"] != ""]
    if trusted:
        rows = rows[rows["verdict"] == "ok"]
    if metrics is not None:
        unknown = sorted(set(metrics) - set(rows["metric"]))
        if unknown:
            raise KeyError(f"{unknown} are none of the metrics {sorted(set(rows['metric']))}")
        rows = rows[rows["metric"].isin(metrics)]
    table = rows.pivot(index=["point", *factors(rows)], columns="metric", values="value")
    return table.rename_axis(columns=None).reset_index()


def number(levels):
    """The numbers of levels such as `40/s` or `1.5ms`, without their units, which must be the same."""
    parts = levels.astype(str).str.extract(r"^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)(.*)$")
    units = set(parts[1])
    if parts[0].isna().any() or len(units) > 1:
        raise ValueError(f"expected numbers in one unit, got {sorted(set(levels.astype(str)))[:5]}")
    return pd.to_numeric(parts[0])


def run(path):
    """The metrics of a run: value, low, high, n, unit, basis; the metric's name is the index."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    if "metrics" not in document:
        raise ValueError(f"{path}: expected a result of `scalelab run --format json`")
    columns = ["value", "low", "high", "n", "unit", "basis"]
    rows = {name: {key: metric.get(key) for key in columns} for name, metric in document["metrics"].items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("metric")


def replications(path):
    """Every replication's value of every metric of a run: a line for each replication, a column for each metric."""
    with open(path, encoding="utf-8") as file:
        metrics = json.load(file)["metrics"]
    values = {name: pd.Series(metric.get("per_replication", []), dtype=float) for name, metric in metrics.items()}
    return pd.DataFrame(values).rename_axis("replication")
