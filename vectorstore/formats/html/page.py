"""A news page in, its article out: text, title, author, source, days, language, address."""

from __future__ import annotations

import logging
import re

from lxml.html import HtmlElement, HTMLParser, document_fromstring

from vectorstore.errors import LoadingError
from vectorstore.formats.extracted import Extracted
from vectorstore.formats.html.address import page_address
from vectorstore.formats.html.body import article_text
from vectorstore.formats.html.boxes import remove_boxes, remove_unseen
from vectorstore.formats.html.byline import find_author, find_days
from vectorstore.formats.html.head import PageHead, find_title, read_head, source_of, title_text
from vectorstore.text.chunking import is_heading
from vectorstore.text.cleaning import clean
from vectorstore.text.encoding import decode_markup

_MAX_ELEMENTS = 60_000  # the longest live blogs have about 30,000
_MAX_ATTRIBUTE = 4_000  # characters
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|main|article|section|div|p|h1|table|center)\b",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(r"<([a-zA-Z][\w-]{0,30})[^<>]{20000,}")  # its attributes are not of use
_REFERENCE = re.compile(r"&#(x[0-9a-f]{1,7}|[0-9]{1,8});?", re.IGNORECASE)
_MERE_STYLE = re.compile(r"</?(?:font|b|i|u|em|strong|big|small|center|nobr|span)\b[^<>]*>", re.I)
_REFRESH = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']"
_SHORT = 200  # characters of text: less, and the page's JSON-LD may know more


def extract_html(content: bytes, url: str | None = None, charset: str | None = None) -> Extracted:
    """Return the article of a news page.

    `url` is where the page was read, `charset` what its HTTP header says of the encoding.
    The text is as `clean` leaves it, paragraphs and headings parted by a blank line.

    Raises: LoadingError: if the content is no HTML, is nested too deep, or holds no article.
    """
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    text = clean(decode_markup(content, charset))
    source = _LONG_TAG.sub(r"<\1", _REFERENCE.sub(_readable, text))
    if not _MARKUP.search(source):
        raise LoadingError("This is no HTML page. Give it with the ending of its own format.")
    try:
        return _extracted(source, url)
    except LoadingError:
        raise
    except Exception as error:  # a page is hostile, and its readers are not ours
        reason = f"{type(error).__name__}: {error}"[:200]
        raise LoadingError(f"The page cannot be read ({reason}). Save its text as .txt.") from error


def _extracted(source: str, url: str | None) -> Extracted:
    tree = _parsed(source)
    head = read_head(tree)
    heading = find_title(tree, head)
    title = title_text(head, heading)
    site = source_of(head, title)
    remove_boxes(tree, heading)
    author = find_author(tree, head, site)
    date, updated = find_days(tree, head, url)
    text = article_text(tree, heading, head.language, author)
    text = _fullest(text, source, head)
    return Extracted(
        text=text, title=title, author=author, source=site, date=date, updated=updated,
        url=page_address(head.addresses, url), language=head.language,
    )  # fmt: skip


def _fullest(text: str, source: str, head: PageHead) -> str:
    """Return the text, or what else the page gives where its boxes took the text with them."""
    body = head.linked.body()
    if len(text) < max(_SHORT, len(body) / 3):
        text = max(text, body, key=len)
    if not _holds_sentence(text):
        tree = _parsed(source)
        heading = find_title(tree, head)
        remove_unseen(tree, heading)
        text = article_text(tree, heading, head.language)
    if not _holds_sentence(text):
        raise LoadingError(_no_text(_parsed(source)))
    return clean(text)


def _holds_sentence(text: str) -> bool:
    return any(len(part) > 20 and not is_heading(part) for part in text.split("\n\n"))


def _no_text(tree: HtmlElement) -> str:
    if tree.xpath(_REFRESH):
        return "The page only leads to another one. Give the address of that page."
    return "The page holds no article text. Open it in a browser and save its text as .txt."


# ---- bytes into a tree


def _parsed(source: str) -> HtmlElement:
    """Return the page's tree, a few hundred levels deep at most.

    Old pages open a <font> in every paragraph and close none: without such tags, they are
    as deep as they look.
    """
    for attempt in (source, _MERE_STYLE.sub("", source)):
        parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = document_fromstring(attempt.encode("utf-8", "replace"), parser=parser)
        if not any("depth" in entry.message for entry in parser.error_log):
            return _bounded(tree)
    raise LoadingError("The page's elements are nested too deep. Save its text as .txt.")


def _bounded(tree: HtmlElement) -> HtmlElement:
    for number, element in enumerate(tree.iter()):
        if number > _MAX_ELEMENTS:
            raise LoadingError("The page has too many elements. Save the article's text as .txt.")
        for name, value in element.items():
            if len(value) > _MAX_ATTRIBUTE:
                del element.attrib[name]
    return tree


def _readable(reference: re.Match[str]) -> str:
    """Return a character reference, or nothing if it stands for no character of a text."""
    digits = reference[1].lower()
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    if number > 0x10FFFF or not (128 <= number < 160 or clean(chr(number))):
        return ""  # what lies between 128 and 160 is read as Windows means it
    return reference[0]
