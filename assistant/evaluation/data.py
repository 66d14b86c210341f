"""Data sets to measure with, each line checked."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from assistant.asking.question import MAX_QUESTION
from vectorstore.article import Article
from vectorstore.errors import BelegError
from vectorstore.formats.formats import MAX_BYTES
from vectorstore.text.cleaning import clean

MAX_FIELD = 500  # characters of an id, a type, a title
_SHUFFLE = "beleg"  # salt of the shuffle that --limit takes the first of

# ---- what the fields of a line may hold


def text_of(longest: int, name: str | None = None) -> Any:
    """Return what a text must be; `name` is that of its field, if the line calls it otherwise."""
    return Field(min_length=1, max_length=longest, validation_alias=name)


def _with_words(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError("has no words. Take the line out.")
    return text


def _short(text: str | None) -> str | None:
    return text and (" ".join(text.split())[:MAX_FIELD] or None)


def _day(value: object) -> object:
    """Return the day that a text names, whatever hour stands behind it."""
    with suppress(ValueError, TypeError):
        return datetime.datetime.fromisoformat(value).date()  # type: ignore[arg-type]
    return value or None


OnOneLine = AfterValidator(lambda text: " ".join(text.split()))
WithWords = AfterValidator(_with_words)
Id = Annotated[str, text_of(MAX_FIELD)]
Name = Annotated[Id, OnOneLine]
Language = Annotated[
    str,
    Field(pattern="(?i)^[a-z]{2}([-_][a-z]{2,4})?$"),
    AfterValidator(lambda code: code[:2].lower()),
]
Flag = Annotated[bool, Field(strict=True)]
Short = Annotated[str | None, AfterValidator(_short)]
Day = Annotated[datetime.date | None, Field(strict=True), BeforeValidator(_day)]
Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda texts: () if texts is None else texts),
    AfterValidator(lambda texts: tuple(text for text in texts if text)),
]
# What is wrong with a field, by pydantic's name for it.
_WRONG = {
    "missing": "is missing.",
    "string_type": "must be a text.",
    "string_too_short": "is empty.",
    "string_too_long": "is longer than {max_length:,} characters. Shorten it.",
    "string_pattern_mismatch": "must be a code of two letters, such as de.",
    "bool_type": "must be true or false.",
    "int_type": "must be a whole number.",
    "greater_than_equal": "must not be below {ge}.",
    "tuple_type": "must be a list of texts.",
    "date_type": "is no date. Write it as 2025-08-14, or null.",
    "value_error": "{error}",
}


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

    id: Id
    text: Annotated[str, text_of(MAX_QUESTION, "question"), OnOneLine]
    language: Language
    type: Name
    answerable: Flag
    article_ids: Texts = ()
    evidence: Texts = ()
    answers: Texts = ()
    passage_answers: Annotated[Texts, Field(validation_alias="evidence_answers")] = ()


@dataclass(frozen=True)
class _Listed:
    """An article as a line gives it."""

    id: Id
    text: Annotated[str, text_of(MAX_BYTES), WithWords]
    language: Language
    title: Short = None
    date: Day = None
    source: Short = None


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
    known = {article.id: article for article in read_articles(articles, titles=titles)}
    asked, missing = [], 0
    for line, given in lines_of(questions, Question):
        question = _checked(line, given)
        present = tuple(i for i in question.article_ids if i in known)
        missing += len(question.article_ids) - len(present)
        if question.answerable and not present:
            raise line.error(
                f"None of the question's article_ids is in {printable_name(articles)}. "
                "Give the articles that belong to these questions."
            )
        asked.append(replace(question, article_ids=present))
    return EvaluationSet(tuple(known.values()), tuple(asked), missing)


def read_articles(path: Path, *, titles: bool = True) -> Iterator[Article]:
    """Yield the articles of a file; without `titles`, with empty ones.

    Raises: EvaluationError: naming the file and the line, and saying what is wrong with it.
    """
    for _, listed in lines_of(path, _Listed):
        title = (listed.title or "") if titles else ""
        yield Article(**asdict(listed) | {"title": title, "origin": f"eval:{listed.id}"})


def _checked(line: Line, given: Question) -> Question:
    question = replace(given, passage_answers=given.passage_answers or given.answers)
    if not question.answerable:
        return replace(question, article_ids=(), evidence=())
    if not question.article_ids:
        raise line.error("An answerable question needs article_ids, a list of the right articles.")
    return replace(question, article_ids=tuple(dict.fromkeys(question.article_ids)))


class EvaluationError(BelegError):
    """What was given to measure with, or to compare, cannot be used."""


@dataclass(frozen=True)
class Line:
    """Where something was read."""

    path: Path
    number: int

    def error(self, reason: str) -> EvaluationError:
        """Return the error that says where and why this line cannot be used."""
        return EvaluationError(f"{printable_name(self.path)}, line {self.number}: {reason}")


def lines_of(path: Path, kind: type[Kept]) -> Iterator[tuple[Line, Kept]]:
    """Yield what the lines that are not blank hold; no two have the same id.

    Raises: EvaluationError: naming the file and the line, and saying what is wrong with it.
    """
    first: dict[str, int] = {}
    reader = TypeAdapter(kind)
    for number, content in _contents(path):
        line = Line(path, number)
        if len(content) > MAX_BYTES:
            raise line.error(f"The line is longer than {MAX_BYTES // 1_000_000} MB.")
        if not content.strip():
            continue
        try:
            one = reader.validate_python(_parsed(line, content))
        except ValidationError as error:
            raise line.error(_wrong(error)) from None
        if one.id in first:
            raise line.error(
                f"The id {one.id[:60]!r} is that of line {first[one.id]}, too. "
                "Give each line an id of its own."
            )
        first[one.id] = number
        yield line, one
    if not first:
        raise EvaluationError(
            f"{printable_name(path)} is empty. Give a file with one JSON object a line."
        )


def _wrong(error: ValidationError) -> str:
    """Return what is wrong with the first field that cannot be used."""
    first = error.errors()[0]
    name, *inside = first["loc"]
    reason = _WRONG["tuple_type" if inside else first["type"]]
    return f"The field {name} {reason.format(**first.get('ctx', {}))}"


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
    return {clean(name): _cleaned(value) for name, value in values.items()}


def _cleaned(value: object) -> object:
    if isinstance(value, list):
        return [clean(one).strip() if isinstance(one, str) else one for one in value]
    return clean(value).strip() if isinstance(value, str) else value
