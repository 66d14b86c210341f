"""The text of an article in a page whose boxes are gone: paragraphs, headings, lists, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lxml.html import Element, HtmlElement
from trafilatura import bare_extraction

from vectorstore.formats.html import vocabulary as words
from vectorstore.formats.html.boxes import (
    HEADINGS,
    INLINE,
    drop,
    linked_share,
    remove_bylines,
    running_lengths,
    text_of,
)
from vectorstore.formats.html.dates import is_date_line, read_day
from vectorstore.formats.html.head import INVISIBLE
from vectorstore.text.cleaning import clean

_BLOCKS = words.listed("blocks")
_CONTAINERS = words.listed("containers")
_PLAIN_TAGS = ("header", "hgroup", "center", "pre")  # a browser starts a new line for them
_TEXT_TAGS = (*HEADINGS, "p", "li", "blockquote", "td", "th", "dd", "dt")
_MERE_STYLE = ("font", "nobr", "wbr", "time", "label", "output")
_PARTED = frozenset(["p", "quote", "head", "list", "table", "item"])
_QUOTES = {"de": "„“", "fr": "«»", "es": "«»", "it": "«»"}
_MAX_LABEL = 200
_FIRST, _LAST = 4, 8  # paragraphs among which a byline, an offer may stand
_OWN_SHARE, _SHARE = 0.15, 0.4  # of the page's running text, in the article's element
_SPACE = re.compile(r"\s+")


class _Block(NamedTuple):
    """A paragraph, heading, list or table, with trafilatura's name for it."""

    tag: str
    text: str


def article_text(
    tree: HtmlElement, title: HtmlElement | None, language: str | None, author: str | None = None
) -> str:
    """Return the article's text; paragraphs and headings are parted by a blank line.

    `tree` is used up. Items of a list are lines that begin with "- ", as in `markdown_text`;
    a table's rows are lines.
    """
    _prepare(tree, language)
    root = _root(tree, title)
    name = _line(title.text_content()) if title is not None else ""
    _remove_before(root, title)
    remove_bylines(root, title)
    if title is not None and title is not root:
        drop(title)
    body = _main_body(root)
    blocks = [] if body is None else list(_blocks(body))
    return "\n\n".join(_without_labels(blocks, name, author))


def _root(tree: HtmlElement, title: HtmlElement | None) -> HtmlElement:
    """Return the element that holds the article: near its title, with enough of the text."""
    body = tree.find("body")
    body = tree if body is None else body
    lengths = running_lengths(body)
    total = lengths[body] or 1
    if title is not None:
        holders = list(title.iterancestors())
    else:
        marked = body.xpath(".//*[@itemprop='articleBody'] | .//article | .//main")
        holders = sorted(marked, key=lengths.__getitem__, reverse=True)[:1]
    for holder in holders:
        needed = _OWN_SHARE if holder.tag in ("article", "main") else _SHARE
        if lengths[holder] >= needed * total:
            return holder
    return body


def _remove_before(root: HtmlElement, title: HtmlElement | None) -> None:
    """Take out what stands above the article's title."""
    element = title
    while element is not None and element is not root:
        for earlier in list(element.itersiblings(preceding=True)):
            drop(earlier)
        element = element.getparent()
        if element is not None:
            element.text = None


def _main_body(root: HtmlElement) -> HtmlElement | None:
    """Return what trafilatura takes for the main text, as its tree of p, head, list, quote."""
    _forget_names(root)
    page = Element("html")
    page.append(Element("body"))
    root.tag, root.tail = "article", None
    page[0].append(root)
    found = bare_extraction(page, fast=True, favor_precision=True, include_comments=False)
    return getattr(found, "body", None)


def _forget_names(root: HtmlElement) -> None:
    """Take names from blocks of running text: trafilatura finds `bar` in `barcelona`."""
    running: set[HtmlElement] = {root}
    for paragraph in root.iter("p"):
        if len(text_of(paragraph, words.RUNNING)) >= words.RUNNING:
            for holder in paragraph.iterancestors():
                if holder in running:
                    break
                running.add(holder)
    for element in root.iter():
        if element in running or element.tag in _TEXT_TAGS or element.tag in INLINE:
            element.attrib.clear()


# ---- before: markup of every kind becomes headings, paragraphs, lists, quotations and tables


