"""What a sentence says in numbers, and whether a quote says the same."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.facts.numbers.quantities import find_quantities, missing

SUNDAY = datetime.date(2025, 8, 17)


def unproven(claim, quote, languages="de en", day=SUNDAY):
    """Return the words of the claim's quantities that the quote lacks."""
    one, two = languages.split()
    found = missing(find_quantities(claim, one, day), find_quantities(quote, two, day))
    return [quantity.text for quantity in found]


SAME = [
    # Percentages
    ("25 Prozent", "25 percent"),
    ("25 Prozent", "25 per cent"),
    ("25 %", "twenty-five percent"),
    ("fünfundzwanzig Prozent", "25%"),
    ("2,5 Prozent", "2.5 percent"),
    ("um 0,5 Prozentpunkte", "by 0.5 percentage points"),
    ("die 20-prozentige Erhöhung", "the 20 percent rise"),
    ("ein Prozent", "one per cent"),
    ("10 bis 20 Prozent", "10 to 20 percent"),
    ("10 Prozent", "10 to 20 percent"),
    ("25", "25 percent"),
    ("25 Prozent", "a share of 25"),
    # Digits and their separators
    ("1.000 Menschen", "1,000 people"),
    ("1 000 Menschen", "1'000 people"),
    ("1\u202f000 Menschen", "1000 people"),
    ("tausend Menschen", "a thousand people"),
    ("1.234.567 Stimmen", "1,234,567 votes"),
    ("1.234,5 Tonnen", "1,234.5 tons"),
    ("3,14", "3.14"),
    ("2.06.737 Fälle", "2,06,737 cases"),
    ("101 Millionen Pfund", "£101million"),
    ("1,500 Einwohner", "1,500 inhabitants"),
    ("0,125 Gramm", "0.125 grams"),
    # Large numbers
    ("1,2 Millionen Menschen", "1.2 million people"),
    ("1,2 Mio. Menschen", "1.2m people"),
    ("1.200.000 Menschen", "1.2 million people"),
    ("3 Milliarden", "3 billion"),
    ("3 Mrd. Euro", "€3bn"),
    ("2 Billionen Dollar", "$2 trillion"),
    ("drei Milliarden Euro", "three billion euros"),
    ("eine Million", "a million"),
    ("eine halbe Million", "half a million"),
    ("eine halbe Million", "500,000"),
    ("anderthalb Millionen", "one and a half million"),
    ("zweieinhalb Millionen", "2.5 million"),
    ("5 Tsd. Euro", "5k euros"),
    ("ein bis zwei Millionen", "1 to 2 million"),
    ("2.000.000", "2 to 3 million"),
    # Words
    ("drei Kinder", "three children"),
    ("zwölf Monate", "12 months"),
    ("einundzwanzig", "twenty-one"),
    ("zweihundertfünfzig", "two hundred and fifty"),
    ("dreitausendvierhundertfünf", "three thousand four hundred and five"),
    ("zwei Millionen fünfhunderttausend", "two million five hundred thousand"),
    ("hundertfünfzigtausend", "a hundred and fifty thousand"),
    ("ein Dutzend", "a dozen"),
    ("zwei Dutzend", "24"),
    ("neunzehnhundertvierundachtzig", "nineteen eighty-four"),
    ("dreißig", "thirty"),
    ("dreissig", "thirty"),
    ("zweimal", "twice"),
    ("doppelt so viele", "twice as many"),
    ("dreifach", "threefold"),
    ("der zehnjährige Vertrag", "the 10-year contract"),
    ("dreidimensional", "in three dimensions"),
    ("beide Brüder", "two brothers"),
    # Fractions
    ("die Hälfte der Wähler", "half of the voters"),
    ("die Hälfte der Wähler", "50 percent of voters"),
    ("ein Drittel", "a third of voters"),
    ("zwei Drittel", "two thirds"),
    ("zwei Drittel", "66 percent"),
    ("drei Viertel der Wähler", "75 %"),
    ("ein Zehntel", "one tenth"),
    ("10 Prozent der Wähler", "one in ten voters"),
    ("20 Prozent der Wähler", "every fifth voter"),
    # Ordinals
    ("das zweite Mal", "the second time"),
    ("der 3. Platz", "third place"),
    ("der dritte Platz", "3rd place"),
    ("das einundzwanzigste Mal", "the twenty-first time"),
    ("die zweitgrößte Stadt", "the second largest city"),
    ("der Zweite Weltkrieg", "World War II"),
    ("der 2. Weltkrieg", "the Second World War"),
    ("Ludwig XIV.", "Louis XIV"),
    ("Ludwig XIV.", "Louis the fourteenth"),
    # Times
    ("um 21.30 Uhr", "at 9:30 pm"),
    ("um 21.30 Uhr", "at 21:30"),
    ("um halb zehn abends", "at 9.30 p.m."),
    ("um 9 Uhr", "at 9 am"),
    ("um 9 Uhr", "at nine o'clock"),
    ("um 21 Uhr", "at 9pm"),
    ("um Mitternacht", "at midnight"),
    ("um 12 Uhr", "at noon"),
    ("am Montagmittag", "at midday on Monday"),
    ("um Viertel nach neun", "at quarter past nine"),
    ("um neun Uhr abends", "at 9 p.m."),
    ("um 12.15 Uhr", "at 12:15 pm"),
    ("um 0.15 Uhr", "at 12:15 am"),
    # Days
    ("am 15. August", "on August 15"),
    ("am 15. August", "on the 15th of August"),
    ("am 15.8.", "on 15 August 2025"),
    ("am 15.08.2025", "2025-08-15"),
    ("am 15. August 2025", "on August 15"),
    ("am Freitag", "on 15 August"),
    ("am 15. August", "on Friday"),
    ("am Freitag", "on Friday"),
    ("am 20. August", "on Wednesday"),
    ("am Freitag", "he came Friday"),
    ("gestern", "yesterday"),
    ("am Samstag", "yesterday"),
    ("am 16. August", "yesterday"),
    ("im August", "on 15 August"),
    ("im August 2025", "on 15 August"),
    ("2025", "on 15 August 2025"),
    ("im Jahr 2024", "last year"),
    ("im vergangenen Jahr", "in 2024"),
    ("vor zwei Jahren", "two years ago"),
    ("vor zwei Jahren", "in 2023"),
    ("letzte Woche", "last week"),
    ("vom 14. bis 16. August", "from 14 to 16 August"),
    ("am 14. August", "from 14 to 16 August"),
    # Years, decades and centuries
    ("im Jahr 1985", "in 1985"),
    ("1345 begann die Pest", "the plague began in 1345"),
    ("1914–1918", "from 1914 to 1918"),
    ("von 1914 bis 1918", "1914-18"),
    ("in den 1990er Jahren", "in the 1990s"),
    ("in den 90er Jahren", "in the nineties"),
    ("in den neunziger Jahren", "in the '90s"),
    ("in den 1990er Jahren", "in 1994"),
    ("im 19. Jahrhundert", "in the 19th century"),
    ("im 19. Jahrhundert", "in the nineteenth century"),
    ("im XIX. Jahrhundert", "the 19th-century painter"),
    ("im 18. und 19. Jahrhundert", "in the 18th and 19th centuries"),
    ("im 18. Jahrhundert", "in the eighteenth and nineteenth centuries"),
    # Ranges
    ("zwischen 10 und 20 Menschen", "10 to 20 people"),
    ("10–20 Menschen", "between ten and twenty people"),
    # Money
    ("25 Euro", "€25"),
    ("25 Euro", "EUR 25"),
    ("5 US-Dollar", "$5"),
    ("fünf Dollar", "US$5"),
    ("1,5 Millionen Pfund", "£1.5m"),
    ("100 Franken", "CHF 100"),
    ("eine Milliarde britische Pfund", "£1bn"),
    ("5 Millionen", "$5 million"),
    ("25 Euro", "a price of 25"),
    # Rounding
    ("rund 25 Menschen", "24 people"),
    ("mehr als 1000 Menschen", "1,040 people"),
    ("etwa 30.000", "30,412"),
    ("fast die Hälfte der Wähler", "49 percent"),
    # Codes
    ("die F-16", "the F16"),
    ("Covid-19", "the pandemic"),
    ("Sauerstoff-18", "oxygen-18"),
    ("eine Boeing 737", "a Boeing 737"),
]


