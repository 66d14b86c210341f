"""What could not be read is said in the page's language, whatever part of the program says it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import gradio
import pytest
from fakes import ROOT

from ui.reasons import notices_of, reasons_of, worded

MADE = ("LoadingError", "FetchError", "ChildLost", "Failure", "DiskFull", "ArticleNotFound")
# Of the pieces that these are made of, each is said where it comes from.
PASSED_ON = re.compile(
    r"told|_text\(|str\(|reason|why|error|refusal|failures|_no_text|_no_article|^[A-Z_]+$"
)
SLOT = "x9"
GRADIO = Path(gradio.__file__).parent


def template(node: ast.expr) -> str:
    """Return a text with `x9` for each value in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else value_of(part) for part in node.values
        ]
        return "".join(str(part) for part in parts)
    return ""


def value_of(part: ast.expr) -> str:
    """Return the value of a slot; of a constant of the module its words."""
    assert isinstance(part, ast.FormattedValue)
    name = ast.unparse(part.value)
    return CONSTANTS.get(name, SLOT)


CONSTANTS = {
    "_AS_A_FILE": "Save it as a file and add that.",
    "_AGAIN": "Open it and print it into a new PDF.",
    "_SMALLER": "Split it, or save its text as .txt.",
}


def made() -> Iterator[tuple[str, str]]:
    """Yield each place where a reason is made, with its sentence."""
    for path in sorted((ROOT / "vectorstore").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in MADE and node.args:
                sentence = template(node.args[-1])
                if sentence:
                    yield path.name, sentence
                else:
                    assert PASSED_ON.search(ast.unparse(node.args[-1])), ast.unparse(node)


PLACES = sorted(set(made()))


def test_the_places_where_reasons_are_made_are_found():
    assert len(PLACES) > 80


@pytest.mark.parametrize(("file", "sentence"), PLACES)
def test_every_reason_is_said_in_german(file: str, sentence: str):
    shorter = re.sub(rf"(?<=[.\w]){SLOT}", "", sentence)  # what may be there or not
    assert any(worded(one, "de") != one for one in (sentence, shorter)), file
    assert worded(sentence, "en") == sentence


SENTENCES = [*reasons_of("de").items(), *notices_of("de").items()]


@pytest.mark.parametrize(("english", "german"), SENTENCES)
def test_a_sentence_has_the_same_slots_in_both_languages(english: str, german: str):
    slots = [
        {name for _, name, _, _ in Formatter().parse(one) if name} for one in (english, german)
    ]
    assert slots[0] == slots[1]


def test_every_notice_is_one_that_gradio_or_a_refusal_says():
    """Each piece of a notice between its slots stands in Gradio's files, or in our refusals."""
    frontend = GRADIO / "templates" / "frontend" / "assets"
    written = (*frontend.glob("index-*.js"), *frontend.glob("Blocks-*.js"),
               *frontend.glob("src-*.js"), *frontend.glob("statustracker-*.js"),
               GRADIO / "route_utils.py", GRADIO / "components" / "upload_button.py",
               ROOT / "ui" / "api" / "refusals.py")  # fmt: skip
    said = "\n".join(path.read_text("utf-8") for path in written)
    for notice in notices_of("de"):
        pieces = re.split(r"\{\w+\}", notice.replace("file types", "file type"))
        assert all(piece.removesuffix(": ") in said for piece in pieces), notice
    assert notices_of("en") == {}


def test_what_stands_in_a_slot_is_kept_and_a_reason_in_it_is_worded_too():
    assert worded("a.example answers 404: there is no such page. Check the address.", "de") == (
        "a.example antwortet mit 404: Diese Seite gibt es nicht. Prüfen Sie die Adresse."
    )


@pytest.mark.parametrize(
    "odd", ["", "{host}", "no sentence of ours", "%s {0} {x.__class__}", "y" * 9999]
)
def test_what_is_no_sentence_of_ours_stays_as_it_is(odd: str):
    assert worded(odd, "de") == odd


def test_values_in_a_slot_are_never_taken_for_a_format():
    said = worded("{0.__class__} does not answer. Try again later.", "de")
    assert said == "{0.__class__} antwortet nicht. Versuchen Sie es später."
