from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.evaluation.data import EvaluationError, lines_of
from assistant.evaluation.days import LabelledDate, measure_days

LABELS = Path(__file__).parents[2] / "data" / "days_in_articles.jsonl"
TEXT = "Im Juni stieg der Preis. Im Oktober wird gewählt. Im Jänner. Am 3. Mai 2024 nicht."
ARTICLE = {"id": "a", "text": TEXT, "language": "de", "date": "2025-07-15"}


def label(words: str, days: tuple[str, str] | None, **values: object) -> dict[str, object]:
    first, last = days or (None, None)
    start = TEXT.index(words)
    return {
        "id": words, "article_id": "a", "start": start, "end": start + len(words),
        "kind": "month", "half": "tune", "far": False,
        "told": days is not None, "first": first, "last": last,
    } | values  # fmt: skip


RIGHT = label("Im Juni", ("2025-06-01", "2025-06-30"))
WRONG = label("Im Oktober", ("2024-10-01", "2024-10-31"), half="kept", far=True)
UNTOLD = label("Im Jänner", None, kind="other")


def measured(folder: Path, *labels: dict[str, object], article: dict[str, object] = ARTICLE):
    days, articles = folder / "d.jsonl", folder / "a.jsonl"
    days.write_text("".join(f"{json.dumps(one)}\n" for one in labels))
    articles.write_text(f"{json.dumps(article)}\n")
    return measure_days(days, articles)


def test_right_is_counted_among_those_shown_and_shown_among_all(tmp_path: Path):
    groups = measured(tmp_path, RIGHT, WRONG, UNTOLD).groups
    assert list(groups) == ["all", "kept", "tune", "far", "month", "other"]
    found = {name: (one.n, one.right.value, one.shown.value) for name, one in groups.items()}
    assert found["all"] == (3, 0.5, pytest.approx(2 / 3))
    assert found["tune"] == (2, 1, 0.5)
    assert found["far"] == found["kept"] == (1, 0, 1)
    assert found["other"] == (1, None, 0)


def test_showing_what_the_article_does_not_tell_is_wrong(tmp_path: Path):
    evaluation = measured(tmp_path, RIGHT | {"told": False, "first": None, "last": None})
    assert evaluation.groups["all"].right.value == 0


def test_date_with_its_year_is_not_shown(tmp_path: Path):
    dated = label("Am 3. Mai 2024", ("2024-05-03", "2024-05-03"))
    assert measured(tmp_path, dated).groups["all"].shown.value == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"article_id": "b"}, "d.jsonl, line 1: Its article is not among the articles"),
        ({"end": 5_000}, "line 1: Its start and end are not in the article's text."),
        ({"start": 7, "end": 7}, "line 1: Its start and end are not in the article's text."),
        ({"start": "0"}, "line 1: The field start must be a whole number."),
        ({"start": -1}, "line 1: The field start must not be below 0."),
        ({"first": "May"}, "line 1: The field first is no date."),
        ({"told": "yes"}, "line 1: The field told must be true or false."),
    ],
)
def test_wrong_labels_are_named_by_file_and_line(tmp_path: Path, changed: dict, words: str):
    with pytest.raises(EvaluationError) as error:
        measured(tmp_path, RIGHT | changed)
    assert words in str(error.value)


def test_article_without_a_day_cannot_be_measured(tmp_path: Path):
    with pytest.raises(EvaluationError, match="has no date"):
        measured(tmp_path, RIGHT, article=ARTICLE | {"date": None})


def test_labels_are_two_hundred_dates_in_two_halves_without_texts():
    labels = [one for _, one in lines_of(LABELS, LabelledDate)]
    halves = Counter(one.half for one in labels)
    articles = {half: {one.article_id for one in labels if one.half == half} for half in halves}
    assert len(labels) == 200 and sum(one.far for one in labels) == 100
    assert not articles["tune"] & articles["held out"]
    assert all(one.told or one.first is one.last is None for one in labels)
    assert max(day.year for one in labels if (day := one.first or one.last)) < 2017
    assert all(isinstance(one.first, datetime.date | None) for one in labels)
