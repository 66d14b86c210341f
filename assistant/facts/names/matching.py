"""Whether two names are one, and which names of a claim its quotes lack, in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from assistant.facts.languages.known import apart, language_of, of_all
from assistant.facts.languages.vocabulary import fold
from assistant.facts.names.finding import (
    Name,
    Word,
    find_names,
    is_generic,
    points_back,
    words_of,
)
from assistant.facts.names.lists import lists
from assistant.facts.names.spelling import (
    all_known,
    bare,
    known_as,
    similar,
    spelling_key,
    spellings_of,
    stems,
)


@dataclass(frozen=True)
class Named:
    """A text, read once for its names and for what may be a name in it."""

    text: str
    language: str

    @cached_property
    def names(self) -> list[Name]:
        """What may be a name: people, places, bodies, abbreviations."""
        return find_names(self.text, self.language)

    @cached_property
    def sure(self) -> list[Name]:
        """The names that are no common nouns."""
        return [name for name in self.names if name.sure]

    @cached_property
    def points_back(self) -> bool:
        """Whether its subject stands for something that was said before: "he", "die Regierung"."""
        return points_back(self.text, self.language, self.names)

    @cached_property
    def said(self) -> _Words:
        """Its words, ready to be asked for names."""
        return _Words(self.text, self.language)


def same_name(a: str, b: str) -> bool:
    """Say whether two names may be one: inflected, transliterated, translated, or abbreviated.

    A surname is the same name as first name and surname, Kyiv as Kiew, the UN as Vereinte Nationen.
    """
    ones = [word.text for word in words_of(a) if word.text not in lists().particles]
    others = [word.text for word in words_of(b) if word.text not in lists().particles]
    if not ones or not others:
        return bool(a.strip()) and fold(a.strip()) == fold(b.strip())
    known, other_known = known_as(ones), known_as(others)
    if known and other_known:
        return not known.isdisjoint(other_known)
    if len(ones) != len(others) and _abbreviates(ones, others):
        return True
    return _same_words(ones, others)


def _abbreviates(ones: Sequence[str], others: Sequence[str]) -> bool:
    short, full = sorted((ones, others), key=len)
    initials = "".join(word[0] for word in full)
    return len(short) == 1 and len(full) > 1 and short[0].replace(".", "") == initials.upper()


def _same_words(ones: Sequence[str], others: Sequence[str]) -> bool:
    short, full = sorted((ones, others), key=len)
    if len(short) == len(full):
        return all(_same_word(x, y) for x, y in zip(short, full, strict=True))
    surname_first = fold(full[0]) in lists().surnames_first
    if len(short) == 1 and surname_first and _same_word(short[0], full[0]):
        return True
    if not _same_word(short[-1], full[-1]) or is_generic(short[-1]):
        return False
    return all(any(_same_word(x, y) for y in full) for x in short)


@lru_cache(maxsize=50_000)
def _same_word(one: str, other: str) -> bool:
    known, other_known = known_as([one]), known_as([other])
    if known and other_known:
        return not known.isdisjoint(other_known)
    return similar(one, other)


class _Words:
    """A text's words, ready to be asked for names."""

    def __init__(self, text: str, language: str) -> None:
        self.language = language
        self.words = words_of(apart(text, language))
        plain = [word.text for word in self.words]
        split = [part for word in plain if "-" in word for part in word.split("-")]
        self.folded = {fold(bare(word)) for word in plain + split}
        self.known = all_known(plain) | all_known(split)
        self.initials = _initials(self.words)
        self._stems = {stem: word for word in plain + split for stem in stems(word)}
        self._text = " ".join(self.folded)
        self._keys: dict[str, list[tuple[str, str]]] = {}
        for word in dict.fromkeys(plain + split):
            key = spelling_key(bare(word))
            if len(key) > 2:
                self._keys.setdefault(key[0], []).append((word, key))
        # The last word of a name is followed by none: "Merkel" is whole in "Angela Merkel said".
        self._carried_on = {
            word.text
            for word, following in pairwise(self.words)
            if following.capital and following.start == word.end + 1
        }

    def word_for(self, part: str, *, foreign: bool) -> str | None:
        """Return the word that stands for a part of a name, or None."""
        if fold(bare(part)) in self.folded or self.knows(known_as([part])):
            return part
        own = {stem for stem in stems(part) if len(stem) > 2}
        for stem in own:
            if stem in self._stems:
                return self._stems[stem]
        if self._in_compound(own):
            return part
        key = spelling_key(bare(part))
        for word, other in self._keys.get(key[:1], []) if len(key) > 2 else []:
            if _same_word(part, word) or (foreign and _cognate(key, other)):
                return word
        return None

    def _in_compound(self, names: Iterable[str]) -> bool:
        """Say whether a German compound holds a name: Ukrainekrieg, Nordwesteuropa."""
        return any(len(name) > 3 and name in self._text for name in names)

    def knows(self, numbers: frozenset[int]) -> bool:
        """Say whether an entry of the table is named, alone or in a compound: Nordwesteuropa."""
        if not numbers.isdisjoint(self.known):
            return True
        return bool(numbers) and self._in_compound(spellings_of(numbers))

    def stands_alone(self, text: str) -> bool:
        """Say whether a word has no capitalised neighbour behind it, so that it is a whole name."""
        return text not in self._carried_on


