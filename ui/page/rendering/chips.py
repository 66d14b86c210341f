"""What an answer was limited to, above it: the filters of the reader and of the question."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from assistant.answer import DateFilter
from ui.page.chat import ChatTurn, Draft
from ui.page.rendering.cards import quoted
from ui.page.rendering.dates import day_range
from ui.texts import Language, language_name, text
from vectorstore.search.filters import Filters

NO_TITLES: Mapping[str, str] = MappingProxyType({})


def chips_html(
    turn: ChatTurn | Draft,
    language: Language,
    titles: Mapping[str, str] = NO_TITLES,
    *,
    removable: bool,
) -> str:
    """Return what a question was limited to; removing a chip asks it again without that.

    The filters of the reader stand above the question box, where they can be removed: here they
    are named, and are chips only where nothing was found with them. `titles` are the articles'
    by their ids.
    """
    filters = list(_filters(turn.filters, titles, language))
    if removable and _found_nothing(turn):
        chips = [_button(f"drop:{name}", label, "drop_hint", language) for name, label in filters]
        return _paragraph("chips", "".join([*chips, _date_chip(turn, language, removable)]))
    labels = " · ".join(label for _, label in filters)
    limits = _escaped(text(language, "limited_to", names=labels)) if labels else ""
    return _paragraph("limits", limits) + _paragraph("chips", _date_chip(turn, language, removable))


def _paragraph(name: str, inner: str) -> str:
    return f'<p class="{name}">{inner}</p>' if inner else ""


def _found_nothing(turn: ChatTurn | Draft) -> bool:
    return isinstance(turn, ChatTurn) and turn.answer is not None and not turn.answer.found


def date_words(dates: DateFilter, language: Language) -> str:
    """Return `17.–23.11.2026, newest first · “last week”`."""
    days = day_range(language, dates.start, dates.end)
    newest = text(language, "newest_first") if dates.newest_first else ""
    asked = ", ".join(quoted(word, language) for word in dates.words)
    return " · ".join(part for part in (", ".join(filter(None, (days, newest))), asked) if part)


def _filters(
    filters: Filters, titles: Mapping[str, str], language: Language
) -> Iterator[tuple[str, str]]:
    """Yield each filter that the reader had set, by its name for filters.js, with its label."""
    gone = text(language, "gone")
    named = (
        ("sources", "source", {name: name for name in filters.sources}),
        ("authors", "author", {name: name for name in filters.authors}),
        ("languages", "language", {c: language_name(language, c) for c in filters.languages}),
        ("article_ids", "article", {id_: titles.get(id_, gone) for id_ in filters.article_ids}),
    )
    for kind, key, labels in named:
        for name, label in labels.items():
            yield f"{kind}:{name}", f"{text(language, key)}: {label}"
    days = day_range(language, filters.start, filters.end)
    if days:
        yield "days", days


def _date_chip(turn: ChatTurn | Draft, language: Language, removable: bool) -> str:
    """Return the chip of the question's own dates, or of their being left out."""
    if turn.dates:
        name, label = "undated", date_words(turn.dates, language)
    elif not turn.read_dates:
        name, label = "dated", text(language, "undated")
    else:
        return ""
    if removable:
        return _button(name, label, f"{name}_hint", language)
    return f'<span class="chip"><span class="words">{_escaped(label)}</span></span>'


def _button(name: str, label: str, hint: str, language: Language) -> str:
    # The chat's sanitizer keeps `name`, but no `data-` attributes.
    says = _escaped(text(language, hint))
    sign = "\u21ba" if name == "dated" else "\u00d7"
    return (
        f'<button type="button" class="chip act" name="{_escaped(name)}" title="{says}">'
        f'<span class="words">{_escaped(label)}</span><span class="unseen">. {says}</span>'
        f'<span class="sign" aria-hidden="true">{sign}</span></button>'
    )


def _escaped(words: str) -> str:
    return html.escape(words)
