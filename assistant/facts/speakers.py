"""Whether a claim puts somebody's words into somebody else's mouth; only where it is plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.facts.languages.known import language_of
from assistant.facts.languages.vocabulary import Language, fold
from assistant.facts.names.finding import Name, words_of
from assistant.facts.names.matching import Named, same_name
from assistant.facts.names.spelling import known_as

_REACH = 8
_LONGEST_CLAUSE = 25
_LONGEST = 4_000
_QUOTED = re.compile(r"[\"„“”»«]")


@dataclass(frozen=True)
class _Said:
    """What a text tells about who speaks: names, and whether a pronoun or a noun does."""

    speakers: tuple[Name, ...] = ()
    unnamed: bool = False


@dataclass(frozen=True)
class Speech:
    """A text, read once for who says something in it; nobody in an unknown language."""

    whole: Named

    @cached_property
    def named(self) -> Named:
        """What of it is read."""
        text, language = self.whole.text, self.whole.language
        return self.whole if len(text) <= _LONGEST else Named(text[:_LONGEST], language)

    @cached_property
    def said(self) -> _Said:
        """Who says something."""
        language = language_of(self.named.language)
        if language is None:
            return _Said()
        reading = _Reading(self.named, language)
        found = {name.start: name for name in reading.speakers()}
        return _Said(tuple(found[start] for start in sorted(found)), reading.unnamed)


def wrong_speaker(claim: Speech, quote: Speech, before: Sequence[Speech]) -> str | None:
    """Return the claim's speaker if by the quote somebody else says it, else None.

    Where the quote names no speaker, but a pronoun says it or it stands in quotation marks, the
    last named speaker of `before`, the sentences before it, is the speaker, unless the claim's
    speaker is named after that. Countries and bodies speak through people: they, and whoever
    speaks for them, are not judged.
    """
    ours = [name for name in claim.said.speakers if _is_person(name)]
    if not ours:
        return None
    speaker = ours[0].text
    if quote.said.speakers:
        return None if _may_be(speaker, quote.said) else speaker
    if not quote.said.unnamed and not _QUOTED.match(quote.named.text.strip()):
        return None
    return speaker if _others_speak_before(speaker, before) else None


def _may_be(speaker: str, said: _Said) -> bool:
    return said.unnamed or any(
        same_name(speaker, other.text) or not _is_person(other) for other in said.speakers
    )


def _others_speak_before(speaker: str, before: Sequence[Speech]) -> bool:
    for sentence in reversed(before):
        names = sentence.named.names
        if any(same_name(speaker, part) for name in names for part in (name.text, *name.parts)):
            return False
        if sentence.said.speakers:
            return not _may_be(speaker, sentence.said)
    return False


def _is_person(name: Name) -> bool:
    """Say whether a name is neither a country nor a body; those speak through people."""
    return not (
        known_as(name.parts)
        or any(known_as([part]) or part.isupper() or "-" in part for part in name.parts[-1:])
    )


class _Reading:
    """A text on its way to its speakers."""

    def __init__(self, named: Named, language: Language) -> None:
        self._text = language.apart(named.text)
        self._told_by = language.speech
        self._name_words = language.names
        self._words = words_of(self._text)
        self._folded = [fold(word.text) for word in self._words]
        self._names = named.names
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
        while words and self._name_words.titles.search(words[-1]):
            words.pop()
        ahead = " ".join(words) + " "
        if self._told_by.sources.search(ahead):
            return self._convinces(name)
        if self._told_by.sources_behind.match(self._text[name.end : name.end + 10]):
            return self._convinces(name)
        agent = self._told_by.agents.search(ahead)
        if not agent:
            return False
        following = self._text[name.end : name.end + 40].split()[:2]
        if not self._told_by.participle_behind:
            following = re.findall(r"\w+$", ahead[: agent.start()].rstrip())
        return any(fold(word.strip(".,;")) in self._told_by.participles for word in following)

    def _says(self, index: int) -> bool:
        """Say whether a word is a verb of saying in the active voice."""
        word = self._folded[index]
        ahead = self._folded[max(self._clause_start(index), index - 3) : index]
        if self._words[index].text[0].isupper():
            return False
        told_by = self._told_by
        if word in told_by.companions:
            after = self._folded[index + 1 : index + 1 + told_by.companion_reach]
            return told_by.companions[word] in after
        if told_by.passive.intersection(ahead) and word in told_by.participles:
            return False
        if word in told_by.participles and word not in told_by.saying:
            return self._auxiliary(index) is not None
        return word in told_by.saying

    def _auxiliary(self, index: int) -> int | None:
        for place in range(index - 1, max(-1, index - _LONGEST_CLAUSE), -1):
            if self._folded[place] in self._told_by.auxiliaries:
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
        if self._told_by.subject_at_auxiliary and self._folded[index] in self._told_by.participles:
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
            if word in self._told_by.pronouns or (
                word in self._told_by.barriers and not self._parted(place, index)
            ):
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
        return len(plain) <= 3 and not any(fold(word) in self._told_by.barriers for word in plain)

    def _parted(self, place: int, index: int) -> bool:
        between = self._text[self._words[place].end : self._words[index].start]
        return "," in between

    def _governed(self, name: Name) -> bool:
        """Say whether a name is no subject: "the spokesman for Merz", "Merz's spokesman"."""
        ahead = [word for word in self._words if word.end <= name.start][-3:]
        while ahead and self._name_words.titles.search(ahead[-1].text):
            ahead.pop()
        owner = self._text[name.end - 2 : name.end + 1].replace("’", "'")
        governed = bool(ahead) and fold(ahead[-1].text) in self._told_by.governing
        return governed or owner.startswith("'s") or owner.endswith("'")

    def _behind(self, index: int) -> Name | None:
        """Look for "sagte Merz", "forderte Kanzler Merz", ", said Merz"."""
        if not self._inverted(index):
            return None
        stops = self._told_by.governing | self._told_by.barriers | self._told_by.pronouns
        for place in range(index + 1, min(len(self._words), index + 5)):
            if self._clause_ends(place - 1, place):
                return None
            name = self._at.get(place)
            if name and (name.sure or (place == index + 1 and self._bare_behind(name, index))):
                return name
            titled = self._name_words.titles.search(self._words[place].text)
            small = self._folded[place]
            if not titled and small in stops:
                return None
        return None

    def _inverted(self, index: int) -> bool:
        """Say whether a verb may stand before its subject, with its auxiliary or without."""
        inverted = self._told_by.inverted
        if inverted is None or self._folded[index] not in inverted:
            return inverted is None
        first = index
        while first and self._folded[first - 1] in self._told_by.auxiliaries:
            first -= 1
        gap = self._text[self._words[first - 1].end if first else 0 : self._words[first].start]
        return any(mark in gap for mark in ',"”“»?!')

    def _convinces(self, name: Name) -> bool:
        """Say whether a name is sure, or a lone word with a capital that is no common noun."""
        if name.sure:
            return True
        word = fold(name.parts[-1])
        if len(name.parts) > 1 or self._name_words.common.search(word):
            return False
        generic = self._name_words.generic
        return not any(word.endswith(noun) for noun in generic if len(noun) > 4 or noun == word)

    def _bare_before(self, name: Name, verb: int) -> bool:
        """Say whether a lone word is a subject without an article: "Auch Merz forderte"."""
        place = next(index for index, other in self._at.items() if other is name)
        leading = self._told_by.leading - self._told_by.governing
        nounless = place == 0 or self._folded[place - 1] in leading
        return place == verb - 1 and nounless and self._convinces(name)

    def _bare_behind(self, name: Name, verb: int) -> bool:
        """Say the same of "…, sagte Merz" and "Am Montag forderte Merz"."""
        start = self._clause_start(verb)
        quoted = start == verb and verb > 0
        opened = self._folded[start] in self._told_by.leading
        return (quoted or opened) and self._convinces(name)

    def _with_others(self, name: Name) -> Iterator[Name]:
        """Yield the name, and those that "and" joins to it."""
        yield name
        for other in self._names:
            between = self._text[other.end : name.start] if other.end <= name.start else ""
            if between.strip() in self._told_by.joining | {","}:
                yield other
