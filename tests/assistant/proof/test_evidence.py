from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from evidence_steps import (
    BOTH,
    CARRIES,
    GERMAN,
    HARBOUR,
    LEAVES,
    LOOSE,
    WINTER,
    all_alike,
    articles_of,
    judged,
    proof_of,
    sources,
    vectors,
)
from fakes import FakeWords, article_of

from assistant.answer import Sentence
from assistant.proof.prover import Proof, ProofWeights, Prover

# ---- quotes


def test_quote_is_the_articles_own_words_at_their_place():
    text = "The ferry leaves the harbour at dawn. The mayor rules out a closure in the long winter."
    proof = proof_of(text)
    assert [citation.article.id for citation in proof.citations] == ["harbour", "winter"]
    for citation in proof.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote


def test_quotes_are_numbered_in_the_order_of_their_use():
    text = "It carries salt. The ferry leaves the harbour at dawn. It carries salt."
    proof = proof_of(text)
    assert [sentence.citations for sentence in proof.sentences] == [(1,), (2,), (1,)]
    assert [c.quote for c in proof.citations] == [
        "It carries salt.",
        "The ferry leaves the harbour at dawn.",
    ]
    assert [c.number for c in proof.citations] == [1, 2]


def test_every_citation_is_used_and_every_use_has_a_citation():
    proof = proof_of("It carries salt. The island wants a second ship. It carries salt.")
    used = {number for sentence in proof.sentences for number in sentence.citations}
    assert used == {citation.number for citation in proof.citations}


def test_quote_of_a_sentence_that_is_not_proven_is_no_citation():
    assert judged("The ferry carries 300 guests.", "The ferry carries 200 guests.")[1] == []


def test_verdict_citations_reason_and_doubt_agree():
    proof = proof_of(
        "It carries salt. Dragons guard the lighthouse. The island wants a second ship."
    )
    assert {sentence.verdict for sentence in proof.sentences} == {"supported", "unsupported"}
    for sentence in proof.sentences:
        assert (sentence.verdict == "supported") == bool(sentence.citations)
        assert (sentence.reason is None) == bool(sentence.citations)
        assert (sentence.doubt is None) == bool(sentence.citations)


def test_sentences_stand_where_the_text_has_them():
    text = "  It carries salt.\n\nDragons guard it.  The ferry leaves the harbour at dawn. "
    sentences = proof_of(text).sentences
    assert len(sentences) == 3
    for sentence in sentences:
        assert text[sentence.start : sentence.end] == sentence.text


def test_same_question_has_the_same_proof():
    text = "The ferry leaves the harbour at noon. It carries salt. Dragons guard it."
    prover, found = Prover(vectors, FakeWords(), LOOSE), sources(HARBOUR, WINTER)
    first = prover.prove(text, "en", found)
    assert prover.prove(text, "en", found) == first
    assert Prover(vectors, FakeWords(), LOOSE).prove(text, "en", found) == first


@pytest.mark.parametrize("text", ["", "  \n "])
def test_empty_text_has_no_sentences(text: str):
    assert proof_of(text) == Proof((), ())


def test_without_sources_nothing_is_supported():
    proof = Prover(vectors, FakeWords()).prove("It carries salt. It sails.", "en", [])
    assert [sentence.doubt for sentence in proof.sentences] == ["no_match"] * 2
    assert proof.citations == ()


# ---- doubts


def test_sentence_that_no_article_says_is_unsupported_with_a_reason():
    (sentence,) = proof_of("Dragons guard the northern lighthouse forever.").sentences
    assert sentence == Sentence(
        "Dragons guard the northern lighthouse forever.",
        0,
        46,
        (),
        "unsupported",
        "No sentence of the articles says this.",
        "no_match",
    )


def test_sentence_that_shares_only_some_words_matches_nothing():
    # "the" twice, "ferry", "leaves", "at": (4 + 1 + 1 + 1) / 10 is less than what is near.
    (sentence,) = proof_of("The ferry leaves the airport at midnight.").sentences
    assert sentence.doubt == "no_match"


