"""An older reading never replaces a newer one, nor brings back what was removed since."""

from __future__ import annotations

import time

from vectorstore.indexing.readings import Readings


def test_older_reading_never_replaces_a_newer_one():
    readings = Readings()
    with readings.run():
        readings.note(["a", "b"], 2.0)
        with readings.run():
            assert not readings.are_newest(["a"], 1.0)
            assert not readings.are_newest(["c", "a"], 1.0)
            assert readings.are_newest(["c"], 1.0)
            assert readings.are_newest(["a", "b"], 2.0)
        readings.note(["a"], 3.0)
        readings.note(["a"], 1.0)
        assert not readings.are_newest(["a"], 2.5)
        readings.forget(["a", "c"])
        assert readings.are_newest(["a"], 2.5)


def test_what_was_removed_by_hand_is_added_by_a_later_run_alone():
    readings = Readings()
    before = time.monotonic() - 1
    with readings.run():
        readings.note_removed(["a"])
        assert readings.were_removed(["b", "a"], before)
        assert not readings.were_removed(["a"], time.monotonic() + 1)
        assert not readings.were_removed(["b"], before)


def test_readings_are_forgotten_with_the_last_run():
    readings = Readings()
    with readings.run():
        readings.note(["a"], 2.0)
        readings.note_removed(["b"])
    assert readings.are_newest(["a", "b"], 1.0)
    assert not readings.were_removed(["a", "b"], 0.0)
