"""Where articles give different values for what a question asks. Pure code, no language model.

An answer says what its quotes say, and another article may say something else: 1,200 people
here, 900 there. That is told only where both sentences are about the same thing in all that can
be compared: near in sense, the same names, days and counted noun, and in the part around the
value every telling word of one in the other. Precision comes first: of what cannot be compared
nothing is told.

How an answer shows it: `disagreement_sentence` is one more sentence of the answer with the
verdict `supported`. It cites a quote for each of `Disagreement.statements`, in their order; an
article's sentence that the answer cites already keeps its number:

    source = statement.source
    Citation(number, source.article, source.text, source.span.start, source.span.end)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

import numpy as np

from assistant.alignment import fit_of
from assistant.context import SourceSentence, split_cached
from assistant.evidence import Proof, WordReader
from assistant.exonyms import fold
from assistant.names import find_names, missing_names
from assistant.negation import denies_differently
from assistant.negation_words import CUES, FUNCTION_WORDS
from assistant.quantities import Quantity, find_quantities, missing
from assistant.speaker_words import SAYING
from vectorstore.article import Article, Span
from vectorstore.chunking import SentenceSpan
from vectorstore.word_vectors import WordVectors

_MOST_STATEMENTS = 3
_MOST_COMPARED = 12  # sentences; each is read word by word
_TELLS = 0.6  # importance of a word that may stand for what a bare number counts
_MATTER = 1.3  # importance that the shared words around two values have at least
_LEAD = 400  # characters of an article that name what it is about
_WORD = re.compile(r"[^\W_]+(?:[.,:'’-][^\W_]+)*")
_BORDER = re.compile(r"[,;:](?=\s)|[()„“”\"«»]|\s[–—-]\s")

_DATES = frozenset({"day", "weekday", "month", "year", "period", "decade", "century"})
# What a value may be compared with, by kind.
_CLASSES = {
    "number": "count", "percent": "share", "fraction": "share", "money": "money", "time": "time",
    "day": "calendar", "weekday": "calendar", "month": "calendar", "year": "year",
}  # fmt: skip
_WHEN = frozenset({"time", "calendar", "year"})
_ASKS_WHEN = re.compile(
    r"\bwann\b|\bwhen\b|\bwelche[mnrs]? (?:tag|jahr|monat|uhrzeit|datum)|\bum wie ?viel uhr|"
    r"\b(?:what|which) (?:day|year|month|date|time)\b",
    re.IGNORECASE,
)
_ASKS_NO_VALUE = re.compile(
    r"^\W*(?:wer|wen|wem|wessen|wo|woher|wohin|who|whom|whose|where)\b", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?:\b(?:rund|etwa|ca\.?|circa|zirka|knapp|fast|gut|nahezu|beinahe|ungefähr|mehr als|über|"
    r"mindestens|höchstens|bis zu|unter|weniger als|about|around|approximately|roughly|nearly|"
    r"almost|some|more than|over|at least|at most|up to|under|less than|fewer than)\s(?:an? )?)$",
    re.IGNORECASE,
)
# "At least 36 dead" is no rounded number: where the next article says 43, a reader must know.
_AT_LEAST = re.compile(r"mehr als|über|gut|more than|over", re.IGNORECASE)
_AT_MOST = re.compile(
    r"höchstens|bis zu|unter|weniger als|knapp|fast|nearly|almost|at most|up to|under|less than|"
    r"fewer than",
    re.IGNORECASE,
)
# "rose by 5 percent" and "to 5 percent", "until 2027" and "since 2025" are different things.
_ROLES = {
    word: role
    for role, words in {
        "by": "um by",
        "to": "auf to",
        "from": "von from",
        "until": "bis until till before vor",
        "since": "seit ab since after nach",
    }.items()
    for word in words.split()
}
_ORDINAL = re.compile(
    r"\d(?:st|nd|rd|th|\.)$|first|second|third|\w+th$|\w+(?:ste|te)[nrsm]?$", re.IGNORECASE
)
_PRONOUN = re.compile(
    r"\b(?:er|es|ihre?[mnrs]?|seine?[mnrs]?|dies\w*|"
    r"he|she|it|its|they|their|his|her|this|that|these)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?i:in|aus|von|nach|bei)\s([A-ZÄÖÜ][\w-]{2,})")
_ACCORDING = re.compile(
    r"\bnach (?:\w+ )?angaben(?: (?:de[sr]|von) \w+)?|\blaut (?:\w+\s?){1,2}|"
    r"\baccording to (?:\w+\s?){1,3}",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:said|told \w+|reported|announced|added)\s(?:(?:late|early|on|yesterday)\s)*$",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\b(?:teilte\w?|sagte\w?|mitteilte\w?|berichtete\w?|erklärte\w?|hieß|meldete\w?|gab|gaben)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class DisagreementWeights:
    """What makes two sentences one about the same thing.

    `near` is their least cosine, `near_across` in two languages. A telling word is in the other
    sentence from the cosine `found` (`found_across`) on. Of the telling words around the value
    one sentence may lack `lacking` of the other's (`lacking_across`), counted by their
    rarity, and the one that says more must have the share `common` in the other. A denial and
    what it denies are as near as `denied`. Chosen on the pairs of
    tests/assistant/test_disagreement.py, whose test with real weights runs through them.
    """

    near: float = 0.88
    near_across: float = 0.87
    found: float = 0.86
    found_across: float = 0.74
    lacking: float = 0.4
    lacking_across: float = 0.7
    common: float = 0.5
    denied: float = 0.89


_USUAL = DisagreementWeights()


@dataclass(frozen=True)
class Statement:
    """What one article says: `value`, as its sentence `source` writes it."""

    source: SourceSentence
    value: str


@dataclass(frozen=True)
class Disagreement:
    """Two or more articles that give different values for the same thing, oldest first.

    Each has another article and another value; those without a date come last.
    """

    statements: tuple[Statement, ...]


def find_disagreement(
    question: str,
    language: str,
    proof: Proof,
    sources: Sequence[SourceSentence],
    words: WordReader | None = None,
) -> Disagreement | None:
    """Return what articles say differently of what an answer says, the first such thing.

    Args:
        question: as it was searched for. A value must be of the kind it asks for ("when" for
            days and times, "who" for none) and none that it names itself.
        language: of the question and the answer.
        proof: the answer's sentences with their quotes; a value must be said in both.
        sources: what the answer was written from, with vectors.
        words: compares words by their meaning. Without it, sentences of one language are
            compared by the words' stems, and those of two languages not at all.
    """
    asked = _Asked(question, language)
    cited = {citation.number: citation for citation in proof.citations}
    for sentence in proof.sentences:
        for citation in (cited[number] for number in sentence.citations):
            for source in sources:
                inside = citation.start <= source.span.start and source.span.end <= citation.end
                if inside and source.article.id == citation.article.id:
                    found = _against(source, sentence.text, asked, sources, words)
                    if found:
                        return found
    return None


_WORDING = {
    "de": ("Die Artikel nennen Verschiedenes: {parts}.", "„{value}“", ", "),
    "en": ("The articles differ: {parts}.", "“{value}”", "; "),
}


def disagreement_sentence(disagreement: Disagreement, language: str) -> str:
    """Return the sentence for the reader, in German for German answers, else in English.

    Each value has its article's source and date, or the title if there is no source.
    """
    code = "de" if language == "de" else "en"
    sentence, quoted, between = _WORDING[code]
    parts = []
    for one in disagreement.statements:
        value = quoted.format(value=" ".join(one.value.split()))
        where = _where(one.source.article, code)
        parts.append(f"{value} ({where})" if where else value)
    return sentence.format(parts=between.join(parts))


def _where(article: Article, code: str) -> str:
    day = article.date
    date = (f"{day.day}.{day.month}.{day.year}" if code == "de" else day.isoformat()) if day else ""
    return ", ".join(part for part in (article.source or article.title, date) if part)


@dataclass(frozen=True)
class _Asked:
    """What a question may be answered with."""

    text: str
    language: str

    @cached_property
    def quantities(self) -> list[Quantity]:
        return find_quantities(self.text, self.language)

    def wants(self, quantity: Quantity) -> bool:
        """Whether a value is of the kind that is asked for, and not in the question."""
        if _ASKS_NO_VALUE.search(self.text):
            return False
        when = bool(_ASKS_WHEN.search(self.text))
        return when == (_class(quantity) in _WHEN) and bool(missing([quantity], self.quantities))


class _Told:
    """A sentence of an article: its quantities, and its words with their meaning."""

    def __init__(self, source: SourceSentence) -> None:
        self.source = source
        self.text = source.text
        self.article = source.article
        self.language = source.article.language
        self.vectors: WordVectors | None = None
        self.quantities = find_quantities(self.text, self.language, self.article.date)
        self.words = [Span(match.start(), match.end()) for match in _WORD.finditer(self.text)]

    @cached_property
    def clauses(self) -> list[Span]:
        ends = [match.start() for match in _BORDER.finditer(self.text)]
        places = zip([0, *ends], [*ends, len(self.text)], strict=True)
        return [Span(start, end) for start, end in places if end > start]

    @cached_property
    def reported(self) -> list[Span]:
        """Where it says who says so, and nothing else."""
        saying = SAYING.get(self.language, frozenset())
        clauses = [
            clause
            for clause in self.clauses
            if (
                any(fold(word[0]) in saying for word in _WORD.finditer(clause.of(self.text)))
                or _REPORTING.search(clause.of(self.text))
            )
            and not any(clause.start <= one.start < clause.end for one in self.values)
        ]
        sources = [Span(match.start(), match.end()) for match in _ACCORDING.finditer(self.text)]
        return [*clauses, *sources]

    @cached_property
    def values(self) -> list[Quantity]:
        """What it says in numbers and may be compared."""
        return [one for one in self.quantities if self._is_value(one)]

    def _is_value(self, one: Quantity) -> bool:
        glued = self.text[max(0, one.start - 1) : one.start] + self.text[one.end : one.end + 1]
        kind = _class(one)
        if not one.claimable or not kind or re.search(r"[-–:/\w]", glued):
            return False
        if kind in _WHEN:
            return not self.is_report_date(one)
        return not _ORDINAL.search(one.text)

    @cached_property
    def days(self) -> list[Quantity]:
        """The days on which it happens, and not those on which it was said."""
        dates = [one for one in self.quantities if one.kind in _DATES or _class(one) == "year"]
        return [one for one in dates if one.days and not self.is_report_date(one)]

    @cached_property
    def places(self) -> set[str]:
        """Names that only their preposition tells from German nouns: "in Graz"."""
        return {fold(match[1]) for match in _PLACE.finditer(self.text)}

    def is_report_date(self, one: Quantity) -> bool:
        if self.language != "de":
            return bool(_REPORTED.search(self.text[: one.start]))
        return bool(_REPORTING.search(self.clause(one).of(self.text)))

    def clause(self, one: Quantity) -> Span:
        return next((c for c in self.clauses if c.start <= one.start < c.end), Span(0, 0))

    def around(self, one: Quantity) -> list[Span]:
        """Return the telling words of the clause that a value stands in."""
        clause = self.clause(one)
        return [w for w in self.telling if clause.start <= w.start < clause.end]

    @cached_property
    def telling(self) -> list[Span]:
        taken = [Span(one.start - len(self.about(one)), one.end) for one in self.quantities]
        cue = CUES.get(self.language)
        return [
            word
            for word in self.words
            if not (self.is_function(word) or _inside(word, taken))
            and not (cue and cue.fullmatch(fold(word.of(self.text))))
        ]

    def is_function(self, word: Span) -> bool:
        folded = fold(word.of(self.text))
        return len(folded) < 2 or folded in FUNCTION_WORDS.get(self.language, frozenset())

    def following(self, one: Quantity) -> list[Span]:
        """Return up to three words behind a value, which may be what it counts."""
        found: list[Span] = []
        end = one.end
        for word in self.words:
            if word.start >= one.end:
                if self.text[end : word.start].strip() or self.is_function(word) or len(found) == 3:
                    break
                found.append(word)
                end = word.end
        return found

    def role(self, one: Quantity) -> str:
        """Return what the word before a value makes of it: "by", "to", "since"."""
        before = self.text[: one.start]
        about = _ABOUT.search(before)
        before = before[: about.start()] if about else before
        last = re.search(r"(\w+)\s(?:de[rnm]\s|the\s)?$", before)
        return _ROLES.get(last[1].lower(), "") if last else ""

    def about(self, one: Quantity) -> str:
        match = _ABOUT.search(self.text[: one.start])
        return match[0] if match else ""

    def context(self) -> list[tuple[str, str]]:
        """Return the sentence and what says of what its article is."""
        text, span = self.article.text, self.source.span
        earlier = [
            other.of(text)
            for other in split_cached(text, self.language)
            if other.paragraph == span.paragraph and other.start < span.start
        ]
        before = " ".join([self.article.title, text[:_LEAD], *earlier])
        return [(self.text, self.language), (before, self.language)]


def _class(one: Quantity) -> str:
    if one.kind == "number" and one.days and not one.counts:
        return "year"
    return _CLASSES.get(one.kind, "")


def _inside(word: Span, places: Sequence[Span]) -> bool:
    return any(word.start < place.end and place.start < word.end for place in places)


class _Compared:
    """Two sentences word by word."""

    def __init__(self, one: _Told, other: _Told) -> None:
        self.one, self.other = one, other
        across = one.language != other.language
        self._found = _USUAL.found_across if across else _USUAL.found
        self._lacking = _USUAL.lacking_across if across else _USUAL.lacking
        self._common = _USUAL.common

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
        if _class(one) != "count":
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
        for first, distance in _beside(self.one, one):
            seconds = _beside(self.other, other)
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

    def _lack(self, one: _Told, other: _Told, words: Sequence[Span]) -> tuple[float, float]:
        """Return how much the words tell that the other sentence lacks, and how much all tell."""
        words = [word for word in words if not _inside(word, one.reported)]
        importance = _importance(one, words)
        lacks = [
            not (self._has(one, other, word) or self._describes(one, other, word)) for word in words
        ]
        return float(importance[lacks].sum()), float(importance.sum())

    def _describes(self, one: _Told, other: _Told, word: Span) -> bool:
        """Whether a German noun stands before a shared name, and not for another thing of it."""
        following = next((next_ for next_ in one.words if next_.start == word.end + 1), None)
        if one.language != "de" or following is None or not word.of(one.text)[0].isupper():
            return False
        name = following.of(one.text)
        # "Gewinn Österreichs" is not "Umsatz Österreichs"; "Autozulieferer Bosch" is Bosch.
        return name[0].isupper() and name[-1] not in "s'’" and self._has(one, other, following)

    def _has(self, one: _Told, other: _Told, word: Span) -> bool:
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


def _beside(told: _Told, one: Quantity) -> list[tuple[Span, int]]:
    """Return the telling words next to a value, with their distance in telling words from 1."""
    clause = told.clause(one)
    telling = [word for word in told.telling if clause.start <= word.start < clause.end]
    after = [word for word in telling if word.start >= one.end][:3]
    before = [word for word in reversed(telling) if word.end <= one.start][:3]
    return [*zip(after, (1, 2, 3), strict=False), *zip(before, (1, 2, 3), strict=False)]


def _vector(told: _Told, word: Span) -> np.ndarray | None:
    if told.vectors is None:
        return None
    for row, span in enumerate(told.vectors.words):
        if span.start < word.end and word.start < span.end:
            vector: np.ndarray = told.vectors.vectors[row]
            return vector
    return None


def _importance(told: _Told, words: Sequence[Span]) -> np.ndarray:
    """Return how much words tell, from 0.3 for a common one to 1."""
    if told.vectors is None or not words:
        return np.ones(len(words), dtype=np.float32)
    fit = fit_of(told.text, told.vectors, [])
    known = {span.start: value for span, value in zip(fit.words, fit.importance(0.3), strict=True)}
    return np.array([known.get(word.start, 1.0) for word in words], dtype=np.float32)


def _alike(one: str, other: str) -> bool:
    """Whether two words of a language are one, apart from their endings."""
    one, other = fold(one), fold(other)
    if one == other:
        return True
    one, other = (w[2:] if w.startswith("ge") and len(w) > 6 else w for w in (one, other))
    shorter, longer = sorted((one, other), key=len)
    length = max(4, len(shorter) - 2)
    return len(longer) - len(shorter) <= 3 and len(shorter) > 3 and one[:length] == other[:length]


def _against(
    source: SourceSentence,
    said: str,
    asked: _Asked,
    sources: Sequence[SourceSentence],
    words: WordReader | None,
) -> Disagreement | None:
    """Return what other articles say against one quote of a sentence."""
    ours = _Told(source)
    said_values = find_quantities(said, asked.language, source.article.date)
    values = [one for one in ours.values if asked.wants(one) and not missing([one], said_values)]
    near = _near(source, sources, reads_words=words is not None)
    others = [
        other
        for other in map(_Told, near)
        if any(_comparable(one, value) for one in other.values for value in values)
        or any(_agree(ours, value, other, one) for one in other.quantities for value in values)
        or _deny(ours, other)
    ]
    _read_words([ours, *others], words)
    for value in values:
        if _is_asked(ours, value, asked, words):
            found = [*_differing(ours, value, others)]
            if found:
                return _made(found)
    denying = next((other for other in others if _denies(ours, other)), None)
    if denying is None:
        return None
    return _made([(ours, ours.text), (denying, denying.text)])


def _made(found: Sequence[tuple[_Told, str]]) -> Disagreement:
    statements = [Statement(told.source, value) for told, value in found[:_MOST_STATEMENTS]]
    days = [(one.source.article.date, one) for one in statements]
    dated = sorted(((day, one) for day, one in days if day), key=lambda pair: pair[0])
    return Disagreement((*(one for _, one in dated), *(one for day, one in days if not day)))


def _near(
    source: SourceSentence, sources: Sequence[SourceSentence], *, reads_words: bool
) -> list[SourceSentence]:
    """Return sentences of other articles that may be about the same thing, nearest first."""
    near = []
    for other in sources:
        across = other.article.language != source.article.language
        if other.article.id == source.article.id or (across and not reads_words):
            continue
        cosine = float(other.vector @ source.vector)
        if cosine >= (_USUAL.near_across if across else _USUAL.near):
            near.append((cosine, other))
    return [other for _, other in sorted(near, key=lambda pair: -pair[0])[:_MOST_COMPARED]]


def _read_words(told: Sequence[_Told], words: WordReader | None) -> None:
    if words is not None and len(told) > 1:
        for one, vectors in zip(told, words.embed([one.text for one in told]), strict=True):
            one.vectors = vectors


def _is_asked(told: _Told, value: Quantity, asked: _Asked, words: WordReader | None) -> bool:
    """Whether of a sentence's values it is this one that the question's words are nearest to."""
    rivals = [one for one in told.values if asked.wants(one)]
    if len(rivals) < 2:
        return True
    article = Article("question", "", asked.text, asked.language, "question")
    question = _Told(SourceSentence(article, _whole(asked.text), np.zeros(0), 0.0))
    if words is not None:
        question.vectors = words.embed([asked.text])[0]
    compared = _Compared(question, told)
    scores = {one.start: _nearness(compared, one) for one in rivals}
    return scores[value.start] >= max(scores.values())


def _nearness(compared: _Compared, one: Quantity) -> float:
    question = compared.one.telling
    return sum(
        1 / distance
        for word, distance in _beside(compared.other, one)
        if any(compared.alike(asked, word) for asked in question)
    )


def _differing(
    ours: _Told, value: Quantity, others: Sequence[_Told]
) -> Iterator[tuple[_Told, str]]:
    """Yield the quote's value and what other articles have in its place; nothing if they agree."""
    agreeing = {
        other.article.id
        for other in others
        if any(_agree(ours, value, other, one) for one in other.quantities)
    }
    shown: list[tuple[_Told, Quantity]] = []
    for other in others:
        articles = {told.article.id for told, _ in shown} | agreeing
        if other.article.id in articles or not _same_names(ours, other):
            continue
        compared = _Compared(ours, other)
        if not compared.overlaps():
            continue
        theirs = _counterpart(compared, value)
        if theirs is None or not _same_days(ours, other, {value.start}, {theirs.start}):
            continue
        if any(_agree(told, one, other, theirs) for told, one in shown):
            continue
        if any(_agree(other, theirs, ours, one) for one in ours.quantities):
            continue
        counted = compared.counted(value, theirs)
        if not shown:
            yield ours, _written(ours, value, counted and counted[0])
        yield other, _written(other, theirs, counted and counted[1])
        shown.append((other, theirs))


