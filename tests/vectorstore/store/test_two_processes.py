"""A second process on a folder is refused, and told by whom; the first one loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FINGERPRINT, FakeEmbedder
from killing import check_whole, index_ships, ships, started, text_of

from vectorstore.errors import IndexInUse
from vectorstore.indexing.indexer import Indexer
from vectorstore.store.store import Store

pytestmark = pytest.mark.faults

SHIPS = 60


def test_of_two_processes_that_index_one_is_refused_and_nothing_is_lost(home: Path):
    here, first = started(index_ships, home, SHIPS, 0)
    assert here.recv()  # it is indexing
    with pytest.raises(IndexInUse, match=f"process {first.pid}"):
        Store(home, FINGERPRINT)
    first.join(60)
    assert first.exitcode == 0
    with Store(home, FINGERPRINT) as store:
        check_whole(store, {f"ship-{n}": {text_of(n, 0)} for n in range(SHIPS)}, ["ship-7"])
        assert len(store.records) == SHIPS


def test_two_processes_that_start_at_once_do_not_both_index(home: Path):
    both = [started(index_ships, home, SHIPS, version) for version in (0, 1)]
    for _, child in both:
        child.join(60)
    assert sorted(child.exitcode for _, child in both) == [0, 1]
    version = next(number for number, (_, child) in enumerate(both) if child.exitcode == 0)
    expected = {f"ship-{n}": {text_of(n, version)} for n in range(SHIPS)}
    with Store(home, FINGERPRINT) as store:
        check_whole(store, expected, sorted(expected))
        assert len(store.records) == SHIPS


def test_process_that_waits_for_the_first_one_finds_what_that_has_stored(home: Path):
    here, first = started(index_ships, home, SHIPS, 0)
    here.recv()
    first.join(60)
    with Store(home, FINGERPRINT) as store:
        report = Indexer(store, FakeEmbedder()).index_articles(ships(SHIPS, 0))
    assert len(report.unchanged) == SHIPS
