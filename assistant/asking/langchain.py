"""Beleg's retrieval and its chain in LangChain's shapes, for other people's chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.asking.state import Asked, Material, Parts, Understood
from assistant.asking.way import chance_of, gather, gather_translated, understand
from assistant.asking.writing import answer_messages, worth_writing
from assistant.llm.prompting import language_words
from vectorstore.article import Passage
from vectorstore.search.filters import Filters

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

State = dict[str, Any]  # what a step of somebody else's chain is given


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
    """Return the way as one run of LangChain, a step for each thing that becomes known.

    From {question, history}, and filters if there are any, to {…, text}; days in the question
    are words like others.
    """
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.runnables import RunnableLambda
    from langchain_core.runnables import RunnablePassthrough as Passthrough

    def understood(state: State) -> State:
        question = understand(_asked(state), parts)
        return state | {"language": question.language, "standalone": question.standalone}

    def found(state: State) -> State:
        return state | _values(gather(_question(state), parts))

    def translated(state: State) -> State:
        return state | _values(gather_translated(_material(state), parts))

    def text(state: State) -> Runnable[State, str] | str:
        material = _material(state)
        if not worth_writing(material, chance_of(material, parts)):
            return language_words(material.language).refusal
        messages: Runnable[State, Any] = RunnableLambda(
            lambda state: answer_messages(_material(state))
        )
        return messages | parts.model() | StrOutputParser()

    steps = RunnableLambda(understood) | RunnableLambda(found) | RunnableLambda(translated)
    return steps | Passthrough.assign(text=RunnableLambda(text))


def _asked(state: State) -> Asked:
    filters = state.get("filters") or Filters()
    return Asked(state["question"], state["history"], filters, read_dates=False)


def _question(state: State) -> Understood:
    return Understood(_asked(state), state["language"], state["standalone"])


def _material(state: State) -> Material:
    known = (state[key] for key in ("translations", "finding", "sources", "windows", "searches"))
    return Material(_question(state), *known)


def _values(material: Material) -> State:
    return {
        "finding": material.finding,
        "passages": list(material.passages),
        "sources": list(material.sources),
        "windows": list(material.windows),
        "translations": dict(material.translations),
        "searches": material.searches,
    }
