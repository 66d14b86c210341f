"""How things are, as a reader sees it: always in one language, and never greener than it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
import ui_fakes
from steps import answered, ask
from ui_answers import merz_answer, missing_answer

from assistant.answer import Searched
from vectorstore.indexing.report import Failure
from vectorstore.indexing.runs import Reading, RunState

pytestmark = pytest.mark.browser

DAMAGED = Failure("/a/old.pdf", "The PDF is damaged. Open it and print it into a new PDF.")
RUN = RunState(7, "files", 3, 13, "x.txt", 1, (DAMAGED,), 28.0)
READING = Reading(4, 14, 1, 28.0, (RUN,))
READ = Reading(14, 14)

# The greeting is late, and what is asked in another language than its own is later still.
SLOW_SERVER = """
const send = window.fetch;
const wait = (time) => new Promise((done) => setTimeout(done, time));
window.asked = [];
window.fetch = async (url, options) => {
  const body = typeof options?.body === "string" ? options.body : "";
  if (!body.includes("fn_index")) return send(url, options);
  window.asked.push(body);
  const reply = await send(url, options);
  await wait(body.includes('"de"') ? 1300 : 2600);
  return reply;
};
"""


@pytest.fixture
def state(site):
    assistant = site.assistant
    yield assistant
    assistant.reading, assistant.llm_failure = Reading(), None
    assistant.unreadable = ()
    assistant.stopped_runs.clear()
    assistant.gate.set()


def test_the_whole_page_is_in_one_language_whatever_comes_late(contexts, site):
    options = {"locale": "de-DE", "viewport": {"width": 1400, "height": 900}}
    page = contexts(**options).new_page()
    page.add_init_script(SLOW_SERVER)
    page.goto(site.url)
    page.locator("#beleg-question textarea:enabled").wait_for()
    page.wait_for_timeout(3000)
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("#beleg-status .words").inner_text() == "Bereit"
    assert page.locator(".welcome h1").inner_text() == "Fragen Sie Ihre Artikel."
    assert page.locator(".library-head h2").text_content() == "3 Artikel"
    assert not [body for body in page.evaluate("window.asked") if '"en"' in body]
    page.close()


def test_a_switch_of_the_language_is_followed_by_all_of_the_page(open_page):
    page = open_page("de-DE")
    page.locator("#beleg-language label", has_text="EN").click()
    page.locator(".welcome h1", has_text="Ask your articles.").wait_for()
    page.wait_for_timeout(2500)  # two ticks
    assert page.locator("#beleg-status .words").inner_text() == "Ready"
    assert page.locator(".library-head h2").text_content() == "3 articles"


def test_reading_is_said_by_the_box_and_in_the_head_and_can_be_stopped(open_page, state):
    state.reading, state.stored = READING, {}
    page = open_page()
    page.locator("#beleg-reading", has_text="Reading 4 of 14, about 30 s").wait_for()
    assert "No articles yet" not in page.locator("#beleg-chat").inner_text()
    page.locator("#beleg-status summary").first.click()
    page.locator(".condition .failures", has_text="old.pdf").wait_for()
    state.reading = replace(READING, read=5)
    page.locator("#beleg-status .words", has_text="Reading 5 of 14").wait_for()
    stop = page.get_by_role("button", name="Stop")
    stop.wait_for()  # the page was drawn anew, and what was open is open
    stop.click()
    page.wait_for_function("() => document.querySelector('.run .act').disabled")
    assert state.stopped_runs == [7]
    state.reading = READ
    page.locator("#beleg-status .state.ready").wait_for()
    assert page.locator("#beleg-reading").is_hidden()


def early(question: str):
    return replace(missing_answer(question), searched=Searched(4, read=4, known=14))


def test_what_was_asked_too_early_is_asked_again_by_itself(open_page, state, monkeypatch):
    monkeypatch.setitem(ui_fakes.SCRIPTS, "harbour", early)
    state.reading = READING
    page = open_page()
    ask(page, "What of the harbour?")
    answered(page, "not_found")
    page.reload()  # and a reload in between changes nothing
    page.locator(".beleg-message.early").wait_for()
    monkeypatch.setitem(ui_fakes.SCRIPTS, "harbour", merz_answer)
    page.locator("#beleg-question textarea").focus()
    state.reading = READ
    page.locator(".beleg-message.written").wait_for()
    former = page.locator("details.former summary")
    assert "from 4 of 14 articles" in former.inner_text()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.locator("#beleg-send").wait_for()
    asked = len(state.histories)
    page.wait_for_timeout(2500)
    assert len(state.histories) == asked


def test_nothing_is_asked_by_itself_while_somebody_writes(open_page, state, monkeypatch):
    monkeypatch.setitem(ui_fakes.SCRIPTS, "harbour", early)
    state.reading = READING
    page = open_page()
    ask(page, "What of the harbour?")
    answered(page, "not_found")
    monkeypatch.setitem(ui_fakes.SCRIPTS, "harbour", merz_answer)
    page.get_by_role("button", name="Edit").click()
    page.locator(".edit-question textarea").fill("What of the")
    asked = len(state.histories)
    state.reading = READ
    page.locator("#beleg-status .state.ready").wait_for()
    page.wait_for_timeout(1500)
    assert page.locator(".edit-question textarea").input_value() == "What of the"
    page.locator("#beleg-question textarea").fill("And")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_timeout(1500)
    assert len(state.histories) == asked
    state.gate.clear()
    page.locator("#beleg-question textarea").fill("")
    page.locator("#beleg-stop").wait_for()
    for name in ("again", "edit"):  # what is asked by itself is not undone meanwhile
        assert not page.locator(f'#beleg-chat .act[name="{name}"]:visible').count()
    state.gate.set()
    page.locator(".beleg-message.written").wait_for()
    page.locator("#beleg-send").wait_for()
    page.locator("#beleg-chat .versions .act").wait_for()
    state.gate.clear()
    ask(page, "What did Merz demand?")
    page.locator("#beleg-stop").wait_for()
    assert page.locator("#beleg-chat .versions .act").is_hidden()


def test_a_model_that_fails_is_amber_and_its_cause_behind_a_fold(open_page, state, monkeypatch):
    state.llm_failure = "Error code: 500 - CUDA out of memory"
    page = open_page("de-DE")
    page.locator(".state.amber .words", has_text="Das Sprachmodell antwortet nicht.").wait_for()
    page.locator("#beleg-status summary").first.click()
    cause = page.locator(".condition code")
    assert cause.is_hidden()
    page.get_by_text("Technische Ursache").click()
    assert "CUDA out of memory" in cause.inner_text()
    again = page.get_by_role("button", name="Noch einmal versuchen")
    with monkeypatch.context() as still:  # it fails in the same way
        still.setattr(state, "try_language_model", lambda: None)
        with page.expect_response("**/language-model"):
            again.click()
    again.click()
    page.locator(".state.ready").wait_for()


def test_a_slow_answer_counts_its_seconds_and_its_quotes_can_be_taken(open_page, state):
    state.gate.clear()
    page = open_page()
    ask(page, "What did Merz demand?")
    take = page.get_by_role("button", name="Take the quotes now")
    take.wait_for()
    assert int(page.locator(".seconds").inner_text().removesuffix(" s")) >= 5
    assert page.locator("p[role=status]", has_text="The answer takes a while.").count() == 1
    take.click()
    answer = answered(page, "quotes")
    assert answer.locator(".quote .number").first.inner_text() == "1"
