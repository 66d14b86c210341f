"""Names with a typo, and what they were meant for."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from fakes import SilentEmbedder, article_of, embedded
from retrieval_steps import ids, index, invented, put, retriever, silent

from vectorstore.search.index import SearchIndex
from vectorstore.search.near_words import NearWords, cost_of
from vectorstore.search.retrieval import FairRetriever
from vectorstore.store.store import Store

__all__ = ["index", "retriever", "silent"]  # fixtures

WORDS = ("uschakow", "selenskyj", "merz", "tolkien", "haus", "maus", "haut", "herz", "regierung",
         "schäuble", "weidmann", "kanal", "kanada", "minister", "ministerium")  # fmt: skip


def near(word: str, words: Sequence[str] = WORDS) -> tuple[str, ...]:
    return NearWords(lambda first: [word for word in words if word[0] == first]).near(word, word)


# ---- which words are near


@pytest.mark.parametrize(
    ("typo", "name"),
    [
        ("uschakov", "uschakow"), ("ushakov", "uschakow"), ("selenski", "selenskyj"),
        ("zelensky", "selenskyj"), ("mertz", "merz"), ("tolkein", "tolkien"),
        ("schäubel", "schäuble"), ("schäubble", "schäuble"), ("veidman", "weidmann"),
    ],
)  # fmt: skip
def test_name_with_a_typo_is_near_the_name(typo: str, name: str):
    assert near(typo)[0] == name


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("die letzte Eiszeit", "Er sah das sehr einseitig."),
        ("Iqbal in London", "There are imbalances in trade."),
        ("Was ist Sepsis?", "Die Skepsis wächst."),
        ("the Amazon Basin", "On the basis of it, the Basis stays."),
        ("European Convention", "That is convenient for all."),
        ("Plastid", "It is of plastic."),
        ("Worum geht es?", "Das Forum beginnt."),
    ],
)
def test_words_that_are_only_a_little_alike_are_not_taken_for_typos(
    store: Store, index: SearchIndex, question: str, text: str
):
    put(store, article_of(text, "one", language="de"), article_of(text, "other"))
    assert index.respelled(question) == question


@pytest.mark.parametrize("word", ["laus", "hau", "mer", "2024", "berlin", "regieren", "x" * 40])
def test_other_word_is_near_nothing(word: str):
    assert near(word) == ()


def test_nearest_word_comes_first_and_farther_ones_are_left_out():
    assert near("kanall") == ("kanal",)
    assert near("ministr") == ("minister",)
    assert near("sellenski", ["selenska", "selenski"]) == ("selenski", "selenska")


def test_slips_and_what_is_hardly_heard_cost_less_than_other_letters():
    assert cost_of("selenski", "zelensky", 2) == 1.0
    for typo in ("putinn", "putni", "puthin", "butin"):
        assert cost_of(typo, "putin", 2) == 0.5
    for typo in ("puton", "puti", "putian"):
        assert cost_of(typo, "putin", 2) == 1.0
    assert cost_of("putin", "putin", 2) == 0.0


def test_every_word_that_is_near_enough_is_found_among_thousands():
    rng = random.Random(1)
    words = ["".join(rng.choices("abdeiknorstuvz", k=rng.randint(7, 9))) for _ in range(5000)]
    for asked in rng.sample(words, 20):
        wrong = f"{asked[:-1]}x"
        least = min(cost_of(wrong, word, 1.0) for word in words if word[0] == asked[0])
        assert least <= 1.0
        assert cost_of(wrong, near(wrong, words)[0], 1.0) <= least


# ---- what a question with such a name finds


def put_names(store: Store) -> None:
    texts = {
        "rowing": "Der Ruderverein wählt Nele Arnsberg an die Spitze.",
        "talks": "Juri Uschakow nannte am Abend neue Bedingungen.",
        "house": "Das alte Haus am Fluss wird im Winter verkauft.",
    }
    others = [invented(n, "de") for n in range(60)]
    named = [article_of(text, name, language="de") for name, text in texts.items()]
    store.put([embedded(article, SilentEmbedder()) for article in [*others, *named]])


@pytest.mark.parametrize(
    ("question", "found"),
    [("Was sagt Uschakov?", "talks"), ("was sagt uschakov", "talks"), ("Arnsbreg", "rowing")],
)
def test_article_is_found_by_a_name_with_a_typo(
    store: Store, silent: FairRetriever, question: str, found: str
):
    put_names(store)
    assert ids(silent.retrieve(question, 1)) == [found]


def test_name_is_put_right_as_an_article_has_it(store: Store, index: SearchIndex):
    put_names(store)
    assert index.respelled("Was sagt Uschakov zu Arnsbergg?") == "Was sagt Uschakow zu Arnsberg?"


@pytest.mark.parametrize(
    "question",
    ["Was sagt Uschakow?", "Das Maus", "Wer verkauft das Haus am Fluss?", "Was wöhlt der Verein?"],
)
def test_word_that_an_article_has_and_one_that_is_no_name_stay(
    store: Store, index: SearchIndex, question: str
):
    put_names(store)
    assert index.respelled(question) == question


def test_word_that_another_language_has_is_no_typo(store: Store, index: SearchIndex):
    put_names(store)
    put(store, article_of("The Uschakov papers were lost.", "papers"))
    assert index.respelled("Was sagt Uschakov?") == "Was sagt Uschakov?"


def test_name_is_put_right_from_the_articles_that_there_are_now(store: Store, index: SearchIndex):
    put_names(store)
    assert index.respelled("Tolkein") == "Tolkein"
    put(store, article_of("A festival for readers of Tolkien.", "festival"))
    assert index.respelled("Tolkein") == "Tolkien"
    store.remove(["festival"])
    assert index.respelled("Tolkein") == "Tolkein"
