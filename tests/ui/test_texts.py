"""Both languages say the same things."""

from __future__ import annotations

import datetime
import re
from string import Formatter

import pytest
from fakes import ROOT

from ui.page.rendering.dates import day_range, long_date
from ui.texts import LANGUAGES, language_name, number, text, texts_of

TEXTS = {language: texts_of(language) for language in LANGUAGES}

UI = ROOT / "ui"


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
    scripts = "\n".join(path.read_text("utf-8") for path in UI.glob("static/scripts/*.js"))
    said = set(re.findall(r'say\("(\w+)"\)', scripts))
    assert said
    assert said <= TEXTS["en"].keys()


def test_every_text_that_a_template_says_exists():
    templates = "\n".join(path.read_text("utf-8") for path in UI.rglob("templates/*.html"))
    said = set(re.findall(r'(?:text|titled)\("(\w+)"', templates))
    assert said
    assert said <= TEXTS["en"].keys()


def test_every_text_is_used():
    sources = "\n".join(
        path.read_text("utf-8")
        for path in (*UI.rglob("*.py"), *UI.rglob("*.js"), *UI.rglob("*.html"))
        if path.name != "texts.py"
    )
    unused = {key for key in TEXTS["en"] if f'"{key}"' not in sources}
    acts = ("copy", "again", "edit", "undated", "dated", "unfiltered")
    assert unused <= {f"{act}_hint" for act in acts}


def test_a_missing_slot_is_an_error():
    with pytest.raises(KeyError):
        text("en", "too_long", length=1)


def test_numbers_are_grouped_as_their_language_groups_them():
    assert (number("de", 100_000), number("en", 100_000)) == ("100.000", "100,000")
    assert (number("de", 999), number("en", 1_234_567)) == ("999", "1,234,567")
    assert (number("de", 1.5), number("en", 1.5)) == ("1,5", "1.5")


@pytest.mark.parametrize(
    ("start", "end", "german", "english"),
    [
        ("2026-11-16", "2026-11-22", "16.–22.11.2026", "16–22 Nov 2026"),
        ("2026-11-16", "2026-11-16", "16.11.2026", "16 Nov 2026"),
        ("2026-10-28", "2026-11-03", "28.10.–3.11.2026", "28 Oct – 3 Nov 2026"),
        ("2025-12-29", "2026-01-04", "29.12.2025–4.1.2026", "29 Dec 2025 – 4 Jan 2026"),
        ("2024-02-01", "2024-02-29", "Februar 2024", "February 2024"),
        ("2024-02-01", "2024-02-28", "1.–28.2.2024", "1–28 Feb 2024"),
        ("2024-01-01", "2024-12-31", "2024", "2024"),
        ("2024-05-01", None, "ab 1.5.2024", "from 1 May 2024"),
        (None, "2019-12-31", "bis 31.12.2019", "until 31 Dec 2019"),
        (None, None, "", ""),
    ],
)
def test_ranges_of_days_are_short(start, end, german, english):
    days = [day and datetime.date.fromisoformat(day) for day in (start, end)]
    assert (day_range("de", *days), day_range("en", *days)) == (german, english)


def test_a_language_has_a_name_or_shows_its_code():
    assert (language_name("de", "en"), language_name("en", "EN")) == ("Englisch", "English")
    assert language_name("de", "xx") == "XX"


def test_dates_are_written_as_their_language_writes_them():
    day = datetime.date(2025, 3, 1)
    assert long_date("de", day) == "1. März 2025"
    assert long_date("en", day) == "1 March 2025"


def test_every_month_has_its_name_and_its_three_letters():
    days = [datetime.date(2025, month, 1) for month in range(1, 13)]
    german, english = (
        " ".join(long_date(language, day).split()[1] for day in days) for language in ("de", "en")
    )
    short = " ".join(day_range("en", day, day).split()[1] for day in days)
    assert german == (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    )
    assert english == (
        "January February March April May June July August September October November December"
    )
    assert short == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
