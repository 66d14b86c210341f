"""BM25 over real tantivy indexes: what is found, and in which order."""

from __future__ import annotations

import itertools
import math
import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lexical_chunks import WORDS, chunks, fill, found, invented

from vectorstore.errors import StoreError
from vectorstore.search.lexical import LexicalIndex
from vectorstore.search.lexical_part import LexicalChunk
from vectorstore.text import tokens as words
from vectorstore.text.tokens import tokens


@pytest.fixture
def index(place: Path) -> Iterator[LexicalIndex]:
    opened = LexicalIndex(place)
    yield opened
    opened.close()


# ---- tokens


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Germany's economies", "germany economy"),
        ("en", "Germany’s", "GERMANY"),
        ("en", "the U.S. and the U.N.", "The US and the UN"),
        ("en", "1,000 ships", "1000 ships"),
        ("en", "25% of £1.5bn", "25 of 1.5 bn"),
        ("de", "1.000 Schiffe, 2,5 Prozent", "1000 Schiff 2.5 Prozent"),
        ("de", "1.234.567,89", "1'234'567.89"),
        ("de", "Häuser in der Straße", "Haus in der STRASSE"),
        ("de", "Gewa\u0308hlt im Mini\u00adsterium", "gewählt im Ministerium"),
        ("de", "am 12.05.2024", "am 12 05 2024"),
        ("fr", "l'économie", "l e\u0301conomie"),
        ("xx", "Running_wild", "running wild"),
        ("en", "\x00ship\ud800sail\x01", "ship sail"),
    ],
)
def test_two_ways_to_write_it_are_the_same_words(language: str, one: str, other: str):
    assert tokens(one, language) == tokens(other, language) != []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("zh", "北京天气A股", ["北京", "京天", "天气", "a", "股"]),
        ("ja", "東京2020年", ["東京", "2020", "年"]),
        ("th", "ภาษา", ["ภา", "าษ", "ษา"]),
        ("xx", "हिन्दी", ["हिन्दी"]),  # vowel signs are part of the word
        ("en", "?! … — _ \u200b", []),
        ("en", "a" * 101 + " b", ["b"]),
        ("xx", "ж" * 51 + " ж", ["ж"]),  # two bytes each
        ("en", "a" * 100, ["a" * 100]),
    ],
)
def test_words_of_scripts_without_spaces_and_of_odd_texts(
    language: str, text: str, words: list[str]
):
    assert tokens(text, language) == words


def test_every_stemmer_that_is_named_exists():
    for language in words._STEMMERS:
        assert tokens("Schiff ship навигация", language)


# ---- searching


def test_word_is_found_in_its_other_forms_and_only_in_its_language(index: LexicalIndex):
    fill(index, "The ships sail", "The crane stands")
    fill(index, "Die Häuser stehen", language="de")
    assert found(index, "a sailing ship") == ["0/h"]
    assert found(index, "Haus", "de") == ["0/h"]
    assert found(index, "Haus", "en") == found(index, "ship", "de") == found(index, "x", "fr") == []
    assert index.languages() == {"de", "en"}


def test_scores_are_those_of_the_formula(index: LexicalIndex):
    texts = ["storm storm ship", "ship salt", "wood rope lamp crane captain", "salt"]
    fill(index, *texts)
    ranking = index.search("storm ship zebra", "en", 10)

    def idf(count: int) -> float:
        return math.log(1 + (4 - count + 0.5) / (count + 0.5))

    def part(count: int, frequency: int, length: int) -> float:
        norm = 1.2 * (1 - 0.75 + 0.75 * length / (11 / 4))
        return idf(count) * 2.2 * frequency / (frequency + norm)

    assert [(hit.key, hit.index) for hit in ranking.hits] == [("0/h", 0), ("1/h", 0)]
    assert ranking.hits[0].score == pytest.approx(part(1, 2, 3) + part(2, 1, 3), rel=1e-4)
    assert ranking.hits[1].score == pytest.approx(part(2, 1, 2), rel=1e-4)
    assert ranking.reach == pytest.approx(2.2 * (idf(1) + idf(2) + idf(0)))