@pytest.mark.parametrize(("german", "english"), SAME)
def test_a_number_is_the_same_in_both_languages(german, english):
    assert unproven(german, english) == []
    if (german, english) not in ONE_WAY:
        assert unproven(english, german, "en de") == []


# What is approximate, or a longer time, is proven by the exact one only.
ONE_WAY = {
    ("10 Prozent", "10 to 20 percent"),
    ("10 Prozent der Wähler", "one in ten voters"),
    ("20 Prozent der Wähler", "every fifth voter"),
    ("2.000.000", "2 to 3 million"),
    ("dreidimensional", "in three dimensions"),
    ("im August", "on 15 August"),
    ("im August 2025", "on 15 August"),
    ("2025", "on 15 August 2025"),
    ("am 14. August", "from 14 to 16 August"),
    ("in den 1990er Jahren", "in 1994"),
    ("im 18. Jahrhundert", "in the eighteenth and nineteenth centuries"),
    ("vor zwei Jahren", "in 2023"),
    ("rund 25 Menschen", "24 people"),
    ("mehr als 1000 Menschen", "1,040 people"),
    ("etwa 30.000", "30,412"),
    ("fast die Hälfte der Wähler", "49 percent"),
}

OTHER = [
    ("25 Prozent", "26 percent"),
    ("25 Prozent", "25 people"),
    ("25 Menschen", "25 percent"),
    ("25 Euro", "$25"),
    ("25 Euro", "25 people"),
    ("1.000", "1,001"),
    ("1.000 Euro", "1.0 euros"),
    ("1,2 Millionen", "1.2 billion"),
    ("3 Billionen", "3 billion"),
    ("3 Milliarden", "3 million"),
    ("drei Kinder", "four children"),
    ("einundzwanzig", "twelve"),
    ("zweihundertfünfzig", "two hundred and fifteen"),
    ("das zweite Mal", "the third time"),
    ("ein Drittel", "a quarter of voters"),
    ("um 21.30 Uhr", "at 9:30 am"),
    ("um 9 Uhr morgens", "at 9 pm"),
    ("um 20 Uhr", "20 people"),
    ("am 15. August", "on August 16"),
    ("am 15. August", "on 15 July"),
    ("am 15. August 2024", "on 15 August 2025"),
    ("am Freitag", "on Thursday"),
    ("Freitag kam er", "he came Thursday"),
    ("in den letzten zwei Jahren", "in the last seven years"),
    ("am Freitag", "on 14 August"),
    ("gestern", "on Friday"),
    ("im August", "in July"),
    ("am 15. August", "in August"),
    ("im Jahr 1985", "in 1986"),
    ("im Jahr 2025", "on 15 August 2024"),
    ("in den 1990er Jahren", "in the 1980s"),
    ("1871 bis 1939", "he may come in summer 1939"),
    ("Covid-26", "Covid-19"),
    ("im 19. Jahrhundert", "in the 18th century"),
    ("zwischen 10 und 30 Menschen", "10 to 20 people"),
    ("rund 25 Menschen", "40 people"),
    ("rund 1867", "in 1870"),
    ("25 Menschen", "about 24 people"),
    ("15 Menschen", "on 15 August"),
    ("die A9", "the A8"),
    ("die G7", "the G20"),
    ("MPEG-4", "MPEG-2"),
]


