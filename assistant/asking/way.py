"""The way of a question, from what was asked to the finished answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Answered, Event, Written
from assistant.asking.context import Window, telling_windows
from assistant.asking.outcome import finished_answer, found_event
from assistant.asking.question import question_language, standalone
from assistant.asking.search import Finding
from assistant.asking.state import Parts, State
from assistant.asking.untrusted import speaks_to_a_model
from assistant.asking.writing import asked_again, in_wrong_language, written
from assistant.proof.quotable import SourceSentence
from assistant.wording import search_notice
from vectorstore.article import Passage
from vectorstore.errors import BelegError
from vectorstore.search.filters import Filters
from vectorstore.search.retrieval import Query

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from assistant.library import Library


PASSAGES = 8


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


def translations(parts: Parts, state: State) -> dict[str, str]:
    """Return the question in other languages of the index, where that may find more."""
    if state["finding"].out_of_range:
        return {}
    return parts.translator.translations(state["standalone"], state["language"], state["passages"])


def answer_events(
    asked: Mapping[str, Any], library: Library, failed: Callable[[Exception], str]
) -> Iterator[Event]:
    """Answer a question in events: see Assistant.stream.

    Args:
        asked: question, history, filters, and the days that were read from the question.
        library: what is asked.
        failed: says in a sentence that the language model does not answer.
    """
    state = library.search_chain.invoke(dict(asked))
    yield found_event(state)
    first, state = state, library.translated_chain.invoke(state)
    if state["windows"] != first["windows"]:
        yield found_event(state)
    state["chance"] = chance(library.parts, state)
    pieces: list[str] = []
    failure = None
    if state["finding"].out_of_range:
        yield Answered(_answer(library, state))
        return
    try:
        for piece in written(library.parts, state):
            pieces.append(piece)
            yield Written(piece)
        text = "".join(pieces).strip()
        if in_wrong_language(state, text):
            pieces = [asked_again(state, text, library.parts.model())]
    except BelegError as error:
        failure = str(error)
    except Exception as error:  # noqa: BLE001  # a provider fails in any way it likes
        failure = failed(error)
    yield Answered(_answer(library, state, "".join(pieces).strip(), failure))


def _answer(
    library: Library, state: Mapping[str, Any], text: str = "", failure: str | None = None
) -> Answer:
    empty, days = not library.store.records, library.search.days(state["filters"])
    remark = search_notice(state, days=days, empty=empty)
    told = {**state, "searched": library.search.searched(state["filters"])}
    return finished_answer(told, text, failure, remark, library.prover)
