"""Numbers in words, German and English.

text2num 3.1 (MIT) was tried: it reads whole numbers well, but in German no "dreieinhalb", "zweite",
"Drittel" or "Dutzend", it cannot tell the article "ein" from the number, and it is compiled code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


def _words(line: str) -> list[str]:
    return line.split()


def listed(line: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(line.split())


_ONES_DE = _words("null ein zwei drei vier fünf sechs sieben acht neun")
_TEENS_DE = _words("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn")
_TENS_DE = _words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_ORDINALS_DE = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
_ONES_EN = _words("zero one two three four five six seven eight nine")
_TEENS_EN = _words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS_EN = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS_EN = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth",
                12: "twelfth"}  # fmt: skip


def _german_below_100() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_ONES_DE + _TEENS_DE)}
    for ten, word in enumerate(_TENS_DE, 2):
        words[word] = ten * 10
        words.update({f"{one}und{word}": ten * 10 + i for i, one in enumerate(_ONES_DE) if i})
    words |= {"eins": 1, "zwo": 2}
    return words | {word.replace("ß", "ss"): number for word, number in words.items()}


def _german_ordinals(cardinals: dict[str, int]) -> dict[str, int]:
    stems = {
        _ORDINALS_DE.get(number, word + ("t" if number < 20 else "st")): number
        for word, number in cardinals.items()
        if number
    }
    return stems | {"siebent": 7, "hundertst": 100, "tausendst": 1000}


def _english_ordinal(number: int, word: str) -> str:
    return _ORDINALS_EN.get(number) or (word[:-1] + "ieth" if word[-1] == "y" else word + "th")


def _english() -> tuple[dict[str, int], dict[str, int]]:
    words = {word: number for number, word in enumerate(_ONES_EN + _TEENS_EN)}
    ordinals = {_english_ordinal(number, word): number for word, number in words.items() if number}
    for ten, word in enumerate(_TENS_EN, 2):
        words[word] = ten * 10
        ordinals[_english_ordinal(ten * 10, word)] = ten * 10
        for one in range(1, 10):
            words[f"{word} {_ONES_EN[one]}"] = ten * 10 + one
            ordinals[f"{word} {_english_ordinal(one, _ONES_EN[one])}"] = ten * 10 + one
    return words, ordinals


_CARDINALS_DE = _german_below_100()
_STEMS_DE = _german_ordinals(_CARDINALS_DE)
_CARDINALS_EN, _NTH_EN = _english()


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_B = f"(?:{_any(_CARDINALS_DE)})"
_GERMAN = re.compile(
    rf"(?:(?P<thousands>(?:{_B})?(?:hundert(?:und)?(?:{_B})?)?)tausend(?:und)?)?"
    rf"(?:(?P<hundreds>{_B})?(?P<hundred>hundert)(?:und)?)?"
    rf"(?:(?P<nth>{_any(_STEMS_DE)})(?:e[nrsm]?|ens|(?P<most>\w{{3,20}}te[nrsm]?))?"
    rf"|(?P<ones>{_B})?)"
    r"(?:(?P<half>einhalb)|(?:mal(?:s|ig\w*)?|fach\w*|(?:jähr|stünd|täg|wöch|monat|minüt|köpf|"
    r"prozent|stell|teil|stöck|gleis|spur|sprach|seit)ig\w*))?"
)
# "dreidimensional", "Fünfjahresplan", "zweier": such a word can prove a number, not claim one.
_GERMAN_PART = re.compile(
    r"(zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)"
    r"(?!fel|undz|tel|ung|los|sam)(?:er|\w{4,40})"
)
_GERMAN_HUNDREDS = re.compile(rf"(?P<hundreds>{_B})?(?P<hundred>hundert)?(?:und)?(?P<ones>{_B})?")
_GERMAN_CANDIDATE = re.compile(
    r"(?<![^\W_])(?:null|ein|zw[eoaö]|drei|dritt|vier|fünf|sech|sieb|acht|neun|zehn|elf|hundert|"
    r"tausend|erst|anderthalb)[a-zäöüß]{0,50}(?![^\W_])",
    re.IGNORECASE,
)
_ARTICLES_DE = listed("ein eine einen einem einer eines eins")
_ENGLISH = re.compile(
    rf"(?<![^\W_])(?:(?P<nth>{_any(_NTH_EN)})|(?P<ones>{_any(_CARDINALS_EN)})(?:fold)?|"
    r"(?P<a>an?)(?=[\s-](?:hundred|thousand|[mbt]r?illion|dozen|third|quarter|fifth|tenth)(?!\w))|"
    r"(?P<twice>twice|thrice))(?![^\W_])".replace(" ", r"[\s-]"),
    re.IGNORECASE,
)
_OF_TIME = re.compile(r"(?:\b(?:a|per|each|every|split|\d|few)[\s-])$", re.IGNORECASE)
_YEAR_WORDS = re.compile(r"[\s-]")

# Words that prove a number and never claim one.
_SILENT: dict[str, dict[int, str]] = {
    "de": {
        1: r"einzig\w*|erstmal\w*|zuerst|zunächst",
        2: r"beid\w{1,3}|doppel\w*|verdoppel\w*|paar|zwilling\w*|duos?",
        3: r"verdreifach\w*|drilling\w*|trios?",
        4: r"vervierfach\w*|quartetts?",
        10: r"jahrzehnt\w*",
        11: r"elfmeter\w*",
        100: r"jahrhundert\w*|hunderte\w*",
        1000: r"jahrtausend\w*",
    },
    "en": {
        1: r"single|once|sole|initially",
        2: r"both|doubl\w+|twins?|pairs?|couple|fortnights?|duo|bi\w{0,3}annual\w*|secondly",
        3: r"tripl\w+|trebl\w+|trio",
        4: r"quadrupl\w+|quartet",
        10: r"decades?",
        100: r"centenar\w+|centennial|century|centuries|hundreds",
        1000: r"millenni\w+",
    },
}
_SILENT_SHAPES = {
    language: re.compile(
        r"(?<!\w)(?:" + "|".join(f"(?P<n{n}>{words})" for n, words in groups.items()) + r")(?!\w)",
        re.IGNORECASE,
    )
    for language, groups in _SILENT.items()
}


@dataclass(frozen=True)
class Numeral:
    """A number without its unit, and what it can be read as."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    in_words: bool = True
    article: bool = False  # "ein", "one": a number only before a unit
    ordinal: bool = False
    claimable: bool = True
    joinable: bool = False  # "zwei" of "zwei Millionen": a larger unit may follow


