"""Why something could not be read or done, in the reader's language.

A reason is made where something fails, as an English sentence: so it passes the process that
reads files, the file of what could not be read, and the API. A language's catalog says each of
these sentences with the same slots, and what stood in the slots is read out of the English one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

_LONGEST = 1000  # characters; a sentence that is longer is not ours

_Sentences = list[tuple[re.Pattern[str], str]]


def worded(reason: str, language: str) -> str:
    """Return a reason in a language; as it is where its sentence is not known.

    What stands in a slot may be a reason of its own.
    """
    if len(reason) > _LONGEST:
        return reason
    for pattern, words in _sentences(language):
        if found := pattern.fullmatch(reason):
            slots = {name: worded(slot, language) for name, slot in found.groupdict().items()}
            return words.format(**slots)
    return reason


@cache
def reasons_of(language: str) -> Mapping[str, str]:
    """Return a language's sentences by the English ones; none where there is no catalog."""
    return _catalog(f"reasons_{language}")


def notices_of(language: str) -> Mapping[str, str]:
    """Return a language's words for what Gradio says, by the English ones; the script uses them."""
    return _catalog(f"gradio_{language}")


def _catalog(name: str) -> Mapping[str, str]:
    catalog = files("ui").joinpath("catalogs", f"{name}.toml")
    return dict(tomllib.loads(catalog.read_text("utf-8"))) if catalog.is_file() else {}


@cache
def _sentences(language: str) -> _Sentences:
    """Return the sentences of a catalog, those with the most words of their own first."""
    known = reasons_of(language).items()
    ordered = sorted(known, key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return [(_pattern(english), words) for english, words in ordered]


def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what matches a sentence, whatever its slots hold."""
    parts = Formatter().parse(sentence)
    return re.compile(
        "".join(
            re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts
        ),
        re.DOTALL,
    )
