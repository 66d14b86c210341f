"""Saved pages in the style of real sites, and what a reader would want of each."""

from __future__ import annotations

import re

import pytest
from german_pages import GERMAN
from html_pages import PAGES, Page
from other_pages import OTHERS

from vectorstore.formats.html.page import extract_html

EXPECTED = GERMAN + OTHERS
BY_FILE = pytest.mark.parametrize("page", EXPECTED, ids=lambda page: page.file)


@BY_FILE
def test_page_says_who_wrote_what_and_when(page: Page):
    found = page.extracted()
    assert (found.title, found.author, found.source) == (page.title, page.author, page.source)
    assert (found.date, found.updated) == (page.date, page.updated)
    assert (found.language, found.url) == (page.language, page.url)


@BY_FILE
def test_text_begins_and_ends_where_the_article_does(page: Page):
    text = page.extracted().text
    assert text.startswith(page.first)
    assert text.endswith(page.last)


@BY_FILE
def test_text_is_complete_and_alone(page: Page):
    text = page.extracted().text
    assert [words for words in page.within if words not in text] == []
    assert [words for words in page.without.split(" | ") if words in text] == []


@BY_FILE
def test_paragraphs_and_headings_are_parted_by_a_blank_line(page: Page):
    blocks = page.extracted().text.split("\n\n")
    assert [heading for heading in page.headings if heading not in blocks] == []
    assert len(blocks) == page.blocks
    assert all(block == block.strip() and block for block in blocks)


@BY_FILE
def test_no_text_is_lost_where_nothing_has_a_name(page: Page):
    names = rb'\s(?:class|id|role|itemprop|data-[\w-]+|aria-\w+)="[^"]*"'
    content = re.sub(names, b"", (PAGES / page.file).read_bytes())
    found = extract_html(content, page.read_at, page.charset)
    assert (found.title, found.date) == (page.title, page.date)
    assert [words for words in (page.first, *page.within) if words not in found.text] == []


def test_every_saved_page_is_expected():
    assert {path.name for path in PAGES.iterdir()} == {page.file for page in EXPECTED}


def test_the_same_page_is_the_same_article():
    page = EXPECTED[0]
    assert page.extracted() == page.extracted()
