"""The web server: routes, refusals, headers and the API, over a real loopback port."""

from __future__ import annotations

import datetime
import json
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from ui_answers import HOSTILE, QUOTES, merz_answer
from ui_fakes import FakeAssistant

from assistant.settings import Settings
from ui.page.rendering.cards import checksum
from ui.web.app import build_app
from ui.web.security import protect
from ui.web.server import PortError, serve
from vectorstore.errors import BelegError
from vectorstore.sources.feeds import WatchedFeed

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def assistant():
    return FakeAssistant(settings=Settings(port=0))


@pytest.fixture(scope="module")
def client(assistant):
    with TestClient(build_app(assistant), base_url="http://127.0.0.1:7860") as client:
        yield client


def test_no_event_of_the_page_lets_components_draw_its_progress(client):
    events = [e for e in client.get("/config").json()["dependencies"]
              if e["api_visibility"] == "private"]  # fmt: skip
    assert len(events) > 20
    assert all(event["show_progress_on"] == [] for event in events)


CARD = {
    "article": "merz",
    "start": QUOTES[0].start,
    "end": QUOTES[0].end,
    "check": checksum(QUOTES[0].quote),
    "target": "en",
}


@pytest.mark.parametrize(
    "path", ["/", "/articles/merz", "/beleg/scripts/beleg.js", "/nothing", "/config"]
)
def test_every_reply_carries_the_protecting_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_every_inline_script_carries_the_replys_own_nonce(client):
    first, second = client.get("/"), client.get("/")
    (nonce,) = re.findall(r"'nonce-(\w+)'", first.headers["content-security-policy"])
    assert nonce not in second.headers["content-security-policy"]
    assert not re.search(
        r"script-src [^;]*unsafe-inline", second.headers["content-security-policy"]
    )
    assert first.text.count("<script") == first.text.count(f"<script nonce={nonce}")


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1", "[::1]:7860"])
def test_this_machine_is_answered(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:7860"])
def test_another_host_name_is_refused(client, host):
    for path in ("/", "/articles/merz", "/gradio_api/info"):
        assert client.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=http://example.com/",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/dev/reload",
        "/gradio_api/openapi.json",
        "/gradio_api/runs",
        "/gradio_api/vibe-code/",
        "/monitoring",
        "/monitoring/summary",
        "/login",
        "/docs",
        "/openapi.json",
        "/svelte/x.js",
    ],
)
def test_gradios_other_routes_do_not_exist(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_can_change_nothing(client, assistant, headers):
    assert client.delete("/articles/tariff", headers=headers).status_code == 403
    assert client.post("/gradio_api/queue/join", headers=headers, json={}).status_code == 403
    assert client.post("/gradio_api/upload", headers=headers).status_code == 403
    assert client.post("/translations", headers=headers, json=CARD).status_code == 403
    assert client.put("/feeds", headers=headers, json={"url": FEED}).status_code == 403
    assert client.delete(f"/feeds?url={FEED}", headers=headers).status_code == 403
    assert assistant.translated == []
    assert "tariff" in assistant.stored


FEED = "https://a.example/feed"
OWN = {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"}


def test_the_own_page_says_how_often_a_feed_is_looked_at_and_forgets_it(assistant, client):
    assistant.feeds.known[FEED] = WatchedFeed(FEED)
    hourly = {"url": FEED, "every": 3600}
    assert client.put("/feeds", headers=OWN, json=hourly).json() == hourly
    assert assistant.feeds.known[FEED].every == datetime.timedelta(hours=1)
    assert client.put("/feeds", headers=OWN, json={"url": FEED, "every": None}).is_success
    assert assistant.feeds.known[FEED].every is None
    assert client.delete("/feeds", headers=OWN, params={"url": FEED}).json() == {"forgotten": FEED}
    assert assistant.feeds.known == {}
    assert client.delete("/feeds", headers=OWN, params={"url": FEED}).status_code == 404
    assert client.put("/feeds", headers=OWN, json=hourly).status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"url": FEED, "every": "x"},
        {"url": FEED, "every": -1},
        {"url": FEED, "every": 1},
        {"url": 1},
        {"url": FEED, "every": 10**12},
        [],
    ],
)
def test_a_feed_is_not_watched_at_odd_times(assistant, client, values):
    assistant.feeds.known[FEED] = WatchedFeed(FEED)
    assert client.put("/feeds", headers=OWN, json=values).status_code >= 400
    assert assistant.feeds.known == {FEED: WatchedFeed(FEED)}


