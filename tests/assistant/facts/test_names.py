from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.facts.languages.known import all_known
from assistant.facts.languages.vocabulary import fold
from assistant.facts.names.finding import find_names
from assistant.facts.names.lists import lists
from assistant.facts.names.matching import Named, missing_names, same_name

EQUAL = """
Selenskyj = Zelensky; Selenskyj = Zelenskyy; Selenskyjs = Zelenskyj; Wolodymyr Selenskyj = Zelensky
Kiew = Kyiv; Kyiv = Kiev; Putin = Putins; Putin = Putin's; Putin = Putin’s; Merz = Merz'
Moskau = Moscow; Deutschland = Germany; Germany = deutsche; German = deutscher; Deutschen = Germans
Warschau = Warsaw; Warschauer = Warsaw; Köln = Cologne; München = Munich; Münchner = Munich
Uschakow = Ushakov; Tschechow = Chekhov; Chruschtschow = Khrushchev; Gorbatschow = Gorbachev
Jelzin = Yeltsin; Lawrow = Lavrov; Schoigu = Shoigu; Netanjahu = Netanyahu; Breschnew = Brezhnev
Medwedew = Medvedev; Lukaschenko = Lukashenko; Poroschenko = Poroshenko; Schukow = Zhukov
Prigoschin = Prigozhin; Kadyrow = Kadyrov; Sacharow = Sakharov; Peskow = Peskov; Charkiw = Kharkiv
Solschenizyn = Solzhenitsyn; Dostojewski = Dostoevsky; Chamenei = Khamenei; Nawalny = Navalny
Janukowytsch = Yanukovych; Saporischschja = Zaporizhzhia; Tschaikowski = Tchaikovsky
Xi Jinping = Xi; Erdoğan = Erdogan; Müller = Mueller; Müller = Muller; Schröder = Schroeder
EU = Europäische Union; EU = European Union; Europäischen Union = European Union; USA = US
US = U.S.; USA = Vereinigten Staaten; Vereinigte Staaten = United States; UN = UNO
UNO = Vereinte Nationen; UN = United Nations; Nato = NATO; EZB = European Central Bank
FBI = Federal Bureau of Investigation; Friedrich Merz = Merz; Ursula von der Leyen = von der Leyen
Kalifornien = California; Slowenien = Slovenia; Österreichs = Austria; Schweizer = Swiss
Polen = Polish; Kreml = Kremlin; Zweiter Weltkrieg = World War II; Rhein = Rhine; Irak = Iraq
Weißes Haus = White House; Hugenotten = Huguenots; Côte d'Ivoire = Ivory Coast; Berliner = Berlin
"""
DIFFERENT = """
Merz = Merkel; Scholz = Schulz; Iran = Irak; Iran = Iraq; Niger = Nigeria; Österreich = Australia
Bush = Bosch; Friedrich Merz = Friedrich Ebert; Slowakei = Slovenia; Slowakei = Slowenien
Johnson = Johnston; Schmidt = Smith; Hansen = Hanson; Nordkorea = South Korea; Sudan = South Sudan
EU = UN; WHO = WTO; Warsaw = Wrocław; Kiew = Kabul; Angela Merkel = Angela Davis; Trump = Tusk
Clinton = Clifton; Biden = Bidault; Lawrow = Lavanov; Köln = Koblenz; Bern = Berlin; Rom = Romania
Schweden = Schweiz; Sweden = Switzerland; Indien = Indonesien; India = Indiana; Mali = Malawi
Guinea = Guyana; Lettland = Litauen; Latvia = Lithuania; Peking = Perking; Belgrad = Belgorod
New York = New Delhi; World Bank = Deutsche Bank; Macron = Marchand; Habeck = Baerbock
"""


def pairs(table: str) -> list[tuple[str, str]]:
    cells = [cell for line in table.strip().splitlines() for cell in line.split("; ")]
    return [(one.strip(), other.strip()) for one, other in (cell.split(" = ") for cell in cells)]


