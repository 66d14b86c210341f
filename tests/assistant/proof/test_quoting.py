"""What can stand as a quote, and what never does by itself."""

from __future__ import annotations

import pytest

from assistant.proof.quoting import announces, quotable, refers_back

NEWS = "Der Kanzler kam am Abend an und blieb bis zum Morgen."


def quoted(paragraph: str, language: str = "de") -> list[str]:
    text = f"{paragraph}\n\n{NEWS}"
    spans = sorted(quotable(text, language), key=lambda span: span.start)
    return [span.of(text) for span in spans][:-1]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Für beide steht in Alaska viel auf dem Spiel. (Archivbild)",
        "Der Kanzler spricht vor der Presse (Foto: dpa).",
        "Foto: Michael Kappeler/dpa",
        "Merz spricht am Mittwoch in Berlin. © Kay Nietfeld/dpa",
        "Bild: Reuters. Merz geht durch den Regen.",
        "Das Ufer war am Montag überflutet. (Symbolfoto)",
        "Bundeskanzler Merz bei der Ankunft in Alaska.",
        "Von Max Muster",
        "Von Max Muster und Erika Beispiel.",
        "Berlin, 3. August.",
        "WASHINGTON/MOSKAU.",
        "(APA, 12.9.2015)",
        "Wie geht es nun weiter?",
        "Was der Kanzler verlangt",
        "Im Gegenteil.",
    ],
)
def test_what_stands_around_the_sentences_is_no_quote(paragraph: str):
    assert quoted(paragraph) == []


@pytest.mark.parametrize(
    "paragraph",
    [
        "Merz ist Kanzler.",
        "Die Spieler sind auch nur Menschen.",
        "Er ging.",
        "„Das ist unser Ziel.“",
        "Der Zoll steigt auf 50 Prozent (bisher: 25 Prozent).",
        "Die Quelle im Wald versiegte.",
        "Das Foto zeigt einen Mann, der sein Bild verkauft.",
        "Seit Wochen fragt sich der Rat in allen seinen Sitzungen nur noch eines, "
        "und sonst fragt er gar nichts: Wer?",
    ],
)
def test_a_sentence_is_one_even_if_it_stands_alone(paragraph: str):
    assert quoted(paragraph) == [paragraph]


def test_words_of_pictures_are_told_in_english_too():
    assert quoted("The president waves to the crowd. (File photo)", "en") == []
    assert quoted("Photo: Reuters", "en") == []
    assert quoted("The photo was sold at once.", "en") == ["The photo was sold at once."]


def test_a_long_paragraph_is_no_caption_whatever_it_ends_with():
    long = f"{NEWS} {NEWS} {NEWS} (APA, 12.9.2015)"
    assert quoted(long) == [NEWS] * 3


def test_where_no_sentence_ends_with_a_mark_lines_can_stand():
    text = "ประเทศไทยมีฝนตกหนัก\n\nนายกรัฐมนตรีกล่าวเมื่อวานนี้"
    assert [span.of(text) for span in quotable(text, "th")] != []


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Er forderte mehr.", "de"), ("Deshalb blieb er.", "de"), ("„Dies ist neu.“", "de"),
        ("However, he left.", "en"), ("They agreed.", "en"), ("Elle part demain.", "fr"),
    ],
)  # fmt: skip
def test_some_words_need_the_sentence_before(sentence: str, language: str):
    assert refers_back(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [("Merz forderte mehr.", "de"), ("Der Rat blieb.", "de"), ("The council left.", "en"),
     ("Er", "xx"), ("2025", "de")],
)  # fmt: skip
def test_others_stand_by_themselves(sentence: str, language: str):
    assert not refers_back(sentence, language)


def test_a_colon_announces_what_follows():
    assert announces("Er nannte drei Punkte:")
    assert not announces("Er nannte drei: Geld, Zeit und Ruhe.")