@pytest.mark.parametrize(
    ("language", "text", "quote", "doubt", "reason"),
    [
        ("en", "The ferry carries 300 guests.", "The ferry carries 200 guests.",
         "number", "The quote that comes nearest does not say “300”."),
        ("de", "Die Fähre kostet 300 Euro.", "Die Fähre kostet 200 Euro.",
         "number", "Das nächstliegende Zitat nennt nicht „300 Euro“."),
        ("en", "The ferry sailed on 3 May 2024.", "The ferry sailed on 4 May 2024.",
         "date", "The quote that comes nearest does not give the date “3 May 2024”."),
        ("de", "Sie fuhr am 3. Mai 2024.", "Sie fuhr am 4. Mai 2024.",
         "date", "Das nächstliegende Zitat nennt den Zeitpunkt „3. Mai 2024“ nicht."),
        ("en", "The ferry carries Friedrich Merz.", "The ferry carries Donald Tusk.",
         "name", "The quote that comes nearest does not name “Friedrich Merz”."),
        ("de", "Gestern kam Friedrich Merz.", "Gestern kam Donald Tusk.",
         "name", "Das nächstliegende Zitat nennt den Namen „Friedrich Merz“ nicht."),
        ("en", "The ferry does not leave the harbour.", "The ferry leaves the harbour.",
         "negation", "The quote that comes nearest denies it, or this sentence does."),
        ("de", "Die Fähre verlässt den Hafen.", "Die Fähre verlässt den Hafen nicht.",
         "negation", "Das nächstliegende Zitat verneint es, oder dieser Satz tut es."),
        ("en", "Merz demanded a ship for Tusk.", "Tusk demanded a ship for Merz.",
         "speaker", "In the quote that comes nearest it is not “Merz” who says so."),
        ("de", "Merz forderte ein Schiff für Scholz.", "Scholz forderte ein Schiff für Merz.",
         "speaker", "Im nächstliegenden Zitat sagt das nicht „Merz“."),
        ("en", "The ferry leaves at ebb.", "The ferry leaves at dawn. Mills close at ebb.",
         "detail", "The quote that comes nearest does not say “ebb” there."),
        ("de", "Die Fähre fährt bei Ebbe.", "Die Fähre fährt bei Flut. Es war Ebbe.",
         "detail", "Das nächstliegende Zitat sagt an dieser Stelle nicht „Ebbe“."),
        ("en", "Dragons guard it.", "", "no_match", "No sentence of the articles says this."),
        ("de", "Drachen wachen.", "", "no_match", "Kein Satz der Artikel sagt das."),
    ],
)  # fmt: skip
def test_doubt_is_told_in_the_language_of_the_answer(
    language: str, text: str, quote: str, doubt: str, reason: str
):
    sentence, quotes = judged(text, quote, language=language, embed=all_alike)
    assert (sentence.verdict, sentence.doubt, sentence.reason) == ("unsupported", doubt, reason)
    assert (sentence.citations, quotes) == ((), [])


@pytest.mark.parametrize("language", ["es", "xx"])
def test_reason_in_any_other_language_is_english(language: str):
    sentence, _ = judged("Bonjour.", "", language=language)
    assert sentence.reason == "No sentence of the articles says this."


# ---- words that stand elsewhere

DAWN = "The ferry leaves the harbour at dawn every day of the week."
MILL = "The mill closes at ebb."


def test_word_of_another_sentence_in_the_place_of_the_quotes_own_is_a_detail():
    sentence, _ = judged(DAWN.replace("dawn", "ebb"), f"{DAWN} {MILL}")
    assert sentence.doubt == "detail"
    assert "“ebb”" in str(sentence.reason)


def test_word_of_another_article_is_a_detail_too():
    assert judged(DAWN.replace("dawn", "ebb"), DAWN, MILL)[0].doubt == "detail"


def test_word_that_stands_nowhere_may_be_another_one_for_the_same():
    sentence, quotes = judged(DAWN.replace("leaves", "quits"), f"{DAWN} {MILL}")
    assert sentence.verdict == "supported"
    assert quotes == [DAWN]


def test_word_that_the_quote_has_too_is_no_doubt():
    assert judged(DAWN, f"{DAWN} The ferry returns at dawn.")[0].verdict == "supported"


