"""One table says all that depends on a format: what is in it is read wherever files come from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from canary import Canary, answer
from fakes import ROOT
from format_samples import FILES
from parser_pools import WORDS

from vectorstore.errors import LoadingError
from vectorstore.fetching.fetcher import Fetcher
from vectorstore.formats.formats import (
    BY_MEDIA_TYPE,
    FEED,
    FORMATS,
    IN_FOLDERS,
    READERS,
    SUFFIXES,
    format_of,
)
from vectorstore.sources.feeds import WatchedFeeds
from vectorstore.sources.files import Files
from vectorstore.sources.folders import find
from vectorstore.sources.web import Web

FEED_FILE = f"""<rss version="2.0"><channel><title>T</title><item><guid>1</guid>
<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">
&lt;p&gt;{WORDS * 3}&lt;/p&gt;</content:encoded></item></channel></rss>""".encode()
SAMPLES = {name[1:].lower(): content for name, content in FILES.items()} | {".feed": FEED_FILE}
TABLE = ROOT / "vectorstore/formats/formats.py"
MODULES = [
    path
    for package in ("vectorstore", "assistant", "ui")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path != TABLE and path.parent.name != "embedding"  # weights are files of other kinds
]


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    files = Files()
    yield files
    files.close()


@pytest.fixture
def site() -> Iterator[Canary]:
    with Canary() as canary:
        yield canary


def test_every_ending_and_media_type_stands_once_in_the_table():
    endings = [ending for each in FORMATS for ending in each.endings]
    kinds = [kind for each in FORMATS for kind in each.media_types]
    assert len(set(endings)) == len(endings) == len(SAMPLES)
    assert len(set(kinds)) == len(kinds) == len(BY_MEDIA_TYPE)
    assert all(re.fullmatch(r"\.[a-z]+", ending) for ending in endings)
    assert set(READERS) == set(endings) - {".zip"}


@pytest.mark.parametrize("ending", sorted(SUFFIXES))
def test_every_format_is_read_from_a_file_and_from_an_upload(
    ending: str, files: Files, tmp_path: Path
):
    path = tmp_path / f"a{ending.upper()}"
    path.write_bytes(SAMPLES[ending])
    for loaded in (files.load(path), files.load_content(path.name, SAMPLES[ending], "upload:a")):
        assert loaded.failures == ()
        assert WORDS in loaded.articles[0].text


@pytest.mark.parametrize("kind", sorted(BY_MEDIA_TYPE))
def test_every_media_type_is_read_from_an_address(
    kind: str, files: Files, site: Canary, tmp_path: Path
):
    site.replies["/a"] = answer(SAMPLES[BY_MEDIA_TYPE[kind].endings[0]], kind=kind)
    feeds = WatchedFeeds(tmp_path / "feeds.json")
    web = Web(files, feeds, lambda: Fetcher(allow_private=True, ports={site.port}))
    loaded = web.load(f"http://127.0.0.1:{site.port}/a")
    assert loaded.failures == ()
    assert WORDS in loaded.articles[0].text


def test_a_folder_is_searched_for_all_but_what_is_seldom_an_article(tmp_path: Path):
    for ending in SAMPLES:
        (tmp_path / f"a{ending}").touch()
    found = find([tmp_path]).files.values()
    assert {path.suffix for path in found} == IN_FOLDERS == SUFFIXES - {".json"}


def test_a_feed_is_no_file(files: Files, tmp_path: Path):
    path = tmp_path / "a.feed"
    path.write_bytes(FEED_FILE)
    assert format_of(path.name) is FEED
    with pytest.raises(LoadingError, match="Beleg reads"):
        files.load(path)
    with pytest.raises(LoadingError, match="Beleg reads"):
        files.load_content(path.name, FEED_FILE, "upload:a.feed")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_there_is_no_second_table_of_formats(path: Path):
    known = SUFFIXES | BY_MEDIA_TYPE.keys()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Set | ast.List | ast.Tuple | ast.Dict):
            inner = node.keys if isinstance(node, ast.Dict) else node.elts
            words = {each.value for each in inner if isinstance(each, ast.Constant)}
            listed = words & known - {"text/html", "application/xhtml+xml"}  # two names of one
            assert len(listed) < 2, f"{path.name}:{node.lineno} lists formats: {listed}"
