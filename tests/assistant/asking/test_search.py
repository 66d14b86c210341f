from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import DAY, FINGERPRINT, FakeEmbedder, article_of, embedded

from assistant.answer import DateFilter, Searched
from assistant.asking.finding.search import Finding, Search, date_filter, within
from assistant.facts.dates.dates import DateReading, read_dates
from vectorstore.article import Article
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever, Query
from vectorstore.store.store import Store

# The day is Thursday, 14 August 2025; last week is 4 to 10 August.
ARTICLES = [
    article_of("The harbour council asks for a second ferry to the island.", "old",
               date=datetime.date(2023, 3, 5), source="Morgenblatt"),
    article_of("Back in 2023 the ferry carried salt and nothing else.", "speaking",
               date=datetime.date(2025, 6, 1)),
    article_of("A ferry with wood ran aground near the northern cape.", "week",
               date=datetime.date(2025, 8, 6)),
    article_of("Die Fähre ferry fährt ab Montag wieder zur Insel.", "woche", language="de",
               date=datetime.date(2025, 8, 4)),
    article_of("Nobody wrote down when the ferry was built.", "undated", date=None, source=None),
]  # fmt: skip
Find = Callable[..., Finding]


def opened(store: Store, home: Path) -> tuple[Search, SearchIndex]:
    index = SearchIndex(store, home / "words")
    retriever = FairRetriever(index, FakeEmbedder())
    articles = lambda: [record.article for record in store.records.values()]  # noqa: E731
    return Search(retriever, articles, lambda: DAY), index


def asking(search: Search) -> Find:
    def find(question: str, k: int = 8, filters: Filters | None = None) -> Finding:
        return search.find(Query(question), k, filters or Filters(), read_dates(question, DAY))

    return find


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """A search over the articles, for tests that change nothing."""
    home = tmp_path_factory.mktemp("shared")
    with Store(home, FINGERPRINT) as store:
        store.put([embedded(article) for article in ARTICLES])
        search, index = opened(store, home)
        yield search
        index.close()


@pytest.fixture
def find(shared: Search) -> Find:
    """Ask a question over the articles, with the days that it names."""
    return asking(shared)


@pytest.fixture
def search(store: Store, home: Path) -> Iterator[Search]:
    """A search over an empty store."""
    made, index = opened(store, home)
    yield made
    index.close()


@pytest.fixture
def find_in(search: Search, store: Store) -> Find:
    """Ask as `find` does, over a store of the test's own that has the articles, too."""
    store.put([embedded(article) for article in ARTICLES])
    return asking(search)


def ids(finding: Finding) -> list[str]:
    return [passage.article.id for passage in finding.passages]


# ---- no dates


def test_question_without_dates_searches_everything(find: Find):
    finding = find("Where does the ferry go?")
    assert set(ids(finding)) == {article.id for article in ARTICLES}
    assert (finding.dates, finding.out_of_range) == (None, False)


def test_reading_may_be_left_out(shared: Search):
    finding = shared.find(Query("ferry last week"), 8, Filters(), None)
    assert len(finding.passages) == 5
    assert finding.dates is None


def test_filters_alone_are_kept(find: Find):
    finding = find("ferry", filters=Filters(sources=("Morgenblatt",)))
    assert (ids(finding), finding.dates) == (["old"], None)


# ---- days that are counted from today


@pytest.mark.parametrize(
    "question",
    ["What about the ferry last week?", "Was geschah letzte Woche mit der ferry?"],
)
def test_relative_days_ask_for_articles_of_these_days(find: Find, question: str):
    finding = find(question)
    assert set(ids(finding)) == {"week", "woche"}
    assert finding.dates is not None
    assert (finding.dates.start, finding.dates.end) == (
        datetime.date(2025, 8, 4),
        datetime.date(2025, 8, 10),
    )
    assert finding.dates.words
    assert all(word in question for word in finding.dates.words)
    assert not finding.out_of_range


def test_days_without_articles_give_the_best_of_others_and_say_so(find: Find):
    finding = find("What about the ferry yesterday?")
    assert finding.out_of_range
    assert len(finding.passages) == 5
    assert finding.dates is not None
    assert finding.dates.start == finding.dates.end == datetime.date(2025, 8, 13)


