"""The text of a page: every character and paragraph of the article, and no box around it."""

from __future__ import annotations

import pytest
from html_pages import SENTENCE, html, linked
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.formats.html.page import extract_html

# ---- characters


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "latin-1", "utf-8"),
        ("utf-8", None, "iso-8859-1"),
        ("utf-8", "no-such-charset", None),
        ("utf-8-sig", "windows-1252", None),
        ("cp1252", None, "iso-8859-1"),
        ("cp1252", "utf-8", None),
        ("cp1252", None, "utf-8"),
        ("cp1252", "rot13", "windows-1252"),
        ("cp1252", "unicode_escape", "windows-1252"),
        ("utf-16", None, None),
        ("utf-16-le", "utf-16le", None),
    ],
)
def test_no_declaration_garbles_the_text(encoding: str, header: str | None, meta: str | None):
    declared = f'<meta charset="{meta}">' if meta else ""
    german = "Grüße aus Köln: „Die Straße ist frei“, sagte der Bürgermeister am Abend."
    page = html(f"<p>{german}</p>", declared, title="Bürger fürchten Lärm").decode()
    found = extract_html(page.encode(encoding), charset=header)
    assert (found.title, found.text) == ("Bürger fürchten Lärm", german)


def test_a_page_in_cyrillic_is_read_as_its_meta_tag_says_though_the_server_says_latin_1():
    russian = "Совет города решил открыть мост для движения следующей весной."
    page = html(f"<p>{russian}</p>", '<meta charset="windows-1251">').decode()
    assert extract_html(page.encode("cp1251"), charset="iso-8859-1").text == russian


def test_a_snippet_in_an_old_encoding_does_not_spoil_the_page():
    page = html(
        f"<p>Die Brücke über die Förde öffnet für Fußgänger früher als geplant. {SENTENCE}</p>"
    )
    broken = page.replace("Förde".encode(), "Förde".encode("cp1252"))
    assert "Die Brücke über die Förde öffnet" in extract_html(broken).text


def test_null_bytes_are_left_out():
    assert extract_html(html().replace(b"council", b"coun\x00cil")).text == SENTENCE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Dis&shy;kus&#8203;sion", "Diskussion"),
        ("a&nbsp;b&#8239;c", "a b c"),
        ("1990&#150;2000", "1990–2000"),
        ("x&#xD800;y&#0;&#1;&#xFFFF;&#99999999;z", "xyz"),
        ("&lt;b&gt; &amp;amp; &unknown;", "<b> &amp; &unknown;"),
        ("a&#x202E;b", "ab"),
        ("dom<b>in</b>oes fell", "dominoes fell"),
        ("H<sub>2</sub>O", "H2O"),
    ],
)
def test_characters_are_those_that_a_reader_sees(written: str, read: str):
    assert extract_html(html(f"<p>{SENTENCE} {written}.</p>")).text == f"{SENTENCE} {read}."


# ---- text


def test_a_list_of_demands_is_complete():
    demands = [f"demand number {number} of the union, in full" for number in range(1, 31)]
    items = "".join(f"<li>{demand}</li>" for demand in demands)
    text = extract_html(
        html(f"<p>{SENTENCE}</p><ol>{items}</ol><p>{SENTENCE[:-1]}, again.</p>")
    ).text
    assert text.split("\n\n")[1].split("\n") == [f"- {demand}" for demand in demands]


@pytest.mark.parametrize(
    "box",
    [
        "<p>Lesen Sie auch: <a href='/x'>Zölle treffen Stahl</a></p>",
        "<p><b>Read more:</b> <a href='/x'>Tolls hit steel</a></p>",
        "<p><a href='/x'>À lire aussi : l'acier</a></p>",
        "<h3>Das könnte Sie auch interessieren</h3><ul><li><a href='/x'>Zölle</a></li></ul>",
        "<div><h4>Mehr zum Thema</h4><div><a href='/x'>Zölle</a><p>Ein Anriss</p></div></div>",
        "<div class='c-Related__box'><p>Tolls hit steel harder than anyone expected.</p></div>",
        "<div class='teaser'><a href='/x'><h3>Tolls hit steel</h3></a><p>Short text.</p></div>",
        "<section class='newsletter-signup'><p>The best of the week, every Sunday.</p></section>",
        "<aside><p>Something else that happened somewhere else a while ago.</p></aside>",
        "<figure><img src='x'><figcaption>A crane at work. Photo: Ann Lee</figcaption></figure>",
        "<p>Foto: Anna Lind</p>",
        "<p>- Anzeige -</p>",
        "<p hidden>Never seen by a reader of this page, though it is long.</p>",
        "<p style='display: none'>Never seen by a reader of this page, though it is long.</p>",
        "<div class='cookie-banner'><p>We and our 214 partners store data on a device.</p></div>",
        "<form><label>Your email</label><input name='email'><button>Send</button></form>",
    ],
)
def test_boxes_in_the_text_are_gone(box: str):
    end = "Work on the second span begins after the summer."
    found = extract_html(html(f"<p>{SENTENCE}</p>{box}<p>{end}</p>"))
    assert found.text == f"{SENTENCE}\n\n{end}"


