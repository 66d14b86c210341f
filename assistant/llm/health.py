"""How a language model fared when it was last asked, by whatever asked it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from vectorstore.errors import reason_of

if TYPE_CHECKING:
    from langchain_core.callbacks import BaseCallbackHandler
    from langchain_core.language_models import BaseChatModel


SLOW = 15.0  # seconds without a word, from which a model is called slow


@dataclass(frozen=True)
class Health:
    """What is known of a model from its last use.

    `failure` is what it failed with, None if it answered. `wait` are the seconds until the
    first words of what it said came.
    """

    failure: str | None = None
    wait: float | None = None

    @property
    def long_wait(self) -> int | None:
        """The seconds, if they were so many that a reader should know it."""
        return round(self.wait) if self.wait is not None and self.wait >= SLOW else None


class Uses(Protocol):
    """Is told of each use of a model, before the model itself."""

    def asked(self, use: UUID) -> None:
        """Take note that the model is asked something."""
        ...

    def spoke(self, use: UUID) -> None:
        """Take note that it says something."""
        ...

    def ended(self, use: UUID, error: BaseException | None = None) -> None:
        """Take note of the end, and of what it failed with or who broke it off."""
        ...


class HealthWatch:
    """Takes note of each use of a model, from any thread; the last one that ended counts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the seconds from `clock`."""
        self._clock = clock
        self._lock = threading.Lock()
        self._began: dict[UUID, float] = {}  # uses that have said nothing yet
        self._waits: dict[UUID, float] = {}  # of those that have
        self._last = Health()

    @property
    def now(self) -> Health:
        """How the last use fared; one that has been waiting for longer than that one counts."""
        with self._lock:
            waiting = [self._clock() - began for began in self._began.values()]
            last = self._last
        if last.failure is not None or not waiting:
            return last
        return Health(wait=max([*waiting, last.wait or 0.0]))

    def asked(self, use: UUID) -> None:
        """Take note that the model is asked something."""
        with self._lock:
            self._began[use] = self._clock()

    def spoke(self, use: UUID) -> None:
        """Take note that it says something; the first time counts."""
        with self._lock:
            if use in self._began:
                self._waits[use] = self._clock() - self._began.pop(use)

    def ended(self, use: UUID, error: BaseException | None = None) -> None:
        """Take note of the end; if somebody broke it off, only a word said before tells of it."""
        with self._lock:
            asked, wait = self._began.pop(use, None), self._waits.pop(use, None)
            if isinstance(error, Exception):
                self._last = Health(reason_of(error))
            elif wait is not None or (asked is not None and error is None):
                self._last = Health(wait=wait)


def watch(model: BaseChatModel, uses: Uses) -> None:
    """Tell what becomes of all that a model is asked from now on."""
    listener = _listener()(uses)
    if isinstance(model.callbacks, list) or model.callbacks is None:
        model.callbacks = [*(model.callbacks or ()), listener]
    else:
        model.callbacks.add_handler(listener)


@cache
def _listener() -> Callable[[Uses], BaseCallbackHandler]:
    from langchain_core.callbacks import BaseCallbackHandler  # noqa: PLC0415  # half a second

    class Listener(BaseCallbackHandler):
        """Hands on what LangChain tells of a model's uses."""

        def __init__(self, uses: Uses) -> None:
            self._uses = uses

        def on_chat_model_start(self, *_: Any, run_id: UUID, **__: Any) -> None:
            self._uses.asked(run_id)

        def on_llm_new_token(self, token: Any, *_: Any, run_id: UUID, **__: Any) -> None:
            if token:
                self._uses.spoke(run_id)

        def on_llm_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
            self._uses.ended(run_id)

        def on_llm_error(self, error: BaseException, *_: Any, run_id: UUID, **__: Any) -> None:
            self._uses.ended(run_id, error)

    return Listener
