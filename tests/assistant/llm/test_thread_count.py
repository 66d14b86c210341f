"""What is not known of a library's memory is tried by a copy of the process."""

from __future__ import annotations

import ctypes
import os
import time

import pytest

from assistant.llm import thread_count
from assistant.llm.thread_count import _told_by_a_copy, thread_setter

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the number stays as it is there")


def test_copy_tells_what_it_has_found():
    assert _told_by_a_copy(lambda: 2**47 + 8) == 2**47 + 8


def test_wrong_guess_ends_the_copy_alone():
    assert _told_by_a_copy(lambda: len(ctypes.string_at(8))) == 0


def test_copy_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(thread_count, "_LOOKING", 0.05)
    assert _told_by_a_copy(lambda: time.sleep(60) or 1) == 0


def test_what_is_no_server_has_no_threads_to_set():
    pytest.importorskip("xllamacpp")
    assert thread_setter(object(), 8192, 2) is None
