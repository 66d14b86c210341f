"""The fake assistant must not drift from the real one."""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest
from ui_fakes import FakeAssistant, FakeStatus

from assistant.assistant import Assistant
from assistant.library import Status

CALLED = (
    "stream",
    "ask",
    "search",
    "translate_quote",
    "index",
    "index_uploads",
    "watch_feeds",
    "forget_feeds",
    "articles",
    "article",
    "remove",
    "status",
    "warm_up",
    "close",
)


@pytest.mark.parametrize("name", CALLED)
def test_the_fake_is_called_like_the_real_assistant(name):
    real = inspect.signature(getattr(Assistant, name)).parameters
    fake = inspect.signature(getattr(FakeAssistant, name)).parameters
    assert list(fake) == list(real)


def test_the_fake_status_has_nothing_that_the_real_one_lacks():
    assert {field.name for field in fields(FakeStatus)} <= {field.name for field in fields(Status)}
