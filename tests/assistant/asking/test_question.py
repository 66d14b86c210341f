from __future__ import annotations

import pytest

from assistant.asking.question import asks_for_every_point, asks_for_one_thing

ONE_THING = [
    "Who leads the union?",
    "Whose house burned down?",
    "Whom did the court acquit?",
    "When does the bridge open?",
    "Where was the treaty signed?",
    "How many people marched in Leeds?",
    "How much did Google pay for the company?",
    "How long does the strike last?",
    "How old is the chancellor?",
    "What year was the church built?",
    "What percentage of the votes did the party get?",
    "What name was the ship given?",
    "Which city hosts the games?",
    "Which party demands higher taxes?",
    "Which class of ship sank?",
    "Which series won the award?",
    "Which country leads in exports?",
    "Which was the largest island?",
    "In which month did prices fall?",
    "To whom did he sell the painting?",
    "Since when has he been in office?",
    "Wer leitet die Gewerkschaft?",
    "Wem gehört das Haus?",
    "Wen sprach das Gericht frei?",
    "Wann öffnet die Brücke?",
    "Seit wann ist sie im Amt?",
    "Wo wurde der Vertrag unterzeichnet?",
    "Woher kommt der Minister?",
    "Wie viele Menschen demonstrierten in Graz?",
    "Wieviele Stellen streicht Bosch?",
    "Wie hoch ist der Umsatz?",
    "Wie alt ist der Kanzler?",
    "Wie lange dauert der Streik?",
    "Wie heißt der neue Minister?",
    "Welche Stadt richtet die Spiele aus?",
    "Welche Partei fordert höhere Steuern?",
    "Welche Person wurde festgenommen?",
    "Welche Rolle spielt Adams?",
    "Welche Sorte wurde verkauft?",
    "Um welche Uhrzeit beginnt das Spiel?",
    "Welcher Verein gewann den Pokal?",
    "Welches Unternehmen streicht Stellen?",
    "Welchen Namen trägt das Schiff?",
    "In welchem Jahr wurde die Kirche gebaut?",
]  # fmt: skip
EVERY_POINT = [
    "What did Merz demand?",
    "What did Merz demand when he came to Berlin?",
    "What does the minister say about the place where it happened?",
    "What has the party decided?",
    "What are the reasons for the strike?",
    "What reasons does the union give?",
    "What conditions does Putin set?",
    "Why did prices rise?",
    "Why do those who live there protest?",
    "How does the union justify the strike?",
    "Which demands does Merz make?",
    "Which reasons does the union give?",
    "Which conditions does Putin set?",
    "Which countries take part?",
    "Which other measures are planned?",
    "Which political consequences are expected?",
    "Which people were arrested?",
    "For which reasons was he dismissed?",
    "Can you tell me which demands Merz makes?",
    "Explain the dispute over the bridge.",
    "Summarise what the articles say about the election.",
    "Was fordert Merz?",
    "Was hat Merz verlangt?",
    "Was sagte der Minister über den Ort, wo es geschah?",
    "Warum stiegen die Preise?",
    "Wieso streiken die, wo doch mehr gezahlt wird?",
    "Wie begründet die Gewerkschaft den Streik?",
    "Welche Forderungen stellt Merz?",
    "Welche Gründe nennt die Gewerkschaft?",
    "Welche Bedingungen stellt Putin?",
    "Welche neuen Forderungen stellt Merz?",
    "Welche Länder nehmen teil?",
    "Welche Bundesländer stimmen zu?",
    "Welche Vorwürfe erhebt die Opposition?",
    "Welche Folgen hat das Urteil?",
    "Welche Kritikpunkte gibt es?",
    "Welche waren die Gründe?",
    "Aus welchen Gründen wurde er entlassen?",
    "Unter welchen Bedingungen endet der Krieg?",
    "In welchen europäischen Ländern wird gestreikt?",
    "Kannst du mir sagen, welche Forderungen Merz stellt?",
    "welche forderungen stellt merz",
    "Erkläre den Streit um die Brücke.",
]  # fmt: skip


@pytest.mark.parametrize("question", ONE_THING)
def test_one_person_place_time_or_number_is_asked_for(question: str):
    assert asks_for_one_thing(question)


@pytest.mark.parametrize("question", EVERY_POINT)
def test_every_point_is_asked_for(question: str):
    assert not asks_for_one_thing(question)


@pytest.mark.parametrize(
    ("question", "every"),
    [
        ("Was hat Merz gefordert?", True),
        ("What did Merz demand?", True),
        ("Welche Forderungen stellt Merz?", True),
        ("Wann kam Merz?", False),
        ("Merz in Berlin", False),
    ],
)
def test_some_questions_ask_for_every_point(question: str, every: bool):
    assert asks_for_every_point(question) is every
