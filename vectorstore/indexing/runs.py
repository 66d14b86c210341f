"""All that is being read at this moment, whoever started it: how far it is, and how to stop it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Collection, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal

from vectorstore.indexing.pace import Pace
from vectorstore.indexing.report import Failure
from vectorstore.progress import Progress, ProgressCallback, Stop, never

Kind = Literal["files", "addresses", "uploads", "articles", "rebuild", "repair"]
_NOTICED = 0.5  # seconds: what is over sooner and brings nothing new, nobody need hear of
_MOST_NAMED = 100  # failures of a run
_SPEED_KNOWN_BY = 15.0  # seconds, of a run that can be over soon
_STEP = 0.05  # seconds between two looks at how far the runs are


@dataclass(frozen=True)
class RunState:
    """How far a run is: of `total` articles `done` can be found; `name` is the one at hand.

    The total is 0 until the run knows what there is. One that is `waiting` has not had its turn
    yet; one that is `stopping` was asked to end. The first of its `failures` are named.
    `seconds_left` is None until there is something to tell it from.
    """

    id: int
    kind: Kind
    done: float = 0
    total: int = 0
    name: str = ""
    failed: int = 0
    failures: tuple[Failure, ...] = ()
    seconds_left: float | None = None
    waiting: bool = False
    stopping: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {**asdict(self), "failures": [asdict(failure) for failure in self.failures]}


@dataclass(frozen=True)
class Reading:
    """All runs together: of the articles that are `known` to be there, `read` can be found.

    Articles that are only looked at again are read. What a run left when it was stopped or broke
    is known, too, until another has looked at it; where one broke, it is `interrupted`.
    """

    read: int = 0
    known: int = 0
    failed: int = 0
    seconds_left: float | None = None
    runs: tuple[RunState, ...] = ()
    interrupted: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether articles are known that cannot be found yet."""
        return self.read < self.known

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {**asdict(self), "runs": [run.to_dict() for run in self.runs]}


@dataclass(frozen=True)
class Ahead:
    """What runs know to be there and may not have stored: articles by the ids that they will have.

    `runs` is how many of them go on; while one is `unlisted`, it knows of nothing yet.
    """

    articles: frozenset[str] = frozenset()
    runs: int = 0
    unlisted: bool = False

    def beyond(self, stored: Container[str]) -> int:
        """Return how many articles come on top of those that are `stored`."""
        return sum(article_id not in stored for article_id in self.articles)