def find_number_words(text: str, language: str) -> Iterator[Numeral]:
    """Yield the numbers below a million that a text has in words, in no order."""
    if language == "de":
        for match in _GERMAN_CANDIDATE.finditer(text):
            word = match[0].lower()
            if numeral := _german(word):
                yield Numeral(match.start(), match.end(), (numeral[0],), **numeral[1])
    elif language == "en":
        for match in _ENGLISH.finditer(text):
            yield _english_numeral(text, match)
    if shape := _SILENT_SHAPES.get(language):
        for match in shape.finditer(text):
            number = Decimal((match.lastgroup or "n0")[1:])
            yield Numeral(match.start(), match.end(), (number,), claimable=False)


@lru_cache(maxsize=4096)
def _german(word: str) -> tuple[Decimal, dict[str, bool]] | None:
    """Return the number of a German word and how it is used."""
    if word in _ARTICLES_DE:
        return Decimal(1), {"article": True, "claimable": False, "joinable": True}
    if word.startswith("anderthalb"):
        return Decimal("1.5"), {"joinable": True}
    match = _GERMAN.fullmatch(word)
    if not match or all(group is None for group in match.groups()):
        part = _GERMAN_PART.match(word)
        return (Decimal(_CARDINALS_DE[part[1]]), {"claimable": False}) if part else None
    number = Decimal(_german_number(match))
    ordinal = match["nth"] is not None
    # "achten" is a verb too, and "erste" has too many synonyms to be held against anybody.
    claimable = number != 1 and not (ordinal and word in {"achte", "achten", "acht"})
    if ordinal and word == "acht":
        ordinal, claimable = False, True
    if match["half"]:
        number += Decimal("0.5")
    return number, {"ordinal": ordinal, "claimable": claimable, "joinable": not ordinal}


def _german_number(match: re.Match[str]) -> int:
    groups = match.groupdict()
    number = 0
    if groups.get("thousands") is not None:
        inner = _GERMAN_HUNDREDS.fullmatch(groups["thousands"])
        number += 1000 * ((_german_number(inner) if inner else 0) or 1)
    if groups["hundred"]:
        number += 100 * _CARDINALS_DE.get(groups["hundreds"] or "ein", 1)
    elif groups["hundreds"]:
        number += _CARDINALS_DE[groups["hundreds"]]
    if groups.get("nth"):
        return number + _STEMS_DE[groups["nth"]]
    return number + _CARDINALS_DE.get(groups["ones"] or "null", 0)


def _english_numeral(text: str, match: re.Match[str]) -> Numeral:
    word = _YEAR_WORDS.sub(" ", match[0].lower())
    start, end = match.span()
    if match["a"]:
        return Numeral(start, end, (Decimal(1),), article=True, claimable=False, joinable=True)
    if match["twice"]:
        return Numeral(start, end, (Decimal(2 if word == "twice" else 3),))
    if match["nth"]:
        number = _NTH_EN[word]
        time = word == "second" and bool(_OF_TIME.search(text[max(0, start - 8) : start]))
        return Numeral(
            start, end, (Decimal(number),), ordinal=True, claimable=number != 1 and not time
        )
    number = _CARDINALS_EN[_YEAR_WORDS.sub(" ", match["ones"].lower())]
    return Numeral(
        start,
        end,
        (Decimal(number),),
        article=number == 1,
        claimable=number != 1,
        joinable=not word.endswith("fold"),
    )