@pytest.mark.parametrize(
    "paragraph",
    [
        "Von der Leyen reist nach Kiew.",
        "Am 6. November 2024 wählte Amerika.",
        "Lesen Sie das Kleingedruckte, sagte sie, bevor Sie unterschreiben.",
        "„Schon jetzt haben wir 20.000 Abonnenten“, sagte die Chefredakteurin.",
        "Der Newsletter der Stadt hat 4.000 Leser.",
        "More on this will be known after the vote.",
        "The comments drew laughter.",
    ],
)
@pytest.mark.parametrize("name", ["", "news-bar_text__a1", "slide"])
def test_sentences_stay_whatever_they_look_like(paragraph: str, name: str):
    body = f'<p>{SENTENCE}</p><p class="{name}">{paragraph}</p>'
    assert extract_html(html(body)).text == f"{SENTENCE}\n\n{paragraph}"


def test_a_short_first_line_stays_where_no_author_is_known():
    page = f"<html><body><div><p>Ein Zwischenruf</p><p>{SENTENCE}</p></div></body></html>"
    assert extract_html(page.encode()).text == f"Ein Zwischenruf\n\n{SENTENCE}"


@pytest.mark.parametrize(
    "line", ["Anna Lind", "Anna Lind | 4. März 2025", "Anna Lind und Tom Reed"]
)
def test_a_line_with_the_author_is_no_text(line: str):
    head = linked({"@type": "Article", "author": ["Anna Lind", "Tom Reed"]})
    body = f"<p>{line}</p><p>{SENTENCE}</p><p>Anna Lind lebt in Köln.</p>"
    assert extract_html(html(body, head)).text == f"{SENTENCE}\n\nAnna Lind lebt in Köln."


def test_headings_that_look_like_labels_stay_over_their_text():
    headings = ["Mehr zu tun für Lehrer", "Zurück zur Normalität", "Kiel schlägt Flensburg 32:28"]
    body = "".join(f"<h2>{heading}</h2><p>{SENTENCE} {heading}.</p>" for heading in headings)
    blocks = extract_html(html(body)).text.split("\n\n")
    assert blocks[::2] == headings


@pytest.mark.parametrize(
    "page",
    [
        "<body><form id='aspnetForm'><div>{0}<br><br>{0} Again.</div></form>",
        "<body><h1>The bridge opens<p>{0}</p><p>{0} Again.</p>",
        "<body><div class='read-more-content'>{0}<p>{0} Again.</p></div>",
        "<body class='newsletter sidebar'><div class='card'><p>{0}</p><p>{0} Again.</p></div>",
        "<body style='opacity: 0'><main hidden><p>{0}</p><p>{0} Again.</p></main>",
        "<article class='teaser'><p>{0}</p><p>{0} Again.</p></article>",
        "<html><title>x</title><p>{0}<p>{0} Again.",
    ],
)
def test_a_page_of_odd_structure_keeps_its_text(page: str):
    text = extract_html(page.format(SENTENCE * 7).encode()).text
    assert text.endswith(f"{SENTENCE * 7}\n\n{SENTENCE * 7} Again.")


def test_a_body_named_after_its_comments_is_no_comment():
    body = f'<div class="article-body comments-enabled newsletter-ad"><p>{SENTENCE * 20}</p></div>'
    assert extract_html(html(body)).text == SENTENCE * 20


@pytest.mark.parametrize(
    "markup",
    [
        "{}<br><br>{}",
        "<div>{}</div><div>{}</div>",
        "<p>{}<br/> <br/>{}</p>",
        "<span>{}<br><br>{}</span>",
        "<table><tr><td>{}<br><br>{}</td></tr></table>",
        "<font>{}<p>{}</font>",
        "<pre>{}\n\n{}</pre>",
        "<section>{}<p>{}</p></section>",
        "<blockquote>{}<br><br>{}</blockquote>",
    ],
)
def test_paragraphs_are_found_in_markup_of_every_kind(markup: str):
    other = "Work on the second span of the bridge begins after the summer, the mayor said."
    text = extract_html(html(markup.format(SENTENCE, other))).text
    assert [line for line in text.split("\n") if line] == [SENTENCE, other]


BLOCKS = (
    "<p>{} {} {}</p>|<div>{} {} {}</div>|<blockquote><p>{} {} {}</p></blockquote>"
    "|<section><div><p>{} {} {}</p></div></section>|<p><b>{} {} {}</b></p>|<p>{}\n{}&nbsp;{}</p>"
    "|<p class='Text_bar__1'>{} <a href='/'>{}</a> {}</p>|<p>{} <i class='share'>{}</i> {}</p>"
    "|<p><em>{}</em> {} <time>{}</time></p>|<p><mark class='ad'>{}</mark> {} <label>{}</label></p>"
    "|<div><span>{} <i class='meta'>{}</i> {}</span></div>|<p><a href='/x'>{}</a> {} <u>{}</u></p>"
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(BLOCKS.split("|")), st.integers(0, 40)), max_size=12))
def test_no_word_of_the_article_is_lost_whatever_its_markup(blocks: list[tuple[str, int]]):
    words = [("It", f"voted{n} " + "again " * size, "late.") for n, (_, size) in enumerate(blocks)]
    body = "".join(block.format(*three) for (block, _), three in zip(blocks, words, strict=True))
    text = extract_html(html(f"{body}<p>{SENTENCE}</p>")).text
    assert text.split("\n\n") == [*(" ".join(" ".join(w).split()) for w in words), SENTENCE]


def test_the_text_in_json_ld_stands_in_for_a_page_that_a_script_fills():
    article = {"@type": "NewsArticle", "headline": "The bridge opens", "articleBody": SENTENCE * 9}
    page = f"<html><head>{linked(article)}</head><body><div id=root></div></body></html>"
    assert extract_html(page.encode()).text == SENTENCE * 9
