from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from evaluation_samples import DAWN, FERRY, Ferry, asked

from assistant.evaluation.data import EvaluationError, EvaluationSet, Question, read_set

# ---- files


ARTICLE = {"id": "ferry", "title": "The ferry", "text": FERRY, "date": "2025-07-02",
           "source": "The Ledger", "language": "en"}  # fmt: skip
QUESTION = {"id": "q", "question": "When does the ferry leave?", "language": "en",
            "type": "en->en", "answerable": True, "article_ids": ["ferry"],
            "evidence": [DAWN], "answers": ["dawn"]}  # fmt: skip


def lines(path: Path, *values: object) -> Path:
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values))
    return path


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    def write(articles: list[object], questions: list[object]) -> tuple[Path, Path]:
        return lines(tmp_path / "a.jsonl", *articles), lines(tmp_path / "q.jsonl", *questions)

    return write


def test_set_is_read(files):
    chosen = read_set(*files([ARTICLE], [QUESTION]))
    (article,), (question,) = chosen.articles, chosen.questions
    assert (article.id, article.origin, article.text) == ("ferry", "eval:ferry", FERRY)
    assert (str(article.date), article.source) == ("2025-07-02", "The Ledger")
    assert question == asked()


def test_passage_answers_are_taken_where_there_are_some(files):
    values = QUESTION | {"answers": ["Morgengrauen"], "evidence_answers": ["dawn"]}
    (question,) = read_set(*files([ARTICLE], [values])).questions
    assert (question.answers, question.passage_answers) == (("Morgengrauen",), ("dawn",))


def test_titles_can_be_left_out(files):
    paths = files([ARTICLE], [QUESTION])
    assert [a.title for a in read_set(*paths).articles] == ["The ferry"]
    assert [a.title for a in read_set(*paths, titles=False).articles] == [""]


def test_optional_fields_may_be_null_or_missing(files):
    bare = {"id": "ferry", "text": FERRY, "language": "EN-gb"}
    absent = {"id": "x", "question": "Who?", "language": "en", "type": "absent",
              "answerable": False}  # fmt: skip
    chosen = read_set(*files([bare | {"date": None}], [absent]))
    assert (chosen.articles[0].language, chosen.articles[0].date) == ("en", None)
    assert chosen.questions[0].article_ids == ()


def test_text_is_cleaned_like_that_of_any_article(files):
    hostile = ARTICLE | {"text": f"\ud800\u0000{FERRY}\r\n\r\nMore.\u0007 ", "\ud800": 1}
    (article,) = read_set(*files([hostile], [QUESTION])).articles
    assert article.text == f"{FERRY}\n\nMore."


def test_gold_articles_that_are_missing_are_counted(files):
    chosen = read_set(*files([ARTICLE], [QUESTION | {"article_ids": ["ferry", "gone"]}]))
    assert chosen.missing_articles == 1
    assert chosen.questions[0].article_ids == ("ferry",)


def test_byte_order_mark_and_blank_lines_are_no_matter(files):
    articles, questions = files([ARTICLE], [QUESTION])
    articles.write_bytes(b"\xef\xbb\xbf" + articles.read_bytes() + b"\n  \n")
    assert len(read_set(articles, questions).articles) == 1