def test_without_words_vectors_details_are_not_judged():
    found = sources(*articles_of([DAWN, MILL]))
    (sentence,) = Prover(vectors).prove(DAWN.replace("dawn", "ebb"), "en", found).sentences
    assert sentence.verdict == "supported"


def test_word_that_a_sentence_repeats_and_its_quote_does_not_is_a_detail():
    quote = "Coal and salt leave the harbour at dawn."
    sentence, _ = judged("Salt and salt leave the harbour at dawn.", quote, embed=all_alike)
    assert sentence.doubt == "detail"
    assert "“Salt”" in str(sentence.reason)
    assert judged(quote, quote, embed=all_alike)[0].verdict == "supported"


def across(text: str, *german: str, weights: ProofWeights | None = None) -> Sentence:
    """Judge an English sentence by one German article, with a dictionary of ten words."""
    words = FakeWords(GERMAN)

    def embed(texts: Sequence[str]) -> np.ndarray:
        return np.stack([words.sense(text) for text in texts])

    found = sources(*articles_of(german, "de"), embed=embed)
    (sentence,) = Prover(embed, words, weights).prove(text, "en", found).sentences
    return sentence


def test_quote_in_another_language_proves():
    assert across("The ferry leaves the harbour.", "Die Fähre verlässt den Hafen.").citations


def test_word_of_another_sentence_is_a_detail_across_languages():
    german = "Die Fähre verlässt den Hafen bei Flut. Die Mühle schließt bei Ebbe."
    assert across("The ferry leaves the harbour at tide.", german).verdict == "supported"
    assert across("The ferry leaves the harbour at ebb.", german).doubt == "detail"


def test_across_languages_a_common_word_counts_less_and_less_still_beside_numbers():
    # "ebb" has the rarity 6, so it counts `common`; beside a number, 1.5 times 0.12 is let pass.
    german = "Die 7 Fähre verlässt den Hafen bei Flut. Die Mühle schließt bei Ebbe."
    counted = "The 7 ferry leaves the harbour at ebb."
    plain = counted.replace("7 ", "")
    few, more = ProofWeights(common=0.15), ProofWeights(common=0.19)
    assert across(plain, german.replace("7 ", ""), weights=few).doubt == "detail"
    assert across(counted, german, weights=few).verdict == "supported"
    assert across(counted, german, weights=more).doubt == "detail"


# ---- what was asked


def asked(question: str, title: str = "") -> Sentence:
    """Judge a sentence on the ferry, by an article in German, as an answer to a question."""
    words = FakeWords(GERMAN)

    def embed(texts: Sequence[str]) -> np.ndarray:
        return np.stack([words.sense(text) for text in texts])

    text = "Niemand singt im Winter. Die Fähre verlässt den Hafen.\n\nEin Drache hütet Schätze."
    article = replace(article_of(text, "a", language="de"), title=title)
    found = sources(article, embed=embed)
    proof = Prover(embed, words).prove("The ferry leaves the harbour.", "en", found, question)
    return proof.sentences[0]


def test_quote_on_something_else_than_the_question_proves_nothing():
    assert asked("What leaves the harbour?").verdict == "supported"
    sentence = asked("Which dragon guards treasures?")
    assert sentence.doubt == "unasked"
    assert sentence.reason == "The quote that comes nearest is on something else than the question."
    assert asked("Hütet ein Drache Schätze?").doubt == "unasked"  # in the next paragraph


def test_words_of_the_question_may_stand_beside_the_quote_or_in_the_title():
    assert asked("Wer singt Winter niemand?").verdict == "supported"
    assert asked("Wer hütet Schätze?", "Drachen hütet Schätze").verdict == "supported"


# ---- several candidates


def test_at_most_one_source_of_each_article_is_cited_where_one_proves():
    twins = [article_of("It carries salt.", f"t{number}") for number in range(6)]
    proof = proof_of("It carries salt.", HARBOUR, *twins)
    assert [citation.article.id for citation in proof.citations] == ["harbour"]


