"""How well the proof tells true sentences from false ones: claims whose truth is known.

A claim is one sentence beside a paragraph of evidence that supports it or not. No language model
has a part in this. What is counted, for claims in the language of their evidence ("same/…") and
in another one ("other/…"), by kind of claim:

- `balanced_accuracy`: the mean of the share of supported claims that are accepted and the share
  of unsupported ones that are rejected, so that neither accepting nor rejecting all helps;
- `false_reject`: the share of supported claims that are rejected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

from assistant.answer import Sentence
from assistant.evaluation.data import (
    Flag,
    Id,
    Language,
    Name,
    WithWords,
    in_shuffled_order,
    lines_of,
    some_of_each,
    text_of,
)
from assistant.evaluation.figures import Share, share_of
from vectorstore.progress import Progress

KINDS = ("number", "text")  # always reported; others where there are some
_MAX_CLAIM = 10_000  # characters; a claim is one sentence
_MAX_EVIDENCE = 100_000  # characters; evidence is one paragraph


class Judge(Protocol):
    """Says whether a paragraph of evidence supports a claim, as Prover.judge does."""

    def __call__(
        self, claim: str, language: str, evidence: str, evidence_language: str, /
    ) -> Sentence:
        """Return the claim as a sentence with its verdict."""
        ...


@dataclass(frozen=True)
class Claim:
    """A sentence with a paragraph of evidence, and whether that supports it."""

    id: Id
    text: Annotated[str, text_of(_MAX_CLAIM, "claim"), WithWords]
    language: Language
    evidence: Annotated[str, text_of(_MAX_EVIDENCE), WithWords]
    evidence_language: Language
    supported: Flag
    kind: Name

    @property
    def group(self) -> str:
        """`same/number`, `other/text` …: whether the languages are the same, and the kind."""
        return f"{'same' if self.language == self.evidence_language else 'other'}/{self.kind}"

    @property
    def direction(self) -> str:
        """`de->en`: from the claim's language to that of its evidence."""
        return f"{self.language}->{self.evidence_language}"


@dataclass(frozen=True)
class JudgedClaim:
    """A claim with the sentence that a judge made of it."""

    claim: Claim
    sentence: Sentence

    @property
    def id(self) -> str:
        """The claim's."""
        return self.claim.id

    @property
    def accepted(self) -> bool:
        """Whether the judge found the claim supported."""
        return self.sentence.verdict == "supported"

    @property
    def wrong(self) -> bool:
        """Whether the judge was wrong."""
        return self.accepted != self.claim.supported

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        claim, sentence = self.claim, self.sentence
        return {
            "id": claim.id,
            "group": claim.group,
            "direction": claim.direction,
            "claim": claim.text,
            "evidence": claim.evidence,
            "supported": claim.supported,
            "verdict": sentence.verdict,
            "doubt": sentence.doubt,
            "reason": sentence.reason,
        }


@dataclass(frozen=True)
class ClaimFigures:
    """How well `n` claims were judged; a share of none has no value."""

    n: int
    balanced_accuracy: Share
    false_reject: Share

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values, each share with its 95 % interval."""
        return {
            "n": self.n,
            **self.balanced_accuracy.to_dict("balanced_accuracy"),
            **self.false_reject.to_dict("false_reject"),
        }


@dataclass(frozen=True)
class ClaimEvaluation:
    """All claims, judged."""

    judged: tuple[JudgedClaim, ...]

    @property
    def groups(self) -> dict[str, ClaimFigures]:
        """Figures of `same/number`, `same/text`, `other/number`, `other/text`, then other kinds."""
        kinds = [*KINDS, *sorted({one.claim.kind for one in self.judged} - set(KINDS))]
        names = [f"{same}/{kind}" for same in ("same", "other") for kind in kinds]
        return {
            name: claim_figures([one for one in self.judged if one.claim.group == name])
            for name in names
        }

    @property
    def directions(self) -> dict[str, ClaimFigures]:
        """Figures of `de->en` and so on, in alphabetical order."""
        directions: defaultdict[str, list[JudgedClaim]] = defaultdict(list)
        for one in self.judged:
            directions[one.claim.direction].append(one)
        return {name: claim_figures(directions[name]) for name in sorted(directions)}

    @property
    def wrong(self) -> list[JudgedClaim]:
        """What was judged wrongly; a few from the start show every group and both mistakes."""
        queues: defaultdict[tuple[str, bool], list[JudgedClaim]] = defaultdict(list)
        for one in in_shuffled_order(one for one in self.judged if one.wrong):
            queues[one.claim.group, one.claim.supported].append(one)
        return list(_in_turn([queues[key] for key in sorted(queues)]))

    def to_dict(self, worst: int | None = None) -> dict[str, Any]:
        """Return JSON-ready values; with `worst`, so many claims that were judged wrongly."""
        listed = {} if worst is None else {"worst": [w.to_dict() for w in self.wrong[:worst]]}
        return {
            "claims": {name: figures.to_dict() for name, figures in self.groups.items()},
            "claim_directions": {name: f.to_dict() for name, f in self.directions.items()},
            **listed,
        }


def read_claims(path: Path, limit: int | None = None) -> list[Claim]:
    """Read claims; with a limit, so many of each kind, pair of languages and truth.

    Raises: EvaluationError: naming the file and the line, and saying what is wrong with it.
    """
    claims = [claim for _, claim in lines_of(path, Claim)]
    if limit is None:
        return claims
    return some_of_each(claims, limit, lambda one: (one.kind, one.direction, one.supported))


def judge_claims(
    claims: Sequence[Claim],
    judge: Judge,
    watch: Callable[[str, Progress], None] = lambda what, progress: None,
) -> ClaimEvaluation:
    """Have all claims judged, by evidence, as judges remember it; `watch` is told what goes on."""
    judged = []
    for number, claim in enumerate(sorted(claims, key=lambda claim: claim.evidence)):
        watch("Judging claims", Progress(number, len(claims), claim.text))
        sentence = judge(claim.text, claim.language, claim.evidence, claim.evidence_language)
        judged.append(JudgedClaim(claim, sentence))
    return ClaimEvaluation(tuple(judged))


def claim_figures(judged: Sequence[JudgedClaim]) -> ClaimFigures:
    """Return the figures of judged claims."""
    true = [one for one in judged if one.claim.supported]
    false = [one for one in judged if not one.claim.supported]
    return ClaimFigures(
        n=len(judged),
        balanced_accuracy=share_of(
            [not one.wrong for one in true], [not one.wrong for one in false]
        ),
        false_reject=share_of([one.wrong for one in true]),
    )


def _in_turn(queues: Sequence[Sequence[JudgedClaim]]) -> Iterator[JudgedClaim]:
    """Yield the first of each queue, then the second of each, and so on."""
    for place in range(max(map(len, queues), default=0)):
        yield from (queue[place] for queue in queues if place < len(queue))
