from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from fakes import bag_of_words

from assistant.answer import Citation, Sentence
from assistant.components import usual_embedder
from assistant.context import SourceSentence
from assistant.disagreement import Disagreement, disagreement_sentence, find_disagreement
from assistant.evidence import Proof, WordReader
from assistant.settings import Settings
from vectorstore.article import Article, Span
from vectorstore.chunking import SentenceSpan
from vectorstore.embedding import SentenceTransformerEmbedder
from vectorstore.word_vectors import WordEmbedder, WordVectors

FRIDAY = datetime.date(2025, 8, 15)


@dataclass(frozen=True)
class Pair:
    """A question, what the answer quotes, what another article says, and the values if they differ.

    A day is the day of August 2025 on which the article appeared.
    """

    question: str
    quoted: str
    other: str
    values: tuple[str, str] | None = None
    languages: str = "de de"
    days: tuple[int, int] = (15, 15)


DIFFERENT = [
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "Gegen den Bau der Straße demonstrierten in Graz 900 Menschen.",
        ("1.200 Menschen", "900 Menschen"),
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "Rund 1.200 Menschen demonstrierten in Graz, teilte die Polizei am Freitag mit.",
        "In Graz demonstrierten etwa 3.000 Menschen, sagten die Veranstalter am Samstag.",
        ("Rund 1.200 Menschen", "etwa 3.000 Menschen"),
        days=(15, 16),
    ),
    Pair(
        "Wie viele Tote gab es bei dem Erdbeben?",
        "Bei dem Erdbeben in Nepal kamen 25 Menschen ums Leben.",
        "Bei dem Erdbeben in Nepal kamen mindestens 40 Menschen ums Leben.",
        ("25 Menschen", "mindestens 40 Menschen"),
        days=(12, 14),
    ),
    Pair(
        "Um wie viel stieg der Umsatz von Voest?",
        "Der Umsatz von Voest stieg um 25 Prozent.",
        "Um 30 Prozent stieg der Umsatz von Voest.",
        ("25 Prozent", "30 Prozent"),
    ),
    Pair(
        "Was kostet die neue Brücke?",
        "Die neue Brücke in Linz kostet 180 Millionen Euro.",
        "Die neue Brücke in Linz kostet 240 Millionen Euro.",
        ("180 Millionen Euro", "240 Millionen Euro"),
    ),
    Pair(
        "Wann tritt der Minister zurück?",
        "Der Minister Huber tritt am Montag zurück.",
        "Der Minister Huber tritt am Dienstag zurück.",
        ("Montag", "Dienstag"),
    ),
    Pair(
        "Wann öffnet das Museum?",
        "Das Museum in Wels öffnet am 3. September wieder.",
        "Das Museum in Wels öffnet am 10. September wieder.",
        ("3. September", "10. September"),
    ),
    Pair(
        "Wann begann die Sitzung?",
        "Die Sitzung in Wels begann um 9.30 Uhr.",
        "Die Sitzung in Wels begann um 11 Uhr.",
        ("9.30 Uhr", "11 Uhr"),
    ),
    Pair(
        "Wie viele Menschen wurden verletzt?",
        "Bei dem Unfall in Wien starben zwei Menschen, 30 Menschen wurden verletzt.",
        "Bei dem Unfall in Wien starben zwei Menschen, 45 Menschen wurden verletzt.",
        ("30 Menschen", "45 Menschen"),
    ),
    Pair(
        "Tritt der Bürgermeister von Linz zurück?",
        "Der Bürgermeister von Linz tritt zurück.",
        "Der Bürgermeister von Linz tritt nicht zurück.",
        (
            "Der Bürgermeister von Linz tritt zurück.",
            "Der Bürgermeister von Linz tritt nicht zurück.",
        ),
    ),
    Pair(
        "How many people marched in Leeds?",
        "About 1,200 people marched through Leeds against the airport.",
        "Some 900 people marched through Leeds against the airport.",
        ("About 1,200 people", "Some 900 people"),
        "en en",
    ),
    Pair(
        "How many people were killed in the flood?",
        "The flood in Sylhet killed 25 people.",
        "The flood in Sylhet killed 31 people.",
        ("25 people", "31 people"),
        "en en",
    ),
    Pair(
        "How many jobs will Siemens cut?",
        "Siemens will cut 2,500 jobs in Britain.",
        "In Britain, Siemens will cut 4,000 jobs.",
        ("2,500 jobs", "4,000 jobs"),
        "en en",
    ),
    Pair(
        "How many people were killed in the crash?",
        "The crash near Delhi killed 12 people, police said on Friday.",
        "The crash near Delhi killed 17 people, police said on Saturday.",
        ("12 people", "17 people"),
        "en en",
        (15, 16),
    ),
    Pair(
        "When was the company founded?",
        "The company Alnwick Steel was founded in 1867.",
        "The company Alnwick Steel was founded in 1871.",
        ("1867", "1871"),
        "en en",
    ),
    Pair(
        "How much did Google pay?",
        "The company Google paid $1.2bn for the map company.",
        "The company Google paid $900m for the map company.",
        ("$1.2bn", "$900m"),
        "en en",
    ),
    Pair(
        "When will the bridge open?",
        "The bridge in Hull will open on 3 September.",
        "The bridge in Hull will open on 17 September.",
        ("3 September", "17 September"),
        "en en",
    ),
    Pair(
        "Will the union accept the offer?",
        "Tom Baker of the union will accept the offer of the railway.",
        "Tom Baker of the union will not accept the offer of the railway.",
        (
            "Tom Baker of the union will accept the offer of the railway.",
            "Tom Baker of the union will not accept the offer of the railway.",
        ),
        "en en",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen die Straße.",
        "In Graz 900 people demonstrated against the road.",
        ("1.200 Menschen", "900 people"),
        "de en",
    ),
    Pair(
        "How many people were killed in the earthquake?",
        "The earthquake in Nepal killed 25 people.",
        "Das Erdbeben in Nepal tötete 40 Menschen.",
        ("25 people", "40 Menschen"),
        "en de",
    ),
    Pair(
        "By how much did prices rise?",
        "In Austria, prices rose by 25 percent.",
        "Die Preise in Österreich stiegen um 30 Prozent.",
        ("25 percent", "30 Prozent"),
        "en de",
    ),
    Pair(
        "Wann öffnet die Brücke in Hull?",
        "Die Brücke in Hull öffnet am Montag.",
        "The bridge in Hull opens on Tuesday.",
        ("Montag", "Tuesday"),
        "de en",
    ),
]
ALIKE = [
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "In Linz demonstrierten 900 Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "In Graz demonstrierten tausendzweihundert Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten rund 1.200 Menschen gegen die Straße.",
        "In Graz demonstrierten 1.180 Menschen gegen die Straße.",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten am Freitag 1.200 Menschen gegen die Straße.",
        "In Graz demonstrierten am Samstag 900 Menschen gegen die Straße.",
        days=(15, 16),
    ),
    Pair(
        "Wie hoch war die Arbeitslosigkeit in Österreich?",
        "Im Jahr 2019 lag die Arbeitslosigkeit in Österreich bei 7,4 Prozent.",
        "Im Jahr 2020 lag die Arbeitslosigkeit in Österreich bei 9,9 Prozent.",
    ),
    Pair(
        "Um wie viel stieg der Umsatz?",
        "Der Umsatz von Voest stieg um 25 Prozent.",
        "Der Gewinn von Voest stieg um 30 Prozent.",
    ),
    Pair(
        "Um wie viel stieg der Umsatz?",
        "Der Umsatz von Voest stieg um 25 Prozent.",
        "Der Umsatz von Voest stieg auf 30 Millionen Euro.",
    ),
    Pair(
        "Wie viele Menschen wurden verletzt?",
        "Bei dem Unfall in Wien wurden 30 Menschen verletzt, darunter 12 Kinder.",
        "Bei dem Unfall in Wien wurden 12 Kinder verletzt.",
    ),
    Pair(
        "Wie viele Menschen wurden verletzt?",
        "Bei dem Unfall in Wien wurden 30 Menschen verletzt.",
        "Bei dem Unfall in Wien wurden 12 Kinder verletzt.",
    ),
    Pair(
        "Wie viele Prozent bekam die SPÖ?",
        "Die SPÖ bekam bei der Wahl 25 Prozent der Stimmen.",
        "Die ÖVP bekam bei der Wahl 30 Prozent der Stimmen.",
    ),
    Pair(
        "Wann tritt der Minister zurück?",
        "Der Minister Huber tritt am Freitag zurück.",
        "Der Minister Huber tritt am 15. August zurück.",
    ),
    Pair(
        "Wer demonstrierte in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "Gegen den Bau der Straße demonstrierten in Graz 900 Menschen.",
    ),
    Pair(
        "Wann war die Demonstration in Graz?",
        "In Graz demonstrierten am Freitag 1.200 Menschen gegen den Bau der Straße.",
        "In Graz demonstrierten am Freitag 900 Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wer waren die 1.200 Menschen, die in Graz demonstrierten?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "In Graz demonstrierten 900 Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wie viele Menschen wurden festgenommen?",
        "In Graz demonstrierten 1.200 Menschen, 30 Menschen wurden festgenommen.",
        "In Graz demonstrierten 900 Menschen, 30 Menschen wurden festgenommen.",
    ),
    Pair(
        "Tritt der Bürgermeister zurück?",
        "Der Bürgermeister von Linz tritt zurück.",
        "Der Bürgermeister von Graz tritt nicht zurück.",
    ),
    Pair(
        "How many people marched in Leeds?",
        "In Leeds, 1,200 people marched against the airport.",
        "In London, 900 people marched against the airport.",
        languages="en en",
    ),
    Pair(
        "How many people marched in Leeds?",
        "More than 1,000 people marched through Leeds.",
        "In Leeds, 1,200 people marched.",
        languages="en en",
    ),
    Pair(
        "How did Arsenal play?",
        "Arsenal won the match 3-1.",
        "Arsenal won the match 2-0.",
        languages="en en",
    ),
    Pair(
        "How much did Google pay?",
        "The company Google paid $1.2bn for the map company.",
        "The company Google paid 1,200 million dollars for the map company.",
        languages="en en",
    ),
    Pair(
        "How much did the profit of Sony fall?",
        "Sony said its profit fell by 12 percent in May.",
        "Sony said its profit fell by 19 percent in June.",
        languages="en en",
    ),
    Pair(
        "How many jobs will Siemens cut?",
        "Siemens will cut 2,500 jobs in Britain.",
        "Siemens will cut 4,000 jobs in Germany.",
        languages="en en",
    ),
    Pair(
        "How many jobs will Siemens cut?",
        "Siemens will cut 2,500 jobs in Britain.",
        "Siemens will create 4,000 jobs in Britain.",
        languages="en en",
    ),
    Pair(
        "How many people were killed?",
        "The flood in Sylhet killed 25 people.",
        "The flood in Sylhet injured 140 people.",
        languages="en en",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen die Straße.",
        "In Graz 1,200 people demonstrated against the road.",
        languages="de en",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen die Straße.",
        "In Linz 900 people demonstrated against the road.",
        languages="de en",
    ),
    Pair(
        "Wann öffnet die Brücke in Hull?",
        "Die Brücke in Hull öffnet am Freitag.",
        "The bridge in Hull opens on 15 August.",
        languages="de en",
    ),
]
# What words mean in the fast tests: those that a row joins are one.
_CONCEPTS = [
    "people menschen", "demonstrated demonstrierten", "road straße", "earthquake erdbeben",
    "killed tötete", "prices preise", "austria österreich", "rose stiegen", "percent prozent",
    "bridge brücke", "opens öffnet", "against gegen",
]  # fmt: skip
_CONCEPT = {word: row.split()[0] for row in _CONCEPTS for word in row.split()}