def test_the_own_page_can_remove_an_article(assistant, client):
    kept = assistant.stored["evil"]
    own = {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"}
    assert client.delete("/articles/evil", headers=own).json() == {"removed": [kept.title]}
    assert client.delete("/articles/evil", headers=own).status_code == 404
    assistant.stored["evil"] = kept


def test_an_article_comes_with_its_text(client, assistant):
    article = assistant.stored["merz"].to_dict()
    assert client.get("/articles/merz").json() == {**article, "former": False}


def test_an_unknown_article_is_a_sentence(client):
    reply = client.get("/articles/..%2f..%2fetc%2fpasswd")
    assert reply.status_code == 404
    assert "No article has the id" in reply.json()["error"]


def test_a_quote_is_translated(client, assistant):
    reply = client.post("/translations", json=CARD)
    assert (reply.status_code, reply.json()) == (
        200,
        {"translation": f"en: {QUOTES[0].quote.upper()}"},
    )
    assert assistant.translated.pop() == ("merz", QUOTES[0].start, QUOTES[0].end, "en")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"article": "nothing"}, 404),
        ({"check": 1}, 409),
        ({"start": 0}, 409),
        ({"start": -80, "end": -1}, 409),
        ({"end": 10**9}, 409),
        ({"start": "here"}, 422),
        ({"target": None}, 422),
        ({"target": ["en"]}, 422),
    ],
)
def test_what_is_no_quote_of_an_article_is_not_translated(client, assistant, changed, status):
    assert client.post("/translations", json=CARD | changed).status_code == status
    assert assistant.translated == []


def test_a_model_that_cannot_translate_says_why(client, assistant):
    assistant.translation = BelegError("No language model is set (BELEG_LLM=none).")
    reply = client.post("/translations", json=CARD)
    assistant.translation = ""
    assistant.translated.clear()
    assert (reply.status_code, reply.json()) == (
        500,
        {"error": "No language model is set (BELEG_LLM=none)."},
    )


def test_translations_are_not_to_be_had_by_a_link(client):
    assert client.get("/translations", params=CARD).status_code in (404, 405)


def test_a_huge_body_is_refused(client):
    reply = client.post("/gradio_api/queue/join", content=b"x" * (8 * 1024 * 1024 + 1))
    assert reply.status_code == 413


def test_the_page_names_no_font_or_script_of_another_host(client):
    page = client.get("/").text
    assert "fonts.googleapis" not in page
    assert "cdnjs" not in page
    assert "googleapis" not in client.get("/theme.css").text


def call(client, name: str, *values):
    reply = client.post(f"/gradio_api/run/{name}", json={"data": list(values)})
    return reply.status_code, reply.json()


def test_the_api_answers_with_the_answers_own_values(client):
    status, body = call(client, "ask", "What did Merz demand?")
    assert status == 200
    assert body["data"][0] == merz_answer("What did Merz demand?").to_dict()


def test_the_api_searches(client):
    status, body = call(client, "search", "ceasefire", 2)
    assert status == 200
    assert [passage["article"]["id"] for passage in body["data"][0]] == ["merz", "tariff"]


def test_the_api_passes_filters_and_dates_on(client, assistant):
    filters = {"sources": ["Tagesblatt"], "start": "2025-08-01"}
    status, body = call(client, "ask", "What did Merz say last week?", filters, False)
    assert status == 200
    assert body["data"][0]["filters"] == filters
    assert body["data"][0]["dates"] is None
    chosen, read_dates = assistant.limits[-1]
    assert (chosen.to_dict(), read_dates) == (filters, False)
    status, body = call(client, "ask", "What did Merz say last week?")
    assert body["data"][0]["dates"]["start"] == "2026-11-16"


def test_the_api_searches_within_filters(client):
    status, body = call(client, "search", "ceasefire", 5, {"languages": ["en"]})
    assert status == 200
    assert [passage["article"]["id"] for passage in body["data"][0]] == ["tariff"]


def test_what_can_be_chosen_is_offered(client):
    offered = client.get("/choices.json").json()
    assert {"name": "Tagesblatt", "count": 1} in offered["sources"]
    assert offered["last"] == "2025-08-13"


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("ask", ("",), "The question has 0 characters."),
        ("ask", ("x" * 100_000,), "The question has 100000 characters."),
        ("ask", (None,), "The question is not a text."),
        ("search", ("", 5), "The query is empty."),
        ("search", ("x", 0), "k is 0."),
        ("search", ("x", "many"), "k is 'many'."),
        ("search", ("x", 5, "merz"), "The filters are not an object"),
        ("ask", ("x", []), "The filters are not an object"),
        ("ask", ("x", {"source": "x"}), "There is no filter 'source'."),
        ("ask", ("x", {"sources": ["x"] * 10_000}), "The filter sources has 10000 names"),
        ("ask", ("x", {"sources": [["x"]]}), "The filter sources is not a list of texts."),
        ("ask", ("x", {"end": "2025-02-30"}), "The end '2025-02-30' is not a day"),
        ("ask", ("x", {"start": "2025-08-02", "end": "2025-08-01"}), "The filter start,"),
        ("ask", ("x", {}, "no"), "read_dates is 'no'. Use true or false."),
        ("translate_quote", (None, 0, 9, "en"), "The article's id is not a text."),
        ("translate_quote", ("merz", -1, 9, "en"), "-1 is no place in an article."),
        ("translate_quote", ("merz", 0, "9", "en"), "'9' is no place in an article."),
        ("translate_quote", ("merz", 0, 9), "The language is not a text."),
        ("translate_quote", ("none", 0, 9, "en"), "No article has the id"),
    ],
)
def test_an_error_of_the_api_is_a_sentence(client, name, values, sentence):
    status, body = call(client, name, *values)
    assert status == 500
    assert body["error"].startswith(sentence)
    assert "Traceback" not in json.dumps(body)


