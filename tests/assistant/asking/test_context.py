from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, article_of, bag_of_words, load_file
from fakes import embedded as stored
from nearest import nearest, vectors_of

from assistant.asking.finding import ranking
from assistant.asking.finding.context import (
    ContextWeights,
    Window,
    lone_sentences,
    telling_quotes,
    telling_windows,
    with_shown,
)
from assistant.asking.finding.ranking import SentenceRanker
from assistant.asking.outcome import quotes
from assistant.proof.quotable import SourceSentence, surroundings
from vectorstore.article import Article, Passage, Span
from vectorstore.store.store import Store
from vectorstore.text.chunking import split_sentences

HARBOUR = article_of(
    "The ferry leaves the harbour at dawn every day.\n\n"
    "Demands of the island\n\n"
    "Mayor Lind demanded a second ship for the winter. A closure is ruled out. "
    "She wants a seat on the harbour council.\n\n"
    "The council decides on the ninth of July.",
    "harbour",
)


def whole(article: Article, score: float = 0.5) -> Passage:
    return Passage(article, article.text, 0, len(article.text), score)


def ranked(question: str, *articles: Article) -> list[SourceSentence]:
    return SentenceRanker(FakeEmbedder()).rank(question, [whole(a) for a in articles])


def source(article: Article, number: int, score: float) -> SourceSentence:
    """Return an article's sentence as the ranker gives it."""
    span = split_sentences(article.text, article.language)[number]
    return SourceSentence(article, span, bag_of_words(span.of(article.text)), score)


def test_surroundings_are_the_title_and_what_is_near_in_the_paragraph():
    around = surroundings(source(replace(HARBOUR, title="Winter"), 3, 1.0))
    paragraph = HARBOUR.text.split("\n\n")[2]
    assert around == f"Winter\n{paragraph}"
    long = article_of(" ".join(f"Ferry {n} sails to the island." for n in range(100)), "long")
    middle = source(long, 50, 1.0)
    assert middle.text in surroundings(middle)
    assert 1000 < len(surroundings(middle)) < 1300


# ---- ranking sentences


def test_sentence_that_says_it_comes_first():
    best = ranked("Which ship did Mayor Lind demand for the winter?", HARBOUR)[0]
    assert best.text == "Mayor Lind demanded a second ship for the winter."


def test_headings_are_left_out():
    sentences = ranked("What are the demands of the island?", HARBOUR)
    assert sentences
    assert "Demands of the island" not in {sentence.text for sentence in sentences}


def test_every_sentence_is_a_slice_of_its_article(agency_articles: list[Path]):
    articles = [load_file(path) for path in agency_articles]
    sentences = ranked("Was fordern die Europäer?", *articles)
    assert sentences
    for sentence in sentences:
        assert sentence.text in sentence.article.text
        assert np.allclose(sentence.vector, bag_of_words(sentence.text))


def test_scores_fall():
    scores = [sentence.score for sentence in ranked("Which ship for the winter?", HARBOUR)]
    assert scores == sorted(scores, reverse=True)


def test_sentence_outside_its_passage_is_left_out():
    end = HARBOUR.text.index("\n\n")
    passage = Passage(HARBOUR, HARBOUR.text[:end], 0, end, 0.5)
    sentences = SentenceRanker(FakeEmbedder()).rank("ship for the winter", [passage])
    assert [s.text for s in sentences] == ["The ferry leaves the harbour at dawn every day."]


def test_sentence_in_two_passages_is_ranked_once():
    sentences = SentenceRanker(FakeEmbedder()).rank("ship", [whole(HARBOUR), whole(HARBOUR)])
    assert len({s.span.start for s in sentences}) == len(sentences)


def test_no_passages_give_no_sentences_and_embed_nothing():
    embedder = FakeEmbedder()
    assert SentenceRanker(embedder).rank("ship", []) == []
    assert (embedder.passages, embedder.queries) == ([], [])


def test_sentences_are_embedded_once_for_many_questions():
    embedder = FakeEmbedder()
    ranker = SentenceRanker(embedder)
    for _ in range(3):
        ranker.rank("ship for the winter", [whole(HARBOUR)])
    assert len(embedder.passages) == 1


def test_sentences_that_the_index_knows_are_not_embedded():
    embedder = FakeEmbedder()
    known = {
        Span(span.start, span.end): bag_of_words(span.of(HARBOUR.text))
        for span in split_sentences(HARBOUR.text, "en")
    }
    ranker = SentenceRanker(embedder, lambda _: known)
    sentences = ranker.rank("Which ship for the winter?", [whole(HARBOUR)])
    assert (embedder.passages, embedder.queries) == ([], ["Which ship for the winter?"])
    expected = ranked("Which ship for the winter?", HARBOUR)
    assert [(s.text, s.score) for s in sentences] == [(s.text, s.score) for s in expected]


