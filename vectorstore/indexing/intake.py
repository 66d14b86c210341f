"""The store as a run changes it: articles embedded, described anew, moved, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vectorstore import resources
from vectorstore.article import Article
from vectorstore.indexing.places import Places
from vectorstore.indexing.report import Tally
from vectorstore.indexing.storing import ArticleWriter
from vectorstore.progress import Counter
from vectorstore.sources.place import moved
from vectorstore.store.records import text_hash
from vectorstore.store.store import Store


class Intake:
    """Brings into the store what was read; articles that need embedding wait for some more."""

    def __init__(self, store: Store, writer: ArticleWriter, tally: Tally, counter: Counter) -> None:
        """Begin over what `store` holds; what is done to it is noted in `tally`."""
        self._store = store
        self._writer = writer
        self._tally = tally
        self._counter = counter
        self._waiting: dict[str, Article] = {}  # to be embedded
        self.patient = False  # whether embedding waits for questions
        self.look_again()

    def look_again(self) -> None:
        """Begin anew with what the store holds: somebody else has written to it."""
        records = self._store.records.values()
        self.places = Places((record.article, record.text_hash) for record in records)

    @property
    def waiting(self) -> list[Article]:
        """The articles that wait to be embedded."""
        return list(self._waiting.values())

    @property
    def waiting_ids(self) -> frozenset[str]:
        """The ids of these, whoever looks while they change."""
        return frozenset(self._waiting)

    def take(self, article: Article, *, as_it_is: bool) -> None:
        """Take an article: under the id and at the places that it has already, or as it is."""
        former = self.places.at(article.origin)
        named, is_known = (article, False) if as_it_is else self.places.identified(article)
        if former and former.id != named.id and not as_it_is:
            self.leave([article.origin])
        if is_known:
            self._note_place(named, article.text)
        elif self._needs_embedding(named):
            self._waiting[named.id] = named
        self.places.note(named, text_hash(article.text) if is_known else "")

    def leave(self, places: Sequence[str]) -> None:
        """Note that articles are no longer at some places; those that are nowhere now go."""
        if not places:
            return
        self.put_waiting()
        gone = []
        for place in places:
            article = self.places.at(place)
            others = [other for other in article.origins if other != place] if article else []
            if article and others:
                kept = moved(article, others, article.id)
                self._store.put_metadata(replace(kept, text=self._text(article.id)))
                self.places.note(kept, self._store.records[article.id].text_hash)
                self._tally.updated.append(article.id)
            elif article:
                self.places.forget(article.id)
                gone.append(article.id)
        self._store.remove(gone)
        self._tally.removed += gone

    def put_waiting(self) -> None:
        """Embed and store what waits.

        Raises: Cancelled: if the run is stopped in the middle of very much text.
        """
        if not self._waiting:
            return
        known = self._store.records
        articles = self.waiting
        try:
            self._writer.put(
                articles, self._counter.within, self._counter.stopped, patient=self.patient
            )
        finally:
            resources.trim()
        self._waiting = {}
        for article in articles:
            (self._tally.updated if article.id in known else self._tally.added).append(article.id)

    def _note_place(self, article: Article, text: str) -> None:
        """Note that an article has one more place; nothing is embedded for it."""
        waiting = self._waiting.get(article.id)
        record = self._store.records.get(article.id)
        if waiting:
            self._waiting[article.id] = replace(article, text=waiting.text)
        elif record and record.article != replace(article, text=""):
            kept = text if text_hash(text) == record.text_hash else self._text(article.id)
            self._store.put_metadata(replace(article, text=kept))
            self._tally.updated.append(article.id)
        else:
            self._tally.unchanged.append(article.id)

    def _needs_embedding(self, article: Article) -> bool:
        """Whether the article must be embedded; what needs less is done at once."""
        record = self._store.records.get(article.id)
        damaged = article.id in self._store.damaged
        if record is None or damaged or record.text_hash != text_hash(article.text):
            return True
        if record.article.language != article.language:
            return True  # sentences are split by language, and so the chunks are others
        if record.article.to_dict(text=False) == article.to_dict(text=False):
            self._tally.unchanged.append(article.id)
        else:
            self._store.put_metadata(article)
            self._tally.updated.append(article.id)
        return False

    def _text(self, article_id: str) -> str:
        return self._store.article(article_id).text
