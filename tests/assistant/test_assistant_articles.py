from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import FakeEmbedder, article_of
from harbour import DAWN, QUESTION, SHIP, Make, model_of

from assistant.answer import DateFilter, Found
from vectorstore.errors import ArticleNotFound
from vectorstore.indexing.report import IndexReport
from vectorstore.progress import Progress
from vectorstore.search.filters import Filters

# ---- articles


def test_articles_are_listed_newest_first_and_undated_last_without_texts(make: Make):
    articles = make().articles()
    assert [article.date for article in articles] == [
        datetime.date(2025, 7, 9),
        datetime.date(2025, 7, 2),
        None,
    ]
    assert {article.text for article in articles} == {""}


def test_articles_of_one_day_are_listed_by_title(make: Make, folder: Path):
    for name in ("zebra", "Apple", "melon"):
        (folder / f"{name}.txt").write_text(f"date 2025-12-24 {name} stands here.")
    titles = [article.title for article in make().articles()[:3]]
    assert titles == ["Apple stands here.", "melon stands here.", "zebra stands here."]


def test_removed_article_is_found_no_more(make: Make):
    assistant = make(DAWN)
    (article,) = [a for a in assistant.articles() if "ferry" in a.title]
    assert assistant.remove([article.id]) == [article.title]
    assert not any("ferry" in p.text for p in assistant.search("ferry", 10))
    with pytest.raises(ArticleNotFound):
        assistant.article(article.id)


def test_unknown_id_is_refused_and_nothing_is_removed(make: Make):
    assistant = make()
    known = assistant.articles()[0].id
    with pytest.raises(ArticleNotFound, match="beleg list"):
        assistant.remove([known, "nothing"])
    assert len(assistant.articles()) == 3


@pytest.mark.usefixtures("harbour")
def test_one_path_may_be_given_as_text_or_path(assistant_with: Make, folder: Path):
    assistant = assistant_with()
    assert len(assistant.index(str(folder)).added) == 3
    assert len(assistant.index(folder).unchanged) == 3
    assert len(assistant.index([folder]).unchanged) == 3


def test_run_that_waits_for_another_can_be_cancelled(make: Make, folder: Path):
    assistant = make(DAWN)
    (folder / "crane.txt").write_text("The crane lifts nine tons.")
    waiting: list[IndexReport] = []

    def wait(progress: Progress) -> None:
        if not waiting:
            waiting.append(assistant.index([], cancelled=lambda: True))
            waiting.append(assistant.index_uploads({"a.txt": b"A storm."}, cancelled=lambda: True))

    with ThreadPoolExecutor(1) as pool:
        report = pool.submit(assistant.index, folder, wait).result(20)
    assert len(report.added) == 1
    assert waiting == [IndexReport(cancelled=True)] * 2


def test_upload_is_asked_about(assistant_with: Make):
    assistant = assistant_with("The tram is free on Sundays.")
    report = assistant.index_uploads({"../tram.txt": b"The tram is free on Sundays."})
    assert len(report.added) == 1
    answer = assistant.ask("When is the tram free?")
    assert answer.citations[0].article.origin == "upload:tram.txt"


def test_nearly_the_same_text_in_two_files_is_shown_once_with_its_copy_named(
    make: Make, folder: Path
):
    (folder / "copy.txt").write_text(f"date 2025-07-03 {DAWN} It carries salt and wood. (dpx)\n")
    assistant = make(DAWN)
    answer = assistant.ask(QUESTION)
    (citation,) = answer.citations
    assert len(assistant.articles()) == 4
    first = answer.passages[0]
    assert first.article.id == citation.article.id
    days = [article.date for article in (first.article, *first.copies)]
    assert days == [datetime.date(2025, 7, 2), datetime.date(2025, 7, 3)]
    assert len(answer.passages) == 3


def test_article_without_text_or_of_no_language_is_refused_and_the_others_are_taken(make: Make):
    assistant = make()
    report = assistant.index_articles([
        article_of(" \x00\n", "blank"),
        article_of("Der Hafen ist voll.", "odd", language="../de"),
        article_of("Salt is dear.", "good"),
    ])  # fmt: skip
    assert (report.added, len(report.failed)) == (("good",), 2)
    assert {p.article.id for p in assistant.search("salt dear", 1)} == {"good"}


# ---- filters and dates