def sure(text: str, language: str) -> list[str]:
    return [name.text for name in find_names(text, language) if name.sure]


def missing(claim: str, language: str, *quotes: tuple[str, str], before: tuple[str, ...] = ()):
    named = [Named(*quote) for quote in quotes]
    earlier = [Named(text, quotes[0][1]) for text in before]
    return [name.text for name in missing_names(Named(claim, language), named, before=earlier)]


def test_the_tables_are_as_long_as_they_should_be():
    assert len(pairs(EQUAL)) >= 60
    assert len(pairs(DIFFERENT)) >= 30


@pytest.mark.parametrize(("one", "other"), pairs(EQUAL))
def test_spellings_of_one_name_are_one(one: str, other: str):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT))
def test_different_names_stay_different(one: str, other: str):
    assert not same_name(one, other)
    assert not same_name(other, one)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        (
            "Friedrich Merz demanded that Putin be at the table.",
            "en",
            ["Friedrich Merz", "Putin"],
        ),
        (
            "The fair opened in Leeds, said Ursula von der Leyen.",
            "en",
            ["Leeds", "Ursula von der Leyen"],
        ),
        (
            "McDonald's and O'Neill met al-Turabi of NATO.",
            "en",
            ["McDonald's", "O'Neill", "al-Turabi of NATO"],
        ),
        (
            "French President Emmanuel Macron spoke for an hour.",
            "en",
            ["French", "Emmanuel Macron"],
        ),
        ("World War II had ended.", "en", ["World War II"]),
        ("He moved to New York on Monday.", "en", ["New York"]),
        ("The European Commission waits.", "en", ["European Commission"]),
        ("China's Xi stayed away.", "en", ["China's", "Xi"]),
        ("Bread prices fell and Monday came.", "en", []),
        ("Yesterday nobody came.", "en", []),
        ("Merz forderte mehr Geld.", "de", ["Merz"]),
        ("Gestern traf Bundeskanzler Merz den Rat.", "de", ["Merz"]),
        ("Das Geld für die Ukraine kommt aus der EU.", "de", ["Ukraine", "EU"]),
        ("Die Nachbarn feiern ein Fest im Garten.", "de", []),
        ("Neue Sanktionen helfen den Menschen am Ende nicht.", "de", []),
        (
            "Wolodymyr Selenskyj dankte der EU-Kommission.",
            "de",
            ["Wolodymyr Selenskyj", "EU-Kommission"],
        ),
        ("Der Dichter Wisława Łukasik las vor.", "de", ["Dichter Wisława Łukasik"]),
    ],
)  # fmt: skip
def test_sure_names_are_found(text: str, language: str, names: list[str]):
    assert sure(text, language) == names


def test_lone_german_noun_may_be_a_name_and_is_not_sure():
    (name,) = find_names("sie sah dort das Segel", "de")
    assert (name.text, name.parts, name.sure) == ("Segel", ("Segel",), False)


def test_offsets_are_those_of_the_text():
    text = "»Nein«, sagte Ursula von der Leyen in Brüssel."
    for name in find_names(text, "de"):
        assert text[name.start : name.end] == name.text


def test_the_lists_of_words_are_folded():
    groups = [
        lists(),
        *(group for one in all_known() for group in (one, one.names, one.denial, one.speech)),
    ]
    unfolded = [
        word
        for group in groups
        for name, words in vars(group).items()
        if isinstance(words, frozenset) and name not in {"small_words", "unabbreviated"}
        for word in words
        if fold(word) != word and not word.isupper()
    ]
    assert unfolded == []


def test_another_language_has_no_names():
    assert find_names("Emmanuel Macron è arrivato.", "it") == []