class FakeWords:
    """Gives a word the vector that counts what it means; all words are as rare."""

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> WordVectors:
        spans = tuple(Span(m.start(), m.end()) for m in re.finditer(r"\w+(?:[.,]\w+)*", text))
        words = [span.of(text).lower() for span in spans]
        vectors = np.stack([bag_of_words(_CONCEPT.get(word, word)) for word in words])
        return WordVectors(spans, vectors, np.full(len(words), 14, dtype=np.float32), vectors)


def article(name: str, text: str, language: str, day: int, source: str | None = None) -> Article:
    date = datetime.date(2025, 8, day)
    return Article(name, f"Titel {name}", text, language, f"/{name}", date, source)


def source_of(one: Article, vector: np.ndarray) -> SourceSentence:
    return SourceSentence(one, SentenceSpan(0, len(one.text)), vector, 0.5)


def near(cosine: float) -> tuple[np.ndarray, np.ndarray]:
    """Return two unit vectors with that cosine."""
    return np.array([1.0, 0.0]), np.array([cosine, np.sqrt(1 - cosine**2)])


def articles_of(pair: Pair) -> list[Article]:
    texts, languages = (pair.quoted, pair.other), pair.languages.split()
    places = zip(("one", "two"), texts, languages, pair.days, strict=True)
    return [article(*place) for place in places]