def test_today_without_articles_is_taken_for_now(find: Find):
    finding = find("Where is the ferry today?")
    assert len(finding.passages) == 5
    assert (finding.dates, finding.out_of_range) == (None, False)
    assert finding.taken_for_now is not None
    assert finding.taken_for_now.words == ("today",)


def test_today_with_articles_is_a_day(find_in: Find, store: Store):
    store.put([embedded(article_of("The new ferry sails.", "now", date=DAY))])
    finding = find_in("Where is the ferry today?")
    assert ids(finding) == ["now"]
    assert finding.dates is not None
    assert finding.dates.start == finding.dates.end == DAY


def test_clock_says_which_day_is_today(store: Store, home: Path):
    store.put([embedded(article) for article in ARTICLES])
    index = SearchIndex(store, home / "words")
    later = datetime.date(2025, 8, 7)
    search = Search(FairRetriever(index, FakeEmbedder()), lambda: [], lambda: later)
    question = "Where was the ferry yesterday?"
    assert ids(search.find(Query(question), 5, Filters(), read_dates(question, later))) == ["week"]
    question = "Where is the ferry today?"
    assert not search.find(Query(question), 5, Filters(), read_dates(question, later)).out_of_range
    index.close()


# ---- days that are named


def test_year_asks_for_articles_of_it_and_for_those_that_speak_of_it(find: Find):
    finding = find("What did the ferry carry in 2023?")
    assert set(ids(finding)) == {"old", "speaking"}
    assert not finding.out_of_range
    scores = [passage.score for passage in finding.passages]
    assert scores == sorted(scores, reverse=True)


def test_year_that_is_only_spoken_of_is_enough(find_in: Find, store: Store):
    store.remove(["old"])
    finding = find_in("What did the ferry carry in 2023?")
    assert (ids(finding), finding.out_of_range) == (["speaking"], False)


def test_year_of_which_nothing_is_known_is_out_of_range(find: Find):
    finding = find("What did the ferry carry in 1987?")
    assert finding.out_of_range
    assert finding.dates is not None
    assert finding.dates.start == datetime.date(1987, 1, 1)


def test_day_of_a_year_finds_its_articles(find: Find):
    assert "week" in ids(find("What happened to the ferry on 6 August 2025?"))


def test_passage_of_the_year_that_speaks_of_it_comes_once(find_in: Find, store: Store):
    store.put([embedded(replace(ARTICLES[1], date=datetime.date(2023, 1, 1)))])
    finding = find_in("What did the ferry carry in 2023?")
    assert sorted(ids(finding)) == ["old", "speaking"]


def test_copy_of_another_year_does_not_come_besides(find_in: Find, store: Store):
    text = "In 2023 the ferry carried salt, wood and two hundred guests to the island."
    copies = [article_of(text, f"copy-{y}", date=datetime.date(y, 5, 1)) for y in (2023, 2025)]
    store.put([embedded(article) for article in copies])
    finding = find_in("How many guests did the ferry carry in 2023?")
    assert len({passage.text for passage in finding.passages}) == len(finding.passages)
    assert sum(passage.text == text for passage in finding.passages) == 1


# ---- the newest first


def test_latest_gives_the_newest_of_the_good_ones_first(find: Find):
    finding = find("What is the latest on the ferry?")
    dates = [passage.article.date or datetime.date.min for passage in finding.passages]
    assert dates == sorted(dates, reverse=True)
    assert finding.dates is not None
    assert (finding.dates.newest_first, finding.dates.start, finding.dates.end) == (
        True, None, None,
    )  # fmt: skip


def test_latest_leaves_out_what_fits_far_less(find_in: Find, store: Store):
    store.put([embedded(article_of("Bees live in the garden.", "bees", date=DAY))])
    assert "bees" not in ids(find_in("What is the latest on the ferry?"))


def test_latest_of_a_year_is_in_order_too(find_in: Find, store: Store):
    more = [
        article_of(f"The {word} of the ferry is dear.", word, date=datetime.date(2024, month, 1))
        for month, word in ((3, "engine"), (9, "rudder"), (6, "anchor"))
    ]
    store.put([embedded(article) for article in more])
    finding = find_in("What is the latest news on the ferry in 2024?")
    assert ids(finding) == ["rudder", "anchor", "engine"]


