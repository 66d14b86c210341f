"""The shell for every test of it."""

from __future__ import annotations

from holding import held
from shell import beleg, ctrl_c, harbour

__all__ = ["beleg", "ctrl_c", "harbour", "held"]
