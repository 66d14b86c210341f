from __future__ import annotations

from pathlib import Path

import pytest
from fakes import ROOT, FakeChatModel
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tracers.context import collect_runs

from assistant.answer import Turn
from assistant.assistant import Assistant
from vectorstore.search.filters import Filters

QUESTION = "When does the ferry leave?"
DAWN = "The ferry leaves the harbour at dawn."
KNOWN = ["question", "history", "language", "standalone", "finding", "passages", "sources",
         "windows", "translations", "searches"]  # fmt: skip


@pytest.fixture
def assistant(assistant_with, folder: Path) -> Assistant:
    made = assistant_with()
    (folder / "ferry.txt").write_text(
        "---\ntitle: The ferry\ndate: 2025-07-02\nsource: The Ledger\n"
        "url: https://ledger.example/ferry\n---\nThe ferry leaves the harbour at dawn."
    )
    made.index(folder)
    return made


def test_document_carries_its_article_its_place_and_its_score(assistant: Assistant):
    (document,) = assistant.retriever.invoke("When does the ferry leave?")
    article = assistant.articles()[0]
    assert document.page_content == "The ferry leaves the harbour at dawn."
    score = document.metadata.pop("score")
    assert 0 < score < 1
    assert document.metadata == {
        "id": article.id,
        "title": "The ferry",
        "date": "2025-07-02",
        "source": "The Ledger",
        "author": None,
        "url": "https://ledger.example/ferry",
        "language": "en",
        "origin": article.origin,
        "updated": None,
        "also": [],
        "start": 0,
        "end": 37,
    }


def test_place_leads_back_to_the_article(assistant: Assistant):
    (document,) = assistant.retriever.invoke("ferry")
    text = assistant.article(document.metadata["id"]).text
    start, end = document.metadata["start"], document.metadata["end"]
    assert text[start:end] == document.page_content


def test_retriever_works_inside_somebody_elses_chain(assistant: Assistant):
    def joined(documents: list[Document]) -> str:
        return "\n".join(document.page_content for document in documents)

    model = FakeChatModel(replies=["At dawn."])
    prompt = ChatPromptTemplate.from_template("{context}\n\n{question}")
    context = assistant.retriever | joined
    inputs = {"context": context, "question": RunnablePassthrough()}
    chain = inputs | prompt | model | StrOutputParser()
    assert chain.invoke("When does the ferry leave?") == "At dawn."
    assert "The ferry leaves the harbour at dawn." in model.prompt()


def test_retriever_gives_its_documents_batched(assistant: Assistant):
    batches = assistant.retriever.batch(["ferry", "harbour"])
    assert [len(documents) for documents in batches] == [1, 1]


def test_retriever_is_langchains_and_made_once(assistant: Assistant):
    assert isinstance(assistant.retriever, BaseRetriever)
    assert assistant.retriever is assistant.retriever


def test_empty_index_gives_no_documents(assistant_with):
    assert assistant_with().retriever.invoke("ferry") == []


def test_sample_articles_can_be_retrieved(assistant_with):
    made = assistant_with()
    report = made.index(ROOT / "articles")
    assert report.failed == ()
    assert len(report.added) >= 10
    assert len(made.retriever.invoke("Was geschah in Alaska?")) == 10


# ---- the way as a chain


@pytest.fixture
def speaking(assistant: Assistant, assistant_with) -> Assistant:
    """The same articles, and a model that says when."""
    articles = [assistant.article(one.id) for one in assistant.articles()]
    assistant.close()
    made = assistant_with(DAWN)
    made.index_articles(articles)
    return made


def test_chain_gives_what_was_known_and_then_the_text_as_it_is_written(speaking: Assistant):
    known, *pieces = speaking.chain.stream({"question": QUESTION, "history": ()})
    assert list(known) == KNOWN
    assert all(list(piece) == ["text"] for piece in pieces)
    assert len(pieces) > 3
    assert "".join(piece["text"] for piece in pieces) == DAWN


def test_chain_is_one_run_with_a_step_for_each_thing_that_becomes_known(speaking: Assistant):
    with collect_runs() as collected:
        speaking.chain.invoke({"question": QUESTION, "history": ()})
    (run,) = collected.traced_runs
    steps = [step.name for step in run.child_runs]
    assert steps == ["understood", "found", "translated", "RunnableAssign<text>"]


def test_chain_takes_filters_and_keeps_what_else_it_was_given(speaking: Assistant):
    filters = Filters(sources=("Nobody",))
    asked = {"question": QUESTION, "history": [Turn("Who?", "Lind.")], "filters": filters}
    told = speaking.chain.invoke({**asked, "mine": 7})
    assert told.keys() == {*KNOWN, "text", "filters", "mine"}
    assert (told["mine"], told["filters"], told["passages"]) == (7, filters, [])
    assert told["text"] == "The articles do not say anything about this."
