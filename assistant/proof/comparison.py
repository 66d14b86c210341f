"""Whether two sentences are about the same thing, and what one has in the other's place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from assistant.facts.languages.known import without_prefix
from assistant.facts.languages.vocabulary import fold
from assistant.facts.names.matching import Named, missing_names
from assistant.facts.negation import denies_differently
from assistant.facts.numbers.quantities import Quantity, missing
from assistant.proof.alignment import fit_of
from assistant.proof.told import WHEN, Told, class_of, inside
from vectorstore.article import Span

_TELLS = 0.6  # importance of a word that may stand for what a bare number counts
_MATTER = 1.3  # importance that the shared words around two values have at least


@dataclass(frozen=True)
class DisagreementWeights:
    """What makes two sentences one about the same thing.

    `near` is their least cosine, `near_across` in two languages. A telling word is in the other
    sentence from the cosine `found` (`found_across`) on. Of the telling words around the value
    one sentence may lack `lacking` of the other's (`lacking_across`), counted by their
    rarity, and the one that says more must have the share `common` in the other. A denial and
    what it denies are as near as `denied`. Chosen on the pairs of
    tests/assistant/disagreement_pairs.py, whose test with real weights runs through them.
    """

    near: float = 0.88
    near_across: float = 0.87
    found: float = 0.86
    found_across: float = 0.74
    lacking: float = 0.4
    lacking_across: float = 0.7
    common: float = 0.5
    denied: float = 0.89


USUAL = DisagreementWeights()


class Compared:
    """Two sentences word by word."""

    def __init__(self, one: Told, other: Told) -> None:
        """Compare two sentences, of the same language or of two."""
        self.one, self.other = one, other
        across = one.language != other.language
        self._found = USUAL.found_across if across else USUAL.found
        self._lacking = USUAL.lacking_across if across else USUAL.lacking
        self._common = USUAL.common

    def same_matter(self, one: Quantity, other: Quantity) -> bool:
        """Whether two values are of the same thing."""
        roles = {self.one.role(one), self.other.role(other)} - {""}
        return len(roles) < 2 and self._same_counted(one, other) and self._same_clauses(one, other)

    def counted(self, one: Quantity, other: Quantity) -> tuple[Span, Span] | None:
        """Return the words for what two values count, if they are the same."""
        for first in self.one.following(one):
            for second in self.other.following(other):
                if self.alike(first, second):
                    return first, second
        return None

    def _same_counted(self, one: Quantity, other: Quantity) -> bool:
        if class_of(one) != "count":
            return True
        ones, others = self.one.following(one), self.other.following(other)
        if not ones or not others:
            return not ones and not others and self._same_before(one, other)
        # "30 people injured" and "12 children injured" count different things.
        heads = (
            any(self.alike(ones[0], word) for word in others),
            any(self.alike(word, others[0]) for word in ones),
        )
        return any(heads)

    def _same_before(self, one: Quantity, other: Quantity) -> bool:
        """Whether the same word leads to both values: "rose to 30"."""
        first, second = (
            [w for w in told.around(value) if w.end <= value.start][-1:]
            for told, value in ((self.one, one), (self.other, other))
        )
        if not first or not second or not self.alike(first[0], second[0]):
            return False
        return float(_importance(self.one, first)[0]) >= _TELLS

    def _same_clauses(self, one: Quantity, other: Quantity) -> bool:
        """Whether one clause has all telling words of the other, and most the other way round."""
        lacks = self._lack(self.one, self.other, self.one.around(one))
        others_lack = self._lack(self.other, self.one, self.other.around(other))
        less, more = sorted((lacks, others_lack), key=lambda lack: lack[0])
        common = more[1] - more[0]
        return less[0] <= self._lacking and common >= max(_MATTER, more[1] * self._common)

    def overlaps(self) -> bool:
        """Whether one sentence as a whole has the share `common` of the other's telling words."""
        pairs = ((self.one, self.other), (self.other, self.one))
        lacks = [self._lack(a, b, a.telling) for a, b in pairs]
        return any(lack <= (1 - self._common) * whole for lack, whole in lacks)

    def closeness(self, one: Quantity, other: Quantity) -> float:
        """Return how many of the words beside two values are the same; the nearest count most."""
        total = 0.0
        for first, distance in beside(self.one, one):
            seconds = beside(self.other, other)
            total += max(
                (1 / (distance + far) for second, far in seconds if self.alike(first, second)),
                default=0.0,
            )
        return total

    def wholly(self) -> bool:
        """Whether each sentence has nearly all telling words of the other."""
        pairs = ((self.one, self.other), (self.other, self.one))
        return all(self._lack(a, b, a.telling)[0] <= self._lacking for a, b in pairs)

    def alike(self, first: Span, second: Span) -> bool:
        """Whether a word of one and a word of the other mean the same."""
        same_language = self.one.language == self.other.language
        if same_language and _alike(first.of(self.one.text), second.of(self.other.text)):
            return True
        ours, theirs = _vector(self.one, first), _vector(self.other, second)
        if ours is None or theirs is None:
            return False
        return bool(float(ours @ theirs) >= self._found)

    def _lack(self, one: Told, other: Told, words: Sequence[Span]) -> tuple[float, float]:
        """Return how much the words tell that the other sentence lacks, and how much all tell."""
        words = [word for word in words if not inside(word, one.reported)]
        importance = _importance(one, words)
        lacks = [
            not (self._has(one, other, word) or self._describes(one, other, word)) for word in words
        ]
        return float(importance[lacks].sum()), float(importance.sum())

    def _describes(self, one: Told, other: Told, word: Span) -> bool:
        """Whether a German noun stands before a shared name, and not for another thing of it."""
        following = next((next_ for next_ in one.words if next_.start == word.end + 1), None)
        if not one.nouns_are_capital or following is None or not word.of(one.text)[0].isupper():
            return False
        name = following.of(one.text)
        # "Gewinn Österreichs" is not "Umsatz Österreichs"; "Autozulieferer Bosch" is Bosch.
        return name[0].isupper() and name[-1] not in "s'’" and self._has(one, other, following)

    def _has(self, one: Told, other: Told, word: Span) -> bool:
        text = word.of(one.text)
        if one.language == other.language and any(
            _alike(text, theirs.of(other.text)) for theirs in other.words
        ):
            return True
        vector = _vector(one, word)
        if vector is None or other.vectors is None or not len(other.vectors.pieces):
            # A word without a vector cannot be looked for in another language.
            return one.language != other.language
        return bool(float((other.vectors.pieces @ vector).max()) >= self._found)


