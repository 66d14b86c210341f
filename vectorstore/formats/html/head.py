"""What a page says of its article: title, source, language, and the head they come from."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from vectorstore.formats.html import vocabulary as words
from vectorstore.formats.html.boxes import text_of
from vectorstore.text.cleaning import clean
from vectorstore.text.language import code_of

_MAX_FIELD = 500  # characters
_MAX_TITLE = 300  # an unclosed heading holds the article
_MIN_KEY = 8  # letters: a shorter heading names a section
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:/-]|::)\s+|\s*\|\s*")
_HOST_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_CUT = re.compile(r"\s*(?:…|\.\.\.)\Z")
_MAX_SITE_WORDS = 6

_TITLE = words.LISTED["meta_title"]
_SOURCE = words.LISTED["meta_source"]
_MAX_SCRIPT = 2_000_000  # characters; a long article's articleBody has about 100,000
_MAX_NODES = 2_000
_MAX_NAMES = 20
_MAX_TEXT = 1_000  # characters of a title or name
_ARTICLE_TYPE = re.compile(r"(?:Article|Report|(?:Blog|Media|Forum)Posting|PressRelease)$")
_PAGE_TYPE = re.compile(r"(?:WebPage|ItemPage)$")
_WRAPPING = re.compile(r"\A(?:(?://\s?)?<!\[CDATA\[|<!--)|(?:(?://\s?)?\]\]>|-->)\Z")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
# Soft hyphens, zero-width spaces and marks of writing direction: a search for the word would
# miss it, and a quote could show another order than it has.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")


@dataclass(frozen=True)
class PageHead:
    """What stands in a page's head: read it before anything is taken out of the tree."""

    metas: Mapping[str, str]
    linked: LinkedArticle
    name: str  # the <title>
    addresses: tuple[str, ...]
    language: str | None

    def values(self, keys: str) -> list[str]:
        """Return the values of some meta tags, in the order of their names."""
        return [self.metas[key] for key in keys.split() if key in self.metas]

    @property
    def titles(self) -> list[str]:
        """What may be the title, the surest first, perhaps with the site's name behind it."""
        found = [self.linked.text("headline", "name"), *self.values(_TITLE), self.name]
        return [title for title in found if title]


def read_head(tree: HtmlElement) -> PageHead:
    """Return what a page's head says."""
    metas = _metas(tree)
    linked = linked_article(tree)
    named = next(iter(tree.xpath("//title[not(ancestor::svg)]")), None)
    links = [link.get("href") for link in tree.iter("link") if _is_canonical(link)]
    addresses = [*links, metas.get("og:url"), *linked.addresses()]
    return PageHead(
        metas=metas,
        linked=linked,
        name="" if named is None else one_line((named.text or "")[: 4 * _MAX_FIELD])[:_MAX_FIELD],
        addresses=tuple(address for address in addresses if address),
        language=_language(tree, metas, linked),
    )


def find_title(tree: HtmlElement, head: PageHead) -> HtmlElement | None:
    """Return the heading that is the article's title, None if the page shows none."""
    names = [key for title in head.titles if len(key := _key(title)) > _MIN_KEY]
    best: tuple[int, HtmlElement | None] = (_MIN_KEY, None)
    for heading in sorted(tree.iter("h1", "h2", "h3"), key=lambda heading: str(heading.tag)):
        key = _key(text_of(heading, _MAX_FIELD))
        fits = len(key) < _MAX_TITLE and any(
            n.startswith(key) or n.endswith(key) or key.endswith(n) for n in names
        )
        if fits and len(key) > best[0]:
            best = (len(key), heading)
    return best[1] if best[1] is not None else _only_heading(tree)


def title_text(head: PageHead, heading: HtmlElement | None) -> str | None:
    """Return the title as readers of the page see it, without the site's name."""
    shown = _heading_text(heading) if heading is not None else ""
    sites = [_key(site) for site in (head_source(head), source_of(head, shown)) if site]
    named = [_without_site(title, sites) for title in head.titles]
    for title in named:  # a kicker may stand before the title in one heading
        key = _key(title)
        if len(key) > _MIN_KEY and _key(shown).endswith(key) and _key(shown) != key:
            return title
    return shown or _uncut(named)


def head_source(head: PageHead) -> str | None:
    """Return the site's name or the publisher's as the head gives it."""
    found = [head.metas.get("og:site_name"), head.linked.text("publisher"), *head.values(_SOURCE)]
    names = [name for name in found if name and "://" not in name]
    spoken = (name for name in names if not _HOST_NAME.fullmatch(name))
    return next(spoken, names[0] if names else None)


def source_of(head: PageHead, title: str | None) -> str | None:
    """Return the source; if the head names none, what stands behind the title in <title>."""
    if found := head_source(head):
        return found
    behind = head.name.removeprefix(title or "")
    if behind == head.name and " | " not in head.name:
        return None  # what stands behind a dash may be a part of the title
    site = _SEPARATOR.split(behind.lstrip(" |–—·•»:-"))[-1]
    fits = 0 < len(site.split()) <= _MAX_SITE_WORDS and _key(site) not in _key(title or "")
    return site if fits else None