def _prepare(tree: HtmlElement, language: str | None) -> None:
    _write_quotes(tree, language)
    _write_lines(tree)
    marks = [a for a in tree.iter("a") if words.LONE_LABEL.fullmatch(text_of(a, 20))]
    for gone in [*tree.iter("del", "s", "strike"), *tree.xpath("//sup[.//a]"), *marks]:
        drop(gone)
    for element in reversed([e for e in tree.iter() if e.tag in INLINE]):
        if any(child.tag == "br" or child.tag in _BLOCKS for child in element):
            _open_inline(element)
    for table in list(tree.iter("table")):
        _open_layout(table)
    for holder in list(tree.iter(*_PLAIN_TAGS, "p")):
        if holder.tag != "p" or _has_empty_line(holder):
            holder.tag = "div"
    for container in [e for e in tree.iter() if e.tag in _CONTAINERS]:
        _wrap_loose_text(container)
    for block in list(tree.iter(*_TEXT_TAGS)):
        _keep_words(block)


def _open_inline(element: HtmlElement) -> None:
    """Take away a tag that parts of several paragraphs stand in; a linked card stays one."""
    if element.tag != "a":
        element.drop_tag()


def _write_lines(tree: HtmlElement) -> None:
    """Mark the lines of text that is laid out by its line ends."""
    for block in tree.iter("pre"):
        lines = (block.text or "").split("\n")
        block.text = lines[0]
        for line in reversed(lines[1:]):
            line_end = Element("br")
            line_end.tail = line
            block.insert(0, line_end)


def _write_quotes(tree: HtmlElement, language: str | None) -> None:
    """Write the marks that a browser sets around <q>."""
    marks = _QUOTES.get(language or "", "“”")
    for quote in list(tree.iter("q")):
        quote.text = marks[0] + (quote.text or "")
        quote.tail = marks[1] + (quote.tail or "")
        quote.drop_tag()


def _open_layout(table: HtmlElement) -> None:
    """Make plain containers of a table that only places its cells on the page."""
    cells = [cell for cell in table.iter("td", "th") if _table_of(cell) is table]
    if len(cells) == 1 or any(_is_layout(cell) for cell in cells):
        rows = [r for r in table.iter("tr", "tbody", "thead", "tfoot") if _table_of(r) is table]
        for element in (table, *rows, *cells):
            element.tag = "div"


def _is_layout(cell: HtmlElement) -> bool:
    holds_blocks = next(cell.iter("p", "table", "ul", "ol", *HEADINGS), None) is not None
    return holds_blocks or len(text_of(cell, 300)) > 300


def _table_of(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("table"), None)


def _wrap_loose_text(container: HtmlElement) -> None:
    """Make paragraphs of text that stands in a container, parted by blocks or empty lines."""
    if not any(_is_block(child) for child in container) and not _has_empty_line(container):
        if container.tag in ("div", "address"):
            _to_paragraph(container)
        if container.tag in ("p", "td", "blockquote"):
            return
    blocks = [_paragraph(container.text)]
    container.text = None
    for child in list(container):
        tail, child.tail = child.tail, None
        if _is_block(child):
            blocks += [child, _paragraph(tail)]
        elif child.tag == "br" and _ends_in_break(blocks[-1]):
            blocks.append(_paragraph(tail))
        else:
            child.tail = tail
            blocks[-1].append(child)
    container[:] = [block for block in blocks if block.tag != "p" or text_of(block, 1)]


def _to_paragraph(container: HtmlElement) -> None:
    """Make a paragraph; what stood in boxes of its own stays apart."""
    container.tag = "p"
    for box in container.iterchildren("span", "a"):
        if not box.tail and box.getnext() is not None:
            box.tail = " "


def _paragraph(text: str | None) -> HtmlElement:
    paragraph = Element("p")
    paragraph.text = text
    return paragraph


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCKS or next(element.iter(*_BLOCKS), None) is not None


def _ends_in_break(paragraph: HtmlElement) -> bool:
    last = next(paragraph.iterchildren(reversed=True), None)
    return last is not None and last.tag == "br" and not (last.tail or "").strip()


def _has_empty_line(element: HtmlElement) -> bool:
    return any(
        first.tag == "br" and not (first.tail or "").strip() and second.tag == "br"
        for first, second in pairwise(element)
    )


