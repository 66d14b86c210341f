"""A question's way to its answer: found, written, proven."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Answered, Event, Written
from assistant.answer_language import asked_again, in_wrong_language
from assistant.chain import chance, written
from assistant.finished import finished_answer, found_event
from assistant.notices import search_notice
from vectorstore.errors import BelegError

if TYPE_CHECKING:
    from assistant.library import Library


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
