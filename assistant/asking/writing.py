"""What the model is told, and its answer as it comes; in the wrong language it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING

from assistant.answer import Written
from assistant.asking.answerable import HOPELESS
from assistant.asking.question import asks_for_one_thing
from assistant.asking.state import Draft, Material, Parts
from assistant.asking.translation import MODELS_OWN
from assistant.asking.translation import beginning as translation
from assistant.asking.untrusted import excerpt
from assistant.llm.prompting import examples, fill, language_words, without_control_tokens
from assistant.wording import said
from vectorstore.errors import BelegError, reason_of
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from assistant.llm.model import Beginning


_TELLING = 40  # characters, from which a language can be told


def drafted(material: Material, chance: float, parts: Parts) -> Generator[Written, None, Draft]:
    """Yield the answer's pieces as the model writes them; return all of it, or why it stopped."""
    pieces: list[str] = []
    failure = None
    try:
        for piece in written(material, chance, parts.model):
            pieces.append(piece)
            yield Written(piece)
        text = "".join(pieces).strip()
        if in_wrong_language(material, text):
            pieces = [asked_again(material, text, parts.model())]
    except BelegError as error:
        failure = str(error)
    except Exception as error:  # noqa: BLE001  # a provider fails in any way it likes
        slots = {"model": parts.model_name, "reason": reason_of(error)}
        failure = said("model_fails", material.language, **slots)
    return Draft(material, chance, "".join(pieces).strip(), failure)


def written(material: Material, chance: float, model: Callable[[], BaseChatModel]) -> Iterator[str]:
    """Yield the answer as the model writes it; closing the iterator stops the model.

    The model is streamed by itself and not as the last step of a LangChain sequence: one that
    is closed reads its last step to the end first, and the model would write on for nobody.
    """
    if not worth_writing(material, chance):
        return
    for chunk in model().stream(answer_messages(material)):
        if chunk.text:
            yield str(chunk.text)


def worth_writing(material: Material, chance: float) -> bool:
    """Whether there is anything to write an answer from, and some hope that it is one."""
    if material.finding.out_of_range or chance < HOPELESS:
        return False
    return bool(excerpts(material))


def in_wrong_language(material: Material, text: str) -> bool:
    """Whether an answer is in the language of its passages, where that is not the question's."""
    languages = {material.language, *(window.article.language for window in material.windows)}
    return len(text) >= _TELLING and detect_language(text, languages) != material.language


def asked_again(material: Material, text: str, model: BaseChatModel) -> str:
    """Return the answer in the question's language; as it was if the model insists."""
    from langchain_core.messages import AIMessage, HumanMessage

    wanted = HumanMessage(fill("same_language", language=language_words(material.language).name))
    try:
        reply = model.invoke([*answer_messages(material), AIMessage(text), wanted])
    except Exception:  # noqa: BLE001  # a model fails in any way it likes; there is an answer
        return text
    again = str(reply.text).strip()
    return text if not again or in_wrong_language(material, again) else again


def answer_messages(material: Material) -> list[BaseMessage]:
    """Return what the model is told, shown and asked."""
    from langchain_core.messages import HumanMessage

    standalone = material.question.standalone
    return [
        *instructions(material.language),
        HumanMessage(
            fill(
                "passages_brief" if asks_for_one_thing(standalone) else "passages",
                passages="\n\n".join(excerpts(material)),
                question=without_control_tokens(_in_both_languages(material)),
                language=language_words(material.language).name,
            )
        ),
    ]


def _in_both_languages(material: Material) -> str:
    """Return the question; about English passages in English, too.

    A small model knows English best. In German beside English it misled it: asked what Merz
    demanded, it gave a list of guests.
    """
    question = material.question.standalone
    translation = material.translations.get(MODELS_OWN)
    if not translation or material.windows[0].article.language != MODELS_OWN:
        return question
    return f"{question} ({language_words(MODELS_OWN).name}: {translation})"


def excerpts(material: Material) -> list[str]:
    """Return what the model is shown of the windows: each on a line, without orders to it."""
    places = ((w.article, w.start, w.end) for w in material.windows)
    shown = (excerpt(article.text, start, end, article.language) for article, start, end in places)
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


def beginnings() -> list[Beginning]:
    """Return what a model can read before anybody asks: how most of its prompts begin."""
    return [
        *(partial(instructions, language) for language in ("de", "en")),
        *(partial(translation, *pair) for pair in (("de", "en"), ("en", "de"))),
    ]
