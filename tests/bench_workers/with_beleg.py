"""Index a file of articles with Beleg, whichever commit's code is found, and ask it.

    python with_beleg.py ARTICLES.jsonl QUESTIONS.json FOLDER

Prints one line of JSON: the seconds until all could be searched, and those of each question.
The model is loaded before.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from assistant.assistant import Assistant
from assistant.library import usual_embedder
from assistant.settings import Settings

articles, questions, folder = map(Path, sys.argv[1:])
settings = Settings(home=folder, llm="none")
embedder = usual_embedder(settings)
embedder.load()
embedder.embed_passages(["What is computed for the first time takes longer."])
with Assistant(settings, embedder=embedder) as assistant:
    began = time.perf_counter()
    report = assistant.index(articles)
    seconds = time.perf_counter() - began
    if report.failed:
        sys.exit(f"Not all articles were indexed: {report.failed[:3]}")
    finding = []
    for question in json.loads(questions.read_text("utf-8")):
        began = time.perf_counter()
        assistant.search(question, k=10)
        finding.append(time.perf_counter() - began)
print(json.dumps({"seconds": seconds, "finding": finding}))
