"""What is right: passages and articles for a question, words in an answer.

- A chunk is a hit when it is of a gold article, overlaps gold evidence and holds one of the
  answers as the articles write them. Evidence is looked up in the article's text by its exact
  words; where it is not there, article and answer must do.
- Articles are ranked by their best passages. Copies that a passage names follow the passage's
  own article.
- A question without evidence and answers, a headline say, is asked for the other language
  versions of its article. For each language that gold articles have besides the question's
  own it counts once, under `de->en`: the rank of its first gold article of that language among
  the articles of all languages. The other gold articles are left out before counting, for
  they are right, too, and with six versions of an article the sixth could never come first.

Of an answer that a model wrote, each sentence that is shown as supported is a step, and is right
as far as gold can tell

- if it says one of the answers, as the question's language or the articles write it; or
- if one of its quotes is from the gold evidence (from a gold article, where no evidence is
  known), and each number that the sentence has stands in one of its quotes or in the question.
  Such a sentence tells something else that the evidence says; a wrong number shows, a wrong
  name does not.

Every step of an answer to a question that the articles do not answer is wrong: whatever it
says, true or not, it pretends to be the answer. A sentence that says the answer in words of its
own and quotes another article than gold counts as wrong, too, so that the share of right steps is
rather too low than too high. Nothing of the proof's own code is used for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.answer import Answer, Citation, Sentence
from assistant.evaluation.data import Question
from assistant.evaluation.figures import DEPTH, Ranks, Verdict
from vectorstore.article import Article, Passage, Span
from vectorstore.text.language import detect_language

_NUMBER = re.compile(r"\d[\d.,]*\d")
_NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")
_LIST_MARK = re.compile(r"^\W*\d{1,2}[.)]\s")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DECIMAL = re.compile(r"(\d+|\d{1,3}(?:\.\d{3})+(?=,)|\d{1,3}(?:,\d{3})+(?=\.))[.,](\d+)")

Right = Literal["answer", "evidence"]  # what shows that a sentence is right


@dataclass(frozen=True)
class Gold:
    """What is right for a question: articles by language, and evidence in them by article."""

    question: Question
    languages: Mapping[str, frozenset[str]]
    places: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    lost: int = 0  # pieces of evidence that are in none of the articles

    @classmethod
    def of(cls, question: Question, articles: Mapping[str, Article]) -> Gold:
        """Find a question's evidence in its articles."""
        chosen = [articles[article_id] for article_id in question.article_ids]
        languages: dict[str, frozenset[str]] = {}
        for article in chosen:
            languages[article.language] = languages.get(article.language, frozenset()) | {
                article.id
            }
        places = {a.id: tuple(_places(question.evidence, a.text)) for a in chosen}
        lost = sum(all(e not in article.text for article in chosen) for e in question.evidence)
        return cls(question, languages, places, lost)

    @property
    def names_passages(self) -> bool:
        """Whether it is known which passages are right."""
        return bool(self.question.evidence or self.question.passage_answers)

    def is_in(self, passage: Passage) -> bool:
        """Whether a passage is right; one of a copy is as right as the copy itself."""
        answers = self.question.passage_answers
        if answers and not holds(passage.text, answers):
            return False
        copies = any(copy.id in self.places for copy in passage.copies)
        return copies or self._is_at(passage)

    def has(self, citation: Citation) -> bool:
        """Whether a quote is from the evidence; the same words in a copy's article are."""
        same = any(citation.quote in evidence for evidence in self.question.evidence)
        return same or self._is_at(citation)

    @property
    def answers(self) -> tuple[str, ...]:
        """What an answer may say, in the question's words or the articles'."""
        return tuple(dict.fromkeys((*self.question.answers, *self.question.passage_answers)))

    @property
    def own_language(self) -> bool | None:
        """Whether a gold article is in the question's language; None without any."""
        return self.question.language in self.languages if self.languages else None

    def _is_at(self, found: Passage | Citation) -> bool:
        places = self.places.get(found.article.id)
        if places is None:
            return False
        if not places:
            return bool(self.lost) or not self.question.evidence
        return any(found.start < place.end and place.start < found.end for place in places)