def test_chunk_of_one_word_alone_nearly_reaches_the_reach(index: LexicalIndex):
    fill(index, "zebra " * 40, *["ship " * 400] * 20)
    ranking = index.search("zebra", "en", 1)
    assert 0.98 * ranking.reach < ranking.hits[0].score < ranking.reach


def test_word_counts_once_however_often_it_is_asked(index: LexicalIndex):
    fill(index, "ship salt", "storm")
    assert index.search("ship ships SHIP", "en", 5) == index.search("ship", "en", 5)


def test_equal_scores_are_in_the_order_of_key_and_index(index: LexicalIndex):
    names = [f"{n:03}/h" for n in range(200)]
    random.Random(5).shuffle(names)
    for batch in (names[:90], names[90:]):  # two segments
        index.add("en", [LexicalChunk(name, i, "a ship") for name in batch for i in (1, 0)])
        index.commit()
    hits = index.search("ship", "en", 5).hits
    assert [(hit.key, hit.index) for hit in hits] == [
        ("000/h", 0), ("000/h", 1), ("001/h", 0), ("001/h", 1), ("002/h", 0),
    ]  # fmt: skip


def test_ranking_does_not_depend_on_the_order_of_adding(tmp_path: Path):
    held = invented(300)
    rankings = []
    for seed, size in enumerate([300, 40]):
        index = LexicalIndex(tmp_path / str(seed))
        random.Random(seed).shuffle(held)
        for start in range(0, len(held), size):
            index.add("en", held[start : start + size])
            index.commit()
        rankings.append([index.search(f"{a} {b}", "en", 20) for a, b in itertools.pairwise(WORDS)])
    assert rankings[0] == rankings[1]


def test_only_accepted_keys_are_found_however_far_down_they_are(index: LexicalIndex):
    fill(index, *["ship " * 3] * 400, "ship and a lot of other words besides")
    assert found(index, "ship", limit=3) == ["0/h", "1/h", "10/h"]
    hits = index.search("ship words", "en", 3, {"200/h", "30/h"}).hits
    assert [hit.key for hit in hits] == ["200/h", "30/h"]
    everything = index.search("ship words", "en", 500).hits
    assert hits == [hit for hit in everything if hit.key in {"200/h", "30/h"}]
    assert index.search("ship", "en", 3, set()).hits == []
    most = {f"{number}/h" for number in range(5, 400)}  # too many to be given to tantivy at once
    assert [h.key for h in index.search("ship", "en", 3, most).hits] == ["10/h", "100/h", "101/h"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " \t\n",
        "?!*:\"'()[]{}^~\\/+-&|",
        "\x00",
        "\ud800\udfff",
        "ship\x00 \ud800",
        "words:ship AND key:* OR NOT (",
        "s" * 100_000,
        "ship " * 20_000,
        "".join(f"w{n} " for n in range(15_000)),
        "船" * 100_000,
        "'" * 50_000 + "1." * 50_000,
        "\u0301" * 100_000,
    ],
    ids=lambda query: repr(query[:12]),
)
def test_no_question_is_too_odd(index: LexicalIndex, query: str):
    fill(index, "a ship", "a crane")
    ranking = index.search(query, "en", 5)
    assert [hit.key for hit in ranking.hits] == (["0/h"] if "ship" in query else [])
    assert math.isfinite(ranking.reach)


def test_of_a_very_long_question_the_rarest_words_count(index: LexicalIndex):
    common = [f"common{n}" for n in range(80)]
    fill(index, *[" ".join(common)] * 3, "zebra")
    scores = {
        hit.key: hit.score
        for hit in index.search(" ".join([*common, "zebra", "unheard"]), "en", 5).hits
    }
    one = index.search(common[0], "en", 1).hits[0].score
    assert scores["3/h"] == index.search("zebra", "en", 1).hits[0].score
    assert scores["0/h"] == pytest.approx(63 * one, rel=1e-3)


def test_no_limit_and_no_chunks_find_nothing(index: LexicalIndex):
    assert index.search("ship", "en", 5).hits == []
    fill(index, "a ship")
    assert index.search("ship", "en", 0).hits == []


# ---- changing


