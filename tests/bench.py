"""`make bench`: everything that is fast or small here, measured in one run, in one table.

    make bench [BENCH_BASE=REF] [BENCH_PARTS="start search"] [BENCH_JSON=FILE] [ARTICLES=FILE]

Each part is a process of its own, so that none finds another's memory or threads. Figures of one
run belong together; those of two do not: machines differ, and so do two runs on a shared one.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from rich.console import Console

from tests import bench_rows

ROOT = Path(__file__).resolve().parents[1]
PARTS = {
    "start": "tests.bench_start",
    "indexing": "tests.bench_indexing",
    "search": "tests.bench_search",
    "manners": "tests.bench_manners",
    "answering": "tests.bench_answering",
}


def main() -> None:
    """Measure all parts, or one of them if a file for its figures is named."""
    if len(sys.argv) > 2:
        return measure_one(sys.argv[1], Path(sys.argv[2]))
    console = Console(width=130)
    began = time.perf_counter()
    figures: dict[str, list[float]] = {}
    failed = []
    for part in os.environ.get("BENCH_PARTS", " ".join(PARTS)).split():
        console.rule(part)
        measured = _in_a_process(part)
        if measured is None:
            failed.append(part)
        figures |= measured or {}
    run = {
        "commit": _commit("HEAD"),
        "base": os.environ.get("BENCH_BASE", ""),
        "machine": machine(),
        "minutes": round((time.perf_counter() - began) / 60, 1),
        "failed": failed,
        "figures": figures,
    }
    Path(os.environ.get("BENCH_JSON", "bench.json")).write_text(json.dumps(run, indent=1), "utf-8")
    console.print(bench_rows.shown(run))
    console.print(f"{run['machine']}; {run['minutes']} minutes")
    if failed:
        sys.exit(f"Not measured, for the reason said above: {', '.join(failed)}")


def _in_a_process(part: str) -> dict[str, list[float]] | None:
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as folder:
        target = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "tests.bench", part, str(target)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return None
        figures: dict[str, list[float]] = json.loads(target.read_text("utf-8"))
        return figures


def measure_one(part: str, target: Path) -> None:
    """Write a part's figures: what its module's `measure` returns, by the names of the rows."""
    if part not in PARTS:
        sys.exit(f"There is no part {part!r}. Parts are: {', '.join(PARTS)}")
    try:
        measure = importlib.import_module(PARTS[part]).measure
    except (ModuleNotFoundError, AttributeError) as missing:
        sys.exit(f"{PARTS[part]} cannot be measured: {missing}")
    figures = measure()
    if unknown := figures.keys() - {row.figure for row in bench_rows.ROWS}:
        sys.exit(f"{PARTS[part]} measures what no row shows: {', '.join(sorted(unknown))}")
    target.write_text(json.dumps(figures), "utf-8")


def machine() -> str:
    """Return what computes here, in words."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    ]
    cores = len(os.sched_getaffinity(0))
    memory = psutil.virtual_memory().total / 1e9
    return f"{cores} cores of {names[0] if names else platform.machine()}, {memory:.0f} GB memory"


def _commit(reference: str) -> str:
    command = ["git", "rev-parse", "--short", reference]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