def proof_of(*quoted: SourceSentence, text: str | None = None) -> Proof:
    """Return the proof of an answer that repeats its quotes, or of one sentence."""
    citations = tuple(
        Citation(number, one.article, one.text, one.span.start, one.span.end)
        for number, one in enumerate(quoted, start=1)
    )
    said = text or " ".join(one.text for one in quoted)
    numbers = tuple(citation.number for citation in citations)
    return Proof((Sentence(said, 0, len(said), numbers),), citations)


def found_in(
    pair: Pair, vectors: Sequence[np.ndarray], words: WordReader | None
) -> Disagreement | None:
    sources = [
        source_of(one, vector) for one, vector in zip(articles_of(pair), vectors, strict=True)
    ]
    language = pair.languages.split()[0]
    return find_disagreement(pair.question, language, proof_of(sources[0]), sources, words)


def values_of(found: Disagreement | None) -> tuple[str, ...] | None:
    return found and tuple(one.value for one in found.statements)


@pytest.mark.parametrize("pair", DIFFERENT, ids=lambda pair: pair.quoted[:40])
def test_articles_that_say_different_things_are_both_named(pair: Pair):
    assert values_of(found_in(pair, near(0.93), FakeWords())) == pair.values


@pytest.mark.parametrize("pair", ALIKE, ids=lambda pair: pair.quoted[:40])
def test_what_only_looks_different_is_not_told(pair: Pair):
    assert found_in(pair, near(0.93), FakeWords()) is None