def test_next_article_is_tried_where_the_nearest_lacks_the_number():
    near = "The ferry carries 200 guests to the island."
    right = "The ferry carries 300 guests to the green island."
    text = near.replace("200", "300")
    assert judged(text, near, weights=LOOSE)[0].doubt == "number"
    sentence, quotes = judged(text, near.replace("300", "200"), right, weights=LOOSE)
    assert sentence.verdict == "supported"
    assert quotes == [right]


def test_reason_is_what_the_nearest_article_lacks():
    sentence, _ = judged(
        "The ferry carries 300 guests to the island.",
        "The ferry carries Donald Tusk and 300 guests on no day to the mill.",
        "The ferry carries 200 guests to the island.",
        weights=LOOSE,
    )
    assert sentence.doubt == "number"


def test_fourth_nearest_article_is_not_tried():
    wrong = [f"The ferry carries {number} guests." for number in (100, 200, 400)]
    right = "The ferry carries 300 guests to an island far away in the north."
    text = "The ferry carries 300 guests."
    # The wrong ones share 4 of 5 words with it; the right one all, but has 7 more.
    assert judged(text, *wrong[:2], right, weights=LOOSE)[1] == [right]
    assert judged(text, *wrong, right, weights=LOOSE)[0].doubt == "number"


# ---- two quotes


def test_two_sentences_joined_are_proven_by_both():
    sentence, quotes = judged(BOTH, LEAVES, CARRIES, weights=LOOSE)
    assert sentence.citations == (1, 2)
    assert sorted(quotes) == sorted([LEAVES, CARRIES])


def test_sentence_that_one_quote_proves_has_no_second_one():
    sentence, quotes = judged(LEAVES, LEAVES, CARRIES, BOTH, weights=LOOSE)
    assert sentence.citations == (1,)
    assert quotes == [LEAVES]


FAR = "On board are salt, wood and coal for old mills in towns far away to the north."


def test_neighbour_is_joined_though_it_is_far_from_the_sentence():
    text = "The ferry leaves the harbour at dawn with salt, wood and coal."
    sentence, quotes = judged(text, f"{LEAVES} {FAR}", weights=LOOSE)
    assert sentence.citations == (1, 2)
    assert quotes == [LEAVES, FAR]


@pytest.mark.parametrize("texts", [(LEAVES, FAR), (f"{LEAVES} It is cold in winter. {FAR}",)])
def test_what_is_far_and_no_neighbour_is_not_joined(texts: tuple[str, ...]):
    text = "The ferry leaves the harbour at dawn with salt, wood and coal."
    assert judged(text, *texts, weights=LOOSE)[0].doubt == "detail"


def test_number_of_the_second_quote_does_not_prove_it_where_the_first_has_another():
    text = "Bank owns 374 firms in far cold north and mill was sold last winter."
    owns, mill = "Bank owns 400 firms in far cold north.", "Mill 374 was sold last winter."
    sentence, _ = judged(text, f"{owns} {mill}", weights=LOOSE)
    assert sentence.doubt == "number"
    assert "“374”" in str(sentence.reason)
    other = owns.replace("400", "old")
    sentence, quotes = judged(text, f"{other} {mill}", weights=LOOSE)
    assert sentence.verdict == "supported"
    assert quotes == [other, mill]


# ---- pronouns


def test_pronoun_of_the_quote_may_be_who_is_named_before_it():
    article = "Ida Solberg runs the harbour. She wants a second ship for the whole island."
    text = "Ida Solberg wants a second ship for the whole island."
    sentence, quotes = judged(text, article, weights=LOOSE)
    assert sentence.verdict == "supported"
    assert quotes == ["She wants a second ship for the whole island."]


def test_name_before_a_quote_that_names_somebody_else_proves_nothing():
    article = "Ida Solberg runs the harbour. Per Holm wants a second ship for the whole island."
    text = "Ida Solberg wants a second ship for the whole island."
    assert judged(text, article, weights=LOOSE)[0].doubt == "name"


def test_pronoun_does_not_stand_for_a_name_that_is_not_there():
    article = "Per Holm runs the harbour. She wants a second ship for the whole island."
    text = "Ida Solberg wants a second ship for the whole island."
    assert judged(text, article, weights=LOOSE)[0].doubt == "name"
