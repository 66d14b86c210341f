"""The chat model that a setting names, loaded in the background."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from assistant.llm.following import Following
from assistant.llm.health import Health, HealthWatch, watch
from assistant.llm.server import Lack, LLMError, LocalServer
from assistant.llm.weights import HUB_PREFIX, NAME, find_weights
from assistant.settings import Settings
from vectorstore.errors import BelegError, reason_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


Beginning = Callable[[], "Sequence[BaseMessage]"]
Turn = Callable[[], AbstractContextManager[None]]
State = Literal["loading", "ready", "off"]
MAX_TOKENS = 320  # of an answer
_ANYTHING = "Say yes."


class LanguageModel:
    """A chat model on its way: loading, ready, or off with a sentence that says why."""

    def __init__(
        self,
        settings: Settings,
        beginnings: Sequence[Beginning] = (),
        given: BaseChatModel | None = None,
        turn: Turn = nullcontext,
    ) -> None:
        """Remember what to load; `start` begins it.

        `beginnings` are the messages that prompts begin with; a local model reads them
        before anybody asks, each in its `turn` among what can wait. A `given` model takes the place
        of the one that the settings name.
        """
        self._settings = settings
        self._beginnings = beginnings
        self._given = given
        self._turn = turn
        self._following: Following | None = None
        self._server: LocalServer | None = None
        self._model = given
        self._done = threading.Event()
        self._starting = threading.Lock()
        self._started = False
        self._closed = False
        self._health = HealthWatch()
        self.notice: str | None = None
        if given is not None:
            watch(given, self._health)
            self._done.set()
        elif settings.llm == "none":
            self.notice = "No language model is set (BELEG_LLM=none)."
            self._done.set()

    @property
    def name(self) -> str:
        """The model's name for people."""
        settings = self._settings
        if self._given is not None:
            return type(self._given).__name__
        if settings.llm == "local":
            return NAME
        if _is_url(settings.llm):
            return f"{settings.llm_model} ({settings.llm})"
        return Path(settings.llm).name if _is_gguf(settings.llm) else settings.llm

    @cached_property
    def identity(self) -> str:
        """What tells this model from another one that might answer otherwise.

        Of a model that was given nobody knows how it was made: it is the same only to itself.
        """
        settings = self._settings
        if self._given is not None:
            return f"given {uuid4()}"
        told = f"{settings.llm} {settings.llm_model}"
        with suppress(OSError):
            stat = Path(settings.llm).stat()
            told = f"{told} {stat.st_size} {stat.st_mtime_ns}"
        return told

    @property
    def state(self) -> State:
        """Whether the model can be asked."""
        if not self._done.is_set():
            return "loading"
        return "ready" if self._model is not None else "off"

    @property
    def health(self) -> Health:
        """How the model fared when it was last asked."""
        return self._health.now

    def start(self) -> None:
        """Load the model in a background thread, once."""
        with self._starting:
            if self._started or self._done.is_set():
                return
            self._started = True
        threading.Thread(target=self._load, name="beleg-llm", daemon=True).start()

    def get(self) -> BaseChatModel:
        """Return the model; wait for it while it loads.

        A local server that has died is started again.

        Raises: LLMError: if there is no model, with the sentence that says why.
        """
        if self._server is not None and not self._server.alive:
            self._restart()
        self.start()
        if not self._done.wait(self._settings.llm_timeout):
            raise LLMError(f"{self.name} is still loading.", "model_loading")
        if self._model is None:
            lack: Lack = "model_none" if self._settings.llm == "none" else "model_unusable"
            raise LLMError(self.notice or "There is no language model.", lack)
        return self._model

    def expect(self) -> None:
        """Take note that it will be asked soon: what goes on until then tells how busy it is here.

        That is for a local model, which computes beside other programs.
        """
        if self._following is not None:
            self._following.expect()

    def try_again(self) -> None:
        """Ask for a word in the background, so that `health` tells how the model is now.

        What could not be loaded is loaded anew; where none is set, nothing happens.
        """
        if self._settings.llm == "none" and self._given is None:
            return
        with self._starting:
            if self.state == "off":
                self._forget()
        threading.Thread(target=self._try, name="beleg-llm-again", daemon=True).start()

    def _try(self) -> None:
        with suppress(Exception):  # a provider fails in any way it likes; `health` knows
            self.get().invoke(_ANYTHING)

    def wait(self) -> None:
        """Come back when a model that is loading is loaded, or has failed to.

        What speaks with a server is imported meanwhile: one after the other, both would keep the
        first answer waiting.
        """
        if self._started:
            if _is_served(self._settings.llm):
                import langchain_openai  # noqa: F401  # a second and a half
            self._done.wait(self._settings.llm_timeout)

    def close(self) -> None:
        """Stop the local server, if there is one."""
        self._closed = True
        if self._server is not None:
            self._server.close()

    def _restart(self) -> None:
        with self._starting:
            if self._server is None or self._server.alive:
                return
            self._forget()

    def _forget(self) -> None:
        """Let the next one who asks load the model; a server that still runs is ended."""
        if self._server is not None:
            self._server.close()
        self._server, self._model, self._started = None, None, False
        self._following = None
        self.notice = None
        self._done.clear()

    def _load(self) -> None:
        try:
            self._model = self._built()
            watch(self._model, self._health)
            if self._following is not None:
                watch(self._model, self._following)
        except BelegError as error:
            self.notice = str(error)
        except Exception as error:  # noqa: BLE001  # providers fail in any way they like
            reason = reason_of(error, 300)
            self.notice = (
                f"The language model {self.name} cannot be used: {reason}. Check BELEG_LLM."
            )
        finally:
            self._done.set()
        self._prime()

    def _prime(self) -> None:
        server = self._server
        for slot, beginning in enumerate(self._beginnings):
            if server is None or not server.alive:
                return
            messages = [_as_openai(message) for message in beginning()]
            if not server.is_primed(slot, messages):
                with self._turn():
                    server.prime(slot, messages)

    def _built(self) -> BaseChatModel:
        settings = self._settings
        if _is_url(settings.llm):
            return _openai_model(
                settings.llm, settings.llm_key or "none", settings.llm_model, settings
            )
        if _is_served(settings.llm):
            weights = find_weights(settings.llm, settings.cache)
            server = LocalServer(weights, settings.cache / "prompt-states")
            self._server = server
            if self._closed:
                server.close()
            self._following = _following(server)
            _bypass_proxies()
            return _openai_model(server.endpoint.url, server.endpoint.key, "local", settings)
        return _provider_model(settings)


