"""French is a language like German and English: a file of words, and no rule that names it."""

from __future__ import annotations

import pytest
from evidence_steps import judged
from hypothesis import given
from hypothesis import strategies as st

from assistant.facts.names.matching import missing_names, same_name
from assistant.facts.negation import denies_differently
from assistant.facts.speakers import wrong_speaker
from assistant.facts.stated import Stated

NAMES = [
    ("Emmanuel Macron est arrivé lundi à Berlin.", ["Emmanuel Macron", "Berlin"]),
    ("M. Macron a rencontré Mme Lagarde.", ["Macron", "Lagarde"]),
    ("Le président Emmanuel Macron reçoit Friedrich Merz à l'Élysée.",
     ["Emmanuel Macron", "Friedrich Merz", "Élysée"]),
    ("Hier, la Banque de France a baissé ses taux.", ["Banque de France"]),
    ("Selon l’ONU, la guerre continue en Ukraine.", ["ONU", "Ukraine"]),
    ("Jean d'Ormesson a quitté la ville.", ["Jean d'Ormesson"]),
    ("Qu'Ursula von der Leyen refuse, Bruxelles s'en étonne.",
     ["Ursula von der Leyen", "Bruxelles"]),
    ("Aujourd'hui, il pleut depuis janvier.", []),
    ("Aucun accord n'a été signé mardi.", []),
]  # fmt: skip
SAME_NAME = """
Zelensky = Selenskyj; Allemagne = Deutschland; Moscou = Moskau; Autriche = Österreich
Allemagne = Germany; États-Unis = USA; Bruxelles = Brüssel; ONU = UN; OTAN = NATO; Kiev = Kyiv
Royaume-Uni = Great Britain; Varsovie = Warsaw; Union européenne = EU
"""
DENIED = [
    ("Le traité n'a pas été signé lundi.", "fr", "Le traité a été signé lundi."),
    ("Le port n'est plus utilisé.", "fr", "Le port est utilisé."),
    ("Le maire n’a jamais quitté la ville.", "fr", "Le maire a quitté la ville."),
    ("Le maire n'a rien promis aux habitants.", "fr", "Le maire a promis aux habitants."),
    ("Aucun navire n'a quitté le port.", "fr", "Un navire a quitté le port."),
    ("Personne ne quitte la ville fermée.", "fr", "On quitte la ville fermée."),
    ("Le navire est parti sans équipage.", "fr", "Le navire est parti avec équipage."),
    ("Le conseil rejette la réforme.", "fr", "Le conseil approuve la réforme."),
    ("Le maire refuse la fermeture.", "fr", "Le maire accepte la fermeture."),
    ("Le traité n'est pas signé.", "de", "Der Vertrag ist unterzeichnet worden."),
    ("The treaty was not signed.", "en", "Le traité a été signé."),
]
NOT_DENIED = [
    ("Elle ne chante pas seulement, elle danse.", "Elle chante, elle danse."),
    ("Le parti français n'a que trois sièges.", "Le parti français a trois sièges."),
    ("L'accord est sans doute signé.", "L'accord est signé."),
    ("Il est impossible d'entrer dans la grotte.", "On ne peut pas entrer dans la grotte."),
    ("Le maire ne signe pas, à moins que la loi change.", "Le maire signe si la loi change."),
    ("Le plan ni le budget ne sont votés.", "Le plan et le budget sont votés."),
    ("L'usine ne ferme pas encore.", "L'usine ferme."),
    ("Le port n'est pas fermé.", "Le port n’est pas fermé."),
]
WRONG = [
    ("Macron a dit qu'il pleut.", "fr", "Scholz a dit que Macron dort.", "Macron"),
    ("Macron affirme qu'il pleut.", "fr", "« Il pleut », affirme Olaf Scholz.", "Macron"),
    ("Macron a déclaré qu'il pleut.", "fr", "Il pleut, a déclaré le ministre Scholz.", "Macron"),
    ("Selon Macron, il pleut.", "fr", "D'après M. Scholz, il pleut.", "Macron"),
    ("Macron estime que la loi est juste.", "fr",
     "La loi est juste, a estimé Scholz mardi.", "Macron"),
    ("Macron a promis une aide.", "fr", "Scholz avait promis une aide.", "Macron"),
    ("Macron a annoncé une aide.", "fr", "L'aide est prête, selon le ministre Scholz.",
     "Macron"),
    ("Macron annonce une aide.", "fr", "Un prêt a été annoncé par Olaf Scholz.", "Macron"),
    ("Merz appelle à une réforme.", "fr", "Scholz appelle à une réforme.", "Merz"),
    ("Macron a exigé une aide.", "de", "Olaf Scholz forderte Hilfe.", "Macron"),
    ("Macron demanded help.", "en", "Olaf Scholz a exigé une aide.", "Macron"),
]  # fmt: skip
RIGHT = [
    ("Macron a dit qu'il pleut.", "Emmanuel Macron a dit qu'il pleut."),
    ("Macron a dit qu'il pleut.", "Il pleut, a déclaré Emmanuel Macron."),
    ("Macron a dit non.", "« Non », a-t-il déclaré."),
    ("Macron a dit non.", "Le porte-parole de Macron a dit non."),
    ("Macron a dit non.", "Bruxelles a dit non."),
    ("Macron a dit non.", "Scholz et Macron ont dit non."),
    ("Macron dort.", "Scholz a dit que Macron dort."),
]


