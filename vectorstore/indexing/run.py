"""One indexing run: what sources hold goes into the store, and only what changed is embedded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from vectorstore.article import Article
from vectorstore.errors import Cancelled, LoadingError
from vectorstore.fetching.addresses import is_address
from vectorstore.indexing.intake import Intake
from vectorstore.indexing.readings import Key, Readings, by_id, keys_of
from vectorstore.indexing.report import Failure, Tally
from vectorstore.indexing.runs import Underway
from vectorstore.indexing.storing import ArticleWriter
from vectorstore.indexing.turns import Turns
from vectorstore.indexing.unreadable import Unreadable
from vectorstore.progress import Counter
from vectorstore.sources.place import article_id, is_file
from vectorstore.sources.source import Loaded, Source, read_ahead
from vectorstore.store.store import Store

# Characters embedded together (see `make bench-index`); an article is never parted.
_BATCH_LENGTH = 64_000
_FIRST_BATCH = 4_000  # so that something can be found soon; each is twice as long as the last
ABSENT = "There is no such file or folder."


class Run:
    """Takes what sources hold into a store; other runs may have the store in between.

    Where several runs read the same, the latest reading counts.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # what it changes, and all whom it tells or asks
        self,
        store: Store,
        writer: ArticleWriter,
        turns: Turns,
        readings: Readings,
        unreadable: Unreadable,
        underway: Underway,
    ) -> None:
        """Begin over what `store` holds; `underway` is told how far it is, and may stop it."""
        self.began = time.monotonic()
        self.tally = Tally(failed=underway.failures)
        counter = Counter(underway.tell, underway.stopped)
        self.intake = Intake(store, writer, self.tally, counter)
        self._store = store
        self._turns = turns
        self._readings = readings
        self._unreadable = unreadable
        self._counter = counter
        self._underway = underway
        self._batch_length = _FIRST_BATCH
        self._expected: set[str] = set()  # ids of articles of which nothing is taken yet

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Let it be stopped in the middle of a step; what it has read is remembered until then."""
        with self._readings.run():
            try:
                yield
            except Cancelled:  # in the middle of a very long article, or behind somebody else
                self.tally.cancelled = True
            finally:  # what still waits is not stored
                for article in self.intake.waiting:
                    self._readings.forget(keys_of(article))

    def take(self, sources: Sequence[Source]) -> None:
        """Read sources, ahead of the embedding, and store what is new in them.

        Raises: Cancelled: if the run is stopped in the middle of a step.
        """
        self._counter.expect(len(sources))
        self._expected = {article_id(source.place) for source in sources if self._is_new(source)}
        self._underway.expect(self._expected, lambda: self.intake.waiting_ids)
        taken = 0
        ahead = read_ahead(
            sources, lambda source: source.load(), self._counter.stopped, self._store_and_give_way
        )
        for source, loaded, read in ahead:
            if isinstance(loaded, LoadingError):
                self._counter.begin(source.name)
                self._fail(source, [Failure(source.name, str(loaded))])
                self._expected.discard(article_id(source.place))
            elif not self._take(source, loaded, self.began if source.handed_over else read):
                break
            taken += 1
        self.tally.cancelled = taken < len(sources)
        self.intake.put_waiting()
        if sources and not self.tally.cancelled:
            self._counter.end(sources[-1].name)

    def leave(self, places: Sequence[str], read: float) -> None:
        """Note that a reading has shown that articles are gone, unless there is a newer one."""
        gone = [place for place in places if self._readings.are_newest([place], read)]
        self.intake.leave(gone)
        self._readings.note(gone, read)

    def _take(self, source: Source, loaded: Loaded, read: float) -> bool:
        """Take what a place held when it was read; what it held before and no more goes.

        Return whether it came to that: once the run is stopped, what is left waits for another.
        """
        named = [Failure(f"{source.name}: {what}", why) for what, why in loaded.failures]
        self._fail(source, named)
        self._counter.opened(len(loaded.articles))
        if not loaded.articles:
            self._counter.begin(source.name)
        are_newest = True
        inside = {article.id for article in loaded.articles if self._is_unknown(article)}
        self._expected |= inside
        self._underway.know(inside)
        self._expected -= {article_id(source.place)} - inside
        for article in loaded.articles:
            if self._counter.stopped():
                return False
            self._counter.begin(source.name)
            if source.is_gone():  # since it was read; whoever noticed that may be through
                self._fail(source, [Failure(source.name, ABSENT)])
                self._expected -= inside
                return True
            are_newest &= self._take_unless_newer(article, source, read)
            self._expected.discard(article.id)
            length = sum(len(waiting.text) for waiting in self.intake.waiting)
            if length >= min(self._batch_length, _BATCH_LENGTH):
                self._store_and_give_way()
                self._batch_length *= 2
        self._leave_former(source, loaded, read)
        if loaded.stored:
            self.intake.put_waiting()
            if are_newest:  # else the entries are looked at again: ours may be the later ones
                loaded.stored()
        elif not source.as_it_is:
            self._readings.note([source.place], read)
        return True

    def _take_unless_newer(self, article: Article, source: Source, read: float) -> bool:
        """Take an article, unless somebody has read it later, or removed it since the run began.

        Return whether nobody has read it later.
        """
        own = by_id(article)
        # A newer reading of a whole file says of each part of it whether it is there.
        keys: set[Key] = {own} if source.as_it_is else {article.origin, source.place}
        if self._readings.were_removed({own, *keys}, self.began):
            return True
        if self._readings.are_newest(keys, read):
            self.intake.take(article, as_it_is=source.as_it_is)
            self._readings.note([own, article.origin], read)
            return True
        record = self._store.records.get(article.id) if source.as_it_is else None
        newer = record.article if record else self.intake.places.at(article.origin)
        self.tally.unchanged += [newer.id] if newer else []
        return False

    def _leave_former(self, source: Source, loaded: Loaded, read: float) -> None:
        """Note that a place holds no more what it held before."""
        places = self.intake.places
        if not loaded.failures and not loaded.stored and not source.as_it_is:
            held = {article.origin for article in loaded.articles}
            former = [place for place in places.within(source.place) if place not in held]
            self.leave([p for p in former if p == source.place or not is_file(p)], read)
        self.intake.leave([place for place in loaded.left if places.at(place)])

    def _store_and_give_way(self) -> None:
        """Store what waits, and let others have the store for as long as they need it.

        The first few articles wait for no question: whoever asks then needs them more than speed.

        Raises: Cancelled: if the run is stopped while it waits for them.
        """
        is_long = self._batch_length >= _BATCH_LENGTH
        self.intake.patient = is_long
        self.intake.put_waiting()
        before = self._store.records
        self._turns.give_way(self._counter.stopped, long=is_long)
        if self._store.records is not before:
            self.intake.look_again()

    def _fail(self, source: Source, failures: Sequence[Failure]) -> None:
        """Note what of a source could not be read, if anything, for as long as it stays so.

        An address that never gave anything is a slip of whoever typed it.
        """
        self.tally.failed += failures
        slip = is_address(source.place) and self._is_new(source)
        if not source.handed_over and not slip:
            self._unreadable.note(source.place, () if source.is_gone() else failures)

    def _is_new(self, source: Source) -> bool:
        """Whether nothing is known yet of what a source holds."""
        was_read = source.was_read or self._unreadable.holds(source.place)
        return not was_read and not self.intake.places.within(source.place)

    def _is_unknown(self, article: Article) -> bool:
        """Whether an article that was just read is not stored yet, in whatever version."""
        return article.id not in self._store.records and not self.intake.places.at(article.origin)
