"""`make run` again: until the page answers, until a question is answered, what a reader sees."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import psutil
from gradio_client import Client
from playwright.sync_api import Page, sync_playwright

from assistant.answer import Kind

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STARTS = 3
PATIENCE = 180_000  # milliseconds
RESTING = 0.2  # CPU seconds in a second
QUESTIONS = (
    "What did Merz demand?",
    "Wer ist Juri Uschakow?",
    "What tariff did the US impose on India, and why?",
    "Wie viele Beschäftigte sind bei Halmgold betroffen?",
    "Who scored the decisive penalty?",
)


def measure() -> dict[str, list[float]]:
    """Start several times with all articles indexed; ask the last one in a browser."""
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="beleg-bench-") as home:
        with serving(home) as (_, url):
            ask(url, QUESTIONS[0])  # all articles are read by then, and prompts are kept
        for number in range(STARTS):
            began = time.perf_counter()
            with serving(home) as (process, url):
                figures.setdefault("page", []).append(time.perf_counter() - began)
                ask(url, QUESTIONS[0])
                figures.setdefault("cold_answer", []).append(time.perf_counter() - began)
                settle(process.pid)
                figures.setdefault("memory", []).append(memory(process.pid) / 1e9)
                if number == STARTS - 1:
                    in_browser(url, figures)
    return figures


@contextmanager
def serving(home: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run what `make run` runs, until its page answers; stop it afterwards."""
    port = free_port()
    own = {"BELEG_HOME": home, "BELEG_PORT": str(port), "BELEG_KEPT_ANSWERS": "0"}
    environment = os.environ | own
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: process.poll() is not None or answers(url))
        if process.poll() is not None:
            raise SystemExit("`make run` has ended by itself: try it by hand.")
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
            page.evaluate(WATCH, END)
            page.locator("#beleg-question textarea").fill(question)
            page.keyboard.press("Enter")
            seen = watched(page, question)
            for name in ("quotes", "answer"):
                figures.setdefault(name, []).append(seen[name])
            if "word" in seen:  # an answer that is made of quotes has none
                figures.setdefault("first_word", []).append(seen["word"] - seen["quotes"])
            page.close()
        browser.close()


# Whatever an answer turns out to be ends it, and so does a failure.
END = ", ".join(f".beleg-message.{kind}" for kind in (*get_args(Kind), "failed", "lost"))

# The page notes the moments itself: asking it from outside would add the asking.
WATCH = """(end) => {
  window.seen = {};
  const note = (name) => { window.seen[name] ??= (performance.now() - window.began) / 1000; };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') { window.began = performance.now(); }
  }, true);
  const look = () => {
    if (window.began === undefined) return;
    if (document.querySelector('.beleg-message blockquote, .beleg-message .quote')) note('quotes');
    if (document.querySelector('.beleg-message .growing')) note('word');
    const ended = document.querySelector(end);
    if (!ended) return;
    note('quotes');
    note('answer');
    window.failed = ended.matches('.failed, .lost') ? ended.innerText : '';
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true,
                                                     characterData: true, attributes: true});
}"""


def watched(page: Page, question: str) -> dict[str, float]:
    """Wait until the page has seen the finished answer; return its moments in seconds."""
    page.wait_for_function("window.seen.answer !== undefined", timeout=PATIENCE)
    if failure := page.evaluate("window.failed"):
        raise SystemExit(f"{question} was not answered: {failure}")
    seen: dict[str, float] = page.evaluate("window.seen")
    return seen


def ask(url: str, question: str) -> None:
    """Ask over the API that the page offers to programs."""
    Client(url, verbose=False).predict(question, api_name="/ask")


def memory(pid: int) -> int:
    """Return the bytes that a process and all below it hold, shared pages counted once."""
    return sum(member.memory_full_info().pss for member in family(pid))


def settle(pid: int, patience: float = 60) -> None:
    """Wait until a process and all below it rest for a second: what is loaded later counts, too."""
    until = time.monotonic() + patience
    used, before = spent(pid), 0.0
    while used - before > RESTING and time.monotonic() < until:
        time.sleep(1)
        before, used = used, spent(pid)


def spent(pid: int) -> float:
    """Return the CPU seconds that a process and all below it have used."""
    return sum(sum(member.cpu_times()[:2]) for member in family(pid))


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all below it."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


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
            raise SystemExit("The page did not come up in five minutes.")
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
