"""Questions and quotes in other languages, as the language model puts them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from assistant.llm.prompting import (
    aligned_examples,
    fill,
    known_languages,
    language_words,
    without_control_tokens,
)
from vectorstore.article import Passage
from vectorstore.errors import BelegError, reason_of
from vectorstore.search.filters import Filters
from vectorstore.search.fusion import fused_passages
from vectorstore.search.retrieval import Query, Retriever
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


MODELS_OWN = "en"  # the language that small models know best
# A best passage that is this much better than the next was the right one for 98 % of 215
# questions over mixed_open, and a translation is a second of waiting.
_SURE = 0.03
_FEW = 0.05  # share of the articles below which a language is not worth a translation
_MOST_LANGUAGES = 2
_LONGEST = 3  # times the question's length, and then some; what is longer is no translation
_SPARE = 40  # characters
MAX_QUOTE = 800
# What is shorter or longer than so many times the quote says something else.
_SHORTEST, _LONGEST_REPLY = 0.4, 2
_SPARE_OF_REPLY = 60  # characters that a translation may be longer in any case
_TELLING = 40  # characters, from which a language can be told
_MARKS = '"\u201c\u201d\u201e\u00ab\u00bb'
_QUESTION_MARKS = frozenset("?;\u037e\u061f\uff1f")  # the second and third are Greek
_NUMBER = re.compile(r"\d+(?:[.,:\u202f\u00a0]\d+)*")


def worth_translating(
    language: str, articles: Mapping[str, int], passages: Sequence[Passage]
) -> list[str]:
    """Return the languages that a question should be put into, the largest first.

    If one passage stands out already, none; but English if that is its language and not the
    question's, for the language model reads English passages better with an English question.

    Args:
        language: the question's.
        articles: how many there are in each language.
        passages: what the untranslated question finds, best first.
    """
    if not passages:
        return []
    best = passages[0].article.language
    if len(passages) < 2 or passages[0].score - passages[1].score >= _SURE:
        return [best] if best == MODELS_OWN != language else []
    fewest = _FEW * sum(articles.values())
    others = [
        (-count, code)
        for code, count in articles.items()
        if code != language and count >= fewest and code in known_languages()
    ]
    return [code for _, code in sorted(others)][:_MOST_LANGUAGES]


class Translator:
    """Puts questions into the other languages of an index, where that pays."""

    def __init__(
        self, languages: Callable[[], Mapping[str, int]], model: Callable[[], BaseChatModel]
    ) -> None:
        """Translate with the model that `model` gives.

        `languages` are those of the index, each with its number of articles.
        """
        self._languages = languages
        self._model = model

    def translations(
        self, question: str, language: str, passages: Sequence[Passage]
    ) -> dict[str, str]:
        """Return the question by language; less or nothing if the model fails.

        `passages` are what the untranslated question finds, best first.
        """
        found: dict[str, str] = {}
        for target in worth_translating(language, self._languages(), passages):
            try:
                translated = translate(question, language, target, self._model())
            except Exception:  # noqa: BLE001  # a model fails in any way it likes; it was a favour
                return found
            if translated:
                found[target] = translated
        return found


class TranslatingRetriever:
    """Searches with the question's translations, too, as answering does.

    `beleg eval --compare fair,translated` shows what that brings.
    """

    def __init__(
        self, retriever: Retriever, translator: Translator, language: Callable[[str], str]
    ) -> None:
        """Search with `retriever`; `language` detects a question's language."""
        self._retriever = retriever
        self._translator = translator
        self._language = language

    def retrieve(
        self, query: str | Query, k: int = 10, filters: Filters | None = None
    ) -> list[Passage]:
        """Return at most k passages, best first."""
        question = query if isinstance(query, str) else query.text
        first = self._retriever.retrieve(query, max(k, 2), filters)
        translations = self._translator.translations(question, self._language(question), first)
        if not translations:
            return first[:k]
        again = self._retriever.retrieve(Query(question, translations), max(k, 2), filters)
        return fused_passages(first, again, k)


def translate(question: str, source: str, target: str, model: BaseChatModel) -> str | None:
    """Return a question in another language as the model words it; None if it is of no use."""
    from langchain_core.messages import HumanMessage

    asked = HumanMessage(without_control_tokens(question))
    written = str(model.invoke([*beginning(source, target), asked]).text)
    line = " ".join(written.strip().partition("\n")[0].split()).strip("\"'\u201c\u201d\u201e")
    if not line or line == question or len(line) > _LONGEST * len(question) + _SPARE:
        return None
    return None if _is_no_question(line, question, target) else line