def _keep_words(block: HtmlElement) -> None:
    """Take tags off the words of a sentence that trafilatura would take out with them."""
    length = len(text_of(block, _MAX_LABEL))
    for element in list(block.iter(*_MERE_STYLE)):
        if element.getparent() is not None and len(text_of(element, _MAX_LABEL)) < length:
            element.drop_tag()
    if next(block.iterdescendants(*_TEXT_TAGS), None) is None and _is_about_more(block):
        for link in list(block.iter("a")):
            link.drop_tag()


def _is_about_more(block: HtmlElement) -> bool:
    """Whether a block says more than its links do: half of its words, or a sentence around them."""
    links = sum(len(text_of(link).split()) for link in block.iter("a"))
    unlinked = len(text_of(block).split()) - links
    return linked_share(block) < 0.5 or (unlinked > 1 and words.is_sentence(text_of(block)))


# ---- after: trafilatura's tree becomes text


def _blocks(body: HtmlElement) -> Iterator[_Block]:
    for element in body:
        if element.tag == "list":
            items = [_line("".join(_pieces(item, "list"))) for item in element.iter("item")]
            yield _Block("list", "\n".join(f"- {item}" for item in items if item))
        elif element.tag == "table":
            yield _Block("table", "\n".join(filter(None, map(_row, element.iter("row")))))
        else:
            for part in "".join(_pieces(element)).split("\f"):
                lines = (_line(line) for line in part.split("\v"))
                yield _Block(element.tag, "\n".join(filter(None, lines)))


def _pieces(element: HtmlElement, without: str = "") -> Iterator[str]:
    """Yield an element's words; a form feed parts paragraphs, a vertical tab parts lines."""
    yield _SPACE.sub(" ", element.text or "")
    for child in element:
        mark = "\f" if child.tag in _PARTED else "\v" if child.tag == "lb" else ""
        yield mark
        if child.tag != without:
            yield from _pieces(child, without)
        yield mark if child.tag != "lb" else ""
        yield _SPACE.sub(" ", child.tail or "")


def _row(row: HtmlElement) -> str:
    cells = (_line(" ".join(cell.itertext())) for cell in row.iter("cell"))
    return " | ".join(filter(None, cells))


def _line(text: str) -> str:
    return " ".join(INVISIBLE.sub("", clean(text)).split())


def _without_labels(blocks: Iterable[_Block], title: str, author: str | None) -> list[str]:
    """Return the blocks that are text of the article: no byline, credit, offer or repetition."""
    texts: list[_Block] = []
    seen: set[str] = set()
    for block in blocks:
        repeated = len(block.text) >= words.RUNNING and block.text in seen
        seen.add(block.text)
        if (
            block.text not in ("", title)
            and not repeated
            and not _matches(words.NO_SENTENCE, block)
        ):
            texts.append(block)
    texts = _until_offer(texts)
    texts[:_FIRST] = [block for block in texts[:_FIRST] if not _is_byline(block, author)]
    while len(texts) > 1 and (texts[-1].tag == "head" or _matches(words.LAST_LINE, texts[-1])):
        texts.pop()
    return [block.text for block in texts]


def _until_offer(blocks: list[_Block]) -> list[_Block]:
    """Return the blocks before the one that asks for money to read on."""
    for number in range(max(1, len(blocks) - _LAST), len(blocks)):
        if _matches(words.FREE_END, blocks[number]):
            return blocks[:number]
    return blocks


def _is_byline(block: _Block, author: str | None) -> bool:
    """Whether a block names the author or a day and says nothing of either."""
    line = block.text.replace("\n", " ")
    if block.tag == "head" or len(line) > _MAX_LABEL:
        return False
    first = (author or "").partition(", ")[0]
    named = bool(first) and line.startswith(first) and len(line) <= len(first) + words.RUNNING
    return (
        words.LONE_LABEL.fullmatch(line) is not None
        or (named and (not words.is_sentence(line) or read_day(line) is not None))
        or is_date_line(line)
        or words.author_names(line) is not None
    )


def _matches(pattern: re.Pattern[str], block: _Block) -> bool:
    line = block.text.strip(" :→»›>–-|")
    return len(line) <= _MAX_LABEL and pattern.fullmatch(line) is not None