def same_language(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if len(set(pair.languages.split())) == 1]


@pytest.mark.parametrize("pair", same_language(DIFFERENT), ids=lambda pair: pair.quoted[:40])
def test_stems_do_without_word_vectors_in_one_language(pair: Pair):
    assert values_of(found_in(pair, near(0.93), None)) == pair.values


@pytest.mark.parametrize("pair", ALIKE, ids=lambda pair: pair.quoted[:40])
def test_without_word_vectors_nothing_false_is_told(pair: Pair):
    assert found_in(pair, near(0.93), None) is None


MARCH = "In Graz demonstrierten {} Menschen gegen die Straße."
ASKED = "Wie viele Menschen demonstrierten in Graz?"


def marches(*counts: str, days: Sequence[int] = (), cosine: float = 0.93) -> list[SourceSentence]:
    """Return a sentence of one article for each count, all about as near to the first."""
    first, other = near(cosine)
    return [
        source_of(article(f"a{number}", MARCH.format(count), "de", day), other if number else first)
        for number, (count, day) in enumerate(zip(counts, days or [15] * len(counts), strict=True))
    ]


def test_statements_come_oldest_first_each_value_once():
    sources = marches("1.200", "900", "2.500", "900", days=(13, 14, 12, 11))
    found = find_disagreement(ASKED, "de", proof_of(sources[0]), sources)
    assert values_of(found) == ("2.500 Menschen", "1.200 Menschen", "900 Menschen")


def test_statement_is_a_slice_of_its_quote():
    found = found_in(DIFFERENT[1], near(0.93), None)
    assert found and all(one.value in one.source.text for one in found.statements)


def test_sentences_that_are_not_near_are_not_compared():
    sources = marches("1.200", "900", cosine=0.85)
    assert find_disagreement(ASKED, "de", proof_of(sources[0]), sources) is None


def test_copies_of_an_agency_text_agree():
    sources = marches("1.200", "1.200", "1200")
    assert find_disagreement(ASKED, "de", proof_of(sources[0]), sources) is None


def test_article_that_says_both_values_disagrees_with_nobody():
    sources = marches("1.200", "900")
    text = f"{MARCH.format('900')} {MARCH.format('1.200')}"
    both = article("a1", text, "de", 15)
    middle = len(MARCH.format("900"))
    spans = (SentenceSpan(0, middle), SentenceSpan(middle + 1, len(text)))
    sources[1:] = [SourceSentence(both, span, sources[1].vector, 0.5) for span in spans]
    assert find_disagreement(ASKED, "de", proof_of(sources[0]), sources) is None


def test_value_that_the_answer_leaves_out_is_not_compared():
    sources = marches("1.200", "900")
    proof = proof_of(sources[0], text="In Graz wurde gegen die Straße demonstriert.")
    assert find_disagreement(ASKED, "de", proof, sources) is None


def test_unsupported_sentence_has_nothing_to_compare():
    sources = marches("1.200", "900")
    assert find_disagreement(ASKED, "de", Proof((Sentence("x", 0, 1),), ()), sources) is None


