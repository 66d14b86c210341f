"""An order is carried out here, or by the process that holds the index; Ctrl-C stops it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from vectorstore.errors import IndexInUse

if TYPE_CHECKING:
    from assistant.settings import Settings
    from ui.api.operations import Report, Tell
    from vectorstore.progress import Stop


def carried_out(
    name: str, values: Mapping[str, Any], tell: Tell | None = None, cancelled: Stop = lambda: False
) -> Report:
    """Carry out an order on the index that the settings name.

    Raises: IndexInUse: if another process holds it and takes no orders.
    Raises: BelegError.
    """
    from assistant.assistant import Assistant  # noqa: PLC0415  # numpy; not for `beleg --help`
    from assistant.settings import Settings  # noqa: PLC0415  # as above
    from ui.api.operations import quiet, read_order  # noqa: PLC0415  # as above

    settings = Settings.from_environment()
    try:
        assistant = Assistant(settings)
    except IndexInUse as in_use:
        return _by_holder(in_use, settings, name, values, tell or quiet, cancelled)
    with assistant:
        return read_order(name, values)(assistant, tell or quiet, cancelled)


def rebuilt(embedding: str | None, tell: Tell, cancelled: Stop) -> Report:
    """Make the index anew, with another embedding model if one is named.

    Raises: Cancelled: if `cancelled` says so; the former index is as it was.
    Raises: IndexInUse: if another process holds it and takes no orders.
    Raises: BelegError.
    """
    from assistant.library import rebuild_index  # noqa: PLC0415  # numpy; not for `beleg --help`
    from assistant.settings import Settings  # noqa: PLC0415  # as above
    from ui.api.operations import rebuild_report  # noqa: PLC0415  # as above

    settings = Settings.from_environment()
    chosen = replace(settings, embedding=embedding or settings.embedding)
    try:
        return rebuild_report(rebuild_index(chosen, tell, cancelled))
    except IndexInUse as in_use:
        values = {"embedding": _named(embedding, settings)}
        return _by_holder(in_use, settings, "rebuild", values, tell, cancelled)


def _named(embedding: str | None, settings: Settings) -> str | None:
    """Return the model that this shell names, as any process knows it; None is the holder's."""
    usual = type(settings).embedding
    named = embedding or settings.embedding
    if named == usual:
        return embedding
    folder = Path(named).expanduser()
    return str(folder.absolute()) if folder.is_dir() else named


def _by_holder(  # noqa: PLR0913, PLR0917  # why, where, what, and who is told or may stop it
    in_use: IndexInUse,
    settings: Settings,
    name: str,
    values: Mapping[str, Any],
    tell: Tell,
    cancelled: Stop,
) -> Report:
    from ui.api.client import NoReply, hand_over  # noqa: PLC0415  # httpx2; rarely needed
    from vectorstore.store.lock import holder_of  # noqa: PLC0415  # as above

    holder = holder_of(settings.home)
    if holder is None:
        raise in_use
    try:
        return hand_over(holder, name, values, tell, cancelled)
    except NoReply:
        raise in_use from None


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