def beside(told: Told, one: Quantity) -> list[tuple[Span, int]]:
    """Return the telling words next to a value, with their distance in telling words from 1."""
    clause = told.clause(one)
    telling = [word for word in told.telling if clause.start <= word.start < clause.end]
    after = [word for word in telling if word.start >= one.end][:3]
    before = [word for word in reversed(telling) if word.end <= one.start][:3]
    return [*zip(after, (1, 2, 3), strict=False), *zip(before, (1, 2, 3), strict=False)]


def _vector(told: Told, word: Span) -> np.ndarray | None:
    if told.vectors is None:
        return None
    for row, span in enumerate(told.vectors.words):
        if span.start < word.end and word.start < span.end:
            vector: np.ndarray = told.vectors.vectors[row]
            return vector
    return None


def _importance(told: Told, words: Sequence[Span]) -> np.ndarray:
    """Return how much words tell, from 0.3 for a common one to 1."""
    if told.vectors is None or not words:
        return np.ones(len(words), dtype=np.float32)
    fit = fit_of(told.text, told.language, told.vectors, [])
    known = {span.start: value for span, value in zip(fit.words, fit.importance(0.3), strict=True)}
    return np.array([known.get(word.start, 1.0) for word in words], dtype=np.float32)


def _alike(one: str, other: str) -> bool:
    """Whether two words of a language are one, apart from their endings."""
    one, other = fold(one), fold(other)
    if one == other:
        return True
    one, other = without_prefix(one), without_prefix(other)
    shorter, longer = sorted((one, other), key=len)
    length = max(4, len(shorter) - 2)
    return len(longer) - len(shorter) <= 3 and len(shorter) > 3 and one[:length] == other[:length]


