"""Questions from several threads while articles change: the old text or the new, never none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from killing import ships, text_of

from assistant.assistant import Assistant

pytestmark = pytest.mark.faults

SHIPS, THREADS, QUESTIONS = 30, 4, 25


def test_a_hundred_questions_while_articles_change_find_one_version_of_each(
    assistant_with: Callable[..., Assistant],
):
    assistant = assistant_with()
    assistant.index_articles(ships(SHIPS, 0))
    over, done = threading.Event(), [0]

    def reindex() -> None:
        while not over.is_set():
            assistant.index_articles(ships(SHIPS, done[0] + 1))
            done[0] += 1

    def ask(thread: int) -> None:
        for number in range(QUESTIONS):
            ship, before = (thread * QUESTIONS + number) % SHIPS, done[0]
            question = f"In which season sails ship q{ship}?"
            if number % 2:
                seen = {p.article.id: p.article.text for p in assistant.search(question, 5)}
            else:
                answer = assistant.ask(question)
                assert answer.text
                seen = {p.article.id: p.article.text for p in answer.passages}
                for citation in answer.citations:
                    text = citation.article.text
                    assert text[citation.start : citation.end] == citation.quote
            versions = {text_of(ship, version) for version in range(before, done[0] + 2)}
            assert seen[f"ship-{ship}"] in versions

    with ThreadPoolExecutor(THREADS + 1) as pool:
        writer = pool.submit(reindex)
        try:
            list(pool.map(ask, range(THREADS)))
        finally:
            over.set()
        writer.result()
    assert done[0] > 1
