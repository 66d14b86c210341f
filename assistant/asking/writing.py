"""What the model is told, and its answer as it comes; in the wrong language it is asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.asking.answerable import HOPELESS
from assistant.asking.question import asks_for_one_thing
from assistant.asking.state import Parts, State
from assistant.asking.translation import MODELS_OWN
from assistant.asking.untrusted import excerpt
from assistant.llm.prompting import examples, fill, language_words, without_control_tokens
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


_TELLING = 40  # characters, from which a language can be told


def in_wrong_language(state: Mapping[str, Any], text: str) -> bool:
    """Whether an answer is in the language of its passages, where that is not the question's."""
    language = state["language"]
    languages = {language, *(window.article.language for window in state["windows"])}
    return len(text) >= _TELLING and detect_language(text, languages) != language


def asked_again(state: Mapping[str, Any], text: str, model: BaseChatModel) -> str:
    """Return the answer in the question's language; as it was if the model insists."""
    from langchain_core.messages import AIMessage, HumanMessage

    wanted = HumanMessage(fill("same_language", language=language_words(state["language"]).name))
    try:
        reply = model.invoke([*answer_messages(dict(state)), AIMessage(text), wanted])
    except Exception:  # noqa: BLE001  # a model fails in any way it likes; there is an answer
        return text
    again = str(reply.text).strip()
    return text if not again or in_wrong_language(state, again) else again


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
