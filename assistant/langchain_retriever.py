"""Beleg's retrieval in LangChain's shape."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from vectorstore.article import Passage


class PassageRetriever(BaseRetriever):
    """Finds passages as LangChain documents.

    A document's metadata holds the article's (id, title, date, source, …), the passage's
    `start` and `end` in the article's text, and its `score`.
    """

    passages: Any  # a vectorstore.retrieval.Retriever; pydantic cannot check a Protocol
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(passage) for passage in self.passages.retrieve(query, self.k)]


def _document(passage: Passage) -> Document:
    values = passage.to_dict()
    place = {key: values[key] for key in ("start", "end", "score")}
    return Document(page_content=passage.text, metadata=values["article"] | place)
