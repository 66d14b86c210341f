"""Everything a user can set, read from `BELEG_*` variables or given in Python."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import platformdirs

from vectorstore.errors import BelegError

PREFIX = "BELEG_"


class SettingsError(BelegError):
    """A setting is unknown or has a value that cannot be used."""


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("beleg", appauthor=False))


def _default_cache() -> Path:
    return Path(platformdirs.user_cache_dir("beleg", appauthor=False))


@dataclass(frozen=True)
class Settings:
    """The settings of one Assistant; every field is also a variable, `BELEG_` + its name.

    `home` holds the index, `cache` the unpacked model weights. `embedding` is
    `default`, a folder or a hub name. `llm` is `local`, `none`, a `.gguf` path, an
    http(s) base URL of an OpenAI-compatible server (with `llm_model`, and
    `llm_key` if it wants one), `hf:owner/repository/file.gguf`, or
    `provider:model` for LangChain's `init_chat_model`.
    `reranker` is a folder or a hub name of a cross-encoder; none by default.
    `kept_answers` is how many answers `home` holds for questions that are asked again; 0 for none.
    `dtype` is `auto` (bfloat16 where the CPU computes in it, the default model then only for
    long indexing), `float32` or `bfloat16`.
    """

    home: Path = field(default_factory=_default_home)
    cache: Path = field(default_factory=_default_cache)
    embedding: str = "default"
    dtype: str = "auto"
    reranker: str = ""
    llm: str = "local"
    llm_model: str = ""
    llm_key: str = field(default="", repr=False)
    llm_timeout: float = 120.0
    kept_answers: int = 200
    host: str = "127.0.0.1"
    port: int = 7860

    def __post_init__(self) -> None:
        """Check every value, so that a mistake is named before anything is loaded."""
        for name in ("home", "cache"):
            object.__setattr__(self, name, Path(getattr(self, name)).expanduser())
        if self.dtype not in ("auto", "float32", "bfloat16"):
            raise SettingsError(f"BELEG_DTYPE is {self.dtype!r}. Use auto, float32 or bfloat16.")
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"BELEG_PORT is {self.port}. Use a port from 0 to 65535.")
        if not 0 <= self.kept_answers <= 10_000:
            raise SettingsError(
                f"BELEG_KEPT_ANSWERS is {self.kept_answers}. Use a number from 0 (none) to 10,000."
            )
        if not 0 < self.llm_timeout <= 86_400:
            raise SettingsError(
                f"BELEG_LLM_TIMEOUT is {self.llm_timeout}. Use seconds, above 0 and up to a day."
            )
        if self.llm.startswith(("http://", "https://")) and not self.llm_model:
            raise SettingsError(
                "BELEG_LLM names a server but no model. Set BELEG_LLM_MODEL to the model's name."
            )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the `BELEG_*` variables; an unknown or unusable one is an error.

        Raises: SettingsError: with the nearest known name, or the values that are allowed.
        """
        environment = os.environ if environment is None else environment
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        chosen: dict[str, object] = {}
        for variable, value in environment.items():
            if not variable.startswith(PREFIX):
                continue
            if variable not in known:
                raise SettingsError(_unknown(variable, list(known)))
            if value == "":
                continue
            name = known[variable].name
            chosen[name] = _parsed(variable, value, type(known[variable].default))
        return cls(**chosen)  # type: ignore[arg-type]  # each value was parsed to its field's type


def _parsed(variable: str, value: str, kind: type) -> object:
    if kind not in (int, float):
        return value
    try:
        return kind(value)
    except ValueError:
        raise SettingsError(f"{variable} is {value!r}. Use a number.") from None


def _unknown(variable: str, known: list[str]) -> str:
    near = difflib.get_close_matches(variable, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(sorted(known))}."
    return f"{variable} is not a setting of Beleg. {hint}"


def switch_telemetry_off() -> None:
    """Keep every part from phoning home; articles and questions stay on this machine."""
    os.environ |= {
        "ANONYMIZED_TELEMETRY": "False",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
    }
