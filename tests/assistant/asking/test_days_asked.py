"""A question's days over articles: which days are meant, what is found, what is offered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import FINGERPRINT, FakeEmbedder, article_of, embedded

from assistant.answer import DateFilter
from assistant.asking.finding.search import Finding, Search
from assistant.facts.dates.dates import read_dates
from vectorstore.article import Article, Passage
from vectorstore.search.filters import Filters
from vectorstore.search.index import SearchIndex
from vectorstore.search.retrieval import FairRetriever, Query
from vectorstore.store.store import Store

LATER = datetime.date(2026, 11, 28)  # a Saturday, when the newest article is a year old
ARTICLES = [
    article_of("The ferry hit a rock on Monday, 18 August.", "report",
               date=datetime.date(2025, 8, 19), source="Morgenblatt"),
    article_of("The lighthouse was sold.", "same day", date=datetime.date(2025, 8, 18)),
    article_of("Somebody bought a boat and a ferry.", "older",
               date=datetime.date(2023, 8, 3)),
    article_of("The bakery of the island has closed.", "baker", date=datetime.date(2024, 7, 10)),
    article_of("The school has a new roof.", "school", date=datetime.date(2025, 7, 2)),
    article_of("The museum opens its doors in spring.", "museum", date=datetime.date(2025, 3, 3),
               updated=datetime.date(2025, 4, 20)),
]  # fmt: skip
Find = Callable[..., Finding]


@pytest.fixture(scope="module")
def find(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Find]:
    """Ask a question on a day."""
    home = tmp_path_factory.mktemp("days")
    with Store(home, FINGERPRINT) as store:
        store.put([embedded(article) for article in ARTICLES])
        index = SearchIndex(store, home / "words")
        retriever = FairRetriever(index, FakeEmbedder())

        def ask(
            question: str, today: datetime.date = LATER, filters: Filters | None = None
        ) -> Finding:
            search = Search(
                retriever, lambda: [record.article for record in store.records.values()],
                lambda: today,
            )  # fmt: skip
            reading = read_dates(question, today)
            return search.find(Query(question), 8, filters or Filters(), reading)

        yield ask
        index.close()


def ids(finding: Finding) -> list[str]:
    return [passage.article.id for passage in finding.passages]


def days(dates: DateFilter | None) -> tuple[str, str]:
    assert dates is not None
    return str(dates.start), str(dates.end)


# ---- which days are meant


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened to the ferry in August?", "2025-08-01", "2025-08-31"),
        ("Was geschah im August mit der ferry?", "2025-08-01", "2025-08-31"),
        ("What happened to the ferry on 18 August?", "2025-08-18", "2025-08-18"),
        ("What happened to the museum in spring?", "2025-03-01", "2025-05-31"),
        ("What happened to the ferry since August?", "2025-08-01", "None"),
    ],
)
def test_month_or_day_without_its_year_is_the_latest_that_has_articles(
    find: Find, question: str, first: str, last: str
):
    finding = find(question)
    assert days(finding.dates) == (first, last)
    assert not finding.out_of_range
    assert finding.nearest_days is None


def test_latest_is_taken_among_the_articles_that_filters_let_through(find: Find):
    finding = find("What about the ferry in August?", filters=Filters(article_ids=("older",)))
    assert days(finding.dates) == ("2023-08-01", "2023-08-31")
    assert ids(finding) == ["older"]


def test_of_years_that_are_over_the_one_that_fits_is_taken(find: Find):
    finding = find("Which bakery of the island has closed in July?")
    assert days(finding.dates) == ("2024-07-01", "2024-07-31")
    assert ids(finding) == ["baker"]


def test_this_year_is_taken_whatever_fits_better_in_another(find: Find):
    finding = find(
        "Which bakery of the island has closed in July?", today=datetime.date(2025, 11, 1)
    )
    assert days(finding.dates) == ("2025-07-01", "2025-07-31")
    assert ids(finding) == ["school"]


def test_without_articles_in_any_year_the_latest_is_meant(find: Find):
    finding = find("What happened to the ferry in January?")
    assert days(finding.dates) == ("2026-01-01", "2026-01-31")
    assert finding.out_of_range


def test_day_that_names_its_year_stays_in_it(find: Find):
    assert find("What happened to the ferry on 18 August 2026?").out_of_range


# ---- passages that name the day


@pytest.mark.parametrize(
    "question",
    [
        "Why did the ferry hit a rock on 18 August?",
        "Why did the ferry hit a rock on 18 August 2025?",
    ],
)
def test_article_of_another_day_that_names_the_day_is_found(find: Find, question: str):
    finding = find(question)
    assert ids(finding) == ["report", "same day"]


def test_article_of_the_day_comes_first_where_it_fits_as_well(find: Find):
    assert ids(find("Who sold the lighthouse on 18 August?")) == ["same day", "report"]


class Scripted:
    """Finds articles with the scores that it was given."""

    def __init__(self, scores: dict[Article, float]) -> None:
        self.scores = scores

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        found = [
            Passage(article, article.text, 0, len(article.text), score)
            for article, score in self.scores.items()
            if (filters or Filters()).accepts(article)
        ]
        return sorted(found, key=lambda passage: -passage.score)[:k]


@pytest.mark.parametrize(
    ("before", "of_it", "after", "order"),
    [
        (0.83, 0.79, 0.80, ["of it", "after", "before"]),
        (0.86, 0.79, 0.80, ["before", "of it", "after"]),
        (0.80, 0.79, 0.82, ["after", "of it", "before"]),
        (0.90, 0.80, 0.85, ["before", "after", "of it"]),
    ],
)
def test_who_wrote_on_the_day_or_later_comes_before_who_wrote_earlier(
    before: float, of_it: float, after: float, order: list[str]
):
    told = {("before", 16): before, ("of it", 18): of_it, ("after", 19): after}
    scores = {
        article_of(f"Monday, 18 August: {id_}.", id_, date=datetime.date(2025, 8, day)): score
        for (id_, day), score in told.items()
    }
    search = Search(Scripted(scores), lambda: list(scores), lambda: LATER)
    question = "What happened on 18 August 2025?"
    finding = search.find(Query(question), 5, Filters(), read_dates(question, LATER))
    assert ids(finding) == order


def test_week_that_only_a_passage_names_is_enough(find: Find):
    filters = Filters(article_ids=("report",))
    finding = find("What did the ferry hit on 18 August?", filters=filters)
    assert (ids(finding), finding.out_of_range) == (["report"], False)
    assert finding.nearest_days == DateFilter((), *2 * (datetime.date(2025, 8, 19),))


def test_yesterday_may_be_named_by_an_article_of_today(find: Find):
    today = datetime.date(2025, 8, 19)
    filters = Filters(article_ids=("report",))
    assert ids(find("What did the ferry hit yesterday?", today, filters)) == ["report"]


def test_passage_of_the_year_alone_does_not_name_the_day(find: Find):
    finding = find("What happened to the ferry on 3 May 2025?")
    assert finding.out_of_range


def test_today_is_no_day_that_passages_must_name(find: Find):
    today = datetime.date(2025, 8, 20)
    finding = find("Where is the ferry today?", today)
    assert (len(finding.passages), finding.dates) == (len(ARTICLES), None)


# ---- corrected articles


@pytest.mark.parametrize(
    "question",
    [
        "When does the museum open, as of April 2025?",
        "What about the museum on 20 April 2025?",
        "What about the museum on 9 March 2025?",
    ],
)
def test_article_is_of_all_days_until_its_last_correction(find: Find, question: str):
    finding = find(question)
    assert ids(finding)[:1] == ["museum"]
    assert finding.nearest_days is None


# ---- days without articles


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened yesterday?", "2025-08-19", "2025-08-19"),
        ("Was war gestern?", "2025-08-19", "2025-08-19"),
        ("Was war letzte Woche?", "2025-08-18", "2025-08-24"),
        ("What happened last month?", "2025-08-01", "2025-08-31"),
        ("What happened on 5 July 2024?", "2024-07-10", "2024-07-10"),
        ("What happened in 2019?", "2023-01-01", "2023-12-31"),
        ("What happened in June 2024?", "2024-07-01", "2024-07-31"),
        ("What happened since 1 October 2025?", "2025-08-19", "2025-08-19"),
    ],
)
def test_days_without_articles_offer_the_nearest_that_have_some(
    find: Find, question: str, first: str, last: str
):
    finding = find(question)
    assert days(finding.nearest_days) == (first, last)


def test_nearest_days_are_of_articles_that_the_filters_let_through(find: Find):
    finding = find("What happened yesterday?", filters=Filters(article_ids=("older", "baker")))
    assert days(finding.nearest_days) == ("2024-07-10", "2024-07-10")


def test_days_with_articles_offer_none(find: Find):
    assert find("What was sold on 18 August?").nearest_days is None


def test_undated_articles_are_nearest_to_no_day(tmp_path: Path):
    with Store(tmp_path, FINGERPRINT) as store:
        article = article_of("Nobody wrote down when the ferry was built.", "undated", date=None)
        store.put([embedded(article)])
        index = SearchIndex(store, tmp_path / "words")
        search = Search(FairRetriever(index, FakeEmbedder()), lambda: [article], lambda: LATER)
        question = "What happened yesterday?"
        finding = search.find(Query(question), 5, Filters(), read_dates(question, LATER))
        assert finding.out_of_range
        assert finding.nearest_days is None
        index.close()
