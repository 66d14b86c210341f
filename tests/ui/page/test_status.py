"""The state says what a reader must know before asking, and is green only if that is nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ui_fakes import FakeAssistant, FakeStatus

from ui.page.answering import Answering
from ui.page.handlers import Handlers
from ui.page.layout import FAST, SLOW, Page, build_page
from ui.page.rendering.messages import welcome
from ui.page.rendering.reader import Reader
from ui.page.rendering.status import conditions, reading_html, settled, status_html, time_left
from ui.texts import text
from vectorstore.indexing.report import Failure
from vectorstore.indexing.runs import Reading, RunState

GERMAN, ENGLISH = Reader("de"), Reader("en")
DAMAGED = Failure("/a/old.pdf", "The PDF is damaged. Open it and print it into a new PDF.")
GONE = Failure("https://a.example/feed", "a.example does not answer. Try again later.")
RUN = RunState(7, "files", 3, 13, "x.txt", 1, (DAMAGED,), 28.0)
READING = Reading(4, 14, 1, 28.0, (RUN,))
CUDA = "Error code: 500 - CUDA out of memory"


def said(reader: Reader = ENGLISH, **values: object) -> list[str]:
    return [one.said for one in conditions(FakeStatus(14, **values), reader)]


def test_it_is_green_only_if_there_is_nothing_to_say():
    assert said() == []
    assert 'class="state ready"' in status_html(FakeStatus(14), ENGLISH)


@pytest.mark.parametrize(
    "wrong",
    [
        {"llm_state": "loading"},
        {"llm_state": "off", "llm_notice": "It cannot be loaded."},
        {"llm_failure": CUDA},
        {"llm_wait": 34},
        {"embedding_ready": False},
        {"unreadable": (DAMAGED,)},
        {"unreadable": (GONE,)},
        {"reading": READING},
    ],
)
def test_whatever_would_be_missing_of_an_answer_is_amber_and_one_sentence(wrong):
    (sentence,) = said(**wrong)
    (german,) = said(GERMAN, **wrong)
    markup = status_html(FakeStatus(14, **wrong), ENGLISH)
    assert "state ready" not in markup
    assert sentence in markup
    assert german != sentence


def test_what_a_program_said_is_behind_a_fold():
    markup = status_html(FakeStatus(14, llm_failure=CUDA), ENGLISH)
    line, _, behind = markup.partition("</summary>")
    assert "The language model does not answer. Quotes work." in line
    assert CUDA not in line
    assert f"<code>fake-llm: {CUDA}</code>" in behind.partition('<details class="cause">')[2]
    assert 'name="retry"' in behind


def test_a_long_wait_is_told_in_seconds():
    assert said(llm_wait=34) == [
        "The language model is slow: its first words took 34 s. Quotes come at once."
    ]


def test_reading_says_how_far_it_is_and_each_run_can_be_stopped():
    markup = status_html(FakeStatus(4, reading=READING), ENGLISH)
    assert "Reading 4 of 14, about 30 s" in markup.partition("</summary>")[0]
    assert 'name="stoprun:7"' in markup
    assert "Files and folders · 3 of 13" in markup
    assert "<b>old.pdf</b>" in markup


def test_failures_are_told_in_the_pages_language():
    status = FakeStatus(14, reading=READING, unreadable=(DAMAGED, GONE))
    markup = status_html(status, GERMAN)
    assert "Die PDF-Datei ist beschädigt." in markup
    assert "a.example antwortet nicht." in markup
    assert "damaged" not in markup


def test_of_many_failures_only_those_that_are_shown_are_worded(monkeypatch: pytest.MonkeyPatch):
    worded = []
    monkeypatch.setattr(Reader, "reason", lambda _, reason: worded.append(reason) or reason)
    markup = status_html(FakeStatus(14, unreadable=(DAMAGED,) * 10_000), ENGLISH)
    assert (markup.count("<b>old.pdf</b>"), len(worded)) == (20, 20)
    assert "and 9,980 more" in markup


def test_a_run_counts_the_failures_that_it_does_not_name():
    run = replace(RUN, failed=250, failures=(DAMAGED,) * 100)
    markup = status_html(FakeStatus(4, reading=Reading(4, 14, 250, runs=(run,))), ENGLISH)
    assert "and 230 more" in markup


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("rebuild", "The whole index anew, 3 of 13"),
        ("repair", "Restoring lost articles, 3 of 13"),
        ("files", "Looking for new articles"),
    ],
)
def test_the_line_says_what_is_done_to_articles_that_are_there(kind: str, words: str):
    run = replace(RUN, kind=kind, failed=0, failures=())
    assert said(reading=Reading(14, 14, 0, 28.0, (run,))) == [f"{words}, about 30 s"]


def test_the_line_counts_what_could_not_be_read():
    assert said(reading=READING) == ["Reading 4 of 14, about 30 s, 1 unreadable"]
    assert said(GERMAN, reading=READING)[0].endswith(", 1 nicht lesbar")
    assert "unreadable" not in said(reading=replace(READING, failed=0))[0]


def test_a_run_that_waits_or_ends_says_so():
    waiting = RunState(1, "addresses", waiting=True)
    stopping = RunState(2, "rebuild", 1, 9, stopping=True)
    markup = status_html(FakeStatus(4, reading=Reading(4, 9, runs=(waiting, stopping))), ENGLISH)
    assert "Web pages and feeds · waiting for its turn" in markup
    assert "The whole index anew · Stopping …" in markup
    assert 'name="stoprun:1"' in markup
    assert 'name="stoprun:2"' not in markup


def test_the_line_by_the_box_is_there_while_something_is_read():
    assert "Gelesen: 4 von 14, noch etwa 30 s" in reading_html(
        FakeStatus(4, reading=READING), GERMAN
    )
    assert reading_html(FakeStatus(14, reading=Reading(14, 14)), GERMAN) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.2, "about 10 s"),
        (28.0, "about 30 s"),
        (49.0, "about 50 s"),
        (58.0, "about 1 min"),
        (61.0, "about 1 min"),
        (250.0, "about 4 min"),
        (4000.0, "about 1 h 7 min"),
    ],
)
def test_the_time_left_is_a_round_one(seconds: float | None, words: str):
    assert time_left(seconds, ENGLISH) == words


def test_there_are_never_no_articles_yet_while_they_are_read():
    assert "No articles yet" in welcome(0, ENGLISH)
    assert "No articles yet" not in welcome(0, ENGLISH, read=True)


# ---- ticks


@pytest.fixture(scope="module")
def page() -> Page:
    return build_page(can_reindex=True)


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def handlers(assistant: FakeAssistant, page: Page) -> Handlers:
    return Handlers(assistant, page, Answering(assistant))


def test_ticks_begin_with_the_greeting(page: Page, handlers: Handlers):
    assert not page.timer.active
    assert handlers.greet([], "de")[page.timer].active


def test_the_page_has_no_words_before_its_language_is_known(page: Page):
    assert page.language.value is None
    assert not page.tagline.value


def test_a_tick_draws_what_has_changed_and_else_nothing(
    page: Page, handlers: Handlers, assistant: FakeAssistant
):
    first = handlers.tick("", "en", None)
    assert {page.status, page.articles} <= first.keys()
    seen = first[page.seen]
    assert handlers.tick("", "en", seen).keys() == {page.timer}
    assistant.llm_failure = CUDA
    changed = handlers.tick("", "en", seen)
    assert page.status in changed
    assert page.articles not in changed


def test_the_next_tick_mends_what_one_of_another_language_drew(page: Page, handlers: Handlers):
    seen = handlers.tick("", "en", None)[page.seen]
    mended = handlers.tick("", "de", seen)
    assert "Bereit" in mended[page.status]
    assert "3 Artikel" in mended[page.articles_title]


def test_ticks_are_fast_while_something_is_read(
    page: Page, handlers: Handlers, assistant: FakeAssistant
):
    assistant.reading = READING
    seen = handlers.tick("", "en", None)[page.seen]
    assert handlers.tick("", "en", seen)[page.timer].value == FAST
    assert not settled(assistant.status())
    assistant.reading = Reading(14, 14)
    seen = handlers.tick("", "en", seen)[page.seen]
    assert handlers.tick("", "en", seen)[page.timer].value == SLOW


def test_the_folder_is_not_offered_to_be_indexed_while_it_is(
    page: Page, handlers: Handlers, assistant: FakeAssistant
):
    assert handlers.tick("", "en", None)[page.reindex]["visible"]
    assistant.reading = READING
    assert not handlers.tick("", "en", None)[page.reindex]["visible"]
    without = build_page(can_reindex=False)
    assert not Handlers(assistant, without, Answering(assistant)).tick("", "en", None)[
        without.reindex
    ]["visible"]


def test_the_button_that_indexes_has_its_words_whether_it_is_shown_or_not(
    page: Page, handlers: Handlers, assistant: FakeAssistant
):
    greeted = handlers.greet([], "en")[page.reindex]
    assert (greeted["value"], greeted["visible"]) == (text("en", "reindex"), True)
    assistant.reading = READING
    switched = handlers.translate([], "de")[page.reindex]
    assert (switched["value"], switched["visible"]) == (text("de", "reindex"), False)


def test_what_a_stopped_run_left_is_amber_though_nothing_is_read():
    markup = status_html(FakeStatus(4, reading=Reading(4, 14)), ENGLISH)
    assert 'class="state amber"' in markup
    assert "4 of 14 articles are read; the rest was stopped" in markup


def test_what_a_broken_run_left_is_said_to_be_interrupted():
    broken = FakeStatus(4, reading=Reading(4, 14, interrupted=True))
    assert "then an error interrupted the reading" in status_html(broken, ENGLISH)
    assert "durch einen Fehler unterbrochen" in status_html(broken, Reader("de"))
