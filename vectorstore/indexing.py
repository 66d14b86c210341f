"""Files and folders into the store: only what changed is embedded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

from vectorstore import memory
from vectorstore.addresses import is_address
from vectorstore.article import Article
from vectorstore.chunking import split_chunks
from vectorstore.embedding import Embedder
from vectorstore.errors import Cancelled, LoadingError
from vectorstore.fetching import Fetcher
from vectorstore.finding import Found, find, is_file, shown
from vectorstore.given import check, safe_name
from vectorstore.index_report import (
    Counter,
    Failure,
    IndexReport,
    Progress,
    ProgressCallback,
    Stop,
    never,
)
from vectorstore.index_run import Run, Source, given_source, keys_of, places_of
from vectorstore.parsing import SUFFIXES
from vectorstore.reading import FileReader, Loaded, moved, read_ahead
from vectorstore.records import IndexedArticle, text_hash
from vectorstore.sentence_vectors import embed_by_parts, embed_chunks
from vectorstore.store import Store
from vectorstore.turns import Key, Readings, Turns
from vectorstore.web import Feeds, Web

# Characters embedded together (see `make bench-index`); an article is never parted.
_BATCH_LENGTH = 64_000
_UPLOAD = "upload:"
_ABSENT = "There is no such file or folder."
_WRONG_KIND = f"Beleg reads {', '.join(sorted(SUFFIXES))} files."


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
        self._is_repairing = False
        self._embedder = embedder
        self._reader = FileReader()
        self.feeds = Feeds(store.folder / "feeds.json")
        self._web = Web(self._reader, self.feeds, fetcher)

    def close(self) -> None:
        """End the child process that reads files."""
        self._reader.close()

    def index(
        self,
        paths: Iterable[str | Path],
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        *,
        forget: bool = False,
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
        with self._run(cancelled) as run:
            if self.repair(cancelled=cancelled):
                run.places = places_of(self._store)
            found = find(Path(path) for path in given if not is_address(path))
            run.failed += [Failure(name, reason) for name, reason in found.failures]
            sources = [self._file(path, place) for place, path in found.files.items()]
            addresses = [str(path) for path in dict.fromkeys(given) if is_address(path)]
            sources += [self._address(url, cancelled) for url in addresses]
            self.take(sources, run, progress)
            run.cancelled = run.cancelled or cancelled()
            if not run.cancelled:
                self._leave_read(self._gone(found, run, forget=forget), run.began, run)
        return run.report()

    @contextmanager
    def _run(self, stop: Stop) -> Iterator[Run]:
        """Give a run over the store; it may be stopped in the middle of a step."""
        with self._readings.run():
            run = Run(places_of(self._store), stop)
            try:
                yield run
            except Cancelled:  # in the middle of a very long article, or behind somebody else
                run.cancelled = True
            finally:  # what still waits is not stored
                for article in run.waiting.values():
                    self._readings.forget(keys_of(article))

    def _gone(self, found: Found, run: Run, *, forget: bool) -> list[str]:
        """Return the places at which there is no article any more."""
        places = run.places.all()
        gone = [place for place in places if found.lacks(place)]
        if forget:
            return gone + [place for place in places if found.was_deleted(place)]
        run.failed += [Failure(name, _ABSENT) for name in found.absent.values()]
        return gone

    def _address(self, url: str, cancelled: Stop) -> Source:
        return Source(url, url, lambda: self._web.load(url, cancelled))

    def _file(self, path: Path, place: str) -> Source:
        return Source(place, shown(path), lambda: self._reader.file(path), path=path)

    def index_uploads(
        self,
        files: Mapping[str, bytes],
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
    ) -> IndexReport:
        """Add or update articles whose content somebody handed over, by file name.

        The name is a label and never becomes a path; the same name replaces the article.
        """
        sources: dict[str, Source] = {}
        failed = []
        for given, content in files.items():
            name = safe_name(given)
            if PurePath(name).suffix.lower() not in SUFFIXES:
                failed.append(Failure(name, _WRONG_KIND))
            elif name in sources:
                failed.append(Failure(name, "Another upload has the same name. Rename one."))
            else:
                sources[name] = self._upload(name, content)
        with self._run(cancelled) as run:
            run.failed += failed
            self.take(list(sources.values()), run, progress)
        return run.report()

    def index_articles(
        self,
        articles: Sequence[Article],
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
    ) -> IndexReport:
        """Add or update articles as they are; only those that changed are embedded."""
        with self._run(cancelled) as run:
            self.take([given_source(article) for article in articles], run, progress)
        return run.report()

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles; a run that has given way does not add them again.

        Raises: ArticleNotFound: if there is none of one of the ids; then nothing is removed.
        """
        known = self._store.records
        held = [known[i].article for i in article_ids if i in known]
        self._store.remove(article_ids)
        for article in held:
            self._readings.note_removed([("id", article.id), *article.origins])

    def repair(
        self,
        progress: ProgressCallback | None = None,
        cancelled: Stop = never,
        *,
        gives_way: bool = True,
    ) -> list[str]:
        """Embed articles anew that lost chunks or are lost, from the texts that were kept.

        Where somebody is at it who has given way, that one goes on with it.

        Raises: Cancelled: if `cancelled` says so; what was embedded is kept.
        """
        if self._is_repairing:
            return []
        self._is_repairing = True
        try:
            return self._repaired(progress, cancelled, gives_way=gives_way)
        finally:
            self._is_repairing = False

    def _repaired(
        self, progress: ProgressCallback | None, cancelled: Stop, *, gives_way: bool
    ) -> list[str]:
        harmed = [*self._store.damaged, *(article.id for article in self._store.lost)]
        repaired = []
        for number, article_id in enumerate(harmed):
            article = self._store.harmed(article_id)
            if article is None:  # somebody else has come to it, or it was removed
                continue
            if progress:
                progress(Progress(number, len(harmed), article.title))
            self.put([article])
            repaired.append(article_id)
            if cancelled() or (gives_way and not self._turns.give_way(cancelled)):
                raise Cancelled("The repair was stopped.")
        return repaired

    def put(
        self,
        articles: Sequence[Article],
        tell: Callable[[float], None] = lambda share: None,
        cancelled: Stop = never,
    ) -> None:
        """Embed articles and store them as they are; `tell` is told how much of it is done.

        Raises: LoadingError: if one of them cannot be stored; then none is.
        Raises: Cancelled: if `cancelled` says so in the middle of very much text.
        """
        for article in articles:
            check(article)
        self._store.put(self._embedded(articles, tell, cancelled))

    def take(
        self, sources: Sequence[Source], run: Run, progress: ProgressCallback | None = None
    ) -> None:
        """Read sources, ahead of the embedding, and store what is new in them.

        Raises: Cancelled: if the run is stopped in the middle of a step.
        """
        run.counter = Counter(progress, len(sources))
        run.cancelled = self._taken(sources, run) < len(sources)
        self._put_waiting(run)
        if sources and not run.cancelled:
            run.counter.end(sources[-1].name)

    def _taken(self, sources: Sequence[Source], run: Run) -> int:
        """Read sources and take what is in them; return of how many that was done."""
        taken = 0
        ahead = read_ahead(
            sources, lambda source: source.load(), run.stop, lambda: self._store_and_give_way(run)
        )
        for source, loaded, read in ahead:
            if isinstance(loaded, LoadingError):
                run.counter.begin(source.name)
                run.failed.append(Failure(source.name, str(loaded)))
            elif not self._take(source, loaded, read, run):
                break
            taken += 1
        return taken

    def _take(self, source: Source, loaded: Loaded, read: float, run: Run) -> bool:
        """Take what a place held when it was read; what it held before and no more goes.

        Return whether it came to that: once the run is stopped, what is left waits for another.
        """
        read = run.began if source.handed_over else read
        run.failed += [Failure(f"{source.name}: {what}", why) for what, why in loaded.failures]
        run.counter.opened(len(loaded.articles))
        if not loaded.articles:
            run.counter.begin(source.name)
        are_newest = True
        for article in loaded.articles:
            if run.stop():
                return False
            run.counter.begin(source.name)
            if source.is_gone():  # since it was read; whoever noticed that may be through
                run.failed.append(Failure(source.name, _ABSENT))
                return True
            are_newest &= self._take_unless_newer(article, source, read, run)
            if sum(len(waiting.text) for waiting in run.waiting.values()) >= _BATCH_LENGTH:
                self._store_and_give_way(run)
        self._leave_former(source, loaded, read, run)
        if loaded.stored:
            self._put_waiting(run)
            if are_newest:  # else the entries are looked at again: ours may be the later ones
                loaded.stored()
        elif not source.as_it_is:
            self._readings.note([source.place], read)
        return True

    def _take_unless_newer(self, article: Article, source: Source, read: float, run: Run) -> bool:
        """Take an article, unless somebody has read it later, or removed it since the run began.

        Return whether nobody has read it later.
        """
        own: Key = ("id", article.id)
        # A newer reading of a whole file says of each part of it whether it is there.
        keys = {own} if source.as_it_is else {article.origin, source.place}
        if self._readings.were_removed({own, *keys}, run.began):
            return True
        if self._readings.are_newest(keys, read):
            self._take_article(article, run, as_it_is=source.as_it_is)
            self._readings.note([own, article.origin], read)
            return True
        record = self._store.records.get(article.id) if source.as_it_is else None
        newer = record.article if record else run.places.at(article.origin)
        run.unchanged += [newer.id] if newer else []
        return False

    def _leave_former(self, source: Source, loaded: Loaded, read: float, run: Run) -> None:
        """Note that a place holds no more what it held before."""
        if not loaded.failures and not loaded.stored and not source.as_it_is:
            held = {article.origin for article in loaded.articles}
            former = [place for place in run.places.within(source.place) if place not in held]
            gone = [p for p in former if p == source.place or not is_file(p)]
            self._leave_read(gone, read, run)
        self._leave([place for place in loaded.left if run.places.at(place)], run)

    def _leave_read(self, places: Sequence[str], read: float, run: Run) -> None:
        """Note that a reading has shown that articles are gone, unless a newer one has not."""
        gone = [place for place in places if self._readings.are_newest([place], read)]
        self._leave(gone, run)
        self._readings.note(gone, read)

    def _take_article(self, article: Article, run: Run, *, as_it_is: bool) -> None:
        former = run.places.at(article.origin)
        named, is_known = (article, False) if as_it_is else run.places.identified(article)
        if former and former.id != named.id and not as_it_is:
            self._leave([article.origin], run)
        if is_known:
            self._note_place(named, article.text, run)
        elif self._needs_embedding(named, run):
            run.waiting[named.id] = named
        run.places.note(named, text_hash(article.text) if is_known else "")

    def _note_place(self, article: Article, text: str, run: Run) -> None:
        """Note that an article has one more place; nothing is embedded for it."""
        waiting = run.waiting.get(article.id)
        record = self._store.records.get(article.id)
        if waiting:
            run.waiting[article.id] = replace(article, text=waiting.text)
        elif record and record.article != replace(article, text=""):
            kept = text if text_hash(text) == record.text_hash else self._text(article.id)
            self._store.put_metadata(replace(article, text=kept))
            run.updated.append(article.id)
        else:
            run.unchanged.append(article.id)

    def _leave(self, places: Sequence[str], run: Run) -> None:
        """Note that articles are no longer at some places; those that are nowhere now go."""
        if not places:
            return
        self._put_waiting(run)
        gone = []
        for place in places:
            article = run.places.at(place)
            others = [other for other in article.origins if other != place] if article else []
            if article and others:
                kept = moved(article, others, article.id)
                self._store.put_metadata(replace(kept, text=self._text(article.id)))
                run.places.note(kept, self._store.records[article.id].text_hash)
                run.updated.append(article.id)
            elif article:
                run.places.forget(article.id)
                gone.append(article.id)
        self._store.remove(gone)
        run.removed += gone

    def _text(self, article_id: str) -> str:
        return self._store.article(article_id).text

    def _needs_embedding(self, article: Article, run: Run) -> bool:
        """Whether the article must be embedded; what needs less is done at once."""
        record = self._store.records.get(article.id)
        damaged = article.id in self._store.damaged
        if record is None or damaged or record.text_hash != text_hash(article.text):
            return True
        if record.article.language != article.language:
            return True  # sentences are split by language, and so the chunks are others
        if record.article.to_dict(text=False) == article.to_dict(text=False):
            run.unchanged.append(article.id)
        else:
            self._store.put_metadata(article)
            run.updated.append(article.id)
        return False

    def _store_and_give_way(self, run: Run) -> None:
        """Store what waits, and let others have the store for as long as they need it.

        Raises: Cancelled: if the run is stopped while it waits for them.
        """
        self._put_waiting(run)
        before = self._store.records
        if not self._turns.give_way(run.stop):
            raise Cancelled("Indexing was stopped while something else was being stored.")
        if self._store.records is not before:
            run.places = places_of(self._store)

    def _put_waiting(self, run: Run) -> None:
        if not run.waiting:
            return
        known = self._store.records
        articles = list(run.waiting.values())
        try:
            self.put(articles, run.counter.within, run.stop)
        finally:
            memory.trim()
        run.waiting = {}
        for article in articles:
            (run.updated if article.id in known else run.added).append(article.id)

    def _embedded(
        self, articles: Sequence[Article], tell: Callable[[float], None], cancelled: Stop
    ) -> list[IndexedArticle]:
        spans = [split_chunks(article.text, article.language) for article in articles]
        known = {
            sentence: vector
            for article in articles
            for sentence, vector in self._store.known_sentences(article.id).items()
        }
        embed = self._embedder.embed_passages
        embedded = embed_chunks(
            articles, spans, lambda texts: embed_by_parts(embed, texts, tell, cancelled), known
        )
        return [
            IndexedArticle(article, chunks, vectors, sentences)
            for article, chunks, (vectors, sentences) in zip(articles, spans, embedded, strict=True)
        ]

    def _upload(self, name: str, content: bytes) -> Source:
        origin = _UPLOAD + name
        load = partial(self._reader.content, name, content, origin)
        return Source(origin, name, load, handed_over=True)
