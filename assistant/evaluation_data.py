"""Articles and questions to measure with, read from JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.evaluation_lines import Line, lines_of, printable_name, some_of_each
from assistant.question import MAX_QUESTION
from vectorstore.article import Article
from vectorstore.formats.plain import MAX_BYTES


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
