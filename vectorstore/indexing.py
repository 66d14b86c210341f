"""Files and folders into the store: only what changed is embedded."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from vectorstore.article import Article
from vectorstore.chunking import split_chunks
from vectorstore.embedding import Embedder
from vectorstore.errors import LoadingError
from vectorstore.loading import SUFFIXES, WRONG_KIND, clean, file_origin, load_bytes, load_file
from vectorstore.records import IndexedArticle, text_hash
from vectorstore.sentence_vectors import embed_chunks
from vectorstore.store import Store

_BATCH_CHUNKS = 64  # embedded and stored together; articles are never parted
_UPLOAD = "upload:"
_LANGUAGE = re.compile("[a-z]{2,3}")


@dataclass(frozen=True)
class Progress:
    """How far an indexing run is, in articles; `name` is the one at hand."""

    done: int
    total: int
    name: str


@dataclass(frozen=True)
class Failure:
    """A file that was not indexed, and why; what was indexed of it before is kept."""

    path: str
    reason: str


@dataclass(frozen=True)
class IndexReport:
    """What an indexing run did, as ids of articles."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return asdict(self)

    def __str__(self) -> str:
        """Return one line for the shell, with a line for each failure."""
        counts = ", ".join(
            f"{len(getattr(self, name))} {name}"
            for name in ("added", "updated", "unchanged", "removed", "failed")
        )
        return "\n".join([counts, *(f"{item.path}: {item.reason}" for item in self.failed)])


ProgressCallback = Callable[[Progress], None]


@dataclass
class _Source:
    """Something to load: its origin, its name for people, and how to read it."""

    origin: str
    name: str
    load: Callable[[], Article]


@dataclass
class _Found:
    """What paths hold: the files, the folders they stand for, and what went wrong."""

    sources: dict[str, _Source] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


@dataclass
class _Run:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


