"""One indexing run: what sources hold goes into the store, and only what changed is embedded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from vectorstore import resources
from vectorstore.article import Article
from vectorstore.errors import Cancelled, LoadingError
from vectorstore.indexing.places import Places
from vectorstore.indexing.readings import Key, Readings, by_id, keys_of
from vectorstore.indexing.report import Failure, IndexReport
from vectorstore.indexing.turns import Turns
from vectorstore.progress import Counter, ProgressCallback, Stop, never
from vectorstore.sources.place import is_file, moved
from vectorstore.sources.source import Loaded, Source, read_ahead
from vectorstore.store.records import text_hash
from vectorstore.store.store import Store

# Characters embedded together (see `make bench-index`); an article is never parted.
_BATCH_LENGTH = 64_000
ABSENT = "There is no such file or folder."

Put = Callable[[Sequence[Article], Callable[[float], None], Stop], None]


class Run:
    """Takes what sources hold into a store; other runs may have the store in between."""

    def __init__(
        self, store: Store, put: Put, turns: Turns, readings: Readings, stop: Stop = never
    ) -> None:
        """Begin over what `store` holds; `put` embeds and stores, until `stop` says so."""
        self.began = time.monotonic()
        self.places = _places(store)
        self.failed: list[Failure] = []
        self.cancelled = False
        self._store = store
        self._put = put
        self._turns = turns
        self._readings = readings
        self._stop = stop
        self._counter = Counter(None, 0)
        self._waiting: dict[str, Article] = {}  # to be embedded
        self._added: list[str] = []
        self._updated: list[str] = []
        self._unchanged: list[str] = []
        self._removed: list[str] = []

    def report(self) -> IndexReport:
        """Return what it did; what was touched twice counts once."""
        touched = {*self._added, *self._updated, *self._removed}
        same = [article_id for article_id in self._unchanged if article_id not in touched]
        return IndexReport(
            added=tuple(self._added),
            updated=tuple(dict.fromkeys(self._updated)),
            unchanged=tuple(dict.fromkeys(same)),
            removed=tuple(self._removed),
            failed=tuple(self.failed),
            cancelled=self.cancelled,
        )

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Let it be stopped in the middle of a step; what it has read is remembered until then."""
        with self._readings.run():
            try:
                yield
            except Cancelled:  # in the middle of a very long article, or behind somebody else
                self.cancelled = True
            finally:  # what still waits is not stored
                for article in self._waiting.values():
                    self._readings.forget(keys_of(article))

    def look_again(self) -> None:
        """Begin anew with what the store holds: somebody else has written to it."""
        self.places = _places(self._store)

    def take(self, sources: Sequence[Source], progress: ProgressCallback | None = None) -> None:
        """Read sources, ahead of the embedding, and store what is new in them.

        Raises: Cancelled: if the run is stopped in the middle of a step.
        """
        self._counter = Counter(progress, len(sources))
        self.cancelled = self._taken(sources) < len(sources)
        self._put_waiting()
        if sources and not self.cancelled:
            self._counter.end(sources[-1].name)

    def _taken(self, sources: Sequence[Source]) -> int:
        """Read sources and take what is in them; return of how many that was done."""
        taken = 0
        ahead = read_ahead(
            sources, lambda source: source.load(), self._stop, self._store_and_give_way
        )
        for source, loaded, read in ahead:
            if isinstance(loaded, LoadingError):
                self._counter.begin(source.name)
                self.failed.append(Failure(source.name, str(loaded)))
            elif not self._take(source, loaded, read):
                break
            taken += 1
        return taken

    def _take(self, source: Source, loaded: Loaded, read: float) -> bool:
        """Take what a place held when it was read; what it held before and no more goes.

        Return whether it came to that: once the run is stopped, what is left waits for another.
        """
        read = self.began if source.handed_over else read
        self.failed += [Failure(f"{source.name}: {what}", why) for what, why in loaded.failures]
        self._counter.opened(len(loaded.articles))
        if not loaded.articles:
            self._counter.begin(source.name)
        are_newest = True
        for article in loaded.articles:
            if self._stop():
                return False
            self._counter.begin(source.name)
            if source.is_gone():  # since it was read; whoever noticed that may be through
                self.failed.append(Failure(source.name, ABSENT))
                return True
            are_newest &= self._take_unless_newer(article, source, read)
            if sum(len(waiting.text) for waiting in self._waiting.values()) >= _BATCH_LENGTH:
                self._store_and_give_way()
        self._leave_former(source, loaded, read)
        if loaded.stored:
            self._put_waiting()
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
            self._take_article(article, as_it_is=source.as_it_is)
            self._readings.note([own, article.origin], read)
            return True
        record = self._store.records.get(article.id) if source.as_it_is else None
        newer = record.article if record else self.places.at(article.origin)
        self._unchanged += [newer.id] if newer else []
        return False

    def _leave_former(self, source: Source, loaded: Loaded, read: float) -> None:
        """Note that a place holds no more what it held before."""
        if not loaded.failures and not loaded.stored and not source.as_it_is:
            held = {article.origin for article in loaded.articles}
            former = [place for place in self.places.within(source.place) if place not in held]
            gone = [p for p in former if p == source.place or not is_file(p)]
            self.leave(gone, read)
        self._leave_places([place for place in loaded.left if self.places.at(place)])

    def leave(self, places: Sequence[str], read: float) -> None:
        """Note that a reading has shown that articles are gone, unless there is a newer one."""
        gone = [place for place in places if self._readings.are_newest([place], read)]
        self._leave_places(gone)
        self._readings.note(gone, read)

    def _take_article(self, article: Article, *, as_it_is: bool) -> None:
        former = self.places.at(article.origin)
        named, is_known = (article, False) if as_it_is else self.places.identified(article)
        if former and former.id != named.id and not as_it_is:
            self._leave_places([article.origin])
        if is_known:
            self._note_place(named, article.text)
        elif self._needs_embedding(named):
            self._waiting[named.id] = named
        self.places.note(named, text_hash(article.text) if is_known else "")

    def _note_place(self, article: Article, text: str) -> None:
        """Note that an article has one more place; nothing is embedded for it."""
        waiting = self._waiting.get(article.id)
        record = self._store.records.get(article.id)
        if waiting:
            self._waiting[article.id] = replace(article, text=waiting.text)
        elif record and record.article != replace(article, text=""):
            kept = text if text_hash(text) == record.text_hash else self._text(article.id)
            self._store.put_metadata(replace(article, text=kept))
            self._updated.append(article.id)
        else:
            self._unchanged.append(article.id)

    def _leave_places(self, places: Sequence[str]) -> None:
        """Note that articles are no longer at some places; those that are nowhere now go."""
        if not places:
            return
        self._put_waiting()
        gone = []
        for place in places:
            article = self.places.at(place)
            others = [other for other in article.origins if other != place] if article else []
            if article and others:
                kept = moved(article, others, article.id)
                self._store.put_metadata(replace(kept, text=self._text(article.id)))
                self.places.note(kept, self._store.records[article.id].text_hash)
                self._updated.append(article.id)
            elif article:
                self.places.forget(article.id)
                gone.append(article.id)
        self._store.remove(gone)
        self._removed += gone

    def _text(self, article_id: str) -> str:
        return self._store.article(article_id).text

    def _needs_embedding(self, article: Article) -> bool:
        """Whether the article must be embedded; what needs less is done at once."""
        record = self._store.records.get(article.id)
        damaged = article.id in self._store.damaged
        if record is None or damaged or record.text_hash != text_hash(article.text):
            return True
        if record.article.language != article.language:
            return True  # sentences are split by language, and so the chunks are others
        if record.article.to_dict(text=False) == article.to_dict(text=False):
            self._unchanged.append(article.id)
        else:
            self._store.put_metadata(article)
            self._updated.append(article.id)
        return False

    def _store_and_give_way(self) -> None:
        """Store what waits, and let others have the store for as long as they need it.

        Raises: Cancelled: if the run is stopped while it waits for them.
        """
        self._put_waiting()
        before = self._store.records
        self._turns.give_way(self._stop)
        if self._store.records is not before:
            self.look_again()

    def _put_waiting(self) -> None:
        if not self._waiting:
            return
        known = self._store.records
        articles = list(self._waiting.values())
        try:
            self._put(articles, self._counter.within, self._stop)
        finally:
            resources.trim()
        self._waiting = {}
        for article in articles:
            (self._updated if article.id in known else self._added).append(article.id)


def _places(store: Store) -> Places:
    return Places((record.article, record.text_hash) for record in store.records.values())