def test_quote_of_several_sentences_is_read_sentence_by_sentence():
    sources = marches("1.200", "900")
    text = f"Es regnete. {sources[0].text}"
    window = article("a0", text, "de", 15)
    sources[0] = SourceSentence(window, SentenceSpan(12, len(text)), sources[0].vector, 0.5)
    citation = Citation(1, window, text, 0, len(text))
    proof = Proof((Sentence(text, 0, len(text), (1,)),), (citation,))
    assert values_of(find_disagreement(ASKED, "de", proof, sources)) == (
        "1.200 Menschen",
        "900 Menschen",
    )


def test_sentence_for_the_reader_has_value_source_and_day():
    first = article("a", MARCH.format("1.200"), "de", 12, "Tagblatt")
    second = article("b", MARCH.format("900"), "de", 13, "dpa")
    vectors = near(0.93)
    sources = [source_of(first, vectors[0]), source_of(second, vectors[1])]
    found = find_disagreement(ASKED, "de", proof_of(sources[0]), sources)
    assert found
    assert disagreement_sentence(found, "de") == (
        "Die Artikel nennen Verschiedenes: „1.200 Menschen“ (Tagblatt, 12.8.2025), "
        "„900 Menschen“ (dpa, 13.8.2025)."
    )
    assert disagreement_sentence(found, "en") == (
        "The articles differ: “1.200 Menschen” (Tagblatt, 2025-08-12); "
        "“900 Menschen” (dpa, 2025-08-13)."
    )


def test_without_source_the_title_stands_there_and_without_day_nothing():
    first = Article("a", "Der Marsch", MARCH.format("1.200"), "de", "/a")
    second = Article("b", "", MARCH.format("900"), "de", "/b")
    vectors = near(0.93)
    sources = [source_of(first, vectors[0]), source_of(second, vectors[1])]
    found = find_disagreement(ASKED, "de", proof_of(sources[0]), sources)
    assert found
    assert disagreement_sentence(found, "de") == (
        "Die Artikel nennen Verschiedenes: „1.200 Menschen“ (Der Marsch), „900 Menschen“."
    )


# As news write it: both sentences say more than the value, and not the same.
NEWS = [
    Pair(
        "Wie viele Menschen starben bei dem Zugunglück?",
        "Bei dem Zugunglück in der Nähe von Athen sind nach Angaben der Feuerwehr mindestens "
        "36 Menschen ums Leben gekommen.",
        "Bei dem Zugunglück nahe Athen sind nach jüngsten Angaben 43 Menschen ums Leben gekommen, "
        "wie die Polizei am Mittwoch mitteilte.",
        ("mindestens 36 Menschen", "43 Menschen"),
        days=(12, 13),
    ),
    Pair(
        "How many people were killed in the earthquake?",
        "At least 1,400 people were killed when an earthquake struck eastern Afghanistan late on "
        "Sunday, officials said.",
        "More than 2,200 people were killed when the earthquake struck eastern Afghanistan, the "
        "Taliban government said on Thursday.",
        ("At least 1,400 people", "More than 2,200 people"),
        "en en",
        (12, 15),
    ),
    Pair(
        "Wie viele Stellen streicht Bosch?",
        "Der Autozulieferer Bosch will in Deutschland 13.000 Stellen streichen.",
        "Bosch wird in den kommenden Jahren in Deutschland 22.000 Stellen streichen, sagte ein "
        "Sprecher des Betriebsrats.",
        ("13.000 Stellen", "22.000 Stellen"),
    ),
    Pair(
        "How many people were killed near Athens?",
        "At least 36 people were killed when two trains crashed near Athens.",
        "At least 43 people were killed when two buses crashed near Athens.",
        None,
        "en en",
    ),
    Pair(
        "Wie viele Stellen streicht Bosch?",
        "Der Autozulieferer Bosch will in Deutschland 13.000 Stellen streichen.",
        "Der Autozulieferer Continental will in Deutschland 7.000 Stellen streichen.",
    ),
    Pair(
        "How many jobs is Bosch cutting?",
        "Car parts supplier Bosch plans to cut 13,000 jobs in Germany.",
        "Der Autozulieferer Bosch will in Ungarn 2.000 Stellen streichen.",
        None,
        "en de",
    ),
]


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    settings = Settings()
    return usual_embedder(settings)


@pytest.mark.weights
@pytest.mark.skipif(not WordEmbedder.available(), reason="needs the packaged weights")
def test_real_vectors_tell_disagreement_from_likeness(embedder: SentenceTransformerEmbedder):
    words = WordEmbedder()
    for pair in [*DIFFERENT, *ALIKE, *NEWS]:
        vectors = embedder.embed_passages([pair.quoted, pair.other])
        assert values_of(found_in(pair, vectors, words)) == pair.values, pair
