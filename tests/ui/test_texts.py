"""Both languages say the same things."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from string import Formatter

import pytest

from ui.texts import TEXTS, long_date, number, text

UI = Path(__file__).parents[2] / "ui"


def slots(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_both_languages_have_the_same_keys_and_slots():
    assert TEXTS["de"].keys() == TEXTS["en"].keys()
    for key in TEXTS["de"]:
        assert slots(TEXTS["de"][key]) == slots(TEXTS["en"][key]), key


def test_no_text_is_empty_or_left_untranslated():
    same = {key for key in TEXTS["de"] if TEXTS["de"][key] == TEXTS["en"][key]}
    assert all(words.strip() for words in (*TEXTS["de"].values(), *TEXTS["en"].values()))
    assert same <= {"open_original"}


def test_every_text_that_the_script_says_exists():
    script = (UI / "static" / "beleg.js").read_text("utf-8")
    said = set(re.findall(r'say\("(\w+)"\)', script))
    assert said
    assert said <= TEXTS["en"].keys()


def test_every_text_is_used():
    sources = "\n".join(
        path.read_text("utf-8")
        for path in (*UI.glob("*.py"), *UI.glob("static/*.js"))
        if path.name != "texts.py"
    )
    unused = {key for key in TEXTS["en"] if f'"{key}"' not in sources}
    assert unused <= {"copy_hint", "again_hint", "edit_hint"}


def test_a_missing_slot_is_an_error():
    with pytest.raises(KeyError):
        text("en", "too_long", length=1)


def test_numbers_are_grouped_as_their_language_groups_them():
    assert (number("de", 100_000), number("en", 100_000)) == ("100.000", "100,000")


def test_dates_are_written_as_their_language_writes_them():
    day = datetime.date(2025, 3, 1)
    assert long_date("de", day) == "1. März 2025"
    assert long_date("en", day) == "1 March 2025"
