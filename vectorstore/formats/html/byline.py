"""Who wrote the article of a page, when it appeared and when it was last corrected."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from vectorstore.formats.html import vocabulary as words
from vectorstore.formats.html.boxes import names_of, text_of
from vectorstore.formats.html.dates import day_of_address, guess_day, is_date_line, read_day
from vectorstore.formats.html.head import PageHead, one_line

_AUTHOR = words.LISTED["meta_author"]
_DATE = words.LISTED["meta_date"]
_UPDATED = words.LISTED["meta_updated"]
_MAX_NOTE = 200  # characters
_MAX_NAME = 60
_MAX_AUTHORS = 10
_NOTE_TAGS = ("p", "div", "span", "li", "address", "small", "em", "strong", "td", "dd", "i", "b")

_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|(?<!\w)@\w+")
_PREFIX = words.pattern("prefix")
_BETWEEN = re.compile(r"\s*(?:[,;|/&•·]|\s[–—-]\s|\bund\b|\band\b|\bet\b)\s*")
_AFTER_NAME = re.compile(r"\s*(?:\(|\s(?:in|aus|from|à|[Ff]or|FOR|für)\s).*")
_NO_NAME = words.pattern("no_name")
_UPDATE_NOTE = words.pattern("update_note")
_AUTHOR_NAME = re.compile(r"\b(?:byline|author|autor(?:in|en)?)s?\b")
_UPDATED_TIME = re.compile(r"\b(?:updated?|modified|aktualisiert|changed)\b", re.IGNORECASE)


def find_author(tree: HtmlElement, head: PageHead, source: str | None) -> str | None:
    """Return the names of those who wrote the article, parted by ", ".

    A site that names itself is no author.
    """
    found = (
        head.linked.names("author"),
        head.values(_AUTHOR)[:1],
        _marked_authors(tree),
        _written_authors(tree),
    )
    for values in found:
        if names := _people(values, source):
            return ", ".join(names)
    return None


def find_days(
    tree: HtmlElement, head: PageHead, url: str | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the day on which the article appeared, and that of its last correction.

    A page that tells only how recent it is appeared on that day.
    """
    notes = list(_notes(tree))
    updated = _updated(tree, head, notes)
    date = _published(tree, head, notes) or day_of_address(url) or updated or _guessed_day(tree)
    return date, updated if updated and date and updated >= date else None


def _updated(tree: HtmlElement, head: PageHead, notes: list[str]) -> datetime.date | None:
    said = [match["day"] for note in notes if (match := _UPDATE_NOTE.search(note))]
    return _first_day([head.linked.text("dateModified"), *head.values(_UPDATED)]) or _first_day(
        [*_marked_days(tree, updated=True), *said], head.language
    )


def _published(tree: HtmlElement, head: PageHead, notes: list[str]) -> datetime.date | None:
    said = [_UPDATE_NOTE.sub("", note) for note in notes]
    given = [head.linked.text("datePublished", "dateCreated"), *head.values(_DATE)]
    return _first_day(given) or _first_day(
        [*_marked_days(tree, updated=False), *said], head.language
    )


def _guessed_day(tree: HtmlElement) -> datetime.date | None:
    for element in [time for time in tree.iter("time") if _in_text(time)]:
        element.drop_tag()
    return guess_day(tree)


def _first_day(values: Iterable[str | None], language: str | None = None) -> datetime.date | None:
    return next((day for value in values if (day := read_day(value, language))), None)


def _marked_days(tree: HtmlElement, *, updated: bool) -> Iterator[str | None]:
    """Yield what elements marked as days say, those in running text left out."""
    name = "datemodified" if updated else "datepublished"
    for element in tree.iter("time", "meta", "span", "div", "abbr", "p"):
        marked = (element.get("itemprop") or "").lower()
        if marked == name or (element.tag == "time" and not marked and not _in_text(element)):
            says = f"{names_of(element)} {text_of(element, 50)} {_before(element)}"
            if marked or bool(_UPDATED_TIME.search(says) or _UPDATE_NOTE.search(says)) == updated:
                yield element.get("datetime") or element.get("content") or text_of(element, 50)


def _before(element: HtmlElement) -> str:
    """Return the words directly before an element: a label, perhaps."""
    earlier = element.getprevious()
    if earlier is not None:
        return (earlier.tail or "").strip() or text_of(earlier, 40)[:40]
    holder = element.getparent()
    return (holder.text or "")[-40:] if holder is not None else ""


def _in_text(element: HtmlElement) -> bool:
    """Whether an element is part of a sentence, whose day is that of an event."""
    block = next(element.iterancestors("p", "li", "blockquote", "td"), None)
    text = "" if block is None else text_of(block, _MAX_NOTE)
    return len(text) > _MAX_NOTE or words.is_sentence(text)


def _notes(tree: HtmlElement) -> Iterator[str]:
    """Yield the short lines around the title that hold a day, and lines that begin with one."""
    for element, near in _short_lines(tree):
        text = text_of(element, _MAX_NOTE)
        if element.tag == "dd" and (term := element.getprevious()) is not None:
            text = f"{text_of(term, _MAX_NOTE)} {text}"
        dated = is_date_line(text) and (near or _UPDATE_NOTE.search(text))
        if dated or (_UPDATE_NOTE.match(text) and not words.is_sentence(text)):
            yield text


def _short_lines(tree: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield short elements, and whether at most one paragraph parts them from the title."""
    running = 0
    for element in tree.iter(*_NOTE_TAGS):
        length = len(text_of(element, _MAX_NOTE))
        if element.tag == "p" and length >= words.RUNNING:
            running += 1
        if 0 < length <= _MAX_NOTE:
            yield element, running < 2


def _marked_authors(tree: HtmlElement) -> list[str]:
    """Return what elements marked as an author's name say, the surest marks first."""
    for path in (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//a[contains(concat(' ', @rel, ' '), ' author ')] | //*[@itemprop='author']",
    ):
        if texts := _short_texts(tree.xpath(path)):
            return texts
    named = _short_texts(e for e in tree.iter() if _AUTHOR_NAME.search(names_of(e)))
    return [name for name in _people(named, None) if words.is_name(name)]


def _short_texts(elements: Iterable[HtmlElement]) -> list[str]:
    texts = (element.get("content") or text_of(element, _MAX_NOTE) for element in elements)
    return [text for text in texts if 0 < len(text) <= _MAX_NOTE]


def _written_authors(tree: HtmlElement) -> list[str]:
    """Return the names of a line near the title such as "Von Anna Lind und Tom Reed, Berlin"."""
    for element, near in _short_lines(tree):
        if near and (names := words.author_names(text_of(element, _MAX_NOTE))):
            return [names]
    return []


def _people(values: Iterable[str], source: str | None) -> list[str]:
    names: list[str] = []
    for value in values:
        for part in _BETWEEN.split(_PREFIX.sub("", _ADDRESS.sub("", one_line(value)))):
            name = _AFTER_NAME.sub("", _PREFIX.sub("", part)).strip(" .:()")
            foreign = name.casefold() != (source or "").casefold()
            if 1 < len(name) <= _MAX_NAME and foreign and not _NO_NAME.search(name):
                names.append(name)
    full = [name for name in names if " " in name] or names
    return list(dict.fromkeys(full))[:_MAX_AUTHORS]
