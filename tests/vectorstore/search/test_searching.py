from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FINGERPRINT, FakeEmbedder, article_of, embedded, indexed
from lexical_chunks import deletions_to_come

from vectorstore.article import Article
from vectorstore.errors import StoreError
from vectorstore.indexing.indexer import Indexer
from vectorstore.search.index import SearchIndex
from vectorstore.search.lexical import LexicalIndex
from vectorstore.search.lexical_part import LexicalChunk
from vectorstore.store.store import Store

FERRY = article_of("The ferry leaves at dawn. The island wants a second ship.", "ferry")
SOLD = replace(FERRY, text="The ferry was sold to a town in the north. Nobody knows the price.")
LYNX = article_of("Zwei Luchse leben seit Mai im Wald.", "lynx", language="de")
LONG = article_of(
    "".join(f"Ship number {n} carries salt to the north. " for n in range(60)), "long"
)


@pytest.fixture
def words(home: Path) -> Path:
    return home / "words"


@pytest.fixture
def index(store: Store, words: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(store, words)
    yield made
    made.close()


def put(store: Store, *articles: Article) -> None:
    store.put([embedded(article) for article in articles])


def check_words(index: SearchIndex, store: Store) -> None:
    """Each record has its chunks in the words' index of its language, and nothing else is there."""
    index.update()
    languages = {record.article.language for record in store.records.values()}
    assert index._lexical.languages() == languages
    for code in languages:
        own = [r for r in store.records.values() if r.article.language == code]
        assert dict(index._lexical.keys(code)) == {r.key: r.chunk_count for r in own}


def found(index: SearchIndex, query: str, language: str = "en") -> set[str]:
    index.update()
    return {hit.key.partition("/")[0] for hit in index.words(query, language, 50, None).hits}


def reopened(store: Store, words: Path, meddle: Callable[[LexicalIndex], None]) -> SearchIndex:
    """Return the index as the next start opens it, after something has happened to it."""
    first = SearchIndex(store, words)
    first.update()
    first.close()
    lexical = LexicalIndex(words)
    meddle(lexical)
    lexical.commit()
    lexical.close()
    return SearchIndex(store, words)


# ---- it follows the store


def test_every_change_of_the_store_is_followed(index: SearchIndex, store: Store):
    check_words(index, store)
    put(store, FERRY, LYNX, LONG)
    check_words(index, store)
    assert found(index, "ferry dawn") == {"ferry"}
    put(store, SOLD)
    check_words(index, store)
    assert (found(index, "dawn"), found(index, "sold")) == (set(), {"ferry"})
    store.remove(["long"])
    check_words(index, store)
    assert found(index, "salt") == set()


def test_article_whose_language_changes_moves(index: SearchIndex, store: Store):
    put(store, FERRY, LYNX)
    index.update()
    put(store, replace(LYNX, language="nl"))
    check_words(index, store)
    assert (found(index, "Luchse", "de"), found(index, "Luchse", "nl")) == (set(), {"lynx"})


def test_several_changes_between_two_searches_are_followed(index: SearchIndex, store: Store):
    put(store, FERRY, LYNX)
    index.update()
    put(store, SOLD, LONG)
    store.remove(["lynx"])
    put(store, FERRY)
    put(store, replace(LONG, text=LONG.text[900:]))
    check_words(index, store)
    assert found(index, "dawn") == {"ferry"}


def test_nothing_is_written_while_nothing_changes(
    index: SearchIndex, store: Store, monkeypatch: pytest.MonkeyPatch
):
    put(store, FERRY)
    index.update()
    monkeypatch.setattr(LexicalIndex, "add", lambda *_: pytest.fail("written"))
    monkeypatch.setattr(LexicalIndex, "remove", lambda *_: pytest.fail("written"))
    index.update()
    store.put_metadata(replace(FERRY, title="New"))
    assert index.update().records["ferry"].article.title == "New"


def test_only_what_changed_is_written(
    index: SearchIndex, store: Store, monkeypatch: pytest.MonkeyPatch
):
    put(store, FERRY, LONG)
    index.update()
    added: list[str] = []
    add = LexicalIndex.add

    def noted(self: LexicalIndex, language: str, chunks: list[LexicalChunk]) -> None:
        added.extend(chunk.key for chunk in chunks)
        add(self, language, chunks)

    monkeypatch.setattr(LexicalIndex, "add", noted)
    put(store, SOLD)
    index.update()
    assert added == [store.records["ferry"].key]


def test_keys_limit_the_words(index: SearchIndex, store: Store):
    put(store, FERRY, replace(FERRY, id="copy"))
    index.update()
    key = store.records["copy"].key
    assert [hit.key for hit in index.words("ferry", "en", 5, {key}).hits] == [key]
    assert index.words("ferry", "en", 5, set()).hits == []


def test_language_that_is_not_there_has_no_words(index: SearchIndex, store: Store):
    put(store, FERRY)
    index.update()
    assert index.words("ferry", "fr", 5, None).hits == []


def test_more_articles_than_a_batch_are_all_there(
    index: SearchIndex, store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.search.index._BATCH", 3)
    put(store, *(replace(FERRY, id=f"f{n}") for n in range(10)))
    check_words(index, store)


# ---- healed when it is opened


def nothing(_: LexicalIndex) -> None:
    pass


def surplus(lexical: LexicalIndex) -> None:
    lexical.add("en", [LexicalChunk("ghost/1", 0, "ferry")])
    lexical.add("fr", [LexicalChunk("ghost/2", 0, "ferry")])


def lacking(lexical: LexicalIndex) -> None:
    lexical.remove("en", set(lexical.keys("en")))


def too_many(lexical: LexicalIndex) -> None:
    key = next(key for key in lexical.keys("en") if key.startswith("long"))
    lexical.add("en", [LexicalChunk(key, 0, "ferry")])


def too_few(lexical: LexicalIndex) -> None:
    key = next(key for key in lexical.keys("en") if key.startswith("long"))
    lexical.remove("en", {key})
    lexical.commit()
    lexical.add("en", [LexicalChunk(key, 0, "ferry")])


def other_version(lexical: LexicalIndex) -> None:
    lexical.remove("en", set(lexical.keys("en")))
    lexical.add("en", [LexicalChunk("ferry/0123456789abcdef", 0, "dawn")])


def wrong_language(lexical: LexicalIndex) -> None:
    key = next(iter(lexical.keys("de")))
    lexical.remove("de", {key})
    lexical.add("en", [LexicalChunk(key, 0, "Zwei Luchse")])


@pytest.mark.parametrize(
    "meddle", [nothing, surplus, lacking, too_many, too_few, other_version, wrong_language]
)
def test_index_is_healed_when_it_is_opened(
    store: Store, words: Path, meddle: Callable[[LexicalIndex], None]
):
    put(store, FERRY, LYNX, LONG)
    index = reopened(store, words, meddle)
    check_words(index, store)
    assert found(index, "dawn") == {"ferry"}
    assert found(index, "Luchse", "de") == {"lynx"}
    assert found(index, "ferry") == {"ferry"}
    index.close()


def test_folder_that_is_deleted_between_two_runs_is_made_again(home: Path, words: Path):
    for _ in range(2):
        with Store(home, FINGERPRINT) as store:
            put(store, FERRY, LYNX)
            index = SearchIndex(store, words)
            check_words(index, store)
            assert found(index, "dawn") == {"ferry"}
            index.close()
        shutil.rmtree(words)


def test_folder_of_another_store_is_made_its_own(tmp_path: Path, words: Path):
    other = replace(FERRY, id="other", text="The ferry of another town is green and old.")
    with Store(tmp_path / "one", FINGERPRINT) as store:
        put(store, other, LYNX)
        index = SearchIndex(store, words)
        index.update()
        index.close()
    with Store(tmp_path / "two", FINGERPRINT) as store:
        put(store, FERRY)
        index = SearchIndex(store, words)
        check_words(index, store)
        assert found(index, "ferry") == {"ferry"}
        index.close()


def test_damaged_files_are_made_again(store: Store, words: Path):
    put(store, FERRY, LYNX)
    first = SearchIndex(store, words)
    first.update()
    first.close()
    (words / "en" / "meta.json").write_text("{")
    index = SearchIndex(store, words)
    check_words(index, store)
    index.close()


def test_words_that_cannot_be_written_are_made_anew_at_once(
    index: SearchIndex, store: Store, words: Path
):
    put(store, FERRY, LYNX, *(replace(LONG, id=f"long {n}") for n in range(9)))
    check_words(index, store)
    in_the_way = deletions_to_come(words, store.records["ferry"].key)
    shutil.copy(in_the_way, words / "en")
    store.remove(["ferry"])
    check_words(index, store)
    assert len(found(index, "salt")) == 9


def test_file_in_the_place_of_the_folder_is_an_error_with_a_sentence(store: Store, words: Path):
    words.write_text("x")
    with pytest.raises(StoreError, match="index of words"):
        SearchIndex(store, words)


# ---- damaged articles


def test_damaged_article_has_the_words_that_are_left_and_all_after_its_repair(
    home: Path, words: Path
):
    with Store(home, FINGERPRINT) as store:
        put(store, LONG, FERRY)
        lost = store.records["long"].chunk_ids[1:] + store.records["ferry"].chunk_ids
        store._collections.chunks.delete(ids=lost)
    with Store(home, FINGERPRINT) as store:
        index = SearchIndex(store, words)
        assert found(index, "ship 3") == {"long"}
        assert found(index, "59 dawn") == set()
        Indexer(store, FakeEmbedder()).repair()
        check_words(index, store)
        assert found(index, "59 dawn") == {"long", "ferry"}
        index.close()


# ---- threads


def test_words_are_never_those_of_a_table_that_is_out_of_date(index: SearchIndex, store: Store):
    put(store, FERRY)
    index.update()

    def change(n: int) -> None:
        put(store, replace(FERRY, id=f"f{n % 3}", text=f"Ferry number {n} leaves at dawn."))

    def read(_: int) -> None:
        table = index.steady(index.update)
        for hit in index.words("ferry number dawn", "en", 20, None).hits:
            assert hit.score > 0
        assert len(table) >= 1

    with ThreadPoolExecutor(4) as pool:
        tasks = [pool.submit(task, n) for n in range(12) for task in (change, read, read)]
    for task in tasks:
        task.result()
    check_words(index, store)


def test_update_with_a_table_that_another_thread_has_overtaken_changes_nothing(
    index: SearchIndex, store: Store, monkeypatch: pytest.MonkeyPatch
):
    put(store, FERRY)
    store.text(store.records["ferry"])  # it is remembered, and would be found again
    table = SearchIndex.table
    overtaken: list[str] = []

    def slow(self: SearchIndex) -> object:
        taken = table(self)
        if not overtaken:
            overtaken.append("once")
            put(store, SOLD)
            index.update()
        return taken

    monkeypatch.setattr(SearchIndex, "table", slow)
    index.update()
    assert {hit.key for hit in index.words("ferry", "en", 5, None).hits} == {
        store.records["ferry"].key
    }


def test_disk_without_room_for_words_stops_no_search(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    index = SearchIndex(store, tmp_path / "words")
    store.put([indexed(article_of("The ferry leaves at dawn.", "ferry"))])
    monkeypatch.setattr("vectorstore.resources.RESERVE", 10**18)
    assert len(index.update()) == 1
    assert index.words("ferry", "en", 5, None).hits == []
    monkeypatch.undo()
    index.update()
    assert [hit.index for hit in index.words("ferry", "en", 5, None).hits] == [0]
    index.close()
