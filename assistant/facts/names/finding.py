"""Find names in a sentence: people, places, bodies, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.facts.languages.known import language_of, of_all
from assistant.facts.languages.vocabulary import Language, fold
from assistant.facts.names.lists import lists
from assistant.facts.names.spelling import bare, known_as

_LETTER = r"(?:[^\W_]|[\u0300-\u036f])"
_WORD = re.compile(rf"(?:[A-Z]\.){{2,}}|{_LETTER}+(?:[-'’&]{_LETTER}+)*")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;…])[\s\"'”“’‘»«)\]–—-]*$|[\"„“‘»«‚›‹][(\[]?$")
_ACRONYM = re.compile(r"(?:[^\W_]\.?){2,12}s?$")
_ROMAN = re.compile(r"[IVXLCDM]+$")
_INNER_CAPITAL = re.compile(r"[a-zäöü]{1,3}[A-ZÄÖÜ][a-zäöü]{2}|^[OD]['’][A-Z]")
_WINDOW = 12
_LONGEST_NAME = 10


@dataclass(frozen=True)
class Name:
    """A name in a text: `text` is the slice from `start` to `end`, `parts` are its words.

    `sure` is false where only a capital letter speaks for a name that may be a common noun.
    """

    text: str
    start: int
    end: int
    parts: tuple[str, ...]
    sure: bool


class Word(NamedTuple):
    """A word of a text and its place there."""

    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it is written like a name: Merz, al-Turabi, iPhone."""
        head, _, rest = self.text.partition("-")
        return (
            self.text[0].isupper()
            or (rest[:1].isupper() and fold(head) in lists().particles)
            or bool(_INNER_CAPITAL.match(self.text))
        )


def words_of(text: str) -> list[Word]:
    """Return the words of a text; "U.S." and "al-Turabi" are one."""
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]


def find_names(text: str, language: str) -> list[Name]:
    """Find what may be a name: people, places, bodies, abbreviations.

    Returns: names in the order of the text; none in a language that is not known.
    """
    known = language_of(language)
    if known is None:
        return []
    reading = _Reading(text, known)
    return [reading.name(run) for run in reading.runs()]