def test_a_name_that_the_quote_lacks_is_missing():
    assert missing(
        "Friedrich Merz met Macron.", "en", ("Merz met Tusk in the evening.", "en")
    ) == ["Macron"]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "language", "quote", "quote_language"),
    [
        ("Friedrich Merz asked for calm.", "en", "Merz asked for calm.", "en"),
        ("Then Merz asked for calm.", "en", "Friedrich Merz asked for calm.", "en"),
        ("Selenskyj forderte Hilfe.", "de", "Zelensky called for help.", "en"),
        ("The war in Ukraine goes on.", "en", "Der Ukrainekrieg dauert an.", "de"),
        ("Northwest Europe was cold, and so was Europe.", "en", "Nordwesteuropa war kalt.", "de"),
        ("The World Health Organization waits.", "en", "Die WHO wartet ab.", "de"),
        ("The Warsaw Stock Exchange grew.", "en", "Die Warschauer Börse wuchs.", "de"),
        ("The Environmental Protection Agency looks into it.", "en", "Das Umweltamt prüft.", "de"),
        ("Die Fabrik baut eine Maschine.", "de", "The plant builds an engine.", "en"),
        ("Die Trump-Administration zögert.", "de", "Trump hesitates.", "en"),
    ],
)
def test_a_name_is_proven_by_its_other_forms(
    claim: str, language: str, quote: str, quote_language: str
):
    assert missing(claim, language, (quote, quote_language)) == []


@pytest.mark.parametrize(
    ("claim", "language", "quote", "quote_language"),
    [
        ("Kanzler Scholz reiste ab.", "de", "Chancellor Merz departed.", "en"),
        ("The minister flew to Moscow.", "en", "Der Minister flog nach Warschau.", "de"),
        ("The EU pays.", "en", "Die Nato zahlt.", "de"),
        ("They praised Angela Merkel.", "en", "Sie lobten Angela Davis sehr.", "de"),
        ("Iran agreed.", "en", "Der Irak stimmte zu.", "de"),
    ],
)
def test_a_wrong_name_is_missing(claim: str, language: str, quote: str, quote_language: str):
    assert len(missing(claim, language, (quote, quote_language))) == 1


def test_any_quote_may_have_the_name():
    quotes = [("The rain stopped.", "en"), ("Merz traf Tusk.", "de")]
    assert missing("Then Merz met Tusk.", "en", *quotes) == []


@pytest.mark.parametrize(
    "quote", ["He asked for calm.", "The chancellor asked for calm.", "In Berlin he asked for it."]
)
def test_a_pronoun_or_a_noun_stands_for_a_name_said_before(quote: str):
    before = ("Friedrich Merz came to Berlin.",)
    assert missing("Merz asked for calm.", "en", (quote, "en"), before=before) == []
    assert missing("Merz asked for calm.", "en", (quote, "en")) == ["Merz"]


def test_a_quote_with_a_subject_of_its_own_does_not_stand_for_another_name():
    before = ("Friedrich Merz came to Berlin.",)
    assert missing("Merz asked for calm.", "en", ("Tusk asked for calm.", "en"), before=before) == [
        "Merz"
    ]


def test_without_quotes_all_sure_names_are_missing():
    assert missing("Then Merz met Tusk.", "en") == ["Merz", "Tusk"]


@given(
    st.text(),
    st.text(),
    st.sampled_from(["de", "en", "fr", "it"]),
    st.sampled_from(["de", "en", "fr", "it"]),
)
def test_any_text_is_read(claim: str, quote: str, language: str, other: str):
    for name in find_names(claim, language):
        assert claim[name.start : name.end] == name.text
    missing_names(Named(claim, language), [Named(quote, other)], before=[Named(claim, other)])
    assert same_name(claim, quote) == same_name(quote, claim)


@pytest.mark.parametrize("unit", ["A", "7", "Merz ", "A.", "von Der ", "a-", "'", ".\"'", "sch"])
def test_long_texts_come_to_an_end(unit: str):
    text = unit * (50_000 // len(unit))
    missing_names(Named(text, "de"), [Named(text[::-1], "en")])
    same_name(text, text + "x")
