"""What could be left out of a question so that some article answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import DAY, FakeChatModel, FakeEmbedder, FakeWords, article_of

from assistant.answer import Offer
from assistant.asking.finding.answerable import Answerability
from assistant.asking.finding.search import Finding
from assistant.asking.way import answering, begin, gather, understand
from assistant.assistant import Assistant
from assistant.llm.prompting import language_words
from assistant.settings import Settings
from vectorstore.search.filters import Filters

FERRY = "The ferry leaves the harbour at dawn every day."
BREAD = "The baker sells bread and rolls in the old town."
ASKED = "When does the ferry leave the harbour at dawn?"
# That the month is not in an article shall not count: the days are the question's limit here.
WORDS = FakeWords({"leaves": "leave", "august": "dawn"})
LEDGER = Filters(sources=("The Ledger",))

Open = Callable[[], Assistant]


@pytest.fixture
def opened(home: Path, tmp_path: Path) -> Iterator[Open]:
    """Make an Assistant that tells words apart, over two articles of two sources."""
    made: list[Assistant] = []

    def make() -> Assistant:
        one = Assistant(
            Settings(home=home, cache=tmp_path / "cache", llm="none"),
            embedder=FakeEmbedder(),
            model=FakeChatModel(replies=[language_words("en").refusal]),
            words=WORDS,
            clock=lambda: DAY,
        )
        made.append(one)
        # Of a fake embedder's scores nobody knows what they tell; the words alone decide here.
        library = one._library
        library.parts = replace(library.parts, answerable=Answerability(WORDS))
        one.index_articles(
            [
                article_of(FERRY, "ferry", source="Nordlicht", date=DAY.replace(month=2)),
                article_of(BREAD, "bread", source="The Ledger"),
            ]
        )
        return one

    yield make
    for one in made:
        one.close()


def test_without_the_filter_an_article_answers(opened: Open):
    answer = opened().ask(ASKED, filters=LEDGER)
    assert answer.text == "Not in the one article of The Ledger (14 August 2025)."
    assert (answer.nearest, answer.offers) == ((), (Offer("filters", 1),))
    assert "Without the filter 1 article answers." in str(answer)
    assert answer.to_dict()["offers"] == [{"without": "filters", "articles": 1}]


def test_without_its_own_days_an_article_answers(opened: Open):
    answer = opened().ask(f"{ASKED[:-1]} this August?")
    assert (answer.kind, answer.dates is not None) == ("not_found", True)
    assert answer.offers == (Offer("dates", 1),)


def test_each_limit_is_offered_by_itself(opened: Open):
    answer = opened().ask(f"{ASKED[:-1]} this August?", filters=LEDGER)
    assert answer.offers == ()  # it takes both to be left out


def test_nothing_is_offered_where_no_article_answers_anyway(opened: Open):
    answer = opened().ask("Who won the football match of Madrid?", filters=LEDGER)
    assert (answer.kind, answer.offers) == ("not_found", ())


def test_what_was_looked_at_already_is_not_offered(opened: Open):
    parts = opened()._library.parts
    found = gather(understand(begin(ASKED, (), None, read_dates=True), parts), parts)
    assert answering(found, found, parts) == 0
    missed = replace(found, finding=Finding([]))
    assert answering(found, missed, parts) == 1
    assert answering(found, missed, replace(parts, answerable=None)) == 0


# ---- "today"


def test_today_is_taken_for_now_where_only_other_days_answer(opened: Open):
    answer = opened().ask(f"{ASKED[:-1]} today?")
    assert (answer.found, answer.dates) == (True, None)
    assert [one.article.id for one in answer.citations] == ["ferry"]
    assert answer.notice is not None
    assert answer.notice.startswith("No article of 2025-08-14 fits this well; “today” was")


def test_today_is_a_day_where_its_articles_answer_or_none_does(opened: Open):
    assistant = opened()
    answer = assistant.ask("Who sells bread and rolls in the old town today?")
    assert (answer.found, answer.dates is not None) == (True, True)
    answer = assistant.ask("Who won the football match of Madrid today?")
    assert (answer.found, answer.dates is not None) == (False, True)