def _metas(tree: HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        value = one_line((meta.get("content") or "")[: 4 * _MAX_FIELD])[:_MAX_FIELD]
        for attribute in ("property", "name", "http-equiv"):
            if value and (key := (meta.get(attribute) or "").strip().lower()):
                metas.setdefault(key, value)
    return metas


def _is_canonical(link: HtmlElement) -> bool:
    return "canonical" in (link.get("rel") or "").lower().split()


def _language(tree: HtmlElement, metas: Mapping[str, str], linked: LinkedArticle) -> str | None:
    root = tree.getroottree().getroot()
    named = map(metas.get, ("content-language", "dc.language", "og:locale"))
    found = [root.get("lang"), root.get("xml:lang"), *named, linked.text("inLanguage")]
    codes = (code_of((value or "").partition(",")[0]) for value in found)
    return next((code for code in codes if code), None)


def _only_heading(tree: HtmlElement) -> HtmlElement | None:
    """Return the page's only heading of the first rank, if it is longer than a logo's name."""
    texts = [(h, text_of(h, _MAX_FIELD)) for h in tree.iter("h1")]
    headings = [h for h, text in texts if len(text.split()) > 2 and len(text) < _MAX_TITLE]
    return headings[0] if len(headings) == 1 else None


def _heading_text(heading: HtmlElement) -> str:
    """Return a heading's words; a kicker and a title in two tags are two words."""
    for element in heading.iterdescendants():
        if element.tag == "br" or (not element.tail and element.getnext() is not None):
            element.tail = " " + (element.tail or "")
    return one_line(heading.text_content())[:_MAX_FIELD]


def _without_site(title: str, sites: Iterable[str]) -> str:
    """Return a title without the site's name behind or before it."""
    ends = list(_SEPARATOR.finditer(title))
    for end in reversed(ends):
        behind = title[end.end() :]
        if _key(behind) in sites or _HOST_NAME.fullmatch(behind):
            return title[: end.start()].strip()
    if ends and _key(title[: ends[0].start()]) in sites:
        return title[ends[0].end() :].strip()
    return title


def _uncut(titles: list[str]) -> str | None:
    """Return the first title, in the form that has its end."""
    if not titles:
        return None
    start = _CUT.sub("", titles[0])
    return next((t for t in titles if t.startswith(start) and not _CUT.search(t)), titles[0])


def _key(text: str) -> str:
    """Return the letters and digits by which two spellings of a title are compared."""
    return "".join(character for character in text.casefold() if character.isalnum())


@dataclass(frozen=True)
class LinkedArticle:
    """The JSON-LD object that describes the page's article, and those it may refer to."""

    node: dict[str, Any] = field(default_factory=dict)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def text(self, *keys: str) -> str | None:
        """Return the first value that is text, in one line."""
        for key in keys:
            for value in _as_list(self.node.get(key)):
                if text := one_line(self._name(value)):
                    return text
        return None

    def names(self, key: str) -> list[str]:
        """Return the names of persons or organisations, given as text, object or list."""
        values = _as_list(self.node.get(key))[:_MAX_NAMES]
        return [name for value in values if (name := one_line(self._name(value)))]

    def addresses(self) -> list[str]:
        """Return what may be the page's canonical address, the surest first."""
        values = [self.node.get(key) for key in ("mainEntityOfPage", "url", "@id")]
        values = [value.get("@id") if isinstance(value, dict) else value for value in values]
        return [value for value in values if isinstance(value, str)]

    def body(self) -> str:
        """Return the article's text if it is given and free to read; paragraphs are parted."""
        text = self.node.get("articleBody")
        paid = str(self.node.get("isAccessibleForFree")).lower() == "false"
        if paid or not isinstance(text, str):
            return ""
        lines = clean(html.unescape(_TAG.sub("\n", text))).split("\n")
        return "\n\n".join(line for line in map(one_line, lines) if line)

    def _name(self, value: object) -> str:
        if isinstance(value, dict):
            value = self.by_id.get(str(value.get("@id")), value) if "name" not in value else value
            value = value.get("name") or value.get("@value")
        if isinstance(value, list):
            value = value[0] if value else None
        return value[:_MAX_TEXT] if isinstance(value, str) else ""


def linked_article(tree: HtmlElement) -> LinkedArticle:
    """Return the page's article as its JSON-LD scripts describe it; empty if they do not."""
    nodes = [node for script in _scripts(tree) for node in _nodes(script)][:_MAX_NODES]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for kind in (_ARTICLE_TYPE, _PAGE_TYPE):
        for node in nodes:
            if any(kind.search(name) for name in _types(node)):
                return LinkedArticle(node, by_id)
    return LinkedArticle(by_id=by_id)


def one_line(text: str) -> str:
    """Return text without tags, entities, line ends and characters that no reader sees."""
    text = clean(html.unescape(_TAG.sub(" ", text)))
    return " ".join(INVISIBLE.sub("", text).split())


def _scripts(tree: HtmlElement) -> Iterator[Any]:
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "").lower() and len(text) <= _MAX_SCRIPT:
            yield _parsed(_WRAPPING.sub("", text.strip()))


def _parsed(text: str) -> Any:
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a script in order: lists, graphs and what a page is about."""
    waiting = deque([value])
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        inner = value[:_MAX_NODES] if isinstance(value, list) else []
        if isinstance(value, dict):
            yield value
            inner = [value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage")]
        waiting.extendleft(reversed(inner))


def _types(node: dict[str, Any]) -> list[str]:
    return [name for name in _as_list(node.get("@type")) if isinstance(name, str)]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
