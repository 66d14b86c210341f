"""Files and folders into the store: only what changed is embedded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePath

from vectorstore.article import Article
from vectorstore.embedding.embedder import Embedder
from vectorstore.fetching.addresses import is_address
from vectorstore.fetching.fetcher import Fetcher
from vectorstore.formats.formats import SUFFIXES, WRONG_KIND
from vectorstore.indexing.readings import Readings, by_id
from vectorstore.indexing.report import Failure, IndexReport
from vectorstore.indexing.run import ABSENT, Run
from vectorstore.indexing.runs import Underway
from vectorstore.indexing.storing import ArticleWriter
from vectorstore.indexing.turns import Turns
from vectorstore.indexing.unreadable import Unreadable
from vectorstore.progress import ProgressCallback, Stop, never
from vectorstore.sources.feeds import WatchedFeeds
from vectorstore.sources.files import Files
from vectorstore.sources.folders import Found, find
from vectorstore.sources.handed_over import cleaned, safe_name
from vectorstore.sources.place import article_id, bases, shown
from vectorstore.sources.source import Loaded, Source
from vectorstore.sources.web import Web
from vectorstore.store.store import Store

_UPLOAD = "upload:"


class Indexer:
    """Keeps a store current with files."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        fetcher: Callable[[], Fetcher] = Fetcher,
        turns: Turns | None = None,
    ) -> None:
        """Index into `store`, embedding with `embedder`; pages are fetched with a `fetcher`.

        A run whose thread has one of the `turns` gives way to whoever waits for one.
        """
        self._store = store
        self._turns = turns or Turns()
        self._readings = Readings()
        self._writer = ArticleWriter(store, embedder, self._turns)
        self._files = Files()
        self.feeds = WatchedFeeds(store.folder / "feeds.json")
        self.unreadable = Unreadable(store.folder / "unreadable.json")
        self._web = Web(self._files, self.feeds, fetcher)

    def close(self) -> None:
        """End the child process that reads files."""
        self._files.close()

    def index(
        self,
        paths: Iterable[str | Path],
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        *,
        forget: bool = False,
        underway: Underway | None = None,
    ) -> IndexReport:
        """Add, update and remove articles, so that the store shows what the paths hold.

        A path may be a web address, of a page or of a feed, whose new entries are read. A
        folder is read with all below it; articles that have gone from it are removed. A file
        that cannot be read is reported, and its former version stays. So do the articles of a
        path that is no longer there, perhaps on a disk that is not connected, unless `forget`
        says that it was deleted. Once `cancelled` says so, nothing more is read.

        Raises: StoreError: if the store cannot be written; what it held before is kept.
        """
        given = list(paths)
        underway = underway or Underway("files", progress, cancelled)
        underway.given = frozenset(map(str, given))
        with self._run(underway) as run:
            if self.repair(underway):
                run.intake.look_again()
            found = find(Path(path) for path in given if not is_address(path))
            refused = {place: Failure(*told) for place, told in found.refused.items()}
            run.tally.failed += refused.values()
            sources = [self._file(path, place) for place, path in found.files.items()]
            addresses = [str(path) for path in dict.fromkeys(given) if is_address(path)]
            sources += [self._address(url, underway.stopped) for url in addresses]
            run.take(sources)
            run.tally.cancelled = run.tally.cancelled or underway.stopped()
            if not run.tally.cancelled:
                run.leave(self._gone(found, run, forget=forget), run.began)
                self._note_unreadable(found, refused, forget=forget)
                underway.complete = True
                underway.know([article_id(place) for place in found.absent] if forget else [])
        return run.tally.report()

    def new_files(self, paths: Iterable[str | Path]) -> set[str]:
        """Return the ids that files at paths will have, of which nothing is stored yet."""
        stored = {
            base
            for record in self._store.records.values()
            for place in record.article.origins
            for base in bases(place)
        }
        places = find(Path(path) for path in paths if not is_address(path)).files
        new = (place for place in places if not (place in stored or self.unreadable.holds(place)))
        return {article_id(place) for place in new}

    @staticmethod
    def new_uploads(names: Iterable[str]) -> set[str]:
        """Return the ids that uploads of these names will have."""
        return {article_id(_UPLOAD + safe_name(name)) for name in names}

    @contextmanager
    def _run(self, underway: Underway) -> Iterator[Run]:
        parts = (self._store, self._writer, self._turns, self._readings, self.unreadable)
        run = Run(*parts, underway)
        try:
            with run.going_on():
                yield run
        finally:
            self.unreadable.keep()

    def _gone(self, found: Found, run: Run, *, forget: bool) -> list[str]:
        """Return the places at which there is no article any more."""
        places = run.intake.places.all()
        gone = [place for place in places if found.lacks(place)]
        if forget:
            return gone + [place for place in places if found.was_deleted(place)]
        run.tally.failed += [Failure(name, ABSENT) for name in found.absent.values()]
        return gone

    def _note_unreadable(
        self, found: Found, refused: Mapping[str, Failure], *, forget: bool
    ) -> None:
        self.unreadable.leave(
            lambda place: (
                found.is_well(place)
                or (forget and found.was_deleted(place))
                or (place not in found.absent and _is_gone(place))
            )
        )
        for place, failure in refused.items():
            self.unreadable.note(place, [failure])

    def _address(self, url: str, cancelled: Stop) -> Source:
        was_read = self.feeds.get(url).state.checked is not None
        return Source(url, url, lambda: self._web.load(url, cancelled), was_read=was_read)

    def _file(self, path: Path, place: str) -> Source:
        return Source(place, shown(path), lambda: self._files.load(path), path=path)

    def index_uploads(
        self,
        files: Mapping[str, bytes],
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        *,
        underway: Underway | None = None,
    ) -> IndexReport:
        """Add or update articles whose content somebody handed over, by file name.

        The name is a label and never becomes a path; the same name replaces the article.
        """
        sources: dict[str, Source] = {}
        failed = []
        for given, content in files.items():
            name = safe_name(given)
            if PurePath(name).suffix.lower() not in SUFFIXES:
                failed.append(Failure(name, WRONG_KIND))
            elif name in sources:
                failed.append(Failure(name, "Another upload has the same name. Rename one."))
            else:
                sources[name] = self._upload(name, content)
        with self._run(underway or Underway("uploads", progress, cancelled)) as run:
            run.tally.failed += failed
            run.take(list(sources.values()))
        return run.tally.report()

    def index_articles(
        self,
        articles: Sequence[Article],
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        *,
        underway: Underway | None = None,
    ) -> IndexReport:
        """Add or update articles as they are; only those that changed are embedded."""
        with self._run(underway or Underway("articles", progress, cancelled)) as run:
            run.take([_given(article) for article in articles])
        return run.tally.report()

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles; a run that has given way does not add them again.

        Raises: ArticleNotFound: if there is none of one of the ids; then nothing is removed.
        """
        known = self._store.records
        held = [known[i].article for i in article_ids if i in known]
        self._store.remove(article_ids)
        for article in held:
            self._readings.note_removed([by_id(article), *article.origins])

    def forget_feeds(self, urls: Collection[str]) -> None:
        """Forget feeds, and that they could not be read; their articles stay.

        Raises: FetchError: if one is not known; then none is forgotten.
        Raises: StoreError: if that cannot be written.
        """
        self.feeds.remove(urls)
        self.unreadable.leave(lambda place: place in urls)
        self.unreadable.keep()

    def repair(self, underway: Underway | None = None, *, gives_way: bool = True) -> list[str]:
        """Embed articles anew that lost chunks or are lost; see ArticleWriter.repair.

        Without `gives_way` nobody who waits for the store is let in between.
        """
        underway = underway or Underway("repair")
        give_way = self._turns.give_way if gives_way else None
        if self._store.lost:
            underway.expect({article.id for article in self._store.lost})
        return self._writer.repair(underway.tell, underway.stopped, give_way)

    def _upload(self, name: str, content: bytes) -> Source:
        origin = _UPLOAD + name
        load = partial(self._files.load_content, name, content, origin)
        return Source(origin, name, load, handed_over=True)


def _given(article: Article) -> Source:
    """Return the source of an article that a program made."""
    return Source(
        article.origin,
        article.title,
        lambda: Loaded((cleaned(article),)),
        as_it_is=True,
        handed_over=True,
    )


def _is_gone(place: str) -> bool:
    """Whether the file at a place was deleted, and not the whole folder that it was in."""
    path = Path(place)
    return not is_address(place) and path.parent.is_dir() and not path.exists()