class Underway:
    """A run on its way: the one place that it tells how far it is, and that tells it to end."""

    def __init__(
        self,
        kind: Kind,
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        *,
        number: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin one; what it tells is passed on to `progress`, and `cancelled` ends it, too."""
        self.number = number
        self.failures: list[Failure] = []  # the run adds to it
        self._kind = kind
        self._told = progress
        self._cancelled = cancelled
        self._clock = clock
        self._began = clock()
        self._stop = threading.Event()
        self._pace = Pace(clock)
        self._pacing = threading.Lock()
        self._progress = Progress(0, 0, "")
        self._expected: set[str] = set()
        self._taken: Callable[[], frozenset[str]] = frozenset
        self._waiting = False
        self._listed = kind in {"rebuild", "repair"}
        self._known: set[str] = set()
        self.given: frozenset[str] = frozenset()  # where it was told to look
        self.complete = False

    def tell(self, progress: Progress) -> None:
        """Tell how far it is."""
        self._progress = progress
        if self._told:
            self._told(progress)

    def expect(self, articles: set[str], taken: Callable[[], frozenset[str]] = frozenset) -> None:
        """Tell which articles are to come, in a set that the run goes on changing.

        `taken` gives those that wait to be embedded, by their ids, too.
        """
        self._expected, self._taken, self._listed = articles, taken, True
        self.know(articles)

    def know(self, articles: Collection[str]) -> None:
        """Tell which articles it looks at, or finds gone: what it does not leave is settled."""
        self._known.update(articles)

    @contextmanager
    def queueing(self, articles: Callable[[], set[str]]) -> Iterator[None]:
        """Note that it waits for its turn, and which new `articles` are known by then."""
        self._waiting = True
        self.expect(articles())
        try:
            yield
        finally:
            self._waiting = False

    def stop(self) -> None:
        """Let it end as soon as what is at hand is stored."""
        self._stop.set()

    def stopped(self) -> bool:
        """Whether it is to end."""
        return self._stop.is_set() or self._cancelled()

    @property
    def ahead(self) -> Ahead:
        """What it may not have stored yet."""
        # A copy of a set of texts is made in one step, whatever the run does meanwhile.
        return Ahead(frozenset(self._expected) | self._taken(), 1, not self._listed)

    def settles(self, article_id: str, given: frozenset[str]) -> bool:
        """Whether what another run left, who was told to look at some places, is left no more."""
        again = self.complete and given and given <= self.given
        return bool(again) or article_id in self._known

    def ends_within(self, seconds: float, stored: Container[str]) -> bool:
        """Whether what it has not stored yet is likely to be within so many seconds.

        One that has just begun may; how long an address takes, nobody knows. One whose speed is
        not known after a while is in the middle of something long.
        """
        if self._kind == "addresses" or self._waiting:
            return False
        if not self.ahead.beyond(stored):
            return not self._progress.total and not self.is_noticed
        left = self.state().seconds_left
        if left is None:
            return self._clock() - self._began <= _SPEED_KNOWN_BY
        return left <= seconds

    @property
    def is_noticed(self) -> bool:
        """Whether it brings something, or has gone on for a while."""
        return bool(self.ahead.articles) or self._clock() - self._began >= _NOTICED

    def state(self) -> RunState:
        """Return how far it is."""
        progress, failures = self._progress, tuple(self.failures)
        waiting = max(0, len(self._taken()) - 1)  # the one at hand, too, is not done
        done = max(0, progress.done - waiting)
        with self._pacing:
            speed = self._pace.at(done, progress.total) if progress.total else None
        return RunState(
            id=self.number,
            kind=self._kind,
            done=done,
            total=progress.total or len(self._expected),
            name=progress.name,
            failed=len(failures),
            failures=failures[:_MOST_NAMED],
            seconds_left=speed.seconds_left if speed else None,
            waiting=self._waiting,
            stopping=self.stopped(),
        )


@dataclass(frozen=True)
class _Left:
    """Of an article that a run left: where that run was to look, and whether it was `stopped`."""

    given: frozenset[str]
    stopped: bool


class Runs:
    """The runs of one library that are on their way; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._clock = clock
        self._numbers = itertools.count(1)
        self._underway: dict[int, Underway] = {}  # replaced as a whole at every change
        self._left: dict[str, _Left] = {}  # the same
        self._changing = threading.Lock()

    @contextmanager
    def begin(
        self, kind: Kind, progress: ProgressCallback | None = None, cancelled: Stop = never
    ) -> Iterator[Underway]:
        """Count a run among the others until it is over, however it ends."""
        run = Underway(kind, progress, cancelled, number=next(self._numbers), clock=self._clock)
        with self._changing:
            self._underway = {**self._underway, run.number: run}
        try:
            yield run
        finally:
            with self._changing:
                others = self._underway.items()
                self._left = {
                    one: left
                    for one, left in self._left.items()
                    if not run.settles(one, left.given)
                } | dict.fromkeys(run.ahead.articles, _Left(run.given, run.stopped()))
                self._underway = {number: one for number, one in others if number != run.number}

    def stop(self, number: int) -> bool:
        """Let a run end; return whether it was still on its way."""
        run = self._underway.get(number)
        if run:
            run.stop()
        return run is not None

    def ahead(self) -> Ahead:
        """Return what all of them have not stored yet, and what former ones have left."""
        all_ahead = [run.ahead for run in self._underway.values()]
        articles = frozenset(self._left).union(*(ahead.articles for ahead in all_ahead))
        return Ahead(articles, len(all_ahead), any(ahead.unlisted for ahead in all_ahead))

    def wait(
        self, stored: Callable[[], Container[str]], longest: float, halted: Stop = never
    ) -> None:
        """Wait for articles that can be found within `longest` seconds; not for a long run."""
        end = self._clock() + longest
        while (left := end - self._clock()) > 0 and not halted():
            articles = stored()
            if not any(run.ends_within(left, articles) for run in self._underway.values()):
                return
            time.sleep(_STEP)

    def reading(self, stored: Callable[[], Collection[str]]) -> Reading:
        """Return how far they are together, over an index with the articles of `stored` by id."""
        underway = self._underway.values()
        ahead = self.ahead()  # first: what is stored meanwhile may count twice, but never not
        articles = stored()
        states = tuple(run.state() for run in underway if run.is_noticed)
        return Reading(
            read=len(articles),
            known=len(articles) + ahead.beyond(articles),
            failed=sum(state.failed for state in states),
            seconds_left=_longest(states),
            runs=states,
            interrupted=any(
                not left.stopped for one, left in self._left.items() if one not in articles
            ),
        )


def _longest(states: Sequence[RunState]) -> float | None:
    """Return the seconds until the last of the runs ends; None if one does not know."""
    left = [state.seconds_left for state in states if not state.waiting]
    known = [seconds for seconds in left if seconds is not None]
    return max(known) if known and len(known) == len(left) else None