def ranks_of(gold: Gold, passages: Sequence[Passage]) -> list[Ranks]:
    """Return where what is right came in a ranking, once for each type it counts under."""
    articles = [article_id for passage in passages for article_id in _articles_of(passage)]
    found = list(dict.fromkeys(articles))
    right = frozenset().union(*gold.languages.values())
    own = gold.question.language
    others = sorted(gold.languages.keys() - {own})
    if gold.names_passages or not others:
        hits = [gold.is_in(passage) for passage in passages[:DEPTH]]
        chunk = (hits.index(True) + 1 if any(hits) else 0) if gold.names_passages else None
        return [Ranks(gold.question.type, _first(found, right), chunk)]
    ranks = []
    for language in others:
        wanted = gold.languages[language]
        rest = [i for i in found if i in wanted or i not in right]
        ranks.append(Ranks(f"{own}->{language}", _first(rest, wanted)))
    return ranks


def holds(text: str, answers: Collection[str]) -> bool:
    """Whether a text holds one of the answers, whatever the case and the white space."""
    return any(_folded(answer) in _folded(text) for answer in answers)


def says(text: str, answers: Collection[str]) -> bool:
    """Whether a text holds one of the answers; German and English numbers are the same.

    An answer that is a number is not held by a longer one: 1954 does not say 5.
    """
    told = _folded(_with_plain_numbers(text))
    return any(_whole(_folded(_with_plain_numbers(answer))).search(told) for answer in answers)


def verdict_of(gold: Gold, answer: Answer, languages: Collection[str]) -> Verdict:
    """Judge an answer to gold's question; `languages` are those it could be in."""
    question = gold.question
    written = answer.sentences if answer.kind == "written" else ()
    proven = [sentence for sentence in written if sentence.verdict == "supported"]
    known = bool(gold.answers) and question.answerable
    return Verdict(
        type=question.type,
        not_found=answer.kind == "not_found",
        quotes=answer.kind == "quotes",
        right_language=None
        if answer.kind == "quotes"
        else detect_language(answer.text, languages) == question.language,
        gold=says(answer.text, gold.answers) if known else None,
        sentences=len(written),
        proven=len(proven),
        right=sum(right_by(gold, s, quotes_of(answer, s)) is not None for s in proven),
        answerable=question.answerable,
        own_language=gold.own_language,
    )


def quotes_of(answer: Answer, sentence: Sentence) -> list[Citation]:
    """Return the quotes that a sentence of an answer cites."""
    return [citation for citation in answer.citations if citation.number in sentence.citations]


def right_by(gold: Gold, sentence: Sentence, quotes: Sequence[Citation]) -> Right | None:
    """Return what shows that a sentence is right, or None if nothing does."""
    if not gold.question.answerable:
        return None
    if says(sentence.text, gold.answers):
        return "answer"
    given = _numbers(gold.question.text).union(*(_numbers(quote.quote) for quote in quotes))
    told = _numbers(_LIST_MARK.sub("", sentence.text))
    if told <= given and any(gold.has(quote) for quote in quotes):
        return "evidence"
    return None


def _places(evidence: Collection[str], text: str) -> list[Span]:
    return [
        Span(match.start(), match.end())
        for passage in evidence
        for match in re.finditer(re.escape(passage), text)
    ]


def _articles_of(passage: Passage) -> list[str]:
    return [passage.article.id, *(copy.id for copy in passage.copies)]


def _first(found: Sequence[str], wanted: Collection[str]) -> int:
    places = (place for place, i in enumerate(found[:DEPTH], start=1) if i in wanted)
    return next(places, 0)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _whole(answer: str) -> re.Pattern[str]:
    before = r"(?<!\d)(?<!\d[.,])" if answer[0].isdecimal() else ""
    after = r"(?!\d)(?![.,]\d)" if answer[-1].isdecimal() else ""
    return re.compile(before + re.escape(answer) + after)


def _numbers(text: str) -> set[str]:
    return set(_NUMBERS.findall(_with_plain_numbers(text)))


def _with_plain_numbers(text: str) -> str:
    return _NUMBER.sub(lambda match: _plain_number(match[0]), text)


def _plain_number(number: str) -> str:
    """Return 12,500 and 12.500 as 12500, and 3,5 as 3.5; a date stays as it is."""
    if _GROUPED.fullmatch(number):
        return re.sub("[.,]", "", number)
    decimal = _DECIMAL.fullmatch(number)
    return f"{re.sub('[.,]', '', decimal[1])}.{decimal[2]}" if decimal else number
