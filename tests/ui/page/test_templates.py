"""Whatever a template is filled with stays text: no tag, no attribute, no code of Jinja."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fakes import ROOT
from jinja2 import UndefinedError
from ui_answers import MERZ, QUOTES, cite, merz_answer, missing_answer
from ui_fakes import FakeStatus

from assistant.answer import DateFilter, Found, Searched
from ui.page.adding import report_html
from ui.page.rendering.articles import articles_html, feeds_html, title_html
from ui.page.rendering.messages import found_html, message_html, question_html, welcome
from ui.page.rendering.reader import Reader
from ui.page.rendering.status import status_html
from ui.page.rendering.turns import Draft
from vectorstore.article import Article, Passage
from vectorstore.indexing.report import Failure, IndexReport
from vectorstore.indexing.runs import Reading, RunState
from vectorstore.search.filters import Filters
from vectorstore.sources.feeds import WatchedFeed

TEMPLATES = ROOT / "ui" / "page" / "rendering" / "templates"
ENGLISH = Reader("en", {"merz": "Title"})
ODD = (
    "<script>window.__pwned=1</script>",
    "' onclick='x' \" onload=\"x\" ><img src=x onerror=x>",
    "{{ 7 * 7 }} {% include 'message.html' %} {# gone #} ${x} {0} {title}",
    "</p></div><!-- <![CDATA[",
    "&lt;b&gt; &amp;amp;",
    "half \ud800 of a \udfff pair",
)


def article(words: str) -> Article:
    return Article(words, words, words, words, words, source=words, author=words, url=words)


def limited(words: str) -> Draft:
    filters = Filters((words,), (words,), (words,), ("merz",))
    dates = DateFilter((words,), newest_first=True)
    passages = (Passage(article(words), words, 0, len(words), 0.5, (article(words),)),)
    found = Found(words, "en", passages, (cite(1, article(words), words),), dates)
    return Draft(words, found, words, filters)


def answers(words: str) -> str:
    reader = Reader("en", {"merz": words})
    draft = limited(words)
    found = {"citations": draft.found.quotes, "passages": draft.found.passages, "notice": words}
    written = merz_answer(words)
    doubted = replace(written.sentences[-1], reason=words)
    spoken = replace(written, language=words, sentences=(written.sentences[0], doubted), **found)
    missed = replace(missing_answer(words), text=words, notice=words, nearest=draft.found.quotes)
    all_kinds = (spoken, replace(spoken, kind="quotes"), missed, replace(missed, nearest=()))
    turns = [draft.answered(replace(answer, dates=draft.dates)) for answer in all_kinds]
    early = replace(spoken, cause=words, searched=Searched(1, read=1, known=2))
    before = replace(turns[0], answer=early)
    turns += [replace(turn, reasked=True, earlier=(before,)) for turn in turns]
    return "".join(message_html(turn, reader) for turn in turns)


def unanswered(words: str) -> str:
    draft, reader = limited(words), Reader("en", {"merz": words})
    turns = (draft, draft.stopped(), draft.failed(words))
    return "".join(message_html(turn, reader) for turn in turns)


def statuses(words: str) -> str:
    failed = (Failure("x.txt", words),)
    reading = Reading(1, 2, 1, runs=(RunState(1, "files", 1, 2, words, 1, failed),))
    more = {"embedding": words, "llm": words, "unreadable": failed, "reading": reading}
    states = [FakeStatus(1, state, words, llm_failure=words, **more) for state in ("ready", "off")]
    return "".join(status_html(status, ENGLISH) for status in states)


FILLED = {
    "answer": answers,
    "unanswered": unanswered,
    "found": lambda words: found_html(limited(words), ENGLISH),
    "question": lambda words: question_html(words, ENGLISH),
    "articles": lambda words: articles_html([article(words)] * 2, "", ENGLISH, [[words, "x"]]),
    "feeds": lambda words: feeds_html([WatchedFeed(words, words)], ENGLISH),
    "status": statuses,
    "report": lambda words: report_html(IndexReport(failed=(Failure("x.txt", words),)), ENGLISH),
}
# What is made of the interface's own words alone, and what others are made of.
OTHERS = {
    "brand": lambda: ENGLISH.html("brand.html"),
    "welcome": lambda: welcome(1, ENGLISH),
    "articles_title": lambda: title_html(1, ENGLISH),
    "message": None,
    "parts": None,
}


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes, and the words that it shows."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.words = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.words += " ".join(value or "" for _, value in attrs)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("a comment",))


def test_every_template_is_looked_at():
    names = {path.stem for path in TEMPLATES.iterdir()}
    assert names == FILLED.keys() | OTHERS.keys()


@pytest.mark.parametrize("words", ODD)
@pytest.mark.parametrize("template", FILLED)
def test_odd_words_stay_the_words_that_they_are(template: str, words: str):
    plain, odd = Shape(FILLED[template]("plain words")), Shape(FILLED[template](words))
    assert odd.tags == plain.tags
    assert odd.words.count(words) >= plain.words.count("plain words") > 0


@pytest.mark.parametrize("template", [name for name, made in OTHERS.items() if made])
def test_a_template_has_no_line_ends_that_the_chat_would_show(template: str):
    markup = OTHERS[template]()
    assert markup.startswith("<")
    assert "\n" not in markup


def test_answers_have_no_line_ends_but_their_own():
    answer = merz_answer("?")
    markup = message_html(Draft("?").answered(replace(answer, text=f"{answer.text}\n\nA")), ENGLISH)
    assert markup.count("\n") == 2


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(UndefinedError):
        ENGLISH.html("question.html")


def test_nothing_in_a_template_is_marked_as_safe():
    assert not [path.name for path in TEMPLATES.iterdir() if "safe" in path.read_text("utf-8")]


def test_a_link_leads_to_an_article_of_any_id():
    odd = replace(MERZ, id="a\ud800\"&'<b>")
    answer = replace(merz_answer("?"), citations=(replace(QUOTES[0], article=odd),))
    markup = message_html(Draft("?").answered(answer), ENGLISH)
    assert 'href="#article=a%3F%22%26%27%3Cb%3E&amp;start=' in markup
