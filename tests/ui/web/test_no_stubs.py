"""Gradio writes no stubs of its components while the page imports it."""

from __future__ import annotations

import inspect

import pytest
from gradio.component_meta import create_or_modify_pyi

from ui.web.app import _no_stubs_written


class Component:
    """One of Gradio's, by the name of its module."""


Component.__module__ = "gradio.components.made_up"


def test_component_of_gradio_has_no_source_file_meanwhile(monkeypatch: pytest.MonkeyPatch):
    read: list[object] = []
    monkeypatch.setattr("gradio.component_meta.extract_class_source_code", read.append)
    with _no_stubs_written():
        create_or_modify_pyi(Component, "Component", [])
        with pytest.raises(OSError, match="No stub is wanted"):
            inspect.getfile(Component)
    assert read == []


def test_everything_else_keeps_its_source_file():
    before = inspect.getfile
    with _no_stubs_written():
        assert inspect.getfile(inspect) == inspect.__file__
        assert inspect.getfile(test_everything_else_keeps_its_source_file) == __file__
    assert inspect.getfile is before
