"""What the model is told, and its answer as it comes; in the wrong language it is asked again."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING

from assistant.answer import Written
from assistant.asking.finding.answerable import HOPELESS
from assistant.asking.finding.translation import MODELS_OWN
from assistant.asking.finding.translation import beginning as translation
from assistant.asking.question import asks_for_one_thing
from assistant.asking.state import Draft, Material, Parts
from assistant.asking.untrusted import excerpt
from assistant.llm.halting import Halt, piecewise, unhalted, unless_halted
from assistant.llm.prompting import examples, fill, language_words, without_control_tokens
from assistant.llm.server import LLMError
from assistant.wording import said
from vectorstore.errors import reason_of
from vectorstore.text.chunking import split_sentences
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from assistant.llm.model import Beginning


_TELLING = 40  # characters, from which a language can be told
# What a sentence ends with; quotation marks, brackets and a model's own "[2]" may follow.
_ENDED = re.compile(
    r"[.!?\u2026\u203d\u0589\u061f\u06d4\u0964\u3002\uff01\uff0e\uff1f]"
    r"[\"'*_\u2018-\u201f\u00bb\u00ab\u2039\u203a\u300d\u300f)\]]*(?:\s*\[\d+\])*$"
)
_MAY_GO_ON = re.compile(r"(?:\d|\b[^\W\d_a-z][^\W\d_A-Z]{0,2})\.$")  # 3.5, Dr. Merz


def drafted(
    material: Material, chance: float, parts: Parts, halted: Halt = unhalted
) -> Generator[Written, None, Draft]:
    """Yield the answer's pieces as the model writes them; return all of it, or why it stopped."""
    pieces: list[str] = []
    end = _End()
    failure = cause = None
    try:
        for chunk in written(material, chance, parts.model, halted):
            end.see(chunk)
            if chunk.text:
                pieces.append(str(chunk.text))
                yield Written(pieces[-1])
        text = "".join(pieces).strip()
        if end.is_missing and is_torn("".join(pieces), material.language) and not halted():
            failure, cause = said("breaks_off", material.language), parts.model_name
        elif not halted() and in_wrong_language(material, text):
            again = partial(asked_again, material, text, parts.model())
            text, end = unless_halted(again, halted, (text, end))
            pieces = [text]
    except LLMError as error:
        failure, cause = said(error.lack, material.language), str(error)
    except Exception as error:  # noqa: BLE001  # a provider fails in any way it likes
        failure = said("model_fails", material.language)
        cause = f"{parts.model_name}: {reason_of(error)}"
    cut = halted() or ("length" if end.is_cut else None)
    return Draft(material, chance, "".join(pieces).lstrip(), failure, cut, cause)


class _End:
    """Why a model says that it stopped; each kind of provider has its own names for it."""

    def __init__(self) -> None:
        self._reason = ""
        self._tells = False

    def see(self, message: BaseMessage) -> _End:
        """Take what a message, or a piece of one, says."""
        about = message.response_metadata
        # The protocol of OpenAI tells in any case, unless the connection is lost.
        self._tells = self._tells or about.get("model_provider") == "openai"
        reasons = (about.get(name) for name in ("finish_reason", "stop_reason", "done_reason"))
        self._reason = next((str(one) for one in reasons if one), self._reason)
        return self

    @property
    def is_cut(self) -> bool:
        """Whether the greatest length was reached."""
        return self._reason.casefold() in {"length", "max_tokens"}

    @property
    def is_missing(self) -> bool:
        """Whether nothing was said where something must be: the server is gone."""
        return self._tells and not self._reason


def written(
    material: Material,
    chance: float,
    model: Callable[[], BaseChatModel],
    halted: Halt = unhalted,
) -> Iterator[BaseMessage]:
    """Yield the answer as the model writes it; closing the iterator stops the model.

    The model is streamed by itself and not as the last step of a LangChain sequence: one that
    is closed reads its last step to the end first, and the model would write on for nobody.
    """
    if not worth_writing(material, chance):
        return

    def streamed() -> Generator[BaseMessage]:
        yield from model().stream(answer_messages(material))

    yield from piecewise(streamed, halted)


def is_torn(text: str, language: str) -> bool:
    """Whether the last sentence of a text has no end."""
    return whole_sentences(text, language)[0] != text.rstrip()


def whole_sentences(text: str, language: str) -> tuple[str, int]:
    """Return a text without the sentence that was torn at its end, and how many it began.

    A sentence is whole if it ends like one, or if a new line follows it, as after an item of a
    list. What may be an abbreviation or a part of a number is no end.
    """
    spans = split_sentences(text, language)
    if not spans or text.rstrip(" \t") != text.rstrip():
        return text.rstrip(), len(spans)
    last = spans[-1].of(text)
    if _ENDED.search(last) and not _MAY_GO_ON.search(last) and _is_closed(last, language):
        return text.rstrip(), len(spans)
    return text[: spans[-1].start].rstrip(), len(spans)


def _is_closed(sentence: str, language: str) -> bool:
    """Whether another sentence could begin here: not after "z. B." or "18."."""
    return not sentence.endswith(".") or len(split_sentences(f"{sentence} Xy", language)) > 1


def worth_writing(material: Material, chance: float) -> bool:
    """Whether there is anything to write an answer from, and some hope that it is one."""
    if material.finding.out_of_range or chance < HOPELESS:
        return False
    return bool(excerpts(material))


def in_wrong_language(material: Material, text: str) -> bool:
    """Whether an answer is in the language of its passages, where that is not the question's."""
    languages = {material.language, *(window.article.language for window in material.windows)}
    return len(text) >= _TELLING and detect_language(text, languages) != material.language


def asked_again(material: Material, text: str, model: BaseChatModel) -> tuple[str, _End]:
    """Return the answer in the question's language and its end; as it was if the model insists."""
    from langchain_core.messages import AIMessage, HumanMessage

    wanted = HumanMessage(fill("same_language", language=language_words(material.language).name))
    try:
        reply = model.invoke([*answer_messages(material), AIMessage(text), wanted])
    except Exception:  # noqa: BLE001  # a model fails in any way it likes; there is an answer
        return text, _End()
    again = str(reply.text).strip()
    if not again or in_wrong_language(material, again):
        return text, _End()
    return again, _End().see(reply)


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
