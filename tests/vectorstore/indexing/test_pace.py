from __future__ import annotations

from vectorstore.indexing.pace import Pace, Speed


def test_speed_is_known_after_two_seconds():
    now = 0.0
    pace = Pace(lambda: now)
    assert pace.at(0, 100) is None
    now = 1.0
    assert pace.at(10, 100) is None
    now = 2.0
    assert pace.at(20, 100) == Speed(10.0, 8.0)


def test_what_is_longer_ago_than_half_a_minute_does_not_count():
    now = 0.0
    pace = Pace(lambda: now)
    pace.at(0, 10_000)
    for second in range(1, 71):
        now = float(second)
        speed = pace.at(5000 + second, 10_000)
    assert speed == Speed(1.0, 4930.0)


def test_a_run_that_begins_to_count_anew_has_no_speed_yet():
    now = 0.0
    pace = Pace(lambda: now)
    pace.at(50, 100)
    now = 5.0
    assert pace.at(100, 100) == Speed(10.0, 0.0)
    assert pace.at(0, 7) is None
    now = 10.0
    assert pace.at(5, 7) == Speed(1.0, 2.0)


def test_a_run_that_stands_still_has_no_speed():
    now = 0.0
    pace = Pace(lambda: now)
    pace.at(3, 5)
    now = 60.0
    assert pace.at(3, 5) is None
