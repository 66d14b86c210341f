"""Figures of an evaluation: worked out from ranks, times and verdicts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

DEPTH = 10  # ranks that count
MEASURES = ("r1", "r5", "r10", "mrr10")
_RESAMPLES = 2000
_SEED = 2025
# What each rank is worth for each measure; rank 0 is "not among the first ten".
_WORTH = np.array(
    [(0, 0, 0, 0), *((rank <= 1, rank <= 5, 1, 1 / rank) for rank in range(1, DEPTH + 1))],
    dtype=np.float64,
)


@dataclass(frozen=True)
class Ranks:
    """Where a question's first right chunk and article came: 1 to 10, or 0 if not there.

    `chunk` is None if the question does not say which passages are right.
    """

    type: str
    article: int
    chunk: int | None = None


@dataclass(frozen=True)
class Figures:
    """R@1, R@5, R@10 and MRR@10, each with its 95 % interval, of `n` questions."""

    n: int
    values: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]

    def value(self, measure: str) -> float:
        """Return one of MEASURES."""
        return self.values[MEASURES.index(measure)]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values: `r1` … `mrr10`, then `r1_ci` … `mrr10_ci`."""
        values = {name: _rounded(v) for name, v in zip(MEASURES, self.values, strict=True)}
        intervals = {
            f"{name}_ci": [_rounded(end) for end in ends]
            for name, ends in zip(MEASURES, self.intervals, strict=True)
        }
        return {"n": self.n, **values, **intervals}


@dataclass(frozen=True)
class Share:
    """A share of `n`, with its 95 % interval; both are None where there is nothing to count."""

    n: int
    value: float | None = None
    interval: tuple[float, float] | None = None

    def to_dict(self, name: str) -> dict[str, Any]:
        """Return JSON-ready values: `name` and `name_ci`."""
        ends = None if self.interval is None else [_rounded(end) for end in self.interval]
        return {name: _share(self.value), f"{name}_ci": ends}


@dataclass(frozen=True)
class TypeFigures:
    """One type of questions; `chunk` is None if none of them says which passages are right."""

    n: int
    article: Figures
    chunk: Figures | None

    @property
    def r5(self) -> float:
        """R@5 of chunks, or of articles where chunks are not known."""
        return (self.chunk or self.article).value("r5")

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {"n": self.n, "chunk": _dict(self.chunk), "article": _dict(self.article)}


@dataclass(frozen=True)
class Times:
    """Seconds that something took: the median, and what 95 % stay below."""

    median: float
    p95: float

    def to_dict(self) -> dict[str, float]:
        """Return JSON-ready values."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class RankingFigures:
    """How well a ranking finds what is right: by type, and as the mean over the types."""

    types: Mapping[str, TypeFigures]
    mean_chunk: Figures | None
    mean_article: Figures | None

    @property
    def worst_r5(self) -> float | None:
        """The R@5 of the type that is found worst."""
        return min((figures.r5 for figures in self.types.values()), default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            "types": {name: figures.to_dict() for name, figures in self.types.items()},
            "mean": {"chunk": _dict(self.mean_chunk), "article": _dict(self.mean_article)},
            "worst_r5": _share(self.worst_r5),
        }


@dataclass(frozen=True)
class Verdict:
    """One answer, judged; None where there is nothing to judge.

    Of the `sentences` that a model wrote, `proven` are shown as supported; of these, `right`
    are right as far as gold can tell. `own_language` is whether a gold article is in the
    question's language.
    """

    type: str
    not_found: bool
    quotes: bool
    right_language: bool | None  # None of quotes, which are in their articles' languages
    gold: bool | None = None
    sentences: int = 0
    proven: int = 0
    right: int = 0
    answerable: bool = True
    own_language: bool | None = None


@dataclass(frozen=True)
class AnswerFigures:
    """Answers to one type of questions, as shares.

    `gold` hold a right answer, `not_found` say that the articles do not, `quotes` are made of
    quotes because no model wrote them. `cited` is the share of written sentences with a proof,
    `unsupported` that of the others. `steps` is how many have a proof, `supported_right` the
    share of these that are right as far as gold can tell.
    """

    n: int
    gold: float | None
    not_found: float
    cited: float | None
    right_language: float | None
    quotes: float
    supported_right: float | None
    unsupported: float | None
    steps: int

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {name: _share(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Summary:
    """All answers together, whatever their type; `n` of each share is what it was counted of."""

    shares: Mapping[str, Share]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values: the shares by name, then `n` and 95 % intervals by name."""
        values = {name: share.to_dict("of") for name, share in self.shares.items()}
        return {
            **{name: value["of"] for name, value in values.items()},
            "n": {name: share.n for name, share in self.shares.items()},
            "ci": {name: value["of_ci"] for name, value in values.items()},
        }


def figures_of(ranks: Sequence[int]) -> Figures:
    """Return the figures of ranks from 0 to 10."""
    values = _values(ranks)
    return _figures(len(ranks), values, _resampled(ranks, np.random.default_rng(_SEED)))


def ranking_figures(ranks: Sequence[Ranks]) -> RankingFigures:
    """Return the figures of one ranking, its types in alphabetical order."""
    chunks, articles, types = {}, {}, {}
    for name in sorted({rank.type for rank in ranks}):
        group = [rank for rank in ranks if rank.type == name]
        articles[name] = [rank.article for rank in group]
        known = [rank.chunk for rank in group if rank.chunk is not None]
        if known:
            chunks[name] = known
        chunk = figures_of(known) if known else None
        types[name] = TypeFigures(len(group), figures_of(articles[name]), chunk)
    return RankingFigures(
        types=types,
        mean_chunk=mean_figures(list(chunks.values())),
        mean_article=mean_figures(list(articles.values())),
    )