class Indexer:
    """Keeps a store current with files."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        """Index into `store`, embedding with `embedder`."""
        self._store = store
        self._embedder = embedder

    def index(
        self, paths: Iterable[str | Path], progress: ProgressCallback | None = None
    ) -> IndexReport:
        """Add, update and remove articles, so that the store shows what the paths hold.

        A folder is read with all below it; articles that have gone from it are removed.
        A file that cannot be read is reported, and its former version stays.

        Raises: StoreError: if the store cannot be written; what it held before is kept.
        """
        self.repair()
        found = _find(Path(path) for path in paths)
        run, failures = self._take(list(found.sources.values()), progress)
        gone = self._gone(found)
        if gone:
            self._store.remove(gone)
        return IndexReport(
            added=tuple(run.added),
            updated=tuple(run.updated),
            unchanged=tuple(run.unchanged),
            removed=tuple(gone),
            failed=(*found.failures, *failures),
        )

    def index_uploads(
        self, files: Mapping[str, bytes], progress: ProgressCallback | None = None
    ) -> IndexReport:
        """Add or update articles whose content somebody handed over, by file name.

        The name is a label and never becomes a path; the same name replaces the article.
        """
        sources: dict[str, _Source] = {}
        failures: list[Failure] = []
        for given, content in files.items():
            name = _safe_name(given)
            if PurePath(name).suffix.lower() not in SUFFIXES:
                failures.append(Failure(name, WRONG_KIND))
                continue
            if name in sources:
                failures.append(Failure(name, "Another upload has the same name. Rename one."))
                continue
            sources[name] = _upload(name, content)
        run, failed = self._take(list(sources.values()), progress)
        return IndexReport(
            added=tuple(run.added),
            updated=tuple(run.updated),
            unchanged=tuple(run.unchanged),
            failed=(*failures, *failed),
        )

    def index_articles(
        self, articles: Sequence[Article], progress: ProgressCallback | None = None
    ) -> IndexReport:
        """Add or update articles as they are; only those that changed are embedded."""
        sources = [_given(article) for article in articles]
        run, failed = self._take(sources, progress)
        return IndexReport(
            added=tuple(run.added),
            updated=tuple(run.updated),
            unchanged=tuple(run.unchanged),
            failed=tuple(failed),
        )

    def repair(self, progress: ProgressCallback | None = None) -> list[str]:
        """Embed articles anew that lost chunks or are lost, from the texts that were kept."""
        harmed = [self._store.article(article_id) for article_id in self._store.damaged]
        harmed += self._store.lost
        for number, article in enumerate(harmed):
            if progress:
                progress(Progress(number, len(harmed), article.title))
            self.put([article])
        return [article.id for article in harmed]

    def put(self, articles: Sequence[Article]) -> None:
        """Embed articles and store them as they are."""
        self._store.put(self._embedded(articles))

    def _take(
        self, sources: Sequence[_Source], progress: ProgressCallback | None
    ) -> tuple[_Run, list[Failure]]:
        run, failures = _Run(), []
        batch: list[Article] = []
        for done, source in enumerate(sources):
            if progress:
                progress(Progress(done, len(sources), source.name))
            try:
                article = source.load()
            except LoadingError as error:
                failures.append(Failure(source.name, str(error)))
                continue
            if self._needs_embedding(article, run):
                batch.append(article)
            if sum(len(waiting.text) for waiting in batch) >= _BATCH_CHUNKS * 1000:
                self._put(batch, run)
                batch = []
        self._put(batch, run)
        if progress and sources:
            progress(Progress(len(sources), len(sources), sources[-1].name))
        return run, failures

    def _needs_embedding(self, article: Article, run: _Run) -> bool:
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

    def _put(self, articles: Sequence[Article], run: _Run) -> None:
        if not articles:
            return
        known = self._store.records
        self._store.put(self._embedded(articles))
        for article in articles:
            (run.updated if article.id in known else run.added).append(article.id)

    def _embedded(self, articles: Sequence[Article]) -> list[IndexedArticle]:
        spans = [split_chunks(article.text, article.language) for article in articles]
        embedded = embed_chunks(articles, spans, self._embedder)
        return [
            IndexedArticle(article, chunks, vectors, sentences)
            for article, chunks, (vectors, sentences) in zip(articles, spans, embedded, strict=True)
        ]

    def _gone(self, found: _Found) -> list[str]:
        """Return the articles of the folders whose files are no longer there."""
        return [
            article_id
            for article_id, record in self._store.records.items()
            if record.article.origin not in found.sources
            and _is_below(record.article.origin, found.folders)
            and not _is_below(record.article.origin, found.unread)
        ]


def _find(paths: Iterable[Path]) -> _Found:
    found = _Found()
    for path in paths:
        try:
            if path.is_dir():
                _walk(path, found)
            elif path.exists():
                _note(path, found)
            else:
                found.failures.append(Failure(_shown(path), "There is no such file or folder."))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            found.failures.append(Failure(_shown(path), f"Cannot be read: {reason}."))
    return found


def _walk(folder: Path, found: _Found) -> None:
    def refused(error: OSError) -> None:
        path = Path(error.filename)
        found.failures.append(Failure(_shown(path), f"Cannot be read: {error.strerror}."))
        found.unread.append(file_origin(path))

    found.folders.append(file_origin(folder))
    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                _note(path, found)


def _note(path: Path, found: _Found) -> None:
    origin = file_origin(path)
    found.sources[origin] = _Source(origin, _shown(path), lambda: load_file(path))


def _upload(name: str, content: bytes) -> _Source:
    origin = _UPLOAD + name
    return _Source(origin, name, lambda: load_bytes(content, name, origin))


def _given(article: Article) -> _Source:
    def load() -> Article:
        text = clean(article.text)
        if not text.strip():
            raise LoadingError("The article has no text.")
        if not _LANGUAGE.fullmatch(article.language):
            raise LoadingError("The article's language is no ISO 639 code. Use one such as de.")
        return replace(article, text=text)

    return _Source(article.origin, article.title, load)


def _safe_name(name: str) -> str:
    base = clean(name.replace("\\", "/").rpartition("/")[2]).replace("\n", " ").strip()
    stem, suffix = PurePath(base).stem[:150], PurePath(base).suffix[:10]
    return (stem + suffix) or "article"


def _is_below(origin: str, folders: Iterable[str]) -> bool:
    return any(origin.startswith(folder.rstrip("/") + "/") for folder in folders)


def _shown(path: Path) -> str:
    """Return a path as printable text, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\n", "\\n")
