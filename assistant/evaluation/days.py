"""How often the days shown beside a quote are right: dates of articles whose days are known.

A label is where a date without its year stands in an article ("im Herbst", "am Freitag") and the
days that somebody who read the article found it to mean, or that the article does not tell. Each
is read in its sentence alone, as beside a quote. What is counted:

- `right`: of those shown, how many are the days of the label; where the article does not tell,
  showing any is wrong;
- `shown`: of all, how many are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from assistant.evaluation.data import Day, Flag, Id, Name, lines_of, read_articles
from assistant.evaluation.figures import Share, share_of
from assistant.facts.dates.dates import find_dates
from assistant.facts.dates.days import DateRange
from vectorstore.article import Article
from vectorstore.text.chunking import split_sentences

Offset = Annotated[int, Field(strict=True, ge=0)]


@dataclass(frozen=True)
class LabelledDate:
    """Where a date stands in an article's text, and the days it means.

    With `told` they are `first` to `last`, None for an open side; without, the article does not
    tell them. `far` says that the latest such month, season or day lies far from the article's
    day, `half` which half of the labels rules may be made with.
    """

    id: Id
    article_id: Id
    start: Offset
    end: Offset
    kind: Name
    half: Name
    far: Flag
    told: Flag
    first: Day = None
    last: Day = None


@dataclass(frozen=True)
class ReadDate:
    """A label with the days that are shown for it; None if none are."""

    label: LabelledDate
    days: DateRange | None

    @property
    def right(self) -> bool:
        """Whether the days shown are those of the label."""
        label = self.label
        return label.told and self.days == DateRange(label.first, label.last)


@dataclass(frozen=True)
class DayFigures:
    """Of `n` dates, how many are shown, and of these how many are right."""

    n: int
    right: Share
    shown: Share

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, each share with its 95 % interval."""
        return {"n": self.n, **self.right.to_dict("right"), **self.shown.to_dict("shown")}


@dataclass(frozen=True)
class DayEvaluation:
    """All labels, read."""

    read: tuple[ReadDate, ...]

    @property
    def groups(self) -> dict[str, DayFigures]:
        """Figures of all, of each half, of what is far, and of each kind."""
        return {
            "all": day_figures(self.read),
            **self._by(lambda label: label.half),
            "far": day_figures([one for one in self.read if one.label.far]),
            **self._by(lambda label: label.kind),
        }

    def _by(self, name: Callable[[LabelledDate], str]) -> dict[str, DayFigures]:
        names = sorted({name(one.label) for one in self.read})
        return {
            group: day_figures([one for one in self.read if name(one.label) == group])
            for group in names
        }

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {"days": {name: figures.to_dict() for name, figures in self.groups.items()}}


def day_figures(read: Sequence[ReadDate]) -> DayFigures:
    """Return the figures of labels."""
    shown = [one for one in read if one.days]
    return DayFigures(
        n=len(read),
        right=share_of([one.right for one in shown]),
        shown=share_of([one.days is not None for one in read]),
    )


def measure_days(days: Path, articles: Path) -> DayEvaluation:
    """Read the labels' dates in their articles as they are read beside a quote.

    Raises: EvaluationError: naming the file and the line, and saying what is wrong with it.
    """
    known = {article.id: article for article in read_articles(articles)}
    read = []
    for line, label in lines_of(days, LabelledDate):
        article = known.get(label.article_id)
        if article is None or article.date is None:
            raise line.error("Its article is not among the articles, or has no date.")
        if not label.start < label.end <= len(article.text):
            raise line.error("Its start and end are not in the article's text.")
        read.append(ReadDate(label, next(_shown(article, label), None)))
    return DayEvaluation(tuple(read))


def _shown(article: Article, label: LabelledDate) -> Iterator[DateRange]:
    """Yield the days that are shown for a date where a label is."""
    for sentence in split_sentences(article.text, article.language):
        if not sentence.start <= label.start < sentence.end or article.date is None:
            continue
        for one in find_dates(sentence.of(article.text), article.date, article.language):
            start, end = sentence.start + one.start, sentence.start + one.end
            if one.needs_saying and start < label.end and label.start < end:
                yield one.range