def test_only_sentences_that_the_index_does_not_know_are_embedded():
    embedder = FakeEmbedder()
    first = split_sentences(HARBOUR.text, "en")[0]
    known = {Span(first.start, first.end): bag_of_words(first.of(HARBOUR.text))}
    SentenceRanker(embedder, lambda _: known).rank("ship", [whole(HARBOUR)])
    (embedded,) = embedder.passages
    assert first.of(HARBOUR.text) not in embedded
    assert len(embedded) == 4


def test_sentences_of_an_index_are_those_that_were_stored(store: Store):
    store.put([stored(HARBOUR)])
    embedder = FakeEmbedder()
    ranker = SentenceRanker(embedder, vectors_of(store).sentences)
    passages = nearest(store, bag_of_words("ship"), 5)
    sentences = ranker.rank("Which ship for the winter?", passages)
    assert embedder.passages == []
    expected = ranked("Which ship for the winter?", HARBOUR)
    assert [s.text for s in sentences] == [s.text for s in expected]
    for sentence in sentences:
        assert float(sentence.vector @ bag_of_words(sentence.text)) > 0.995


def test_more_sentences_than_are_remembered_are_all_given(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ranking, "_REMEMBERED", 3)
    ranker = SentenceRanker(FakeEmbedder())
    texts = [f"Ship number {n} sails at dawn." for n in range(9)]
    for _ in range(2):
        for count in (4, 9, 2):
            vectors = ranker.vectors(texts[:count])
            assert np.allclose(vectors, [bag_of_words(text) for text in texts[:count]])


def test_threads_that_forget_do_not_disturb_each_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ranking, "_REMEMBERED", 5)
    ranker = SentenceRanker(FakeEmbedder())

    def check(n: int) -> None:
        texts = [f"Ship number {m % 17} sails at dawn." for m in range(n, n + 6)]
        assert np.allclose(ranker.vectors(texts), [bag_of_words(text) for text in texts])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(check, range(200)))


def test_question_without_words_is_ranked_too():
    assert ranked("?!", HARBOUR)


def test_two_languages_are_ranked_side_by_side():
    german = article_of("Die Fähre legt im Hafen bei Sonnenaufgang ab.", "de", language="de")
    sentences = ranked("When does the ferry leave the harbour?", HARBOUR, german)
    assert {sentence.article.id for sentence in sentences} == {"harbour", "de"}


# ---- windows


def test_windows_are_slices_of_one_paragraph(agency_articles: list[Path]):
    articles = [load_file(path) for path in agency_articles]
    windows = telling_windows(ranked("Was fordert Merz?", *articles))
    assert windows
    for window in windows:
        assert window.text == window.article.text[window.start : window.end]
        assert "\n\n" not in window.text


def test_window_takes_in_what_follows_in_the_paragraph():
    (window,) = telling_windows([source(HARBOUR, 2, 1.0)])
    assert window.text.startswith("Mayor Lind demanded")
    assert window.text.endswith("a seat on the harbour council.")


def test_what_a_window_shows_beyond_its_passage_can_be_quoted():
    found = [source(HARBOUR, 2, 1.0), source(HARBOUR, 0, 0.5)]
    windows = telling_windows(found)
    sources = with_shown(found, windows, FakeEmbedder().embed_passages)
    assert [one.text for one in sources[:2]] == [one.text for one in found]
    assert [one.text for one in sources[2:]] == [
        "A closure is ruled out.",
        "She wants a seat on the harbour council.",
    ]
    assert np.allclose(sources[3].vector, bag_of_words(sources[3].text))
    assert with_shown(sources, windows, FakeEmbedder().embed_passages) == sources


def test_window_never_takes_in_a_heading():
    windows = telling_windows([source(HARBOUR, n, 1.0) for n in (0, 2, 5)])
    assert len(windows) == 3
    assert not any("Demands of the island" in window.text for window in windows)


def test_sentences_of_one_window_make_one_window():
    windows = telling_windows([source(HARBOUR, n, 1.0) for n in (3, 2, 4)])
    assert len(windows) == 1


def test_best_window_comes_first():
    windows = telling_windows([source(HARBOUR, 5, 1.0), source(HARBOUR, 0, 0.99)])
    assert [window.text[:11] for window in windows] == ["The council", "The ferry l"]


def test_windows_keep_the_budget():
    articles = [replace(HARBOUR, id=f"h{n}") for n in range(50)]
    windows = telling_windows([source(article, 2, 1.0) for article in articles])
    assert 1 < len(windows) < 50
    assert sum(len(window.text) for window in windows) <= ContextWeights().context


def test_one_window_is_given_however_long_it_is():
    long = article_of("word " * 1000 + "end.", "long")
    windows = telling_windows([source(long, 0, 1.0), source(HARBOUR, 0, 1.0)])
    assert [window.article.id for window in windows] == ["long"]


