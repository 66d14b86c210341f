"""Which article is at which place: files that move, copies, and pages under one address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from vectorstore.article import Article
from vectorstore.sources.place import article_id, bases, moved
from vectorstore.store.records import text_hash

Text = tuple[str, str]  # hash and language: what the chunks of an article follow from


class Places:
    """The articles of an index and the places they are at, while a run changes both."""

    def __init__(self, articles: Iterable[tuple[Article, str]]) -> None:
        """Begin with the articles that there are, each with its text's hash."""
        self._articles: dict[str, Article] = {}
        self._texts: dict[str, Text] = {}
        self._by_place: dict[str, str] = {}
        self._by_text: dict[Text, str] = {}
        self._within: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for article, known in articles:
            self.note(article, known)

    def note(self, article: Article, known: str = "") -> None:
        """Note an article as it is now; `known` is its text's hash, if the text is not here."""
        self.forget(article.id)
        text = known or text_hash(article.text), article.language
        self._articles[article.id] = article
        self._texts[article.id] = text
        self._by_text[text] = article.id
        for place in article.origins:
            self._by_place[place] = article.id
            for base in bases(place):
                self._within[base][place] = None

    def forget(self, article_id: str) -> None:
        """Note that an article is gone."""
        article = self._articles.pop(article_id, None)
        if article is None:
            return
        text = self._texts.pop(article_id)
        if self._by_text.get(text) == article_id:
            del self._by_text[text]
        for place in article.origins:
            if self._by_place.get(place) == article_id:
                del self._by_place[place]
            for base in bases(place):
                self._within[base].pop(place, None)

    def at(self, place: str) -> Article | None:
        """Return the article at a place, perhaps without its text."""
        return self._articles.get(self._by_place.get(place, ""))

    def all(self) -> list[str]:
        """Return all places at which there are articles."""
        return list(self._by_place)

    def within(self, place: str) -> list[str]:
        """Return a place, if an article is there, and those of the articles that it holds."""
        return list(self._within.get(place, {}))

    def identified(self, article: Article) -> tuple[Article, bool]:
        """Return what is to be stored for an article that was read, with id and places.

        The second value is whether it is one that is stored already, with another place:
        the same text, or the same address with no later version.
        """
        if article.id != article_id(article.origin):
            return self._by_address(article)
        owner = self.at(article.origin)
        same = owner is not None and self._texts[owner.id] == _text(article)
        if owner and (same or owner.origins == (article.origin,)):
            return moved(article, owner.origins, owner.id), False
        twin = self._articles.get(self._by_text.get(_text(article), ""))
        if twin:
            return moved(twin, (*twin.origins, article.origin), twin.id), True
        return moved(article, (article.origin,), self._free(article.id)), False

    def _by_address(self, article: Article) -> tuple[Article, bool]:
        """Identify a page by its canonical address: the latest version counts."""
        known = self._articles.get(article.id)
        if known is None or known.origins == (article.origin,):
            return article, False
        others = [place for place in known.origins if place != article.origin]
        if known.origin == article.origin or _day(article) > _day(known):
            return moved(article, (article.origin, *others), article.id), False
        return moved(known, (*others, article.origin), known.id), True

    def _free(self, wanted: str) -> str:
        """Return an id that no other article has."""
        number, free = 1, wanted
        while free in self._articles:
            number += 1
            free = f"{wanted}-{number}"
        return free


def _text(article: Article) -> Text:
    return text_hash(article.text), article.language


def _day(article: Article) -> str:
    day = article.updated or article.date
    return day.isoformat() if day else ""
