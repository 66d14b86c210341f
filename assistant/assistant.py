"""The Assistant: one object behind the browser, Python and the shell."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Answered, Event, Turn
from assistant.asking.finding.translation import TranslationError, translate_quote
from assistant.asking.question import QuestionError, checked_question
from assistant.asking.state import Asked
from assistant.asking.way import answer_events, begin
from assistant.asking.writing import beginnings
from assistant.library import Library, OpenLibrary, Status, packaged_words, usual_embedder
from assistant.llm.halting import Halt, unhalted
from assistant.llm.model import LanguageModel
from assistant.proof.prover import Prover, WordReader
from assistant.settings import Settings, switch_telemetry_off
from vectorstore.article import Article, Passage
from vectorstore.fetching.addresses import is_address
from vectorstore.indexing.report import IndexReport
from vectorstore.indexing.runs import Kind, Reading
from vectorstore.progress import Progress, Stop, never
from vectorstore.search.filters import Filters
from vectorstore.sources.feeds import WatchedFeeds

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from vectorstore.embedding.embedder import Embedder
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
        settings = settings or Settings.from_environment()
        switch_telemetry_off()
        self._llm = LanguageModel(settings, beginnings(), model, self._turn)
        self._open = OpenLibrary(
            settings,
            embedder or usual_embedder(settings),
            words or packaged_words(settings.cache),
            clock,
            self._llm,
        )

    @property
    def settings(self) -> Settings:
        """What it works by; a rebuild may have changed the embedding model."""
        return self._open.settings

    @property
    def _library(self) -> Library:
        return self._open.now

    def _turn(self) -> AbstractContextManager[None]:
        """Have the processor for a while, for something that can wait."""
        return self._open.turns.computing()

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
        anew: bool = False,
    ) -> Answer:
        """Answer a question from the articles that the filters accept.

        Days that the question names ("last week") become a filter, too, unless `read_dates`
        is false; it is in the answer's `dates`. What was asked before over the same articles has
        the same answer, which says so in `answered_before`, unless it is asked `anew`.

        Raises: QuestionError: if it is empty or longer than MAX_QUESTION characters.
        """
        for event in self.stream(question, history, filters, read_dates=read_dates, anew=anew):
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("stream always ends with an answer")

    def stream(  # noqa: PLR0913  # what was asked, and how
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        read_dates: bool = True,
        anew: bool = False,
        halted: Halt = unhalted,
    ) -> Iterator[Event]:
        """Answer a question in events: Found, then Written for each piece, then Answered.

        Found comes twice if the question's translation found more quotes. An answer that was
        given before comes whole.

        Closing the iterator stops the language model. So does `halted` as soon as it names
        who wants that; then the answer is made of what is there. For the rest see `ask`.

        Raises: QuestionError: if it is empty or longer than MAX_QUESTION characters.
        """
        asked = begin(question, history, filters, read_dates=read_dates, anew=anew)
        return self._counted(asked, halted)

    def _counted(self, asked: Asked, halted: Halt) -> Iterator[Event]:
        # Before it counts: what is being read gives way to questions.
        self._open.await_articles(lambda: bool(halted()))
        self._llm.expect()
        with self._open.workload:
            yield from answer_events(asked, self._library.parts, halted)

    def translate_quote(self, article_id: str, start: int, end: int, target: str) -> str:
        """Return an article's quote in another language, as the language model puts it: no proof.

        `start` and `end` are the quote's place in the article's text; `target` is ISO 639-1.

        Raises: ArticleNotFound, LLMError, or TranslationError with the reason.
        """
        article = self.article(article_id)
        if not 0 <= start < end <= len(article.text):
            raise TranslationError("There is no such place in the article. Use a citation's.")
        with self._open.workload:
            return translate_quote(
                article.text[start:end], article.language, target, self._llm.get()
            )

    def search(self, query: str, k: int = 5, filters: Filters | None = None) -> list[Passage]:
        """Return the k passages that fit a query best; no language model has a part in it.

        Dates in the query are words like others here; ask for them with `filters`.

        Raises: QuestionError: if the query is empty or too long, or k not from 1 to MAX_RESULTS.
        """
        if not 1 <= k <= MAX_RESULTS:
            raise QuestionError(f"Ask for 1 to {MAX_RESULTS} passages, not {k}.")
        with self._open.workload:
            return self._library.passages.retrieve(checked_question(query), k, filters)

    @property
    def prover(self) -> Prover:
        """Finds the quotes that prove a sentence."""
        return self._library.parts.prover

    @property
    def rankings(self) -> Mapping[str, Retriever]:
        """The product's own ranking, `fair`, and others to compare it with.

        `translated` is `fair` with the question put into the index's languages by the
        language model, as answers are made; the others are the usual ones.
        """
        return self._library.rankings

    @property
    def retriever(self) -> BaseRetriever:
        """The retrieval as a LangChain retriever, for other people's chains."""
        return self._library.retriever

    @property
    def chain(self) -> Runnable[dict[str, Any], dict[str, Any]]:
        """The way of `ask` as a LangChain runnable, from {question, history} to {…, text}."""
        from assistant.asking.langchain import answer_chain  # half a second

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
        kind: Kind = "addresses" if chosen and all(map(is_address, chosen)) else "files"
        return self._open.indexed(
            lambda indexer, run: indexer.index(chosen, forget=forget, underway=run),
            kind,
            lambda indexer: indexer.new_files(chosen),
            progress,
            cancelled,
        )

    def index_articles(
        self,
        articles: Sequence[Article],
        progress: Callable[[Progress], None] | None = None,
        cancelled: Stop = never,
    ) -> IndexReport:
        """Add or update articles that a program has made itself; see Indexer.index_articles."""
        return self._open.indexed(
            lambda indexer, run: indexer.index_articles(articles, underway=run),
            "articles",
            lambda _: {article.id for article in articles},
            progress,
            cancelled,
        )

    def index_uploads(
        self,
        files: Mapping[str, bytes],
        progress: Callable[[Progress], None] | None = None,
        cancelled: Stop = never,
    ) -> IndexReport:
        """Add or update articles from contents by file name; see Indexer.index_uploads."""
        return self._open.indexed(
            lambda indexer, run: indexer.index_uploads(files, underway=run),
            "uploads",
            lambda indexer: indexer.new_uploads(files),
            progress,
            cancelled,
        )

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
        self._library.indexer.forget_feeds(urls)

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
        with self._open.turns.turn(cancelled):
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
        return self._open.rebuild(embedding, progress, cancelled)

    @property
    def reading(self) -> Reading:
        """All that is being read at the moment, whoever started it; see `status`."""
        return self._open.reading()

    def stop(self, run: int) -> bool:
        """Let something end that is being read, by its id in `status().reading.runs`.

        What is at hand is stored before. Return whether it was still going on.
        """
        return self._open.runs.stop(run)

    # ---- state

    def start_language_model(self) -> None:
        """Load the language model in the background; return at once."""
        self._llm.start()

    def try_language_model(self) -> None:
        """Ask the language model for a word in the background; the status tells what came of it."""
        self._llm.try_again()

    def warm_up(self, *, wait: bool = False) -> None:
        """Load both models in the background; `wait` for the embedding model if asked to.

        A few articles that are just being read come first: the models would make them crawl.
        """
        thread = threading.Thread(target=self._warm_up, name="beleg-warm-up", daemon=True)
        thread.start()
        if wait:
            thread.join()

    def _warm_up(self) -> None:
        self._open.await_soon()
        self.start_language_model()
        self._open.warm_up()

    def announce(self, url: str) -> None:
        """Tell other processes at which address this one answers."""
        self._library.store.lock.announce(url)

    def status(self) -> Status:
        """Return what there is, and what state the models are in."""
        return self._open.status()

    def close(self) -> None:
        """Stop the local model and give the index back."""
        self._llm.close()
        self._library.close()
