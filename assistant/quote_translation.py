"""What a quote says in another language, as the language model puts it: never a proof."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from assistant.prompting import (
    aligned_examples,
    fill,
    known_languages,
    language_words,
    without_control_tokens,
)
from vectorstore.errors import BelegError
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

MAX_QUOTE = 800
"""Characters of a quote; the translation of a longer one might not end in models.MAX_TOKENS."""

# What is shorter or longer than so many times the quote says something else.
_SHORTEST, _LONGEST = 0.4, 2
_SPARE = 60  # characters that a translation may be longer in any case
_TELLING = 40  # characters, from which a language can be told
_MARKS = '"\u201c\u201d\u201e\u00ab\u00bb'
_NUMBER = re.compile(r"\d+(?:[.,:\u202f\u00a0]\d+)*")


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
    from langchain_core.messages import HumanMessage  # noqa: PLC0415  # half a second

    try:
        reply = model.invoke([*beginning(source, target), HumanMessage(_quoted(quote))])
    except Exception as error:
        reason = str(error).strip().partition("\n")[0][:200] or type(error).__name__
        raise TranslationError(f"The language model does not answer ({reason}).") from error
    if reply.response_metadata.get("finish_reason") == "length":
        raise TranslationError("The language model broke its translation off. Read the quote.")
    return str(reply.text)


def _what_is_wrong(words: str, quote: str, source: str, target: str) -> str | None:
    """Return why words are plainly no translation of a quote; None for all that one cannot see."""
    if not words or _untranslated(words, quote, source, target):
        return "gave no translation"
    if not _SHORTEST * len(quote) <= len(words) <= _LONGEST * len(quote) + _SPARE:
        return "wrote something else"
    if "?" in quote and not set(words) & {"?", ";"}:  # the second one is Greek
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
def beginning(source: str, target: str) -> tuple[BaseMessage, ...]:
    """Return the messages that every quote's translation between two languages begins with."""
    from langchain_core.messages import (  # noqa: PLC0415  # half a second
        AIMessage,
        HumanMessage,
        SystemMessage,
    )

    names = {"source": language_words(source).name, "target": language_words(target).name}
    messages: list[BaseMessage] = [SystemMessage(fill("quote", **names))]
    for example in aligned_examples("quote_examples"):
        if source in example and target in example:
            said, wanted = _quoted(example[source]), _quoted(example[target])
            messages += [HumanMessage(said), AIMessage(wanted)]
    return tuple(messages)
