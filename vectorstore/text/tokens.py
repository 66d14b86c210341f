"""The words of a text in the form in which search compares them."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

import Stemmer  # type: ignore[import-not-found, unused-ignore]

_LONGEST_WORD = 100  # bytes
_STEMMERS = {  # by ISO 639-1 code
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian",
    "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip

# Scripts without spaces between words: Thai to Burmese, Khmer, Hangul, kana and Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200d\u2060\ufeff]+")  # soft hyphen and such
_POSSESSIVE = re.compile(r"['’](?<=[^\W\d_]['’])s\b")
_ABBREVIATION = re.compile(r"\.(?<=\b[^\W\d_]\.)(?=[^\W\d_]\.)")
_NUMBER = re.compile(r"\d+(?:[.,'’]\d+)+")
_GROUPED = re.compile(r"(\d{1,3})((?:([.,'’])\d{3})(?:\3\d{3})*)(?:[.,](\d+))?")


@cache
def _word() -> re.Pattern[str]:
    """Return what finds words, and numbers with a decimal point."""
    # Vowel signs and accents that have no composed form are part of a word; `\w` lacks them.
    codes = (code for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
    marks = "".join(map(chr, codes))
    return re.compile(rf"\d+\.\d+|[^\W_]+(?:[{marks}]+[^\W_]*)*")


def tokens(text: str, language: str) -> list[str]:
    """Return the words of a text in the form in which they are compared.

    Words are case-folded and, where Snowball knows the language, stemmed. A number with
    separators is one token, whatever they are (1.000, 1,000 and 1'000; 2,5 and 2.5); a
    date is split. U.S. is one word, and a possessive 's none. Scripts without spaces yield
    pairs of characters. Nothing is left out but words longer than 100 bytes.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = _RUN.sub(_pairs, _INVISIBLE.sub("", text))
    text = _ABBREVIATION.sub("", _POSSESSIVE.sub("", text))
    stem = _stem(language)
    words = _word().findall(_NUMBER.sub(_number, text))
    return [stem(word) for word in words if len(word) <= 25 or len(word.encode()) <= _LONGEST_WORD]


def _number(match: re.Match[str]) -> str:
    if grouped := _GROUPED.fullmatch(match[0]):
        whole = grouped[1] + re.sub(r"\D", "", grouped[2])
        return f"{whole}.{grouped[4]}" if grouped[4] else whole
    parts = re.split(r"\D", match[0])
    return (" " if len(parts) > 2 else ".").join(parts)


def _pairs(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join(run[i : i + 2] for i in range(max(1, len(run) - 1)))} "


@cache
def _stem(language: str) -> Callable[[str], str]:
    if language not in _STEMMERS:
        return str
    stemmer = Stemmer.Stemmer(_STEMMERS[language], 0)
    lock = threading.Lock()  # a stemmer is for one thread at a time

    @lru_cache(maxsize=100_000)
    def stem(word: str) -> str:
        with lock:
            return stemmer.stemWord(word) or word

    return stem
