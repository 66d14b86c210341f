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
from typing import IO, Literal

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
        self.endpoint = self._greet(threads or _physical_cores())

    @property
    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Stop the server."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def prime(self, slot: int, messages: Sequence[Mapping[str, str]]) -> None:
        """Let a slot read the messages that many prompts begin with, before anybody asks.

        Reading them takes seconds, so the slot's state is kept on the disk: the next start
        restores it in milliseconds. Whatever fails here costs speed only.
        """
        words = json.dumps([list(messages), str(self._weights), _engine_version()])
        stamp = f"{self._weights.stat().st_size}-{hashlib.sha256(words.encode()).hexdigest()[:24]}"
        state = {"filename": f"{stamp}.state"}
        with contextlib.suppress(httpx2.HTTPError, OSError):
            if (self._states / state["filename"]).is_file() and self._slot(slot, "restore", state):
                return
            begin = {"messages": list(messages), "max_tokens": 1, "id_slot": slot}
            self._post(f"{self.endpoint.url}/chat/completions", begin)
            self._slot(slot, "save", state)

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
) -> dict[str, str]:
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


def _physical_cores() -> int:
    """Return the number of cores that compute; a second thread on one slows llama.cpp down."""
    import psutil  # noqa: PLC0415  # only where a model is loaded

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 64
    return max(1, min(psutil.cpu_count(logical=False) or os.cpu_count() or 1, allowed))
