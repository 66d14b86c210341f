"""What was answered before all articles were read is asked once more, in its own place."""

from __future__ import annotations

from dataclasses import replace

import pytest
import ui_fakes
from ui_answers import merz_answer, missing_answer, quotes_answer
from ui_fakes import FakeAssistant

from assistant.answer import Answer, Searched
from ui.page.anew import Anew
from ui.page.answering import Answering
from ui.page.handlers import Handlers
from ui.page.kept import from_json, to_json
from ui.page.layout import Page, build_page
from ui.page.rendering.messages import message_html
from ui.page.rendering.reader import Reader
from ui.page.rendering.turns import ChatTurn
from vectorstore.indexing.runs import Reading, RunState

ENGLISH = Reader("en")
EARLY = Searched(4, read=4, known=14)


def turn(answer: Answer, searched: Searched | None = EARLY) -> ChatTurn:
    return ChatTurn(answer.question, "answered", replace(answer, searched=searched))


NO = turn(missing_answer("What did Merz demand?"))
DONE = turn(merz_answer("And then?"), Searched(14, read=14, known=14))


@pytest.mark.parametrize(
    ("asked", "early"),
    [
        (NO, True),
        (turn(missing_answer("?"), Searched(1000, read=1000, known=1001)), True),
        (turn(missing_answer("?"), Searched(14, read=14, known=14)), False),
        (turn(missing_answer("?"), None), False),
        (turn(merz_answer("?")), True),
        (turn(quotes_answer("?")), True),
        (turn(merz_answer("?"), Searched(1000, read=1000, known=1001)), False),
        (replace(NO, reasked=True), False),
        (ChatTurn("?", "failed", None, "gone"), False),
    ],
)
def test_a_no_is_early_and_what_lacked_much_of_what_there_is(asked: ChatTurn, early: bool):
    assert asked.is_early == early
    assert (" early" in message_html(asked, ENGLISH)) == early


@pytest.fixture(scope="module")
def page() -> Page:
    return build_page(can_reindex=False)


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def anew(assistant: FakeAssistant, page: Page) -> Anew:
    answering = Answering(assistant)
    return Anew(page, Handlers(assistant, page, answering), answering)


def asked_anew(anew: Anew, page: Page, kept: object) -> tuple[ChatTurn, ...]:
    begun = anew.begin(kept, "en")
    *_, last = anew.write(kept, begun[page.asking], "en")
    assert last[page.asking] is None
    return from_json(anew.settle(last[page.memory], None, "en")[page.memory])


def test_the_new_answer_stands_in_place_and_the_former_one_can_be_opened(anew: Anew, page: Page):
    first, second = asked_anew(anew, page, to_json([NO, DONE]))
    assert first.answer.kind == "written"
    assert first.former.kind == "not_found"
    assert not first.is_early
    assert second == from_json(to_json([DONE]))[0]
    markup = message_html(first, ENGLISH)
    former = markup.partition('<details class="former">')[2]
    assert "from 4 of 14 articles, before reading had ended" in former
    assert NO.answer.text in former
    assert NO.answer.text not in markup.partition('<details class="former">')[0]


def test_it_is_asked_after_what_was_asked_before_it(
    anew: Anew, page: Page, assistant: FakeAssistant
):
    asked_anew(anew, page, to_json([DONE, NO, DONE]))
    assert [[earlier.question for earlier in turns] for turns in assistant.histories] == [
        [DONE.question]
    ]


def test_the_answer_that_is_there_stays_until_then(anew: Anew, page: Page):
    begun = anew.begin(to_json([NO]), "en")
    shown = begun[page.chat][1]["content"]
    assert NO.answer.text in shown
    assert "this is being asked again" in shown
    assert " early" not in shown  # else the script would begin another time


def test_each_is_asked_once_and_only_once(anew: Anew, page: Page):
    kept = to_json([NO, NO])
    kept = to_json(asked_anew(anew, page, kept))
    kept = to_json(asked_anew(anew, page, kept))
    assert anew.begin(kept, "en")[page.asking] is None
    assert list(anew.write(kept, None, "en")) == [{page.asking: None}]


def test_it_works_with_what_a_tab_has_kept(anew: Anew, page: Page):
    reloaded = from_json(to_json([replace(NO, answer=NO.answer)]))
    assert reloaded[0].is_early
    (again,) = from_json(to_json(asked_anew(anew, page, to_json(reloaded))))
    assert (again.reasked, again.former.kind) == (True, "not_found")


def test_what_was_stopped_stays_and_is_not_asked_by_itself(anew: Anew, page: Page):
    settled = from_json(anew.settle(to_json([NO]), (0, "00"), "en")[page.memory])
    assert settled[0].answer.to_dict() == from_json(to_json([NO]))[0].answer.to_dict()
    assert not settled[0].is_early


def test_a_question_that_fails_keeps_its_answer(anew: Anew, page: Page):
    refused = turn(missing_answer("refuse"))
    (kept,) = asked_anew(anew, page, to_json([refused]))
    assert (kept.answer.kind, kept.former, kept.is_early) == ("not_found", None, False)


def test_a_former_version_that_is_looked_at_is_not_asked_again(anew: Anew, page: Page):
    (again,) = asked_anew(anew, page, to_json([NO]))
    looked_at = again.turned(-1)
    assert looked_at.answer.kind == "not_found"
    assert not looked_at.is_early
    assert looked_at.turned(1) == again


def test_an_answer_that_is_too_early_again_is_asked_when_the_next_run_ends(
    anew: Anew, page: Page, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
):
    later = turn(missing_answer("?"), Searched(14, read=14, known=20)).answer
    monkeypatch.setitem(ui_fakes.SCRIPTS, "merz", lambda _: later)
    (unfinished,) = asked_anew(anew, page, to_json([NO]))
    assert (unfinished.answer.searched.read, unfinished.is_early) == (14, True)
    assistant.reading = Reading(14, 20, runs=(RunState(1, "files"),))
    assert anew.begin(to_json([unfinished]), "en") == {page.asking: None}
    assistant.reading = Reading(20, 20)
    monkeypatch.delitem(ui_fakes.SCRIPTS, "merz")
    (whole,) = asked_anew(anew, page, to_json([unfinished]))
    assert (whole.answer.kind, whole.is_early, whole.former.searched.read) == ("written", False, 14)


@pytest.mark.parametrize("asking", [(5, "00"), None, (0, "00")])
def test_what_is_not_on_its_way_does_nothing(anew: Anew, page: Page, asking):
    assert list(anew.write(to_json([NO]), asking, "en")) == [{page.asking: asking}]
    anew.stop(asking)


def test_stop_ends_it_early_and_what_it_came_to_is_the_answer(
    anew: Anew, page: Page, assistant: FakeAssistant
):
    assistant.gate.clear()
    kept = to_json([NO])
    asking = anew.begin(kept, "en")[page.asking]
    steps = anew.write(kept, asking, "en")
    next(steps)
    anew.stop(asking)
    *_, last = steps
    assert last[page.asking] is None
    (turn,) = from_json(last[page.memory])
    assert turn.reasked
