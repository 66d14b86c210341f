"""Ctrl+C as a wish that a command looks for, and not as an error in its middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def until_ctrl_c() -> Iterator[Callable[[], bool]]:
    """Give what says whether Ctrl+C was pressed; pressed once more, it interrupts as usual.

    A command that a script runs in the background, deaf to Ctrl+C, stays so.
    """
    presses: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        presses.append(number)
        if len(presses) > 1:
            raise KeyboardInterrupt
        os.write(2, b"\nStopping ... (Ctrl+C again ends at once)\n")  # print is not for signals

    former = signal.getsignal(signal.SIGINT)
    if former is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(presses)
    finally:
        signal.signal(signal.SIGINT, former)