def long_article(name: str) -> Article:
    """Return an article of ten paragraphs of three sentences."""
    lines = (f"The {name} ferry sails. The day is bright. Nobody waits." for _ in range(10))
    return article_of("\n\n".join(lines), name)


def sentences_of(article: Article, windows: list[Window]) -> int:
    parts = [w.article.text[w.start : w.end] for w in windows if w.article.id == article.id]
    return sum(part.count(".") for part in parts)


def test_one_article_of_several_does_not_fill_the_context():
    loud, quiet = long_article("loud"), long_article("quiet")
    told = [source(loud, 3 * n, 1.0 - n / 1000) for n in range(10)]
    windows = telling_windows([*told, source(quiet, 0, 0.98)])
    assert 6 <= sentences_of(loud, windows) <= ContextWeights().sentences
    assert sentences_of(quiet, windows) == 3


def test_an_article_that_speaks_alone_may_fill_the_context():
    loud, quiet = long_article("loud"), long_article("quiet")
    told = [source(loud, 3 * n, 1.0 - n / 1000) for n in range(10)]
    noise = source(quiet, 0, 1.0 - 2 * ContextWeights().margin)
    windows = telling_windows([*told, noise])
    assert sentences_of(loud, windows) == 30
    assert sentences_of(quiet, windows) == 0


def test_no_sentences_make_no_windows():
    assert telling_windows([]) == []


def test_same_text_in_two_articles_may_be_shown_twice():
    windows = telling_windows([source(HARBOUR, 0, 1.0), source(replace(HARBOUR, id="x"), 0, 1.0)])
    assert [window.article.id for window in windows] == ["harbour", "x"]


# ---- quotes


def test_first_windows_are_numbered_quotes_of_their_articles():
    articles = [replace(HARBOUR, id=f"h{n}") for n in range(5)]
    windows = telling_windows([source(article, 0, 1.0) for article in articles])
    chosen = quotes(windows)
    assert [citation.number for citation in chosen] == [1, 2, 3, 4]
    assert [citation.article.id for citation in chosen] == ["h0", "h1", "h2", "h3"]
    for citation in chosen:
        assert citation.article.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("windows", [[], ()])
def test_no_windows_give_no_quotes(windows: list[object]):
    assert quotes(windows) == ()  # type: ignore[arg-type]


RHINE = article_of(
    "Merz spoke in Berlin. He demanded a ceasefire. The chancellor flew home at night.\n\n"
    "He named three points: money, time and rest.\n\n"
    "The river rose on Monday. (File photo)",
    "rhine",
)


def shown(*scores: float) -> list[str]:
    """Return the quotes of an article whose sentences have these scores."""
    found = [source(RHINE, number, score) for number, score in enumerate(scores)]
    ranked = sorted(found, key=lambda one: -one.score)
    return [quote.text for quote in telling_quotes(ranked)]


def test_a_quote_is_the_telling_sentence_alone():
    assert shown(0.1, 0.1, 0.9) == ["The chancellor flew home at night."]


def test_a_sentence_that_refers_back_has_the_one_before_it():
    assert shown(0.1, 0.9, 0.1) == ["Merz spoke in Berlin. He demanded a ceasefire."]


def test_at_the_beginning_of_a_paragraph_it_stands_alone():
    assert shown(0.1, 0.1, 0.1, 0.9) == ["He named three points: money, time and rest."]


def test_two_neighbours_that_tell_much_are_one_quote_and_a_third_another():
    assert shown(0.9, 0.89, 0.88) == [
        "Merz spoke in Berlin. He demanded a ceasefire.",
        "The chancellor flew home at night.",
    ]


def test_a_caption_is_no_quote_however_much_it_tells():
    assert shown(0.88, 0.1, 0.1, 0.1, 0.9) == ["Merz spoke in Berlin."]


def test_what_is_announced_stands_beside_what_announces_it():
    text = "The mayor named a price:\n- The ship costs two million.\n\nNothing else is known."
    article = article_of(text, "price")
    best = source(article, 0, 0.9)
    assert [quote.text for quote in telling_quotes([best])] == [
        "The mayor named a price:\n- The ship costs two million."
    ]
    assert list(lone_sentences([best])) == []


def test_what_is_announced_and_not_there_is_no_quote():
    article = article_of("The mayor named a price:\n\nThe ship costs two million.", "price")
    assert telling_quotes([source(article, 0, 0.9)]) == []


def test_where_every_point_is_asked_for_the_best_goes_on_over_its_paragraph():
    found = [source(RHINE, number, score) for number, score in enumerate((0.9, 0.1, 0.1, 0.88))]
    ranked = sorted(found, key=lambda one: -one.score)
    assert [quote.text for quote in telling_quotes(ranked, every_point=True)] == [
        RHINE.text.split("\n\n")[0],
        RHINE.text.split("\n\n")[1],
    ]
