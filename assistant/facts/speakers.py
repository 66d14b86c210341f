"""Whether a claim puts somebody's words into somebody else's mouth; only where it is plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.facts.names.finding import COMMON_SHAPE, Name, find_names, words_of
from assistant.facts.names.matching import same_name
from assistant.facts.names.spelling import fold, known_as
from assistant.facts.names.words import GENERIC, TITLE
from assistant.facts.speaker_words import (
    AFTERWARDS,
    AGENT,
    BARRIERS,
    COMPANIONS,
    GOVERNING,
    HAVE,
    INVERTED,
    NOUNLESS,
    PARTICIPLES,
    PASSIVE,
    PRONOUNS,
    SAYING,
    SOURCES,
)

_REACH = 8
_LONGEST_CLAUSE = 25
_LONGEST = 4_000
_QUOTED = re.compile(r"[\"„“”»«]")


@dataclass(frozen=True)
class _Said:
    """What a text tells about who speaks: names, and whether a pronoun or a noun does."""

    speakers: tuple[Name, ...]
    unnamed: bool


def wrong_speaker(
    claim: str, claim_language: str, quote: str, quote_language: str, before: Sequence[str]
) -> str | None:
    """Return the claim's speaker if by the quote somebody else says it, else None.

    Where the quote names no speaker, but a pronoun says it or it stands in quotation marks, the
    last named speaker of `before`, the sentences before it, is the speaker, unless the claim's
    speaker is named after that. Countries and bodies speak through people: they, and whoever
    speaks for them, are not judged.
    """
    if not {claim_language, quote_language} <= {"de", "en"}:
        return None
    ours = [name for name in _said(claim, claim_language).speakers if _is_person(name)]
    if not ours:
        return None
    speaker = ours[0].text
    theirs = _said(quote, quote_language)
    if theirs.speakers:
        return None if _may_be(speaker, theirs) else speaker
    if not theirs.unnamed and not _QUOTED.match(quote.strip()):
        return None
    return speaker if _others_speak_before(speaker, before, quote_language) else None


def _may_be(speaker: str, said: _Said) -> bool:
    return said.unnamed or any(
        same_name(speaker, other.text) or not _is_person(other) for other in said.speakers
    )


def _others_speak_before(speaker: str, before: Sequence[str], language: str) -> bool:
    for sentence in reversed(before):
        names = find_names(sentence[:_LONGEST], language)
        if any(same_name(speaker, part) for name in names for part in (name.text, *name.parts)):
            return False
        said = _said(sentence, language)
        if said.speakers:
            return not _may_be(speaker, said)
    return False


def _is_person(name: Name) -> bool:
    """Say whether a name is neither a country nor a body; those speak through people."""
    return not (
        known_as(name.parts)
        or any(known_as([part]) or part.isupper() or "-" in part for part in name.parts[-1:])
    )


@lru_cache(maxsize=512)
def _said(text: str, language: str) -> _Said:
    text = text[:_LONGEST]
    reading = _Reading(text, language)
    found = {name.start: name for name in reading.speakers()}
    return _Said(tuple(found[start] for start in sorted(found)), reading.unnamed)


class _Reading:
    """A text on its way to its speakers."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._words = words_of(text)
        self._folded = [fold(word.text) for word in self._words]
        self._names = find_names(text, language)
        self._at = {
            index: name
            for name in self._names
            for index, word in enumerate(self._words)
            if name.start <= word.start < name.end
        }
        self.unnamed = False

    def speakers(self) -> Iterator[Name]:
        """Yield the names that say something; `unnamed` is set if somebody without a name does."""
        for name in self._names:
            if self._is_source(name):
                yield name
        for index in range(len(self._words)):
            if self._says(index):
                found = self._subject(index)
                if found:
                    yield from self._with_others(found)
                else:
                    self.unnamed = True

    def _is_source(self, name: Name) -> bool:
        ahead = self._text[max(0, name.start - 60) : name.start]
        words = ahead.split()
        while words and TITLE[self._language].search(words[-1]):
            words.pop()
        ahead = " ".join(words) + " "
        if SOURCES[self._language].search(ahead):
            return self._convinces(name)
        if AFTERWARDS.match(self._text[name.end : name.end + 10]):
            return self._convinces(name)
        agent = AGENT[self._language].search(ahead)
        if not agent:
            return False
        if self._language == "en":
            return fold(agent["verb"]) in PARTICIPLES["en"]
        following = self._text[name.end : name.end + 40].split()[:2]
        return any(fold(word.strip(".,;")) in PARTICIPLES["de"] for word in following)

    def _says(self, index: int) -> bool:
        """Say whether a word is a verb of saying in the active voice."""
        word = self._folded[index]
        ahead = self._folded[max(self._clause_start(index), index - 3) : index]
        if self._words[index].text[0].isupper():
            return False
        if word in COMPANIONS[self._language]:
            reach = 2 if self._language == "en" else 25
            after = self._folded[index + 1 : index + reach]
            return COMPANIONS[self._language][word] in after
        if PASSIVE[self._language].intersection(ahead) and word in PARTICIPLES[self._language]:
            return False
        if word in PARTICIPLES["de"] and word not in SAYING["de"]:
            return self._language == "de" and self._auxiliary(index) is not None
        return word in SAYING[self._language]

    def _auxiliary(self, index: int) -> int | None:
        for place in range(index - 1, max(-1, index - _LONGEST_CLAUSE), -1):
            if self._folded[place] in HAVE["de"]:
                return place
            if self._clause_ends(place, place + 1):
                return None
        return None

    def _clause_ends(self, one: int, other: int) -> bool:
        gap = self._text[self._words[one].end : self._words[other].start]
        return any(mark in gap for mark in ".;:!?,")

    def _clause_start(self, index: int) -> int:
        stop = max(0, index - _LONGEST_CLAUSE)
        while index > stop and not self._clause_ends(index - 1, index):
            index -= 1
        return index

    def _subject(self, index: int) -> Name | None:
        """Return the name that is the subject of the verb, or None if it is no name."""
        if self._language == "de" and self._folded[index] in PARTICIPLES["de"]:
            auxiliary = self._auxiliary(index)
            index = index if auxiliary is None else auxiliary
        return self._ahead(index) or self._behind(index)

    def _ahead(self, index: int) -> Name | None:
        """Look for "Merz", "Merz, the chancellor," or "Merz (CDU)" before the verb."""
        stop = max(-1, index - _REACH)
        for place in range(index - 1, stop, -1):
            word = self._folded[place]
            name = self._at.get(place)
            if name and (name.sure or self._bare_before(name, index)):
                if not self._apposed(place, index):
                    continue
                return None if self._governed(name) else name
            if word in PRONOUNS or (word in BARRIERS and not self._parted(place, index)):
                return None
        return None

    def _apposed(self, place: int, index: int) -> bool:
        """Say whether nothing, a bracket, adverbs or a pair of commas stand before the verb."""
        between = self._text[self._words[place].end : self._words[index].start]
        if any(mark in between for mark in '.;:!?"„“”»«'):
            return False
        if "," in between:
            return between.count(",") == 2 and between.rstrip().endswith(",")
        plain = re.sub(r"\([^)]*\)", " ", between).split()
        return len(plain) <= 3 and not any(fold(word) in BARRIERS for word in plain)

    def _parted(self, place: int, index: int) -> bool:
        between = self._text[self._words[place].end : self._words[index].start]
        return "," in between

    def _governed(self, name: Name) -> bool:
        """Say whether a name is no subject: "the spokesman for Merz", "Merz's spokesman"."""
        ahead = [word for word in self._words if word.end <= name.start][-3:]
        while ahead and TITLE[self._language].search(ahead[-1].text):
            ahead.pop()
        owner = self._text[name.end - 2 : name.end + 1].replace("’", "'")
        governed = bool(ahead) and fold(ahead[-1].text) in GOVERNING
        return governed or owner.startswith("'s") or owner.endswith("'")

    def _behind(self, index: int) -> Name | None:
        """Look for "sagte Merz", "forderte Kanzler Merz", and in English for ", said Merz"."""
        if self._language == "en" and not self._inverted(index):
            return None
        for place in range(index + 1, min(len(self._words), index + 5)):
            if self._clause_ends(place - 1, place):
                return None
            name = self._at.get(place)
            if name and (name.sure or (place == index + 1 and self._bare_behind(name, index))):
                return name
            titled = TITLE[self._language].search(self._words[place].text)
            small = self._folded[place]
            if not titled and (small in GOVERNING or small in BARRIERS | PRONOUNS):
                return None
        return None

    def _inverted(self, index: int) -> bool:
        gap_start = self._words[index - 1].end if index else 0
        gap = self._text[gap_start : self._words[index].start]
        return self._folded[index] in INVERTED and any(mark in gap for mark in ',"”“?!')

    def _convinces(self, name: Name) -> bool:
        """Say whether a name is sure, or a lone word with a capital that is no common noun."""
        if name.sure:
            return True
        word = fold(name.parts[-1])
        if len(name.parts) > 1 or COMMON_SHAPE[self._language].search(word):
            return False
        return not any(word.endswith(noun) for noun in GENERIC if len(noun) > 4 or noun == word)

    def _bare_before(self, name: Name, verb: int) -> bool:
        """Say whether a lone word is a subject without an article: "Auch Merz forderte"."""
        place = next(index for index, other in self._at.items() if other is name)
        nounless = place == 0 or self._folded[place - 1] in NOUNLESS - GOVERNING
        return place == verb - 1 and nounless and self._convinces(name)

    def _bare_behind(self, name: Name, verb: int) -> bool:
        """Say the same of "…, sagte Merz" and "Am Montag forderte Merz"."""
        start = self._clause_start(verb)
        quoted = start == verb and verb > 0
        opened = self._folded[start] in NOUNLESS
        return (quoted or opened) and self._convinces(name)

    def _with_others(self, name: Name) -> Iterator[Name]:
        """Yield the name, and those that "and" joins to it."""
        yield name
        for other in self._names:
            between = self._text[other.end : name.start] if other.end <= name.start else ""
            if between.strip() in {"and", "und", ",", "sowie"}:
                yield other
