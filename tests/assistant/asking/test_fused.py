"""A translated question adds to what was found; a bad one takes nothing from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import ROOT, FakeChatModel, FakeWords, article_of

from assistant.answer import Answered, Found
from assistant.asking.finding.answerable import Answerability
from assistant.asking.finding.translation import TranslatingRetriever, translate
from assistant.asking.fusion import fused
from assistant.asking.state import Asked, Material, Parts
from assistant.asking.way import chance_of, gather, understand
from assistant.assistant import Assistant
from vectorstore.article import Passage
from vectorstore.search.filters import Filters
from vectorstore.search.fusion import fused_passages
from vectorstore.search.retrieval import Query

QUESTIONS = (
    "What did Merz demand before the meeting?",
    "Warum erhebt Washington einen Zoll auf Waren aus Indien?",
    "What did Ushakov say about the meeting in Alaska?",
)
GARBAGE = (
    "xq zv blorp wibble",
    "# Übersetzung",
    "Brot Bäckerei Schafe Wolf Sturm Hafen Rathaus",
    "The bakery has sold bread since 1890 and the lynx killed sheep.",
    "Qu’est-ce que la boulangerie a vendu pendant la tempête ?",
)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    from fakes import FakeEmbedder

    from assistant.settings import Settings

    home = tmp_path_factory.mktemp("fused")
    settings = Settings(home=home / "home", cache=home / "cache", llm="none")
    assistant = Assistant(settings, embedder=FakeEmbedder())
    assistant.index([ROOT / "articles"])
    made = assistant._library.parts
    yield replace(made, answerable=Answerability(FakeWords()))
    assistant.close()


def searched(parts: Parts, question: str, translation: str | None = None) -> Material:
    understood = understand(Asked(question, read_dates=False), parts)
    if translation is None:
        return gather(understood, parts)
    others = {"de", "en", "fr"} - {understood.language}
    return gather(understood, parts, dict.fromkeys(others, translation))


def place(passage: Passage) -> tuple[str, int]:
    return passage.article.id, passage.start


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_best_of_the_first_search_stays_whatever_the_translation_is(
    parts: Parts, question: str, garbage: str
):
    first = searched(parts, question)
    both = fused(first, searched(parts, question, garbage), 8)
    assert place(first.passages[0]) in [place(passage) for passage in both.passages[:2]]
    best = first.windows[0]
    assert any(
        window.article.id == best.article.id and window.start < best.end and best.start < window.end
        for window in both.windows[:2]
    )
    assert {source.text for source in first.sources} <= {source.text for source in both.sources}
    assert chance_of(both, parts) >= chance_of(first, parts)


def test_a_good_translation_finds_what_the_question_did_not(parts: Parts):
    first = searched(parts, "Qu’a exigé le chancelier ?")
    again = searched(parts, "Qu’a exigé le chancelier ?", "Was forderte Merz für weitere Treffen?")
    both = fused(first, again, 8)
    assert place(both.passages[0]) == place(again.passages[0])
    assert len({place(passage) for passage in both.passages}) == len(both.passages) <= 8


def test_a_search_that_found_nothing_changes_nothing(parts: Parts):
    first = searched(parts, QUESTIONS[0])
    nothing = replace(first, finding=replace(first.finding, passages=[]), sources=[], windows=[])
    assert fused(first, nothing, 8).windows == first.windows


# ---- from question to answer


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_garbage_translation_does_not_turn_an_answer_into_a_no(assistant_with, garbage: str):
    said = "The ferry leaves the harbour at dawn."
    assistant = assistant_with(garbage, said)
    other = "Brot und Schafe: Die Bäckerei verkaufte {} Brote. Der Wolf kam nach Sturm {}."
    assistant.index_articles(
        [
            article_of(said, "ferry"),
            article_of("At noon the ferry leaves the harbour.", "noon"),
            *(
                article_of(other.format(n, n), f"de-{n}", language="de", title="Brot")
                for n in (3, 4)
            ),
        ]
    )
    events = list(assistant.stream("When does the ferry leave the harbour?"))
    found = [event for event in events if isinstance(event, Found)]
    assert isinstance(events[-1], Answered)
    answer = events[-1].answer
    assert len(assistant._llm.get().calls) == 2  # the translation, and the answer
    assert (answer.kind, answer.citations[0].quote) == ("written", said)
    assert found[0].quotes[0].quote in [quote.quote for quote in found[-1].quotes]


# ---- rankings


def passages(*named: tuple[str, float]) -> list[Passage]:
    return [
        Passage(article_of(f"{name} waits.", name), f"{name} waits.", 0, 8, score)
        for name, score in named
    ]


def ids(found: Sequence[Passage]) -> list[str]:
    return [passage.article.id for passage in found]


def test_each_searchs_best_comes_first_and_all_else_by_what_it_lacks_of_it():
    first = passages(("a", 0.8), ("b", 0.79), ("c", 0.6))
    again = passages(("d", 0.5), ("c", 0.48), ("e", 0.2))
    assert ids(fused_passages(first, again, 10)) == ["d", "a", "b", "c", "e"]


def test_what_both_found_is_there_once_and_as_good_as_it_is_in_the_better_place():
    both = fused_passages(passages(("a", 0.8), ("b", 0.7)), passages(("b", 0.9), ("a", 0.3)), 10)
    assert [(one.article.id, round(one.score, 3)) for one in both] == [("b", 0.9), ("a", 0.9)]


class Scripted:
    """Finds one thing for a question, and another with its translations."""

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        translated = isinstance(query, Query) and query.translations
        found = (
            passages(("x", 0.9), ("y", 0.8)) if translated else passages(("a", 0.8), ("b", 0.79))
        )
        return found[:k]


class Fixed:
    def translations(self, *_: object) -> dict[str, str]:
        return {"de": "Unsinn"}


def test_the_translating_ranking_keeps_the_first_searchs_best():
    ranking = TranslatingRetriever(Scripted(), Fixed(), lambda _: "en")  # type: ignore[arg-type]
    assert ids(ranking.retrieve("What?", 2)) == ["x", "a"]


# ---- what is plainly no translation


@pytest.mark.parametrize(
    "said",
    [
        "# Übersetzung",
        "Merz verlangte am Montag einen Platz am Tisch für die Ukraine.",
        "Qu’est-ce que le chancelier Merz a demandé lundi à Berlin ?",
    ],
)
def test_an_answer_a_heading_and_a_third_language_are_no_translations(said: str):
    model = FakeChatModel(replies=[said])
    assert translate("What did chancellor Merz demand on Monday?", "en", "de", model) is None
