from __future__ import annotations

import gradio as gr
import pytest
from ui_fakes import FakeAssistant

from assistant.asking.question import MAX_QUESTION
from ui.page.handlers import Handlers
from ui.page.layout import Page, build_page


@pytest.fixture(scope="module")
def page() -> Page:
    return build_page(can_reindex=False)


def test_a_tick_may_come_before_the_browser_has_told_what_its_boxes_hold(page: Page):
    shown = Handlers(FakeAssistant(), page).tick(None, "en", None)
    assert shown[page.articles].count("<li>") == 3


def test_a_question_is_as_long_as_the_assistant_takes_it(page: Page):
    handlers = Handlers(FakeAssistant(), page)
    assert handlers.begin("x" * MAX_QUESTION, [], "en", {})[page.memory]
    with pytest.raises(gr.Error, match=r"2,001 characters. Please ask it in at most 2,000"):
        handlers.begin("x" * (MAX_QUESTION + 1), [], "en", {})