def _initials(words: Sequence[Word]) -> str:
    # A space keeps the initials of what small words part together: "Bank of England" is BE or BoE.
    left_out = lists().particles | of_all("unabbreviated")
    return "".join(
        word.text[0] if word.capital else "" if word.text in left_out else " " for word in words
    )


def _cognate(key: str, other: str) -> bool:
    """Say whether two words of different languages look like one word: Democratic, Demokratische.

    This may prove a name, never disprove one: it errs on the side of the text.
    """
    length = 4 if min(len(key), len(other)) <= 6 else 5
    return key[:length] == other[:length]


def _proves(quote: _Words, name: Name, language: str) -> bool:
    foreign = quote.language != language
    if quote.knows(known_as(name.parts)):
        return True
    if len(name.parts) == 1 and name.parts[0].isupper():
        letters = re.sub(r"[^A-ZÄÖÜ]", "", name.parts[0])
        if letters in quote.initials or (foreign and not known_as(name.parts)):
            # Abbreviations are translated: AEUV is TFEU.
            return True
    if foreign and _translatable(name, language):
        return True
    return _parts_proven(quote, name, foreign=foreign)


def _parts_proven(quote: _Words, name: Name, *, foreign: bool) -> bool:
    pieces = [piece for piece in _pieces(name) if len(piece) > 1] or list(name.parts)
    telling = [piece for piece in pieces if not is_generic(piece)] or pieces
    hits = [quote.word_for(piece, foreign=foreign) for piece in telling]
    found = [hit for hit in hits if hit]
    if hits[-1] or len(found) * 2 > len(hits):
        return True
    if fold("".join(part[0] for part in name.parts)) in quote.folded:
        return True
    if foreign and found and not _person(name):
        return True
    return any(quote.stands_alone(hit) for hit in found)


def _person(name: Name) -> bool:
    parts = name.parts
    first = fold(bare(parts[0])) in lists().first_names | lists().surnames_first
    return first and len(parts) > 1 and not is_generic(parts[-1])


def _translatable(name: Name, language: str) -> bool:
    """Say whether a name may read quite otherwise in the other language.

    Bodies are named with common nouns (Environmental Protection Agency), so their names are
    translated; people are not. Places that are written in two ways are in the table.
    """
    parts = name.parts
    if _person(name) or known_as(parts) or any(known_as([part]) for part in parts):
        return False
    if len(parts) > 1 and " of " in name.text:
        return True
    known = language_of(language)
    if known is None:
        return False
    if known.names.nouns_are_capital:
        return len(parts) > 1 and not any(fold(part) in lists().first_names for part in parts)
    return any(is_generic(part) or known.names.translated.search(part) for part in parts)


def _pieces(name: Name) -> Iterator[str]:
    """Yield the words that a quote must have; of EU-Kommission it is EU."""
    for part in name.parts:
        head, _, rest = part.partition("-")
        if rest and (head.isupper() or known_as([head])) and len(head) > 1:
            yield head
        elif rest and fold(head) not in lists().particles:
            yield from part.split("-")
        else:
            yield part


def missing_names(
    claim: Named, quotes: Sequence[Named], *, before: Sequence[Named] = ()
) -> list[Name]:
    """Return the sure names of a claim that no quote has.

    `before` is what stands before the quotes: their paragraph's sentences and their article's
    title. A name of `before` counts where a quote's subject stands for something said before:
    its first noun is a pronoun or has an article ("he", "die Regierung") and is no name.
    """
    if not claim.sure or not quotes:
        return claim.sure
    back = any(quote.points_back for quote in quotes)
    read = [each.said for each in (*quotes, *(before if back else ()))]
    return [name for name in claim.sure if not any(_proves(q, name, claim.language) for q in read)]
