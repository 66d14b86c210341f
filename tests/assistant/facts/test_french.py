"""French: what its sentences say in numbers and days, and that no other language reads them."""

import datetime

import pytest

from assistant.facts.dates.dates import find_dates, read_dates
from assistant.facts.numbers.quantities import find_quantities, missing

SUNDAY = datetime.date(2025, 8, 17)


def unproven(claim, language, quote, other, day=SUNDAY):
    """Return the words of the claim's quantities that the quote lacks."""
    claimed = find_quantities(claim, language, day)
    assert claimed, f"nothing found in {claim!r}"
    return [one.text for one in missing(claimed, find_quantities(quote, other, day))]


# French, another language, the same in it, and something else.
NUMBERS = [
    ("25 pour cent", "de", "25 Prozent", "26 Prozent"),
    ("vingt-cinq pour cent", "en", "25%", "35%"),
    ("25 %", "en", "twenty-five percent", "25 people"),
    ("3,5 %", "de", "3,5 Prozent", "35 Prozent"),
    ("70 personnes", "de", "siebzig Menschen", "60 Menschen"),
    ("soixante-dix personnes", "de", "siebzig Menschen", "sechzig Menschen"),
    ("soixante et onze", "en", "seventy-one", "sixty-one"),
    ("soixante-quinze", "en", "seventy-five", "sixty-five"),
    ("quatre-vingts ans", "de", "achtzig Jahre", "vier Jahre"),
    ("quatre-vingt-un", "de", "einundachtzig", "achtzig"),
    ("quatre-vingt-dix-sept", "en", "ninety-seven", "eighty-seven"),
    ("nonante-neuf", "de", "99", "89"),
    ("vingt et un jours", "de", "einundzwanzig Tage", "zwanzig Tage"),
    ("trente et une voix", "en", "thirty-one votes", "thirty votes"),
    ("cent personnes", "de", "hundert Menschen", "tausend Menschen"),
    ("deux cents morts", "de", "zweihundert Tote", "zwei Tote"),
    ("deux cent cinquante", "en", "two hundred and fifty", "two hundred and fifteen"),
    ("mille personnes", "en", "a thousand people", "a hundred people"),
    ("mille neuf cent quatre-vingt-quatre", "en", "nineteen eighty-four", "1994"),
    ("trois mille quatre cent cinq", "de", "dreitausendvierhundertfünf", "3450"),
    ("cent cinquante mille", "en", "a hundred and fifty thousand", "150"),
    ("1 000 personnes", "de", "1.000 Menschen", "1.001 Menschen"),
    ("1\u202f000 personnes", "en", "1,000 people", "100 people"),
    ("12.500 habitants", "de", "12.500 Einwohner", "12,5 Einwohner"),
    ("3,14", "en", "3.14", "314"),
    ("un million", "de", "eine Million", "eine Milliarde"),
    ("2,5 millions de personnes", "en", "2.5 million people", "2.5 billion people"),
    ("trois milliards d'euros", "de", "3 Mrd. Euro", "3 Mio. Euro"),
    ("2 à 3 millions", "en", "2 to 3 million", "4 to 5 million"),
    ("deux millions cinq cent mille", "de", "2,5 Millionen", "2 Millionen"),
    ("une douzaine", "en", "a dozen", "ten"),
    ("la moitié des électeurs", "de", "die Hälfte der Wähler", "ein Drittel der Wähler"),
    ("un tiers", "de", "ein Drittel", "ein Fünftel"),
    ("deux tiers", "en", "two thirds", "a third of voters"),
    ("trois quarts des électeurs", "de", "drei Viertel der Wähler", "25 Prozent"),
    ("un cinquième des électeurs", "en", "20 percent of voters", "5 percent of voters"),
    ("un demi-million", "en", "half a million", "a million"),
    ("le deuxième tour", "de", "die zweite Runde", "die dritte Runde"),
    ("la 3e place", "en", "third place", "fourth place"),
    ("le vingt et unième jour", "en", "the twenty-first day", "the twentieth day"),
    ("Louis XIV", "de", "Ludwig XIV.", "Ludwig XV."),
    ("25 euros", "en", "€25", "$25"),
    ("5 dollars américains", "en", "$5", "5 pounds"),
    ("deux millions de livres sterling", "en", "£2m", "€2m"),
    ("100 francs suisses", "de", "100 Franken", "100 Euro"),
    ("environ 25 personnes", "en", "24 people", "40 people"),
    ("près de 30 000", "de", "30.412", "36.000"),
    ("entre 10 et 20 personnes", "de", "zwischen 10 und 20 Menschen", "10 bis 30 Menschen"),
]
TIMES = [
    ("à 14h30", "en", "at 2.30 p.m.", "at 3.30 p.m."),
    ("à 14 h 30", "de", "um 14.30 Uhr", "um 14.40 Uhr"),
    ("à 14 heures 30 à Paris", "de", "um halb drei", "um halb vier"),
    ("à midi", "de", "um 12 Uhr", ""),
    ("à minuit", "en", "at midnight", "at 3 am"),
    ("à neuf heures", "en", "at nine o'clock", "at ten o'clock"),
    ("à deux heures et demie", "de", "um halb drei", "um halb zwei"),
    ("à neuf heures moins le quart", "en", "at quarter to nine", "at quarter past nine"),
    ("à 3 heures du matin", "en", "at 3 am", "at 3 pm"),
    ("à 8 heures du soir", "de", "um 20 Uhr", "um 8 Uhr"),
]
DAYS = [
    ("le 15 août", "de", "am 15. August", "am 16. August"),
    ("le 1er mai 2024", "en", "on May 1, 2024", "on May 2, 2024"),
    ("le 3 mai", "de", "am 3. Mai", "am 3. März"),
    ("vendredi 15 août 2025", "en", "on Friday, 15 August 2025", "on 14 August 2025"),
    ("le 15/08/2025", "de", "am 15.08.2025", "am 15.09.2025"),
    ("du 14 au 16 août", "de", "vom 14. bis 16. August", "vom 10. bis 11. August"),
    ("lundi", "de", "am Montag", "am Dienstag"),
    ("hier", "en", "yesterday", "on Friday"),
    ("avant-hier", "de", "vorgestern", "gestern"),
    ("en février 2024", "de", "im Februar 2024", "im Februar 2023"),
    ("en mars", "en", "in March", "in May"),
    ("la semaine dernière", "en", "last week", "next week"),
    ("l'an dernier", "de", "im vergangenen Jahr", "im Jahr 2023"),
    ("le mois dernier", "de", "letzten Monat", "im Juni"),
    ("il y a deux ans", "en", "two years ago", "three years ago"),
    ("ces deux dernières années", "en", "the last two years", "the last seven years"),
    ("l'été 2024", "de", "im Sommer 2024", "im Winter 2024"),
    ("au deuxième trimestre 2024", "de", "im zweiten Quartal 2024", "im dritten Quartal 2024"),
    ("en 1985", "de", "im Jahr 1985", "im Jahr 1986"),
    ("de 1914 à 1918", "en", "from 1914 to 1918", "from 1939 to 1945"),
    ("les années 1980", "de", "die 1980er Jahre", "die 1990er Jahre"),
    ("dans les années 80", "en", "in the eighties", "in the nineties"),
    ("les années soixante-dix", "de", "die siebziger Jahre", "die sechziger Jahre"),
    ("au XIXe siècle", "de", "im 19. Jahrhundert", "im 20. Jahrhundert"),
    ("au 19e siècle", "en", "in the nineteenth century", "in the ninth century"),
    ("au dix-huitième siècle", "en", "in the 18th century", "in the 19th century"),
    ("aux XVIIIe et XIXe siècles", "de", "im 18. und 19. Jahrhundert", "im 17. Jahrhundert"),
]


