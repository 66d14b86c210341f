"""The open library: an index with all that finds and proves in it, filled, rebuilt, replaced."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.asking.finding.answerable import Answerability
from assistant.asking.finding.ranking import SentenceRanker
from assistant.asking.finding.search import Search
from assistant.asking.finding.translation import TranslatingRetriever, Translator
from assistant.asking.question import question_language
from assistant.asking.remembered import Remembered, program
from assistant.asking.state import Parts
from assistant.llm.model import LanguageModel
from assistant.proof.prover import Prover, WordReader
from assistant.settings import Settings, switch_telemetry_off
from assistant.workload import Workload
from vectorstore import resources
from vectorstore.article import Article
from vectorstore.embedding import packaged_e5
from vectorstore.embedding.embedder import Embedder, SentenceTransformerEmbedder
from vectorstore.embedding.word_vectors import WordEmbedder
from vectorstore.errors import BelegError, Cancelled
from vectorstore.indexing.indexer import Indexer
from vectorstore.indexing.rebuild import rebuilt, stopped_rebuild
from vectorstore.indexing.report import Failure, IndexReport
from vectorstore.indexing.runs import Kind, Reading, Runs, Underway
from vectorstore.indexing.turns import Turns
from vectorstore.progress import Progress, ProgressCallback, Stop, never
from vectorstore.search.baselines import PlainRankings
from vectorstore.search.index import SearchIndex
from vectorstore.search.reranking import CrossEncoderReranker, RerankingRetriever
from vectorstore.search.retrieval import FairRetriever, Retriever
from vectorstore.store.store import Store
from vectorstore.text.chunking import VERSION
from vectorstore.text.copies import groups_of
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever


_SOON = 15.0  # seconds that a question waits for what is being read, if it is here by then

Work = Callable[[Indexer, Underway], IndexReport]


def fingerprint_of(embedder: Embedder) -> Mapping[str, Any]:
    """Return what an index says of how it was made."""
    return {**embedder.fingerprint(), "chunking": VERSION}


class Library:
    """A store with all that finds, indexes and proves in it."""

    def __init__(  # noqa: PLR0913  # the parts that an assistant is given
        self,
        settings: Settings,
        store: Store,
        embedder: Embedder,
        *,
        words: WordReader | None,
        clock: Callable[[], datetime.date],
        llm: LanguageModel,
        turns: Turns,
        runs: Runs,
    ) -> None:
        """Work on an open store, which is closed with the library.

        Raises: StoreError: if its words cannot be indexed; then the store is closed.
        """
        self.store = store
        self.embedder = embedder
        self.fingerprint = embedder.fingerprint()
        self.indexer = Indexer(store, embedder, turns=turns)
        self._grouped: tuple[object, list[list[str]]] = (None, [])
        try:
            self.index = SearchIndex(store, store.words_folder)
        except BaseException:
            store.close()
            raise
        ranker = SentenceRanker(embedder, self.index.sentences)
        self.passages = passage_retriever(settings, self.index, embedder)
        # Of another model the scores are of another kind.
        known = self.fingerprint["embedding"] == packaged_e5.NAME
        remembered = Remembered(
            settings.home / "answers",
            store,
            settings.kept_answers,
            [*_made_by(settings, self.fingerprint), llm.identity],
        )
        store.when_changed = remembered.forget
        self.parts = Parts(
            search=Search(self.passages, self.articles, clock, runs.ahead, self._unreadable),
            ranker=ranker,
            translator=Translator(store.languages, llm.get),
            prover=Prover(ranker.vectors, words),
            languages=store.languages,
            today=clock,
            answerable=Answerability(words) if words and known else None,
            model=llm.get,
            model_name=llm.name,
            remembered=remembered,
        )

    @cached_property
    def retriever(self) -> BaseRetriever:
        """The retrieval for other people's chains."""
        from assistant.asking.langchain import PassageRetriever

        return PassageRetriever(passages=self.passages)

    @property
    def rankings(self) -> Mapping[str, Retriever]:
        """Rankings by name; see Assistant.rankings."""
        plain = PlainRankings(self.index, self.embedder)
        translated = TranslatingRetriever(
            self.passages,
            self.parts.translator,
            lambda question: question_language(question, (), self.store.languages()),
        )
        return {**plain.rankings, "fair": self.passages, "translated": translated}

    def articles(self) -> list[Article]:
        """Return all articles without their texts, newest first, undated ones last."""
        articles = [record.article for record in self.store.records.values()]
        articles.sort(key=lambda article: article.title.casefold())
        return sorted(articles, key=lambda article: article.date or datetime.date.min, reverse=True)

    def _unreadable(self) -> int:
        return len(self.indexer.unreadable.all())

    def groups(self) -> list[list[str]]:
        """Return the ids of articles that are nearly the same, a list for each such group."""
        records = self.store.records
        known, groups = self._grouped
        if known is not records:
            signatures = {a.id: records[a.id].signature for a in self.articles() if a.id in records}
            groups = groups_of(signatures)
            self._grouped = records, groups
        return groups

    def refresh(self) -> None:
        """Bring what is searched up to what the store holds."""
        self.index.steady(self.index.update)
        resources.trim()

    def close(self, *, store: bool = True) -> None:
        """End the process that reads files, and give the index back unless its store is kept."""
        self.indexer.close()
        self.index.close()
        if store:
            self.store.close()


