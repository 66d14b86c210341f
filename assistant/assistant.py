"""The Assistant: one object behind the browser, Python and the shell."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Answered, Event, Turn
from assistant.asking.langchain import answer_chain
from assistant.asking.question import QuestionError, checked_question, question_language
from assistant.asking.translation import TranslatingRetriever, TranslationError, translate_quote
from assistant.asking.translation import beginning as translation
from assistant.asking.way import answer_events
from assistant.asking.writing import instructions
from assistant.facts.dates.dates import read_dates as dates_of
from assistant.library import (
    Library,
    Status,
    fingerprint_of,
    packaged_words,
    usual_embedder,
)
from assistant.llm.model import Beginning, LanguageModel
from assistant.proof.prover import Prover, WordReader
from assistant.settings import Settings, switch_telemetry_off
from assistant.workload import Load
from vectorstore.article import Article, Passage
from vectorstore.errors import BelegError, Cancelled, reason_of
from vectorstore.indexing.rebuild import rebuilt, stopped_rebuild
from vectorstore.indexing.report import IndexReport
from vectorstore.indexing.turns import Turns
from vectorstore.progress import Progress, Stop, never
from vectorstore.search.baselines import PlainRankings
from vectorstore.search.filters import Filters
from vectorstore.sources.feeds import WatchedFeeds
from vectorstore.store.store import Store
from vectorstore.text.language import detect_language

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from vectorstore.embedding.embedder import Embedder
    from vectorstore.indexing.indexer import Indexer
    from vectorstore.search.retrieval import Retriever

MAX_RESULTS = 100


class Assistant:
    """Answers questions over indexed articles, with a quote for every sentence.

    Opens the index at once; the embedding model and the language model are loaded when
    they are first needed, or in the background by `warm_up`. Safe to use from several
    threads. Close it, or use it as a context manager, to let another process at the index.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        embedder: Embedder | None = None,
        model: BaseChatModel | None = None,
        words: WordReader | None = None,
        clock: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        """Open the index that the settings name; without any, `BELEG_*` variables decide.

        `embedder`, `model` and `words` (the vectors of single words, for the proof) take the
        place of those that the settings would load. `clock` says which day it is, for
        questions about "last week".

        Raises: SettingsError, IndexInUse, FingerprintMismatch, StoreError.
        """
        self.settings = settings or Settings.from_environment()
        switch_telemetry_off()
        embedder = embedder or usual_embedder(self.settings)
        self._words = words or packaged_words()
        self._clock = clock
        self._indexing = Turns()
        self._rebuilding = Turns()
        self._load = Load()
        self._given_model = model
        beginnings: list[Beginning] = [
            *(partial(instructions, language) for language in ("de", "en")),
            *(partial(translation, *pair) for pair in (("de", "en"), ("en", "de"))),
        ]
        self._llm = LanguageModel(self.settings, beginnings)
        store = Store(self.settings.home, fingerprint_of(embedder))
        self._library = self._library_of(store, embedder)

    def _library_of(self, store: Store, embedder: Embedder) -> Library:
        return Library(
            self.settings,
            store,
            embedder,
            words=self._words,
            clock=self._clock,
            model=self._model,
            turns=self._indexing,
        )

    def __enter__(self) -> Assistant:
        """Return the open assistant."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the assistant."""
        self.close()

    # ---- asking

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        read_dates: bool = True,
    ) -> Answer:
        """Answer a question from the articles that the filters accept.

        Days that the question names ("last week") become a filter, too, unless `read_dates`
        is false; it is in the answer's `dates`.

        Raises: QuestionError: if it is empty or longer than MAX_QUESTION characters.
        """
        for event in self.stream(question, history, filters, read_dates=read_dates):
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("stream always ends with an answer")

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        read_dates: bool = True,
    ) -> Iterator[Event]:
        """Answer a question in events: Found, then Written for each piece, then Answered.

        Found comes twice if the question's translation found better quotes.

        Closing the iterator stops the language model. For the rest see `ask`.

        Raises: QuestionError: if it is empty or longer than MAX_QUESTION characters.
        """
        question = checked_question(question)
        state = {
            "question": question,
            "history": tuple(history),
            "filters": filters or Filters(),
            "reading": dates_of(question, self._clock()) if read_dates else None,
        }
        return self._counted(state)

    def _counted(self, asked: Mapping[str, Any]) -> Iterator[Event]:
        with self._load:
            library = self._library
            self._await_first_articles(library)
            yield from answer_events(asked, library, self._llm_failure)

    def _await_first_articles(self, library: Library) -> None:
        """Let a question that comes before the very first articles wait for them.

        Those that Chroma has lost are restored first, unless that is going on already.
        """
        store = library.store
        if store.records and (not store.lost or self._indexing.locked()):
            return
        with suppress(Cancelled), self._indexing.turn(lambda: bool(store.records)):
            library.indexer.repair(gives_way=False)

    def translate_quote(self, article_id: str, start: int, end: int, target: str) -> str:
        """Return an article's quote in another language, as the language model puts it: no proof.

        `start` and `end` are the quote's place in the article's text; `target` is ISO 639-1.

        Raises: ArticleNotFound, LLMError, or TranslationError with the reason.
        """
        article = self.article(article_id)
        if not 0 <= start < end <= len(article.text):
            raise TranslationError("There is no such place in the article. Use a citation's.")
        with self._load:
            return translate_quote(article.text[start:end], article.language, target, self._model())

    def search(self, query: str, k: int = 5, filters: Filters | None = None) -> list[Passage]:
        """Return the k passages that fit a query best; no language model has a part in it.

        Dates in the query are words like others here; ask for them with `filters`.

        Raises: QuestionError: if the query is empty or too long, or k not from 1 to MAX_RESULTS.
        """
        if not 1 <= k <= MAX_RESULTS:
            raise QuestionError(f"Ask for 1 to {MAX_RESULTS} passages, not {k}.")
        with self._load:
            return self._library.passages.retrieve(checked_question(query), k, filters)

    @property
    def prover(self) -> Prover:
        """Finds the quotes that prove a sentence."""
        return self._library.prover

    @property
    def rankings(self) -> Mapping[str, Retriever]:
        """The product's own ranking, `fair`, and others to compare it with.

        `translated` is `fair` with the question put into the index's languages by the
        language model, as answers are made; the others are the usual ones.
        """
        library = self._library
        parts, fair = library.parts, library.passages
        plain = PlainRankings(library.index, library.embedder)
        translated = TranslatingRetriever(
            fair,
            parts.translator,
            lambda question: question_language(parts, {"question": question, "history": ()}),
        )
        return {**plain.rankings, "fair": fair, "translated": translated}

    @property
    def retriever(self) -> BaseRetriever:
        """The retrieval as a LangChain retriever, for other people's chains."""
        return self._library.retriever

    @property
    def chain(self) -> Runnable[dict[str, Any], dict[str, Any]]:
        """The LangChain runnable behind `ask`, from {question, history} to {…, text}."""
        return answer_chain(self._library.parts)

    # ---- articles

    def index(
        self,
        paths: Sequence[str | Path] | str | Path,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Stop = never,
        *,
        forget: bool = False,
    ) -> IndexReport:
        """Add, update and remove articles, so that the index shows what paths and addresses hold.

        See Indexer.index. Questions are answered meanwhile; of several runs at once, each in
        turn stores some articles.
        """
        chosen = [paths] if isinstance(paths, str | Path) else list(paths)
        return self._indexed(
            lambda indexer: indexer.index(chosen, progress, cancelled, forget=forget), cancelled
        )

    def index_articles(
        self,
        articles: Sequence[Article],
        progress: Callable[[Progress], None] | None = None,
        cancelled: Stop = never,
    ) -> IndexReport:
        """Add or update articles that a program has made itself; see Indexer.index_articles."""
        return self._indexed(
            lambda indexer: indexer.index_articles(articles, progress, cancelled), cancelled
        )

    def index_uploads(
        self,
        files: Mapping[str, bytes],
        progress: Callable[[Progress], None] | None = None,
        cancelled: Stop = never,
    ) -> IndexReport:
        """Add or update articles from contents by file name; see Indexer.index_uploads."""
        return self._indexed(
            lambda indexer: indexer.index_uploads(files, progress, cancelled), cancelled
        )

    def _indexed(self, work: Callable[[Indexer], IndexReport], cancelled: Stop) -> IndexReport:
        """Let the indexer work once nobody else writes, unless that is cancelled before."""
        try:
            with self._indexing.turn(cancelled):
                report = work(self._library.indexer)
                self._library.refresh()
        except Cancelled:  # while it waited
            return IndexReport(cancelled=True)
        return report

    @property
    def feeds(self) -> WatchedFeeds:
        """The feeds that were read, and how often each is to be looked at."""
        return self._library.indexer.feeds

    def watch_feeds(self, urls: Sequence[str], every: datetime.timedelta | None) -> None:
        """Look at feeds as often as this while a page is served; not by itself if it is None.

        Raises: FetchError: if an address is not that of a feed that could be read.
        """
        self.feeds.watch(urls, every)

    def forget_feeds(self, urls: Sequence[str]) -> None:
        """Look at feeds no more; their articles stay, and indexing one reads all of it anew.

        Raises: FetchError: if one is not known; then none is forgotten.
        """
        self.feeds.remove(urls)

    def articles(self) -> list[Article]:
        """Return all articles without their texts, newest first, undated ones last."""
        return self._library.articles()

    def groups(self) -> list[list[str]]:
        """Return the ids of articles that are nearly the same, such as copies of an agency's.

        Each group is in the order of `articles`; who is like nobody is in none.
        """
        return self._library.groups()

    def article(self, article_id: str) -> Article:
        """Return an article with its text.

        Raises: ArticleNotFound: if there is none of this id.
        """
        return self._library.store.article(article_id)

    def versions(self, article_id: str) -> list[Article]:
        """Return an article, and what it was before, newest first; some former ones are kept.

        Raises: ArticleNotFound: if there is none of this id.
        """
        return self._library.store.versions(article_id)

    def remove(self, article_ids: Sequence[str], cancelled: Stop = never) -> list[str]:
        """Remove articles and return their titles; a run that is indexing gives way to it.

        Raises: ArticleNotFound: if one of the ids is unknown; then nothing is removed.
        Raises: Cancelled: if `cancelled` says so before it has its turn.
        """
        with self._indexing.turn(cancelled):
            known = self._library.store.records
            titles = [known[i].article.title for i in article_ids if i in known]
            self._library.indexer.remove(article_ids)
        return titles

    def rebuild(
        self,
        embedding: str | None = None,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Stop = never,
    ) -> int:
        """Make the index anew, with another embedding model if one is named; return its articles.

        Questions are answered from the former index until then, and articles are taken. What
        an interrupted rebuild has embedded is used by the next one.

        Raises: Cancelled: if `cancelled` says so.
        """
        with stopped_rebuild(), self._rebuilding.turn(cancelled):
            settings = replace(self.settings, embedding=embedding or self.settings.embedding)
            embedder = usual_embedder(settings) if embedding else self._library.embedder
            fresh = rebuilt(
                self._library.store,
                embedder,
                fingerprint_of(embedder),
                progress,
                cancelled,
                alone=lambda: self._indexing.turn(cancelled, alone=True),
                quiet=self._load.pause,
                switched=lambda store: self._take_over(store, embedder, settings),
            )
        return len(fresh.records)

    def _take_over(self, store: Store, embedder: Embedder, settings: Settings) -> None:
        """Work with a rebuilt store from now on."""
        former = self._library
        self.settings = settings
        self._library = self._library_of(store, embedder)
        former.index.close()
        former.indexer.close()
        self._library.refresh()

    # ---- state

    def start_language_model(self) -> None:
        """Load the language model in the background; return at once."""
        if self._given_model is None:
            self._llm.start()

    def warm_up(self, *, wait: bool = False) -> None:
        """Load both models in the background; `wait` for the embedding model if asked to."""
        self.start_language_model()
        thread = threading.Thread(target=self._warm_up, name="beleg-warm-up", daemon=True)
        thread.start()
        if wait:
            thread.join()

    def announce(self, url: str) -> None:
        """Tell other processes at which address this one answers."""
        self._library.store.lock.announce(url)

    def status(self) -> Status:
        """Return what there is, and what state the models are in."""
        given, library = self._given_model is not None, self._library
        store = library.store
        return Status(
            home=self.settings.home,
            articles=len(store.records),
            chunks=store.chunk_count(),
            languages=store.languages(),
            embedding=library.fingerprint["embedding"],
            embedding_ready=library.embedder.ready,
            llm=type(self._given_model).__name__ if given else self._llm.name,
            llm_state="ready" if given else self._llm.state,
            llm_notice=None if given else self._llm.notice,
            restoring=len(store.lost) + len(store.damaged),
            damage=store.damage,
        )

    def close(self) -> None:
        """Stop the local model and give the index back."""
        self._llm.close()
        self._library.close()

    def _warm_up(self) -> None:
        try:
            library = self._library
            library.embedder.embed_query("warm up")
            with self._indexing.turn():
                library.indexer.repair()
            library.refresh()
            _ = library.search_chain, library.translated_chain
            detect_language("warm up")
            # Imports beside a language model that uses all cores would make both crawl.
            self._llm.wait()
            self._load.wait()
            library.embedder.load()
        except BelegError:
            return  # whoever asks first gets the sentence that says why

    def _model(self) -> BaseChatModel:
        return self._given_model or self._llm.get()

    def _llm_failure(self, error: Exception) -> str:
        reason = reason_of(error)
        return f"The language model {self.status().llm} does not answer ({reason})."
