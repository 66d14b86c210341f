"""What `make bench` shows of what it measured; nothing is timed here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import pytest

from assistant.answer import Kind
from tests import bench, bench_rows, bench_start
from tests.bench_indexing import write_articles

ROW = {row.figure: row for row in bench_rows.ROWS if row.percentile == 50}


def run_of(**figures: list[float]) -> dict[str, Any]:
    return {"base": "abc1234", "machine": "2 cores", "figures": figures}


def test_whatever_an_answer_turns_out_to_be_ends_the_watch():
    watched = set(re.findall(r"[.]beleg-message[.](\w+)", bench_start.END))
    assert watched >= {*get_args(Kind), "failed"}
    assert "found" not in watched  # quotes that the answer is still to come to


def test_rows_say_median_and_spread_in_their_unit():
    run = run_of(proof_sentence=[0.1, 0.2, 0.4], page=[3.0])
    _, median, between, must, aim = bench_rows.cells(ROW["proof_sentence"], run)
    assert (median, between, must, aim) == ("200 ms", "100 to 400", "150", "60")
    assert bench_rows.cells(ROW["memory"], run)[1] == "\N{EN DASH}"


def test_many_values_are_told_by_their_quartiles():
    values = [float(number) for number in range(1, 10)]
    assert bench_rows.spread(ROW["page"], {"page": values}) == (3.0, 7.0)


def test_bar_is_a_share_of_what_must_be_whichever_way_is_better():
    bars = bench_rows.plotted(run_of(page=[9.0], indexing_base=[2.7]))
    assert [(bar.value, bar.said) for bar in bars] == [
        (0.5, "2.70 \N{MULTIPLICATION SIGN} (\N{GREATER-THAN OR EQUAL TO} 1.35)"),
        (2.0, "9.00 s (\N{LESS-THAN OR EQUAL TO} 4.5)"),
    ]


def test_readme_is_changed_between_its_marks_alone_and_the_plot_is_drawn(tmp_path: Path):
    readme = tmp_path / "README.md"
    readme.write_text(f"Before.\n{bench_rows.BEGIN}\nold\n{bench_rows.END}\nAfter.\n", "utf-8")
    (tmp_path / "docs").mkdir()
    bench_rows.write_readme(run_of(page=[3.0, 3.5, 4.0]), readme)
    written = readme.read_text("utf-8")
    assert written.startswith(f"Before.\n{bench_rows.BEGIN}\n")
    assert written.endswith(f"{bench_rows.END}\nAfter.\n")
    assert "| `make run` again, until the page answers | 3.50 s | 3.00 to 4.00 |" in written
    assert "old" not in written
    picture = (tmp_path / bench_rows.PLOT).read_text("utf-8")
    assert ElementTree.fromstring(picture).tag.endswith("svg")


def test_file_without_marks_is_left_alone(tmp_path: Path):
    readme = tmp_path / "README.md"
    readme.write_text("Before.", "utf-8")
    with pytest.raises(SystemExit, match="has no"):
        bench_rows.write_readme(run_of(), readme)
    assert readme.read_text("utf-8") == "Before."


def test_part_that_is_missing_or_measures_what_no_row_shows_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(bench.PARTS, "missing", "tests.no_such_benchmark")
    with pytest.raises(SystemExit, match="no_such_benchmark cannot be measured"):
        bench.measure_one("missing", tmp_path / "figures.json")
    monkeypatch.setattr("tests.bench_start.measure", lambda: {"made_up": [1.0]})
    with pytest.raises(SystemExit, match="made_up"):
        bench.measure_one("start", tmp_path / "figures.json")
    monkeypatch.setattr("tests.bench_start.measure", lambda: {"page": [1.0]})
    bench.measure_one("start", tmp_path / "figures.json")
    assert json.loads((tmp_path / "figures.json").read_text()) == {"page": [1.0]}


def test_all_systems_get_the_same_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.bench_indexing.CHARACTERS", 5000)
    monkeypatch.delenv("ARTICLES", raising=False)
    characters = write_articles(tmp_path)
    lines = (tmp_path / "articles.jsonl").read_text("utf-8").splitlines()
    articles = [json.loads(line)["text"] for line in lines]
    chunks = json.loads((tmp_path / "chunks.json").read_text("utf-8"))
    assert characters == sum(map(len, articles)) >= 5000
    assert all(any(chunk in text for text in articles) for chunk in chunks)
    assert sum(map(len, chunks)) > 0.95 * characters
    assert json.loads((tmp_path / "questions.json").read_text("utf-8"))