class OpenLibrary:
    """The library that is asked at the moment; it is filled, and a rebuilt one takes its place."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        words: WordReader | None,
        clock: Callable[[], datetime.date],
        llm: LanguageModel,
    ) -> None:
        """Open the index that the settings name.

        Raises: IndexInUse, FingerprintMismatch, StoreError.
        """
        self.settings = settings
        self.runs = Runs()
        self.workload = Workload()
        self.turns = Turns(self.workload.is_quiet)
        self._rebuilding = Turns()
        self._llm = llm
        self._made = partial(
            Library, words=words, clock=clock, llm=llm, turns=self.turns, runs=self.runs
        )
        store = Store(settings.home, fingerprint_of(embedder))
        self.now = self._made(settings, store, embedder)

    def await_articles(self, halted: Stop = never) -> None:
        """Let a question wait for the very first articles, and for all that are here soon.

        Once it is `halted`, it waits for nothing.
        """
        self._await_first_articles(halted)
        self.await_soon(halted)

    def await_soon(self, halted: Stop = never) -> None:
        """Wait for what is being read and can be found within seconds; for nothing longer."""
        self.runs.wait(lambda: self.now.store.records, _SOON, halted)

    def _await_first_articles(self, halted: Stop) -> None:
        """Wait for a first one; those that Chroma has lost are restored, if nobody is at it."""
        store, indexer = self.now.store, self.now.indexer
        if store.records and (not store.lost or self.turns.locked()):
            return
        with suppress(Cancelled), self.turns.turn(lambda: bool(store.records) or halted()):
            if store.lost:
                with self.runs.begin("repair") as underway:
                    indexer.repair(underway, gives_way=False)

    def indexed(
        self,
        work: Work,
        kind: Kind,
        expected: Callable[[Indexer], set[str]],
        progress: ProgressCallback | None,
        cancelled: Stop,
    ) -> IndexReport:
        """Let the indexer work once nobody else writes, unless that is cancelled before.

        While it waits, these articles are `expected`, by their ids.
        """

        def run(stop: Stop) -> IndexReport:
            with (
                self.runs.begin(kind, progress, stop) as underway,
                self._own_turn(underway, lambda: expected(self.now.indexer)),
            ):
                report = work(self.now.indexer, underway)
                self.now.refresh()
            return report

        try:
            return resources.in_background(run, cancelled)
        except Cancelled:  # while it waited
            return IndexReport(cancelled=True)

    @contextmanager
    def _own_turn(
        self, underway: Underway, expected: Callable[[], set[str]] = set
    ) -> Iterator[None]:
        with ExitStack() as held:
            with underway.queueing(expected) if self.turns.locked() else nullcontext():
                held.enter_context(self.turns.turn(underway.stopped))
            yield

    def rebuild(
        self, embedding: str | None, progress: Callable[[Progress], None] | None, cancelled: Stop
    ) -> int:
        """Make the index anew and work with it; see Assistant.rebuild."""
        return resources.in_background(
            lambda stop: self._rebuilt(embedding, progress, stop), cancelled
        )

    def _rebuilt(
        self, embedding: str | None, progress: Callable[[Progress], None] | None, cancelled: Stop
    ) -> int:
        with (
            stopped_rebuild(),
            self.runs.begin("rebuild", progress, cancelled) as underway,
            self._rebuilding.turn(underway.stopped),
        ):
            settings = replace(self.settings, embedding=embedding or self.settings.embedding)
            embedder = usual_embedder(settings) if embedding else self.now.embedder
            fresh = rebuilt(
                self.now.store,
                embedder,
                fingerprint_of(embedder),
                underway.tell,
                underway.stopped,
                turns=self.turns,
                alone=lambda: self.turns.turn(underway.stopped, alone=True),
                quiet=self.workload.pause,
                switched=lambda store: self._take_over(store, embedder, settings),
                rest=lambda: self.turns.rest(underway.stopped),
            )
        return len(fresh.records)

    def _take_over(self, store: Store, embedder: Embedder, settings: Settings) -> None:
        former, self.settings = self.now, settings
        self.now = self._made(settings, store, embedder)
        former.close(store=False)
        self.now.refresh()

    def warm_up(self) -> None:
        """Be ready for a question, and restore articles that were lost."""
        try:
            library = self.now
            library.embedder.embed_query("warm up")
            if library.store.lost or library.store.damaged:
                with self.runs.begin("repair") as underway, self._own_turn(underway):
                    library.indexer.repair(underway)
            library.refresh()
            detect_language("warm up")
        except BelegError:
            return  # whoever asks first gets the sentence that says why

    def reading(self) -> Reading:
        """Return how far all that is being read is."""
        return self.runs.reading(lambda: self.now.store.records)

    def status(self) -> Status:
        """Return what there is, and what state the models are in."""
        library, store, llm = self.now, self.now.store, self._llm
        health = llm.health
        return Status(
            home=self.settings.home,
            articles=len(store.records),
            chunks=store.chunk_count(),
            languages=store.languages(),
            embedding=library.fingerprint["embedding"],
            embedding_ready=library.embedder.ready,
            llm=llm.name,
            llm_state=llm.state,
            llm_notice=llm.notice,
            llm_failure=health.failure,
            llm_wait=health.long_wait,
            restoring=len(store.lost) + len(store.damaged),
            damage=store.damage,
            reading=self.reading(),
            unreadable=library.indexer.unreadable.all(),
        )


def usual_embedder(settings: Settings) -> SentenceTransformerEmbedder:
    """Return the embedding model that the settings name; it is loaded when first needed."""
    return SentenceTransformerEmbedder(settings.embedding, settings.cache, settings.dtype)


def _made_by(settings: Settings, fingerprint: Mapping[str, Any]) -> list[str]:
    """Return what answers depend on besides the question, the articles and the language model."""
    told = json.dumps(fingerprint, sort_keys=True, default=str)
    return [program(), told, settings.embedding, settings.reranker, settings.dtype]


@cache
def packaged_words(cache: Path) -> WordReader | None:
    """Return what tells words apart, one for all of a process; None without its weights."""
    return WordEmbedder(cache) if WordEmbedder.available() else None


def passage_retriever(settings: Settings, index: SearchIndex, embedder: Embedder) -> Retriever:
    """Return the product's ranking of passages, reranked if the settings name a reranker."""
    fair = FairRetriever(index, embedder)
    if not settings.reranker:
        return fair
    return RerankingRetriever(fair, CrossEncoderReranker(settings.reranker))