@pytest.mark.parametrize(("french", "code", "same", "other"), [*NUMBERS, *TIMES, *DAYS])
def test_french_says_the_same_as_another_language_and_nothing_else(french, code, same, other):
    assert unproven(french, "fr", same, code) == []
    assert unproven(french, "fr", french, "fr") == []
    if other:
        assert unproven(french, "fr", other, code) != []


@pytest.mark.parametrize(("french", "code", "same", "other"), [*NUMBERS, *TIMES, *DAYS])
def test_french_proves_the_same_in_another_language_and_nothing_else(french, code, same, other):
    if french.startswith(("environ", "près de")):
        return  # what is exact is not proven by what is rounded
    assert unproven(same, code, french, "fr") == []
    if other:
        assert unproven(other, code, french, "fr") != []


def days(start, end=""):
    """Return "2025-08-17" as a day, two of them as a range; "-" is an open side."""
    return tuple(
        None if day == "-" else datetime.date.fromisoformat(day) for day in (start, end or start)
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Qu'a dit Macron lundi ?", days("2025-08-11")),
        ("Que s'est-il passé le 3 mai ?", days("2025-05-03")),
        ("depuis le 1er janvier 2025", days("2025-01-01", "-")),
        ("depuis mars", days("2025-03-01", "-")),
        ("jusqu'en juin 2024", days("-", "2024-06-30")),
        ("avant le 3 mai", days("-", "2025-05-02")),
        ("après l'été 2024", days("2024-09-01", "-")),
        ("entre mars et mai 2025", days("2025-03-01", "2025-05-31")),
        ("du 1er au 5 mars 2025", days("2025-03-01", "2025-03-05")),
        ("de 2020 à 2024", days("2020-01-01", "2024-12-31")),
        ("début août", days("2025-08-01", "2025-08-10")),
        ("à la mi-août", days("2025-08-11", "2025-08-20")),
        ("depuis le début de l'année", days("2025-01-01", "-")),
        ("depuis deux semaines", days("2025-08-03", "-")),
        ("les trois derniers jours", days("2025-08-14", "2025-08-17")),
        ("cette semaine", days("2025-08-11", "2025-08-17")),
        ("l'hiver dernier", days("2024-12-01", "2025-02-28")),
        ("mardi dernier", days("2025-08-12")),
        ("en mai de l'an dernier", days("2024-05-01", "2024-05-31")),
        ("aujourd'hui", days("2025-08-17")),
        ("en 2024", days("2024-01-01", "2024-12-31")),
        ("dans les années 90", days("1990-01-01", "1999-12-31")),
    ],
)
def test_french_questions_ask_for_days(question, expected):
    found = read_dates(question, SUNDAY, "fr").range
    assert found is not None and (found.start, found.end) == expected


