"""Question in, proven answer out.

from assistant import Assistant, ask
print(ask("What did Merz demand?"))
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import cache
from threading import Lock

from assistant.answer import Answer, Citation, Sentence, Turn
from assistant.assistant import Assistant
from assistant.library import Status
from assistant.settings import Settings
from vectorstore.errors import BelegError
from vectorstore.search.filters import Filters

__all__ = [
    "Answer",
    "Assistant",
    "BelegError",
    "Citation",
    "Filters",
    "Sentence",
    "Settings",
    "Status",
    "Turn",
    "ask",
]

_making = Lock()  # threads that ask first at once share one Assistant: an index has one process


@cache
def _default_assistant() -> Assistant:
    assistant = Assistant()
    atexit.register(assistant.close)
    return assistant


def ask(question: str, history: Sequence[Turn] = ()) -> Answer:
    """Answer a question with the default Assistant, which is made at the first call.

    Raises: BelegError: if the question is empty or the index cannot be opened.
    """
    with _making:
        assistant = _default_assistant()
    return assistant.ask(question, history)
