"""Index chunks with LlamaIndex as its guide for local embeddings does, and ask it.

    python with_llamaindex.py CHUNKS.json QUESTIONS.json FOLDER MODEL

Runs in an environment of its own (`make bench-peers`). Prints one line of JSON, as
`with_beleg.py` does. The model is loaded before; the chunks are cut already.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from llama_index.core import VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

chunks, questions, folder, model = map(Path, sys.argv[1:])
embedding = HuggingFaceEmbedding(
    model_name=str(model), query_instruction="query: ", text_instruction="passage: ", device="cpu"
)
embedding.get_text_embedding("What is computed for the first time takes longer.")
nodes = [TextNode(text=chunk) for chunk in json.loads(chunks.read_text("utf-8"))]
began = time.perf_counter()
index = VectorStoreIndex(nodes, embed_model=embedding)
index.storage_context.persist(str(folder))
seconds = time.perf_counter() - began
retriever = index.as_retriever(similarity_top_k=10)
finding = []
for question in json.loads(questions.read_text("utf-8")):
    began = time.perf_counter()
    retriever.retrieve(question)
    finding.append(time.perf_counter() - began)
print(json.dumps({"seconds": seconds, "finding": finding}))