def _following(server: LocalServer) -> Following | None:
    """Return what lets a server's threads follow the load; None where it cannot change them."""
    if not server.is_adjustable or server.threads == 1:
        return None
    from assistant.llm.cores import SystemMeter  # not before there is a server

    return Following(server.threads, server.compute_with, SystemMeter(server.number))


def _openai_model(url: str, key: str, model: str, settings: Settings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI  # a second and a half
    from pydantic import SecretStr

    return ChatOpenAI(
        base_url=url,
        api_key=SecretStr(key),
        model=model,
        temperature=0,
        max_completion_tokens=MAX_TOKENS,
        timeout=settings.llm_timeout,
        max_retries=0,
        streaming=True,
    )


def _provider_model(settings: Settings) -> BaseChatModel:
    if ":" not in settings.llm:
        raise LLMError(
            f"BELEG_LLM is {settings.llm!r}. Use local, none, a .gguf path, an http(s) URL, "
            "hf:owner/repository/file.gguf, or provider:model."
        )
    from langchain.chat_models import init_chat_model

    model: BaseChatModel = init_chat_model(settings.llm, temperature=0, max_tokens=MAX_TOKENS)
    return model


def _as_openai(message: BaseMessage) -> dict[str, str]:
    from langchain_core.messages import convert_to_openai_messages

    plain = convert_to_openai_messages([message])[0]
    return {"role": plain["role"], "content": plain["content"]}


def _is_served(llm: str) -> bool:
    return llm == "local" or _is_url(llm) or _is_gguf(llm)


def _is_url(llm: str) -> bool:
    return llm.startswith(("http://", "https://"))


def _is_gguf(llm: str) -> bool:
    return llm.startswith(HUB_PREFIX) or llm.endswith(".gguf") or "/" in llm.partition(":")[0]


def _bypass_proxies() -> None:
    """Keep a proxy of the environment out of the way to this machine's own server."""
    for variable in ("no_proxy", "NO_PROXY"):
        hosts = [host for host in os.environ.get(variable, "").split(",") if host]
        if "127.0.0.1" not in hosts:
            os.environ[variable] = ",".join([*hosts, "127.0.0.1"])