@pytest.mark.parametrize(("german", "english"), OTHER)
def test_another_number_is_no_proof(german, english):
    assert unproven(german, english) != []
    assert unproven(german, german, "de de") == []
    assert unproven(english, english, "en en") == []


@pytest.mark.parametrize(
    "claim",
    [
        "Ein Mann und eine Frau sahen einen Hund, einer bellte.",
        "Mehrere Menschen, Tausende, Hunderte, Dutzende und ein paar mehr.",
        "Beide kamen am Abend.",
        "Es ist einfach, einmal im Jahr.",
        "Heute ist das so, zuerst, erstmals, die Erste.",
        "Er hatte Zweifel an der Einheit und achtete auf das Viertel.",
    ],
)
def test_german_words_that_are_no_certain_number_are_never_missing(claim):
    assert unproven(claim, "Nothing.") == []


@pytest.mark.parametrize(
    "claim",
    [
        "No one knows; one of the men, the one who left, was the first.",
        "Hundreds of people, thousands, dozens, a couple, several millions of fans.",
        "Both may march in a second, and I may not.",
        "Today it is so; at first, once.",
        "They may be right, and the march goes on.",
        "Someone came to the quarter.",
    ],
)
def test_english_words_that_are_no_certain_number_are_never_missing(claim):
    assert unproven(claim, "Nichts.", "en de") == []