def rebuild_index(
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Stop = never,
) -> int:
    """Embed all articles anew with the model that the settings name; return how many there are.

    What an interrupted rebuild has embedded is used by the next one.

    Raises: Cancelled: if `cancelled` says so; then the former index is as it was.
    Raises: IndexInUse, StoreError, EmbeddingError.
    """
    switch_telemetry_off()
    embedder = usual_embedder(settings)
    former = Store(settings.home, None)
    fingerprint = fingerprint_of(embedder)
    try:
        fresh = resources.in_background(
            lambda stop: rebuilt(former, embedder, fingerprint, progress, stop), cancelled
        )
    except BaseException:
        former.close()
        raise
    with fresh:
        return len(fresh.records)


@dataclass(frozen=True)
class Status:
    """What the assistant works with at the moment.

    `restoring` articles are embedded anew from their second copies, since Chroma's files were
    damaged; `damage` says how, if that was noticed at the start. `reading` is all that is being
    read at the moment; `unreadable` is what could not be, at the latest look at each.
    `llm_failure` is what the language model failed with when it was last asked, None if it
    answered; `llm_wait` are the seconds that its first words took, if that was long.
    """

    home: Path
    articles: int
    chunks: int
    languages: Mapping[str, int]
    embedding: str
    embedding_ready: bool
    llm: str
    llm_state: str
    llm_notice: str | None
    restoring: int = 0
    damage: str | None = None
    reading: Reading = field(default_factory=Reading)
    unreadable: tuple[Failure, ...] = ()
    llm_failure: str | None = None
    llm_wait: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            **asdict(self),
            "home": str(self.home),
            "languages": dict(self.languages),
            "reading": self.reading.to_dict(),
            "unreadable": [asdict(failure) for failure in self.unreadable],
        }
