from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.facts import speakers
from assistant.facts.names.matching import Named
from assistant.facts.speakers import Speech


def wrong_speaker(claim: str, language: str, quote: str, other: str, before: Sequence[str]):
    earlier = [Speech(Named(text, other)) for text in before]
    read = Speech(Named(claim, language)), Speech(Named(quote, other))
    return speakers.wrong_speaker(*read, earlier)


WRONG = [
    ("en", "Merz demanded a seat for Kyiv.", "en", "Tusk demanded a seat for Kyiv.", "Merz"),
    ("en", "According to Merz, the talks failed.", "en", "The talks failed, Tusk said.", "Merz"),
    ("en", "Merz called for more aid.", "en", '"We need more aid," said Donald Tusk.', "Merz"),
    ("en", "Putin said he would come.", "en", "Merz demanded that Putin be at the table.", "Putin"),
    ("en", "Putin warned of a war.", "en", "Merz warned Putin of a war.", "Putin"),
    ("en", "Friedrich Merz criticised the plan.", "en", "The plan was criticised by Tusk.",
     "Friedrich Merz"),
    ("de", "Merz forderte mehr Geld.", "de", "Gestern forderte Kanzler Scholz mehr Geld.", "Merz"),
    ("de", "Laut Merz ist der Plan gut.", "de", "„Der Plan ist gut“, sagte Scholz.", "Merz"),
    ("de", "Merz zufolge regnet es.", "de", "Scholz zufolge regnet es.", "Merz"),
    ("de", "Es regnet, sagte Merz.", "de", "Nach Angaben von Scholz regnet es.", "Merz"),
    ("de", "Merz rief zur Ruhe auf.", "de", "Olaf Scholz rief zur Ruhe auf.", "Merz"),
    ("de", "Merz hat mehr Geld gefordert.", "de", "Mehr Geld hat Olaf Scholz gefordert.", "Merz"),
    ("de", "Putin sagte, er komme.", "de", "Merz sagte, Putin solle kommen.", "Putin"),
    ("en", "Merz demanded more money.", "de", "Olaf Scholz forderte mehr Geld.", "Merz"),
    ("de", "Merz forderte mehr Geld.", "en", "Olaf Scholz demanded more money.", "Merz"),
    ("de", "Laut Merz ist es kalt.", "en", "It is cold, according to Chancellor Scholz.", "Merz"),
]  # fmt: skip
RIGHT = [
    ("en", "Merz demanded a seat for Kyiv.", "en", "Friedrich Merz demanded a seat for Kyiv."),
    ("en", "Merz said it is late.", "en", '"It is late," said Chancellor Merz on Monday.'),
    ("en", "Zelensky warned of a war.", "de", "Selenskyj warnte vor einem Krieg."),
    ("de", "Selenskyj forderte Hilfe.", "en", "Volodymyr Zelenskyy called for help."),
    ("en", "Merz and Macron said they agree.", "en", "Macron and Merz said they agree."),
    ("en", "Merz said no.", "en", "He said no."),
    ("en", "Merz said no.", "en", "The spokesman for Merz said no."),
    ("en", "Merz said no.", "en", "Brussels said no."),
    ("en", "Russia demanded land.", "en", "Sergei Lavrov demanded land."),
    ("en", "The talks failed.", "en", "Tusk said the talks failed."),
    ("en", "Merz went home.", "en", "Tusk said that he went home."),
    ("de", "Merz forderte mehr Geld.", "de", "Mehr Geld wurde von Merz gefordert."),
    ("de", "Merz forderte mehr Geld.", "de", "Zugleich forderte Merz mehr Geld."),
    ("de", "Laut Merz ist es kalt.", "de", "Es sei kalt, erklärte Bundeskanzler Friedrich Merz."),
    ("de", "Merz sagte ab.", "de", "Merz, der Kanzler der Deutschen, sagte ab."),
    ("de", "Merz fordert Ruhe.", "de", "Der Minister fordert Ruhe."),
    ("de", "Merz fordert Ruhe.", "de", "Die Lage ist angespannt."),
    ("de", "Laut Polizei brannte es.", "de", "Es brannte, sagte Huber."),
    ("it", "Merz ha detto di no.", "it", "Tusk ha detto di no."),
]


@pytest.mark.parametrize(("language", "claim", "other", "quote", "speaker"), WRONG)
def test_words_in_the_wrong_mouth(language: str, claim: str, other: str, quote: str, speaker: str):
    assert wrong_speaker(claim, language, quote, other, ()) == speaker


@pytest.mark.parametrize(("language", "claim", "other", "quote"), RIGHT)
def test_words_in_the_right_mouth_or_in_doubt(language: str, claim: str, other: str, quote: str):
    assert wrong_speaker(claim, language, quote, other, ()) is None


@pytest.mark.parametrize("quote", ["He said the talks had failed.", '"The talks have failed."'])
def test_last_speaker_before_speaks_on(quote: str):
    before = ["Merz said the day was long.", "Tusk said it was late."]
    assert wrong_speaker("Merz said the talks failed.", "en", quote, "en", before) == "Merz"
    assert wrong_speaker("Tusk said the talks failed.", "en", quote, "en", before) is None


def test_somebody_named_after_the_last_speaker_may_be_meant():
    before = ["Tusk said it was late.", "Merz came in."]
    quote = "He said the talks had failed."
    assert wrong_speaker("Merz said the talks failed.", "en", quote, "en", before) is None


def test_pronoun_without_a_speaker_before_proves_nothing():
    quote = "Er sagte, es sei kalt."
    assert wrong_speaker("Merz sagte, es ist kalt.", "de", quote, "de", ["Es war Abend."]) is None


@given(
    st.text(), st.text(), st.sampled_from(["de", "en", "fr"]), st.sampled_from(["de", "fr", "it"])
)
def test_any_text_is_read(claim: str, quote: str, language: str, other: str):
    wrong_speaker(claim, language, quote, other, [claim])
    assert wrong_speaker(claim, language, claim, language, ()) is None


@pytest.mark.parametrize(
    "unit", ["Merz said ", "sagte Merz, ", "Laut ", "a", "hat ", ", ", "Merz und "]
)
def test_long_texts_come_to_an_end(unit: str):
    text = unit * (50_000 // len(unit))
    for language in ("de", "en"):
        wrong_speaker("Tusk said no.", language, text, language, [text])
        wrong_speaker(text, language, text, language, [text])
