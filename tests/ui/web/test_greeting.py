"""The page is sent in its browser's language, before its script has run."""

from __future__ import annotations

import json
import re

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers
from ui_fakes import FakeAssistant

from assistant.settings import Settings
from ui.page.layout import LANGUAGE_KEY
from ui.texts import text
from ui.web.app import build_app
from ui.web.greeting import wanted


@pytest.fixture(scope="module")
def client():
    with TestClient(
        build_app(FakeAssistant(settings=Settings(port=0))), base_url="http://127.0.0.1:7860"
    ) as client:
        yield client


def sent(client, **headers) -> tuple[str, dict[str, dict]]:
    """Return the language that the page names, and its components' values by their ids."""
    page = client.get("/", headers=headers).text
    config = json.loads(re.search(r"window\.gradio_config = (.*?);</script>", page)[1])
    parts = {one["props"].get("elem_id"): one["props"] for one in config["components"]}
    return re.search(r'<html\s+lang="(\w+)"', page)[1], parts


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_first_page_speaks_the_browsers_language(client, language):
    named, parts = sent(client, **{"accept-language": f"{language}-AT,fr;q=0.5"})
    assert named == language
    assert parts["beleg-send"]["value"] == text(language, "send")
    assert parts["beleg-upload"]["label"] == text(language, "upload")
    assert parts["beleg-question"]["placeholder"] == text(language, "question_placeholder")
    assert text(language, "tagline") in parts["beleg-brand"]["value"]
    assert text(language, "model_ready") in parts["beleg-status"]["value"]
    assert parts["beleg-language"]["value"] == language


def test_nothing_can_be_asked_before_the_kept_chat_is_back(client):
    assert not sent(client, **{"accept-language": "de"})[1]["beleg-question"]["interactive"]


def test_who_names_no_language_gets_no_words(client):
    named, parts = sent(client, **{"accept-language": ""})
    assert (named, parts["beleg-send"]["value"]) == ("en", "")


def test_one_browsers_language_is_not_anothers(client):
    assert sent(client, **{"accept-language": "de"})[0] == "de"
    assert sent(client, **{"accept-language": "en"})[1]["beleg-send"]["value"] == "Ask"
    assert "Fragen" not in client.get("/config").text


def test_a_chosen_language_comes_first(client):
    chosen = {"accept-language": "en", "cookie": f"other=1; {LANGUAGE_KEY}=de"}
    assert sent(client, **chosen)[1]["beleg-send"]["value"] == "Fragen"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de", "de"),
        ("DE-de", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("en;q=0.3, de;q=0.9", "de"),
        ("fr-FR,de;q=0.8", "en"),
        ("*", None),
        ("", None),
        ("den", "en"),
        ("de;q=x, en", "en"),
        (";;;,,,q=1", None),
        ("de;q=0.9" + ",x" * 100_000, "en"),
        ("ä\x7f", None),
    ],
)
def test_the_language_is_the_one_that_the_script_finds(accepted: str, language: str | None):
    raw = [(b"accept-language", accepted.encode("latin-1"))]
    assert wanted(Headers(raw=raw)) == language


@pytest.mark.parametrize(
    "cookie", ["", f"{LANGUAGE_KEY}=xx", f"{LANGUAGE_KEY}", "=;=", "[=]x" * 9999]
)
def test_an_odd_cookie_chooses_nothing(cookie: str):
    raw = [(b"accept-language", b"de"), (b"cookie", cookie.encode())]
    assert wanted(Headers(raw=raw)) == "de"
