from __future__ import annotations

import pytest

from assistant.asking.outcome import is_refusal
from assistant.llm.prompting import known_languages, language_words


@pytest.mark.parametrize("language", sorted(known_languages()))
def test_given_sentence_is_a_refusal_in_every_language(language: str):
    refusal = language_words(language).refusal
    assert is_refusal(refusal, language)
    assert is_refusal(f"  {refusal.rstrip('.').upper()}\n", language)
    assert is_refusal(f"{refusal} But Merz is mentioned.", language)


def test_english_sentence_is_a_refusal_for_a_german_question():
    assert is_refusal(language_words("en").refusal, "de")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_empty_answer_is_a_refusal(text: str):
    assert is_refusal(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Dazu steht nichts in den Artikeln",
        "Dazu steht in den Artikeln nichts.",
        "Dazu gibt es in den Artikeln keine Angaben.",
        "Hierzu findet sich nichts.",
        "Zu den Kosten steht in den Artikeln nichts.",
        "In den Artikeln steht nichts über Steuern.",
        "Die Artikel enthalten keine Informationen über Steuern.",
        "Die Artikel sagen nichts darüber.",
        "Die Texte geben darüber keine Auskunft.",
        "Das steht nicht in den Artikeln.",
        "Leider steht dazu nichts in den Artikeln.",
        "Es gibt keine Informationen darüber in den Artikeln.",
    ],
)
def test_german_refusal_in_other_words_is_one(text: str):
    assert is_refusal(text, "de")


@pytest.mark.parametrize(
    "text",
    [
        "The articles do not say anything about German taxes.",
        "The articles don’t mention it.",
        "The passages don't mention it.",
        "The passages do not contain the answer.",
        "The text does not provide information about the cost.",
        "There is no information about this in the articles.",
        "This is not mentioned in the articles.",
        "The provided passages do not contain the answer.",
        "None of the articles mentions this.",
        "Unfortunately, the articles do not say anything about this.",
    ],
)
def test_english_refusal_in_other_words_is_one(text: str):
    assert is_refusal(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Artikel 5 des Vertrags gilt nicht für die Ukraine.",
        "Der Text des Vertrags wurde nicht veröffentlicht.",
        "Die Passage durch den Kanal ist nicht frei.",
        "Zu den Forderungen gibt es keine Einigung.",
        "Über die Gebietsabtretungen gibt es keine Einigung zwischen Trump und Putin.",
        "Merz fordert, dass Artikel 5 nicht aufgeweicht wird.",
        "Es gibt keine Waffenruhe.",
        "Nein, eine Anerkennung ist ausgeschlossen.",
        "In den Artikeln heißt es, dass Merz keine Gebietsabtretungen akzeptiert.",
        "Die Veröffentlichung der Texte sei nicht geplant, sagte Solberg.",
    ],
)
def test_german_answer_that_denies_something_is_no_refusal(text: str):
    assert not is_refusal(text, "de")


@pytest.mark.parametrize(
    "text",
    [
        "The text of the treaty does not mention Ukraine, Putin said.",
        "The passage through the strait is not available to tankers.",
        "Articles of the treaty do not include security guarantees, Merz said.",
        "Article 5 does not provide for that, Rutte said.",
        "Information about the deal is not public.",
        "There is no ceasefire.",
        "No, a recognition is ruled out.",
        "According to the articles, Merz said that no recognition would be given.",
    ],
)
def test_english_answer_that_denies_something_is_no_refusal(text: str):
    assert not is_refusal(text, "en")
