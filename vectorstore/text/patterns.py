"""Regular expressions out of TOML files, which stand beside the modules that use them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def read_patterns(package: str, file: str) -> Mapping[str, str]:
    """Return the patterns of a file in a package, by name.

    Of one that is given as a list, any may fit. `<name>` in a pattern stands for that of [parts].
    """
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    patterns = tomllib.loads(text)
    parts: dict[str, str] = patterns.pop("parts", {})
    return {name: _filled(_one(pattern), parts) for name, pattern in patterns.items()}


def _one(pattern: str | list[str]) -> str:
    return pattern if isinstance(pattern, str) else "|".join(f"(?:{each})" for each in pattern)


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", part)
    return pattern
