"""Beleg's retrieval and its chain in LangChain's shapes, for other people's chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.asking.answerable import HOPELESS
from assistant.asking.state import Parts, State
from assistant.asking.way import chance, search_chain, translated_chain
from assistant.asking.writing import answer_messages, excerpts
from assistant.llm.prompting import language_words
from vectorstore.article import Passage

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


class PassageRetriever(BaseRetriever):
    """Finds passages as LangChain documents.

    A document's metadata holds the article's (id, title, date, source, …), the passage's
    `start` and `end` in the article's text, and its `score`.
    """

    passages: Any  # a vectorstore.search.retrieval.Retriever; pydantic cannot check a Protocol
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(passage) for passage in self.passages.retrieve(query, self.k)]


def _document(passage: Passage) -> Document:
    values = passage.to_dict()
    place = {key: values[key] for key in ("start", "end", "score")}
    return Document(page_content=passage.text, metadata=values["article"] | place)


def answer_chain(parts: Parts) -> Runnable[State, State]:
    """Return the whole chain, from {question, history} to {…, text}."""
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.runnables import RunnableLambda
    from langchain_core.runnables import RunnablePassthrough as Passthrough

    def text(state: State) -> Runnable[State, str] | str:
        if not excerpts(state) or chance(parts, state) < HOPELESS:
            return language_words(str(state["language"])).refusal
        return RunnableLambda(answer_messages) | parts.model() | StrOutputParser()

    found = search_chain(parts) | translated_chain(parts)
    return found | Passthrough.assign(text=RunnableLambda(text))
