"""The shell for every test of it."""

from __future__ import annotations

from holding import held
from shell import beleg, harbour

__all__ = ["beleg", "harbour", "held"]
