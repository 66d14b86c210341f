from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.facts import negation
from assistant.facts.negation import denial_of


def denies_differently(claim: str, language: str, quote: str, other: str) -> bool:
    return negation.denies_differently(denial_of(claim, language), denial_of(quote, other))


DIFFERENT = [
    ("en", "The mayor did not sign the treaty.", "en", "The mayor signed the treaty."),
    ("en", "The mayor signed the treaty.", "en", "The mayor didn't sign the treaty on Friday."),
    ("en", "The ferry never reached the island.", "en", "The ferry reached the island."),
    ("en", "The city has no harbour police.", "en", "The city has a harbour police."),
    ("en", "Merz supports the new tax.", "en", "Merz rejects the new tax."),
    ("en", "Merz refused the offer from Tusk.", "en", "Merz accepted the offer from Tusk."),
    (
        "en",
        "The bridge was not closed.",
        "en",
        "After the storm, the bridge was closed, but trains ran.",
    ),
    ("en", "The talks can't continue in May.", "en", "The talks can continue in May."),
    ("de", "Der Rat hat dem Plan nicht zugestimmt.", "de", "Der Rat hat dem Plan zugestimmt."),
    ("de", "Die Fähre erreicht die Insel.", "de", "Die Fähre erreicht die Insel nie."),
    ("de", "Merz fordert keine neuen Steuern.", "de", "Merz fordert neue Steuern."),
    ("de", "Merz lehnt den Plan der Grünen ab.", "de", "Merz unterstützt den Plan der Grünen."),
    ("de", "Der Minister bestritt die Vorwürfe.", "de", "Der Minister bestätigte die Vorwürfe."),
    ("de", "Die Brücke wurde gesperrt.", "de", "Die Brücke wurde nicht gesperrt, sagte Huber."),
    ("de", "Die Bahn zahlt kein Geld zurück.", "en", "The railway pays money back."),
    ("en", "The railway pays the money back.", "de", "Die Bahn zahlt das Geld nicht zurück."),
    ("en", "Merz rejects the plan.", "de", "Merz unterstützt den Plan."),
]  # fmt: skip
ALIKE = [
    ("en", "The mayor did not sign the treaty.", "en", "The mayor never signed the treaty."),
    ("en", "The mayor signed the treaty.", "en", "The mayor not only signed the treaty."),
    ("en", "It is open.", "en", "There is no doubt that it is open."),
    ("en", "The club plays abroad.", "en", "The club plays nothing but games abroad."),
    ("en", "The shop opens in May.", "en", "The shop does not open until May."),
    ("en", "The union will strike.", "en", "The union will not strike unless wages fall."),
    ("en", "He paid with the card.", "en", "He paid with the card without a signature."),
    ("en", "He spoke in Paris on Friday.", "en", "He spoke not in Berlin but in Paris on Friday."),
    ("en", "The port is no longer used.", "en", "The port is not used any more."),
    ("en", "It is impossible to enter the cave.", "en", "You cannot enter the cave."),
    ("en", "Merz denied the claim.", "en", "Merz said that the claim was not true."),
    (
        "en",
        "The dam held the water.",
        "en",
        "The dam held the water, although nobody had not feared a flood.",
    ),
    ("en", "The rain stopped at noon.", "en", "No ship left the port."),
    ("de", "Der Rat lehnt den Vertrag ab.", "de", "Der Rat stimmt dem Vertrag nicht zu."),
    ("de", "Sie singt und tanzt gern.", "de", "Sie singt nicht nur gern, sondern tanzt auch gern."),
    ("de", "Kein Geringerer als Mozart spielte hier.", "de", "Mozart spielte hier."),
    ("de", "Der Laden öffnet im Mai.", "de", "Der Laden öffnet nicht vor Mai."),
    ("de", "Der Laden öffnet erst im Mai.", "de", "Der Laden öffnet bis Mai nicht."),
    ("de", "Der Hafen wird nicht mehr genutzt.", "de", "Der Hafen wird nicht länger genutzt."),
    ("de", "Das ist nicht unmöglich.", "de", "Das ist möglich."),
    ("de", "Er zahlte mit Karte.", "de", "Er zahlte mit Karte ohne Unterschrift."),
    ("de", "Es mangelt an Geld.", "de", "Es gibt kein Geld für Schulen."),
    (
        "de",
        "Die Brücke ist offen.",
        "de",
        "Die Brücke ist offen, aber der Tunnel wird nicht vor Mai fertig.",
    ),
    ("de", "Der Hafen ist nicht genutzt.", "en", "The harbour is no longer in use."),
    ("de", "Es fehlt Geld.", "en", "There is no money."),
    ("en", "The plan is unclear.", "de", "Der Plan ist nicht klar."),
    ("en", "The mayor paid the bill.", "de", "Der Bürgermeister zahlte, obwohl es nicht regnete."),
    ("it", "Non è venuto.", "it", "È venuto."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "claim", "other", "quote"), DIFFERENT)
def test_one_denies_what_the_other_affirms(language: str, claim: str, other: str, quote: str):
    assert denies_differently(claim, language, quote, other)
    assert denies_differently(quote, other, claim, language)


@pytest.mark.parametrize(("language", "claim", "other", "quote"), ALIKE)
def test_what_may_say_the_same_is_not_reported(language: str, claim: str, other: str, quote: str):
    assert not denies_differently(claim, language, quote, other)
    assert not denies_differently(quote, other, claim, language)


@given(
    st.text(), st.text(), st.sampled_from(["de", "en", "fr"]), st.sampled_from(["de", "fr", "it"])
)
def test_any_text_is_read(claim: str, quote: str, language: str, other: str):
    assert not denies_differently(claim, language, claim, language)
    denies_differently(claim, language, quote, other)


@pytest.mark.parametrize(
    "unit", ["not ", "lehnt ", "a", "n't", "not, ", "gab x ", "schliesst aus "]
)
def test_long_texts_come_to_an_end(unit: str):
    text = unit * (50_000 // len(unit))
    for language in ("de", "en"):
        denies_differently(text, language, text + " signed the treaty", language)
        denies_differently("the treaty was signed", language, text, language)
