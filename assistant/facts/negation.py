"""Whether a claim affirms what its quote denies, or the other way round; only where it is plain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from assistant.facts.languages.known import language_of, without_prefix
from assistant.facts.languages.vocabulary import Language, fold

_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
# A clause of the quote repeats one of the claim if this share of the smaller one's content words
# is common, and so are two words at least.
_SAME_MATTER = 0.6
# Across languages only short sentences are compared, word for word they cannot be.
_LONGEST_ACROSS = 22
_LONGEST_CLAUSE = 1_000
_MOST_CLAUSES = 40


@dataclass(frozen=True)
class _Clause:
    """A part of a sentence with one verb or so.

    `denied` is the word that a negation word stands before, `rejects` and `assents` tell verbs like
    lehnt ab and stimmt zu, `doubtful` what must not be judged by single words.
    """

    content: tuple[str, ...]
    denied: tuple[str, ...]
    cues: int
    rejects: bool
    assents: bool
    doubtful: bool

    @property
    def denies(self) -> bool:
        return self.rejects or self.cues > 0


@dataclass(frozen=True)
class Denial:
    """What a sentence affirms and denies, clause by clause; no clauses in an unknown language."""

    language: str
    clauses: tuple[_Clause, ...] = ()
    conditional: bool = False

    @property
    def denies(self) -> bool:
        """Whether one of its clauses denies something."""
        return any(clause.denies for clause in self.clauses)


def denial_of(text: str, language: str) -> Denial:
    """Read a sentence for what it denies."""
    known = language_of(language)
    if known is None:
        return Denial(language)
    conditional = bool(known.denial.conditional.search(fold(known.apart(text))))
    return Denial(language, tuple(_clauses(text, known)), conditional)


def denies_differently(one: Denial, other: Denial) -> bool:
    """Say whether one of two sentences about the same thing is negated and the other is not.

    It errs on the side of the text: double negation, "not only", "unless", and words that deny in
    themselves (impossible, mangelt) are not judged. "Rejects" is the contrary of "accepts" only.
    """
    if one.denies == other.denies or one.conditional or other.conditional:
        return False
    negated, affirming = (one, other) if one.denies else (other, one)
    if one.language != other.language:
        return _plain(negated.clauses, affirming.clauses)
    return any(_affirmed(clause, negated.clauses, affirming.clauses) for clause in negated.clauses)


def _plain(negated: Sequence[_Clause], other: Sequence[_Clause]) -> bool:
    """Say whether both sentences are so short that a negation can only be of the whole."""
    if len(negated) != 1 or len(other) != 1 or not _contrary(negated[0], other[0]):
        return False
    shorter, longer = sorted((len(negated[0].content), len(other[0].content)))
    # One that says much more than the other may deny what the other leaves out.
    return shorter >= 2 and longer <= min(_LONGEST_ACROSS, 1.6 * shorter + 1)


def _contrary(negated: _Clause, other: _Clause) -> bool:
    if negated.doubtful or other.doubtful:
        return False
    return other.assents if negated.rejects else negated.cues == 1


def _affirmed(clause: _Clause, negated: Sequence[_Clause], other: Sequence[_Clause]) -> bool:
    """Say whether the other sentence affirms just what one of the negated one's clauses denies."""
    if not clause.denies or not other:
        return False
    best = max(other, key=lambda each: _overlap(clause.content, each.content))
    overlap = _overlap(clause.content, best.content)
    rivals = (_overlap(best.content, each.content) for each in negated if each is not clause)
    if overlap < _SAME_MATTER or overlap <= max(rivals, default=0.0):
        return False
    return _contrary(clause, best) and _shares(clause.denied, best.content)


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of the smaller clause's content words that the other one has."""
    common = sum(_shares([word], other) for word in one)
    if common < 2:
        return 0.0
    return min(1.0, common / min(len(one), len(other)))


def _shares(words: Sequence[str], others: Sequence[str]) -> bool:
    """Say whether all words are, apart from their endings, among the others."""
    return all(any(_alike(word, other) for other in others) for word in words)


@lru_cache(maxsize=50_000)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    one, other = without_prefix(one), without_prefix(other)
    length = max(4, min(len(one), len(other)) - 2)
    return len(one) > 3 and len(other) > 3 and one[:length] == other[:length]


def _clauses(text: str, language: Language) -> list[_Clause]:
    parts = (_clause(part, language) for part in language.denial.borders.split(text))
    return list(islice((part for part in parts if part.content or part.denies), _MOST_CLAUSES))


def _clause(text: str, language: Language) -> _Clause:
    told_by = language.denial
    spoken = fold(language.apart(text[:_LONGEST_CLAUSE]).replace("’", "'"))
    doubtful = bool(told_by.ambiguous.search(spoken) or told_by.implicit.search(spoken))
    spoken = told_by.neutral.sub(" ", spoken)
    rejections = len(told_by.rejecting.findall(spoken))
    words = _WORD.findall(spoken)
    places = [index for index, word in enumerate(words) if told_by.cues.fullmatch(word)]
    return _Clause(
        content=tuple(word for word in words if _has_content(word, language)),
        denied=_denied(words, places, language),
        cues=len(places),
        rejects=rejections > 0,
        assents=bool(told_by.assenting.search(spoken)),
        doubtful=doubtful or len(places) + rejections > 1,
    )


def _denied(words: Sequence[str], places: Sequence[int], language: Language) -> tuple[str, ...]:
    """Return the word that a negation denies: the next one, or at the clause's end the last."""
    if not places:
        return ()
    after = [word for word in words[places[0] + 1 :] if _has_content(word, language)]
    before = [word for word in words[: places[0]] if _has_content(word, language)]
    return tuple(after[:1] or before[-1:])


def _has_content(word: str, language: Language) -> bool:
    return word not in language.function_words and not language.denial.cues.fullmatch(word)
