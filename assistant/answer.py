"""Question in, proven answer out: the values that Python, browser and shell share."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.facts.dates.dates import find_dates
from assistant.wording import Doubt, counted, long_day, said
from vectorstore.article import Article, Passage
from vectorstore.search.filters import Filters

Verdict = Literal["supported", "unsupported"]
Kind = Literal["written", "stopped", "quotes", "not_found"]
Limit = Literal["filters", "dates"]


class _Values:
    """What JSON can say field by field."""

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values: days as 2025-08-14, several things as a list."""
        return {name: _plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Turn:
    """One earlier question with its answer's text."""

    question: str
    answer: str


@dataclass(frozen=True)
class DateFilter(_Values):
    """The days that a question's own words ask for; both ends are included.

    `words` are those words. `newest_first` without days asks for an order only.
    """

    words: tuple[str, ...]
    start: datetime.date | None = None
    end: datetime.date | None = None
    newest_first: bool = False


@dataclass(frozen=True)
class QuotedDate(_Values):
    """A day that a quote names in its article's terms: "am Mittwoch" is from `start` to `end`."""

    text: str
    start: datetime.date | None
    end: datetime.date | None


@dataclass(frozen=True)
class Citation:
    """Where an answer's sentence is proven.

    `start` and `end` are character offsets into the article's text, so that
    `article.text[start:end] == quote` always holds.
    """

    number: int
    article: Article
    quote: str
    start: int
    end: int

    @property
    def dates(self) -> tuple[QuotedDate, ...]:
        """What "yesterday" and "am Freitag" in the quote mean, by the article's own date."""
        if self.article.date is None:
            return ()
        mentions = find_dates(self.quote, self.article.date, self.article.language)
        return tuple(
            QuotedDate(mention.text, mention.range.start, mention.range.end)
            for mention in mentions
            if mention.needs_saying
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values; the article comes without its full text."""
        return {
            "number": self.number,
            "quote": self.quote,
            "dates": [date.to_dict() for date in self.dates],
            "start": self.start,
            "end": self.end,
            "article": self.article.to_dict(text=False),
        }


@dataclass(frozen=True)
class Sentence(_Values):
    """A sentence of the answer: `answer.text[start:end] == text`.

    `citations` are the numbers of the quotes that prove it; without any, the
    verdict is `unsupported`, `doubt` is the kind of reason, and `reason` says it to the
    reader in the answer's language.
    """

    text: str
    start: int
    end: int
    citations: tuple[int, ...] = ()
    verdict: Verdict = "supported"
    reason: str | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True)
class Searched(_Values):
    """What an answer was looked for in: how many articles, from which day to which.

    The days are None if none of the articles has a date. Of all that is `known` to be there,
    filters or not, `read` articles have been read; `unreadable` files and addresses could not be.
    While nothing is read and what there is is still `unlisted`, nobody knows of how many.
    """

    articles: int
    first: datetime.date | None = None
    last: datetime.date | None = None
    read: int = 0
    known: int = 0
    unreadable: int = 0
    unlisted: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether articles are known, or being listed, that were not read when it was searched."""
        return self.unlisted or self.read < self.known


@dataclass(frozen=True)
class Offer(_Values):
    """The same question asked without one of its limits: so many `articles` answer it then.

    `without` is what is left out: the reader's filters, or the days that its own words ask for.
    """

    without: Limit
    articles: int

    def words(self, language: str, filters: int = 1) -> str:
        """Return `Without the filter 1 article answers.`; `filters` says how many there are."""
        name = "without_days" if self.without == "dates" else "without_filter"
        name = "without_filters" if name == "without_filter" and filters > 1 else name
        without = said(name, language)
        return counted("articles_answer", language, self.articles, without=without)


@dataclass(frozen=True)
class Answer:
    """What the reader gets: text, its sentences, and the quotes that prove them.

    `kind` is `written` (by the language model, from the passages), `stopped` (the same, but
    ended early by whoever asked), `quotes` (no model was at hand: the best quotes, verbatim)
    or `not_found`. `standalone` is
    the question as it was searched for, follow-ups resolved. `notice` is a
    sentence for the reader when something was not as usual; `cause` is what a language model that
    failed said itself, for whoever set it up. `filters` are those that the reader set, `dates` is
    the one that the question's own words made; where no article is of its days, `nearest_days`
    are those nearest to them that have some. `searched` is what the
    filters let through. Without an answer, `text` says where it is not, `nearest` are the quotes
    that come closest, and `offers` what could be left out so that there is an answer.
    `answered_before` is when it was made, if that was before: for the same question, asked over
    the same articles.
    """

    question: str
    standalone: str
    language: str
    kind: Kind
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    notice: str | None = None
    filters: Filters = field(default_factory=Filters)
    dates: DateFilter | None = None
    nearest_days: DateFilter | None = None
    searched: Searched | None = None
    nearest: tuple[Citation, ...] = ()
    offers: tuple[Offer, ...] = ()
    cause: str | None = None
    answered_before: datetime.datetime | None = None

    @property
    def found(self) -> bool:
        """Whether the articles answer the question."""
        return self.kind != "not_found"

    @property
    def age(self) -> str | None:
        """A sentence that says when it was made, if that was before."""
        if self.answered_before is None:
            return None
        made = self.answered_before.astimezone()
        day, time = long_day(self.language, made.date()), f"{made:%H:%M}"
        return said("answered_before", self.language, day=day, time=time)

    @property
    def marked_text(self) -> str:
        """The text with `[1]` after each proven sentence and `[?]` after the others."""
        if self.kind == "not_found":
            return self.text
        parts, position = [], 0
        for sentence in self.sentences:
            marks = "".join(f"[{number}]" for number in sentence.citations) or "[?]"
            parts += [self.text[position : sentence.end], " ", marks]
            position = sentence.end
        return "".join(parts) + self.text[position:]

    def __str__(self) -> str:
        """Return the marked text, the notice and the quotes; without an answer what is nearest."""
        quotes = "\n".join(format_citation(citation) for citation in self.citations)
        cause = self.cause and f"({self.cause})"
        said = " ".join(part for part in (self.notice, cause, self.age) if part)
        blocks = (self.marked_text, said, quotes, *([] if self.found else _beside_no(self)))
        return "\n\n".join(block for block in blocks if block)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, the same for Python, shell, browser and API."""
        return {
            "question": self.question,
            "standalone": self.standalone,
            "language": self.language,
            "kind": self.kind,
            "found": self.found,
            "text": self.text,
            "marked_text": self.marked_text,
            "sentences": [sentence.to_dict() for sentence in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "passages": [passage.to_dict() for passage in self.passages],
            "notice": self.notice,
            "filters": self.filters.to_dict(),
            "dates": self.dates.to_dict() if self.dates else None,
            "nearest_days": self.nearest_days.to_dict() if self.nearest_days else None,
            "searched": self.searched.to_dict() if self.searched else None,
            "nearest": [citation.to_dict() for citation in self.nearest],
            "offers": [offer.to_dict() for offer in self.offers],
            "cause": self.cause,
            "answered_before": self.answered_before and self.answered_before.isoformat(),
        }


@dataclass(frozen=True)
class Found:
    """First event of an answer: what was found, before anything is written."""

    standalone: str
    language: str
    passages: tuple[Passage, ...]
    quotes: tuple[Citation, ...]
    dates: DateFilter | None = None


@dataclass(frozen=True)
class Written:
    """A piece of the answer's text, as the model writes it."""

    text: str


@dataclass(frozen=True)
class Answered:
    """Last event: the whole answer."""

    answer: Answer


Event = Found | Written | Answered


def format_citation(citation: Citation) -> str:
    """Return `[1] "quote" (title, date, source)` on one line; number 0 is left out."""
    article = citation.article
    where = (article.title, article.date and article.date.isoformat(), article.source)
    quote = " ".join(citation.quote.split())
    mark = f"[{citation.number}] " if citation.number else ""
    return f"{mark}\u201c{quote}\u201d ({', '.join(part for part in where if part)})"


def _plain(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _beside_no(answer: Answer) -> tuple[str, str]:
    """Return what could be left out for an answer, and what comes nearest to the question."""
    offered = [offer.words(answer.language, len(answer.filters)) for offer in answer.offers]
    if days := answer.nearest_days:
        name = "nearest_day" if days.start == days.end else "nearest_days"
        offered.append(said(name, answer.language, first=days.start, last=days.end))
    near = [format_citation(replace(quote, number=0)) for quote in answer.nearest]
    nearest = "\n".join([said("nearest", answer.language), *near]) if near else ""
    return "\n".join(offered), nearest
