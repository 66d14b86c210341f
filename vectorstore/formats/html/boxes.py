"""What stands around the article of a page, found by tag, name or label, and taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from vectorstore.formats.html import vocabulary as words

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
INLINE = words.listed("inline")
_NEVER_TEXT = words.listed("never_text")
_ROLES = words.listed("roles")
_BYLINE_MARKS = ("author", "datePublished", "dateModified")
_LABELS = (*HEADINGS, "p", "strong", "b", "span", "div", "li", "dt", "summary", "legend")
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SUBSCRIBING = re.compile(
    r"\babo|abonn|subscri|weiterlesen|testen|anmelden|log ?in|sign ?in|€|\beuro\b|monat|month", re.I
)
_MAX_LABEL = 250
_MAX_LABELS = 500  # of a page
_MAX_CARD = 600
_MAX_FORM = 1_000  # some systems put the whole page into one
_MAX_BYLINE = 250
_MAX_OFFER = 900
_MAX_MISNAMED = 500


@dataclass(frozen=True)
class _Page:
    """What is known of a page before anything is taken out.

    `kept` are the elements that hold the article's title or text marked as such: never a box.
    `lengths` are those of `running_lengths`.
    """

    kept: set[HtmlElement]
    lengths: Counter[HtmlElement]

    @classmethod
    def of(cls, tree: HtmlElement, title: HtmlElement | None) -> _Page:
        marked = tree.xpath("(//*[@itemprop='articleBody'])[1]")
        marks = [*marked, *tree.iter("html", "body", "main"), *([] if title is None else [title])]
        kept = {holder for mark in marks for holder in (mark, *mark.iterancestors())}
        return cls(kept, running_lengths(tree))


def remove_boxes(tree: HtmlElement, title: HtmlElement | None) -> None:
    """Take everything out of a page that is not its article.

    `title` is the heading of the article; no box holds it.
    """
    page = _Page.of(tree, title)
    _remove_unseen(tree, page)
    _remove_named(tree, page)
    _remove_labelled(tree, page)
    _remove_cards(tree, page)
    _remove_other_articles(tree, title)


def remove_unseen(tree: HtmlElement, title: HtmlElement | None) -> None:
    """Take out only what a reader does not see, or sees outside every article."""
    _remove_unseen(tree, _Page.of(tree, title))


def remove_bylines(root: HtmlElement, title: HtmlElement | None) -> None:
    """Take out the lines that say who wrote the article and when."""
    kept = set() if title is None else {title, *title.iterancestors()}
    for element in _walk(root):
        named = words.BYLINE.search(names_of(element)) or element.get("itemprop") in _BYLINE_MARKS
        short = len(text_of(element, _MAX_BYLINE)) <= _MAX_BYLINE
        if named and short and element not in kept and not _in_sentence(element):
            drop(element)


def drop(element: HtmlElement) -> None:
    """Take an element out and keep the text behind it; one that is out already stays so."""
    if element.getparent() is not None:
        element.drop_tree()


def text_of(element: HtmlElement, limit: int = 20_000_000) -> str:
    """Return an element's words in one line, cut somewhere after `limit` characters."""
    parts: list[str] = []
    room = 2 * limit + 200  # white space does not make a text long
    for part in element.itertext():
        parts.append(part.strip()[:room])
        room -= len(parts[-1])
        if room <= 0:
            break
    return " ".join(" ".join(parts).split())


def linked_share(element: HtmlElement) -> float:
    """Return which part of an element's words are links, from 0 to 1."""
    if next(element.iterancestors("a"), None) is not None or element.tag == "a":
        return 1.0
    links = sum(len(text_of(link)) for link in element.iter("a"))
    return min(links / (len(text_of(element)) or 1), 1.0)


def running_lengths(tree: HtmlElement) -> Counter[HtmlElement]:
    """Return how many characters of running text elements hold: paragraphs that are no links."""
    lengths: Counter[HtmlElement] = Counter()
    for element in reversed(list(tree.iter())):  # children before their parents
        if element.tag not in INLINE and element.tag not in _NEVER_TEXT:
            lengths[element] += _own_length(element)
        if (holder := element.getparent()) is not None:
            lengths[holder] += lengths[element]
    return lengths