def test_a_bug_says_nothing_of_the_program(client):
    status, body = call(client, "ask", "crash")
    assert status == 500
    assert "secret" not in json.dumps(body)


def test_only_what_programs_need_is_offered(client):
    offered = set(client.get("/gradio_api/info").json()["named_endpoints"])
    assert offered == {"/ask", "/search", "/translate_quote"}


def test_the_api_translates_a_citations_quote(client, assistant):
    status, body = call(client, "translate_quote", "merz", 0, 6, "en")
    assert (status, body["data"]) == (200, ["en: BERLIN"])
    assert assistant.translated.pop() == ("merz", 0, 6, "en")


def test_what_an_article_says_reaches_the_script_as_json(client):
    reply = client.get("/articles/evil")
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["title"] == f"Böse {HOSTILE}"


@pytest.mark.server
def test_gradios_client_asks(assistant):
    import gradio_client

    ready, address = threading.Event(), []

    def on_ready(url: str) -> None:
        address.append(url)
        ready.set()

    arguments = {"on_ready": on_ready}
    threading.Thread(target=serve, args=(assistant,), kwargs=arguments, daemon=True).start()
    assert ready.wait(30)
    assert assistant.warmed_up
    client = gradio_client.Client(address[0], verbose=False)
    answer = client.predict("What did Merz demand?", api_name="/ask")
    assert answer["marked_text"] == merz_answer("?").marked_text
    limited = client.predict("Merz?", filters={"authors": ["Nobody"]}, api_name="/ask")
    assert limited["found"] is False
    with pytest.raises(Exception, match="The question has 0 characters"):
        client.predict("", api_name="/ask")


def test_a_busy_port_is_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortError, match=f"127.0.0.1:{port} cannot be used.*BELEG_PORT"):
            serve(FakeAssistant(settings=Settings(port=port)))


def test_importing_the_interface_imports_no_gradio_and_sets_nothing():
    code = (
        "import os, sys; before = dict(os.environ);"
        "import ui, ui.web.app, ui.web.server, ui.page.chat;"
        "assert 'gradio' not in sys.modules and 'torch' not in sys.modules;"
        "assert dict(os.environ) == before"
    )
    environment = {name: value for name, value in os.environ.items() if "GRADIO" not in name}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=environment)


def test_own_routes_are_open_without_being_named_and_others_are_not():
    app = FastAPI()
    app.get("/new/{name}")(lambda name: name)
    app.mount("/", lambda *_: pytest.fail("a closed route was reached"))
    protect(app, "127.0.0.1")
    client = TestClient(app, base_url="http://127.0.0.1:7860")
    assert client.get("/new/x").json() == "x"
    assert client.get("/newer").json() == {"error": "Not found"}


@pytest.mark.parametrize(
    ("method", "path", "values", "status", "words"),
    [
        ("POST", "/translations", CARD | {"more": 1}, 422, "There is no value 'more'."),
        ("POST", "/translations", CARD | {"target": None}, 422, "The language is not a text."),
        ("POST", "/translations", CARD | {"start": "1"}, 422, "'1' is no place in an article."),
        ("POST", "/translations", [], 422, "The values are not an object."),
        ("PUT", "/feeds", {"url": FEED, "every": "60"}, 422, "'60' is no time."),
        ("PUT", "/feeds", {"url": "https://b.example/"}, 404, "https://b.example/ is no feed"),
        ("DELETE", "/feeds", None, 422, "The url is missing; it has to be sent."),
        ("GET", "/articles/merz?start=x", None, 422, "'x' is no place in an article."),
        ("GET", "/articles/none", None, 404, "No article has the id 'none'."),
        ("GET", "/docs", None, 404, "Not found"),
        ("POST", "/control/index", {}, 404, "Not found"),
    ],
)
def test_every_refusal_is_a_sentence_in_one_form(client, method, path, values, status, words):
    reply = client.request(method, path, json=values)
    assert reply.status_code == status
    assert list(reply.json()) == ["error"]
    assert reply.json()["error"].startswith(words)


def test_json_that_is_none_is_a_sentence(client):
    for body in (b"{", b"[" * 100_000, b"\xff", b"1" * 5000):
        kind = {"content-type": "application/json"}
        reply = client.post("/translations", content=body, headers=kind)
        assert reply.status_code in (400, 422)
        assert list(reply.json()) == ["error"]
