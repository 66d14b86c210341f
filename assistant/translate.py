"""A question in the other languages of the index, where that helps to find its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from assistant.prompting import (
    aligned_examples,
    fill,
    known_languages,
    language_words,
    without_control_tokens,
)
from vectorstore.article import Passage
from vectorstore.search.filters import Filters
from vectorstore.search.retrieval import Query, Retriever

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# A best passage that is this much better than the next was the right one for 98 % of 215
# questions over mixed_open, and a translation is a second of waiting.
MODELS_OWN = "en"  # the language that small models know best
_SURE = 0.03
_FEW = 0.05  # share of the articles below which a language is not worth a translation
_MOST_LANGUAGES = 2
_LONGEST = 3  # times the question's length, and then some; what is longer is no translation
_SPARE = 40  # characters


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
    """Searches once more with the question's translations, as answering does.

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
        return self._retriever.retrieve(Query(question, translations), k, filters)


def translate(question: str, source: str, target: str, model: BaseChatModel) -> str | None:
    """Return a question in another language as the model words it; None if it is of no use."""
    from langchain_core.messages import HumanMessage

    asked = HumanMessage(without_control_tokens(question))
    written = str(model.invoke([*beginning(source, target), asked]).text)
    line = " ".join(written.strip().partition("\n")[0].split()).strip("\"'\u201c\u201d\u201e")
    if not line or line == question or len(line) > _LONGEST * len(question) + _SPARE:
        return None
    return line


@cache
def beginning(source: str, target: str) -> tuple[BaseMessage, ...]:
    """Return the messages that every translation between two languages begins with."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    names = {"source": language_words(source).name, "target": language_words(target).name}
    messages: list[BaseMessage] = [SystemMessage(fill("translate", **names))]
    for example in aligned_examples("translate_examples"):
        if source in example and target in example:
            messages += [HumanMessage(example[source]), AIMessage(example[target])]
    return tuple(messages)
