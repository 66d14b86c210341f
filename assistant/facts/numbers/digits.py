"""Numbers in digits, codes such as "F-16", and Roman numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from assistant.facts.languages.known import language_of, read_together
from assistant.facts.languages.together import all_words, any_case, either
from assistant.facts.languages.vocabulary import Language
from assistant.facts.numbers.spoken import Numeral
from assistant.facts.numbers.value import Quantity

_SPACES = "\u00a0\u2007\u2009\u202f "
_DIGITS = re.compile(
    rf"(?<![\d.,])\d{{1,3}}(?:[{_SPACES}]\d{{3}}){{1,6}}(?![\d.,:’'])(?![{_SPACES}]\d)"
    r"|\d+(?:[.,’']\d+)*(?P<vulgar>[½¼¾⅓⅔])?|[½¼¾⅓⅔]"
)
_LONGEST = 24  # digits; more are a code
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal(1) / 3,
           "⅔": Decimal(2) / 3}  # fmt: skip
_INDIAN = re.compile(r"\d{1,2}(?:[.,]\d\d)+[.,]\d{3}")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")

_NAME_BEFORE = re.compile(r"([^\W\d_]{1,24})(-?)$")
_BEFORE = "plus minus ca us eur usd chf gbp dm"  # in any language
_LETTERS_AFTER = re.compile(r"[^\W\d_]{1,20}")
_AFTER = (
    r"s|h|k|m|mn|bn|b|tn|mln|[kcmµ]m|[kmµ]?g|[kmg]?w|[kmgt]?wh|[kmgt]b|[kmg]?hz|[cmdh]?l|ha|sqm|"
    r"ft|in|lbs?|oz|mph|kmh|min|sec|sek|x|c|f|e|w|n|v|kv|pc|t|eur|euros?|p|d|gmt|y|o"
)
# What these codes name has other names that say the same.
_SYNONYMS = all_words(["covid19 cov2 co2 h2 o2 n2 ch4 no2 so2"])
_ROMAN = re.compile(r"(?<=[^\W\d_][\s-])\b[IVX]{1,6}(?![\w'’])")
_ROMAN_ALONE = re.compile(r"\bWW(I{1,2}|[12])\b")
_ROMAN_SHAPE = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


@lru_cache(maxsize=16)
def _attached(languages: tuple[Language, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return what may stand attached before and after digits that are no name."""
    numbers = [one.numbers for one in languages]
    before = all_words([_BEFORE, *(one.before_digits for one in numbers)])
    after = either([_AFTER, *(one.after_digits for one in numbers)])
    return before, any_case(after)


def read_digits(token: str, group: str) -> tuple[Decimal, ...]:
    """Return what digits with separators can be read as; nothing if they are no number.

    `group` is the mark that only ever groups thousands in their language, if there is one.

    "1.500" is 1500 in German. In English it is that or 1.5, and likewise "1,500" in German.
    """
    if len(token) > _LONGEST:
        return ()
    plain = re.sub(rf"[{_SPACES}’']", "", token)
    marks = re.sub(r"\d", "", plain)
    if not marks:
        return (Decimal(plain),)
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        whole, _, rest = plain.rpartition(marks[-1])
        return (
            (Decimal(f"{re.sub('[.,]', '', whole)}.{rest}"),) if _GROUPED.fullmatch(whole) else ()
        )
    whole = re.sub(r"[.,]", "", plain)
    grouped = (Decimal(whole),) if _GROUPED.fullmatch(plain) and plain[0] != "0" else ()
    if len(marks) > 1:
        # 2,06,737 is how India groups.
        grouped = grouped or ((Decimal(whole),) if _INDIAN.fullmatch(plain) else ())
        return grouped if len(set(marks)) == 1 else ()
    if grouped and marks == group:
        return grouped
    return (*grouped, Decimal(plain.replace(",", ".")))


def find_digits(text: str, language: str) -> Iterator[Numeral]:
    """Yield the numbers in digits that are no codes."""
    group = _group(language)
    for match in _DIGITS.finditer(text):
        if _code_span(text, match, language):
            continue
        token = match[0].rstrip("½¼¾⅓⅔")
        more = _VULGAR.get(match[0][-1], Decimal(0))
        values = tuple(one + more for one in (read_digits(token, group) if token else (Decimal(),)))
        if values:
            start, end = match.span()
            yield Numeral(start, end, values, in_words=False, joinable=True)


def _group(language: str) -> str:
    own = language_of(language)
    return own.numbers.group if own else ""


def _code_span(text: str, match: re.Match[str], language: str) -> tuple[int, int] | None:
    """Return the span of the name-like token that digits are part of: "F-16", "2A"."""
    no_name, units = _attached(read_together(language))
    start, end = match.span()
    before = _NAME_BEFORE.search(text[max(0, start - 26) : start])
    if before and before[1].lower() not in no_name:
        return start - len(before[0]), end
    after = _LETTERS_AFTER.match(text, end)
    if after and not units.fullmatch(after[0]):
        return start, after.end()
    return (start, end) if not read_digits(match[0].rstrip("½¼¾⅓⅔") or "0", "") else None


def find_codes(text: str, language: str, mask: bytearray) -> Iterator[Quantity]:
    """Yield the name-like tokens with digits in them, but for those that the mask covers."""
    for match in _DIGITS.finditer(text):
        span = _code_span(text, match, language)
        if span is None or mask[match.start()]:
            continue
        written = text[slice(*span)]
        values = read_digits(match[0].rstrip("½¼¾⅓⅔") or "0", _group(language))
        name = re.sub(r"[\W\d_]", "", written)
        # A word is translated ("oxygen-18", "Sauerstoff-18"), an acronym is not ("F-16", "A9").
        unit = (name.lower() if name.isupper() else "") if values else written
        claimable = re.sub(r"[\W_]", "", written).lower() not in _SYNONYMS
        yield Quantity(written, *span, "code", values, unit=unit, claimable=claimable)


def find_romans(text: str, mask: bytearray) -> Iterator[Quantity]:
    """Yield the Roman numerals after a word; they claim only after a name: "Ludwig XIV."."""
    for match in [*_ROMAN.finditer(text), *_ROMAN_ALONE.finditer(text)]:
        letters = match[0].removeprefix("WW")
        start, end = match.span()
        number = roman(letters)
        if number and not mask[start]:
            named = text[max(0, start - 24) : start].rstrip(" -").rpartition(" ")[2][:1].isupper()
            claimable = len(match[0]) > 1 and named
            yield Quantity(match[0], start, end, "number", (number,), claimable=claimable)


def roman(letters: str) -> Decimal | None:
    """Return the number of a Roman numeral up to 39."""
    if letters.isdecimal():
        return Decimal(letters)
    if not _ROMAN_SHAPE.fullmatch(letters):
        return None
    digits = [_ROMAN_VALUES[letter] for letter in letters]
    following = [*digits[1:], 0]
    pairs = zip(digits, following, strict=True)
    return Decimal(sum(-one if one < after else one for one, after in pairs))
