"""Data sets to measure with, each line checked."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from assistant.asking.question import MAX_QUESTION
from vectorstore.article import Article
from vectorstore.errors import BelegError
from vectorstore.formats.formats import MAX_BYTES
from vectorstore.text.cleaning import clean

MAX_FIELD = 500  # characters of an id, a type, a title
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_SHUFFLE = "beleg"  # salt of the shuffle that --limit takes the first of


class HasId(Protocol):
    """What was read from a line."""

    @property
    def id(self) -> str:
        """The line's id; no two lines of a file have the same."""
        ...


Kept = TypeVar("Kept", bound=HasId)


@dataclass(frozen=True)
class Question:
    """A question with what is right.

    `article_ids` are those that are in the set. `answers` are what an answer may say;
    `passage_answers` is how the articles themselves write it.
    """

    id: str
    text: str
    language: str
    type: str
    answerable: bool
    article_ids: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    passage_answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class EvaluationSet:
    """Questions and the articles to find; `missing_articles` gold ones are not among these."""

    articles: tuple[Article, ...]
    questions: tuple[Question, ...]
    missing_articles: int = 0

    def limited(self, count: int) -> EvaluationSet:
        """Return the set with `count` questions of each type, always the same ones."""
        chosen = some_of_each(self.questions, count, lambda question: question.type)
        return replace(self, questions=tuple(chosen))


def read_set(articles: Path, questions: Path, *, titles: bool = True) -> EvaluationSet:
    """Read a set; without `titles`, articles have empty ones.

    Raises: EvaluationError: naming the file and the line, and saying what is wrong with it.
    """
    known = {article.id: article for article in _articles(articles, titles=titles)}
    asked, missing = [], 0
    for line in lines_of(questions):
        question = _question(line)
        present = tuple(i for i in question.article_ids if i in known)
        missing += len(question.article_ids) - len(present)
        if question.answerable and not present:
            raise line.error(
                f"None of the question's article_ids is in {printable_name(articles)}. "
                "Give the articles that belong to these questions."
            )
        asked.append(replace(question, article_ids=present))
    return EvaluationSet(tuple(known.values()), tuple(asked), missing)


def _articles(path: Path, *, titles: bool) -> Iterator[Article]:
    for line in lines_of(path):
        text = line.text("text", MAX_BYTES)
        if not any(character.isalnum() for character in text):
            raise line.error("The article has no text. Take the line out.")
        yield Article(
            id=line.id(),
            title=(line.optional("title") or "") if titles else "",
            text=text,
            language=line.language(),
            origin=f"eval:{line.id()}",
            date=line.date("date"),
            source=line.optional("source"),
        )


def _question(line: Line) -> Question:
    answers = line.texts("answers")
    answerable = line.flag("answerable")
    question = Question(
        id=line.id(),
        text=" ".join(line.text("question", MAX_QUESTION).split()),
        language=line.language(),
        type=line.name("type"),
        answerable=answerable,
        article_ids=tuple(dict.fromkeys(line.texts("article_ids"))) if answerable else (),
        evidence=line.texts("evidence") if answerable else (),
        answers=answers,
        passage_answers=line.texts("evidence_answers") or answers,
    )
    if answerable and not question.article_ids:
        raise line.error("An answerable question needs article_ids, a list of the right articles.")
    return question


class EvaluationError(BelegError):
    """What was given to measure with, or to compare, cannot be used."""