def mean_figures(groups: Sequence[Sequence[int]]) -> Figures | None:
    """Return the mean over groups of ranks, each group weighing the same; None of no groups."""
    if not groups:
        return None
    random = np.random.default_rng(_SEED)
    values = np.mean([_values(ranks) for ranks in groups], axis=0)
    resampled = np.mean([_resampled(ranks, random) for ranks in groups], axis=0)
    return _figures(sum(map(len, groups)), values, resampled)


def answer_figures(verdicts: Sequence[Verdict]) -> dict[str, AnswerFigures]:
    """Return the figures of judged answers by type, in alphabetical order."""
    types = sorted({verdict.type for verdict in verdicts})
    return {name: _of_type([v for v in verdicts if v.type == name]) for name in types}


def _of_type(group: Sequence[Verdict]) -> AnswerFigures:
    sentences = sum(verdict.sentences for verdict in group)
    steps = sum(verdict.proven for verdict in group)
    judged = [verdict.gold for verdict in group if verdict.gold is not None]
    spoken = [v.right_language for v in group if v.right_language is not None]
    return AnswerFigures(
        n=len(group),
        gold=_mean(judged) if judged else None,
        not_found=_mean([verdict.not_found for verdict in group]),
        cited=steps / sentences if sentences else None,
        right_language=_mean(spoken) if spoken else None,
        quotes=_mean([verdict.quotes for verdict in group]),
        supported_right=sum(v.right for v in group) / steps if steps else None,
        unsupported=1 - steps / sentences if sentences else None,
        steps=steps,
    )


def summary_of(verdicts: Sequence[Verdict]) -> Summary:
    """Return what all answers have in common.

    `gold_same` and `gold_other` are the shares of answers that hold a right one, for gold
    articles in the question's language and in others; `not_found_absent` the share of questions
    without an answer that are not answered, `refused_answerable` of the others. `gold_written`
    is of the answers in a model's words alone, without those that are made of quotes.
    """
    steps = [place < v.right for v in verdicts for place in range(v.proven)]
    golds = [(v.own_language, v.gold) for v in verdicts if v.gold is not None]
    return Summary(
        {
            "gold_same": share_of([gold for own, gold in golds if own]),
            "gold_other": share_of([gold for own, gold in golds if own is False]),
            "not_found_absent": share_of([v.not_found for v in verdicts if not v.answerable]),
            "refused_answerable": share_of([v.not_found for v in verdicts if v.answerable]),
            "supported_right": share_of(steps),
            "right_language": share_of(
                [v.right_language for v in verdicts if v.right_language is not None]
            ),
            "gold_written": share_of(
                [v.gold for v in verdicts if v.gold is not None and v.sentences]
            ),
        }
    )


def share_of(*groups: Sequence[bool]) -> Share:
    """Return the share of flags that are set: of one group, or as the mean over several.

    The interval is a bootstrap like that of figures, each group resampled by itself.
    """
    n = sum(map(len, groups))
    if not all(groups):
        return Share(n)
    random = np.random.default_rng(_SEED)
    value = float(np.mean([_mean(flags) for flags in groups]))
    resampled = np.mean([_resampled_share(flags, random) for flags in groups], axis=0)
    low, high = np.percentile(resampled, (2.5, 97.5))
    return Share(n, value, (min(float(low), value), max(float(high), value)))


def times_of(seconds: Sequence[float]) -> Times | None:
    """Return median and 95th percentile; None of nothing."""
    if not seconds:
        return None
    return Times(float(np.median(seconds)), float(np.percentile(seconds, 95)))


def _values(ranks: Sequence[int]) -> np.ndarray:
    values: np.ndarray = _WORTH[np.asarray(ranks)].mean(axis=0)
    return values


def _resampled(ranks: Sequence[int], random: np.random.Generator) -> np.ndarray:
    """Return the measures of many samples that might have been drawn instead, (n, 4).

    A bootstrap. One hit and one miss more than were seen are drawn from, after Agresti and
    Coull (1998): five hits of five are no proof that all the others are hits.
    """
    counts = np.bincount(ranks, minlength=DEPTH + 1).astype(np.float64)
    counts[:2] += 1
    drawn = random.multinomial(len(ranks), counts / counts.sum(), size=_RESAMPLES)
    resampled: np.ndarray = drawn @ _WORTH / len(ranks)
    return resampled


def _resampled_share(flags: Sequence[bool], random: np.random.Generator) -> np.ndarray:
    hits, n = sum(flags), len(flags)
    return random.binomial(n, (hits + 1) / (n + 2), size=_RESAMPLES) / n


def _figures(n: int, values: np.ndarray, resampled: np.ndarray) -> Figures:
    low, high = np.percentile(resampled, (2.5, 97.5), axis=0)
    ends = zip(np.minimum(low, values).tolist(), np.maximum(high, values).tolist(), strict=True)
    return Figures(n, tuple(values.tolist()), tuple(ends))


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags)


def _dict(figures: Figures | None) -> dict[str, Any] | None:
    return figures.to_dict() if figures else None


def _share(value: float | None) -> float | None:
    return None if value is None else _rounded(value)


def _rounded(value: float) -> float:
    return round(value, 4)