class _Reading:
    """A text on its way to its names."""

    def __init__(self, text: str, language: Language) -> None:
        self._written = text
        self._text = language.apart(text)
        self._words = words = words_of(self._text)
        self._told_by = language.names
        self._starts = [self._starts_sentence(word) for word in words]
        # A headline in capitals tells nothing by them.
        self._shouting = len(words) > 3 and sum(w.text.isupper() for w in words) * 2 > len(words)
        small = language.names.openers | lists().particles
        self._headline = len(words) > 5 and all(
            word.capital or fold(word.text) in small for word in words
        )
        self._inside = {
            word.text
            for word, first in zip(words, self._starts, strict=True)
            if word.capital and not first
        }

    def _starts_sentence(self, word: Word) -> bool:
        return bool(_SENTENCE_END.search(self._text[max(0, word.start - _WINDOW) : word.start]))

    def runs(self) -> Iterator[list[int]]:
        """Yield the positions of the words of each run that is written like a name."""
        run: list[int] = []
        for index, word in enumerate(self._words):
            if run and (len(run) == _LONGEST_NAME or not self._continues(run[-1], index)):
                yield from self._trimmed(run)
                run = []
            if self._candidate(index) or (run and self._joins(run[-1], index)):
                run.append(index)
            elif run and word.text not in lists().particles:
                yield from self._trimmed(run)
                run = []
        yield from self._trimmed(run)

    def _candidate(self, index: int) -> bool:
        word = self._words[index]
        small = fold(bare(word.text))
        if not word.capital or len(word.text) < 2 or small in of_all("calendar"):
            return False
        return word.text.isupper() or small not in self._told_by.openers

    def _continues(self, before: int, index: int) -> bool:
        gap = self._text[self._words[before].end : self._words[index].start]
        if self._words[before].text.endswith(("'s", "’s")):
            return False
        return gap in {" ", "\n", "\xa0"} or (gap == ". " and self._abbreviated(before))

    def _abbreviated(self, index: int) -> bool:
        word = self._words[index].text
        return len(word) == 1 or fold(word) in of_all("shortened")

    def _joins(self, before: int, index: int) -> bool:
        """Say whether a small word, or an initial, holds a name together."""
        word = self._words[index]
        following = self._words[index + 1 : index + 3]
        if word.capital:
            return len(word.text) == 1 and bool(following)
        particles = lists().particles
        if word.text not in particles or not any(each.capital for each in following):
            return False
        last = self._words[before].text
        if not self._told_by.nouns_are_capital:
            return word.text != "der" or last in {"von", "van"}
        # "Ursula von der Leyen" is a name, "Berichte von der Front" is none.
        return fold(last) in lists().first_names or last in particles

    def _trimmed(self, run: Sequence[int]) -> Iterator[list[int]]:
        """Split a run at titles, and drop small words and a sentence's opening word."""
        part: list[int] = []
        for index in run:
            if self._told_by.titles.search(self._words[index].text):
                yield from self._without_edges(part)
                part = []
            else:
                part.append(index)
        yield from self._without_edges(part)

    def _without_edges(self, part: list[int]) -> Iterator[list[int]]:
        while part and not self._words[part[-1]].capital:
            part = part[:-1]
        while part and not self._words[part[0]].capital:
            part = part[1:]
        if len(part) > 1 and self._starts[part[0]] and not self._opens_name(part[0]):
            part = part[1:]
        if part and any(len(self._words[index].text) > 1 for index in part):
            yield part

    def _opens_name(self, index: int) -> bool:
        text = self._words[index].text
        if not self._told_by.nouns_are_capital:
            return not self._told_by.common.search(text)
        return self._telling(text) or text in self._inside

    def _telling(self, text: str) -> bool:
        """Say whether a word is a name by itself."""
        head = text.partition("-")[0]
        return (
            fold(bare(text)) in lists().first_names
            or self._acronym(text)
            or ("-" in text and self._acronym(head))
            or bool(self._told_by.foreign_letter.search(text) or _INNER_CAPITAL.search(text))
            or bool(text[0].isupper() and known_as([text]))
        )

    def _acronym(self, text: str) -> bool:
        if self._shouting or text.upper() in lists().abbreviations or _ROMAN.match(text):
            return False
        return text.removesuffix("s").isupper() and bool(_ACRONYM.match(text))

    def name(self, run: Sequence[int]) -> Name:
        """Return the name that the words of a run are."""
        words = [self._words[index] for index in run]
        start, end = words[0].start, words[-1].end
        parts = tuple(word.text for word in words if word.capital)
        return Name(self._written[start:end], start, end, parts, self._is_sure(run, parts))

    def _is_sure(self, run: Sequence[int], parts: Sequence[str]) -> bool:
        if self._headline or self._shouting or _weak(parts):
            return False
        if known_as(parts) or any(self._telling(part) for part in parts):
            return True
        if self._after_title(run[0]) or self._acts(run):
            return True
        if self._told_by.nouns_are_capital:
            return len(parts) > 1 and not any(map(self._common, parts))
        if all(is_generic(part) for part in parts):
            return False
        return len(parts) > 1 or not self._starts[run[0]] or self._repeated(run)

    def _after_title(self, index: int) -> bool:
        if not index or self._starts[index]:
            return False
        title = self._words[index - 1].text
        return bool(self._told_by.titles.search(title)) and self._continues(index - 1, index)

    def _acts(self, run: Sequence[int]) -> bool:
        """Say whether a lone word without an article does what people do: "Merz forderte"."""
        index = run[0]
        if run[-1] + 1 >= len(self._words) or not self._starts[index]:
            return False
        text = self._words[run[-1]].text
        does = fold(self._words[run[-1] + 1].text) in self._told_by.personal_verbs
        return does and not self._common(text)

    def _common(self, word: str) -> bool:
        return bool(self._told_by.common.search(word)) or is_generic(word)

    def _repeated(self, run: Sequence[int]) -> bool:
        word = self._words[run[0]]
        possessive = (
            word.text.endswith(("'s", "’s")) and fold(bare(word.text)) not in self._told_by.openers
        )
        return word.text in self._inside or possessive


def _weak(parts: Sequence[str]) -> bool:
    word = parts[0]
    return len(parts) == 1 and (
        fold(bare(word)) in of_all("weak_openers") or word.upper() in lists().abbreviations
    )


def is_generic(word: str) -> bool:
    """Say whether a word of a name is a common noun that translators translate: Street, Partei."""
    folded = fold(bare(word))
    return (
        folded in of_all("generic")
        or folded.removesuffix("s") in of_all("generic")
        or bool(_ROMAN.match(word))
    )


def points_back(text: str, language: str, names: Sequence[Name]) -> bool:
    """Say whether a sentence's subject stands for something that was said before.

    Its subject is taken to be the first of its `names`, pronoun, or noun with an article that no
    preposition governs.
    """
    known = language_of(language)
    if known is None:
        return False
    heads = {name.start for name in names if name.sure}
    determiners, stand_for = known.names.determiners, known.names.determiners | known.names.pronouns
    governed = False
    for word in words_of(known.apart(text)):
        small = fold(word.text)
        if small in known.names.prepositions:
            governed = True
        elif word.start in heads or small in stand_for:
            if not governed:
                return word.start not in heads
            governed = small in determiners
        elif not word.capital:
            continue
        else:
            governed = False
    return False