def test_an_article_is_a_number_in_the_quote():
    assert unproven("1 Mensch", "one man died") == []
    assert unproven("2 Menschen", "both died") == []


def test_english_dots_and_german_commas_before_three_digits_have_two_readings():
    (english,) = find_quantities("1.500", "en")
    (german,) = find_quantities("1.500", "de")
    assert [int(value * 10) for value in english.values] == [15000, 15]
    assert [int(value) for value in german.values] == [1500]


def test_between_keeps_its_two_numbers_apart():
    found = find_quantities(
        "between one hundred and two hundred, or a thousand and a million", "en"
    )
    assert [int(one.values[0]) for one in found] == [100, 200, 1000, 1000000]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Am 15. August um 9.30 Uhr zahlten 25 Prozent 5 Euro.", "day time percent money"),
        ("Im Mai 2024 und im 19. Jahrhundert", "month century"),
        ("Am Freitag in den 1990er Jahren", "weekday decade"),
        ("Die F-16 flog drei Stunden", "code number"),
        ("Ein Drittel im Jahr 2024", "fraction year"),
    ],
)
def test_kinds(text, kinds):
    assert [one.kind for one in find_quantities(text, "de", SUNDAY)] == kinds.split()


def test_a_relative_day_needs_no_date_to_equal_itself_but_has_none():
    assert unproven("gestern", "yesterday", day=None) == []
    assert unproven("am Freitag", "on Friday", day=None) == []
    assert unproven("gestern", "on 12 June 2001", day=None) == ["gestern"]


def test_a_year_is_not_guessed_where_the_articles_day_is_unknown():
    assert unproven("am 15. August 2024", "on 15 August", day=None) == []
    assert unproven("am 15. August", "on August 15", day=None) == []
    assert unproven("im Jahr 2001", "on 15 April", day=None) == ["Jahr 2001"]


def test_other_languages_have_digits_times_and_iso_dates():
    quote = "Le 2025-08-15, 25 % des 1.200 clients, à 21:30."
    assert unproven("am 15. August um 21.30 Uhr 25 Prozent der 1.200", quote, "de fr") == []


@pytest.mark.parametrize(
    ("language", "piece"),
    [("de", "1 000 "), ("fr", "1."), ("de", "1.000."), ("de", "zwei Millionen "),
     ("en", "hundred "), ("en", "dozen hundred "), ("de", "tausend"), ("en", "a "), ("en", "1-"),
     ("en", "IX "), ("de", "15. "), ("de", "zwei und "), ("en", "$"), ("en", "12:30 "),
     ("de", "19. und "), ("fr", "½"), ("en", "one in two "), ("de", "٣"), ("de", " ")],
)  # fmt: skip
def test_fifty_thousand_characters_are_read(language, piece):
    text = (piece * 50_000)[:50_000]
    for one in find_quantities(text, language, SUNDAY):
        assert text[one.start : one.end] == one.text


WORDS = st.sampled_from(
    ["ein", "zwei", "hundert", "tausend", "Millionen", "Drittel", "half", "a", "and", "und",
     "third", "million", "1.5", "1,500", "19.", "Jahrhundert", "century", "am", "Freitag", "15.",
     "August", "2025", "Uhr", "21:30", "pm", "$", "€", "%", "F-16", "XIV", "½", "9999", "²", "٣",
     "00", "-", "jeder", "in", "vor", "Jahren"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)),
    st.sampled_from(["de", "en", "fr", ""]),
    st.one_of(st.none(), st.dates()),
)
def test_any_text_is_read_and_proves_itself(text, language, day):
    found = find_quantities(text, language, day)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert missing(found, found) == []