def _counterpart(compared: _Compared, value: Quantity) -> Quantity | None:
    """Return the other sentence's value of the same thing, if there is one and no more."""
    ones = [one for one in compared.one.values if _comparable(one, value)]
    others = [one for one in compared.other.values if _comparable(one, value)]
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


def _comparable(one: Quantity, other: Quantity) -> bool:
    return _class(one) == _class(other) and (one.unit == other.unit or _class(one) != "money")


def _written(told: _Told, value: Quantity, counted: Span | None) -> str:
    end = counted.end if counted and _class(value) == "count" else value.end
    start = value.start - len(told.about(value))
    return told.text[start:end]


def _agree(ours: _Told, one: Quantity, theirs: _Told, other: Quantity) -> bool:
    """Whether two values can both be right: the same, rounded, or "more than" the other."""
    if _says(one, other) or _says(other, one):
        return True
    if not _comparable(one, other) or not one.values or not other.values:
        return False
    if _class(one) in _WHEN:
        return False
    pairs = [(a, b) for a in one.values for b in other.values]
    return any(
        _rounded(a, b)
        or _rounded(b, a)
        or _bounded(ours.about(one), a, b)
        or _bounded(theirs.about(other), b, a)
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


def _bounded(about: str, bound: Decimal, exact: Decimal) -> bool:
    """Whether "more than 1,000" may be 1,200: a quarter beyond, not more."""
    if _AT_LEAST.match(about):
        return bound <= exact <= bound * Decimal("1.25")
    return bool(_AT_MOST.match(about)) and bound * Decimal("0.75") <= exact <= bound


def _same_names(ours: _Told, theirs: _Told) -> bool:
    """Whether two sentences share who or what they name, and name nobody else."""
    if _other_names(ours, theirs) or _other_names(theirs, ours):
        return False
    if ours.places & theirs.places or _shared_names(ours, theirs.context()[:1]):
        return True
    if _PRONOUN.search(ours.text) or _PRONOUN.search(theirs.text):
        return False
    # "Net profit rose": whose it was, the articles say where they begin.
    before, language = ours.context()[1]
    names = {name.text for name in find_names(before, language) if name.sure}
    lacking = {name.text for name in missing_names(before, language, theirs.context())}
    return len(names - lacking) > 1


def _shared_names(ours: _Told, quotes: Sequence[tuple[str, str]]) -> bool:
    sure = [name for name in find_names(ours.text, ours.language) if name.sure]
    return len(sure) > len(missing_names(ours.text, ours.language, quotes))


def _other_names(ours: _Told, theirs: _Told) -> bool:
    """Whether a sentence names somebody or something that the other's article does not open with.

    Who is named as saying so does not count.
    """
    names = missing_names(ours.text, ours.language, theirs.context())
    return any(not _inside(Span(name.start, name.end), ours.reported) for name in names)


def _same_days(
    ours: _Told, theirs: _Told, besides: Collection[int] = (), besides_theirs: Collection[int] = ()
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


def _denies(ours: _Told, theirs: _Told) -> bool:
    """Whether one of two sentences about the same thing says it and the other denies it."""
    if not _deny(ours, theirs):
        return False
    cosine = float(ours.source.vector @ theirs.source.vector)
    return (
        cosine >= _USUAL.denied
        and _same_names(ours, theirs)
        and _same_days(ours, theirs)
        and not missing(ours.quantities, theirs.quantities)
        and not missing(theirs.quantities, ours.quantities)
        and _Compared(ours, theirs).wholly()
    )


def _deny(ours: _Told, theirs: _Told) -> bool:
    return denies_differently(ours.text, ours.language, theirs.text, theirs.language)


def _whole(text: str) -> SentenceSpan:
    return SentenceSpan(0, len(text))