def test_changes_are_visible_after_the_commit_and_last(index: LexicalIndex, place: Path):
    index.add("en", chunks("one ship", "two ships", key="a/1"))
    assert index.keys("en") == {}
    assert index.search("ship", "en", 5).hits == []
    index.commit()
    index.remove("en", ["a/1"])
    index.add("en", chunks("three cranes", key="a/2"))
    assert index.keys("en") == {"a/1": 2}
    index.commit()
    index.close()
    again = LexicalIndex(place)
    assert again.keys("en") == {"a/2": 1}
    assert found(again, "ship") == []
    assert found(again, "crane") == ["a/2"]


def test_what_is_added_in_pieces_is_there_once(index: LexicalIndex):
    pieces: Sequence[LexicalChunk] = chunks("one ship", "two ships", "three ships", key="a/1")
    index.add("en", pieces[:1])
    index.add("en", pieces[1:])
    index.commit()
    assert index.keys("en") == {"a/1": 3}
    assert [hit.index for hit in index.search("ship three", "en", 1).hits] == [2]


def test_removing_what_is_not_there_and_committing_nothing_are_fine(index: LexicalIndex):
    index.commit()
    index.remove("en", ["a/1"])
    fill(index, "a ship")
    index.remove("en", ["b/1"])
    index.remove("en", [])
    index.commit()
    assert index.keys("en") == {"0/h": 1}


def test_language_whose_chunks_are_all_removed_is_none(index: LexicalIndex):
    fill(index, "a ship", "a crane")
    index.remove("en", ["0/h", "1/h"])
    index.commit()
    assert index.languages() == set()
    assert index.keys("en") == {}
    assert index.search("ship", "en", 5).hits == []
    fill(index, "a ship")
    assert found(index, "ship") == ["0/h"]


def test_removed_chunks_do_not_make_scores_drift(index: LexicalIndex, tmp_path: Path):
    held = invented(90)
    kept = [chunk for chunk in held if int(chunk.key.partition("/")[0]) >= 10]
    index.add("en", held)
    index.commit()
    index.remove("en", {chunk.key for chunk in held} - {chunk.key for chunk in kept})
    index.commit()
    fresh = LexicalIndex(tmp_path / "fresh")
    fresh.add("en", kept)
    fresh.commit()
    assert index.keys("en") == fresh.keys("en")
    assert index.search("storm lamp", "en", 20) == fresh.search("storm lamp", "en", 20)


def test_few_removed_chunks_shift_scores_a_little_and_are_not_found(index: LexicalIndex):
    index.add("en", invented(300))
    index.commit()
    before = index.search("storm lamp", "en", 300)
    index.remove("en", ["7/h", "8/h"])
    index.commit()
    after = index.search("storm lamp", "en", 300)
    assert after.hits == [hit for hit in before.hits if hit.key not in {"7/h", "8/h"}]
    assert after.reach == before.reach


@pytest.mark.parametrize(
    "language", ["", "../up", "/", "de/../..", "DE ", "d\x00", "\ud800", "é", "x" * 99]
)
def test_what_is_no_language_code_becomes_no_path(index: LexicalIndex, place: Path, language: str):
    with pytest.raises(StoreError, match="no language code"):
        index.add(language, chunks("a ship"))
    index.remove(language, ["0/h"])
    index.commit()
    assert index.keys(language) == {}
    assert index.search("ship", language, 5).hits == []
    assert [path.name for path in place.parent.iterdir()] == ["lexical"]
    assert list(place.iterdir()) == []


def test_nothing_is_held_open_when_nothing_is_being_written(index: LexicalIndex, place: Path):
    fill(index, "a ship")
    other = LexicalIndex(place)
    other.add("en", chunks("a crane", key="c/1"))  # fails while another writer has the lock
    other.commit()
    assert found(other, "crane") == ["c/1"]


def test_two_threads_search_while_one_writes(index: LexicalIndex):
    fill(index, "a ship")
    written = threading.Event()

    def read() -> int:
        for times in itertools.count(1):
            assert "0/h" in found(index, "ship", limit=50)
            assert index.keys("en")["0/h"] == 1
            if written.is_set():
                return times
        raise AssertionError

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for n in range(1, 9):
                index.add("en", [LexicalChunk(f"new{n}/h", 0, "another ship")])
                index.remove("en", [f"new{n - 1}/h"])
                index.commit()
        finally:
            written.set()
        assert all(reader.result() for reader in readers)
    assert found(index, "ship") == ["0/h", "new8/h"]