def _own_length(element: HtmlElement) -> int:
    """Return the length of the paragraph that an element is, or that stands loose in it."""
    if any(child.tag not in INLINE and child.tag != "br" for child in element):
        loose = [element.text, *(child.tail for child in element)]
        length = sum(len((text or "").strip()) for text in loose)
    else:
        length = len(text_of(element))
    return length if length >= words.RUNNING and linked_share(element) < 0.5 else 0


def _walk(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements below one, not those in an element that was dropped meanwhile."""
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        for child in list(element):
            yield child
            if child.getparent() is element:
                waiting.append(child)


def _remove_unseen(tree: HtmlElement, page: _Page) -> None:
    for element in _walk(tree):
        if element.tag == "footer" and next(element.iterancestors("blockquote"), None) is not None:
            element.tag = "p"  # who is quoted
        elif element in page.kept:
            _open(element)
        elif _is_unseen(element, page):
            drop(element)
        elif element.tag == "figure":
            _open_figure(element)


def _open(element: HtmlElement) -> None:
    """Make a plain container of an element that is one, whatever its tag."""
    if element.tag in ("form", "header", *_NEVER_TEXT):
        element.tag = "div"


def _open_figure(figure: HtmlElement) -> None:
    """Keep of a figure what is text: a table, a quotation."""
    if next(figure.iter("table", "blockquote"), None) is None:
        drop(figure)
    else:
        figure.tag = "div"


def _is_unseen(element: HtmlElement, page: _Page) -> bool:
    inside = next(element.iterancestors("article", "main"), None) is not None
    return (
        element.tag in _NEVER_TEXT
        or (element.tag == "header" and not inside)
        or (element.tag == "form" and len(text_of(element, _MAX_FORM)) <= _MAX_FORM)
        or (element.get("role") or "").lower() in _ROLES
        or (element.tag in ("ul", "ol") and _shows_pictures(element))
        or _is_hidden(element)
    )


def _shows_pictures(items: HtmlElement) -> bool:
    """Whether each item of a list is a picture, with a caption perhaps."""
    return len(items) > 0 and all(item.find(".//img") is not None for item in items)


def _is_hidden(element: HtmlElement) -> bool:
    style, name = element.get("style") or "", element.get("class") or ""
    line = element.tag == "p" or element.tag in INLINE
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or words.HIDDEN_STYLE.search(style) is not None
        or (line and words.HIDDEN_LINE_STYLE.search(style) is not None)
        or (":" not in name and words.HIDDEN.search(name) is not None)
    )


def names_of(element: HtmlElement) -> str:
    """Return the words of an element's class and id in lower case, without modifiers."""
    values = [element.get(key) or "" for key in ("class", "id", "data-component", "data-testid")]
    if "-" in element.tag:
        values.append(element.tag)
    tokens = [
        token.partition("--")[0]
        for token in " ".join(values)[:1000].split()
        if not words.STATE.search(token)
    ]
    return " ".join(re.findall(r"[a-zäöüé]+", _CAMEL_CASE.sub(" ", " ".join(tokens)).lower()))


def _remove_named(tree: HtmlElement, page: _Page) -> None:
    much = max(page.lengths[tree] / 2, _MAX_MISNAMED)
    for element in _walk(tree):
        if element not in page.kept and (names := names_of(element)):
            few = page.lengths[element] < much
            if _is_named_box(element, names, few=few) and not _in_sentence(element):
                drop(element)


def _is_named_box(element: HtmlElement, names: str, *, few: bool) -> bool:
    """Whether a name is that of a box; `few` are the words that an article would have."""
    if words.OUTSIDE.search(names):
        return few or words.BODY.search(names) is None
    if few and words.AROUND.search(names):
        return True
    if few and words.TEASER.search(names) and _leads_away(element):
        return True
    if words.PAYWALL.search(names):
        text = text_of(element, _MAX_OFFER)
        return len(text) <= _MAX_OFFER and _SUBSCRIBING.search(text) is not None
    return False


def _in_sentence(element: HtmlElement) -> bool:
    """Whether an element stands among words: without it, they would be another sentence."""
    while element.tag in INLINE and (holder := element.getparent()) is not None:
        children = islice(holder.iterchildren(), _MAX_LABELS)
        around = [holder.text, *(child.tail for child in children)]
        if any(character.isalnum() for text in around for character in text or ""):
            return True
        element = holder
    return False


def _remove_labelled(tree: HtmlElement, page: _Page) -> None:
    """Take out boxes by the label over them, and paragraphs that begin with one."""
    elements = (e for e in list(_walk(tree)) if e.tag in _LABELS and e not in page.kept)
    labelled = ((e, remove) for e in elements if (remove := _removal(e)) is not None)
    for element, remove in islice(labelled, _MAX_LABELS):
        remove(element, page)


def _removal(element: HtmlElement) -> Callable[[HtmlElement, _Page], None] | None:
    """Return how to take out the box that an element is the label of, if it is one."""
    text = text_of(element, _MAX_LABEL).strip(" :.→»›>–-")
    if len(text) > _MAX_LABEL:
        return None
    ending = words.END_LABEL.fullmatch(text)
    if not ending and not words.LABEL.fullmatch(text):
        return None
    return None if _in_sentence(element) else _remove_below if ending else _remove_under


def _remove_under(label: HtmlElement, page: _Page) -> None:
    box = _box_of(label, page)
    follower = box.getnext()
    found = _leads_away(box)
    while follower is not None and follower not in page.kept and _leads_away(follower):
        following = follower.getnext()
        drop(follower)
        follower, found = following, True
    if found:
        drop(box)


def _remove_below(label: HtmlElement, page: _Page) -> None:
    """Take out comments and the like: the label's box, or all below a heading in the text."""
    box = _box_of(label, page)
    if box.tag in HEADINGS and any(map(page.lengths.get, box.itersiblings(preceding=True))):
        for follower in list(box.itersiblings()):
            if follower not in page.kept:
                drop(follower)
    drop(box)


def _box_of(label: HtmlElement, page: _Page) -> HtmlElement:
    """Return the widest element that begins with a label."""
    box, start = label, text_of(label, _MAX_LABEL)
    for holder in label.iterancestors():
        large = holder.tag == "article" or page.lengths[holder] >= _MAX_MISNAMED
        if large or holder in page.kept or not text_of(holder, _MAX_LABEL).startswith(start):
            break
        box = holder
    return box


def _leads_away(element: HtmlElement) -> bool:
    """Whether an element is there for its links: a list of them, or cards with linked titles."""
    if linked_share(element) >= 0.4:
        return True
    headings = [heading for heading in element.iter(*HEADINGS) if text_of(heading, _MAX_LABEL)]
    return bool(headings) and all(_is_link(heading) for heading in headings)


def _is_link(heading: HtmlElement) -> bool:
    """Whether a heading leads to another page; one that leads to itself is a heading."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return linked_share(heading) > 0.8 and not any(
        "#" in (link.get("href") or "#") for link in links
    )


def _remove_cards(tree: HtmlElement, page: _Page) -> None:
    """Take out short blocks whose title leads to another article."""
    headings = [e for e in _walk(tree) if e.tag in HEADINGS and e not in page.kept]
    for heading in filter(_is_link, headings):
        card = heading
        for holder in heading.iterancestors():
            if holder in page.kept or len(text_of(holder, _MAX_CARD)) > _MAX_CARD:
                break
            card = holder
        if card is not heading:
            drop(card)


def _remove_other_articles(tree: HtmlElement, title: HtmlElement | None) -> None:
    """Take out further articles of a page; where no article holds the title, all are the text."""
    if title is None or next(title.iterancestors("article"), None) is None:
        return
    own = {title, *title.iterancestors()}
    for article in list(tree.iter("article")):
        if article not in own and own.isdisjoint(article.iterancestors("article")):
            drop(article)
