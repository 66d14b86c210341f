"""A process that holds the index and takes orders: here a thread with a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from shell import Shell

from assistant.assistant import Assistant
from ui.api.refusals import word_refusals
from ui.api.routes import control_routes
from ui.api.stream import RunningOrder
from ui.web.security import protect
from vectorstore.errors import Cancelled
from vectorstore.indexing.report import IndexReport
from vectorstore.progress import Progress
from vectorstore.store.lock import Holder, holder_of

PATIENCE = 30  # seconds after which a test that waits has failed


@dataclass
class Holding:
    """The assistant behind the server, and who it says that it is."""

    assistant: Assistant
    stopped: threading.Semaphore

    @property
    def holder(self) -> Holder:
        holder = holder_of(self.assistant.settings.home)
        assert holder
        return holder

    def post(self, name: str, **values) -> httpx2.Response:
        """Send an order as the shell does, but for what `values` say otherwise."""
        headers = {"Authorization": f"Bearer {self.holder.token}"} | values.pop("headers", {})
        url = f"{self.holder.url}/control/{name}"
        return httpx2.post(url, headers=headers, trust_env=False, timeout=PATIENCE, **values)

    def wait_for_stop(self) -> None:
        """Wait until an order has ended or nobody listens to it any more."""
        assert self.stopped.acquire(timeout=PATIENCE)


@contextmanager
def holding(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Holding]:
    """Serve the shell's orders on a free port, with the page's protection but without the page."""
    app = FastAPI()
    word_refusals(app)
    app.include_router(control_routes(assistant))
    protect(app, assistant.settings.host)
    stopped = threading.Semaphore(0)
    stop = RunningOrder.stop

    def noted(order: RunningOrder) -> None:
        stop(order)
        stopped.release()

    monkeypatch.setattr(RunningOrder, "stop", noted)
    with assistant, _served(app) as url:
        assistant.announce(url)
        yield Holding(assistant, stopped)


@pytest.fixture
def held(beleg: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Holding]:
    """The index is held by a process that takes orders; who finds it held does not wait."""
    monkeypatch.setattr("vectorstore.store.lock._PATIENCE", 0.01)
    with holding(beleg.assistant(), monkeypatch) as running:
        yield running


@contextmanager
def _served(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = server.force_exit = True
    thread.join(PATIENCE)


def never() -> bool:
    """Stop nothing."""
    return False


@dataclass
class Endless:
    """Stands in for `Assistant.index` or `rebuild`: begins, and goes on until it is stopped."""

    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    ended: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    at_once: int = 0
    most_at_once: int = 0

    def __call__(self, what, progress, cancelled):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        progress(Progress(1, 9, "ship.txt"))
        self.begun.release()
        pause = threading.Event()
        while not cancelled():
            pause.wait(0.01)
        self.at_once -= 1
        self.ended.release()
        if isinstance(what, list):
            return IndexReport(cancelled=True)
        raise Cancelled("The rebuild was stopped.")

    def wait(self, what: threading.Semaphore) -> None:
        assert what.acquire(timeout=PATIENCE)
