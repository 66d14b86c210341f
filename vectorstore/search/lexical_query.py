"""A question's words as they are asked of the index of a language."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import tantivy

_NEAR = 0.9  # what a word counts that is only written nearly like the question's
_WORDS = re.compile(r"[^\W\d_]+")
_MOST_NAMES = 64


@dataclass(frozen=True)
class Term:
    """A word of a question; `near` are those that stand for it where no chunk has it."""

    word: str
    near: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words that chunks are asked for."""
        return self.near or (self.word,)


def words_of(text: str) -> list[str]:
    """Return the distinct words of a text, as they are written."""
    return list(dict.fromkeys(_WORDS.findall(text)))


def names_in(query: str) -> list[str]:
    """Return the words that may be names: where some have a capital letter, those."""
    words = words_of(query)
    return ([word for word in words if word[0].isupper()] or words)[:_MOST_NAMES]


def query_of(schema: Any, terms: Sequence[Term], keys: Collection[str] | None = None) -> Any:
    """Ask for any of the terms; of chunks with one of the keys alone, at the same scores."""
    should = tantivy.Occur.Should
    query = tantivy.Query.boolean_query([(should, _term_query(schema, term)) for term in terms])
    if keys is None:
        return query
    accepted = tantivy.Query.term_set_query(schema, "key", list(keys))
    both = [query, tantivy.Query.boost_query(accepted, 0.0)]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in both])


def _term_query(schema: Any, term: Term) -> Any:
    # "freq" is what the field has: a query of positions would find nothing to read.
    term_query = tantivy.Query.term_query
    each = [term_query(schema, "words", word, index_option="freq") for word in term.words]
    if not term.near:
        return each[0]
    return tantivy.Query.boost_query(tantivy.Query.disjunction_max_query(each), _NEAR)
