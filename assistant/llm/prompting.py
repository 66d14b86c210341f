"""Prompt files in, messages out; nothing else knows a prompt's wording."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

from vectorstore.errors import BelegError

# What the local model takes for the frame of a conversation: never from an article or a user.
CONTROL_TOKENS = re.compile(r"<\|[^<>|]{0,40}\|>|<\uff5c[^<>]{0,40}\uff5c>|\[/?INST\]|</?s>")
_EXAMPLE_PART = re.compile(r"^(?:PASSAGES|QUESTION|ANSWER)$", re.MULTILINE)


class PromptError(BelegError):
    """A prompt file and the code that fills it do not agree on its slots."""


@dataclass(frozen=True)
class LanguageWords:
    """A language's English name, and how it says that the articles do not say it."""

    name: str
    refusal: str


def fill(prompt: str, **slots: str) -> str:
    """Return a prompt file's text with its `$slots` filled.

    Raises: PromptError: if a slot is missing or surplus.
    """
    template = Template(_read(prompt))
    wanted = set(template.get_identifiers())
    if wanted != slots.keys():
        raise PromptError(
            f"prompts/{prompt}.txt has the slots {sorted(wanted)}, not {sorted(slots)}."
        )
    return template.substitute(slots).strip()


@dataclass(frozen=True)
class Example:
    """A question that the model is shown with its passages and the answer that we want."""

    passages: str
    question: str
    answer: str


def examples(language: str) -> list[Example]:
    """Return the examples for answers in a language; none for one that has no file."""
    if not resources.files("prompts").joinpath(f"examples_{language}.txt").is_file():
        return []
    text = fill(f"examples_{language}", refusal=language_words(language).refusal)
    parts = [part.strip() for part in _EXAMPLE_PART.split(text) if part.strip()]
    return [Example(*parts[i : i + 3]) for i in range(0, len(parts), 3)]


def aligned_examples(prompt: str) -> list[dict[str, str]]:
    """Return a prompt file's examples, each a sentence by the languages that it is given in."""
    blocks = (block for block in _read(prompt).split("\n\n") if block.strip())
    rows = ((line.partition(" | ") for line in block.strip().splitlines()) for block in blocks)
    return [{code: words for code, _, words in block} for block in rows]


def language_words(language: str) -> LanguageWords:
    """Return the words of a language; of English for one that prompts/languages.txt lacks."""
    table = _languages()
    return table.get(language) or table["en"]


def known_languages() -> frozenset[str]:
    """Return the languages that answers are written in."""
    return frozenset(_languages())


def without_control_tokens(text: str) -> str:
    """Return text that cannot end its own place in a prompt."""
    while True:
        shorter = CONTROL_TOKENS.sub("", text)
        if shorter == text:
            return text
        text = shorter  # what was left and right of a token may form another one


@cache
def _languages() -> dict[str, LanguageWords]:
    rows = (line.split(" | ") for line in _read("languages").splitlines() if line.strip())
    return {code: LanguageWords(name, refusal) for code, name, refusal in rows}


@cache
def _read(prompt: str) -> str:
    return resources.files("prompts").joinpath(f"{prompt}.txt").read_text(encoding="utf-8")