def languages_of(claim: str, quote_language: str) -> tuple[str, str]:
    """Return both languages: a claim that is not French stands before a French quote."""
    return ("en", "fr") if claim.startswith(("The ", "Macron demanded")) else ("fr", quote_language)


def test_the_tables_are_as_long_as_they_should_be():
    pairs = SAME_NAME.count("=")
    rows = len(NAMES) + len(DENIED) + len(NOT_DENIED) + len(WRONG) + len(RIGHT)
    assert rows + pairs >= 50


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_sure_names_are_found(text: str, names: list[str]):
    assert [name.text for name in Stated(text, "fr").named.sure] == names


@pytest.mark.parametrize(
    "pair", [pair.strip() for line in SAME_NAME.strip().splitlines() for pair in line.split(";")]
)
def test_french_spelling_is_the_same_name(pair: str):
    one, other = pair.split(" = ")
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("claim", "quote", "language", "names"),
    [
        ("Merz a quitté Moscou.", "Merz hat Moskau verlassen.", "de", []),
        ("Merz a quitté Moscou.", "Merz left Kyiv.", "en", ["Moscou"]),
        ("Olaf Scholz a quitté Paris.", "Emmanuel Macron a quitté Paris.", "fr", ["Olaf Scholz"]),
        ("L'Agence de l'environnement attend.", "Das Umweltamt wartet.", "de", []),
    ],
)
def test_name_that_the_quote_lacks_is_missing(
    claim: str, quote: str, language: str, names: list[str]
):
    found = missing_names(Stated(claim, "fr").named, [Stated(quote, language).named])
    assert [name.text for name in found] == names


@pytest.mark.parametrize(("claim", "other", "quote"), DENIED)
def test_one_denies_what_the_other_affirms(claim: str, other: str, quote: str):
    language, other = languages_of(claim, other)
    denials = Stated(claim, language).denial, Stated(quote, other).denial
    assert denies_differently(*denials)
    assert denies_differently(*denials[::-1])


@pytest.mark.parametrize(("claim", "quote"), NOT_DENIED)
def test_what_may_say_the_same_is_no_denial(claim: str, quote: str):
    denials = Stated(claim, "fr").denial, Stated(quote, "fr").denial
    assert not denies_differently(*denials)
    assert not denies_differently(*denials[::-1])


@pytest.mark.parametrize(("claim", "other", "quote", "speaker"), WRONG)
def test_words_in_the_wrong_mouth(claim: str, other: str, quote: str, speaker: str):
    language, other = languages_of(claim, other)
    assert wrong_speaker(Stated(claim, language).speech, Stated(quote, other).speech, ()) == speaker


@pytest.mark.parametrize(("claim", "quote"), RIGHT)
def test_words_in_the_right_mouth_or_in_doubt(claim: str, quote: str):
    assert wrong_speaker(Stated(claim, "fr").speech, Stated(quote, "fr").speech, ()) is None


@given(st.text(alphabet="aeé M.'’-nNqultpsi «»,", max_size=80))
def test_any_text_is_read(text: str):
    stated = Stated(text, "fr")
    for name in stated.named.names:
        assert text[name.start : name.end] == name.text
    assert not denies_differently(stated.denial, stated.denial)
    assert wrong_speaker(stated.speech, stated.speech, [stated.speech]) is None


# ---- a French article proves, or does not

ARTICLE = "Emmanuel Macron a déclaré que l'usine de Lyon n'a pas licencié 374 ouvriers mardi."


@pytest.mark.parametrize(
    ("sentence", "doubt"),
    [
        (ARTICLE, None),
        (ARTICLE.replace("374", "12"), "number"),
        (ARTICLE.replace("Lyon", "Marseille"), "name"),
        (ARTICLE.replace("n'a pas", "a"), "negation"),
        ("Ursula von der Leyen a déclaré que l'usine de Lyon et d'Emmanuel Macron n'a pas "
         "licencié 374 ouvriers mardi.", "name"),
    ],
)  # fmt: skip
def test_french_sentence_is_proven_or_refused(sentence: str, doubt: str | None):
    found, quotes = judged(sentence, ARTICLE, language="fr")
    assert (found.doubt, quotes) == (doubt, [] if doubt else [ARTICLE])


def test_words_in_somebody_elses_mouth_are_refused():
    text = "Emmanuel Macron a affirmé mardi qu'Olaf Scholz quitte l'usine de Lyon."
    other = "Olaf Scholz a affirmé mardi qu'Emmanuel Macron quitte l'usine de Lyon."
    assert judged(text, text, language="fr")[0].doubt is None
    assert judged(other, text, language="fr")[0].doubt == "speaker"