def without(values: dict, name: str) -> dict:
    return {key: value for key, value in values.items() if key != name}


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        ([], "a.jsonl is empty."),
        ([ARTICLE, ["no", "object"]], "a.jsonl, line 2: This is not a JSON object."),
        ([ARTICLE, without(ARTICLE, "id")], "line 2: The field id is missing."),
        ([without(ARTICLE, "text")], "line 1: The field text is missing."),
        ([ARTICLE | {"text": 7}], "line 1: The field text must be a text."),
        ([ARTICLE | {"text": " \n"}], "line 1: The field text is empty."),
        ([ARTICLE | {"text": "…"}], "line 1: The field text has no words. Take the line out."),
        ([ARTICLE | {"id": "x" * 501}], "line 1: The field id is longer than 500 characters."),
        ([ARTICLE | {"language": "German"}], "must be a code of two letters, such as de."),
        ([ARTICLE | {"date": "yesterday"}], "line 1: The field date is no date."),
        ([ARTICLE | {"date": 2025}], "line 1: The field date is no date."),
        ([ARTICLE | {"source": {}}], "line 1: The field source must be a text."),
        ([ARTICLE, ARTICLE], "line 2: The id 'ferry' is that of line 1, too."),
    ],
)
def test_wrong_articles_are_named_by_file_and_line(files, articles, words):
    with pytest.raises(EvaluationError) as error:
        read_set(*files(articles, [QUESTION]))
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([], "q.jsonl is empty."),
        ([QUESTION, None], "q.jsonl, line 2: This is not a JSON object."),
        ([without(QUESTION, "type")], "line 1: The field type is missing."),
        ([without(QUESTION, "answerable")], "line 1: The field answerable is missing."),
        ([QUESTION | {"answerable": "no"}], "line 1: The field answerable must be true or false."),
        ([QUESTION | {"question": "x" * 2001}], "longer than 2,000 characters."),
        ([QUESTION | {"answers": "dawn"}], "line 1: The field answers must be a list of texts."),
        ([QUESTION | {"evidence": [1]}], "line 1: The field evidence must be a list of texts."),
        ([QUESTION | {"article_ids": []}], "An answerable question needs article_ids"),
        ([QUESTION | {"article_ids": ["mill"]}], "line 1: None of the question's article_ids is"),
        ([QUESTION, QUESTION], "line 2: The id 'q' is that of line 1, too."),
    ],
)
def test_wrong_questions_are_named_by_file_and_line(files, questions, words):
    with pytest.raises(EvaluationError) as error:
        read_set(*files([ARTICLE], questions))
    assert words in str(error.value)


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"id": ' + b"9" * 10_000 + b"}", b'"text"', b"\x00"],
)
def test_line_that_is_no_json_is_named(files, content: bytes):
    articles, questions = files([ARTICLE], [QUESTION])
    articles.write_bytes(articles.read_bytes() + content)
    with pytest.raises(EvaluationError, match=r"a.jsonl, line 2: This is not a JSON object\."):
        read_set(articles, questions)


def test_huge_line_is_refused(files, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("assistant.evaluation.data.MAX_BYTES", 1000)
    articles, questions = files([ARTICLE, ARTICLE | {"text": "x" * 5000}], [QUESTION])
    with pytest.raises(EvaluationError, match="line 2: The line is longer than"):
        read_set(articles, questions)


def test_file_that_is_not_there_is_named(files, tmp_path: Path):
    articles, _ = files([ARTICLE], [QUESTION])
    for wrong in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(EvaluationError, match=r"cannot be read: .+ Check the path\."):
            read_set(articles, wrong)


def test_file_name_that_is_no_text_is_printable(tmp_path: Path, files):
    articles, _ = files([ARTICLE], [QUESTION])
    questions = lines(Path(os.fsdecode(os.fsencode(tmp_path) + b"/q\xff\n.jsonl")), {})
    with pytest.raises(EvaluationError) as error:
        read_set(articles, questions)
    assert str(error.value).startswith("q\\xff\\n.jsonl, line 1: The field id is missing.")


# ---- a part of a set


def many_questions() -> tuple[Question, ...]:
    return tuple(asked(id=f"{t}-{n}", type=t) for n in range(20) for t in ("a", "b", "c"))


def test_limit_takes_so_many_of_each_type_the_same_ones_in_any_order():
    whole = EvaluationSet((Ferry,), many_questions())
    chosen = whole.limited(4)
    assert [sum(q.type == t for q in chosen.questions) for t in "abc"] == [4, 4, 4]
    backwards = EvaluationSet((Ferry,), whole.questions[::-1]).limited(4)
    assert set(backwards.questions) == set(chosen.questions)
    assert [q for q in whole.questions if q in chosen.questions] == list(chosen.questions)


def test_limited_questions_are_not_the_first_of_the_file_and_grow_with_the_limit():
    whole = EvaluationSet((Ferry,), many_questions())
    few, more = set(whole.limited(4).questions), set(whole.limited(8).questions)
    assert few < more
    assert few != {q for q in whole.questions if int(q.id.partition("-")[2]) < 4}
    assert whole.limited(99) == whole