def test_filters_limit_the_answer_and_are_told_in_it(make: Make):
    assistant = make()
    july = Filters(start=datetime.date(2025, 7, 5), languages=("en",))
    answer = assistant.ask("What about the ferry or the ship?", filters=july)
    assert (answer.filters, answer.dates, answer.found) == (july, None, True)
    assert [p.text[:10] for p in answer.passages] == [SHIP[:10]]
    assert answer.to_dict()["filters"] == {"languages": ["en"], "start": "2025-07-05"}
    assert [p.text[:10] for p in assistant.search("ferry", 5, july)] == [SHIP[:10]]


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("Where is the ferry?", "No article fits the filters that are set. Remove one."),
        ("Where was the ferry last week?", "No article fits the filters that are set."),
        ("Wo ist die Fähre?", "Kein Artikel passt zu den gewählten Filtern."),
    ],
)
def test_filters_that_nothing_meets_are_named_as_the_reason(make: Make, question: str, notice: str):
    assistant = make(DAWN)
    answer = assistant.ask(question, filters=Filters(sources=("Nobody's",)))
    assert (answer.kind, answer.passages) == ("not_found", ())
    assert answer.notice is not None
    assert answer.notice.startswith(notice)
    assert model_of(assistant).calls == []


def test_days_of_the_question_become_a_filter_that_the_answer_tells(make: Make):
    # The clock stands at 14 August 2025.
    assistant = make()
    answer = assistant.ask("What happened to the ferry or the ship last month?")
    assert answer.dates == DateFilter(
        ("last month",), datetime.date(2025, 7, 1), datetime.date(2025, 7, 31)
    )
    assert {p.article.date and p.article.date.month for p in answer.passages} == {7}
    found = next(iter(assistant.stream("What happened to the ferry last month?")))
    assert isinstance(found, Found)
    assert found.dates == answer.dates
    assert answer.to_dict()["dates"]["start"] == "2025-07-01"


@pytest.mark.parametrize(
    ("question", "notice", "nearest"),
    [
        (
            "What happened to the ferry last week?",
            "No article is from 2025-08-04 to 2025-08-10. "
            "The articles are from 2025-07-02 to 2025-07-09.",
            "The nearest days with articles are 2025-07-07 to 2025-07-13: ask for them.",
        ),
        (
            "Was geschah gestern mit der Fähre im Hafen?",
            "Kein Artikel ist vom 13.08.2025. Die Artikel sind vom 02.07.2025 bis 09.07.2025.",
            "Der nächstgelegene Tag mit Artikeln ist der 09.07.2025: Fragen Sie danach.",
        ),
    ],
)
def test_days_without_articles_are_said_and_the_model_is_not_asked(
    make: Make, question: str, notice: str, nearest: str
):
    assistant = make(DAWN)
    answer = assistant.ask(question)
    assert (answer.kind, answer.notice) == ("not_found", notice)
    assert answer.dates is not None
    assert nearest in str(answer)
    assert answer.nearest_days is not None
    asked_then = Filters(start=answer.nearest_days.start, end=answer.nearest_days.end)
    assert assistant.search(question, 5, asked_then)
    assert answer.passages
    assert answer.citations == ()
    assert model_of(assistant).calls == []


def test_dates_are_words_like_others_if_they_are_not_to_be_read(make: Make):
    assistant = make()
    answer = assistant.ask("Where was the ferry last week?", read_dates=False)
    assert (answer.dates, answer.kind) == (None, "quotes")
    assert len(answer.passages) == 3
    assert "No article" not in (answer.notice or "")


def test_today_is_taken_for_now_if_no_article_is_of_today(make: Make):
    answer = make().ask("Where is the ferry today?")
    assert (answer.dates, answer.found) == (None, True)


def test_latest_puts_the_newest_first(make: Make):
    answer = make().ask("What is the latest on the ferry and the ship?")
    assert answer.dates is not None
    assert answer.dates.newest_first
    dates = [p.article.date or datetime.date.min for p in answer.passages]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("Where was the ferry on 31 February 2025?", "There is no such day as 31 February 2025"),
        ("Wo war die Fähre am 31. Februar?", "Den Tag 31. Februar gibt es nicht"),
    ],
)
def test_day_that_does_not_exist_is_said_and_left_out(make: Make, question: str, notice: str):
    answer = make(f"{DAWN} {SHIP}").ask(question)
    assert answer.notice is not None
    assert answer.notice.startswith(notice)
    assert (answer.dates, answer.kind) == (None, "written")


def test_question_embeds_nothing_but_itself(make: Make, embedder: FakeEmbedder):
    assistant = make()
    embedder.passages.clear()
    embedder.queries.clear()
    assert assistant.ask(QUESTION).found
    assert embedder.passages == []
    assert set(embedder.queries) == {QUESTION}
