"""An answer in another language than the question is asked for once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.chain import answer_messages
from assistant.prompting import fill, language_words
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

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
