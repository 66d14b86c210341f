"""The main path with the real weights: what the README promises, asked on the sample corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.documents import Document

from assistant import Answer, Assistant, Turn
from assistant.answer import Found, Written
from vectorstore.search.filters import Filters

pytestmark = [pytest.mark.weights, pytest.mark.llm]

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT.parent / "shared" / "data" / "seed"
TWIN = ROOT / "tests" / "data"
MERZ_EN = ("table", "ceasefire", "front", "recogni", "guarantee", "army|military|armed forces")
MERZ_DE = ("Tisch", "Waffenruhe", "Front", "nerkennung|nerkannt", "arantien", "Armee")


@pytest.fixture(scope="session")
def assistant(real_assistant: Assistant) -> Assistant:
    return real_assistant


@pytest.fixture(scope="session")
def merz(assistant: Assistant) -> Answer:
    return assistant.ask("What did Merz demand?")


def names(answer: Answer, *points: str) -> list[str]:
    """Return the points that an answer's text lacks; `a|b` is named by either."""
    text = answer.text.casefold()
    return [p for p in points if not any(word in text for word in p.casefold().split("|"))]


def assert_proven(answer: Answer) -> None:
    assert answer.kind == "written"
    assert all(sentence.citations for sentence in answer.sentences), answer.marked_text
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote


def test_merz_in_english_names_all_six_demands_each_sentence_cited(merz: Answer) -> None:
    assert merz.language == "en"
    assert names(merz, *MERZ_EN) == []
    assert_proven(merz)


def test_merz_in_german_names_all_six_demands_each_sentence_cited(assistant: Assistant) -> None:
    answer = assistant.ask("Was hat Merz gefordert?")
    assert answer.language == "de"
    assert names(answer, *MERZ_DE) == []
    assert_proven(answer)


@pytest.mark.parametrize(
    ("question", "points"),
    [("What did Merz demand?", MERZ_EN), ("Was hat Merz gefordert?", MERZ_DE)],
)
def test_a_newcomer_with_the_sample_articles_alone_gets_his_demands_and_nobody_elses(
    assistant: Assistant, question: str, points: tuple[str, ...]
) -> None:
    own = [a.id for a in assistant.articles() if Path(a.origin).parent == ROOT / "articles"]
    answer = assistant.ask(question, filters=Filters(article_ids=tuple(own)))
    assert names(answer, *points) == []
    assert not [word for word in ("Donezk", "Donetsk", "Luhansk") if word in answer.text]
    assert_proven(answer)


def test_merz_cites_the_agency_article_verbatim(merz: Answer) -> None:
    source = next(iter(sorted((SEED if SEED.is_dir() else TWIN).glob("*.txt"))))
    text = source.read_text(encoding="utf-8")
    cited = [c for c in merz.citations if c.article.origin == str(source)]
    assert cited
    assert all(citation.quote in text for citation in cited)


def test_uschakow_is_putins_foreign_policy_adviser(assistant: Assistant) -> None:
    answer = assistant.ask("Wer ist Juri Uschakow?")
    assert answer.language == "de"
    assert names(answer, "außenpolitisch", "Berater", "Putin") == []
    assert_proven(answer)


def test_the_tariff_on_india_comes_with_its_reason(assistant: Assistant) -> None:
    answer = assistant.ask("What tariff did the US impose on India, and why?")
    assert names(answer, "25", "Russian oil") == []
    assert_proven(answer)


def test_german_taxes_are_not_in_the_articles(assistant: Assistant) -> None:
    answer = assistant.ask("How high are German taxes?")
    assert not answer.found
    assert answer.text.startswith("Not in your ")
    assert answer.sentences == ()


def test_a_follow_up_is_understood_as_his(assistant: Assistant, merz: Answer) -> None:
    history = [Turn(merz.question, merz.text)]
    answer = assistant.ask("And what about security guarantees?", history)
    assert "Merz" in answer.standalone
    assert names(answer, "guarantee") == []
    assert answer.found


def test_a_new_subject_is_not_polluted_by_the_conversation(
    assistant: Assistant, merz: Answer
) -> None:
    history = [Turn(merz.question, merz.text)]
    answer = assistant.ask("Wie heiß war es in Andernach?", history)
    assert answer.standalone == "Wie heiß war es in Andernach?"
    assert names(answer, "39,3") == []


def test_quotes_come_before_the_first_word(assistant: Assistant) -> None:
    events = assistant.stream("Wie viele Beschäftigte sind bei Halmgold betroffen?")
    found, written = next(events), next(events)
    events.close()  # ends the writing; whole answers are asked for above
    assert isinstance(found, Found)
    assert any("412" in quote.quote for quote in found.quotes)
    assert isinstance(written, Written)


def test_the_question_crosses_languages(assistant: Assistant) -> None:
    answer = assistant.ask("How many households will the Tannfurt heat pump supply?")
    assert answer.language == "en"
    assert names(answer, "9,500|9.500|9500") == []
    assert {citation.article.language for citation in answer.citations} == {"de"}


def test_the_retriever_serves_other_peoples_chains(assistant: Assistant) -> None:
    documents = assistant.retriever.invoke("Luchse im Hohenwald")
    assert isinstance(documents[0], Document)
    assert "luchse" in documents[0].metadata["id"]
