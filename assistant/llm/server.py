"""The language model on this machine: its weights and its server."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import IO, Any, Literal

import httpx2

from assistant.llm.weights import INSTALL
from vectorstore.errors import BelegError

_SLOTS = 5  # questions at a time, and as many prompt beginnings kept ready
_CONTEXT = _SLOTS * 2560  # tokens, shared by the slots
_START_TIMEOUT = 180.0  # seconds; a slow disk reads a gigabyte
_PRIME_TIMEOUT = 120.0


Lack = Literal["model_fails", "model_loading", "model_none", "model_unusable"]


class LLMError(BelegError):
    """The language model cannot be started or does not answer.

    Its sentence is for whoever set the model up; `lack` names the reader's in `wording.toml`.
    """

    def __init__(self, sentence: str, lack: Lack = "model_fails") -> None:
        """Say what happened in both ways."""
        super().__init__(sentence)
        self.lack = lack


@dataclass(frozen=True)
class Endpoint:
    """Where an OpenAI-compatible server listens, and its key."""

    url: str
    key: str


class LocalServer:
    """llama.cpp serving one model on a loopback port, behind a random key."""

    def __init__(self, weights: Path, states: Path, threads: int | None = None) -> None:
        """Start the server and wait until the model is loaded, two to four seconds.

        `states` is the folder in which `prime` keeps what the model has read.

        Raises: LLMError: if llama.cpp is not installed or refuses the weights.
        """
        self._weights = weights
        self._states = states
        with contextlib.suppress(OSError):  # a full disk costs speed, not the model
            states.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assistant.llm.server_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            text=True,
        )
        self._saying = threading.Lock()
        self.threads = threads or _usable_cores()
        self.is_adjustable = False  # whether its threads can be changed
        self.endpoint = self._greet(self.threads)

    @property
    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._process.poll() is None

    @property
    def number(self) -> int:
        """The number of its process."""
        return self._process.pid

    def compute_with(self, threads: int) -> None:
        """Let it go on with so many threads, from its next step; what has ended does not."""
        stdin = self._process.stdin
        with self._saying, contextlib.suppress(OSError, ValueError):  # closed
            if stdin and self.is_adjustable:
                stdin.write(json.dumps({"threads": threads}) + "\n")
                stdin.flush()

    def close(self) -> None:
        """Stop the server."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with self._saying, contextlib.suppress(OSError):  # words to one that has died
                    pipe.close()
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def is_primed(self, slot: int, messages: Sequence[Mapping[str, str]]) -> bool:
        """Whether a slot has the state back that `prime` kept, which takes milliseconds."""
        with contextlib.suppress(httpx2.HTTPError, OSError):
            state = self._state(messages)
            return (self._states / state["filename"]).is_file() and self._slot(
                slot, "restore", state
            )
        return False

    def prime(self, slot: int, messages: Sequence[Mapping[str, str]]) -> None:
        """Let a slot read the messages that many prompts begin with, before anybody asks.

        Reading them takes seconds, so the slot's state is kept on the disk. Whatever fails here
        costs speed only.
        """
        with contextlib.suppress(httpx2.HTTPError, OSError):
            state = self._state(messages)
            begin = {"messages": list(messages), "max_tokens": 1, "id_slot": slot}
            self._post(f"{self.endpoint.url}/chat/completions", begin)
            self._slot(slot, "save", state)

    def _state(self, messages: Sequence[Mapping[str, str]]) -> dict[str, str]:
        words = json.dumps([list(messages), str(self._weights), _engine_version()])
        digest = hashlib.sha256(words.encode()).hexdigest()[:24]
        return {"filename": f"{self._weights.stat().st_size}-{digest}.state"}

    def _slot(self, slot: int, action: str, state: Mapping[str, str]) -> bool:
        base = self.endpoint.url.removesuffix("/v1")
        return self._post(f"{base}/slots/{slot}?action={action}", state).is_success

    def _post(self, url: str, body: Mapping[str, object]) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.endpoint.key}"}
        return httpx2.post(url, json=body, headers=headers, timeout=_PRIME_TIMEOUT, trust_env=False)

    def _greet(self, threads: int) -> Endpoint:
        key = secrets.token_urlsafe(24)
        wanted = {
            "model": str(self._weights),
            "key": key,
            "threads": threads,
            "context": _CONTEXT,
            "parallel": _SLOTS,
            "states": str(self._states) + os.sep,
        }
        watchdog = threading.Timer(_START_TIMEOUT, self._process.kill)
        watchdog.start()
        try:
            reply = _ask(self._process.stdin, self._process.stdout, wanted)
        finally:
            watchdog.cancel()
        if "url" not in reply:
            self.close()
            raise LLMError(self._refused(reply.get("error", "")))
        self.is_adjustable = bool(reply.get("adjustable"))
        return Endpoint(reply["url"].rstrip("/") + "/v1", key)

    def _refused(self, reason: str) -> str:
        if "xllamacpp" in reason and "No module" in reason:
            return f"llama.cpp is not installed. {INSTALL}"
        return (
            f"llama.cpp cannot load {self._weights}: the file is damaged, of a kind that it does "
            "not know, or too large for the memory. Name another .gguf file in BELEG_LLM, "
            "or leave it unset."
        )


def _ask(
    stdin: IO[str] | None, stdout: IO[str] | None, wanted: dict[str, object]
) -> dict[str, Any]:
    """Hand the child its parameters; an empty reply means that it died over them."""
    if stdin is None or stdout is None:
        return {}
    try:
        stdin.write(json.dumps(wanted) + "\n")
        stdin.flush()
        line = stdout.readline()
    except OSError:
        return {}
    reply = json.loads(line) if line.strip() else {}
    return reply if isinstance(reply, dict) else {}


def _environment() -> dict[str, str]:
    """Return the child's environment: it finds this package wherever the parent found it."""
    package_root = str(Path(__file__).resolve().parents[2])
    paths = [package_root, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _engine_version() -> str:
    try:
        return metadata.version("xllamacpp")
    except metadata.PackageNotFoundError:
        return ""


def _usable_cores() -> int:
    from assistant.llm.cores import usable_cores  # noqa: PLC0415  # only where a model is loaded

    return usable_cores()
