"""The way of a question, as LangChain runnables.

{question, history, filters, reading} -> + language, standalone -> + finding, passages
-> + sources, windows -> + text. Filters and the reading of dates may be left out.
Each step adds its key; streamed, the keys arrive as they are known, `text` in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.answerable import HOPELESS, Answerability
from assistant.condense import condense, condense_by_rule, refers_back
from assistant.context import SentenceRanker, SourceSentence, Window, telling_windows
from assistant.prompting import (
    examples,
    fill,
    known_languages,
    language_words,
    without_control_tokens,
)
from assistant.question import asks_for_one_thing
from assistant.search import Finding, Search
from assistant.translate import MODELS_OWN, Translator
from assistant.untrusted import excerpt, speaks_to_a_model
from vectorstore.article import Passage
from vectorstore.search.filters import Filters
from vectorstore.search.retrieval import Query
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

PASSAGES = 8
_SHORT_QUESTION = 20  # characters; too few to tell a language from

State = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """What the chain works with."""

    search: Search
    ranker: SentenceRanker
    translator: Translator
    languages: Callable[[], Mapping[str, int]]  # of the index, each with its articles
    answerable: Answerability | None  # None: every question is tried
    model: Callable[[], BaseChatModel]  # raises LLMError if there is none


def search_chain(parts: Parts) -> Runnable[State, State]:
    """Return the chain up to the windows: all that can be known before anything is written."""
    from langchain_core.runnables import RunnableLambda
    from langchain_core.runnables import RunnablePassthrough as Passthrough

    def language(state: State) -> str:
        return question_language(parts, state)

    def question(state: State) -> str:
        return standalone(parts, state)

    return (
        Passthrough.assign(language=RunnableLambda(language))
        | Passthrough.assign(standalone=RunnableLambda(question))
        | _finding_chain(parts)
    )


def translated_chain(parts: Parts) -> Runnable[State, State]:
    """Return the chain that searches once more, with the question in the index's languages.

    It changes nothing where no translation is worth its time, or there is no model.
    """
    from langchain_core.runnables import RunnableBranch, RunnableLambda
    from langchain_core.runnables import RunnablePassthrough as Passthrough

    def wanted(state: State) -> bool:
        return bool(state["translations"])

    return Passthrough.assign(
        translations=RunnableLambda(lambda state: translations(parts, state))
    ) | RunnableBranch((wanted, _finding_chain(parts)), Passthrough())


def _finding_chain(parts: Parts) -> Runnable[State, State]:
    """Return the steps from the standalone question to the windows."""
    from langchain_core.runnables import RunnableLambda
    from langchain_core.runnables import RunnablePassthrough as Passthrough

    def finding(state: State) -> Finding:
        query = Query(state["standalone"], state.get("translations") or {})
        filters = state.get("filters") or Filters()
        return parts.search.find(query, PASSAGES, filters, state.get("reading"))

    def passages(state: State) -> list[Passage]:
        return list(state["finding"].passages)

    def sources(state: State) -> list[SourceSentence]:
        query = Query(state["standalone"], state.get("translations") or {})
        ranked = parts.ranker.rank(query, state["passages"])
        return [sentence for sentence in ranked if not speaks_to_a_model(sentence.text)]

    def windows(state: State) -> list[Window]:
        return telling_windows(state["sources"])

    return (
        Passthrough.assign(finding=RunnableLambda(finding))
        | Passthrough.assign(passages=RunnableLambda(passages))
        | Passthrough.assign(sources=RunnableLambda(sources))
        | Passthrough.assign(windows=RunnableLambda(windows))
    )


def answer_chain(parts: Parts) -> Runnable[State, State]:
    """Return the whole chain, from {question, history} to {…, text}."""
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.runnables import RunnableLambda
    from langchain_core.runnables import RunnablePassthrough as Passthrough

    def text(state: State) -> Runnable[State, str] | str:
        if not excerpts(state) or chance(parts, state) < HOPELESS:
            return language_words(str(state["language"])).refusal
        return RunnableLambda(answer_messages) | parts.model() | StrOutputParser()

    found = search_chain(parts) | translated_chain(parts)
    return found | Passthrough.assign(text=RunnableLambda(text))


def chance(parts: Parts, state: State) -> float:
    """Return how likely it is that what was found answers the question; 0.5 if unknown."""
    if parts.answerable is None:
        return 0.5
    reading = state.get("reading")
    narrowed = state.get("filters") or (reading and reading.range)
    return parts.answerable.chance(
        Query(state["standalone"], state.get("translations") or {}),
        state["passages"],
        state["windows"],
        state["sources"],
        filtered=bool(narrowed),
    )


def written(parts: Parts, state: State) -> Iterator[str]:
    """Yield the answer as the model writes it; closing the iterator stops the model.

    The model is streamed by itself and not as the chain's last step: a chain that is closed
    reads its last step to the end first, and the model would write on for nobody.
    """
    if not excerpts(state) or state.get("chance", 1.0) < HOPELESS:
        return
    for chunk in parts.model().stream(answer_messages(state)):
        if chunk.text:
            yield str(chunk.text)


def question_language(parts: Parts, state: State) -> str:
    """Return the language to answer in: the question's; the conversation's if it is very short."""
    question, history = state["question"], state["history"]
    expected = (parts.languages().keys() & known_languages()) | {"de", "en"}
    if history and len(question) < _SHORT_QUESTION:
        question = f"{history[-1].question} {question}"
    return detect_language(question, expected)


def standalone(parts: Parts, state: State) -> str:
    """Return the question as it is searched for; only a follow-up needs the model."""
    question, history = state["question"], state["history"]
    if not history or not refers_back(question):
        return str(question)
    try:
        return condense(question, history, parts.model())
    except Exception:  # noqa: BLE001  # a model fails in any way it likes; the rule never does
        return condense_by_rule(question, history)


def translations(parts: Parts, state: State) -> dict[str, str]:
    """Return the question in other languages of the index, where that may find more."""
    if state["finding"].out_of_range:
        return {}
    return parts.translator.translations(state["standalone"], state["language"], state["passages"])


def answer_messages(state: State) -> list[BaseMessage]:
    """Return what the model is told, shown and asked."""
    from langchain_core.messages import HumanMessage

    question = without_control_tokens(_in_both_languages(state))
    return [
        *instructions(state["language"]),
        HumanMessage(
            fill(
                "passages_brief" if asks_for_one_thing(state["standalone"]) else "passages",
                passages="\n\n".join(excerpts(state)),
                question=question,
                language=language_words(state["language"]).name,
            )
        ),
    ]


def _in_both_languages(state: State) -> str:
    """Return the question; about English passages in English, too.

    A small model knows English best. In German beside English it misled it: asked what Merz
    demanded, it gave a list of guests.
    """
    question, windows = str(state["standalone"]), state["windows"]
    translation = (state.get("translations") or {}).get(MODELS_OWN)
    if not translation or windows[0].article.language != MODELS_OWN:
        return question
    return f"{question} ({language_words(MODELS_OWN).name}: {translation})"


def excerpts(state: State) -> list[str]:
    """Return what the model is shown of the windows: each on a line, without orders to it."""
    shown = (excerpt(w.article.text, w.start, w.end, w.article.language) for w in state["windows"])
    return [words for words in shown if words]


def instructions(language: str) -> list[BaseMessage]:
    """Return the messages that every answer in a language begins with.

    They never change, so a model that keeps its prompt cache reads them once.
    """
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    words = language_words(language)
    messages: list[BaseMessage] = [
        SystemMessage(fill("answer", language=words.name, refusal=words.refusal))
    ]
    for example in examples(language):
        shown = fill(
            "passages",
            passages=example.passages,
            question=example.question,
            language=words.name,
        )
        messages += [HumanMessage(shown), AIMessage(example.answer)]
    return messages
