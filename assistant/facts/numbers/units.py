"""What a number is a number of: percent, or money and in which currency."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.facts.languages.known import read_together
from assistant.facts.languages.together import any_case, either
from assistant.facts.languages.vocabulary import Language
from assistant.facts.numbers.spoken import Numeral
from assistant.facts.numbers.value import Kind

# What every language writes.
_SYMBOLS = {
    "EUR": r"€|eur(?:os?)?",
    "USD": r"(?:us|u\.s\.|a|c|hk|nz)?-?\s?(?:\$|dollars?)|usd",
    "GBP": r"£|gbp",
    "JPY": r"¥|yen|jpy",
    "CHF": r"chf|sfr",
    "CNY": r"yuan|cny|renminbi",
    "RUB": "",
    "DEM": r"dm",
    "SEK": r"sek|nok|dkk",
    "PLN": r"złoty|zlotys?|pln",
    "INR": r"inr",
    "TRY": r"lira|lire",
    "cent": r"cents?|¢",
}
_CURRENCY_BEFORE = re.compile(
    r"(?:(?P<EUR>€|\beur)|(?P<USD>\$|\busd)|(?P<GBP>£|\bgbp)|(?P<JPY>¥|\bjpy)|"
    r"(?P<CHF>\bchf|\bsfr\.?)|(?P<DEM>\bdm))\s?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=16)
def _shapes(languages: tuple[Language, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return how "percent" and a currency look after a number."""
    numbers = [one.numbers for one in languages]
    percent = rf"[\s-]{{0,2}}(?:[%％]|{either(one.percent for one in numbers)})"
    currency = "|".join(
        f"(?P<{code}>{either([symbols, *(one.currencies.get(code, '') for one in numbers)])})"
        for code, symbols in _SYMBOLS.items()
    )
    nations = either(one.nations for one in numbers)
    before = either(one.before_currency for one in numbers)
    money = rf"[\s-]{{0,2}}(?:{before})?(?:(?:{nations})[\s-])?(?:{currency})(?![^\W_])"
    return any_case(percent), any_case(money)


def unit_of(text: str, numeral: Numeral, language: str) -> tuple[Kind, str, int, int]:
    """Return the kind and unit of a number, and where it and its unit begin and end."""
    start, end = numeral.start, numeral.end
    percent, currency = _shapes(read_together(language))
    if match := percent.match(text, end):
        return "percent", "", start, match.end()
    if match := currency.match(text, end):
        return "money", match.lastgroup or "", start, match.end()
    if match := currency_before(text, numeral):
        return "money", match.lastgroup or "", start - len(match[0]), end
    return "number", "", start, end


def currency_before(text: str, numeral: Numeral) -> re.Match[str] | None:
    """Return the currency that stands before a number."""
    return _CURRENCY_BEFORE.search(text[max(0, numeral.start - 5) : numeral.start])