def counterpart(compared: Compared, value: Quantity) -> Quantity | None:
    """Return the other sentence's value of the same thing, if there is one and no more."""
    ones = [one for one in compared.one.values if comparable(one, value)]
    others = [one for one in compared.other.values if comparable(one, value)]
    fitting = [other for other in others if compared.same_matter(value, other)]
    if not fitting:
        return None
    best = max(fitting, key=lambda other: compared.closeness(value, other))
    reach = compared.closeness(value, best)
    if any(compared.closeness(value, two) >= reach for two in fitting if two is not best):
        return None
    # The value that it stands for must be ours, and not another one of our sentence.
    rivals = [one for one in ones if one is not value and compared.same_matter(one, best)]
    return None if any(compared.closeness(one, best) >= reach for one in rivals) else best


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two values are of one kind: a count is compared with counts, dollars with dollars."""
    return class_of(one) == class_of(other) and (one.unit == other.unit or class_of(one) != "money")


def agree(ours: Told, one: Quantity, theirs: Told, other: Quantity) -> bool:
    """Whether two values can both be right: the same, rounded, or "more than" the other."""
    if _says(one, other) or _says(other, one):
        return True
    if not comparable(one, other) or not one.values or not other.values:
        return False
    if class_of(one) in WHEN:
        return False
    pairs = [(a, b) for a in one.values for b in other.values]
    return any(
        _rounded(a, b)
        or _rounded(b, a)
        or _bounded(ours, one, a, b)
        or _bounded(theirs, other, b, a)
        for a, b in pairs
    )


def _says(one: Quantity, other: Quantity) -> bool:
    return not missing([replace(other, claimable=True)], [one])


def _rounded(short: Decimal, exact: Decimal) -> bool:
    """Whether 1,200 stands for 1,180, or 25 percent for 25.4."""
    if not short or abs(short - exact) * 20 > abs(short):
        return False
    if short == short.to_integral_value() != exact:
        unit = Decimal(1)
    else:
        digits = str(int(short)) if short == short.to_integral_value() else ""
        zeros = len(digits) - len(digits.rstrip("0"))
        unit = Decimal(10) ** zeros if zeros >= 2 else Decimal(0)
    return bool(unit) and (exact / unit).to_integral_value(ROUND_HALF_UP) * unit == short


def _bounded(told: Told, one: Quantity, bound: Decimal, exact: Decimal) -> bool:
    """Whether "more than 1,000" may be 1,200: a quarter beyond, not more."""
    # "At least 36 dead" is no rounded number: where the next article says 43, a reader must know.
    if told.at_least(one):
        return bound <= exact <= bound * Decimal("1.25")
    return told.at_most(one) and bound * Decimal("0.75") <= exact <= bound


def same_names(ours: Told, theirs: Told) -> bool:
    """Whether two sentences share who or what they name, and name nobody else."""
    if _other_names(ours, theirs) or _other_names(theirs, ours):
        return False
    if ours.places & theirs.places or _shared_names(ours, theirs):
        return True
    if ours.stands_for or theirs.stands_for:
        return False
    # "Net profit rose": whose it was, the articles say where they begin.
    before = ours.opening.named
    names = {name.text for name in before.sure}
    lacking = {name.text for name in missing_names(before, _named(theirs))}
    return len(names - lacking) > 1


def _named(told: Told) -> list[Named]:
    return [told.source.stated.named, told.opening.named]


def _shared_names(ours: Told, theirs: Told) -> bool:
    named = ours.source.stated.named
    return len(named.sure) > len(missing_names(named, [theirs.source.stated.named]))


def _other_names(ours: Told, theirs: Told) -> bool:
    """Whether a sentence names somebody or something that the other's article does not open with.

    Who is named as saying so does not count.
    """
    names = missing_names(ours.source.stated.named, _named(theirs))
    return any(not inside(Span(name.start, name.end), ours.reported) for name in names)


def same_days(
    ours: Told, theirs: Told, besides: Collection[int] = (), besides_theirs: Collection[int] = ()
) -> bool:
    """Whether two sentences may tell of the same day, but for dates that start at `besides`."""
    days = [one for one in ours.days if one.start not in besides]
    others = [one for one in theirs.days if one.start not in besides_theirs]
    if not days or not others:
        return True
    return any(_same_day(one, other) for one in days for other in others)


def _same_day(one: Quantity, other: Quantity) -> bool:
    if one.kind == other.kind == "weekday" and one.anchored and other.anchored:
        return one.days == other.days
    return _says(one, other) or _says(other, one)


def denies(ours: Told, theirs: Told) -> bool:
    """Whether one of two sentences about the same thing says it and the other denies it."""
    if not one_denies(ours, theirs):
        return False
    cosine = float(ours.source.vector @ theirs.source.vector)
    return (
        cosine >= USUAL.denied
        and same_names(ours, theirs)
        and same_days(ours, theirs)
        and not missing(ours.quantities, theirs.quantities)
        and not missing(theirs.quantities, ours.quantities)
        and Compared(ours, theirs).wholly()
    )


def one_denies(ours: Told, theirs: Told) -> bool:
    """Whether one sentence denies and the other does not, whatever they are about."""
    return denies_differently(ours.source.stated.denial, theirs.source.stated.denial)
