"""Index chunks with txtai as its introduction does, and ask it.

    python with_txtai.py CHUNKS.json QUESTIONS.json FOLDER MODEL

Runs in an environment of its own (`make bench-peers`). Prints one line of JSON, as
`with_beleg.py` does. The model is loaded before; the chunks are cut already.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from txtai import Embeddings

chunks, questions, folder, model = map(Path, sys.argv[1:])
embeddings = Embeddings(
    path=str(model), content=True, instructions={"query": "query: ", "data": "passage: "}
)
embeddings.batchtransform(["What is computed for the first time takes longer."], "data")
texts = json.loads(chunks.read_text("utf-8"))
began = time.perf_counter()
embeddings.index(texts)
embeddings.save(str(folder))
seconds = time.perf_counter() - began
finding = []
for question in json.loads(questions.read_text("utf-8")):
    began = time.perf_counter()
    embeddings.search(question, 10)
    finding.append(time.perf_counter() - began)
print(json.dumps({"seconds": seconds, "finding": finding}))
