"""What an answer was limited to, above it: the filters of the reader and of the question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import DateFilter
from ui.page.rendering.cards import quoted
from ui.page.rendering.dates import day_range
from ui.page.rendering.reader import Reader
from ui.page.rendering.turns import ChatTurn, Draft
from ui.texts import Language, language_name, text
from vectorstore.search.filters import Filters


@dataclass(frozen=True)
class Chip:
    """One limit; `act` names its button, which asks again as `hint` says, if there is one."""

    label: str
    act: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Limits:
    """What a question was limited to: filters in one sentence, and chips."""

    named: str = ""
    chips: tuple[Chip, ...] = ()


def limits_of(turn: ChatTurn | Draft, reader: Reader, *, removable: bool) -> Limits:
    """Return what a question was limited to; removing a chip asks it again without that.

    The filters of the reader stand above the question box, where they can be removed: here they
    are named, and are chips only where nothing was found with them.
    """
    if isinstance(turn, Draft) and not turn.found:
        return Limits()
    filters = tuple(_filters(turn.filters, reader))
    if removable and _found_nothing(turn):
        dates = _date_chips(turn, reader, removable, in_answer=_says_days(turn))
        dates += tuple(_nearest_days(turn, reader))
        drops = tuple(Chip(label, f"drop:{name}", "drop_hint") for name, label in filters)
        return Limits(chips=drops + dates)
    return Limits(" · ".join(label for _, label in filters), _date_chips(turn, reader, removable))


def _found_nothing(turn: ChatTurn | Draft) -> bool:
    return isinstance(turn, ChatTurn) and turn.answer is not None and not turn.answer.found


def _says_days(turn: ChatTurn | Draft) -> bool:
    """Whether a "no" says itself in which days it looked; an answer that was kept may not."""
    answer = turn.answer if isinstance(turn, ChatTurn) else None
    return answer is not None and answer.searched is not None and not answer.searched.unfinished


def date_words(dates: DateFilter, language: Language, *, in_answer: bool = False) -> str:
    """Return `17.–23.11.2026, newest first · “last week”`; the days not if the answer has them."""
    told = in_answer and dates.words
    days = "" if told else day_range(language, dates.start, dates.end)
    newest = text(language, "newest_first") if dates.newest_first else ""
    asked = ", ".join(quoted(word, language) for word in dates.words)
    return " · ".join(part for part in (", ".join(filter(None, (days, newest))), asked) if part)


def _filters(filters: Filters, reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield each filter that the reader had set, by its name for filters.js, with its label."""
    language, gone = reader.language, reader.text("gone")
    titles = {id_: reader.titles.get(id_, gone) for id_ in filters.article_ids}
    named = (
        ("sources", "source", {name: name for name in filters.sources}),
        ("authors", "author", {name: name for name in filters.authors}),
        ("languages", "language", {c: language_name(language, c) for c in filters.languages}),
        ("article_ids", "article", titles),
    )
    for kind, key, labels in named:
        for name, label in labels.items():
            yield f"{kind}:{name}", f"{reader.text(key)}: {label}"
    days = day_range(language, filters.start, filters.end)
    if days:
        yield "days", days


def _nearest_days(turn: ChatTurn | Draft, reader: Reader) -> Iterator[Chip]:
    """Yield the chip that asks again for the nearest days that have articles, if there are such."""
    days = turn.answer.nearest_days if isinstance(turn, ChatTurn) and turn.answer else None
    if days and days.start and days.end:
        key = "ask_day" if days.start == days.end else "ask_days"
        label = reader.text(key, days=day_range(reader.language, days.start, days.end))
        yield Chip(label, f"days:{days.start}:{days.end}", "ask_days_hint")


def _date_chips(
    turn: ChatTurn | Draft, reader: Reader, removable: bool, *, in_answer: bool = False
) -> tuple[Chip, ...]:
    """Return the chip of the question's own dates, or of their being left out, if any."""
    if turn.dates:
        act, label = "undated", date_words(turn.dates, reader.language, in_answer=in_answer)
    elif not turn.read_dates:
        act, label = "dated", reader.text("undated")
    else:
        return ()
    return (Chip(label, act, f"{act}_hint") if removable else Chip(label),)
