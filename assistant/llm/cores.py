"""The cores that a language model may use, and what they are busy with."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

import psutil

from assistant.llm.following import Used

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class SystemMeter:
    """What the system says, of the cores that this process may use."""

    def __init__(self, model: int) -> None:
        """Read of this process and of the one that has the `model`, by its number."""
        self._own = psutil.Process()
        self._model = psutil.Process(model)

    def read(self) -> Used | None:
        """Return what was used up to now; None where the system does not tell, as in some jails."""
        with suppress(psutil.Error, OSError):
            return self._read()
        return None

    def _read(self) -> Used:
        models = 0.0 if self._model.nice() > 0 else _seconds(self._model)
        return Used(time.monotonic(), _busy(), _seconds(self._own) - _background(), models)


def usable_cores() -> int:
    """Return the number of cores that compute; a second thread on one slows llama.cpp down."""
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return max(1, min(physical, len(_allowed()), _quota() or physical))


def _quota() -> int | None:
    """Return how many cores a container may use together; None if all that it sees."""
    with suppress(OSError, ValueError):
        most, period = _QUOTA.read_text(encoding="ascii").split()
        return max(1, round(int(most) / int(period)))  # "max" is no number
    return None


def _allowed() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _busy() -> float:
    """Return the seconds that the cores computed for what does not stand back."""
    cores = dict(enumerate(psutil.cpu_times(percpu=True)))
    own = [cores[core] for core in _allowed() if core in cores] or list(cores.values())
    kinds = ("user", "system", "irq", "softirq", "steal")
    return sum(getattr(core, kind, 0.0) for core in own for kind in kinds)


def _seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _background() -> float:
    """Return what threads of this process have used that stand back; Linux alone knows them."""
    if not hasattr(os, "sched_getaffinity"):
        return 0.0
    seconds = 0.0
    for thread in psutil.Process().threads():
        with suppress(OSError):  # it has ended
            if os.getpriority(os.PRIO_PROCESS, thread.id) > 0:
                seconds += thread.user_time + thread.system_time
    return seconds