def _is_no_question(line: str, question: str, target: str) -> bool:
    """Whether words are plainly not the question in another language: an answer, a third one."""
    if "?" in question and not set(line) & _QUESTION_MARKS:
        return True
    if len(line) < _TELLING:
        return False
    return detect_language(line, known_languages()) != target


@cache
def beginning(source: str, target: str) -> tuple[BaseMessage, ...]:
    """Return the messages that every translation between two languages begins with."""
    return tuple(_beginning("translate", source, target, str))


class TranslationError(BelegError):
    """A quote cannot be put into another language."""


def translate_quote(quote: str, source: str, target: str, model: BaseChatModel) -> str:
    """Return a quote in another language, one paragraph of plain text.

    It is the model's wording: show it beside the quote and under its own name.

    Args:
        quote: verbatim from an article.
        source: the article's language, ISO 639-1.
        target: the reader's.
        model: writes the translation.

    Raises: TranslationError: if there is nothing to translate, a language is unknown, the
        model fails, or what it writes is plainly no translation: the quote as it is, much more
        or much less than it, or without one of its numbers.
    """
    asked = " ".join(without_control_tokens(quote).split())
    _check(asked, source, target)
    words = _unquoted(" ".join(_reply(asked, source, target, model).split()))
    wrong = _what_is_wrong(words, asked, source, target)
    if wrong:
        raise TranslationError(f"The language model {wrong}. Read the quote itself.")
    return words


def translatable(source: str, target: str) -> bool:
    """Return whether these are two languages that quotes are translated between."""
    return source != target and {source, target} <= known_languages()


def _check(quote: str, source: str, target: str) -> None:
    if not any(character.isalpha() for character in quote):
        raise TranslationError("There is nothing to translate in this place of the article.")
    if len(quote) > MAX_QUOTE:
        raise TranslationError(
            f"The quote has {len(quote)} characters. Choose one of at most {MAX_QUOTE}."
        )
    if not translatable(source, target):
        raise TranslationError(
            f"There is no translation from {source!r} into {target!r}. "
            f"Choose two of: {', '.join(sorted(known_languages()))}."
        )


def _reply(quote: str, source: str, target: str, model: BaseChatModel) -> str:
    from langchain_core.messages import HumanMessage  # half a second

    try:
        reply = model.invoke([*quote_beginning(source, target), HumanMessage(_quoted(quote))])
    except Exception as error:  # a model fails in any way it likes; the reader is told how
        reason = reason_of(error)
        raise TranslationError(f"The language model does not answer ({reason}).") from error
    if reply.response_metadata.get("finish_reason") == "length":
        raise TranslationError("The language model broke its translation off. Read the quote.")
    return str(reply.text)


def _what_is_wrong(words: str, quote: str, source: str, target: str) -> str | None:
    """Return why words are plainly no translation of a quote; None for all that one cannot see."""
    if not words or _untranslated(words, quote, source, target):
        return "gave no translation"
    if not _SHORTEST * len(quote) <= len(words) <= _LONGEST_REPLY * len(quote) + _SPARE_OF_REPLY:
        return "wrote something else"
    if "?" in quote and not set(words) & _QUESTION_MARKS:
        return "answered the quote's question"
    kept = {_figures(number) for number in _NUMBER.findall(words)}
    lost = [number for number in _NUMBER.findall(quote) if _figures(number) not in kept]
    return f"left out or changed {' and '.join(lost)}" if lost else None


def _untranslated(words: str, quote: str, source: str, target: str) -> bool:
    if words.casefold().rstrip(".") == quote.casefold().rstrip("."):
        return True
    return len(words) >= _TELLING and detect_language(words, {source, target}) == source


def _figures(number: str) -> str:
    """Return a number's figures alone: those of 1.250 and 1,250 are alike."""
    return re.sub(r"\D", "", number)


def _quoted(words: str) -> str:
    """Return words as a quote: then a model translates a question and does not answer it."""
    return f"\u201c{words}\u201d"


def _unquoted(words: str) -> str:
    whole = len(words) > 1 and words[0] in _MARKS and words[-1] in _MARKS
    return words[1:-1].strip() if whole else words


@cache
def quote_beginning(source: str, target: str) -> tuple[BaseMessage, ...]:
    """Return the messages that every quote's translation between two languages begins with."""
    return tuple(_beginning("quote", source, target, _quoted))


def _beginning(
    prompt: str, source: str, target: str, shown: Callable[[str], str]
) -> Iterator[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage  # half a second

    names = {"source": language_words(source).name, "target": language_words(target).name}
    yield SystemMessage(fill(prompt, **names))
    for example in aligned_examples(f"{prompt}_examples"):
        if source in example and target in example:
            yield HumanMessage(shown(example[source]))
            yield AIMessage(shown(example[target]))
