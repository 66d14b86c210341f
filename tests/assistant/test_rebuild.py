"""The index is made anew under an assistant that answers questions all the while."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from harbour import DAWN, QUESTION, Make

from vectorstore.errors import Cancelled
from vectorstore.store.store import Store

pytestmark = pytest.mark.faults


def test_rebuilt_index_answers_as_before(make: Make):
    assistant = make(DAWN, DAWN)
    before = assistant.ask(QUESTION)
    assert assistant.rebuild() == 3
    after = assistant.ask(QUESTION)
    assert (after.text, after.citations) == (before.text, before.citations)
    assert assistant.status().chunks == 3


def test_questions_are_answered_while_the_index_is_rebuilt(make: Make, monkeypatch):
    assistant = make(*[DAWN] * 80)
    stop = threading.Event()

    def ask() -> int:
        asked = 0
        while not stop.is_set() or asked < 3:
            answer = assistant.ask(QUESTION)
            assert [citation.quote for citation in answer.citations] == [DAWN]
            asked += 1
            if asked == 20:
                break
        return asked

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        for _ in range(3):
            assert assistant.rebuild() == 3
        stop.set()
        assert all(asked.result() >= 3 for asked in asking)


def test_two_rebuilds_at_once_come_one_after_the_other(make: Make):
    assistant = make(*[DAWN] * 3)
    with ThreadPoolExecutor(2) as pool:
        rebuilds = [pool.submit(assistant.rebuild) for _ in range(2)]
        assert [rebuild.result() for rebuild in rebuilds] == [3, 3]
    assert assistant.ask(QUESTION).citations
    assert assistant._library.store.words_folder.name == "words-2"


def test_articles_that_come_after_the_rebuild_are_found(make: Make, folder: Path):
    assistant = make(DAWN)
    assistant.rebuild()
    (folder / "crane.txt").write_text("The crane lifts nine tons of salt on Fridays.")
    assert len(assistant.index(folder).added) == 1
    assert assistant.search("How many tons does the crane lift?", 1)[0].text.startswith("The crane")


def test_cancelled_rebuild_changes_nothing(make: Make):
    assistant = make(DAWN)
    with pytest.raises(Cancelled):
        assistant.rebuild(cancelled=lambda: True)
    assert assistant.ask(QUESTION).citations


def test_articles_that_chroma_lost_are_restored_before_the_first_answer(
    make: Make, assistant_with, home: Path, embedder: FakeEmbedder
):
    make(DAWN).close()
    shutil.rmtree(home / "chroma")
    assistant = assistant_with(DAWN)
    assert assistant.status().restoring == 3
    assert assistant.ask(QUESTION).citations[0].quote == DAWN
    assert assistant.status().restoring == 0


def test_rebuild_with_another_fingerprint_is_open_to_that_one_alone(make: Make, home: Path):
    assistant = make(DAWN)
    fingerprint = assistant._library.fingerprint
    assistant.rebuild()
    assistant.close()
    with Store(home, None) as store:
        assert fingerprint["embedding"] in store._collections.stamp


def test_a_rebuild_waits_for_questions_as_other_long_readings_do(make: Make):
    assistant = make(*[DAWN] * 3)
    with ThreadPoolExecutor(1) as pool, assistant._open.workload:
        rebuild = pool.submit(assistant.rebuild, cancelled=(stop := threading.Event()).is_set)
        with pytest.raises(TimeoutError):
            rebuild.result(0.5)
        stop.set()
        with pytest.raises(Cancelled):
            rebuild.result(20)
    assert assistant.rebuild() == 3
