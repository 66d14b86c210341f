"""The answers that are on their way: each is made in a thread, whichever tab looks on.

So a tab that is loaded anew finds its answer again, by a key that nobody else can guess. An
answer that nobody has looked at for a while is ended early, and what it came to stays for some
minutes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ui.page.chat import converse
from ui.page.rendering.turns import ChatTurn, Draft

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.llm.halting import Halted

AT_ONCE = 4  # answers that are made side by side
MOST = 32  # answers that are made or wait for it
LEFT = 15.0  # seconds without anybody who looks on, after which an answer is ended
KEPT = 900.0  # seconds that an answer stays after its end
MOST_KEPT = 64
_BEAT = 1.0  # seconds after which a follower is told that nothing is new

logger = logging.getLogger(__name__)


class Busy(Exception):
    """There are too many questions at once."""


class Answering:
    """Makes answers, and shows how far each is to whoever has its key."""

    def __init__(self, assistant: Assistant, left: float = LEFT) -> None:
        """Ask the assistant; end what nobody has looked at for `left` seconds."""
        self._assistant = assistant
        self._left = left
        self._runs: dict[str, _Run] = {}
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(AT_ONCE)

    def begin(self, key: str, draft: Draft, turns: Sequence[ChatTurn], broken: str) -> None:
        """Begin to answer a question; `broken` is what its reader is told if there is a bug.

        Raises: Busy: if too many answers are being made already.
        """
        run = _Run(draft, self._left)
        with self._lock:
            self._forget()
            if sum(not other.ended for other in self._runs.values()) >= MOST:
                raise Busy
            self._runs[key] = run
        threading.Thread(
            target=self._make, args=(run, draft, tuple(turns), broken), name="beleg-answer",
            daemon=True,
        ).start()  # fmt: skip

    def now(self, key: str) -> Draft | ChatTurn | None:
        """Return how far an answer is; None if there is none of this key."""
        run = self._runs.get(key)
        return run.step if run else None

    def follow(self, key: str) -> Iterator[Draft | ChatTurn]:
        """Yield an answer as it grows, and at least every second; the turn that stays is last."""
        run = self._runs.get(key)
        if run:
            yield from run.followed()

    def stop(self, key: str, by: Halted = "reader") -> None:
        """End an answer early; whoever follows it gets what it has come to, or the quotes."""
        run = self._runs.get(key)
        if run:
            run.stopped = by

    def drop(self, key: str) -> None:
        """End an answer that another question takes the place of; nobody is shown it any more."""
        with self._lock:
            run = self._runs.pop(key, None)
        if run:
            run.drop()

    def _make(self, run: _Run, draft: Draft, turns: tuple[ChatTurn, ...], broken: str) -> None:
        try:
            while not self._turn.acquire(timeout=0.1):
                if run.halted():
                    return run.tell(draft.stopped())
            try:
                for step in converse(self._assistant, draft, turns, run.halted):
                    run.tell(step)
            finally:
                self._turn.release()
        except Exception:
            logger.exception("the answer to a question broke")
            run.tell(draft.failed(broken))

    def _forget(self) -> None:
        """Drop answers that ended long ago, and the oldest of too many."""
        now = time.monotonic()
        over = [key for key, run in self._runs.items() if run.ended]
        old = {key for key in over if now - self._runs[key].ended > KEPT}
        for key in {*old, *over[: max(0, len(over) - MOST_KEPT)]}:
            del self._runs[key]


class _Run:
    """One answer on its way; `step` is the newest of it, `ended` when it ended, 0 until then."""

    def __init__(self, draft: Draft, left: float) -> None:
        self.step: Draft | ChatTurn = draft
        self.stopped: Halted | None = None
        self.ended = 0.0
        self._left = left
        self._seen = time.monotonic()
        self._dropped = False
        self._news = threading.Condition()

    def halted(self) -> Halted | None:
        """Return who wants the answer to end early, if anybody does."""
        if self.stopped:
            return self.stopped
        return "left" if time.monotonic() - self._seen > self._left else None

    def drop(self) -> None:
        with self._news:
            self.stopped, self._dropped = "reader", True
            self._news.notify_all()

    def tell(self, step: Draft | ChatTurn) -> None:
        with self._news:
            self.step = step
            if isinstance(step, ChatTurn):
                self.ended = time.monotonic()
            self._news.notify_all()

    def followed(self) -> Iterator[Draft | ChatTurn]:
        """Yield the newest step whenever there is one, the same again after a while."""
        step = self.step
        while not self._dropped:
            self._seen = time.monotonic()
            yield step
            if isinstance(step, ChatTurn):
                return
            with self._news:
                if self.step is step and not self._dropped:
                    self._news.wait(_BEAT)
                step = self.step