def test_latest_in_an_empty_index_finds_nothing(search: Search):
    question = "What is the latest on the ferry?"
    finding = search.find(Query(question), 5, Filters(), read_dates(question, DAY))
    assert (finding.passages, finding.out_of_range) == ([], False)


# ---- filters and dates together


def test_filters_and_dates_must_both_be_met(find: Find):
    finding = find("ferry last week", filters=Filters(languages=("de",)))
    assert ids(finding) == ["woche"]


def test_days_of_filters_and_of_the_question_must_both_be_met(find: Find):
    late = Filters(start=datetime.date(2025, 8, 5))
    assert ids(find("ferry last week", filters=late)) == ["week"]
    none = find("ferry last week", filters=Filters(end=datetime.date(2025, 1, 1)))
    assert none.out_of_range
    assert ids(none) == ["old"]


def test_what_speaks_of_a_year_must_meet_the_filters(find: Find):
    finding = find("the ferry in 2023", filters=Filters(sources=("Morgenblatt",)))
    assert ids(finding) == ["old"]


def test_filters_that_nothing_meets_are_not_blamed_on_the_dates(find: Find):
    finding = find("ferry last week", filters=Filters(sources=("Nobody's",)))
    assert (finding.passages, finding.out_of_range) == ([], False)


def test_impossible_date_is_left_out_of_the_search(find: Find):
    finding = find("What happened to the ferry on 31 February 2023?")
    assert len(finding.passages) == 5
    assert (finding.dates, finding.out_of_range) == (None, False)


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("question", ["ferry last week", "ferry in 2023", "latest on the ferry",
                                      "the ferry yesterday"])  # fmt: skip
def test_no_more_than_k_passages_are_found(find: Find, question: str, k: int):
    assert 1 <= len(find(question, k).passages) <= k


# ---- what there is


def test_searched_are_the_articles_that_the_filters_accept_and_their_days(shared: Search):
    first, last = datetime.date(2023, 3, 5), datetime.date(2025, 8, 6)
    all_read = {"read": len(ARTICLES), "known": len(ARTICLES)}
    assert shared.searched() == Searched(len(ARTICLES), first, last, **all_read)
    monday = datetime.date(2025, 8, 4)
    assert shared.searched(Filters(languages=("de",))) == Searched(1, monday, monday, **all_read)
    assert shared.searched(Filters(article_ids=("undated",))) == Searched(1, **all_read)
    assert shared.searched(Filters(article_ids=("unknown",))) == Searched(0, **all_read)
    assert not shared.is_empty()


def test_nothing_is_searched_where_nothing_is(search: Search):
    assert (search.searched(), search.is_empty()) == (Searched(0), True)


MAY = datetime.date(2025, 5, 1)
JUNE = datetime.date(2025, 6, 1)


@pytest.mark.parametrize(
    ("own", "asked", "both"),
    [
        ((None, None), (MAY, JUNE), (MAY, JUNE)),
        ((JUNE, None), (MAY, None), (JUNE, None)),
        ((None, MAY), (None, JUNE), (None, MAY)),
        ((JUNE, None), (None, MAY), (JUNE, MAY)),
        ((None, None), (None, None), (None, None)),
    ],
)
def test_ranges_are_cut(own: tuple, asked: tuple, both: tuple):
    filters = Filters(sources=("A",), start=own[0], end=own[1])
    cut = within(filters, DateFilter(("x",), *asked))
    assert cut == Filters(sources=("A",), start=both[0], end=both[1])


def test_reading_that_asks_for_nothing_is_no_filter():
    assert date_filter(None) is None
    assert date_filter(DateReading(None, False, False, (), None)) is None
    assert date_filter(DateReading(None, False, False, (), "31 February")) is None


def test_undated_articles_are_found_only_without_days(find_in: Find, store: Store):
    bare: list[Article] = [replace(article, date=None) for article in ARTICLES]
    store.put([embedded(article) for article in bare])
    assert len(find_in("ferry").passages) == 5
    assert find_in("ferry last week").out_of_range