def test_dates_of_a_french_article_count_from_its_day():
    text = "Réunis mercredi à Oslo, ils ont été reçus le 14 août ; un vote aura lieu demain."
    found = [(one.text, one.range.start) for one in find_dates(text, SUNDAY, "fr")]
    assert found == [
        ("mercredi", datetime.date(2025, 8, 13)),
        ("le 14 août", datetime.date(2025, 8, 14)),
        ("demain", datetime.date(2025, 8, 18)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "La planète Mars a été vue.",
        "Elle a été élue.",
        "Il a marché pendant des heures.",
        "Le Midi est en fête.",
        "C'est un vélo neuf, et c'est la première fois.",
        "Une femme et un homme, l'un et l'autre, une fois de plus.",
    ],
)
def test_french_words_that_are_no_certain_number_or_day_are_never_missing(text):
    assert missing(find_quantities(text, "fr", SUNDAY), []) == []
    assert read_dates(text, SUNDAY, "fr").range is None


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("le 14 août 2024, hier, en juillet, mardi dernier, il y a deux ans", ("de", "en", "")),
        ("am 3. Oktober 2024, gestern, letzte Woche, im Januar", ("fr",)),
        ("on 3 May 2024, yesterday, last week, in January", ("fr",)),
        ("depuis 1985 est un an de Mars or juin", ("de", "en")),
    ],
)
def test_no_language_reads_the_days_of_one_that_is_not_beside_it(text, languages):
    for language in languages:
        found = find_dates(text, SUNDAY, language)
        assert [one.text for one in found if one.text.strip("0123456789 ")] == []
