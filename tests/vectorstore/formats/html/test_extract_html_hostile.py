"""Pages that hold no article are refused; hostile ones do no harm."""

from __future__ import annotations

from typing import Any

import pytest
from html_pages import SENTENCE, html, linked
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import LoadingError
from vectorstore.formats.html.page import extract_html


def text_or_refusal(content: bytes, **about: str) -> str | None:
    try:
        return extract_html(content, **about).text
    except LoadingError as error:
        assert str(error).endswith(".")
        return None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n ",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>> endobj",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00",
        b"PK\x03\x04" + bytes(range(256)) * 20,
        b"Just a note.\n\nIt has no markup at all.",
        b'{"headline": "no page"}',
        b"<html></html>",
        b"<html><body><nav><a href='/'>Home</a> <a href='/x'>News today</a></nav></body></html>",
        html("", title="404"),
    ],
)
def test_what_holds_no_article_is_refused_with_a_sentence(content: bytes):
    with pytest.raises(LoadingError, match=r"\.$"):
        extract_html(content)


def test_a_page_that_only_leads_to_another_says_so():
    page = b'<html><head><meta http-equiv="Refresh" content="0; url=/new"></head></html>'
    with pytest.raises(LoadingError, match="leads to another"):
        extract_html(page)


@pytest.mark.parametrize("tag", ["div", "a><p", "ul><li", "table><tr><td", "quote", "article"])
def test_deep_nesting_ends_in_a_refusal(tag: str):
    with pytest.raises(LoadingError, match="too deep"):
        extract_html(html(f"<{tag}>" * 100_000 + SENTENCE))


def test_unclosed_font_tags_are_no_deep_nesting():
    text = extract_html(html("".join(f"<font>{n} {SENTENCE}<br><br>" for n in range(600)))).text
    assert text.endswith(f"599 {SENTENCE}")


def test_nothing_after_a_thousand_errors_is_cut_off_unnoticed():
    with pytest.raises(LoadingError, match="too deep"):
        extract_html(html(f"<p>{SENTENCE}</p>{'</x>' * 5_000}{'<div>' * 1_000}<p>{SENTENCE}</p>"))


def test_too_many_elements_are_refused():
    with pytest.raises(LoadingError, match="too many"):
        extract_html(html("<b>x</b>" * 70_000))


@pytest.mark.parametrize(
    "content",
    [
        html(f'<p class="{"a " * 2_500_000}">{SENTENCE}</p>'),
        html(f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{SENTENCE}</p>"),
        html(head=linked({"@type": "NewsArticle", "headline": "x" * 3_000_000})),
        html(head=linked({"@graph": [{"@type": "Person", "name": "x"}] * 20_000})),
        html(head=f'<script type="application/ld+json">{"[" * 100_000}</script>'),
        html(head='<script type="application/ld+json">{"@type": "NewsArticle", "url": </script>'),
        html(head=f'<script type="application/ld+json">{{"n": {"9" * 9_000}}}</script>'),
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + html(f"<p>{SENTENCE}&b;</p>"),
        html(f"<p>{SENTENCE}</p>" + "<!--" * 50_000),
        html().replace(b"<!DOCTYPE html>", b'<?xml version="1.0" encoding="utf-16"?>'),
    ],
    ids=["name", "attributes", "headline", "graph", "brackets", "broken", "number", "entities",
         "comments", "declaration"],
)  # fmt: skip
def test_hostile_pages_still_give_their_text(content: bytes):
    assert extract_html(content).text.startswith(SENTENCE)


KEYS = (
    "headline author publisher datePublished dateModified url inLanguage mainEntityOfPage "
    "articleBody isAccessibleForFree @id mainEntity"
)
WRONG = [None, True, 3, 1e400, "", "x", [], {}, [None], [[[]]], {"@id": 5}, {"name": {"name": []}}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_json_ld_of_wrong_types_is_no_error(wrong: Any):
    article = {"@type": ["NewsArticle", wrong], **dict.fromkeys(KEYS.split(), wrong)}
    for values in (article, [wrong, article], {"@graph": wrong}, {"@type": wrong}, wrong):
        found = extract_html(html(head=linked(values)))
        assert (found.text, found.title) == (SENTENCE, "The bridge opens")


MARKUP = st.sampled_from(
    (
        "<html>|<body>|<p>|</p>|<div class='comments'>|</div>|<br>|<table>|<td>|<h1>|</h1>|</a>|<q>"
        "|<a href='/x'>|<pre>|<li>|<time datetime='x'>|<del>|<blockquote>|<q>|<title>|</script>"
        "|<meta charset='|<script type='application/ld+json'>|<!--|-->|<![CDATA[|]]>|&#x|&|\x00|'|>"
        f'|"|<|\n|<link rel=canonical href=|<meta property=og:title content=|By A B|{SENTENCE}'
    ).split("|")
)


@settings(max_examples=120, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "cp1252", "\x00", "idna"])
)
def test_no_bytes_raise_anything_but_a_refusal(content: bytes, charset: str | None):
    text_or_refusal(content, **({"charset": charset} if charset else {}))
    text_or_refusal(b"<html><p>" + content)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(MARKUP, st.text(max_size=8)), max_size=40))
def test_no_markup_raises_anything_but_a_refusal(parts: list[str]):
    text = text_or_refusal(f"<html>{''.join(parts)}".encode("utf-8", "surrogatepass"))
    assert text is None or (text == text.strip() and "\x00" not in text and "\n\n\n" not in text)
