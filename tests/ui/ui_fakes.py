"""An assistant whose every answer can be read here, without a model or an index."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ui_answers import (
    ARTICLES,
    HOSTILE,
    agency_answer,
    german_answer,
    hidden_answer,
    hostile_answer,
    merz_answer,
    missing_answer,
    moon_answer,
    nothing_answer,
    quotes_answer,
    stopped_answer,
    tariff_answer,
    undated_answer,
    unproven_answer,
)

from assistant.answer import Answer, Answered, DateFilter, Event, Found, Turn, Written
from assistant.llm.halting import Halt, unhalted
from assistant.settings import Settings
from vectorstore.article import Article, Passage
from vectorstore.errors import ArticleNotFound, BelegError, FetchError
from vectorstore.indexing.report import Failure, IndexReport
from vectorstore.indexing.runs import Reading
from vectorstore.progress import Progress, Stop, never
from vectorstore.search.filters import Filters
from vectorstore.sources.feeds import WatchedFeed


@dataclass(frozen=True)
class FakeStatus:
    articles: int
    llm_state: str = "ready"
    llm_notice: str | None = None
    embedding_ready: bool = True
    embedding: str = "fake-e5"
    llm: str = "fake-llm"
    llm_failure: str | None = None
    llm_wait: int | None = None
    reading: Reading = field(default_factory=Reading)
    unreadable: tuple[Failure, ...] = ()


DATES = {
    "last week": DateFilter(
        ("last week",), datetime.date(2026, 11, 16), datetime.date(2026, 11, 22)
    ),
    "letzte woche": DateFilter(
        ("letzte Woche",), datetime.date(2026, 11, 16), datetime.date(2026, 11, 22)
    ),
    "latest": DateFilter(("latest",), newest_first=True),
    "yesterday": DateFilter(
        ("yesterday",), datetime.date(2026, 11, 26), datetime.date(2026, 11, 26)
    ),
}

SCRIPTS = {
    "agency": agency_answer,
    "india": tariff_answer,
    "hostile": hostile_answer,
    "böse": hostile_answer,
    "off": quotes_answer,
    "moon": moon_answer,
    "yesterday": undated_answer,
    "nothing nearer": missing_answer,
    "fordert": german_answer,
    "unproven": unproven_answer,
}


@dataclass
class FakeFeeds:
    """Holds feeds without a file."""

    known: dict[str, WatchedFeed] = field(default_factory=dict)

    def all(self) -> list[WatchedFeed]:
        return list(self.known.values())


@dataclass
class FakeAssistant:
    """Answers by keyword; `gate` holds the writing back until a test lets it go on.

    With a cleared gate, `pieces_before_gate` words are written and the rest waits.
    """

    settings: Settings = field(default_factory=Settings)
    stored: dict[str, Article] = field(default_factory=lambda: {a.id: a for a in ARTICLES})
    former: dict[str, list[Article]] = field(default_factory=dict)
    indexed: list[list[object]] = field(default_factory=list)
    grouped: list[list[str]] = field(default_factory=list)
    llm_state: str = "ready"
    llm_notice: str | None = None
    llm_failure: str | None = None
    reading: Reading = field(default_factory=Reading)
    unreadable: tuple[Failure, ...] = ()
    stopped_runs: list[int] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    pieces_before_gate: int = 0
    closed: threading.Event = field(default_factory=threading.Event)
    histories: list[tuple[Turn, ...]] = field(default_factory=list)
    limits: list[tuple[Filters, bool]] = field(default_factory=list)
    anew: list[bool] = field(default_factory=list)
    translated: list[tuple[str, int, int, str]] = field(default_factory=list)
    translating: threading.Event = field(default_factory=threading.Event)
    indexing: threading.Event = field(default_factory=threading.Event)
    feeds: FakeFeeds = field(default_factory=FakeFeeds)
    translation: str | BelegError = ""
    warmed_up: bool = False

    def __post_init__(self) -> None:
        self.gate.set()
        self.translating.set()
        self.indexing.set()

    def warm_up(self, *, wait: bool = False) -> None:
        self.warmed_up = True

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        read_dates: bool = True,
        anew: bool = False,
        halted: Halt = unhalted,
    ) -> Iterator[Event]:
        self.histories.append(tuple(history))
        self.anew.append(anew)
        self.limits.append((filters or Filters(), read_dates))
        if not question.strip() or len(question) > 2000:
            raise BelegError(f"The question has {len(question)} characters. Use 1 to 2000.")
        answer = self._limited(question, filters or Filters(), read_dates)
        if "refuse" in question:
            raise BelegError(f"The index is gone {HOSTILE}. Run beleg rebuild.")
        if "crash" in question:
            raise RuntimeError("secret detail of the program")
        try:
            yield Found(question, answer.language, answer.passages, answer.citations, answer.dates)
            written = ""
            for piece in self._written(answer):
                if by := halted():
                    self.closed.set()
                    taken = by == "quotes"
                    answer = quotes_answer(question) if taken else stopped_answer(answer, written)
                    break
                written += piece.text
                yield piece
            yield Answered(answer)
        except GeneratorExit:
            self.closed.set()
            raise

    def _written(self, answer: Answer) -> Iterator[Written]:
        if answer.kind != "written":
            return
        for number, word in enumerate(answer.text.split(" ")):
            # In short steps, so that closing the generator is noticed while it waits.
            while number >= self.pieces_before_gate and not self.gate.wait(0.05):
                yield Written("")
            yield Written(word if number == 0 else f" {word}")

    def _answer(self, question: str) -> Answer:
        lowered = question.casefold()
        script = next((SCRIPTS[key] for key in SCRIPTS if key in lowered), merz_answer)
        return script(question)

    def _limited(self, question: str, filters: Filters, read_dates: bool) -> Answer:
        answer = self._answer(question)
        if not any(filters.accepts(article) for article in self.stored.values()):
            answer = nothing_answer(question)
        elif filters and "hidden" in question:
            answer = hidden_answer(question)
        dates = next((DATES[words] for words in DATES if words in question.casefold()), None)
        return replace(answer, filters=filters, dates=dates if read_dates else None)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        read_dates: bool = True,
        anew: bool = False,
    ) -> Answer:
        *_, last = self.stream(question, history, filters, read_dates=read_dates, anew=anew)
        return last.answer

    def search(self, query: str, k: int = 5, filters: Filters | None = None) -> list[Passage]:
        if not query.strip():
            raise BelegError("The query is empty. Write what to search for.")
        found = [a for a in ARTICLES if filters is None or filters.accepts(a)]
        return [Passage(a, a.text[:80], 0, 80, 0.9 - n / 10) for n, a in enumerate(found)][:k]

    def index(self, paths, progress=None, cancelled=None, *, forget=False) -> IndexReport:
        self.indexed.append(list(paths))
        if progress:
            progress(Progress(1, 1, "merz.txt"))
        while not self.indexing.wait(0.05):
            if cancelled and cancelled():
                return IndexReport(cancelled=True)
        return IndexReport(unchanged=tuple(self.stored))

    def index_uploads(
        self, files: Mapping[str, bytes], progress=None, cancelled=None
    ) -> IndexReport:
        added, failed = [], []
        for done, (name, content) in enumerate(files.items(), start=1):
            if not content.strip():
                failed.append(Failure(f"upload:{name}", "The file is empty."))
            else:
                self.stored[name] = Article(
                    name, Path(name).stem, content.decode(), "en", f"upload:{name}"
                )
                added.append(name)
            if progress:
                progress(Progress(done, len(files), name))
        return IndexReport(added=tuple(added), failed=tuple(failed))

    def watch_feeds(self, urls: Sequence[str], every: datetime.timedelta | None) -> None:
        for url in urls:
            if url not in self.feeds.known:
                raise FetchError(f"{url} is no feed that could be read. Only feeds are watched.")
            self.feeds.known[url] = replace(self.feeds.known[url], every=every)

    def forget_feeds(self, urls: Sequence[str]) -> None:
        for url in urls:
            if url not in self.feeds.known:
                raise FetchError(f"{url} is no feed that was read. See: beleg feeds")
            del self.feeds.known[url]

    def articles(self) -> list[Article]:
        oldest = datetime.date.min
        newest_first = sorted(self.stored.values(), key=lambda a: a.date or oldest, reverse=True)
        return [replace(article, text="") for article in newest_first]

    def article(self, article_id: str) -> Article:
        if article_id not in self.stored:
            raise ArticleNotFound(f"No article has the id {article_id!r}.")
        return self.stored[article_id]

    def groups(self) -> list[list[str]]:
        return self.grouped

    def versions(self, article_id: str) -> list[Article]:
        return [self.article(article_id), *self.former.get(article_id, [])]

    def translate_quote(self, article_id: str, start: int, end: int, target: str) -> str:
        """Return the words as they are in capitals, once `translating` is set."""
        quote = self.article(article_id).text[start:end]
        self.translated.append((article_id, start, end, target))
        assert self.translating.wait(10)
        if isinstance(self.translation, BelegError):
            raise self.translation
        return self.translation or f"{target}: {quote.upper()}"

    def remove(self, article_ids: Sequence[str], cancelled: Stop = never) -> list[str]:
        titles = [self.article(article_id).title for article_id in article_ids]
        for article_id in article_ids:
            del self.stored[article_id]
        return titles

    def status(self) -> FakeStatus:
        return FakeStatus(
            len(self.stored),
            self.llm_state,
            self.llm_notice,
            llm_failure=self.llm_failure,
            reading=self.reading,
            unreadable=self.unreadable,
        )

    def stop(self, run: int) -> bool:
        self.stopped_runs.append(run)
        return True

    def try_language_model(self) -> None:
        self.llm_failure = None

    def close(self) -> None:
        """Nothing is open."""
