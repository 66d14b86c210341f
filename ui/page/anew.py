"""Asking once more, by itself, what was answered before all articles were read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

from ui.page.answering import Answering, Busy
from ui.page.handlers import Handlers
from ui.page.kept import from_json
from ui.page.layout import Page, Updates
from ui.page.rendering.messages import messages
from ui.page.rendering.turns import Draft
from ui.texts import Language, text

Asking = tuple[int, str]  # the place of the turn that is asked once more, and its answer's key


class Anew:
    """The events of a question that is asked once more; the script begins them when it is time.

    The answer that is there stays until the new one is whole: nobody who reads is disturbed.
    """

    def __init__(self, page: Page, handlers: Handlers, answering: Answering) -> None:
        """Take what the functions need; wiring.py attaches them."""
        self._page = page
        self._handlers = handlers
        self._answering = answering

    def begin(self, kept: object, language: Language) -> Updates:
        """Take the first question that was answered too early; none while articles are read.

        So it is asked at most once for each time that the reading ends.
        """
        page, turns = self._page, from_json(kept)
        if self._handlers.is_reading():
            return {page.asking: None}
        place = next((number for number, turn in enumerate(turns) if turn.is_early), None)
        if place is None:
            return {page.asking: None}
        key, early = secrets.token_hex(16), turns[place]
        draft = early.renewed(early.again())
        try:
            self._answering.begin(key, draft, turns[:place], text(language, "broken"))
        except Busy:  # the script tries again
            return {page.asking: None}
        shown = messages(turns, self._handlers.reader(language, turns), asking=place)
        return {page.asking: (place, key), page.chat: shown} | self._handlers.writing(True)

    def write(self, kept: object, asking: Asking | None, language: Language) -> Iterator[Updates]:
        """Put the new answer in the place of the former one, when it is whole."""
        turns = list(from_json(kept))
        yield {self._page.asking: asking}  # without anything, Gradio would empty the chat
        if asking is None or asking[0] >= len(turns):
            return
        place, key = asking
        for step in self._answering.follow(key):
            if isinstance(step, Draft):
                yield {self._page.asking: asking}  # whoever is gone takes this no more
            else:
                turns[place] = turns[place].reanswered(step)
                yield self._handlers.show(turns, language) | {self._page.asking: None}

    def stop(self, asking: Asking | None) -> None:
        """Let the new answer end early."""
        if asking is not None:
            self._answering.stop(asking[1])

    def settle(self, kept: object, asking: Asking | None, language: Language) -> Updates:
        """End it; a question of which nothing came is not asked by itself another time."""
        turns = list(from_json(kept))
        if asking is not None and asking[0] < len(turns):
            turns[asking[0]] = replace(turns[asking[0]], reasked=True)
        page, shown = self._page, self._handlers.show(turns, language)
        return shown | self._handlers.writing(False) | {page.asking: None}