@dataclass(frozen=True)
class Line:
    """One line's values; whatever is asked of it is checked and cleaned."""

    path: Path
    number: int
    values: dict[str, Any]

    def error(self, reason: str) -> EvaluationError:
        """Return the error that says where and why this line cannot be used."""
        return EvaluationError(f"{printable_name(self.path)}, line {self.number}: {reason}")

    def text(self, name: str, longest: int) -> str:
        """Return a text that is not empty."""
        if name not in self.values:
            raise self.error(f"The field {name} is missing.")
        value = self.values[name]
        if not isinstance(value, str):
            raise self.error(f"The field {name} must be a text.")
        if len(value) > longest:
            raise self.error(f"The field {name} is longer than {longest:,} characters. Shorten it.")
        value = clean(value).strip()
        if not value:
            raise self.error(f"The field {name} is empty.")
        return value

    def words(self, name: str, longest: int) -> str:
        """Return a text that has a letter or a digit."""
        value = self.text(name, longest)
        if not any(character.isalnum() for character in value):
            raise self.error(f"The field {name} has no words. Take the line out.")
        return value

    def optional(self, name: str) -> str | None:
        """Return a short text in one line, or None."""
        if self.values.get(name) in (None, ""):
            return None
        return " ".join(self.text(name, MAX_BYTES).split())[:MAX_FIELD]

    def id(self) -> str:
        """Return the line's own id."""
        return self.text("id", MAX_FIELD)

    def name(self, field: str) -> str:
        """Return a name that things are sorted by, in one line."""
        return " ".join(self.text(field, MAX_FIELD).split())

    def language(self, name: str = "language") -> str:
        """Return the two letters of a language."""
        match = _LANGUAGE.fullmatch(self.text(name, MAX_FIELD))
        if match is None:
            raise self.error(f"The field {name} must be a code of two letters, such as de.")
        return match[1].lower()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list that may be missing; empty ones are left out."""
        values = self.values.get(name)
        if values is None:
            return ()
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.error(f"The field {name} must be a list of texts.")
        return tuple(text for value in values if (text := clean(value).strip()))

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise self.error(f"The field {name} must be true or false.")
        return value

    def date(self, name: str) -> datetime.date | None:
        """Return a day, or None."""
        value = self.optional(name)
        try:
            return datetime.datetime.fromisoformat(value).date() if value else None
        except ValueError:
            raise self.error(
                f"The field {name} is no date. Write it as 2025-08-14, or null."
            ) from None


def lines_of(path: Path) -> Iterator[Line]:
    """Yield the lines that are not blank; no two have the same id."""
    first: dict[str, int] = {}
    for number, content in _contents(path):
        line = Line(path, number, {})
        if len(content) > MAX_BYTES:
            raise line.error(f"The line is longer than {MAX_BYTES // 1_000_000} MB.")
        if not content.strip():
            continue
        line = replace(line, values=_parsed(line, content))
        if line.id() in first:
            raise line.error(
                f"The id {line.id()[:60]!r} is that of line {first[line.id()]}, too. "
                "Give each line an id of its own."
            )
        first[line.id()] = number
        yield line
    if not first:
        raise EvaluationError(
            f"{printable_name(path)} is empty. Give a file with one JSON object a line."
        )


def some_of_each(kept: Iterable[Kept], count: int, kind: Callable[[Kept], Hashable]) -> list[Kept]:
    """Return `count` of each kind, in the given order.

    They are the first of a shuffle that is always the same, whatever the order of the file.
    """
    given = list(kept)
    kinds: defaultdict[Hashable, list[str]] = defaultdict(list)
    for one in in_shuffled_order(given):
        kinds[kind(one)].append(one.id)
    chosen = {one for group in kinds.values() for one in group[:count]}
    return [one for one in given if one.id in chosen]


def in_shuffled_order(kept: Iterable[Kept]) -> list[Kept]:
    """Return what was given in an order that looks random and is always the same."""
    return sorted(kept, key=lambda one: hashlib.sha256(f"{_SHUFFLE}:{one.id}".encode()).digest())


def printable_name(path: Path) -> str:
    """Return a file's name as printable text, whatever bytes it is made of."""
    name = os.fsencode(path.name or path).decode("utf-8", "backslashreplace")
    return name.replace("\n", "\\n")


def _contents(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines, never reading much more of one than is allowed."""
    try:
        with path.open("rb") as file:
            number = 0
            while content := file.readline(MAX_BYTES + 1):
                number += 1
                yield number, content.removeprefix(b"\xef\xbb\xbf") if number == 1 else content
    except OSError as error:
        raise EvaluationError(
            f"{printable_name(path)} cannot be read: {error.strerror or error}. Check the path."
        ) from error


def _parsed(line: Line, content: bytes) -> dict[str, Any]:
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, a number of thousands of digits
        values = None
    if not isinstance(values, dict):
        raise line.error("This is not a JSON object. Write one object a line, in UTF-8.")
    return values
