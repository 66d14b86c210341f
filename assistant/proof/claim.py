"""A sentence that is to be proven, with the sources that may prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.facts.stated import Stated
from assistant.proof.quotable import SourceSentence

_RIVALS = 12


@dataclass(frozen=True)
class Claim:
    """A sentence with the sources that may prove it."""

    text: str
    language: str
    vector: np.ndarray
    sources: Sequence[SourceSentence]
    asked: Stated | None = None

    @cached_property
    def stated(self) -> Stated:
        """What it states."""
        return Stated(self.text, self.language)

    @property
    def question(self) -> str:
        """The question that it answers, empty if there is none."""
        return self.asked.text if self.asked else ""

    @cached_property
    def cosines(self) -> np.ndarray:
        """How near each source is to it in sense."""
        if not self.sources:
            return np.zeros(0, dtype=np.float32)
        cosines: np.ndarray = np.stack([source.vector for source in self.sources]) @ self.vector
        return cosines

    @cached_property
    def order(self) -> list[int]:
        """The sources, nearest first."""
        return [int(index) for index in np.argsort(-self.cosines, kind="stable")]

    def is_across(self, index: int) -> bool:
        """Whether a source is in another language."""
        return self.sources[index].article.language != self.language

    def are_neighbours(self, one: int, other: int) -> bool:
        """Whether two sources stand side by side in their article."""
        first, second = sorted((self.sources[one], self.sources[other]), key=lambda s: s.span.start)
        between = first.article.text[first.span.end : second.span.start]
        return first.article.id == second.article.id and not between.strip()

    def rivals(self, language: str) -> list[int]:
        """Return the nearest sources in a language, nearest first."""
        own = [i for i in self.order if self.sources[i].article.language == language]
        return own[:_RIVALS]

    def near(self, floor: float) -> list[int]:
        """Return those of all languages' rivals that have at least a cosine of `floor`."""
        languages = dict.fromkeys(source.article.language for source in self.sources)
        rivals = [index for language in languages for index in self.rivals(language)]
        return [index for index in rivals if self.cosines[index] >= floor]
