#!/usr/bin/env python3
"""Spreads a sweep over the workers of a Dask cluster and merges the parts.

    python drivers/dask_sweep.py PLAN.json --parts 8 --output RESULTS [--scheduler tcp://host:8786]

Without a scheduler the workers are processes of this machine. The plan, its scenario and the output folder must be seen
by all workers under the same paths. The parts are kept in RESULTS/parts, so that a sweep that was stopped goes on where it
was; the merged results, in RESULTS/whole, are those of one process, byte for byte.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from dask.distributed import Client, LocalCluster, as_completed


def run_part(program, plan, part, of, folder):
    """Runs one part and returns its file. Exit code 1 may mean points that failed, which is for `merge` to tell."""
    command = [program, "sweep", plan, "--shard", f"{part}/{of}", "--threads", "1", "--output", folder, "--quiet"]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode not in (0, 1):
        raise RuntimeError(f"part {part} of {of}: exit code {ended.returncode}\n{ended.stderr}")
    name = "points.jsonl" if of == 1 else f"points-{part}-of-{of}.jsonl"
    file = Path(folder) / name
    if not file.exists():
        raise RuntimeError(f"part {part} of {of} wrote nothing\n{ended.stderr}")
    return str(file)


def arguments():
    parser = argparse.ArgumentParser(description="Spread a sweep over the workers of a Dask cluster.")
    parser.add_argument("plan", type=Path)
    parser.add_argument("--parts", type=int, help="number of parts; four for each worker's thread if not given")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--scheduler", help="address of a running scheduler; without it, workers are started here")
    parser.add_argument("--scalelab", default=os.environ.get("SCALELAB", "scalelab"), help="the program")
    parser.add_argument("--force", action="store_true", help="overwrite results that are there")
    return parser.parse_args()


def main():
    asked = arguments()
    plan, output = str(asked.plan.resolve()), asked.output.resolve()
    folder = output / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    cluster = None if asked.scheduler else LocalCluster(threads_per_worker=1, dashboard_address=None)
    with Client(asked.scheduler or cluster) as client:
        of = asked.parts or 4 * max(1, sum(client.nthreads().values()))
        # A part is no pure function: run again, it goes on with the file that is there.
        parts = [
            client.submit(run_part, asked.scalelab, plan, part, of, str(folder), pure=False, retries=2)
            for part in range(1, of + 1)
        ]
        for number, _ in enumerate(as_completed(parts, raise_errors=True), start=1):
            print(f"{number} of {of} parts are complete", file=sys.stderr)
        files = client.gather(parts)
    if cluster:
        cluster.close()
    merge = [asked.scalelab, "merge", *files, "--output", str(output / "whole"), *["--force"] * asked.force]
    return subprocess.run(merge).returncode


if __name__ == "__main__":
    sys.exit(main())
