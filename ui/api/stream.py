"""An order on its way in a thread of its own, and its news as a stream of JSON lines.

The lines are {"progress": …}, {"waiting": true} where nothing has come for a while, and at
the end {"report": …} or {"error": "sentence"}.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fastapi.responses import StreamingResponse

from ui.api.operations import Work
from vectorstore.errors import BelegError
from vectorstore.progress import Progress

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from assistant.assistant import Assistant


_STEP = 0.1  # seconds between two looks at the news; more often nobody can read
_QUIET = 5  # steps without news after which a line shows that this process lives
_BROKEN = "Something went wrong in the process that holds the index. What it prints says more."

logger = logging.getLogger(__name__)


class RunningOrder:
    """Carries an order out, in a thread."""

    def __init__(self, assistant: Assistant, work: Work) -> None:
        """Begin at once; `outcome` is the last line, `news` how far it is until then."""
        self.news: Progress | None = None
        self.outcome: Future[bytes] = Future()
        self._stopped = threading.Event()
        arguments = (assistant, work)
        threading.Thread(target=self._run, args=arguments, name="beleg-order", daemon=True).start()

    def stop(self) -> None:
        """Let the order end as soon as it can."""
        self._stopped.set()

    def _run(self, assistant: Assistant, work: Work) -> None:
        self.outcome.set_result(self._last_line(assistant, work))

    def _last_line(self, assistant: Assistant, work: Work) -> bytes:
        try:
            return _line(report=vars(work(assistant, self._tell, self._stopped.is_set)))
        except BelegError as error:
            return _line(error=str(error))
        except Exception:
            logger.exception("an order of the shell broke")
            return _line(error=_BROKEN)

    def _tell(self, news: Progress) -> None:
        self.news = news


class OrderStream(StreamingResponse):
    """The news of an order, which stops when nobody listens any more."""

    def __init__(self, order: RunningOrder) -> None:
        """Send the lines of `order`."""
        super().__init__(_lines(order), media_type="application/x-ndjson")
        self._order = order

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; however that ends, the order does, too."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._order.stop()


async def _lines(order: RunningOrder) -> AsyncIterator[bytes]:
    outcome = asyncio.wrap_future(order.outcome)
    told, steps = None, 0
    while not outcome.done():
        await asyncio.wait([outcome], timeout=_STEP)
        news, steps = order.news, steps + 1
        if news and news is not told:
            yield _line(progress=asdict(news))
            told, steps = news, 0
        elif steps >= _QUIET:
            yield _line(waiting=True)
            steps = 0
    yield await outcome


def _line(**values: Any) -> bytes:
    # As ASCII: whoever reads lines must not find an end of one in an article's title.
    return json.dumps(values).encode() + b"\n"
