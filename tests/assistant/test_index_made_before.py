"""An index that an earlier version made is opened as it is: nothing lost, nothing embedded anew.

`tests/data/index_0.1.tar.xz` was made by version 0.1.0, when its code stood in flat folders, of
three articles of `articles/` that were uploaded, with a feed that is watched.
"""

from __future__ import annotations

import datetime
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import ROOT

from assistant import Assistant, Settings
from vectorstore.embedding.embedder import DEFAULT, SentenceTransformerEmbedder

NAMES = (
    "2025-08-14-uschakow-gipfelplan.txt",
    "2025-08-17-what-putin-offered.md",
    "2025-08-27-bibliothek-sonntag.md",
)
IDS = {
    "2025-08-14-uschakow-gipfelplan-3b5af97f",
    "2025-08-17-what-putin-offered-c8b19589",
    "2025-08-27-bibliothek-sonntag-799cd60e",
}
FEED = "https://news.example/feed"
UPLOADS = {name: (ROOT / "articles" / name).read_bytes() for name in NAMES}


class NeverEmbeds(SentenceTransformerEmbedder):
    """The usual model, which must not be asked for a passage: all vectors are there already."""

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        pytest.fail(f"{len(texts)} texts are embedded anew")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with tarfile.open(ROOT / "tests" / "data" / "index_0.1.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path / "index_0.1"


@pytest.fixture
def opened(home: Path, tmp_path: Path) -> Iterator[Assistant]:
    settings = Settings(home=home, cache=tmp_path / "cache", llm="none")
    embedder = NeverEmbeds(DEFAULT, settings.cache, "float32")
    with Assistant(settings, embedder=embedder) as assistant:
        yield assistant


def test_nothing_of_it_is_lost_or_damaged(opened: Assistant):
    status = opened.status()
    assert (status.articles, status.chunks) == (3, 9)
    assert (status.restoring, status.damage) == (0, None)
    assert {article.id for article in opened.articles()} == IDS
    for article in opened.articles():
        assert len(opened.article(article.id).text) > 1000
        assert article.date and article.date.year == 2025


def test_files_that_have_not_changed_are_not_read_into_it_anew(opened: Assistant):
    report = opened.index_uploads(UPLOADS)
    assert set(report.unchanged) == IDS
    assert (report.added, report.updated, report.failed) == ((), (), ())
    assert {article.id for article in opened.articles()} == IDS


def test_the_feeds_that_it_watches_are_known(opened: Assistant):
    (feed,) = opened.feeds.all()
    assert (feed.url, feed.title, feed.every) == (
        FEED,
        "Harbour Wire",
        datetime.timedelta(hours=6),
    )
    assert dict(feed.state.seen) == {"one": "v1"}
    assert feed.state.etag == '"1"'


@pytest.mark.weights
def test_what_it_holds_is_found_as_before(home: Path):
    with Assistant(Settings(home=home, llm="none")) as assistant:
        found = assistant.search("Was sagte Uschakow?", 3)
        assert {passage.article.id for passage in found} == {
            "2025-08-14-uschakow-gipfelplan-3b5af97f"
        }
        assert [round(passage.score, 2) for passage in found] == [0.91, 0.90, 0.89]


ASKED = """
import sys
from pathlib import Path
import ui.web.app  # what `serve` is made of
from assistant import Assistant, Settings
with Assistant(Settings(home=Path(sys.argv[1]), llm="none")) as assistant:
    assistant.warm_up(wait=True)
    answer = assistant.ask("Was sagte Uschakow?")
    assert answer.citations
heavy = {"torch", "sentence_transformers", "transformers"} & sys.modules.keys()
assert not heavy, heavy
"""


@pytest.mark.weights
def test_page_and_answer_import_no_pytorch(home: Path):
    command = [sys.executable, "-c", ASKED, str(home)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
